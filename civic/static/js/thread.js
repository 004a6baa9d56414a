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

/* What stands behind the caret of a comment, for names that are suggested there. */
const behind = (area) => area.closest(".naming")?.querySelector("input[name=after]");

/* A name was put into a comment: one goes on writing after it. */
document.addEventListener("focusin", ({ target }) => {
  if (!target.matches?.(".naming textarea[autofocus]") || target.dataset.placed) return;
  target.dataset.placed = "yes";
  const caret = target.value.length - (behind(target)?.value.length ?? 0);
  setTimeout(() => target.setSelectionRange(caret, caret));
});

/* Names are suggested where one writes: the form says what stands behind the caret. */
const note = ({ target }) => {
  const area = target === document ? document.activeElement : target;
  if (!area?.matches?.(".naming textarea")) return;
  const kept = behind(area);
  if (kept) kept.value = area.value.slice(area.selectionEnd);
};
document.addEventListener("input", note, true);
document.addEventListener("selectionchange", note);
