"""Settings: the words of messages, all of them in a list."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from sessionary.actions.composing.scenarios import CUSTOMER, OWNER, SCENARIOS, Group, Scenario
from sessionary.models import MessageText
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.layout import locale_of_page, show, user_of

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One message, whom it goes to, and for whom in which languages there are own words."""

    title: str
    to: str
    address: str
    own: list[str]


@dataclass(frozen=True, slots=True)
class Tab:
    """One message to one reader in one language."""

    name: str
    address: str
    is_here: bool
    is_own: bool


@administrators_only
def message_texts(request: HttpRequest) -> HttpResponse:
    """Every message there is, by what it is about."""
    own, language = keys_of_own(user_of(request).account_id), locale_of_page()
    groups = [
        (name, [_row(one, own, language) for one in SCENARIOS if one.group == group])
        for group, name in _groups().items()
    ]
    return show(request, "desk/message_texts.html", {"groups": groups, "section": "settings"})


def keys_of_own(account_id: int) -> set[Key]:
    """Scenario, reader and language of each text that the account has."""
    return set(MessageText.objects.filter(account=account_id).values_list("scenario", "reader", "language"))


def tabs_of(scenario: Scenario, own: Iterable[Key], here: Key) -> list[tuple[str, list[Tab]]]:
    """By reader, the languages; told apart by where one is, and what is own words."""
    return [
        (
            _("To the Customer") if reader == CUSTOMER else _("To the Owner"),
            [_tab(scenario, reader, language, own, here) for language in dict(settings.LANGUAGES)],
        )
        for reader in scenario.readers
    ]


def reader_names() -> dict[str, str]:
    return {CUSTOMER: _("Customer"), OWNER: _("Owner")}


def _tab(scenario: Scenario, reader: str, language: str, own: Iterable[Key], here: Key) -> Tab:
    key = (scenario.name, reader, language)
    return Tab(languages()[language], reverse("desk:message_text", args=key), key == here, key in own)


def languages() -> dict[str, str]:
    """By code, how the reader of the page calls them."""
    return {code: str(name) for code, name in settings.LANGUAGES}


def _row(scenario: Scenario, own: set[Key], language: str) -> Row:
    names, spoken = reader_names(), languages()
    mine = [(reader, code) for reader in scenario.readers for code in spoken if (scenario.name, reader, code) in own]
    return Row(
        title=str(scenario.title),
        to=", ".join(names[reader] for reader in scenario.readers),
        address=reverse("desk:message_text", args=(scenario.name, scenario.readers[0], language)),
        own=[f"{names[reader]}, {spoken[code]}" for reader, code in mine],
    )


def _groups() -> dict[Group, str]:
    return {
        Group.BOOKING: _("Booking"),
        Group.CHANGES: _("Changes"),
        Group.APPROVAL: _("Approval"),
        Group.MONEY: _("Money"),
        Group.REMINDERS: _("Reminders"),
    }
