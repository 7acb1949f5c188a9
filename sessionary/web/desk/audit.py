"""The audit log, for Administrators: the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sessionary.models import AuditEntry, User
from sessionary.web.desk.audit_words import change_in_words, named
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.filtering import choices_of
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.words import moment_in_words

AT_ONCE = 50
LONGEST_ID = 19
NAMELESS = "–"  # tokens that the command line makes
What = AuditEntry.What


GROUPS: dict[str, tuple[Any, frozenset[str]]] = {
    "settings": (
        lazy("Settings"),
        frozenset({
            *(What.PAGE_CREATED, What.PAGE_CHANGED, What.PAGE_ARCHIVED, What.PAGE_HANDED_OVER),
            *(What.EVENT_TYPE_CREATED, What.EVENT_TYPE_CHANGED, What.EVENT_TYPE_ARCHIVED),
            *(What.MASTER_PAGE_SAVED, What.MASTER_PAGE_ARCHIVED, What.GENERAL_CHANGED, What.PAYMENTS_CHANGED),
            *(What.TEST_MODE_ON, What.TEST_MODE_OFF, What.MESSAGE_TEXT_CHANGED, What.MESSAGE_TEXT_RESET),
        }),
    ),
    "connections": (
        lazy("Connections"),
        frozenset({
            *(What.GATEWAY_CONNECTED, What.GATEWAY_DISCONNECTED, What.SMS_CONNECTED, What.SMS_DISCONNECTED),
            *(What.APP_SET_UP, What.ACCOUNT_CONNECTED, What.ACCOUNT_DISCONNECTED, What.TOKEN_MADE, What.TOKEN_ENDED),
            *(What.WEBHOOK_ADDED, What.WEBHOOK_ENDED),
        }),
    ),
    "people": (
        lazy("People"),
        frozenset({
            *(What.PERSON_INVITED, What.INVITATION_TAKEN_BACK, What.PERSON_JOINED, What.PERSON_CHANGED),
            *(What.ACCESS_ENDED, What.ACCESS_GIVEN_BACK),
        }),
    ),
    "customers": (
        lazy("Customers"), frozenset({What.CUSTOMER_CORRECTED, What.CUSTOMER_EXPORTED, What.CUSTOMER_ERASED})
    ),
    "sign_ins": (
        lazy("Sign-ins"),
        frozenset({What.SIGNED_IN, What.SIGNED_OUT, What.SIGN_IN_FAILED, What.SIGN_IN_CHANGED}),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One entry in words; `details` are the settings, each with what it was and is where that is known."""

    when: str
    what: str
    details: list[str]


@administrators_only
def audit_log(request: HttpRequest) -> HttpResponse:
    """So many entries of the kind and person asked for, from the place in the address on; a place that is none is its
    end.
    """
    user, given = user_of(request), {name: request.GET.get(name, "") for name in ("kind", "who")}
    people = User.objects.filter(account=user.account_id).order_by("name", "pk")
    found = AuditEntry.objects.filter(account=user.account_id).order_by("-pk")
    if given["kind"] in GROUPS:
        found = found.filter(what__in=GROUPS[given["kind"]][1])
    if (who := _whole(given["who"])) is not None:
        found = found.filter(user=who)
    if after := request.GET.get("after", ""):
        place = _whole(after)
        found = found.none() if place is None else found.filter(pk__lt=place)
    entries = list(found[: AT_ONCE + 1])
    kept = urlencode({name: value for name, value in given.items() if value})
    context = {
        "rows": _rows(entries[:AT_ONCE], user),
        "more": str(entries[AT_ONCE - 1].pk) if len(entries) > AT_ONCE else "",
        "kept": f"{kept}&" if kept else "",
        "kinds": [(name, words) for name, (words, _what) in GROUPS.items()],
        "people": [(str(one.pk), one.name) for one in people],
        "given": given,
        "section": "people",
    }
    return show(request, "desk/audit.html", context)


def _rows(entries: Sequence[AuditEntry], user: User) -> list[Row]:
    zone, sentences, locale = choices_of(user).zone(user), _sentences(), locale_of_page()
    return [
        Row(
            when=moment_in_words(one.at, zone, locale),
            what=sentences[one.what] % {"who": one.who or _("The command line"), "about": one.about or NAMELESS},
            details=_details(one, user.account.currency, locale),
        )
        for one in entries
    ]


def _details(entry: AuditEntry, currency: str, locale: str) -> list[str]:
    """What changed, and by name what was sent besides and cannot be told in a line."""
    told = [change_in_words(field, change, currency, locale) for field, change in entry.changes.items()]
    untold = [] if entry.changes else [named(field) for field in entry.fields]
    return [*told, *([", ".join(untold)] if untold else [])]


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_ID else None


def _sentences() -> dict[str, str]:
    return {
        What.PAGE_CREATED: _("%(who)s made the booking page %(about)s."),
        What.PAGE_CHANGED: _("%(who)s changed the booking page %(about)s."),
        What.PAGE_ARCHIVED: _("%(who)s archived the booking page %(about)s."),
        What.PAGE_HANDED_OVER: _("%(who)s handed a booking page over, %(about)s."),
        What.EVENT_TYPE_CREATED: _("%(who)s made the event type %(about)s."),
        What.EVENT_TYPE_CHANGED: _("%(who)s changed the event type %(about)s."),
        What.EVENT_TYPE_ARCHIVED: _("%(who)s archived the event type %(about)s."),
        What.MASTER_PAGE_SAVED: _("%(who)s made or changed the master page %(about)s."),
        What.MASTER_PAGE_ARCHIVED: _("%(who)s archived the master page %(about)s."),
        What.GENERAL_CHANGED: _("%(who)s changed the general settings."),
        What.PAYMENTS_CHANGED: _("%(who)s changed the payment settings."),
        What.TEST_MODE_ON: _("%(who)s turned test mode on."),
        What.TEST_MODE_OFF: _("%(who)s turned test mode off."),
        What.GATEWAY_CONNECTED: _("%(who)s entered the keys of %(about)s."),
        What.GATEWAY_DISCONNECTED: _("%(who)s disconnected %(about)s."),
        What.SMS_CONNECTED: _("%(who)s entered the keys of %(about)s, for text messages."),
        What.SMS_DISCONNECTED: _("%(who)s disconnected %(about)s, for text messages."),
        What.APP_SET_UP: _("%(who)s set up the application at %(about)s."),
        What.ACCOUNT_CONNECTED: _("%(who)s connected their account at %(about)s."),
        What.ACCOUNT_DISCONNECTED: _("%(who)s disconnected their account at %(about)s."),
        What.PERSON_INVITED: _("%(who)s invited %(about)s."),
        What.INVITATION_TAKEN_BACK: _("%(who)s took the invitation of %(about)s back."),
        What.PERSON_JOINED: _("%(about)s joined."),
        What.PERSON_CHANGED: _("%(who)s changed what %(about)s may do."),
        What.ACCESS_ENDED: _("%(who)s ended the access of %(about)s."),
        What.ACCESS_GIVEN_BACK: _("%(who)s let %(about)s back in."),
        What.TOKEN_MADE: _("%(who)s made the API token %(about)s."),
        What.TOKEN_ENDED: _("%(who)s ended the API token %(about)s."),
        What.WEBHOOK_ADDED: _("%(who)s added the webhook %(about)s."),
        What.WEBHOOK_ENDED: _("%(who)s ended the webhook %(about)s."),
        What.MESSAGE_TEXT_CHANGED: _("%(who)s changed the words of a message (%(about)s)."),
        What.MESSAGE_TEXT_RESET: _("%(who)s went back to our words for a message (%(about)s)."),
        What.CUSTOMER_CORRECTED: _("%(who)s corrected the address of Customer %(about)s."),
        What.CUSTOMER_EXPORTED: _("%(who)s exported the data of Customer %(about)s."),
        What.CUSTOMER_ERASED: _("%(who)s erased Customer %(about)s."),
        What.SIGNED_IN: _("%(who)s signed in."),
        What.SIGNED_OUT: _("%(who)s signed out."),
        What.SIGN_IN_FAILED: _("Somebody tried to sign in as %(about)s in vain."),
        What.SIGN_IN_CHANGED: _("%(who)s changed how they sign in (%(about)s)."),
    }
