"""What may not stand in an object's text, with the line where it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reporter.database.tokens import Token, code, unquoted
from reporter.errors import Fault

__all__ = ["lint"]

_STARTS = frozenset({";", ":", ")", "BEGIN", "THEN", "ELSE", "DO", "LOOP", "REPEAT", "SQLEXCEPTION", "FOUND"})
_ENDS_TRANSACTION = frozenset({"COMMIT", "ROLLBACK", "SAVEPOINT"})
_DEFINES = frozenset({"CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE", "GRANT", "REVOKE"})
_PAIRS = frozenset({("START", "TRANSACTION"), ("LOCK", "TABLES"), ("LOCK", "TABLE"), ("UNLOCK", "TABLES")})


def lint(kind: str, text: str, *, loads: bool = False) -> Iterator[tuple[Fault, int]]:
    """Each fault with its line in the text, from 1; ``loads`` is a procedure that belongs to loading."""
    words = code(text)
    for rule in _RULES.get(kind, ()):
        if loads and rule is _transaction_faults:
            continue
        for fault, token in rule(words):
            yield fault, text.count("\n", 0, token.start) + 1


def _transaction_faults(words: list[Token]) -> Iterator[tuple[Fault, Token]]:
    """What would end the snapshot that all data sets of a run share, or change the schema."""
    for index, token in enumerate(words[1:], start=1):
        before, word = words[index - 1].keyword, token.keyword
        after = words[index + 1].keyword if index + 1 < len(words) else ""
        starts = before in _STARTS and after != "("
        if (word, after) in _PAIRS or (word in _ENDS_TRANSACTION and starts):
            yield (
                _refused(
                    "project.transaction", "a report's procedure may not end the run's snapshot", token, after
                ),
                token,
            )
        elif word in _DEFINES and starts and not _temporary(words, index):
            yield (
                _refused(
                    "project.definition", "a report's procedure may not change the schema", token, after
                ),
                token,
            )


def _refused(fault: str, what: str, token: Token, after: str) -> Fault:
    remedy = (
        "CREATE TEMPORARY TABLE and DROP TEMPORARY TABLE are allowed"
        if fault == "project.definition"
        else "leave it out"
    )
    return Fault(fault, what, found=f"{token.keyword} {after}".strip(" ;"), remedy=remedy)


def _temporary(words: list[Token], index: int) -> bool:
    following = [token.keyword for token in words[index + 1 : index + 4]]
    return following[:1] == ["TEMPORARY"] or following == ["OR", "REPLACE", "TEMPORARY"]


def _parameter_faults(words: list[Token]) -> Iterator[tuple[Fault, Token]]:
    """A parameter named like a column hides it: ``WHERE fiscal_year = fiscal_year`` is true for every row."""
    depth, starts = 0, False
    for token in words:
        word = token.keyword
        if starts and word not in ("IN", "OUT", "INOUT", ")"):
            if not unquoted(token).startswith("p_"):
                yield (
                    Fault(
                        "project.parameter",
                        "a parameter's name must begin with p_",
                        expected=f"p_{unquoted(token)}",
                        found=unquoted(token),
                    ),
                    token,
                )
            starts = False
        depth += {"(": 1, ")": -1}.get(word, 0)
        if depth == 0 and word == ")":
            return
        starts = starts or (depth == 1 and word in ("(", ","))


def _table_faults(words: list[Token]) -> Iterator[tuple[Fault, Token]]:
    """Loading swaps whole tables, and foreign keys would stay with the old ones; rows come from loading."""
    for token in words:
        if token.keyword in ("REFERENCES", "SELECT"):
            remedy = (
                "leave it to a check: sources do lack rows"
                if token.keyword == "REFERENCES"
                else "CREATE TABLE with columns"
            )
            yield (
                Fault("project.table", f"{token.keyword} may not stand in a table's text", remedy=remedy),
                token,
            )


_Rule = Callable[[list[Token]], Iterator[tuple[Fault, Token]]]
_RULES: dict[str, tuple[_Rule, ...]] = {
    "procedure": (_transaction_faults, _parameter_faults),
    "function": (_parameter_faults,),
    "table": (_table_faults,),
}
