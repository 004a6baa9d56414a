"""People's words in e-mails: one line, no link, no direction of their own outside their quotes."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from civic.core.mail_words import END, ISOLATE, laid_out, one_line, quoted, unlinked

LINKS = re.compile(
    r"://|www\.|\w\.(com|org|net|xyz|top|click|io|ru|cn|de|fr|example)\b|\d\.\d{1,3}\.\d{1,3}\.\d", re.IGNORECASE
)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Ana\nBcc: everybody@town.example", "Ana Bcc: everybody@town.example"),
        ("Ana\r\n\r\nPay here", "Ana Pay here"),
        ("a\u2028b\u2029c\x0bd\x85e", "a b c d e"),
        ("\u202eevil\u202c \u2066x\u2069\u200f", "evil x"),
        ("nul\x00 bell\x07", "nul bell"),
        ("می‌خواهم", "می‌خواهم"),
        ("👩‍👧", "👩‍👧"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
    ],
)
def test_one_line_is_one_line(words: str, line: str) -> None:
    assert one_line(words) == line


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("https://evil.example/x?y", "https[:]//evil[.]example/x?y"),
        ("see www.evil.top now", "see www[.]evil[.]top now"),
        ("evil.com", "evil[.]com"),
        ("EVIL.XYZ/pay", "EVIL[.]XYZ/pay"),
        ("evil。com", "evil[.]com"),
        ("evil．com", "evil[.]com"),
        ("me@evil.com", "me@evil[.]com"),
        ("http://127.0.0.1/", "http[:]//127[.]0[.]0[.]1/"),
        ("javascript://x", "javascript[:]//x"),
        ("St. Mary, No.5 and 3.5 km", "St. Mary, No.5 and 3.5 km"),
        ("Trees: more of them. Benches too.", "Trees: more of them. Benches too."),
    ],
)
def test_nothing_becomes_a_link(words: str, plain: str) -> None:
    assert unlinked(words) == plain


@pytest.mark.parametrize(
    ("language", "before", "after"), [("en", "“", "”"), ("fr", "«\xa0", "\xa0»"), ("ar", "«", "»")]
)
def test_words_stand_in_quotes_and_in_isolation(language: str, before: str, after: str) -> None:
    assert quoted("Bäume", language) == f"{before}{ISOLATE}Bäume{END}{after}"


def test_a_line_of_arabic_begins_on_the_right_and_a_link_stays_a_link() -> None:
    assert laid_out("نص\n\nhttps://town.example/x", "ar") == "\u200fنص\n\nhttps://town.example/x"
    assert laid_out("Text", "en") == "Text"


@pytest.mark.shared_data
def test_A27_no_hostile_string_leaves_its_line_or_becomes_a_link(shared_data: Path) -> None:
    lines = (shared_data / "security" / "vectors.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 1000
    for row in lines:
        found = quoted(json.loads(row)["payload"], "en")
        inside = found[2:-2]
        assert not [char for char in inside if unicodedata.category(char) in ("Cc", "Zl", "Zp")], row
        assert not set(inside) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), row
        assert not LINKS.search(unicodedata.normalize("NFKC", inside)), (row, inside)
