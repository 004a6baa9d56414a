"""Text from people: stored as written, rendered and cleaned once, when it is written.

Two cleaners stand one after the other: bleach applies the allow-list, nh3 has the last word.
Length and nesting are capped before either sees the text: bleach needs seconds for 96 kB of nested quotes.
"""

from __future__ import annotations

import re

import bleach
import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

#: Raised whenever the rules below change: a job renders everything again (``core.rendering``).
VERSION = 1
LONGEST = 20_000
DEEPEST = 20

TAGS = frozenset({"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "hr", "s"})
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto"})
REL = "nofollow noopener ugc"

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": DEEPEST}).enable(
    ["linkify", "strikethrough"]
)
_markdown.disable(["image"])
_HEADINGS = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}


def render(text: str) -> str:
    """Turn Markdown into HTML that is safe to show. Markup written by hand comes out as the letters it is.

    Raises:
        ValueError: the text is longer than ``LONGEST`` characters; forms refuse it before.
    """
    if len(text) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    tokens = _markdown.parse(text.replace("\x00", ""))
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return clean(html)


def _link(value: str) -> bool:
    """Whether a link goes to a page of this site, or says with a scheme where else it goes."""
    if value.startswith(("/", "#")):
        return not value.startswith(("//", "/\\"))
    return value.split(":")[0].strip().lower() in SCHEMES and ":" in value


def _attribute(tag: str, name: str, value: str) -> bool:
    return name in ATTRIBUTES.get(tag, ()) and (name != "href" or _link(value))


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
    words = nh3.clean(render(text[:LONGEST]), tags=set())
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&quot;", '"'), ("&amp;", "&")):
        words = words.replace(entity, letter)
    words = " ".join(words.split())
    return words if len(words) <= length else words[: length - 1].rsplit(" ", 1)[0] + "…"
