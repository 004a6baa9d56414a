"""A browser for tests that looks at every answer: valid HTML, one h1, labels, unique ids, a language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import html5lib
from flask import g, has_app_context, session
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID_ERRORS = {
    "unexpected-null-character",
    "expected-doctype-but-got-start-tag",
    "expected-doctype-but-got-chars",
}


#: Pages that were found valid in this process, by their tags alone: a second one of the kind is not read again.
_valid: set[int] = set()
_TAG = re.compile(r"<[^>]*>")
_WORDS = re.compile(
    r"""\b(href|src|action|value|content|title|alt|placeholder|datetime|aria-label|hx-\w+)="[^"]*"|\d+"""
)
_ID = re.compile(r"""\sid="([^"]*)\"""")


def _kind(text: str) -> int:
    """Equal for answers of the same tags, whatever their words and numbers are; what is not escaped is a tag more."""
    return hash(_WORDS.sub(r"\1", "".join(_TAG.findall(text))))


def of_page(answer: TestResponse) -> str:
    """The text of an answer that is a page or a part of one; nothing for files."""
    return answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""


def check(text: str) -> None:
    """Check an answer, a whole page or a part of one.

    Raises:
        AssertionError: it is not as every answer must be.
    """
    ids = _ID.findall(text)
    assert len(ids) == len(set(ids)), f"ids twice: { {i for i in ids if ids.count(i) > 1} }"
    kind = _kind(text)
    if kind in _valid:
        return
    if "<html" in text[:2000]:
        check_page(text)
    else:
        check_parts(parse(text, fragment=True))
    _valid.add(kind)


@lru_cache(maxsize=8)  # the client reads every page, and most tests read it again
def parse(text: str, fragment: bool = False) -> Any:
    """The tree of an answer; nobody changes it.

    Raises:
        AssertionError: it is not valid HTML.
    """
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=False)
    tree = parser.parseFragment(text) if fragment else parser.parse(text)
    errors = [(code, where) for where, code, _ in parser.errors if code not in VOID_ERRORS]
    assert not errors, f"not valid HTML: {errors[:3]}\n{_around(text, errors[0][1])}"
    return tree


def _around(text: str, where: Any) -> str:
    line = where[0] if isinstance(where, tuple) else 1
    return "\n".join(text.split("\n")[max(0, line - 3) : line + 2])[:800]


def sent_by(answer: Any, button: str) -> dict[str, str]:
    """What a summary sends back when one of its buttons is pressed: "publish" or "change"."""
    tree = parse(answer.text)
    form = next(f for f in tree.iter("form") if any(b.get("value") == button for b in f.iter("button")))
    return {i.get("name"): i.get("value") for i in form.iter("input")} | {"do": button}


def check_page(text: str) -> Any:
    """Check a whole page; returns its tree."""
    tree = parse(text)
    html = tree if tree.tag == "html" else tree.find(".//html")
    assert html.get("lang"), "the page does not say its language"
    assert html.get("dir") in ("ltr", "rtl"), "the page does not say its direction"
    headings = tree.findall(".//h1")
    assert len(headings) == 1, f"{len(headings)} h1 on the page"
    title = tree.find(".//title")
    assert title is not None and "".join(title.itertext()).strip(), "no title"
    check_parts(tree)
    return tree


def check_parts(tree: Any) -> None:
    """What holds for pages and fragments alike."""
    ids = [element.get("id") for element in tree.iter() if isinstance(element.tag, str) and element.get("id")]
    doubles = {i for i in ids if ids.count(i) > 1}
    assert not doubles, f"ids twice: {doubles}"
    labelled = {label.get("for") for label in tree.iter("label")}
    inside = {id(control) for label in tree.iter("label") for control in label.iter()}
    for control in (*tree.iter("input"), *tree.iter("select"), *tree.iter("textarea")):
        if control.get("type") in ("hidden", "submit", "button"):
            continue
        named = control.get("id") in labelled or id(control) in inside
        assert named or control.get("aria-label") or control.get("aria-labelledby"), f"no label: {control.get('name')}"
    for element in tree.iter():
        if isinstance(element.tag, str):
            assert element.get("style") is None, f"inline style on {element.tag}"
            assert not any(name.startswith("on") for name in element.attrib), f"inline script on {element.tag}"
    for script in tree.iter("script"):
        assert script.get("src"), "inline script"


def text_of(tree: Any) -> str:
    """All words of a tree, with single blanks."""
    return " ".join("".join(tree.itertext()).split())


def _forget() -> None:
    """Requests share the test's application context; what one kept in ``g`` is none of the next one's business."""
    if has_app_context():
        for name in list(g):
            g.pop(name)


class CheckedClient(FlaskClient):
    """Parses every HTML answer; posts bring the CSRF token of the session along unless told ``csrf=False``.

    ``checks``: False for a crowd of which every page was checked once.
    """

    checks = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        _forget()
        with_token = kwargs.pop("csrf", True)
        if kwargs.get("method") == "POST" and with_token:
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), "X-CSRFToken": self.csrf_token()}
        response = super().open(*args, **kwargs)
        _forget()
        if (
            self.checks
            and response.mimetype == "text/html"
            and response.data
            and response.status_code not in (301, 302, 303, 308)
        ):
            check(response.get_data(as_text=True))
        return response

    def csrf_token(self) -> str:
        from flask_wtf.csrf import generate_csrf

        with self.application.test_request_context(), self.session_transaction() as kept:
            session.update(kept)
            g.pop("csrf_token", None)
            token = generate_csrf()
            kept["csrf_token"] = session["csrf_token"]
        return token
