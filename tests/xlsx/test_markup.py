from __future__ import annotations

import pytest

from reporter.errors import PackageError
from reporter.xlsx.markup import find, parse, plain, unescape


@pytest.mark.parametrize(
    "text",
    [
        b"<?xml version='1.0'?>\r\n<a  b = 'x>y' xmlns:q=\"u\"><!-- <c> --><q:d/>t&amp;t<![CDATA[<]]></a>\n",
        b"\xef\xbb\xbf<a/>",
    ],
)
def test_a_document_that_is_not_edited_gives_back_its_bytes(text: bytes) -> None:
    assert bytes(parse(text)) == text


def test_an_edit_changes_only_its_own_attribute_or_text() -> None:
    document = parse(b"<a><x:b  c='1' d=\"&lt;\"/>\n<e>old</e></a>")
    first = next(document.walk("b"))
    assert (first.get("d"), first.get("*:id"), first.prefix) == ("<", "", b"x")
    first.set("c", '2"')
    first.set("new", "n")
    next(document.walk("e")).text = "a < b"
    assert bytes(document) == (b'<a><x:b  c="2&quot;" d="&lt;" new="n"/>\n<e>a &lt; b</e></a>')


def test_an_element_that_closed_itself_opens_for_a_child() -> None:
    document = parse(b"<a><x:b c='1' /></a>")
    next(document.walk("b")).text = "t"
    assert bytes(document) == b"<a><x:b c='1'>t</x:b></a>"


@pytest.mark.parametrize("text", [b"<a>", b"<a></b>", b"</a>", b"<a><b></a></b>", b"<a", b"<a b='></a>"])
def test_malformed_parts_are_refused(text: bytes) -> None:
    with pytest.raises(PackageError, match="well-formed"):
        parse(text)


def test_a_document_type_is_refused() -> None:
    with pytest.raises(PackageError, match="document type"):
        parse(b'<!DOCTYPE a SYSTEM "x"><a/>')


def test_other_encodings_and_cdata_become_plain_utf8() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><a>ä</a>'.encode("utf-16")
    assert "ä".encode() in plain(text)
    assert b"CDATA" not in plain(b"<a><![CDATA[<]]></a>")
    same = b"<a/>"
    assert plain(same) is same


def test_entities_are_those_of_xml_and_no_others() -> None:
    assert unescape(b"&#128;&#x80;&lt;&gt;&quot;&apos;&amp;amp;") == "\x80\x80<>\"'&amp;"
    assert unescape(b"&euro;&amp &#99999999;") == "&euro;&amp &#99999999;"


@pytest.mark.parametrize("before", [b"", b"f" * 3, b"f" * 500, b"<g>" * 100])
@pytest.mark.parametrize(("wanted", "mark"), [(b"<f", b"f"), (b"{{", b"{"), (b"<x:f", b"f")])
def test_bytes_are_found_by_a_mark_where_they_are_found_without(
    before: bytes, wanted: bytes, mark: bytes
) -> None:
    for data in (before, before + wanted, before + wanted + b"f>" + wanted, before + wanted[:-1]):
        assert find(data, wanted, mark) == data.find(wanted)
        assert find(data, wanted, mark, 2, len(data) - 1) == data.find(wanted, 2, len(data) - 1)
