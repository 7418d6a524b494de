"""Placeholders: the grammar, the formats, and every kind of text that can hold one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from reporter.errors import Fault, TemplateError
from reporter.template import placeholders
from reporter.template.placeholders import (
    parse,
    render_header,
    render_sheet_name,
    render_strings,
    render_text,
)
from reporter.xlsx.cells import Value

VALUES: dict[str, Value] = {
    "title": "Sales & <Co>",
    "year": 2021,
    "kpi.share": 0.6851,
    "period_end": dt.date(2021, 8, 31),
    "nothing": None,
    "coded": "_x000D_\x07",
}


def sst(*items: str) -> bytes:
    return f'<?xml version="1.0"?>\n<sst count="9">{"".join(items)}</sst>'.encode()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{ title }}", ("title",)),
        ("{{title}} of {{kpi.share:0.0%}}", ("title", "kpi.share")),
        ("{{ a }}{{ a }}{{ b }}", ("a", "b")),
        ("{ title } }} {", ()),
        ("{{{{ title }}", ()),
    ],
)
def test_a_text_names_its_placeholders(text: str, names: tuple[str, ...]) -> None:
    assert parse(text).names == names
    assert parse(text).faults == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ title", "template.placeholder-open"),
        ("{{ }}", "template.placeholder-syntax"),
        ("{{ a b }}", "template.placeholder-syntax"),
        ("{{ a.b.c }}", "template.placeholder-syntax"),
        ("{{ a|upper }}", "template.placeholder-syntax"),
        ("{{ a.__class__() }}", "template.placeholder-syntax"),
        ("{{ {{ a }}", "template.placeholder-syntax"),
        ("{{ 1a }}", "template.placeholder-syntax"),
        ("{{ a: }}", "template.placeholder-format"),
        ("{{ a:[Red]0 }}", "template.placeholder-format"),
        ("{{ a:0.0.0 }}", "template.placeholder-format"),
    ],
)
def test_anything_malformed_is_a_fault_at_its_place(text: str, code: str) -> None:
    (fault,) = parse(text, "Cover!B3").faults
    assert (fault.code, fault.place) == (code, "Cover!B3")


def test_an_unknown_name_is_a_fault_that_offers_the_nearest() -> None:
    (fault,) = placeholders.unknown(parse("{{ titel }} {{ year }}"), VALUES, "Cover!B3")
    assert fault.code == "template.placeholder-unknown"
    assert fault.remedy == "did you mean title?"


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1807805, "#,##0", "1,807,805"),
        (Decimal("1807805.125"), "#,##0.00", "1,807,805.13"),
        (-0.5, "0", "-1"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1.01"),
        (-0.04, "0.0", "0.0"),
        (0.6851, "0.0%", "68.5%"),
        (1807805, "#,##0,", "1,808"),
        (984868963, "#,##0.0,,", "984.9"),
        (7, "000", "007"),
        (0.5, "#.##", ".5"),
        (3, "0.0#", "3.0"),
        (dt.date(2021, 8, 1), "d mmm yyyy", "1 Aug 2021"),
        (dt.date(2021, 8, 1), "yyyy-mm-dd", "2021-08-01"),
        (dt.date(2021, 8, 1), "mmm yyyy", "Aug 2021"),
        (dt.date(2021, 8, 1), "dddd d mmmm yy", "Sunday 1 August 21"),
        (dt.datetime(2021, 8, 1, 9, 5), "d mmm yyyy hh:mm", "1 Aug 2021 09:05"),
        (dt.date(2021, 8, 1), "", "2021-08-01"),
        (dt.datetime(2021, 8, 1, 9, 5), "", "2021-08-01 09:05"),
        (dt.timedelta(hours=30, minutes=2), "", "30:02:00"),
        (Decimal("100.00"), "", "100"),
        (Decimal("1E+3"), "", "1000"),
        (0.1 + 0.2, "", "0.3"),
        (True, "0", "TRUE"),
        ("word", "0", "word"),
        (None, "0", ""),
    ],
)
def test_values_are_shown_as_excel_shows_them(value: Value, number_format: str, text: str) -> None:
    assert placeholders.text_of(value, number_format) == text


@pytest.mark.parametrize(
    ("value", "number_format"),
    [(1, "yyyy"), (dt.date(2021, 8, 1), "0"), (dt.time(1), "0"), (float("nan"), "")],
)
def test_a_value_that_its_format_cannot_show_is_a_fault(value: Value, number_format: str) -> None:
    found = placeholders.text_of(value, number_format)
    assert isinstance(found, Fault)
    assert found.code == "template.placeholder-value"


def test_a_cell_that_holds_only_a_placeholder_gets_a_typed_value() -> None:
    part = sst(
        "<si><t>{{ year }}</t></si>",
        "<si/>",
        "<si><t>Year {{ year }}</t></si>",
        '<si><t xml:space="preserve"> {{ nothing }} </t></si>',
        "<si><t>{{ kpi.share:0% }}</t></si>",
    )
    rendered, typed = render_strings(part, VALUES)
    assert typed == {0: 2021, 3: None}
    assert rendered == sst(
        "<si><t>2021</t></si>",
        "<si/>",
        "<si><t>Year 2021</t></si>",
        '<si><t xml:space="preserve">  </t></si>',
        "<si><t>69%</t></si>",
    )


def test_a_placeholder_split_over_runs_takes_the_first_runs_format() -> None:
    part = sst(
        "<si><r><rPr><b/></rPr><t>Up to {</t></r><r><t>{ ye</t></r>"
        "<r><rPr><i/></rPr><t>ar }} in {{title}}</t></r></si>"
    )
    rendered, typed = render_strings(part, VALUES)
    assert typed == {}
    assert rendered == sst(
        "<si><r><rPr><b/></rPr><t>Up to 2021</t></r><r><t></t></r>"
        "<r><rPr><i/></rPr><t> in Sales &amp; &lt;Co&gt;</t></r></si>"
    ).replace(b"<t> in", b'<t xml:space="preserve"> in')


def test_strings_without_placeholders_keep_their_bytes_and_phonetics_are_left_alone() -> None:
    untouched = sst(
        "<si><t>a &#38; 'b' {</t></si>", "<si><t>x</t><rPh sb='0' eb='1'><t>{{ year }}</t></rPh></si>"
    )
    assert render_strings(untouched, VALUES)[0] is untouched
    mixed = sst("<si><t>a &#38; 'b'</t></si>", "<si><t>{{year}}{{{{</t></si>")
    assert render_strings(mixed, VALUES)[0] == sst("<si><t>a &#38; 'b'</t></si>", "<si><t>2021{{</t></si>")


def test_values_are_escaped_as_each_part_wants_it() -> None:
    assert render_strings(sst("<si><t>-{{ coded }}</t></si>"), VALUES)[0] == sst(
        "<si><t>-_x005F_x000D__x0007_</t></si>"
    )
    drawing = b"<wsDr><a:p><a:r><a:t>-{{ coded }}</a:t></a:r></a:p></wsDr>"
    assert render_text(drawing, VALUES) == b"<wsDr><a:p><a:r><a:t>-_x000D_ </a:t></a:r></a:p></wsDr>"


def test_all_faults_of_a_part_come_at_once() -> None:
    with pytest.raises(TemplateError) as caught:
        render_strings(sst("<si><t>{{ no }}</t></si>", "<si><t>{{ year</t></si>"), VALUES)
    assert [fault.code for fault in caught.value.faults] == [
        "template.placeholder-unknown",
        "template.placeholder-open",
    ]


def test_strings_are_found_with_their_index() -> None:
    found = placeholders.find_strings(
        sst("<si><t>a</t></si>", "<si><r><t>{{ ye</t></r><r><t>ar }}</t></r></si>")
    )
    assert {index: text.names for index, text in found.items()} == {1: ("year",)}


def test_text_boxes_and_chart_titles_are_filled_paragraph_by_paragraph() -> None:
    part = (
        b'<xdr:wsDr xmlns:a="x"><xdr:txBody><a:p><a:pPr algn="ctr"/><a:r><a:rPr b="1"/><a:t>{{</a:t></a:r>'
        b"<a:r><a:t>title}}</a:t></a:r><a:endParaRPr/></a:p><a:p><a:r><a:t>{{</a:t></a:r></a:p></xdr:txBody>"
    )
    whole = part.replace(b"<a:p><a:r><a:t>{{</a:t></a:r></a:p>", b"") + b"</xdr:wsDr>"
    assert render_text(whole, VALUES) == whole.replace(b"{{", b"Sales &amp; &lt;Co&gt;").replace(
        b"title}}", b""
    )
    with pytest.raises(TemplateError):  # braces that close in another paragraph don't count
        render_text(part + b"</xdr:wsDr>", VALUES)
    plain = b"<xdr:wsDr><a:p><a:r><a:t>{ }</a:t></a:r></a:p></xdr:wsDr>"
    assert render_text(plain, VALUES) is plain


def test_comments_and_properties_are_filled() -> None:
    comments = b"<comments><comment><text><r><t>{{ year }} </t></r></text></comment></comments>"
    assert render_text(comments, VALUES) == comments.replace(
        b"<t>{{ year }} </t>", b'<t xml:space="preserve">2021 </t>'
    )
    core = b"<cp:coreProperties><dc:title>{{ title }}</dc:title></cp:coreProperties>"
    assert placeholders.render_properties(core, VALUES) == core.replace(
        b"{{ title }}", b"Sales &amp; &lt;Co&gt;"
    )


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("&L{{ title }}", "&LSales && <Co>"),
        ("&12{{ year }}", "&12 2021"),
        ("&&12{{ year }}", "&&122021"),
        ("&12{{ title }}", "&12Sales && <Co>"),
        ("&P of &N", "&P of &N"),
    ],
)
def test_headers_keep_codes_and_values_apart(text: str, rendered: str) -> None:
    assert render_header(text, VALUES) == rendered


def test_a_header_over_255_characters_is_an_error() -> None:
    with pytest.raises(TemplateError, match="too long"):
        render_header("{{ long }}", {"long": "x" * 256})


def test_a_sheet_name_is_filled_and_refused_where_excel_would_refuse_it() -> None:
    assert render_sheet_name("Sales {{ year }}", VALUES) == "Sales 2021"
    for bad in ("a/b", "x" * 32, "'a", "", "History"):
        with pytest.raises(TemplateError, match="can't have this name"):
            render_sheet_name("{{ name }}", {"name": bad})
