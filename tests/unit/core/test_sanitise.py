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
            assert (element.tag, name) in {("a", "href"), ("a", "rel"), ("ol", "start"), ("li", "value")}, (
                element.tag,
                name,
            )
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


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Dear town,\nthe bench is broken.", "<p>Dear town,<br>\nthe bench is broken.</p>\n"),
        ("> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("1. a\n3. b\n7. c", '<ol>\n<li>a</li>\n<li value="3">b</li>\n<li value="7">c</li>\n</ol>\n'),
        ("7. a\n7. b\n6. c", '<ol start="7">\n<li>a</li>\n<li value="7">b</li>\n<li value="6">c</li>\n</ol>\n'),
        ("0. a\n1. b", '<ol start="0">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("1. 3. 7.", "<p>1. 3. 7.</p>\n"),
        ("1.\n3.", "<p>1.<br>\n3.</p>\n"),
        ("28. 11. 2026, 19:00", "<p>28. 11. 2026, 19:00</p>\n"),
        ("3) c\n1) a", "<p>3) c<br>\n1) a</p>\n"),
        ("07. July\n11. November", "<p>07. July<br>\n11. November</p>\n"),
        ("A field is 5*3*2 m.", "<p>A field is 5*3*2 m.</p>\n"),
        ("(5*3)*2*(4) = 10**2*1.2", "<p>(5*3)*2*(4) = 10**2*1.2</p>\n"),
        ("l*b*h and 10~~20~~30", "<p>l*b*h and 10~~20~~30</p>\n"),
        ("Bürger*innen und Helfer*innen", "<p>Bürger*innen und Helfer*innen</p>\n"),
        ("*5*3 m* and **Note**s", "<p><em>5*3 m</em> and <strong>Note</strong>s</p>\n"),
        ("太字**です**よ", "<p>太字<strong>です</strong>よ</p>\n"),
        ("٣*٤*٥ م", "<p>٣*٤*٥ م</p>\n"),
    ],
)
def test_line_ends_numbers_and_stars_stay_as_they_were_typed(written: str, shown: str) -> None:
    assert sanitise.render(written) == shown


@given(st.lists(st.integers(0, 999_999_999), min_size=1, max_size=12))
def test_a_list_shows_the_numbers_that_were_typed(numbers: list[int]) -> None:
    html = sanitise.render("\n".join(f"{number}. word" for number in numbers))
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    shown, following = [], int(tree.find(".//ol").get("start", 1))
    for item in tree.iter("li"):  # as browsers number them
        following = int(item.get("value", following))
        shown.append(following)
        following += 1
    assert shown == numbers
    assert sanitise.plain("\n".join(f"{number}. word" for number in numbers), 5000) == " ".join(
        f"{number}. word" for number in numbers
    )


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


def test_the_value_of_an_item_is_a_number() -> None:
    html = '<ol start="x"><li value="3">a</li><li value="-1 onload">b</li></ol>'
    assert sanitise.clean(html) == '<ol><li value="3">a</li><li>b</li></ol>'


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


def test_what_was_rendered_ahead_is_the_same_and_is_not_rendered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["*One*", "Two", "x" * (sanitise.LONGEST + 1)]
    own = [sanitise.render(text) for text in texts[:2]]
    with sanitise.ahead(texts):
        with monkeypatch.context() as without:
            without.setattr(sanitise, "clean", lambda html: pytest.fail("it is rendered again"))
            assert [sanitise.render(text) for text in texts[:2]] == own
        assert sanitise.render("*Three*") == "<p><em>Three</em></p>\n"
        with pytest.raises(ValueError, match="longer than"):
            sanitise.render(texts[2])
    with monkeypatch.context() as without:
        without.setattr(sanitise, "clean", lambda html: "again")
        assert sanitise.render("Two") == "again"
