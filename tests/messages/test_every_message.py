"""Every kind of message composes for each of its readers in both languages, with all its words filled in."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from sessionary.actions import inviting, sending_links
from sessionary.actions.approving import approve, ask_for_times, decline
from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.calendar_troubles import EVERY, note_trouble
from sessionary.actions.canceling import cancel
from sessionary.actions.clock import to_datetime
from sessionary.actions.composing.kinds import TELLINGS
from sessionary.actions.composing.mail import LETTERS, compose
from sessionary.actions.confirming import expire
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.dispatching import READERS, dispatch
from sessionary.actions.event_types import change
from sessionary.actions.gateways import play_gateway
from sessionary.actions.handing_over import hand_over
from sessionary.actions.history import note, note_apart
from sessionary.actions.message_texts import Place, send_test
from sessionary.actions.paying import go_to_pay
from sessionary.actions.refunding import refund_by_hand
from sessionary.actions.reminding import remind_between
from sessionary.actions.requesting import LAPSE, lapse_when_due
from sessionary.actions.rescheduling import reschedule
from sessionary.actions.settling import settle
from sessionary.actions.transactions import write
from sessionary.models import Activity, Calendar, Connection, Job, Message
from sessionary.models.connections import FOR_GOOD
from sessionary.providers.payments.contract import Declined
from sessionary.providers.payments.test import PlayGateway
from sessionary.rules.two_way import Verdict
from tests.cast import ADA, NOW, Cast, at, booked, five_tuesdays
from tests.messages.reading import RELATED, bodies
from tests.money import till
from tests.money.till import do_jobs, fresh, ids, paid, pay, till_of, unpaid
from tests.requests_cast import OTHERS, THREE, by_approval, requested

Kind = Activity.Kind
BOTH = {"customer", "owner"}
AN_HOUR = timedelta(hours=1)
REMINDERS = {Kind.REMINDED, Kind.FOLLOWED_UP}
RELATED_BOOKING = [f"activity__booking__{name}" for name in RELATED]


def refuse(*args: object) -> None:
    raise Declined("No money in the account.")


def live(cast: Cast, customer: CustomerDetails, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything happens that a message is written about."""
    monkeypatch.setattr(till, "ADA", customer)
    booking = paid(cast, "three", five_tuesdays()[:3])
    reschedule(booking=booking, starts={ids(booking, 2)[0]: at("2027-03-10 10:00")}, reason="Late", now=NOW)
    pay(booking)
    ask_to_reschedule(booking=booking, sessions=ids(booking, 3), reason="Ill", by="host", now=NOW)
    refund_by_hand(booking=booking, amount=5_00, reason="Cold", by="host", now=NOW)
    do_jobs("refund")
    change(event_type=cast.event_type("three"), changes={"follow_up": 0, "remind_owner": True}, now=NOW)
    remind_between(NOW, to_datetime(five_tuesdays()[0]) - AN_HOUR)
    remind_between(NOW, to_datetime(five_tuesdays()[0]) + AN_HOUR)
    with monkeypatch.context() as patch:
        patch.setattr(PlayGateway, "refund", refuse)
        cancel(booking=booking, sessions=ids(booking, 1), reason="Holiday", now=NOW)
        do_jobs("refund")
    note(fresh(booking), Kind.PAYMENT_ASKED, by="host", now=NOW)
    sessions = [one.pk for one in fresh(booking).sessions_in_order]
    for kind in (Kind.DETAILS_FOLLOWED, Kind.HANDED_OVER):
        note(fresh(booking), kind, by="host", now=NOW, sessions=sessions, owner=cast.dana.pk)
    put_back = dict.fromkeys(map(str, sessions), Verdict.TAKEN)
    note(fresh(booking), Kind.PUT_BACK, by="calendar", now=NOW, sessions=sessions, why=put_back, wished={})
    pay_late(cast)
    ask_for_approval(cast, customer)
    sending_links.send_links(email=customer.email, now=NOW)


def pay_late(cast: Cast) -> None:
    booking = unpaid(cast, "odd", [start + 120 for start in five_tuesdays()[:3]])
    attempt, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    play_gateway().decide(checkout.reference, "succeed")
    play_gateway().capture(checkout.reference, attempt.key)
    write(lambda: expire(booking, NOW))
    settle(attempt, now=NOW)
    do_jobs("refund")


def ask_for_approval(cast: Cast, customer: CustomerDetails) -> None:
    by_approval(cast)
    decline(booking=requested(cast, OTHERS, customer), reason="Full", by="host", now=NOW)
    ask_for_times(booking=requested(cast, OTHERS, customer), reason="Mornings", by="host", now=NOW)
    lapsing = requested(cast, OTHERS, customer)
    approve(booking=requested(cast, THREE, customer), start=THREE[1], by="host", now=NOW)
    job = Job.objects.get(kind=LAPSE, payload__request=lapsing.requests.get().pk)
    lapse_when_due(job.payload, to_datetime(OTHERS[2]))


def everything(cast: Cast, language: str, monkeypatch: pytest.MonkeyPatch) -> Iterable[Message]:
    """A message of every kind to each of its readers, all of whom speak this language."""
    cast.dana.locale = language
    cast.dana.save()
    live(cast, replace(ADA, locale=language), monkeypatch)
    while dispatch(NOW):
        pass
    return Message.objects.select_related(*RELATED_BOOKING)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_message_composes(shop: Cast, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    composed: dict[str, set[str]] = {}
    for message in everything(shop, language, monkeypatch):
        check(compose(message, NOW), language)
        composed.setdefault(message.activity.kind, set()).add(message.recipient)
    letters = {*LETTERS, Kind.TEXT_TRIED}
    wanted = {kind: set(map(str, readers)) for kind, readers in READERS.items() if kind not in letters}
    assert composed == {**wanted, **dict.fromkeys(REMINDERS, BOTH)}
    assert set(composed) == set(TELLINGS), "a kind of message is missing in the life above"


def check(mail: EmailMessage, language: str) -> None:
    text, html = bodies(mail)
    assert f'<html lang="{language}">' in html
    assert mail["Subject"]
    assert not any(mark in part for part in (text, html, str(mail["Subject"])) for mark in ("%(", "{{"))


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_letter_composes(cast: Cast, language: str) -> None:
    """What is mailed about people, pages and calendars; and the test of words that somebody tries."""
    for user in (cast.dana, cast.eli):
        user.locale = language
        user.save()
    inviting.invite(by=cast.dana, email="ana@example.com", role="member", pages={cast.page: "editor"}, now=NOW)
    booked(cast, None, [start + 120 for start in five_tuesdays()[:4]], replace(ADA, locale=language))
    hand_over(page=cast.solo, to=cast.dana, by="host", now=NOW)
    when = {"created_at": NOW, "expires_at": FOR_GOOD}
    connection = Connection.objects.create(account=cast.account, user=cast.dana, provider="ics", sealed=b"", **when)
    calendar = Calendar.objects.create(
        account=cast.account, host=cast.dana, connection=connection, external_id="1", name="Family", writable=False
    )
    note_trouble(calendar, "It is gone.", NOW, EVERY)
    note_trouble(calendar, "It is gone.", NOW + EVERY, EVERY)
    about = {"owner": cast.dana.pk, "calendar": calendar.pk}
    note_apart(cast.account.pk, Kind.EVENTS_MISSING, by="calendar", now=NOW, **about)
    place = Place.named("booked", "customer", language)
    send_test(user=cast.dana, place=place, subject="{page}", opening="", closing="", now=NOW)
    while dispatch(NOW):
        pass
    composed: dict[str, set[str]] = {}
    for message in Message.objects.exclude(activity__kind__in=TELLINGS):
        check(compose(message, NOW), language)
        composed.setdefault(message.activity.kind, set()).add(message.recipient)
    assert composed == {kind: set(map(str, READERS[Kind(kind)])) for kind in (*LETTERS, Kind.TEXT_TRIED)}
