"""Changes since the last published period: what is new, lost, renamed, moved, and how that is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import polars as pl
import pytest

from reporter import changes
from reporter.changes import LISTED, Change, Changes
from reporter.changes.figures import Earlier, Keyed
from reporter.errors import CheckError
from reporter.fetch import Fetched
from reporter.report.tracked import Tracked
from reporter.rows import Rows

MARKETS = Tracked("Markets", "badges", ("market",), ("units",), ("badge",), ("market",), line="badges.yaml:9")
HEADERS = {"badges": {"units": "Units, thousand"}}


def fetched(**columns: list[Any]) -> Fetched:
    """What a run has fetched, of which only the rows of its data sets are read."""
    rows = Rows.of(pl.DataFrame(columns))
    return cast(Fetched, SimpleNamespace(data={"badges": SimpleNamespace(rows=rows)}))


def badges(**units: int) -> Fetched:
    gold = ["Gold" if number > 5 else "Silver" for number in units.values()]
    return fetched(market=list(units), units=list(units.values()), badge=gold)


def compared(before: Fetched, now: Fetched, *items: Tracked, year_began: bool = False) -> Changes:
    items = items or (MARKETS,)
    earlier = Earlier("2021-07", "0a", date(2021, 9, 2), changes.keyed(items, before))
    return changes.since(earlier, items, changes.keyed(items, now), HEADERS, year_began)


def test_words_come_first_then_new_and_lost_then_the_largest_moves() -> None:
    found = compared(
        badges(India=6, Chile=1, USA=5, Peru=4, Cuba=3), badges(India=7, Chile=6, USA=1, Mali=2, Cuba=3)
    )
    assert found.rows == (
        Change("Markets", "Chile", "Silver → Gold", "Badge"),
        Change("Markets", "Mali", "new", "Units, thousand", None, 2),
        Change("Markets", "Peru", "lost", "Units, thousand", 4),
        Change("Markets", "Chile", "up", "Units, thousand", 1, 6, 5),
        Change("Markets", "USA", "down", "Units, thousand", 5, 1, -4),
        Change("Markets", "India", "up", "Units, thousand", 6, 7, 1),
    )
    assert found.note == (
        "Compared with 2021-07, published 2 September 2021. "
        "Markets: 1 new, 1 lost, 1 with another badge, 2 up and 1 down in units."
    )


def test_nothing_that_changed_is_said_in_words() -> None:
    found = compared(badges(India=6), badges(India=6))
    assert (found.rows, found.note[-20:]) == ((), " Markets: no change.")


def test_the_first_run_says_so_and_so_does_one_before_all_that_was_published() -> None:
    now = changes.keyed((MARKETS,), badges(India=6))
    first = changes.since(Earlier(), (MARKETS,), now, HEADERS, year_began=False)
    assert (first.note, first.rows) == ("First run: nothing to compare with yet.", ())
    assert first.keyed == now
    older = changes.since(Earlier(others=True), (MARKETS,), now, HEADERS, year_began=False)
    assert older.note == "No earlier period has been published: nothing to compare with yet."


def test_a_report_that_follows_nothing_says_nothing() -> None:
    assert changes.since(Earlier(), (), {}, {}, year_began=False).record() == {}


def test_of_many_moves_the_largest_are_listed_and_the_others_counted() -> None:
    keys = [f"M{number:02d}" for number in range(LISTED + 3)]
    found = compared(
        fetched(market=keys, units=[100] * len(keys), badge=["Gold"] * len(keys)),
        fetched(market=keys, units=[101 + at for at in range(len(keys))], badge=["Gold"] * len(keys)),
    )
    assert [change.key for change in found.rows] == keys[:2:-1]
    assert found.note.endswith("The 10 most important of each kind are listed; 3 more are not.")


def test_a_fiscal_year_that_began_in_between_is_said() -> None:
    found = compared(badges(India=6), badges(India=1), year_began=True)
    assert "A fiscal year has begun since" in found.note


def test_differences_are_exact_and_relative_to_what_was() -> None:
    item = Tracked("Markets", "badges", ("market",), ("sales",), (), ("market",))
    before = fetched(market=["India", "Chile"], sales=[Decimal("0.10"), Decimal("-4.00")])
    now = fetched(market=["India", "Chile"], sales=[Decimal("10000000000000000000.305"), Decimal("-2.000")])
    first, second = compared(before, now, item).rows
    assert first.difference == Decimal("10000000000000000000.205")
    assert (second.before, second.now, second.difference, second.relative) == (-4, -2, 2, Decimal("0.5"))


def test_a_figure_that_was_or_is_missing_is_no_move_and_zero_has_no_percentage() -> None:
    before = fetched(market=["A", "B", "C"], units=[None, 1, 0], badge=["x"] * 3)
    now = fetched(market=["A", "B", "C"], units=[1, None, 2], badge=["x"] * 3)
    (row,) = compared(before, now).rows
    assert (row.key, row.difference, row.relative) == ("C", 2, None)


def test_a_badge_that_appears_is_written_out() -> None:
    before = fetched(market=["A"], units=[1], badge=[""])
    (row,) = compared(before, fetched(market=["A"], units=[1], badge=["Gold"])).rows
    assert row.change == "(blank) → Gold"


def test_keys_of_several_columns_are_shown_as_the_entry_says() -> None:
    item = Tracked("Customers", "badges", ("code", "market"), ("units",), (), ("name", "market"))
    before = fetched(code=[1], market=["India"], name=["Old name"], units=[1])
    now = fetched(code=[1, 1], market=["India", "Chile"], name=["Amazon", "Amazon"], units=[2, 3])
    assert [(row.key, row.change) for row in compared(before, now, item).rows] == [
        ("Amazon, Chile", "new"), ("Amazon, India", "up"),
    ]  # fmt: skip


def test_only_the_rows_that_where_picks_are_compared() -> None:
    item = Tracked("Customers", "badges", ("name",), ("units",), (), ("name",), {"year": "All"})
    before = fetched(name=["A", "A"], year=["All", "2020"], units=[1, 9])
    now = fetched(name=["A", "A"], year=["All", "2020"], units=[2, 5])
    assert [(row.before, row.now) for row in compared(before, now, item).rows] == [(1, 2)]


def test_what_the_earlier_run_did_not_follow_yet_waits_for_the_next_period() -> None:
    other = Tracked("Regions", "badges", ("market",), ("units",), (), ("market",))
    earlier = Earlier("2021-07", "0a", date(2021, 9, 2), changes.keyed((other,), badges(India=1)))
    now = changes.keyed((MARKETS, other), badges(India=1))
    found = changes.since(earlier, (MARKETS, other), now, HEADERS, year_began=False)
    assert found.note.endswith("Markets: compared from the next period on; Regions: no change.")


def test_all_faults_of_columns_come_at_once() -> None:
    item = Tracked("Markets", "badges", ("markt",), ("badge",), ("words",), ("markt",), line="badges.yaml:9")
    with pytest.raises(CheckError) as raised:
        changes.keyed((item,), badges(India=1))
    assert [(fault.code, fault.place) for fault in raised.value.faults] == [
        ("changes.column", "badges.yaml:9"),
    ] * 3
    assert raised.value.faults[0].remedy == 'did you mean "market"?'


def test_a_key_of_two_rows_is_refused_with_its_name() -> None:
    with pytest.raises(CheckError) as raised:
        changes.keyed((MARKETS,), fetched(market=["A", "A"], units=[1, 2], badge=["x", "x"]))
    assert (raised.value.faults[0].code, raised.value.faults[0].found) == ("changes.key-twice", "A")


def test_the_frame_has_one_type_for_all_figures_and_is_empty_without_changes() -> None:
    rows = (
        Change("M", "A", "up", "Units", 1, 3, 2),
        Change("M", "B", "up", "Sales", Decimal(1), Decimal("1.5"), Decimal("0.5")),
    )
    frame = changes.frame(rows)
    assert frame["difference"].to_list() == [Decimal(2), Decimal("0.5")]
    assert frame["change_pct"].to_list() == [Decimal(2), Decimal("0.5")]
    assert changes.frame(()).columns == [
        "what", "key", "change", "figure", "before", "now", "difference", "change_pct", "unit",
    ]  # fmt: skip


def test_a_float_on_either_side_is_compared_as_a_double() -> None:
    item = Tracked("Markets", "badges", ("market",), ("rate",), (), ("market",))
    before = fetched(market=["A", "B"], rate=[0.5, 0.25])
    found = compared(before, fetched(market=["A", "B"], rate=[1, 2]), item)
    assert [row.difference for row in found.rows] == [1.75, 0.5]


def test_a_kind_of_figure_that_became_words_is_not_compared() -> None:
    text = Tracked("Markets", "badges", ("market",), (), ("units",), ("market",))
    earlier = Earlier("2021-07", "0a", date(2021, 9, 2), changes.keyed((MARKETS,), badges(A=1)))
    now = changes.keyed((text,), fetched(market=["A"], units=["two"]))
    assert changes.since(earlier, (text,), now, {}, year_began=False).rows == ()


def test_the_earlier_run_is_among_the_inputs_of_the_run_id() -> None:
    assert compared(badges(A=1), badges(A=1)).inputs == ("2021-07", "0a", "2021-09-02")
    assert Changes().inputs == ()


def test_keys_with_the_separator_of_shown_names_stay_apart() -> None:
    item = Tracked("C", "badges", ("a", "b"), ("units",), (), ("a", "b"))
    found: Keyed = changes.keyed((item,), fetched(a=["x, y", "x"], b=["z", "y, z"], units=[1, 2]))["C"]
    assert found.frame["shown"].to_list() == ["x, y, z"] * 2
    assert found.frame["key"].n_unique() == 2


def test_a_share_has_its_unit_and_no_percentage_of_a_percentage() -> None:
    rows = (Change("M", "A", "up", "Share", 1, 3, 2), Change("M", "A", "up", "Units", 1, 3, 2))
    found = changes.frame(rows, {("M", "Share"): "%"})
    assert found["unit"].to_list() == ["%", ""]
    assert found["change_pct"].to_list() == [None, Decimal(2)]
