"""Sketches that residents of the demonstration attach to their proposals, drawn here: no picture is from elsewhere."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

from civic.core.permissions import Actor
from civic.meetings import service as meetings
from civic.proposals import service as proposals
from civic.uploads import contents, pictures

WIDE, HIGH = 900, 600
SKY, GROUND, STONE, INK, LEAF, WATER, WOOD = "#dbe9f1", "#cfc6a8", "#b9b2a6", "#3b3a36", "#5b8a4c", "#3f7fb1", "#a8723f"


def attach(actor: Actor, proposal_id: int, sketch: str, shows: str) -> None:
    """Attach a sketch of this module, by its name, to somebody's proposal."""
    content = contents.taken(pictures.rewritten(_drawn(SKETCHES[sketch])))
    made = proposals.attach(actor, proposal_id, content)
    proposals.describe(actor, proposal_id, {made.id: shows})


def put_before(actor: Actor, meeting_id: int, item_id: int, sketch: str, name: str) -> None:
    """Add a sketch of this module to an item of a meeting's agenda."""
    content = contents.taken(pictures.rewritten(_drawn(SKETCHES[sketch])))
    meetings.attach_paper(actor, meeting_id, content, name, "en", item_id)


def _drawn(sketch: Callable[[ImageDraw.ImageDraw], None]) -> bytes:
    page = Image.new("RGB", (WIDE, HIGH), SKY)
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 430, WIDE, HIGH), fill=GROUND)
    sketch(draw)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def _tap(draw: ImageDraw.ImageDraw) -> None:
    """A tap beside a gate."""
    for x in range(40, 420, 45):
        draw.rectangle((x, 220, x + 12, 450), fill=INK)
    draw.rectangle((30, 250, 430, 264), fill=INK)
    draw.rectangle((560, 260, 640, 470), fill=STONE)
    draw.rectangle((640, 300, 720, 318), fill=INK)
    draw.rectangle((702, 300, 720, 345), fill=INK)
    draw.ellipse((704, 360, 720, 386), fill=WATER)
    draw.ellipse((704, 400, 720, 426), fill=WATER)
    draw.rounded_rectangle((640, 440, 780, 480), 12, fill=WATER)


def _benches(draw: ImageDraw.ImageDraw) -> None:
    """Four benches along a path, each below a tree."""
    draw.polygon([(0, 560), (WIDE, 480), (WIDE, 520), (0, 600)], fill=STONE)
    for n in range(4):
        x, y = 60 + 210 * n, 470 - 18 * n
        draw.rectangle((x + 55, y - 190, x + 69, y), fill=WOOD)
        draw.ellipse((x, y - 290, x + 124, y - 150), fill=LEAF)
        draw.rectangle((x + 10, y - 20, x + 150, y - 6), fill=WOOD)
        draw.rectangle((x + 10, y - 52, x + 150, y - 40), fill=WOOD)
        for leg in (20, 132):
            draw.rectangle((x + leg, y - 52, x + leg + 8, y + 22), fill=INK)


def _pergola(draw: ImageDraw.ImageDraw) -> None:
    """A path below a roof of vines."""
    draw.polygon([(330, HIGH), (570, HIGH), (480, 430), (420, 430)], fill=STONE)
    for n in range(5):
        inset = 60 * n
        draw.rectangle((100 + inset, 180 + 22 * n, 116 + inset, 560 - 30 * n), fill=WOOD)
        draw.rectangle((784 - inset, 180 + 22 * n, 800 - inset, 560 - 30 * n), fill=WOOD)
        draw.rectangle((90 + inset, 170 + 22 * n, 810 - inset, 186 + 22 * n), fill=WOOD)
        for leaf in range(100 + inset, 790 - inset, 36):
            draw.ellipse((leaf, 150 + 22 * n + leaf % 17, leaf + 34, 190 + 22 * n + leaf % 23), fill=LEAF)


SKETCHES: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {"tap": _tap, "benches": _benches, "pergola": _pergola}
