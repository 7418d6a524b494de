from __future__ import annotations

import pytest

from reporter.xlsx.moves import LAST_ROW, Area, Growth, Moves

GROWN = Growth("Data", Area(5, 1, 6, 4), 98, (1, 16384))
SHRUNK = Growth("Data", Area(5, 1, 10, 4), -4, (1, 16384))
NARROW = Growth("Data", Area(5, 1, 6, 4), 98, (1, 4))


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (Area(5, 2, 6, 2), Area(5, 2, 104, 2)),  # a column's whole body grows
        (Area(4, 2, 6, 2), Area(4, 2, 104, 2)),  # header and body grow
        (Area(5, 2, 5, 2), Area(5, 2, 5, 2)),  # a part of the body stays
        (Area(6, 2, 6, 2), Area(6, 2, 6, 2)),
        (Area(7, 1, 9, 4), Area(105, 1, 107, 4)),  # below shifts
        (Area(1, 1, 4, 4), Area(1, 1, 4, 4)),  # above stays
        (Area(1, 1, LAST_ROW, 1), Area(1, 1, LAST_ROW, 1)),  # A:A
        (Area(4, 1, 7, 4), Area(4, 1, 105, 4)),  # with the totals row
    ],
)
def test_areas_follow_a_table_that_grows(area: Area, expected: Area) -> None:
    assert Moves([GROWN]).area("DATA", area) == expected


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (Area(5, 2, 10, 2), Area(5, 2, 6, 2)),
        (Area(7, 2, 10, 2), None),
        (Area(6, 2, 8, 2), Area(6, 2, 6, 2)),
        (Area(8, 2, 12, 2), Area(7, 2, 8, 2)),
        (Area(11, 1, 11, 4), Area(7, 1, 7, 4)),
    ],
)
def test_areas_follow_a_table_that_shrinks(area: Area, expected: Area | None) -> None:
    assert Moves([SHRUNK]).area("Data", area) == expected


def test_a_single_cell_shifts_stays_or_goes() -> None:
    moves = Moves([SHRUNK])
    assert [moves.row("data", row, 1) for row in (4, 6, 7, 10, 11)] == [4, 6, None, None, 7]


def test_other_sheets_stay() -> None:
    assert Moves([GROWN]).area("Other", Area(5, 2, 6, 2)) == Area(5, 2, 6, 2)


def test_only_the_tables_own_columns_move_where_something_stands_beside_it() -> None:
    moves = Moves([NARROW])
    assert moves.row("Data", 20, 4) == 118
    assert moves.row("Data", 20, 5) == 20
    assert moves.areas("Data", Area(20, 3, 20, 6)) == (Area(118, 3, 118, 4), Area(20, 5, 20, 6))
    assert moves.torn("Data", Area(20, 3, 20, 6)) == NARROW
    assert moves.torn("Data", Area(20, 1, 20, 4)) is None


def test_tables_that_stand_one_below_the_other_add_up() -> None:
    moves = Moves([GROWN, Growth("Data", Area(10, 1, 11, 4), 3, (1, 16384))])
    assert moves.area("Data", Area(9, 1, 11, 4)) == Area(107, 1, 112, 4)
    assert moves.row("Data", 12, 1) == 12 + 98 + 3
    assert moves.area("Data", Area(5, 1, 11, 4)) == Area(5, 1, 112, 4)
