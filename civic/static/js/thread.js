/* A thread asks for news only while somebody looks, and new comments that were asked for get the focus. */
document.addEventListener("htmx:before:request", (event) => {
  if (document.hidden && event.target.matches?.("[data-polls]")) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  const news = document.getElementById("news");
  if (!document.hidden && news && window.htmx) window.htmx.trigger(news, "every");
});

new MutationObserver((changes) => {
  const first = changes.flatMap((change) => [...change.addedNodes]).find((node) => node.nodeType === 1);
  if (!first) return;
  first.tabIndex = -1;
  first.focus();
}).observe(document.getElementById("fresh"), { childList: true });

/* A name was put into a comment: one goes on writing after it. */
document.addEventListener("focusin", ({ target }) => {
  if (!target.matches?.(".naming textarea[autofocus]") || target.dataset.placed) return;
  target.dataset.placed = "yes";
  setTimeout(() => target.setSelectionRange(target.value.length, target.value.length));
});
