"""Caps of the readers, whatever they are: what is within is read, one more is told in a sentence that names the cap."""

import gzip
import io
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.core import packed
from civic.core.methods import FileError
from civic.votes.files import blt, pabulib, preflib

COUNTS = st.integers(1, 40)


def blt_file(candidates, ballots):
    names = "".join(f'"c{n}"\n' for n in range(candidates))
    return f"{candidates} 1\n" + "1 1 0\n" * ballots + "0\n" + names


def preflib_file(candidates, ballots):
    names = "".join(f"# ALTERNATIVE NAME {n}: c{n}\n" for n in range(1, candidates + 1))
    return f"# NUMBER ALTERNATIVES: {candidates}\n{names}" + "1: 1\n" * ballots


def pabulib_file(projects, ballots):
    listed = "".join(f"p{n};1\n" for n in range(projects))
    votes = "".join(f"{n};p0\n" for n in range(ballots))
    meta = "META\nkey;value\nbudget;1\nvote_type;approval\n"
    return f"{meta}PROJECTS\nproject_id;cost\n{listed}VOTES\nvoter_id;vote\n{votes}"


def capped(module, candidates, ballots):
    if module is pabulib:
        caps = {"META": 1_000, "PROJECTS": candidates, "VOTES": ballots}
        return mock.patch.multiple(pabulib, SECTIONS=caps)
    return mock.patch.multiple(module, MOST_CANDIDATES=candidates, MOST_BALLOTS=ballots)


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    folder = tmp_path_factory.mktemp("caps")

    def call(module, text):
        path = folder / {blt: "a.blt", preflib: "a.soi", pabulib: "a.pb"}[module]
        path.write_text(text)
        return {blt: blt.read_blt, preflib: preflib.read_preflib, pabulib: pabulib.read_pabulib}[module](path)

    return call


@pytest.mark.parametrize(
    ("module", "make"), [(blt, blt_file), (preflib, preflib_file), (pabulib, pabulib_file)], ids=["blt", "soi", "pb"]
)
@settings(max_examples=40, deadline=None)
@given(caps=st.tuples(COUNTS, COUNTS), given_counts=st.tuples(COUNTS, COUNTS))
def test_a_reader_takes_what_its_caps_allow_and_no_more(read, module, make, caps, given_counts):
    text, within = make(*given_counts), all(n <= cap for n, cap in zip(given_counts, caps, strict=True))
    with capped(module, *caps):
        if within:
            assert len(read(module, text).ballots) == given_counts[1]
            return
        with pytest.raises(FileError) as told:
            read(module, text)
    exceeded = [cap for n, cap in zip(given_counts, caps, strict=True) if n > cap]
    assert any(f"{cap:,}" in told.value.message for cap in exceeded)
    assert told.value.message.endswith(".")


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(st.integers(0, 30), min_size=1, max_size=20),
    most_bytes=st.integers(1, 400),
    most_lines=st.integers(1, 25),
    longest=st.integers(1, 40),
    piece=st.integers(2, 50),
    zipped=st.booleans(),
)
def test_bytes_lines_and_their_length_are_capped_zipped_or_not(lines, most_bytes, most_lines, longest, piece, zipped):
    content = b"\n".join(b"x" * length for length in lines)
    caps = {"MOST_BYTES": most_bytes, "MOST_LINES": most_lines, "LONGEST_LINE": longest, "PIECE": piece}
    within = len(content) <= most_bytes and len(lines) <= most_lines and max(lines) <= longest
    with mock.patch.multiple(packed, **caps):
        source = io.BytesIO(gzip.compress(content) if zipped else content)
        if within:
            assert packed.read(source) == content
            return
        try:
            found = packed.read(source)
        except packed.Unreadable as error:
            assert str(error).endswith((".", "?"))
            return
    # A line is measured when the piece that ends it is read: one may be longer by less than a piece.
    assert found == content
    assert len(content) <= most_bytes
    assert len(lines) <= most_lines
    assert max(lines) <= longest + piece
