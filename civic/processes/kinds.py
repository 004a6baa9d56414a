"""The kinds of phase: what people can do in one. Each is described by the package that offers it.

``wiring`` registers them, in the order in which organisers choose one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from civic.processes.rules import DECISION_PHASE, INFORMATION_PHASE, OPTIONAL, RESULT_PHASE, Act


@dataclass(frozen=True)
class PhaseKind:
    """A kind of phase.

    Attributes:
        code: as ``Phase.kind`` holds it.
        label: translated when it is shown.
        own: what people always can do in it.
        usual: what else they can do unless organisers choose otherwise.
    """

    code: str
    label: Any
    own: tuple[Act, ...] = ()
    usual: tuple[Act, ...] = (Act.DISCUSS, Act.AMEND)


#: Phases in which people read.
INFORMATION = PhaseKind(INFORMATION_PHASE, _("Information"))
DECISION = PhaseKind(DECISION_PHASE, _("Decision"))
RESULT = PhaseKind(RESULT_PHASE, _("Result"))

_kinds: dict[str, PhaseKind] = {}


def register(kinds: Iterable[PhaseKind]) -> None:
    """Name the kinds of phase of this installation; ``wiring`` does, and doing it again changes nothing."""
    _kinds.clear()
    _kinds.update({kind.code: kind for kind in kinds})


def known(code: str) -> bool:
    """Whether a package of this installation offers phases of this kind."""
    return code in _kinds


def codes() -> list[str]:
    """The codes of all kinds, in the order in which organisers choose one."""
    return list(_kinds)


def label(code: str) -> str:
    """What a phase of a kind is called that has no name of its own, in the reader's language."""
    return str(_kinds[code].label) if code in _kinds else ""


def offered() -> list[tuple[str, Any]]:
    """Codes and labels, for a form."""
    return [(kind.code, kind.label) for kind in _kinds.values()]


def acts_of(code: str, chosen: Iterable[str] | None = None) -> list[str]:
    """What people can do in a phase of a kind, in the order of ``Act``.

    Args:
        chosen: what organisers allow; None for what is usual. What only another kind has is left out. Who can open
            discussions can comment.
    """
    kind = _kinds[code]
    found = {*kind.own, *(kind.usual if chosen is None else set(chosen).intersection(OPTIONAL))}
    if Act.OPEN_DISCUSSION in found:
        found.add(Act.DISCUSS)
    return [act.value for act in Act if act in found]


def optional(code: str) -> list[Act]:
    """What organisers can allow in a phase of a kind, or not."""
    return [act for act in OPTIONAL if act not in _kinds[code].own]
