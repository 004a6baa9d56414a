"""The bar: drawn anew on a terminal, a line now and then in a log, nothing where there is nothing to do."""

from __future__ import annotations

from io import StringIO

from civic.imports.progress import Bar


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def told(stream: StringIO, total: int, steps: list[int]) -> str:
    with Bar("comments", total, stream) as bar:
        for step in steps:
            bar(step)
    return stream.getvalue()


def test_a_terminal_gets_one_line_that_is_drawn_anew():
    shown = told(Terminal(), 2000, [500, 1500])
    assert shown.count("\n") == 1
    assert shown.endswith("\n")
    drawings = shown.strip("\r\n").split("\r")
    assert drawings[0] == f"[{'.' * 30}]   0%  0 of 2,000 comments"
    assert drawings[-1] == f"[{'#' * 30}] 100%  2,000 of 2,000 comments"


def test_a_log_gets_few_plain_lines():
    shown = told(StringIO(), 1000, [1] * 1000)
    assert shown == "  0%  0 of 1,000 comments\n100%  1,000 of 1,000 comments\n"


def test_nothing_to_do_is_nothing_to_say():
    assert told(StringIO(), 0, []) == told(Terminal(), 0, []) == ""


def test_it_can_stop_half_way():
    assert told(StringIO(), 4, [1]).endswith(" 25%  1 of 4 comments\n")
