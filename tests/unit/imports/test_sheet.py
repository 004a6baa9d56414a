"""Files as they are saved: what can be read, and with which sentence the rest is refused."""

from __future__ import annotations

import gzip

import pytest

from civic.imports.rules.sheet import Broken, Sheet, Unusable, read


def lines(sheet: Sheet) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, tuple(row.cells.values())) for row in sheet.rows]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("id,title\n1,Café\n".encode(), "UTF-8"),
        ("\ufeffid,title\n1,Café\n".encode(), "with a byte order mark"),
        ("\ufeffid,title\n1,Café\n".encode("utf-16"), "UTF-16 with a mark"),
        (gzip.compress("id,title\n1,Café\n".encode(), mtime=0), "gzipped"),
        ("id;title\n1;Café\n".encode(), "semicolons"),
        ("\ufeffsep=;\r\nid;title\r\n1;Café\r\n".encode(), "a line that names the separator"),
        ("id,title\n1,Café\n".encode("cp1252"), "Windows-1252"),
        ("id,title\n1,Cafe\u0301\u200b\n".encode(), "letters in two parts, and an invisible one"),
        ("id\ttitle\n1\tCafé\n".encode(), "tabs"),
        ('"id","title"\r\n"1","Café"\r\n'.encode(), "quotes and lines of Windows"),
        ("id,title\n1,Café".encode(), "no end of the last line"),
        ("id , title\n\n 1 , Café \n , \n".encode(), "spaces and blank lines"),
    ],
)
def test_a_table_is_read_however_it_was_saved(data: bytes, what: str):
    sheet = read(data)
    assert sheet.headers == ("id", "title"), what
    assert [row.cells for row in sheet.rows] == [{"id": "1", "title": "Café"}], what
    assert sheet.broken == ()


def test_another_encoding_can_be_named():
    assert read("id,title\n1,Café\n".encode("cp1252"), "cp1252").rows[0].cells["title"] == "Café"


def test_rows_know_the_line_on_which_they_begin():
    sheet = read(b'id,title\n1,"one\ntwo ""three""\n\nfour"\n2,next\n')
    assert lines(sheet) == [(2, ("1", 'one\ntwo "three"\n\nfour')), (6, ("2", "next"))]


def test_a_row_of_another_width_is_broken_and_the_rest_is_read():
    sheet = read(b"id,title\n1,a\n2\n3,a,b\n4,d,\n")
    assert lines(sheet) == [(2, ("1", "a")), (5, ("4", "d"))]
    assert sheet.broken == (
        Broken(3, "it has 1 fields where the header names 2"),
        Broken(4, "it has 3 fields where the header names 2"),
    )


@pytest.mark.parametrize("broken", ['2,"never closed', '2,"closed" and more'])
def test_a_quotation_mark_that_does_not_fit_costs_one_row(broken: str):
    sheet = read(f'id,title\n1,a\n{broken}\n3,"c"\n4,d\n'.encode())
    assert lines(sheet) == [(2, ("1", "a")), (4, ("3", "c")), (5, ("4", "d"))]
    [row] = sheet.broken
    assert row.line == 3
    assert row.reason.startswith("the quotation marks do not fit")


def test_a_zero_byte_breaks_its_row():
    assert read(b"id,title\n1,a\0b\n").broken == (Broken(2, "there is a zero byte in it"),)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"  \n \n", "The file is empty"),
        (b"\xef\xbb\xbfid,title\n1,\xff\n", "in line 2 are no UTF-8."),
        (b"PK\x03\x04rest", "ZIP archive or a spreadsheet. Unpack it"),
        (gzip.compress(b"id,title\n" * 1000, mtime=0)[:40], "gzip file is damaged"),
        (b"id,title,ID\n", "The column 'id' is named twice"),
        (b'"id\n', "this is no CSV"),
    ],
)
def test_what_is_no_table_is_told(data: bytes, words: str):
    with pytest.raises(Unusable) as told:
        read(data)
    assert words in str(told.value)


def test_an_encoding_that_does_not_exist_is_told():
    with pytest.raises(Unusable, match="no encoding called klingon"):
        read(b"id,title\n", "klingon")
