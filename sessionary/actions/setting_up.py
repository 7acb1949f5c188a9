"""The first steps of an empty instance: one business, one Administrator, one live page."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from sessionary.actions.auditing import door
from sessionary.actions.customers import ZONES
from sessionary.actions.pages import create_account, create_event_type, create_page
from sessionary.actions.transactions import write
from sessionary.models import Page, User
from sessionary.rules.errors import Invalid, NotFound
from sessionary.rules.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new business says of itself. `time_zone` is the IANA zone of its page, prices are in `currency`."""

    business: str
    name: str
    email: str
    password: str
    slug: str
    time_zone: str
    currency: str = "USD"


def link() -> str:
    """The set-up link of this instance. It ends with the first User, so it works once."""
    return f"{settings.BASE_URL}/desk/set-up/{_token()}/"


def check_link(token: str) -> None:
    """Raises `NotFound` for a wrong token, and once somebody has set the instance up."""
    if not constant_time_compare(token, _token()) or User.objects.exists():
        raise NotFound("This set-up link is not valid any more.")


def set_up(token: str, beginning: Beginning) -> Page:
    """Make the business, its Administrator, and a page with a first event type.

    Raises `NotFound` when the link is used up, `Invalid` for an unknown zone.
    """
    if beginning.time_zone not in ZONES:
        raise Invalid({"time_zone": [Sentence("Unknown time zone. Use a name like Europe/Berlin.")]})
    return write(lambda: _set_up(token, beginning))


def _set_up(token: str, beginning: Beginning) -> Page:
    check_link(token)
    account = create_account(name=beginning.business, currency=beginning.currency)
    owner = User.objects.create_user(
        email=beginning.email,
        password=beginning.password,
        account=account,
        name=beginning.name,
        role=User.Role.ADMINISTRATOR,
    )
    with door(lambda: owner):
        page = create_page(owner=owner, slug=beginning.slug, name=beginning.business, time_zone=beginning.time_zone)
        create_event_type(page=page, slug="first-talk", name="First talk")
    return page


def _token() -> str:
    return salted_hmac("sessionary.setting_up", "first link", algorithm="sha256").hexdigest()[:40]
