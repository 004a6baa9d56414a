"""Leaves, trees and receipts: RFC 6962 with the vectors of Certificate Transparency, and what a receipt commits to."""

from __future__ import annotations

import hashlib
import random

import pytest

from civic.votes import merkle, receipts

#: The leaves of certificate-transparency's own tests, and the roots of trees of the first so many of them.
DATA = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def _leaves(number: int) -> list[bytes]:
    return [merkle.leaf_hash(bytes.fromhex(each)) for each in DATA[:number]]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert merkle.root(_leaves(size)).hex() == ROOTS[size]


def test_all_roots_on_the_way_are_found_in_one_pass() -> None:
    assert {size: root.hex() for size, root in merkle.roots_at(_leaves(8), range(9)).items()} == dict(enumerate(ROOTS))
    assert merkle.roots_at(_leaves(3), [5]) == {}


def _by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word by word: split at the largest power of two that is smaller."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + _by_definition(leaves[:split]) + _by_definition(leaves[split:])).digest()


def test_trees_of_any_size_are_those_of_the_definition() -> None:
    chance = random.Random(13)
    leaves = [merkle.leaf_hash(chance.randbytes(9)) for _ in range(130)]
    assert all(merkle.root(leaves[:size]) == _by_definition(leaves[:size]) for size in range(131))


def test_a_leaf_is_spelled_out() -> None:
    nonce = bytes(range(16))
    inner = hashlib.sha256(b'[[3,"yes"],[4,"no"]]' + nonce).hexdigest()
    said = hashlib.sha256(b"\0ballot/v1:7:" + b"ab" * 32 + b":2:" + inner.encode()).hexdigest()
    found = receipts.receipt(7, "ab" * 32, 2, ((3, "yes"), (4, "no")), nonce)
    assert found == receipts.Receipt(said, nonce.hex())


def test_whatever_changes_makes_another_leaf() -> None:
    one = (7, "ab" * 32, 2, (3,), b"n" * 16)
    others = [(8, *one[1:]), (7, "ac" * 32, *one[2:]), (*one[:2], 3, *one[3:]), (*one[:3], (4,), one[4])]
    others.append((*one[:4], b"m" * 16))
    assert len({receipts.receipt(*each).leaf for each in [one, *others]}) == 6


def test_a_receipt_is_read_as_people_type_it() -> None:
    found = receipts.receipt(7, "ab" * 32, 1, (), b"n" * 16)
    assert receipts.read(found.code) == found
    assert receipts.read(f"\n {found.leaf.upper()}\n{found.nonce} ") == found
    assert [receipts.read(text) for text in ("", found.leaf, found.code + "0", "x" * 96)] == [None] * 4
