"""MySQL text as tokens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reporter.database.tokens import code, normal, tokens, unquoted


@given(st.text(alphabet="ab1._$@'\"`\\\\-#/*!; \n(),", max_size=60))
def test_the_tokens_together_are_the_text(text: str) -> None:
    assert "".join(token.text for token in tokens(text)) == text


def test_comments_are_no_code_and_versioned_ones_are() -> None:
    text = "SELECT /* a */ 1 -- b\n /*!50003 + 2 */ # c"
    assert [token.text for token in code(text)] == ["SELECT", "1", "+", "2"]
    assert normal(text) == "SELECT 1 + 2"


def test_a_name_is_the_same_with_quotes_and_in_capitals() -> None:
    assert [unquoted(token) for token in code("`A``b` Ab")] == ["a`b", "ab"]
