"""`protect --before`: a second publication beside the first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from civic.methods.cli import main

FIRST = {("young", "w"): 33, ("young", "m"): 41, ("old", "w"): 48, ("old", "m"): 60, ("", "w"): 3, ("", "m"): 30}


@pytest.fixture
def publish(capsysbinary, tmp_path):
    def publish(counts, *options):
        path = tmp_path / "t.csv"
        path.write_text("age,gender,count\n" + "".join(f"{a},{g},{n}\n" for (a, g), n in counts.items()))
        status = main(["protect", str(path), *options])
        told = capsysbinary.readouterr()
        return status, told.out, told.err.decode()

    return publish


@pytest.fixture
def before(publish, tmp_path):
    path = tmp_path / "first.json"
    path.write_bytes(publish(FIRST)[1])
    return str(path)


def figures(out):
    return {tuple(cell["values"]): cell["count"] for t in json.loads(out)["tables"] for cell in t["cells"]}


def test_one_newcomer_changes_no_figure(publish, before):
    first = figures(Path(before).read_bytes())
    for cell in FIRST:
        assert figures(publish(FIRST | {cell: FIRST[cell] + 1}, "--before", before)[1]) == first


def test_a_figure_moves_once_ten_changed_for_certain_and_what_was_hidden_stays_hidden(publish, before):
    shown = figures(publish(FIRST | {("old", "m"): 71}, "--before", before)[1])
    assert shown["old", "m"] == 60  # eleven more than the figure: nine may have come
    shown = figures(publish(FIRST | {("old", "m"): 72, ("", "w"): 40}, "--before", before)[1])
    assert shown["old", "m"] == 70
    assert shown["", "w"] is None


def test_the_audit_reckons_with_what_stays(publish, before):
    audit = json.loads(publish(FIRST | {("old", "m"): 72}, "--before", before)[1])["audit"]
    assert audit["min_width"] >= 5 and audit["safe_from_reruns"] == "not proven"


def test_a_group_that_nobody_is_in_any_more_keeps_its_place(publish, before):
    gone = {cell: count for cell, count in FIRST.items() if cell[0] != "young"}
    shown = figures(publish(gone, "--before", before)[1])
    assert shown["young",] is None and shown["young", "w"] is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no answer of"),
        ("[]", "no answer of"),
        ('{"tables": [{"dimensions": [], "cells": [{"values": [], "count": 3}]}]}', "no answer of"),
        ('{"tables": [{"dimensions": [], "cells": [{"values": [], "count": 215}]}]}', "no table of age"),
    ],
)
def test_another_file_is_refused(text, sentence, publish, tmp_path):
    path = tmp_path / "other.json"
    path.write_text(text)
    status, out, told = publish(FIRST, "--before", str(path))
    assert (status, out) == (2, b"") and sentence in told


def test_a_group_that_is_new_is_refused(publish, before):
    status, _, told = publish(FIRST | {("oldest", "w"): 20}, "--before", before)
    assert status == 2 and "oldest" in told and "new since then" in told
