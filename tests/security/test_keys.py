"""Secret keys change: everything that is sealed goes over to the new one, and the old one is thrown away."""

import json
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client

from sessionary.actions import host_feeds, links
from sessionary.actions.check_keys import check_keys
from sessionary.actions.holding import hold
from sessionary.actions.rotate_keys import sealed_models
from sessionary.models import (
    Booking,
    Connection,
    GatewayAccount,
    Hold,
    LinkKey,
    OAuthApp,
    SmsAccount,
    User,
    Webhook,
    link_keys,
)
from sessionary.models.connections import FOR_GOOD
from tests.cast import NOW, Cast, at, booked
from tests.desk.people import signed_in

OLD, NEW, OTHER = ("old-" + "o" * 40, "new-" + "n" * 40, "other-" + "x" * 40)
KEYS = {"secret": "sk_1"}


class House:
    """An instance with something of every kind that is sealed, made under the old key."""

    def __init__(self, cast: Cast, settings: Any) -> None:
        self.settings = settings
        self.keys(OLD)
        for link_key in LinkKey.objects.all():  # the cast may have been made under another one
            LinkKey.objects.filter(pk=link_key.pk).update(sealed=LinkKey.make(link_key.account).sealed)
        link_keys._key.cache_clear()
        self.webhook = Webhook.make(user=cast.dana, url="https://hooks.example.com/", events=[])
        self.signing = self.webhook.key
        account = cast.account
        self.gateway = GatewayAccount(account=account, gateway="stripe")
        self.app = OAuthApp(account=account, app="zoom")
        self.sms = SmsAccount(account=account, provider="twilio")
        for row in (self.gateway, self.app, self.sms):
            row.keys = KEYS
            row.save()
        self.connection = Connection(
            account=account, user=cast.dana, provider="zoom", expires_at=FOR_GOOD, created_at=NOW
        )
        self.connection.set_tokens("access", "refresh")
        self.connection.save()
        TOTP.activate(cast.dana, "JBSWY3DPEHPK3PXP")
        self.codes = RecoveryCodes.activate(cast.dana).generate_codes()
        host_feeds.make(user=cast.dana)
        self.booking = Booking.objects.get(pk=booked(cast, "pack-1", [at("2027-03-02 10:00")]).pk)
        self.hold = hold(offer=cast.offer("single"), starts=[at("2027-03-03 10:00")], now=NOW)
        self.client = signed_in(User.objects.get(pk=cast.dana.pk))
        session = self.booking.sessions_in_order[0]
        whole = (links.manage_url(self.booking), links.session_url(session), links.feed_url(self.booking))
        feed = links.host_feed_url(User.objects.get(pk=cast.dana.pk))
        self.links = [url.removeprefix(settings.BASE_URL) for url in (*whole, feed)]
        self.secrets = (self.booking.secret, self.hold.secret)

    def keys(self, newest: str, *others: str) -> None:
        self.settings.SECRET_KEY, self.settings.SECRET_KEY_FALLBACKS = newest, list(others)
        link_keys._key.cache_clear()

    def answers(self) -> list[int]:
        """What each link answers, whoever follows it."""
        return [Client().get(link).status_code for link in self.links]

    def sealed_contents(self) -> list[Any]:
        """What was sealed, opened with the keys of now."""
        totp, codes = (Authenticator.objects.get(type=kind) for kind in ("totp", "recovery_codes"))
        kept = [kind.objects.get().keys for kind in (GatewayAccount, OAuthApp, SmsAccount)]
        connection = Connection.objects.get()
        tokens = [connection.access_token, connection.refresh_token]
        return [
            *kept,
            tokens,
            Webhook.objects.get().key,
            decrypt(totp.data["secret"]),
            RecoveryCodes(codes).generate_codes(),
        ]

    def contents_wanted(self) -> list[Any]:
        return [KEYS, KEYS, KEYS, ["access", "refresh"], self.signing, "JBSWY3DPEHPK3PXP", self.codes]


@pytest.fixture
def house(cast: Cast, settings: Any) -> House:
    return House(cast, settings)


def rotate(*flags: str) -> dict[str, Any]:
    out = StringIO()
    call_command("rotate-keys", "--json", *flags, stdout=out)
    return dict(json.loads(out.getvalue()))


def test_every_sealed_model_is_among_those_tried_here() -> None:
    tried = {Connection, GatewayAccount, LinkKey, OAuthApp, SmsAccount, Webhook}
    assert set(sealed_models()) == tried


def test_the_old_key_can_be_thrown_away_and_every_link_and_sign_in_goes_on(house: House) -> None:
    house.keys(NEW, OLD)
    report = rotate()
    assert (report["done"], report["left"], report["sessions"]) == (True, {}, 1)
    assert report["sealed"]["authenticator"] == 2
    house.keys(NEW)
    check_keys()
    assert house.answers() == [200] * 4
    assert Hold.opened(house.hold.public_id, house.secrets[1]).pk == house.hold.pk
    assert house.sealed_contents() == house.contents_wanted()
    assert house.client.get("/desk/account/").status_code == 200


def test_a_second_run_has_nothing_to_do(house: House) -> None:
    house.keys(NEW, OLD)
    rotate()
    assert rotate() == {"sealed": {}, "left": {}, "unreadable": {}, "sessions": 0, "ended": None, "done": True}


def test_after_a_leak_links_are_told_to_have_ended_and_people_sign_in_again(house: House) -> None:
    house.keys(NEW, OLD)
    report = rotate("--leaked")
    ended = report["ended"]
    assert (ended["booking_links"], ended["session_links"], ended["calendar_feeds"], ended["sign_ins"]) == (1, 1, 1, 1)
    for key in ([NEW, OLD], [NEW]):
        house.keys(*key)
        assert house.answers() == [410] * 4
    page = Client().get(house.links[0]).content.decode()
    assert "This link was ended" in page
    assert 'href="/links/"' in page
    assert house.client.get("/desk/account/").status_code == 302
    assert house.sealed_contents() == house.contents_wanted()


def test_after_a_leak_new_links_work_and_invented_ones_are_none(house: House) -> None:
    house.keys(NEW, OLD)
    rotate("--leaked")
    house.keys(NEW)
    booking = Booking.objects.get(pk=house.booking.pk)
    assert Client().get(f"/booking/{booking.public_id}/{booking.secret}/").status_code == 200
    assert Client().get(f"/booking/{booking.public_id}/{'x' * 32}/").status_code == 404
    header = {"Authorization": f"Booking {house.secrets[0]}"}
    answer = Client().get(f"/api/v1/bookings/{booking.public_id}", headers=header)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (404, "link-ended")


def test_a_leaked_key_is_not_given_up_before_there_is_a_new_one(house: House) -> None:
    with pytest.raises(CommandError, match="Put a new secret key in front"):
        rotate("--leaked")
    assert house.answers() == [200] * 4


def test_rows_under_a_key_that_is_missing_are_left_and_said(house: House) -> None:
    house.keys(OTHER)
    stray = Webhook.make(user=User.objects.get(email="dana@example.com"), url="https://x.example.com/", events=[])
    house.keys(NEW, OLD)
    out = StringIO()
    with pytest.raises(CommandError, match=r"Left: 1 × webhook.*add it"):
        call_command("rotate-keys", "--json", stdout=out)
    assert json.loads(out.getvalue())["unreadable"] == {"webhook": 1}
    house.keys(NEW, OTHER, OLD)
    assert rotate()["done"]
    house.keys(NEW)
    assert Webhook.objects.get(pk=stray.pk).key


def test_nothing_is_served_with_another_key(house: House) -> None:
    house.keys(OTHER)
    with pytest.raises(ImproperlyConfigured, match="The secret keys do not fit this database"):
        check_keys()
    assert Client().get("/healthz").status_code == 503
    house.keys(OTHER, OLD)
    check_keys()
    assert Client().get("/healthz").status_code == 200
