"""Are the catalogues complete? Compares what code and templates say with what translations/ knows.

``python -m tests.architecture.catalogues`` ends with 1 and lists what is missing. ``make catalogues`` brings new words
into the catalogues and writes the spaces of French as they are set (the word ``spaces`` after the command). Places in
files are not recorded, so that moving a line changes no catalogue.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from civic.core.i18n import DEFAULT, LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def _spoken(folder: str | os.PathLike[str]) -> bool:
    """Is a folder searched? Babel leaves out those whose name begins with an underscore, where the components are."""
    return not Path(folder).name.startswith(".")


def said() -> dict[str | tuple[str, str], str]:
    """Every sentence of code and templates, with the file that says it."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    found: dict[str | tuple[str, str], str] = {}
    for folder in ("civic", "templates"):
        inside = [(pattern.removeprefix(f"{folder}/"), m) for pattern, m in methods if pattern.startswith(folder)]
        for file, _line, words, _comments, _context in extract_from_dir(
            ROOT / folder, inside, keywords=KEYWORDS, options_map={}, directory_filter=_spoken
        ):
            key = (words[0], words[1]) if isinstance(words, tuple) else words
            found.setdefault(key, f"{folder}/{file}")
    return found


def known(language: str) -> Catalog:
    """The catalogue of one language.

    Raises:
        OSError: there is none.
    """
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def placeholders(words: str) -> set[str]:
    return {named or bare for named, bare in PLACEHOLDER.findall(words)}


def faults(message: Message, forms: int) -> Iterator[str]:
    """What is wrong with one translation: empty, uncertain, a missing plural, a placeholder that differs."""
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    if not all(strings):
        yield "is not translated"
        return
    if message.fuzzy:
        yield "is marked as uncertain"
    if message.pluralizable and len(strings) != forms:
        yield f"needs {forms} plural forms"
    allowed = placeholders(" ".join(ids))
    for string in strings:
        strange = placeholders(string) - allowed
        if strange:
            yield f"has placeholders of its own: {', '.join(sorted(strange))}"
        if len(strings) == 1 and placeholders(string) != allowed:
            yield f"lacks placeholders: {', '.join(sorted(allowed - placeholders(string)))}"


def problems(language: str) -> list[str]:
    """What keeps the catalogue of a language from being complete, one line each."""
    try:
        catalogue = known(language)
    except OSError:
        return [f"{language}: there is no catalogue"]
    needed = said()
    have = {message.id for message in catalogue if message.id}
    lines = [f"{language}: lacks {key!r} ({where})" for key, where in needed.items() if key not in have]
    lines += [f"{language}: nobody says {key!r} any more" for key in have if key not in needed]
    for message in catalogue:
        if message.id in needed:
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            if language == "fr" and any(spaced(words) != words for words in strings):
                lines.append(f"{language}: {message.id!r} has plain spaces before double signs")
            lines += [f"{language}: {message.id!r} {fault}" for fault in faults(message, catalogue.num_plurals)]
    return lines


def spaced(words: str) -> str:
    """French words with no-break spaces before double signs, inside quotation marks and in numbers."""
    parts = re.split(r"(https?://\S+)", words)
    parts[::2] = [
        re.sub(r" (?=[:;?!»])|(?<=«) |(?<=\d) (?=\d{3}\b)", "\N{NO-BREAK SPACE}", part) for part in parts[::2]
    ]
    return "".join(parts)


def write_spaces() -> None:
    """Write the spaces of the French catalogue as they are set, so that nobody has to type them."""
    catalogue = known("fr")
    for message in catalogue:
        if message.id and isinstance(message.string, tuple):
            message.string = tuple(spaced(words) for words in message.string)
        elif message.id:
            message.string = spaced(message.string)
    with (ROOT / "translations" / "fr" / "LC_MESSAGES" / "messages.po").open("wb") as file:
        write_po(file, catalogue, width=0, sort_output=True, no_location=True, ignore_obsolete=True)


def main(*what: str) -> int:
    """Check every language but the one in which the program is written."""
    if what == ("spaces",):
        write_spaces()
        return 0
    lines = [line for language in LANGUAGES if language != DEFAULT for line in problems(language)]
    for line in lines[:40]:
        sys.stderr.write(line + "\n")
    if lines:
        sys.stderr.write(f"{len(lines)} things keep the catalogues from being complete (make catalogues helps).\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
