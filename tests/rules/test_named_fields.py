"""Texts with named fields: filled in once, and refused where the braces mean nothing."""

import pytest

from sessionary.rules.named_fields import complaint_about_fields, fill, paragraphs

FIELDS = ("name", "time")


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Dear {name}, {time}!", "Dear Ada, 10:00!"),
        ("{name}{name}", "AdaAda"),
        ("{{name}}", "{name}"),
        ("{{{name}}}", "{Ada}"),
        ("100 % of %(name)s", "100 % of %(name)s"),
        ("{unknown} { } {", "{unknown} { } {"),
        ("{name.__class__} {name!r} {name:>9} {0}", "{name.__class__} {name!r} {name:>9} {0}"),
    ],
)
def test_fields_are_filled_in_and_nothing_else_happens(text: str, filled: str) -> None:
    assert fill(text, {"name": "Ada", "time": "10:00"}) == filled


@pytest.mark.parametrize("value", ["{time}", "{{", "}}", "{name}", "\\1", "<script>", ""])
def test_what_a_value_says_is_not_filled_in_again(value: str) -> None:
    assert fill("{name}|{time}", {"name": value, "time": "10:00"}) == f"{value}|10:00"


@pytest.mark.parametrize("text", ["", "plain", "{name} {{time}} {time}", "{{{name}}}", "}}{{"])
def test_what_can_be_filled_in_is_taken(text: str) -> None:
    assert complaint_about_fields(text, FIELDS) is None


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("{nmae}", "There is no field {nmae} here."),
        ("{}", "There is no field {} here."),
        ("{ name }", "There is no field { name } here."),
        ("{name.pk}", "There is no field {name.pk} here."),
        ("{name", "A brace stands alone."),
        ("name}", "A brace stands alone."),
        ("{name} {time", "A brace stands alone."),
        ("{{name}", "A brace stands alone."),
    ],
)
def test_what_cannot_is_refused_with_the_fields_there_are(text: str, begins: str) -> None:
    complaint = complaint_about_fields(text, FIELDS)
    assert complaint is not None
    assert complaint.startswith(begins)
    assert "{name}, {time}" in complaint


def test_blank_lines_part_paragraphs_and_line_breaks_stay() -> None:
    assert paragraphs("\r\n One\r\ntwo \n \t\n\n\nThree\n") == ["One\ntwo", "Three"]
    assert paragraphs(" \n\n ") == []
