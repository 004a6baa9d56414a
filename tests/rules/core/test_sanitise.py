"""What comes out of what people write."""

from __future__ import annotations

import json
import time

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from civic.core import sanitise

SAFE = sanitise.TAGS | {"html", "head", "body"}


def _check(html: str) -> None:
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    for element in tree.iter():
        assert isinstance(element.tag, str), "a comment"
        assert element.tag in SAFE, element.tag
        for name, value in element.attrib.items():
            assert (element.tag, name) in {("a", "href"), ("a", "rel"), ("ol", "start")}, (element.tag, name)
            if name == "href":
                inside = value.startswith(("/", "#")) and not value.startswith(("//", "/\\"))
                assert inside or value.split(":")[0].lower() in sanitise.SCHEMES, value


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**bold** and *soft*", "<p><strong>bold</strong> and <em>soft</em></p>\n"),
        ("# Big", "<h3>Big</h3>\n"),
        ("<b>not mine</b>", "<p>&lt;b&gt;not mine&lt;/b&gt;</p>\n"),
        ("{{7+7}} %(x)s ${7+7}", "<p>{{7+7}} %(x)s ${7+7}</p>\n"),
        ("~~gone~~", "<p><s>gone</s></p>\n"),
    ],
)
def test_markdown_is_shown_and_markup_is_letters(written: str, shown: str) -> None:
    assert sanitise.render(written) == shown


def test_a_link_is_marked_as_somebody_elses() -> None:
    html = sanitise.render("see https://example.org/a_b")
    assert 'href="https://example.org/a_b"' in html
    assert 'rel="nofollow noopener ugc"' in html


@given(st.text(max_size=400))
def test_nothing_but_the_allow_list_ever_comes_out(text: str) -> None:
    html = sanitise.render(text)
    _check(html)
    assert sanitise.clean(html) == html


@pytest.mark.shared_data
def test_no_hostile_string_of_the_corpus_gets_through(shared_data) -> None:
    lines = (shared_data / "security" / "vectors.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 1400
    for line in lines:
        payload = json.loads(line)["payload"][: sanitise.LONGEST]
        for html in (sanitise.render(payload), sanitise.clean(payload)):
            _check(html)
            assert sanitise.clean(html) == html


@pytest.mark.parametrize("text", [">" * 20_000, "- " * 10_000, "[" * 20_000, "*a " * 6_600, "<" * 20_000])
def test_hostile_nesting_takes_no_time(text: str) -> None:
    begun = time.process_time()
    _check(sanitise.render(text))
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/en/proposals/3", True),
        ("https://example.org/", True),
        ("mailto:town@example.org", True),
        ("//elsewhere.example", False),
        ("/\\elsewhere.example", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
    ],
)
def test_links_go_to_this_site_or_say_where_they_go(target: str, kept: bool) -> None:
    assert ("href" in sanitise.clean(f'<a href="{target}">x</a>')) is kept


def test_what_is_too_long_is_refused_before_it_is_read() -> None:
    with pytest.raises(ValueError, match="longer"):
        sanitise.render("a" * (sanitise.LONGEST + 1))


def test_the_first_words_without_marks() -> None:
    assert sanitise.plain("**A** bench & a <tree>", 100) == "A bench & a <tree>"
    assert sanitise.plain("word " * 100, 20) == "word word word…"


def test_direction_is_given_to_paragraphs_and_to_nothing_that_is_not_markup() -> None:
    html = sanitise.render("تعليق\n\n> quoted\n\n1. one\n\n<p>letters</p>")
    shown = sanitise.own_dir(Markup(html))
    assert shown.count('dir="auto"') == 6 and '<p dir="auto">تعليق</p>' in shown
    assert "&lt;p&gt;letters" in shown
    assert sanitise.own_dir("<p>not cleaned</p>") == "&lt;p&gt;not cleaned&lt;/p&gt;"
