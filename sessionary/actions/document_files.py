"""A receipt or credit note as a PDF: one sober sheet in the Customer's language."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import wording
from sessionary.actions.paper import LEFT, RIGHT, SOFT, Sheet
from sessionary.actions.time_format import MONDAY, WHOLE_DAY, TimeFormat, speaking
from sessionary.models import Document

COLUMNS = 2
ROW = 10 * 1.7
HALF = (RIGHT - LEFT) / COLUMNS


def document_file(document: Document) -> bytes:
    """The PDF. The same document always gives the same bytes."""
    data = document.data
    with speaking(data["locale"], TimeFormat(data.get("clock", WHOLE_DAY), MONDAY)):
        sheet = Sheet(
            title=f"{_title(document)} {document.label}", author=data["business"]["name"], locale=data["locale"]
        )
        _head(sheet, document)
        _people(sheet, document)
        _table(sheet, document)
        _end(sheet, document)
    return sheet.finish()


def _head(sheet: Sheet, document: Document) -> None:
    business = document.data["business"]
    sheet.write(business["name"], size=15, bold=True, beside=_title(document), width=(RIGHT - LEFT) * 0.62)
    sheet.down(2)
    day = wording.day(_local(document.data, document.data["date"]).date(), document.data["locale"], "day_year")
    beside = [document.label, day]
    under = [*business["address"].splitlines(), *_tax(business["tax_id"])]
    for place in range(max(len(beside), len(under))):
        text = under[place] if place < len(under) else ""
        right = beside[place] if place < len(beside) else ""
        sheet.write(text, size=9.5, colour=SOFT, beside=right, width=(RIGHT - LEFT) * 0.62)
    sheet.down(18)
    sheet.rule()
    if document.test:
        sheet.down(14)
        sheet.band(_("Test, no real money"))


def _people(sheet: Sheet, document: Document) -> None:
    data = document.data
    sheet.down(16)
    sheet.write(_("For"), size=9, colour=SOFT, beside=_("Booking"))
    sheet.write(data["customer"]["name"], bold=True, beside=data["booking"], width=(RIGHT - LEFT) * 0.7)
    sheet.write(data["customer"]["email"], colour=SOFT)
    sheet.down(26)


def _table(sheet: Sheet, document: Document) -> None:
    data = document.data
    sheet.write(_("What for"), size=9, colour=SOFT, beside=_("Amount"))
    sheet.down(6)
    sheet.rule()
    sheet.down(8)
    sheet.write(_what(data), bold=True, beside=_amount(data), width=(RIGHT - LEFT) * 0.75)
    sheet.write(_details(data), size=9.5, colour=SOFT, width=(RIGHT - LEFT) * 0.75)
    sheet.down(4)
    _sessions(sheet, data)
    sheet.down(14)
    sheet.rule()
    sheet.down(8)
    sheet.write(_total_words(document), size=12, bold=True, beside=_amount(data))


def _sessions(sheet: Sheet, data: dict[str, Any]) -> None:
    """Number and date of each session, in two columns that are read downward."""
    dated = [one for one in data["about"] if one["start"] is not None]
    rows = -(-len(dated) // COLUMNS) if len(dated) > 6 else len(dated)
    for row in range(rows):
        sheet.down(ROW)
        for column, one in enumerate(dated[row::rows]):
            sheet.put(str(one["number"]), x=LEFT + column * HALF, bold=True)
            sheet.put(_moment(data, one["start"]), x=LEFT + column * HALF + 22)


def _end(sheet: Sheet, document: Document) -> None:
    data = document.data
    sheet.down(6)
    for line in [_settled(document), *_credits(data)]:
        sheet.write(line, size=9.5, colour=SOFT)
    if data["note"]:
        sheet.down(26)
        for line in data["note"].splitlines():
            sheet.write(line, size=9, colour=SOFT)


def _title(document: Document) -> str:
    return _("Credit note") if document.kind == Document.Kind.CREDIT_NOTE else _("Receipt")


def _tax(tax_id: str) -> list[str]:
    return [_("Tax number: %(number)s") % {"number": tax_id}] if tax_id else []


def _what(data: dict[str, Any]) -> str:
    words = {"name": data["name"], "n": data["sessions"]}
    if data["kind"] == "reschedule_fee":
        return _("Fee for moving sessions of %(name)s") % words
    if not data["package"]:
        return str(data["name"])
    return ngettext("%(name)s, package of %(n)s session", "%(name)s, package of %(n)s sessions", words["n"]) % words


def _details(data: dict[str, Any]) -> str:
    zone = wording.zone_name(ZoneInfo(data["time_zone"]), data["locale"])
    return _("Times are in %(zone)s.") % {"zone": zone}


def _total_words(document: Document) -> str:
    return _("Paid back") if document.kind == Document.Kind.CREDIT_NOTE else _("Paid")


def _settled(document: Document) -> str:
    data = document.data
    method = data["method"]
    words = {"method": _(method) if method else "", "business": data["business"]["name"]}
    if document.kind == Document.Kind.CREDIT_NOTE:
        if data["elsewhere"]:
            return _("Paid back by %(business)s directly") % words
        return _("Paid back to %(method)s") % words if method else _("Paid back the way it was paid")
    if data["elsewhere"]:
        return _("Paid to %(business)s directly") % words
    return _("Paid with %(method)s") % words if method else _("Paid online")


def _credits(data: dict[str, Any]) -> list[str]:
    return [_("Credits receipt %(number)s") % {"number": data["credits"]}] if data["credits"] else []


def _amount(data: dict[str, Any]) -> str:
    return wording.money(data["amount"], data["currency"], data["locale"])


def _moment(data: dict[str, Any], start: str) -> str:
    local = _local(data, start)
    return f"{wording.day(local.date(), data['locale'], 'day_year')}, {wording.clock(local)}"


def _local(data: dict[str, Any], moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(data["time_zone"]))
