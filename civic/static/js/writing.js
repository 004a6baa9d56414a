/* Keeps what somebody types in this browser until the server has stored it: a lost connection or an ended session costs
   no word. It is encrypted (AES-GCM) with a key that only pages of this person have, and gone once it is stored. */
(async () => {
  const form = document.getElementById("writing");
  const note = document.getElementById("kept-note");
  if (!form?.dataset.owner || !window.crypto?.subtle) return;
  const mine = `civic-writing:${form.dataset.owner}:`;
  const place = `${mine}${form.dataset.about}:${form.elements.form_key.value}`;
  const LONGEST = 30 * 24 * 3600 * 1000;
  const raw = Uint8Array.from(atob(form.dataset.key), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  const names = ["title", "body", "neighbourhood", "pin", "shown", "theme", "language", "voice", "draft", "seen"];
  let changes = 0, sent = 0, failing = false;

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
  const fields = () => Object.fromEntries(names.map((name) => [name, form.elements[name]?.value ?? ""]));

  async function store() {
    const now = changes;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(fields()));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
    if (now !== changes || sent === changes) return;
    try {
      localStorage.setItem(place, JSON.stringify({ at: Date.now(), iv: text(iv), sealed: text(sealed) }));
    } catch { /* no room: the server stores it as soon as it can */ }
  }

  async function open(name) {
    try {
      const kept = JSON.parse(localStorage.getItem(name));
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.iv) }, key, bytes(kept.sealed));
      return { at: kept.at, name, fields: JSON.parse(new TextDecoder().decode(plain)) };
    } catch {
      return null;
    }
  }

  function tell(words) {
    for (const each of note.children) each.hidden = each.dataset.when !== words;
  }

  async function bringBack() {
    const all = Object.keys(localStorage).filter((name) => name.startsWith("civic-writing:"));
    for (const name of all) {
      const at = JSON.parse(localStorage.getItem(name) || "{}").at || 0;
      if (Date.now() - at > LONGEST) localStorage.removeItem(name);
    }
    const here = await Promise.all(all.filter((name) => name.startsWith(`${mine}${form.dataset.about}:`)).map(open));
    const empty = !form.elements.title.value && !form.elements.body.value;
    const draft = form.elements.draft.value;
    const fit = here.filter((kept) => kept && (empty || (draft && kept.fields.draft === draft)));
    const [last] = fit.sort((one, other) => other.at - one.at);
    if (!last) return;
    if (names.slice(0, 2).some((name) => form.elements[name].value !== last.fields[name])) {
      for (const [name, value] of Object.entries(last.fields)) {
        if (form.elements[name]) form.elements[name].value = value;
      }
      tell("restored");
      changes += 1;
      failing = true;
      await store();
      setTimeout(again, 1000);
    }
    localStorage.removeItem(last.name);
  }

  let waiting = 0;
  form.addEventListener("input", () => {
    changes += 1;
    clearTimeout(waiting);
    waiting = setTimeout(store, 300);
  }, true); // before htmx hears of it, so that what it sends is counted

  document.addEventListener("htmx:before:request", (event) => {
    const ctx = event.detail?.ctx;
    if (ctx?.sourceElement?.id === "kept") ctx.changes = changes;
  });

  document.addEventListener("htmx:after:request", (event) => {
    const ctx = event.detail?.ctx;
    if (ctx?.sourceElement?.id !== "kept") return;
    const stored = ctx.response.status === 200 && /data-kept="(yes|published)"/.test(ctx.text || "");
    failing = ctx.response.status >= 400;
    if (stored && ctx.changes === changes) {
      sent = changes;
      clearTimeout(waiting);
      localStorage.removeItem(place);
      tell("");
    } else if (failing) {
      tell([400, 401, 403].includes(ctx.response.status) ? "signed-out" : "offline");
    }
  });

  document.addEventListener("htmx:error", (event) => {
    if (event.detail?.ctx?.sourceElement?.id !== "kept") return;
    failing = true;
    tell("offline");
  });

  function again() {
    if (failing && sent !== changes) form.dispatchEvent(new Event("again"));
  }

  // Nobody types while they wait for the connection: try again.
  setInterval(again, 10000);

  // Where the server answered a moment ago, it takes this form too, or shows its text again.
  form.addEventListener("submit", () => {
    if (!failing) {
      clearTimeout(waiting);
      sent = changes;
      localStorage.removeItem(place);
    }
  });

  if (document.readyState !== "complete") {
    await new Promise((done) => window.addEventListener("load", done, { once: true }));
  }
  await bringBack();
})();
