#!/usr/bin/env python3
"""Check the public file of a vote (docs/bulletin.md) with Python's standard library alone, and count it again.

    python3 verify.py vote-7.jsonl [--key KEY] [--against CHECKPOINT ...] [--receipt CODE]

It shares no line with the program that wrote the file. Beside it lie ed25519.py (signatures), shares.py (Equal Shares),
ranked.py (ranked ballots) and sets.py (best and worst). Exit status: 0 all is right, 1 something is wrong (line by line).
"""
import argparse
import hashlib
import importlib
import json
import pathlib
import re
import sys
from fractions import Fraction

from ed25519 import signed

WRONG = []


# ---- the log (RFC 6962)
def tree(leaves):
    """The root over leaves: split at the largest power of two below their number."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    cut = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree(leaves[:cut]) + tree(leaves[cut:])).digest()


def leaf(vote, slot, revision, commitment):
    return hashlib.sha256(b"\0" + f"ballot/v1:{vote}:{slot}:{revision}:{commitment}".encode()).hexdigest()


def commitment(row):
    choice = json.dumps(row["choice"], separators=(",", ":")).encode()
    return hashlib.sha256(choice + bytes.fromhex(row["nonce"])).hexdigest()


def check(right, words):
    if not right:
        WRONG.append(words)


def notes_in(text):
    """The checkpoints in a text, also in a quoted e-mail: pairs of signed text and signature line."""
    lines = [re.sub(r"^[>\s]*", "", line).rstrip() for line in text.splitlines()]
    for start in (n for n, line in enumerate(lines) if line == "civic vote checkpoint v1"):
        end = next((n for n in range(start, len(lines)) if lines[n].startswith("— ")), start)
        yield "\n".join(line for line in lines[start:end] if line) + "\n", lines[end]


def check_log(rows, opening, keys, kept):
    leaves = [row["leaf"] for row in rows["leaf"]]
    check([row["number"] for row in rows["leaf"]] == list(range(len(leaves))), "leaves are not numbered in order")
    check(len(set(leaves)) == len(leaves), "a leaf is in the log twice")
    hashes, last = [bytes.fromhex(each) for each in leaves], {"size": "0"}
    own = [note for row in rows["checkpoint"] for note in notes_in(row["note"])]
    for number, (text, line) in enumerate(own + kept):
        said = dict(each.split(" ", 1) for each in text.splitlines()[2:])
        size, where = int(said["size"]), f"checkpoint of {said['size']} leaves: "
        check(any(signed(text, line, key) for key in keys), where + "not signed with the key")
        check(said["vote"] == str(opening["vote"]) and said["opening"] == rows["opening"][0]["hash"],
              where + "of another vote or opening entry")
        check(size <= len(leaves), where + "the log is shorter now: ballots were dropped")
        check(tree(hashes[:size]).hex() == said["root"], where + "another log: a leaf was dropped, changed or moved")
        for row in rows["result"]:
            check(said.get("result", row["hash"]) == row["hash"], where + "it names another result")
        if number < len(own):
            check(int(last["size"]) <= size, where + "out of order")
            last = said
    check(int(last["size"]) == len(leaves), "the last checkpoint is not of all leaves")
    check(not rows["result"] or "result" in last, "the last checkpoint names no result")
    return leaves


def check_ballots(rows, vote, leaves):
    """Every leaf is a ballot that is opened, or one that its voter replaced by a later revision."""
    slots, last = [row["slot"] for row in rows["ballot"]], {row["slot"]: row["revision"] for row in rows["ballot"]}
    check(all(a < b for a, b in zip(slots, slots[1:])), "ballots are not in the order of slots, or a slot has two")
    known = {leaf(vote, row["slot"], row["revision"], commitment(row)): row for row in rows["ballot"]}
    for row in rows["replaced"]:
        known[leaf(vote, row["slot"], row["revision"], row["commitment"])] = row
        check(row["revision"] < last.get(row["slot"], 0), f"slot {row['slot']}: nothing replaced its ballot")
    for one in set(known) - set(leaves):
        WRONG.append(f"slot {known[one]['slot']}: its ballot is not in the log: changed or added")
    for number, one in enumerate(leaves):
        check(one in known, f"leaf {number} has no ballot: dropped or changed")


# ---- the count
def sums(opening, ballots):
    """Yes/no, consent, approval, score, and budgets by number of votes: what the result must say."""
    ids, method = [str(o["id"]) for o in opening["options"]], opening["method"]
    if method == "yes_no":
        answers = {o: {a: sum([int(o), a] in b for b in ballots) for a in ("yes", "no", "abstain")} for o in ids}
        twice = opening.get("settings", {}).get("majority") == "two_thirds"
        won = [o for o, a in answers.items() if a["yes"] > 0 and
               (a["yes"] >= 2 * a["no"] if twice else a["yes"] > a["no"])]
        return {"answers": answers, "selected": won}
    if method == "consent":
        marks, tenth = ("none", "harm", "rule", "cost", "better", "other", "abstain"), opening.get("settings", {})
        took = {o: {m: sum([int(o), m] in b for b in ballots) for m in marks} for o in ids}
        free, against = ({o: sum(t[m] for m in of) for o, t in took.items()} for of in (marks[:1], marks[1:-1]))
        most = {o: (free[o] + against[o]) // 10 if tenth.get("tolerance") == "tenth" else 0 for o in ids}
        return {"positions": took, "selected": [o for o in ids if free[o] and against[o] <= most[o]]}
    if method == "score":
        total = {o: sum(points for b in ballots for option, points in b if str(option) == o) for o in ids}
        return {"points": total, "selected": [o for o in ids if total[o] and total[o] == max(total.values())][:1]}
    votes = {o: sum(int(o) in b for b in ballots) for o in ids}
    if method == "approval":
        return {"votes": votes, "selected": [o for o in ids if votes[o] and votes[o] == max(votes.values())][:1]}
    cost, left, won = {str(o["id"]): Fraction(o["cost"]) for o in opening["options"]}, Fraction(opening["budget"]), []
    for o in sorted((o for o in ids if votes[o]), key=lambda o: (-votes[o], cost[o], ids.index(o))):
        if cost[o] <= left:
            won, left = [*won, o], left - cost[o]
    return {"votes": votes, "selected": won, "spent": str(Fraction(opening["budget"]) - left)}


def check_result(rows, opening):
    row, ballots = rows["result"][0], [each["choice"] for each in rows["ballot"]]
    said, beside = row["result"], {"equal_shares": "shares", "schulze": "ranked", "irv": "ranked", "stv": "ranked",
                                   "best_worst": "sets"}
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    check(hashlib.sha256(canonical.encode()).hexdigest() == row["hash"], "the result does not have its hash")
    ids = [o["id"] for o in opening["options"]]
    check(row["lot"] == ids, "the lot is not the order of the options")
    for each in rows["ballot"]:
        named = [one[0] if isinstance(one, list) else one for one in each["choice"]]
        check(named == sorted(set(named)) and set(named) <= set(ids), f"slot {each['slot']}: no ballot of this vote")
    blank = sum(not b for b in ballots)
    for where in (row, said):
        check((where["ballots"], where["blank"]) == (len(ballots), blank), "the numbers of ballots are wrong")
    check(len(ballots) <= said.get("roll", 0), "there are more ballots than people who can vote")
    count = importlib.import_module(beside[said["method"]]).count if said["method"] in beside else sums
    for name, value in count(opening, ballots).items():
        check(said[name] == value, f"counted again, {name} is {value}, and not {said[name]}")


def read(path):
    rows = {name: [] for name in ("bulletin", "opening", "leaf", "checkpoint", "ballot", "replaced", "result")}
    kinds = [row["type"] for row in map(json.loads, open(path, encoding="utf-8")) if not rows[row["type"]].append(row)]
    check(kinds == sorted(kinds, key=list(rows).index), "lines are out of order")
    entry = rows["opening"][0]
    check(hashlib.sha256(entry["entry"].encode()).hexdigest() == entry["hash"], "the opening entry was changed")
    return rows, json.loads(entry["entry"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bulletin")
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--against", action="append", default=[])
    parser.add_argument("--receipt", default="")
    options = parser.parse_args()
    rows, opening = read(options.bulletin)
    kept = [note for path in options.against for note in notes_in(pathlib.Path(path).read_text("utf-8"))]
    check(len(kept) >= len(options.against), "no checkpoint in what was kept")
    leaves = check_log(rows, opening, options.key or [rows["bulletin"][0]["key"]], kept)
    if rows["result"]:
        check_ballots(rows, opening["vote"], leaves)
        check_result(rows, opening)
    code = re.sub(r"\s", "", options.receipt)
    check(not code or code[:64] in leaves, "the ballot of the receipt is not in the log")
    mine = [row for row in rows["ballot"] if row["nonce"] == code[64:]]
    for line in WRONG[:20]:
        print("WRONG ", line)
    print("not in order" if WRONG else f"in order: {len(leaves)} leaves, {len(rows['ballot'])} ballots, "
          f"{'counted again' if rows['result'] else 'not counted yet'}", *[f"yours: {row['choice']}" for row in mine])
    return 1 if WRONG else 0


if __name__ == "__main__":
    sys.exit(main())
