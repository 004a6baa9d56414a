"""S11: three innocent tables of the Handbook that single out one woman."""

import pytest

from civic.statistics.differencing import Difference, Publication, differences

MEN = frozenset({"gender = man"})
WORK = Publication("men by employment", MEN, {"employed": 85, "not employed": 17})
ALL = Publication("everybody by place of work", frozenset(), {"in the area": 22, "elsewhere": 63, "none": 27})
MALE = Publication("men by place of work", MEN, {"in the area": 21, "elsewhere": 58, "none": 23})


def test_s11_the_three_tables_together_are_refused():
    found = differences([WORK, ALL, MALE])
    assert Difference(ALL.name, MALE.name, "in the area", 1) in found
    assert {d.count for d in found} == {1, 5, 4}


def test_s11_any_table_alone_or_two_that_do_not_nest_may_stand():
    assert differences([WORK, ALL]) == []
    assert differences([WORK, MALE]) == []
    women = Publication("women", frozenset({"gender = woman"}), ALL.cells)
    assert differences([women, MALE]) == []


def test_large_differences_may_stand():
    wide = Publication("all", frozenset(), {"a": 100})
    assert differences([wide, Publication("men", MEN, {"a": 90})]) == []
    assert differences([wide, Publication("men", MEN, {"a": 91})]) == [Difference("all", "men", "a", 9)]


def test_a_part_larger_than_its_whole_is_told():
    with pytest.raises(ValueError, match="counts more"):
        differences([Publication("all", frozenset(), {"a": 1}), Publication("men", MEN, {"a": 2})])
