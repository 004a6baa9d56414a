/* A file that is too large is said so before it is sent: a server that refuses it cannot give the typed words back. */
for (const input of document.querySelectorAll("input[type=file][data-most]")) {
  const note = input.closest("form").querySelector("[data-too-large]");
  note.setAttribute("role", "alert");
  input.addEventListener("change", () => {
    const large = [...input.files].some((file) => file.size > Number(input.dataset.most));
    note.hidden = !large;
    if (large) input.value = "";
  });
}
