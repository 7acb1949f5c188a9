"""An account's own words: in their place, in their language, and with nothing in them but words."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from sessionary.actions import message_texts
from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.composing.fields import MEANINGS, VALUES
from sessionary.actions.composing.kinds import TELLINGS
from sessionary.actions.composing.mail import compose
from sessionary.actions.composing.sample import sample_reader
from sessionary.actions.composing.scenarios import NAMED, SCENARIOS, Scenario, scenario_of
from sessionary.actions.composing.tried import try_words
from sessionary.actions.dispatching import dispatch
from sessionary.actions.history import note
from sessionary.actions.message_texts import LONGEST, Place
from sessionary.actions.rescheduling import reschedule, reschedule_for_customer
from sessionary.models import Activity, AuditEntry, Message, MessageText
from sessionary.rules.errors import Invalid, NotFound
from sessionary.rules.names import unlinked
from tests.cast import ADA, NOW, Cast, at, booked, five_tuesdays
from tests.messages.reading import bodies, body, files, messages_about, sent
from tests.messages.test_every_message import RELATED_BOOKING, everything
from tests.money.till import ids

LANGUAGES = [code for code, _ in settings.LANGUAGES]
PLACES = [Place(one, str(to), code) for one in SCENARIOS for to in one.readers for code in LANGUAGES]
BOOKED = Place.named("booked", "customer", "en")


def all_fields(scenario: Scenario) -> str:
    return " ".join(f"{name}={{{name}}}." for name in scenario.fields)


def say(cast: Cast, place: Place, **texts: str) -> None:
    message_texts.save(user=cast.dana, place=place, **{"subject": "", "opening": "", "closing": "", **texts})


def test_the_table_knows_every_message_about_a_booking() -> None:
    assert {one.kind for one in SCENARIOS} == set(TELLINGS)
    assert {name for one in SCENARIOS for name in one.fields} == set(MEANINGS) == set(VALUES)
    assert len(NAMED) == len(SCENARIOS)


def test_each_sample_is_the_message_it_stands_for_and_touches_no_row(cast: Cast) -> None:
    """In both languages, with every field filled in."""
    for place in PLACES:
        text = place.blank(subject=all_fields(place.scenario), opening=all_fields(place.scenario))
        with override(place.language):
            reader = sample_reader(place.scenario, place.reader, place.language, host=cast.dana, now=NOW)
            assert scenario_of(reader) is place.scenario, str(place)
        with CaptureQueriesContext(connection) as queries:
            told = try_words(text, host=cast.dana, now=NOW).told
        assert len(queries) <= 1, f"{place}: {queries.captured_queries}"
        assert "{" not in told.subject, str(place)
        assert all(f"{name}=" in told.subject for name in place.scenario.fields)
        assert "=." not in told.subject, f"{place}: {told.subject}"


def reword_everything(cast: Cast) -> None:
    """In opening and closing every field; in the subject those that have room."""
    for place in PLACES:
        fields = all_fields(place.scenario)
        words = {name: f"{name} {place.scenario.name} {place.reader} {place.language} {fields}" for name in LONGEST}
        words["subject"] = words["subject"].replace(
            fields, "".join(f"{{{name}}}" for name in place.scenario.fields[-4:])
        )
        MessageText.objects.create(
            account=cast.account, scenario=place.scenario.name, reader=place.reader, language=place.language, **words
        )


def by_the_other_side(cast: Cast) -> None:
    """What happened once more: done by who did not do it, suggested anew, and a request taken back."""
    for one in Activity.objects.filter(kind__in=("rescheduled", "canceled", "requested")):
        other = "host" if one.by == "customer" else "customer"
        note(one.booking, one.kind, by=other, now=NOW, **{**one.data, "anew": True})
    taken_back = Activity.objects.filter(kind="requested", booking__status="declined").latest("pk")
    note(taken_back.booking, "canceled", by="customer", now=NOW, reason="")
    while dispatch(NOW):
        pass


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_message_says_it_in_own_words(shop: Cast, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reword_everything(shop)
    everything(shop, language, monkeypatch)
    by_the_other_side(shop)
    met = set()
    for message in Message.objects.select_related(*RELATED_BOOKING):
        mail = compose(message, NOW)
        scenario = next(one for one in SCENARIOS if f"subject {one.name} " in str(mail["Subject"]))
        where = f"{scenario.name} {message.recipient} {language} "
        text, html = (" ".join(one.split()) for one in bodies(mail))
        assert where in mail["Subject"]
        for part in (text, html):
            assert f"opening {where}" in part
            assert f"closing {where}" in part
            assert all(f"{name}=" in part and f"{{{name}}}" not in part for name in scenario.fields)
        met.add((scenario.name, message.recipient))
    assert met == {(one.name, str(to)) for one in SCENARIOS for to in one.readers}


def test_they_stand_around_what_stays_ours(cast: Cast) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    before = sent(booking)
    say(cast, BOOKED, subject="Hooray {customer_first_name}", opening="Welcome!\n\nOne\ntwo", closing="Bye, {page}.")
    after = sent(booking)
    mail, text = after["customer"], body(after["customer"])
    assert mail["Subject"] == "Hooray Ada"
    assert "You're booked" not in text
    order = ["Welcome!", "One\ntwo", "Times are in Berlin time.", "30 March 2027", "No account needed.", "Bye, Dana"]
    assert [text.index(one) for one in order] == sorted(text.index(one) for one in order)
    assert "One<br>two</p>" in body(mail, "html")
    assert ">Welcome!</h1>" in body(mail, "html")
    assert (files(mail), mail["Reply-To"]) == (files(before["customer"]), before["customer"]["Reply-To"])
    assert booking.secret in text
    assert bodies(after["owner"]) == bodies(before["owner"])


def test_a_long_first_paragraph_is_no_heading(cast: Cast) -> None:
    booking = booked(cast, "single", five_tuesdays()[:1])
    say(cast, BOOKED, opening="Many words. " * 20)
    mail = sent(booking)["customer"]
    assert "<h1" not in body(mail, "html")
    assert body(mail).startswith("Many words. ")


def test_what_is_empty_is_said_in_our_words(cast: Cast) -> None:
    booking = booked(cast, "single", five_tuesdays()[:1])
    ours = sent(booking)["customer"]
    say(cast, BOOKED, closing="See you soon.")
    mail = sent(booking)["customer"]
    assert mail["Subject"] == ours["Subject"]
    assert body(mail).replace("\nSee you soon.\n", "") == body(ours)


def test_a_german_customer_reads_no_english_words(cast: Cast) -> None:
    say(cast, BOOKED, subject="Hooray")
    german = booked(cast, "single", five_tuesdays()[:1], replace(ADA, locale="de-AT"))
    assert str(sent(german)["customer"]["Subject"]).startswith("Gebucht: ")
    say(cast, Place.named("booked", "customer", "de"), subject="Hurra, {first_time}")
    assert sent(german)["customer"]["Subject"] == "Hurra, Di. 2. März, 10:00"


def test_who_moved_or_canceled_it_makes_another_message(cast: Cast) -> None:
    say(cast, Place.named("moved_by_customer", "customer", "en"), subject="You moved {session_numbers}")
    say(cast, Place.named("moved_by_host", "customer", "en"), subject="We moved {session_numbers}: {reason}")
    say(cast, Place.named("canceled_by_host", "customer", "en"), subject="Gone: {first_time}, {reason}")
    booking = booked(cast, "pack-5", five_tuesdays())
    reschedule(booking=booking, starts={ids(booking, 2)[0]: at("2027-03-10 10:00")}, reason="", now=NOW)
    assert sent(booking, "rescheduled")["customer"]["Subject"] == "You moved 2"
    moved = {ids(booking, 1)[0]: at("2027-03-03 10:00"), ids(booking, 3)[0]: at("2027-03-17 10:00")}
    reschedule_for_customer(booking=booking, starts=moved, reason="Ill", by="host", now=NOW)
    assert sent(booking, "rescheduled")["customer"]["Subject"] == "We moved 1 and 3: Ill"
    gone = ids(booking, 4, 5)
    cancel_for_customer(booking=booking, sessions=gone, refund="none", reason="Flood", by="host", now=NOW)
    assert sent(booking, "canceled")["customer"]["Subject"] == "Gone: Tue 23 March, 10:00, Flood"


@pytest.mark.parametrize("name", ["{reference}", "{{", "<script>alert(1)</script>", "Ada\r\nBcc: x@example.com"])
def test_what_a_customer_calls_themselves_is_only_ever_shown(cast: Cast, name: str) -> None:
    say(cast, Place.named("booked", "owner", "en"), subject="{customer_name} came", opening="{customer_name}!\n\nYes.")
    booking = booked(cast, "single", five_tuesdays()[:1])
    booking.__class__.objects.filter(pk=booking.pk).update(name=name)
    (mail,) = [compose(one, NOW) for to, one in messages_about(booking, "booked").items() if to == "owner"]
    assert mail["Subject"] == " ".join(f"{unlinked(name)} came".split())
    assert mail["Bcc"] is None
    assert "<script" not in body(mail, "html")
    assert b"\nBcc:" not in mail.as_bytes().partition(b"\n\n")[0]


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        ({"subject": "{reason}"}, "subject"),
        ({"opening": "Dear {customer_name"}, "opening"),
        ({"closing": "{booking.secret}"}, "closing"),
        ({"subject": "x" * 151}, "subject"),
        ({"opening": "x" * 2001}, "opening"),
    ],
)
def test_what_cannot_be_said_is_refused(cast: Cast, texts: dict[str, str], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        say(cast, BOOKED, **texts)
    assert list(refused.value.errors) == [wrong]
    assert not MessageText.objects.exists()


@pytest.mark.parametrize(
    "place", [("nothing", "customer", "en"), ("refund_failed", "customer", "en"), ("booked", "customer", "fr")]
)
def test_there_are_words_only_for_what_is_sent(place: tuple[str, str, str]) -> None:
    with pytest.raises(NotFound):
        Place.named(*place)


def test_saving_twice_is_one_row_and_empty_words_are_none(cast: Cast) -> None:
    say(cast, BOOKED, subject="A\nB\0", opening="One\r\ntwo ")
    say(cast, BOOKED, subject="A  B", opening="One\r\ntwo ")
    row = MessageText.objects.get()
    assert (row.subject, row.opening, row.closing) == ("A B", "One\ntwo", "")
    say(cast, BOOKED)
    assert not MessageText.objects.exists()
    message_texts.reset(user=cast.dana, place=BOOKED)
    found = AuditEntry.objects.order_by("pk").values_list("what", "about", "who")
    about = ("booked, customer, en", "Dana Reyes")
    changed, back = ("message_text_changed", *about), ("message_text_reset", *about)
    assert [one for one in found if one[0].startswith("message_text")] == [changed, changed, back]


def test_a_subject_that_comes_out_empty_is_ours(cast: Cast) -> None:
    say(cast, Place.named("moved_by_customer", "customer", "en"), subject="{reason} {reason}")
    booking = booked(cast, "single", five_tuesdays()[:1])
    reschedule(booking=booking, starts={ids(booking, 1)[0]: at("2027-03-10 10:00")}, reason="", now=NOW)
    assert str(sent(booking, "rescheduled")["customer"]["Subject"]).startswith("Moved: ")


def test_another_business_has_words_of_its_own(cast: Cast) -> None:
    message_texts.save(user=cast.sid, place=BOOKED, subject="Elsewhere", opening="", closing="")
    assert str(sent(booked(cast, "single", five_tuesdays()[:1]))["customer"]["Subject"]).startswith("Booked: ")


@pytest.mark.parametrize("has_words", [False, True])
def test_own_words_take_one_query_however_many_sessions(cast: Cast, has_words: bool) -> None:
    if has_words:
        say(cast, BOOKED, subject="{first_time}", opening="{session_count}")
    counts = []
    for slug, starts in (("single", [at("2027-03-04 15:00")]), ("pack-5", five_tuesdays())):
        message = messages_about(booked(cast, slug, starts), "booked")["customer"]
        compose(message, NOW)
        message = type(message).objects.select_related(*RELATED_BOOKING).get(pk=message.pk)
        with CaptureQueriesContext(connection) as queries:
            compose(message, NOW)
        asked = [one for one in queries.captured_queries if "sessionary_messagetext" in one["sql"]]
        counts.append((len(queries), len(asked)))
    assert counts == [(counts[0][0], 1)] * 2
