// Checks a receipt in the browser, from the public file of the vote. The receipt is in no request: the address of the
// file is the same for everybody, and the field has no name and no form.
(() => {
  const root = document.getElementById("check-receipt");
  if (!root) return;
  const field = root.querySelector("textarea");
  const answers = root.querySelector("[data-answers]");
  const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");
  const bytesOf = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  const joined = (...parts) => {
    const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
    return all;
  };
  const sha = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
  const utf8 = (text) => new TextEncoder().encode(text);

  const tell = (name) => {
    for (const each of answers.children) each.hidden = each.dataset.say !== name;
    answers.hidden = false;
  };

  async function merkle(leaves) {
    let level = leaves;
    if (!level.length) return sha();
    while (level.length > 1) {
      const next = [];
      for (let n = 0; n < level.length; n += 2) {
        next.push(n + 1 < level.length ? await sha(Uint8Array.of(1), level[n], level[n + 1]) : level[n]);
      }
      level = next;
    }
    return level[0];
  }

  async function leafOf(vote, ballot) {
    const inner = await sha(utf8(JSON.stringify(ballot.choice)), bytesOf(ballot.nonce));
    const words = `ballot/v1:${vote}:${ballot.slot}:${ballot.revision}:${hex(inner)}`;
    return hex(await sha(Uint8Array.of(0), utf8(words)));
  }

  function read(text) {
    const rows = { leaf: [], checkpoint: [], ballot: [], replaced: [], result: [] };
    for (const line of text.split("\n")) {
      if (!line) continue;
      const row = JSON.parse(line);
      if (rows[row.type]) rows[row.type].push(row);
      else rows[row.type] = row;
    }
    return rows;
  }

  const titleOf = (option) => option.titles[document.documentElement.lang] || Object.values(option.titles)[0];

  function list(place, lines) {
    place.replaceChildren(...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }));
  }

  const ratio = (text) => {
    const [above, below] = text.split("/");
    return Number(above) / Number(below || 1);
  };

  // Everybody pays the same part of a project's cost, or all they have left.
  function paid(choice, start, rounds) {
    let left = start;
    const payments = [];
    for (const round of rounds) {
      if (!choice.includes(Number(round.option))) continue;
      const pays = Math.min(left, ratio(round.rate) * ratio(round.cost));
      payments.push([Number(round.option), pays]);
      left -= pays;
    }
    return { payments, left };
  }

  function share(opening, result, ballots, choice) {
    const place = root.querySelector("[data-share]");
    if (opening.method !== "equal_shares" || !choice.length || result.increment === undefined || !result.share) return;
    const unit = { style: "currency", currency: opening.currency };
    const money = new Intl.NumberFormat(document.documentElement.lang, unit);
    const options = new Map(opening.options.map((option) => [option.id, option]));
    const fill = (words, values) => words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
    const start = ratio(result.share) + ratio(result.increment);
    const own = paid(choice, start, result.rounds);
    const words = place.dataset;
    const lines = own.payments.map(([id, pays]) =>
      fill(words.paid, { amount: money.format(pays), title: titleOf(options.get(id)) }));
    const won = new Set(own.payments.map(([id]) => id));
    for (const id of choice.filter((each) => !won.has(each))) {
      const together = ballots.filter((each) => each.choice.includes(id));
      const left = together.reduce((sum, each) => sum + paid(each.choice, start, result.rounds).left, 0);
      lines.push(fill(words.short, {
        title: titleOf(options.get(id)), cost: money.format(Number(options.get(id).cost)), left: money.format(left),
      }));
    }
    place.querySelector("[data-had]").textContent = fill(words.had, { amount: money.format(start) });
    place.querySelector("[data-rest]").textContent = fill(words.rest, { amount: money.format(own.left) });
    list(place.querySelector("ul"), lines);
    place.hidden = false;
  }

  async function check() {
    const code = field.value.replace(/[\s.·-]/g, "").toLowerCase();
    root.querySelector("[data-share]").hidden = true;
    if (!/^[0-9a-f]{96}$/.test(code)) return tell("no-code");
    if (!window.crypto || !crypto.subtle) return tell("no-crypto");
    tell("working");
    const answer = await fetch(root.dataset.bulletin, { credentials: "omit", referrerPolicy: "no-referrer" });
    if (!answer.ok) return tell("no-file");
    const rows = read(await answer.text());
    const opening = JSON.parse(rows.opening.entry);
    const [leaf, nonce] = [code.slice(0, 64), code.slice(64)];
    const last = rows.checkpoint.at(-1);
    const top = hex(await merkle(rows.leaf.map((row) => bytesOf(row.leaf))));
    if (last && !last.note.includes(`\nroot ${top}\n`)) return tell("broken");
    if (!rows.leaf.some((row) => row.leaf === leaf)) return tell(rows.result.length ? "missing" : "not-yet");
    if (!rows.result.length) return tell("there");
    for (const ballot of rows.ballot) {
      if (ballot.nonce !== nonce || (await leafOf(opening.vote, ballot)) !== leaf) continue;
      const titles = new Map(opening.options.map((option) => [option.id, titleOf(option)]));
      const marks = JSON.parse(root.dataset.marks);
      list(root.querySelector("[data-choice]"), ballot.choice.map((each) =>
        Array.isArray(each) ? `${titles.get(each[0])}: ${marks[each[1]] || each[1]}` : titles.get(each)));
      tell(ballot.choice.length ? "counted" : "blank");
      share(opening, rows.result[0].result, rows.ballot, ballot.choice);
      return;
    }
    for (const row of rows.replaced) {
      const words = `ballot/v1:${opening.vote}:${row.slot}:${row.revision}:${row.commitment}`;
      if (hex(await sha(Uint8Array.of(0), utf8(words))) === leaf) return tell("replaced");
    }
    tell("missing");
  }

  root.querySelector("button").addEventListener("click", () => check().catch(() => tell("no-file")));
  root.hidden = false;
  document.getElementById("without-script").hidden = true;
})();
