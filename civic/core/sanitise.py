"""Text from people: stored as written, rendered and cleaned once, when it is written.

Two cleaners stand one after the other: bleach applies the allow-list, nh3 has the last word.
Length and nesting are capped before either sees the text: bleach needs seconds for 96 kB of nested quotes.

Most people do not know that they write Markdown. So a line ends where they ended it, a list has the numbers that they
gave it, and a star between two letters or digits is a star: ``5*3*2 m``, ``28. 11. 2026``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import bleach
import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.rules_inline import StateInline, emphasis, strikethrough
from markdown_it.token import Token
from markupsafe import Markup, escape

#: Raised whenever the rules below change: a job renders everything again (``core.rendering``).
VERSION = 2
LONGEST = 20_000
DEEPEST = 20

#: What ``ahead`` has rendered, by its text.
_ahead: ContextVar[Mapping[str, str]] = ContextVar("rendered_ahead")

TAGS = frozenset({"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "hr", "s"})
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "li": {"value"}}
SCHEMES = frozenset({"http", "https", "mailto"})
REL = "nofollow noopener ugc"

#: Lines that CommonMark takes for numbered items and HTML could not number as they are: "3) third", "07. July", a date
#: ("28. 11. 2026"), numbers alone ("1. 3. 7.").
_NOT_A_LIST = re.compile(r"\d+\)|0\d+\.|\d+\.\s*(\d+[.)](\s|$)|$)", re.ASCII)


def _numbered(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The rule for lists, except where the browser would write other numbers than the author did."""
    line = state.src[state.bMarks[start_line] + state.tShift[start_line] : state.eMarks[start_line]]
    return not _NOT_A_LIST.match(line) and list_block(state, start_line, end_line, silent)


def _is_literal(before: str, run: int, after: str) -> bool:
    """Whether a run of stars or tildes stands for itself: inside of a word, or between numbers and brackets.

    Two and more between letters are left to CommonMark, as somebody meant bold; so are scripts without spaces.
    """
    if any(unicodedata.east_asian_width(side) in "WF" for side in (before, after)):
        return False
    if before.isalnum() and after.isalnum():
        return run == 1 or before.isnumeric() or after.isnumeric()
    return (before.isnumeric() and after in "([") or (before in ")]" and after.isnumeric())


def _sign(state: StateInline, silent: bool) -> bool:
    """Stars and tildes inside of a word or of a calculation mean themselves, as underscores do in CommonMark."""
    sign, end = state.src[state.pos], state.pos
    if silent or sign not in "*~":
        return False
    while end < state.posMax and state.src[end] == sign:
        end += 1
    before, after = state.src[max(state.pos - 1, 0)], state.src[end : end + 1] or " "
    if state.pos == 0 or not _is_literal(before, end - state.pos, after):
        return False
    state.pending += sign * (end - state.pos)
    state.pos = end
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    return _sign(state, silent) or emphasis.tokenize(state, silent)


def _strikethrough(state: StateInline, silent: bool) -> bool:
    return _sign(state, silent) or strikethrough.tokenize(state, silent)


_markdown = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": DEEPEST}).enable(
    ["linkify", "strikethrough"]
)
_markdown.disable(["image"])
_markdown.block.ruler.at("list", _numbered, {"alt": ["paragraph", "reference", "blockquote"]})
_markdown.inline.ruler.at("emphasis", _emphasis)
_markdown.inline.ruler.at("strikethrough", _strikethrough)
_HEADINGS = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}


def render(text: str) -> str:
    """Turn Markdown into HTML that is safe to show. Markup written by hand comes out as the letters it is.

    Raises:
        ValueError: the text is longer than ``LONGEST`` characters; forms refuse it before.
    """
    known = _ahead.get({}).get(text)
    if known is not None:
        return known
    tokens = _parsed(text)
    return clean(_markdown.renderer.render(tokens, _markdown.options, {}))


@contextmanager
def ahead(texts: Iterable[str]) -> Iterator[None]:
    """Render texts now: inside, ``render`` of one of them takes no time. For many that one transaction writes.

    What is longer than ``LONGEST`` is left to ``render`` to refuse.
    """
    token = _ahead.set({text: render(text) for text in texts if len(text) <= LONGEST})
    try:
        yield
    finally:
        _ahead.reset(token)


def _parsed(text: str) -> list[Token]:
    """The tokens of a text; an item of a list that does not follow the one before it carries its own number."""
    if len(text) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    tokens = _markdown.parse(text.replace("\x00", ""))
    following: list[int] = []
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
        if token.type == "ordered_list_open":
            following.append(int(token.attrs.get("start", 1)))
        elif token.type == "ordered_list_close":
            following.pop()
        elif token.type == "list_item_open" and token.info:
            number = int(token.info)
            if number != following[-1]:
                token.attrSet("value", str(number))
            following[-1] = number + 1
    return tokens


def _with_numbers(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with the numbers of list items as words, for text that has no lists."""
    found = []
    for token in tokens:
        found.append(token)
        if token.type == "list_item_open" and token.info:
            found.append(Token("text", "", 0, content=f"{int(token.info)}. "))
    return found


def _link(value: str) -> bool:
    """Whether a link goes to a page of this site, or says with a scheme where else it goes."""
    if value.startswith(("/", "#")):
        return not value.startswith(("//", "/\\"))
    return value.split(":")[0].strip().lower() in SCHEMES and ":" in value


def _attribute(tag: str, name: str, value: str) -> bool:
    if name not in ATTRIBUTES.get(tag, ()):
        return False
    return _link(value) if name == "href" else value.isascii() and value.isdecimal() and len(value) < 10


def clean(html: str) -> str:
    """Leave only what the allow-list names. Cleaning twice equals cleaning once."""
    once = bleach.clean(
        html,
        tags=TAGS,
        attributes=_attribute,
        protocols=SCHEMES,
        strip=True,
        strip_comments=True,
    )
    cleaned = nh3.clean(
        once,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel=REL,
        strip_comments=True,
    )
    # A carriage return may come out of an entity; browsers read it as a line feed.
    return cleaned.replace("\r\n", "\n").replace("\r", "\n")


_BLOCKS = re.compile(r"<(p|li|h3|h4|blockquote|ul|ol|pre)(?=[ >])")


def own_dir(html: str) -> Markup:
    """Cleaned HTML to be shown: the direction of each paragraph follows its own first letter. Other text is escaped."""
    return Markup(_BLOCKS.sub(r'<\1 dir="auto"', str(escape(html))))  # noqa: S704 - cleaned, or escaped here


def plain(text: str, length: int = 200) -> str:
    """The first words of a text without its marks, for previews, mail and search."""
    html = _markdown.renderer.render(_with_numbers(_parsed(text[:LONGEST])), _markdown.options, {})
    return words_of(clean(html), length)


def words_of(html: str, length: int = 200) -> str:
    """The first words of cleaned HTML, without its marks."""
    words = nh3.clean(html, tags=set())
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&quot;", '"'), ("&amp;", "&")):
        words = words.replace(entity, letter)
    words = " ".join(words.split())
    return words if len(words) <= length else words[: length - 1].rsplit(" ", 1)[0] + "…"
