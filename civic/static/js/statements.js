/* One key for each answer, only while the statement or something in it has the focus, and unless it was switched off in
   this browser (WCAG 2.1.4). Keys are those of digits, wherever a keyboard has them. */
(() => {
  const OFF = "civic-statement-keys-off";
  const off = () => {
    try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
  };

  function show() {
    for (const words of document.querySelectorAll("[data-keys-words]")) words.hidden = false;
    for (const part of document.querySelectorAll("[data-keys-on]")) part.hidden = off();
    for (const part of document.querySelectorAll("[data-keys-off]")) part.hidden = !off();
  }

  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.("[data-keys]");
    const typing = event.target.matches?.("input, textarea, select, [contenteditable]");
    if (!card || typing || off() || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const digit = /^(?:Digit|Numpad)([1-3])$/.exec(event.code)?.[1] ?? (/^[1-3]$/.test(event.key) ? event.key : "");
    const button = digit && card.querySelector(`[data-key="${digit}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-keys-switch]")) return;
    try { localStorage.setItem(OFF, off() ? "0" : "1"); } catch { /* nothing is kept: keys stay as they are */ }
    show();
  });

  /* The next statement takes the place of the last one, and the focus. */
  new MutationObserver((changes) => {
    if (!changes.some((change) => change.addedNodes.length)) return;
    show();
    const card = document.getElementById("statement");
    if (card?.hasAttribute("autofocus") && !card.contains(document.activeElement)) card.focus();
  }).observe(document.body, { childList: true, subtree: true });
  show();
})();
