/* One key each to go through a list of cases, only while something in the list has the focus, and unless it was switched
   off in this browser (WCAG 2.1.4). Keys are those of letters, wherever a keyboard has them. */
(() => {
  const OFF = "civic-queue-keys-off";
  const off = () => {
    try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
  };

  function show() {
    for (const words of document.querySelectorAll("[data-queue-words]")) words.hidden = false;
    for (const part of document.querySelectorAll("[data-queue-on]")) part.hidden = off();
    for (const part of document.querySelectorAll("[data-queue-off]")) part.hidden = !off();
  }

  const acts = {
    j: (here, cases) => cases[cases.indexOf(here) + 1]?.querySelector("a").focus(),
    k: (here, cases) => cases[cases.indexOf(here) - 1]?.querySelector("a").focus(),
    x: (here) => here.querySelector("input[type=checkbox]")?.click(),
    o: (here) => here.querySelector("a").click(),
  };

  document.addEventListener("keydown", (event) => {
    const list = event.target.closest?.("[data-queue]");
    if (!list || off() || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const act = acts[/^Key([JKXO])$/.exec(event.code)?.[1].toLowerCase() ?? event.key.toLowerCase()];
    const here = event.target.closest("li");
    if (!act || !here) return;
    event.preventDefault();
    act(here, [...list.children]);
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-queue-switch]")) return;
    try { localStorage.setItem(OFF, off() ? "0" : "1"); } catch { /* nothing is kept: keys stay as they are */ }
    show();
  });
  show();
})();
