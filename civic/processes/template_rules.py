"""Templates of processes: phases without days of the calendar; how a file of one is read and written. Pure.

The file is JSON, described in docs/process-templates.md. It holds what a process is like and nothing about people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from civic.processes.rules import MOST_ANSWER_DAYS, MOST_SUPPORTERS, Duty

FORMAT, VERSION = "civic-process-template", 1
#: Bytes of a file, phases of a template, days from its beginning to its end, characters of one text.
MOST_BYTES, MOST_PHASES, MOST_DAYS, LONGEST_NAME, LONGEST_SUMMARY = 100_000, 20, 3650, 120, 300
MOST_PROBLEMS = 20
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

Texts = Mapping[str, str]


@dataclass(frozen=True)
class PhasePlan:
    """A phase of a template: ``begins`` so many days after the first day of the process, for so many ``days``.

    Both are None for a phase without dates; ``days`` alone for one without an end. ``acts`` are what people can do in
    it as far as its kind leaves that open; None for what is usual. ``answer`` is from how many supporters the town must
    answer, and by when; None for what it promises to all.
    """

    kind: str
    titles: Texts
    summaries: Texts
    begins: int | None
    days: int | None
    acts: tuple[str, ...] | None = None
    answer: Duty | None = None


@dataclass(frozen=True)
class Origin:
    """The town and the process from which a template comes; ``url`` is the page of that process, or empty."""

    town: str
    process: str
    url: str


@dataclass(frozen=True)
class Template:
    """A form of process that a town can copy."""

    titles: Texts
    phases: tuple[PhasePlan, ...]
    origin: Origin | None = None

    @property
    def length(self) -> int:
        """Days from the first day of the first phase to the last day of the last; 0 where none has dates."""
        return max((p.begins + p.days for p in self.phases if p.begins is not None and p.days is not None), default=0)


@dataclass(frozen=True)
class Dated:
    """A phase of a template with its days in one process; both included."""

    plan: PhasePlan
    first: date | None
    last: date | None


def laid_out(template: Template, first_day: date, days: int) -> list[Dated]:
    """The phases of a template in a process that begins on a day and takes so many days.

    Each boundary between phases is moved in proportion, so that what followed without a gap still does. A phase has at
    least one day.
    """
    share = days / template.length if template.length else 1.0
    return [_dated(plan, first_day, share) for plan in template.phases]


def _dated(plan: PhasePlan, first_day: date, share: float) -> Dated:
    if plan.begins is None:
        return Dated(plan, None, None)
    begins = round(plan.begins * share)
    first = first_day + timedelta(days=begins)
    if plan.days is None:
        return Dated(plan, first, None)
    ends = max(round((plan.begins + plan.days) * share), begins + 1)
    return Dated(plan, first, first_day + timedelta(days=ends - 1))


# ---- files


class Fault(StrEnum):
    """What is wrong with a file, or with one of its fields."""

    TOO_LARGE = "template_too_large"
    NOT_TEXT = "template_not_text"
    NOT_JSON = "template_not_json"
    NOT_A_TEMPLATE = "template_of_another_format"
    OTHER_VERSION = "template_of_another_version"
    MISSING = "template_field_missing"
    UNKNOWN = "template_field_unknown"
    NOT_TEXTS = "template_field_no_texts"
    NOT_ONE_TEXT = "template_field_no_text"
    TOO_LONG = "template_field_too_long"
    NOT_PHASES = "template_without_phases"
    NOT_A_PHASE = "template_phase_no_object"
    OTHER_KIND = "template_phase_of_another_kind"
    NOT_DAYS = "template_field_no_days"
    OTHER_ACTS = "template_phase_with_other_acts"
    NOT_AN_ANSWER = "template_answer_no_object"
    NOT_A_NUMBER = "template_field_no_number"
    NOT_YES_OR_NO = "template_field_not_yes_or_no"
    NOT_AN_ADDRESS = "template_field_no_address"


@dataclass(frozen=True)
class Problem:
    """What is wrong and where: a field, of a phase by its number from 1 on; ``shown`` is what was found or allowed."""

    fault: Fault
    field: str = ""
    phase: int | None = None
    shown: str = ""


class Unreadable(ValueError):
    """A file is no template that this program reads; with a problem for each field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems[:MOST_PROBLEMS]


def read(data: bytes, kinds: Collection[str], acts: Collection[str]) -> Template:
    """The template in a file.

    Args:
        kinds: the kinds of phase of this installation; acts: what organisers can allow in one.

    Raises:
        Unreadable: it is none, or one of its fields is not as it has to be.
    """
    return _Reader(kinds, acts).read(_object(data))


def _object(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise Unreadable([Problem(Fault.TOO_LARGE, shown=str(MOST_BYTES // 1000))])
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable([Problem(Fault.NOT_TEXT)]) from None
    except json.JSONDecodeError as error:
        raise Unreadable([Problem(Fault.NOT_JSON, shown=f"{error.lineno}:{error.colno}")]) from None
    except (ValueError, RecursionError):  # a number of thousands of digits; lists in lists in lists
        raise Unreadable([Problem(Fault.NOT_JSON, shown="1:1")]) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Unreadable([Problem(Fault.NOT_A_TEMPLATE, shown=FORMAT)])
    version = found.get("version")
    if version != VERSION or isinstance(version, bool):
        raise Unreadable([Problem(Fault.OTHER_VERSION, "version", shown=str(version)[:20])])
    return found


class _Reader:
    """Reads the fields of a file one by one, and notes what is wrong with each."""

    def __init__(self, kinds: Collection[str], acts: Collection[str]) -> None:
        self.kinds, self.acts = kinds, acts
        self.problems: list[Problem] = []
        self.phase: int | None = None

    def read(self, found: dict[str, Any]) -> Template:
        self._known(found, {"format", "version", "name", "origin", "phases"})
        titles = self._texts(found, "name", LONGEST_NAME, needed=True)
        origin = self._origin(found.get("origin"))
        phases = found.get("phases")
        if not isinstance(phases, list) or not 1 <= len(phases) <= MOST_PHASES:
            self._note(Fault.NOT_PHASES, "phases", str(MOST_PHASES))
            phases = []
        plans = [self._plan(number, each) for number, each in enumerate(phases, 1)]
        if self.problems:
            raise Unreadable(self.problems)
        return Template(titles, tuple(plan for plan in plans if plan), origin)

    def _note(self, fault: Fault, name: str = "", shown: str = "") -> None:
        self.problems.append(Problem(fault, name, self.phase, shown[:80]))

    def _known(self, found: dict[str, Any], names: set[str]) -> None:
        for name in found:
            if name not in names:
                self._note(Fault.UNKNOWN, name[:40])

    def _texts(self, found: dict[str, Any], name: str, longest: int, *, needed: bool = False) -> dict[str, str]:
        value = found.get(name, {})
        if needed and name not in found:
            self._note(Fault.MISSING, name)
            return {}
        good = isinstance(value, dict) and all(
            _LANGUAGE.fullmatch(language) and _plain(text) for language, text in value.items()
        )
        if not good or (needed and not any(text.strip() for text in value.values())):
            self._note(Fault.NOT_TEXTS, name)
            return {}
        if any(len(text) > longest for text in value.values()):
            self._note(Fault.TOO_LONG, name, str(longest))
        return {language: text.strip() for language, text in value.items() if text.strip()}

    def _line(self, found: dict[str, Any], name: str, *, needed: bool = False) -> str:
        value = found.get(name, "")
        if not isinstance(value, str) or not _plain(value):
            self._note(Fault.NOT_ONE_TEXT, f"origin.{name}")
            return ""
        if needed and not value.strip():
            self._note(Fault.MISSING, f"origin.{name}")
        if len(value) > LONGEST_SUMMARY:
            self._note(Fault.TOO_LONG, f"origin.{name}", str(LONGEST_SUMMARY))
        return value.strip()

    def _origin(self, found: Any) -> Origin | None:
        if found is None:
            return None
        if not isinstance(found, dict):
            self._note(Fault.NOT_ONE_TEXT, "origin")
            return None
        self._known(found, {"town", "process", "url"})
        town, process = self._line(found, "town", needed=True), self._line(found, "process")
        url = self._line(found, "url")
        if url and not re.fullmatch(r"https?://[^\s<>\"\\@]+", url):
            self._note(Fault.NOT_AN_ADDRESS, "origin.url")
        return Origin(town, process, url)

    def _plan(self, number: int, found: Any) -> PhasePlan | None:
        self.phase = number
        try:
            if not isinstance(found, dict):
                self._note(Fault.NOT_A_PHASE)
                return None
            self._known(found, {"kind", "name", "summary", "begins", "days", "acts", "answer"})
            kind = found.get("kind")
            if not isinstance(kind, str) or kind not in self.kinds:
                self._note(Fault.OTHER_KIND, "kind", ", ".join(self.kinds))
            titles = self._texts(found, "name", LONGEST_NAME)
            summaries = self._texts(found, "summary", LONGEST_SUMMARY)
            begins, days = self._days(found, "begins", 0), self._days(found, "days", 1)
            if days is not None and begins is None and found.get("begins") is None:
                self._note(Fault.MISSING, "begins")
            acts, answer = self._acts(found.get("acts")), self._answer(found.get("answer"))
            return PhasePlan(str(kind), titles, summaries, begins, days, acts, answer)
        finally:
            self.phase = None

    def _days(self, found: dict[str, Any], name: str, least: int) -> int | None:
        value = found.get(name)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if value is None or (whole and least <= value <= MOST_DAYS):
            return value
        self._note(Fault.NOT_DAYS, name, f"{least}–{MOST_DAYS}")
        return None

    def _answer(self, found: Any) -> Duty | None:
        if found is None:
            return None
        if not isinstance(found, dict):
            self._note(Fault.NOT_AN_ANSWER, "answer")
            return None
        self._known(found, {"supporters", "each", "days", "working"})
        for name in ("supporters", "days"):
            if found.get(name) is None:
                self._note(Fault.MISSING, f"answer.{name}")
        supporters = self._number(found, "supporters", MOST_SUPPORTERS)
        each, days = self._number(found, "each", supporters), self._number(found, "days", MOST_ANSWER_DAYS)
        working = found.get("working", False)
        if not isinstance(working, bool):
            self._note(Fault.NOT_YES_OR_NO, "answer.working")
        return Duty(supporters, days, bool(working), each or None)

    def _number(self, found: dict[str, Any], name: str, most: int) -> int:
        """A whole number from 1 on; 0 where there is none or another value."""
        value = found.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most):
            return value or 0
        self._note(Fault.NOT_A_NUMBER, f"answer.{name}", f"1–{most}")
        return 0

    def _acts(self, found: Any) -> tuple[str, ...] | None:
        if found is None:
            return None
        if not isinstance(found, list) or not all(isinstance(act, str) and act in self.acts for act in found):
            self._note(Fault.OTHER_ACTS, "acts", ", ".join(self.acts))
            return None
        return tuple(found)


def _plain(text: Any) -> bool:
    """Whether something is text that a page and a database can hold: no control characters, no halves of letters."""
    return isinstance(text, str) and all(c == "\n" or (c >= " " and not "\ud800" <= c <= "\udfff") for c in text)


def written(template: Template) -> str:
    """A template as a file of the present version."""
    content: dict[str, Any] = {"format": FORMAT, "version": VERSION, "name": dict(template.titles)}
    if template.origin:
        content["origin"] = vars(template.origin)
    content["phases"] = [_as_json(plan) for plan in template.phases]
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _as_json(plan: PhasePlan) -> dict[str, Any]:
    acts = None if plan.acts is None else list(plan.acts)
    content = {
        "kind": plan.kind,
        "name": dict(plan.titles),
        "summary": dict(plan.summaries),
        "begins": plan.begins,
        "days": plan.days,
        "acts": acts,
        "answer": _answer_as_json(plan.answer) if plan.answer else None,
    }
    return {name: value for name, value in content.items() if value is not None and value != {}}


def _answer_as_json(answer: Duty) -> dict[str, Any]:
    content = {"supporters": answer.supporters, "each": answer.each, "days": answer.days, "working": answer.working}
    return {name: value for name, value in content.items() if value is not None}
