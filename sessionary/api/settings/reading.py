"""From what programs send to what the settings' actions take: just what was sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from sessionary.api.reading import amount_in
from sessionary.api.settings.places import taken_apart
from sessionary.api.settings.shapes import EventTypeChanges, MasterPageChanges, Options, PageChanges
from sessionary.api.shapes import Money
from sessionary.models import Page, User
from sessionary.rules.errors import Invalid
from sessionary.rules.hours import Spans
from sessionary.rules.sentences import Sentence

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AS_THEY_ARE = ("time_zone", "enabled", "accent", "welcome")


def options_in(data: Options, currency: str) -> dict[str, Any]:
    """The options that were sent, by their own names; prices in the smallest unit of `currency`.

    Raises `Invalid` for a price in another currency.
    """
    options = taken_apart(data.model_dump(mode="json", exclude_unset=True))
    for name, price in (("price", data.price), ("single_price", data.single_session_price)):
        if name in options:
            options[name] = _amount(name, price, currency)
    if "questions" in options:
        options["questions"] = [{"required": False, "options": [], **one} for one in options["questions"]]
    return options


def page_settings_in(data: PageChanges, user: User) -> dict[str, Any]:
    """The settings of a page that were sent, as `actions.pages` names them.

    Raises `Invalid` for an Owner or people who are nobody in the account of `user`, and as `options_in` does.
    """
    settings = options_in(data, user.account.currency)
    given = data.model_dump(exclude_unset=True)
    settings |= {name: given[name] for name in AS_THEY_ARE if name in given}
    for policy, amount in (("cancel_policy", {"refund": {"percent": 100}}), ("reschedule_policy", NO_FEE)):
        if policy in settings:
            settings[policy] = [{"notice_minutes": tier["notice_minutes"], **amount} for tier in settings[policy]]
    if "owner" in given:
        settings["owner"] = _user_named(given["owner"], user, "owner")
    if "hours" in given:
        settings["hours"] = {WEEKDAYS.index(day): _minutes(spans) for day, spans in given["hours"].items()}
    if "overrides" in given:
        settings["overrides"] = [(one["date"], _minutes(one["hours"])) for one in given["overrides"]]
    if "holidays" in given:
        settings["holidays"] = given["holidays"] or ""
    if "people" in given:
        settings["people"] = _people(given["people"], user)
    return settings


def pages_in(data: EventTypeChanges, user: User) -> list[Page] | None:
    """The pages to offer it on, if sent. Raises `Invalid` for one that the User may not change."""
    if "pages" not in data.model_fields_set:
        return None
    wanted = set(data.pages)
    found = [page for page in Page.seen_by(user).filter(slug__in=wanted, archived_at=None) if page.may_change(user)]
    if missing := sorted(wanted - {page.slug for page in found}):
        raise Invalid({"pages": [Sentence("There is no booking page %(slug)s of yours.", slug=missing[0])]})
    return found


def master_page_settings_in(data: MasterPageChanges, user: User) -> dict[str, Any]:
    """The settings of a master page that were sent. Raises `Invalid` for a page that the User does not see."""
    settings = data.model_dump(exclude_unset=True)
    if "pages" in settings:
        pages = Page.seen_by(user).filter(slug__in=set(data.pages), archived_at=None)
        found = {page.slug: page for page in pages}
        if missing := [slug for slug in data.pages if slug not in found]:
            raise Invalid({"pages": [Sentence("There is no booking page %(slug)s of yours.", slug=missing[0])]})
        settings["pages"] = [found[slug] for slug in data.pages]
    return settings


def _amount(name: str, price: Money | int | None, currency: str) -> int | None:
    amount = amount_in(price, currency)
    if isinstance(price, Money) and price.currency != currency:
        raise Invalid({name: [Sentence("Prices here are in %(currency)s.", currency=currency)]})
    return amount


def _people(given: Sequence[Mapping[str, str]], user: User) -> dict[User, str]:
    people = {_user_named(one["email"], user, "people"): one["role"] for one in given}
    if len(people) != len(given):
        raise Invalid({"people": [Sentence("Name each person once.")]})
    return people


def _user_named(email: str, user: User, field: str) -> User:
    of_account = User.objects.select_related("account").filter(account=user.account_id, is_active=True)
    if (found := of_account.filter(email=email.strip().lower()).first()) is None:
        raise Invalid({field: [Sentence("Nobody of your business signs in with %(email)s.", email=email)]})
    return found


def _minutes(spans: Sequence[tuple[str, str]]) -> Spans:
    return [(_minute(opens), _minute(closes)) for opens, closes in spans]


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


NO_FEE: Mapping[str, Any] = {"fee": {"percent": 0}}
