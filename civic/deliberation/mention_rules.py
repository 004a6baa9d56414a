"""Whom a comment mentions, and how that is shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from civic.accounts.rules.names import name_key
from civic.core.text import block

#: People whom one comment can mention; names beyond are words like others.
MOST_MENTIONS = 5
#: Words of the longest name that is looked for.
LONGEST = 8
#: An @ inside of a word or an address names nobody.
_AT = re.compile(r"(?<![\w@./+-])@(?=\w)")
#: What is typed of a name at the end of a text, or of the part of it before the caret.
_BEGUN = re.compile(r"(?<![\w@./+-])@((?:[\w'’\u200c\u200d-][\w'’ \u200c\u200d-]{0,60})?)\Z")
_WORD = re.compile(r"[\w\u200c\u200d]+")
_TAG = re.compile(r"(<[^>]*>)")
_LEFT_ALONE = re.compile(r"<(/?)(?:a|code|pre)[ >]")


@dataclass(frozen=True)
class Named:
    """Somebody who takes part in a discussion, by their display name."""

    person_id: int
    name: str


@dataclass(frozen=True)
class Mentioned:
    """Somebody whom a comment mentions, and the name as it stands in the comment."""

    person_id: int
    typed: str


@dataclass(frozen=True)
class Found:
    """Whom a text mentions, each once.

    ``unclear`` are names that several people share the first word of, ``unknown`` first words that are nobody's.
    """

    people: tuple[Mentioned, ...]
    unclear: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unknown: tuple[str, ...] = ()


def mentions(text: str, people: Iterable[Named]) -> Found:
    """Whom a text mentions, in the order of the text, at most ``MOST_MENTIONS``.

    The longest run of words after an @ that is somebody's name counts, names compared as those of accounts are; else
    the first word, where it is that of one person only.
    """
    whole = {name_key(each.name): each for each in people}
    first: dict[str, list[Named]] = {}
    for each in whole.values():
        first.setdefault(name_key(_runs(each.name)[0]), []).append(each)
    found: dict[int, Mentioned] = {}
    unclear: dict[str, tuple[str, ...]] = {}
    unknown: dict[str, None] = {}
    for at in _AT.finditer(text):
        runs = _runs(text[at.end() :])
        named = next(((run, [whole[name_key(run)]]) for run in reversed(runs) if name_key(run) in whole), None)
        typed, meant = named or (runs[0], first.get(name_key(runs[0]), []))
        if len(meant) == 1:
            found.setdefault(meant[0].person_id, Mentioned(meant[0].person_id, typed))
        elif meant:
            unclear[typed] = tuple(sorted(each.name for each in meant))
        else:
            unknown[typed] = None
    return Found(tuple(found.values())[:MOST_MENTIONS], tuple(unclear.items()), tuple(unknown))


def at_caret(text: str, after: str) -> tuple[str, str]:
    """A text as it was typed, parted where somebody writes in it; ``after`` is what they say comes after that place.

    What is not the end of the text parts nothing: then the place is its end.
    """
    here, there = _lines(text), _lines(after)
    return (here[: len(here) - len(there)], there) if here.endswith(there) else (here, "")


def _lines(typed: str) -> str:
    """What was typed with the signs that texts keep, blanks at both ends too: the frame around it has none."""
    return block(f".{typed}.")[1:-1]


def suggested(text: str, people: Iterable[Named]) -> list[str]:
    """Names that may be meant by an @ and the letters after it at the end of a text, at most ``MOST_MENTIONS``.

    None where no @ is being typed, and none where the name is there in full.
    """
    begun = _BEGUN.search(text)
    if begun is None:
        return []
    key, names = name_key(begun[1]), sorted({each.name for each in people})
    found = [name for name in names if name_key(name).startswith(key) and name_key(name) != key]
    return found[:MOST_MENTIONS]


def completed(text: str, name: str) -> str:
    """A text whose last @, and what is typed of a name after it, is a mention of that name."""
    begun = _BEGUN.search(text)
    return f"{text[: begun.start()]}@{name} " if begun else text


def _runs(rest: str) -> list[str]:
    """What may be a name at the beginning of a text: its first word, its first two words, and so on, in one line."""
    line = rest.split("\n", 1)[0]
    return [line[: word.end()] for _, word in zip(range(LONGEST), _WORD.finditer(line), strict=False)]


def shown(html: str, typed: Mapping[str, str], chip: Callable[[str, str], str]) -> str:
    """Cleaned HTML in which mentions are chips, but for what stands inside links and code.

    Args:
        typed: names as they stand in the text, each with an address.
        chip: makes HTML of a name and its address; it escapes both.
    """
    if not typed:
        return html
    names = {escape(name, quote=False): name for name in typed}
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    mention = re.compile(rf"(?<![\w@./+-])@({longest_first})(?!\w)")

    def as_chip(found: re.Match[str]) -> str:
        name = names[found[1]]
        return chip(name, typed[name])

    return "".join(_outside(_TAG.split(html), lambda text: mention.sub(as_chip, text)))


def _outside(parts: Sequence[str], change: Callable[[str], str]) -> Iterable[str]:
    """Parts of HTML, tags and text by turns: text is changed where no link and no code is open."""
    depth = 0
    for number, part in enumerate(parts):
        if number % 2 == 0:
            yield part if depth else change(part)
            continue
        tag = _LEFT_ALONE.match(part)
        depth += 0 if tag is None else -1 if tag[1] else 1
        yield part
