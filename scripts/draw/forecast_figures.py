"""The figures and sentences of forecast_accuracy's dashboard: formulas over the tables' cells."""

from __future__ import annotations

from dataclasses import dataclass

from columns import Place
from dashboard import Card
from names import SPOKEN_NAME, brief

__all__ = ["Figures", "Prepared"]

SHARE = '"0.0%"'
UNITS = '"#,##0"'


@dataclass(frozen=True, slots=True)
class Prepared:
    """The tables that the dashboard reads."""

    customers: Place
    fallen: Place
    bars: Place
    months: Place
    categories: Place


class Figures:
    """The formulas of the cards and the sentence, over the tables' cells."""

    def __init__(self, prepared: Prepared) -> None:
        months, customers = prepared.months, prepared.customers
        self.months = f"COUNT({months.body('Month')})"
        self.forecast, self.sold, self.net, self.error, self.above, self.below = (
            f"SUM({months.body(name)})"
            for name in ("Forecast", "Sold", "Net error", "Absolute error", "Too much", "Too little")
        )
        self.before = f"SUM({months.body('Forecast last year')})"
        error_before = f"SUM({months.body('Absolute error last year')})"
        self.accuracy = f"MAX(0,1-{self.error}/{self.forecast})"
        self.accuracy_before = f"MAX(0,1-{error_before}/{self.before})"
        self.change = f"ROUND(100*({self.accuracy}-{self.accuracy_before}),1)"
        at_cost = tuple(
            prepared.categories.body(name) for name in ("Overstock, at cost", "Stock-out, at cost")
        )
        self.over, self.short = (f"SUM({cells})" for cells in at_cost)
        self.dearest, self.second = (
            f"({'+'.join(f'INDEX({cells},{row})' for cells in at_cost)})" for row in (1, 2)
        )
        self.category = prepared.categories.body("Category")
        self.accuracies = customers.body("Accuracy")
        self.judged = f"COUNT({self.accuracies})"
        self.weak = f'COUNTIF({self.accuracies},"<"&weak_below)'
        self.unknown = f'COUNTIF({customers.body("Status")},"No forecast")'
        first = (f"INDEX({customers.body(name)},1)" for name in ("Customer", "Market", "Accuracy"))
        self.worst, self.worst_market, self.worst_accuracy = first

    def cards(self) -> tuple[Card, ...]:
        """Six cards: how accurate, which way, how far, both risks, and how many are weak."""
        direction = f'IF({self.net}=0,"as much as was sold",IF({self.net}>0," too high"," too low"))'
        net = f'IF({self.net}=0,"",TEXT(ABS({self.net}),{UNITS})&" units")&{direction}'
        share = f'TEXT({self.error}/{self.forecast},{SHARE})&" of the forecast"'
        limit = f'"of "&{self.judged}&", under "&TEXT(weak_below,{SHARE})&" accurate"'
        return (
            self._card("Accuracy", self.accuracy, self._against_last_year(), "accuracy"),
            self._card("Net error", f"{self.net}/{self.forecast}", net, "percent change"),
            self._card("Absolute error, units", self.error, share),
            self._card("Overstock risk, units", self.above, self._at_cost(self.over)),
            self._card("Stock-out risk, units", self.below, self._at_cost(self.short)),
            self._card("Weak customers", self.weak, limit),
        )

    def _card(self, label: str, value: str, note: str, number: str = "card") -> Card:
        none = f'IF({self.forecast}=0,"no forecast",'
        return Card(label, f"={none}{value})", f"=IF({self.forecast}=0,{self._sold()},{note})", number)

    def _sold(self) -> str:
        return f'TEXT({self.sold},{UNITS})&" units sold"'

    def _at_cost(self, value: str) -> str:
        return f'TEXT({value},{UNITS})&" at manufacturing cost"'

    def _against_last_year(self) -> str:
        points = f'TEXT(ABS({self.change}),"0.0")&" points "'
        known = (
            f'IF({self.change}=0,"as last year",{points}&IF({self.change}>0,"above","below")&" last year")'
        )
        return f'IF({self.before}=0,"no forecast last year",{known})'

    def insight(self) -> str:
        """Each case in its own words: nothing sold, no forecast, no last year, none weak, one, more."""
        nothing = '"Nothing was sold in this fiscal year, so there is no forecast to judge."'
        none = '"There is no forecast for this fiscal year, so its accuracy can\'t be said; "'
        return (
            f"=IF({self.months}=0,{nothing},IF({self.forecast}=0,{none}&{self._sold_words()},"
            f"{self._how_accurate()}&{self._which_way()}&{self._who()}))"
        )

    def _sold_words(self) -> str:
        return f'TEXT({self.sold},{UNITS})&" units were sold without one."'

    def _how_accurate(self) -> str:
        points = f'", "&TEXT(ABS({self.change}),"0.0")&" points "&IF({self.change}>0,"better","worse")'
        known = f'IF(ABS({self.change})<0.05,", as",{points}&" than")&" in the same months of last year"'
        now = f'"The forecast was "&TEXT({self.accuracy},{SHARE})&" accurate"'
        return f'{now}&IF({self.before}=0,"",{known})&". "'

    def _which_way(self) -> str:
        net = f'TEXT(ABS({self.net})/{self.forecast},{SHARE})&IF({self.net}>0," too high"," too low")'
        words = f'"In all it was "&IF({self.net}=0,"exactly what was sold",{net})'
        many = f'"; line by line "&TEXT({self.above},{UNITS})&" units too many"'
        few = f'" and "&TEXT({self.below},{UNITS})&" too few"'
        return f'{words}&{many}&{few}&{self._where()}&". "'

    def _where(self) -> str:
        """The category whose errors cost most, unless there are no costs or two cost the same."""
        total = f"({self.over}+{self.short})"
        share = f'"&TEXT({self.dearest}/{total},{SHARE})&" of it at cost"'
        part = f'"; the largest risk to stock is "&INDEX({self.category},1)&", {share}'
        tie = f"IF(COUNTA({self.category})>1,{self.dearest}={self.second},FALSE)"
        return f'IF({total}=0,"",IF({tie},"",{part}))'

    def _who(self) -> str:
        limit = f'"under "&TEXT(weak_below,{SHARE})'
        lowest = f"TEXT({self.worst_accuracy},{SHARE})"
        named = f'{brief(self.worst, SPOKEN_NAME)}&", "&{self.worst_market}&" ("&{lowest}&")"'
        ties = f'COUNTIF({self.accuracies},"<="&{self.worst_accuracy})'
        tied = f'", "&IF({ties}={self.weak},"all",{ties})&" of them at "&{lowest}'
        several = f'IF({ties}=1,", least of all "&{named},{tied})'
        count = f'{self.weak}&" of "&{self.judged}&IF({self.judged}=1," customer "," customers ")'
        some = f'{count}&IF({self.weak}=1,"is ","are ")&{limit}&IF({self.weak}=1,": "&{named},{several})'
        more = f'"; "&{self.unknown}&IF({self.unknown}=1," more has"," more have")&" no forecast"'
        unknown = f'IF({self.unknown}=0,"",{more})'
        return f'IF({self.weak}=0,"No customer is "&{limit},{some})&{unknown}&"."'
