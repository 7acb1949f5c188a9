"""Where sessions take place: what can be chosen, what the Customer is asked, and what everybody reads."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from sessionary.actions import demo
from sessionary.actions.booking import book
from sessionary.actions.canceling import cancel
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.dispatching import dispatch
from sessionary.actions.pages import create_event_type
from sessionary.models import Booking, Connection, EventType, Job, Meeting, Page
from sessionary.rules.errors import Invalid
from tests.api.caller import Caller, slug_of
from tests.api.program import Program
from tests.cast import ADA, NOW, Cast, at, five_tuesdays
from tests.conferencing.studio import page_of, sessions
from tests.desk.people import Desk, signed_in
from tests.desk.rooms import page_path, type_path, typed_in
from tests.messages.reading import body, sent
from tests.money.till import do_jobs, fresh
from tests.web.reading import DETAILS, continued, text_of

START = at("2027-03-02 10:00")
TOO_SHORT = "Webex takes sessions of 10 minutes or longer."
CONNECT_FIRST = "Dana Reyes has to connect Zoom first: in the desk, under Connections."


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def connected(cast: Cast, state: str = "ok") -> None:
    connection = Connection(
        account=cast.account,
        user=cast.dana,
        provider="zoom",
        state=state,
        expires_at=NOW + timedelta(days=1),
        created_at=NOW,
    )
    connection.set_tokens("access", "refresh")
    connection.save()


def offered(cast: Cast, kind: str, detail: str | None = None) -> EventType:
    return create_event_type(
        page=cast.page, slug="talk", name="Talk", duration=60, location_kind=kind, location_detail=detail
    )


def made(cast: Cast, phone: str | None = None, **answers: str) -> Booking:
    ada = CustomerDetails(name=ADA.name, email=ADA.email, time_zone=ADA.time_zone, phone=phone)
    return book(offer=cast.offer("talk"), starts=[START], customer=ada, answers=answers, now=NOW)


def posted(clock: str, **typed: str) -> Any:
    hold = continued(Client(), [at(f"2027-03-02 {clock}")], "/dana/talk/")
    return Client().post(f"/hold/{hold.public_id}/{hold.secret}/", {**DETAILS, **typed})


def test_a_provider_is_offered_as_to_be_connected_first_and_refused(cast: Cast) -> None:
    dana, single = signed_in(cast.dana), cast.event_type("single")
    for path in (type_path(single, "location"), page_path(cast, "location")):
        shown = dana.get(path).content.decode()
        assert '<option value="zoom">Zoom (connect first)</option>' in shown
        assert '<option value="jitsi">Jitsi</option>' in shown
        refused = dana.post(path, {"location_kind": "zoom", "location_detail": ""})
        assert (refused.status_code, CONNECT_FIRST in text_of(refused)) == (422, True)
        assert '<a href="/desk/connections/">Connections</a>' in refused.content.decode()
    connected(cast)
    shown = dana.get(type_path(single, "location")).content.decode()
    assert re.findall(r'<option value="(?:zoom|webex)"[^>]*>([^<]*)', shown) == ["Zoom", "Webex (connect first)"]
    assert dana.post(type_path(single, "location"), {"location_kind": "zoom"}).status_code == 303
    single.refresh_from_db()
    assert (single.location_kind, single.location_detail) == ("zoom", None)


@pytest.mark.parametrize("state", ["broken", "gone"])
def test_a_connection_that_does_not_work_is_none(cast: Cast, state: str) -> None:
    connected(cast, state)
    refused = signed_in(cast.dana).post(
        type_path(cast.event_type("single"), "location"), {"location_kind": "zoom", "location_detail": ""}
    )
    assert (refused.status_code, CONNECT_FIRST in text_of(refused)) == (422, True)


def test_programs_are_refused_alike(cast: Cast) -> None:
    program, zoom = Program(cast.dana), {"location": {"kind": "zoom", "detail": None}}
    new = {"slug": "talk", "name": "Talk", "pages": ["dana"]}
    for answer in (program.patch("event-types/single", zoom), program.post("event-types", {**new, **zoom})):
        assert (answer.status_code, slug_of(answer)) == (422, "invalid")
        assert CONNECT_FIRST in str(answer.json()["errors"])
    assert program.patch("pages/dana", zoom).status_code == 422
    connected(cast)
    assert program.post("event-types", {**new, **zoom, "slug": "talk-2"}).status_code == 201
    assert program.patch("pages/eli-solo", zoom).status_code == 422


def test_sessions_too_short_for_the_provider_are_refused_beside_what_was_chosen(cast: Cast) -> None:
    connected(cast)
    Connection.objects.update(provider="webex")
    program, dana, single = Program(cast.dana), signed_in(cast.dana), cast.event_type("single")
    at_webex = {"location": {"kind": "webex", "detail": None}}
    assert program.patch("event-types/single", {"duration_minutes": 5}).status_code == 200
    answer = program.patch("event-types/single", at_webex)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "location.kind", "detail": TOO_SHORT}]
    assert beside(dana.post(type_path(single, "location"), {"location_kind": "webex"}), "location_kind") == TOO_SHORT
    assert program.patch("event-types/single", {"duration_minutes": 10, **at_webex}).status_code == 200
    answer = program.patch("event-types/single", {"duration_minutes": 9})
    assert answer.json()["errors"] == [{"field": "duration_minutes", "detail": TOO_SHORT}]
    path = type_path(single, "slots")
    typed = {**typed_in(dana.get(path).context["form"]), "duration_0": "5"}
    assert beside(dana.post(path, typed), "duration") == TOO_SHORT


def beside(answer: Any, field: str) -> str:
    """What a refused form says there."""
    assert answer.status_code == 422
    (found,) = re.findall(f'id="id_{field}_error"><p>([^<]*)', answer.content.decode())
    return str(found)


def test_it_counts_whose_page_an_event_type_is_put_on(cast: Cast) -> None:
    """The meeting is made in the name of the page's Owner, whoever sets it up."""
    connected(cast)
    talk = offered(cast, "zoom")
    answer = Program(cast.dana).patch("event-types/talk", {"pages": ["dana", "eli-solo"]})
    assert (answer.status_code, "Eli Sommer has to connect Zoom first" in str(answer.json())) == (422, True)
    refused = signed_in(cast.dana).post(f"/desk/pages/{cast.solo.pk}/offered/", {"offered": [talk.pk]})
    assert (refused.status_code, "Eli Sommer has to connect Zoom first" in text_of(refused)) == (422, True)
    assert [one.page for one in talk.offers.filter(archived_at=None)] == [cast.page]


def test_by_phone_the_customers_number_is_asked_and_needed(cast: Cast) -> None:
    offered(cast, "phone")
    answer = posted("10:00", phone="")
    assert answer.status_code == 422
    assert "Please enter the number under which you are called." in text_of(answer)
    assert posted("12:00", phone="+49 30 123456").status_code == 303
    booking = fresh(Booking.objects.get())
    assert "Dana Reyes calls you at +49 30 123456" in page_of(sessions(booking)[0])
    assert "+49 30 123456" in body(sent(booking)["owner"])


def test_programs_have_to_say_the_number_too(cast: Cast) -> None:
    offered(cast, "phone")
    order = {"page": "dana", "event_type": "talk", "starts": ["2027-03-02T10:00:00+01:00"]}
    ada = {"name": "Ada", "email": "ada@example.com"}
    refused = Caller().post("bookings", {**order, "customer": ada})
    assert (refused.status_code, slug_of(refused)) == (422, "invalid")
    told = Caller().post("bookings", {**order, "customer": {**ada, "phone": "+49 30 123456"}}).json()
    assert told["sessions"][0]["location"] == {"kind": "phone", "join_url": None, "detail": "+49 30 123456"}


def test_by_phone_our_own_number_is_shown(cast: Cast) -> None:
    offered(cast, "phone", "+49 30 999999")
    assert "tel:+4930999999" in page_of(made(cast).sessions_in_order[0])
    assert "Phone" not in text_of(Client().get(_hold_address()))


def _hold_address() -> str:
    hold = continued(Client(), [at("2027-03-03 10:00")], "/dana/talk/")
    return f"/hold/{hold.public_id}/{hold.secret}/"


def test_an_address_has_a_map(cast: Cast) -> None:
    offered(cast, "address", "Lindenallee 7, Berlin")
    page = page_of(made(cast).sessions_in_order[0])
    assert "Lindenallee 7, Berlin" in page
    assert "https://www.openstreetmap.org/search?query=Lindenallee+7%2C+Berlin" in page


def test_a_fixed_link_is_the_way_in_at_once(cast: Cast) -> None:
    offered(cast, "link", "https://meet.example.com/dana")
    booking = made(cast)
    assert 'href="https://meet.example.com/dana"' in page_of(booking.sessions_in_order[0])
    assert "Conferencing info" in body(sent(booking)["customer"])
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(("kind", "detail"), [("link", "https://meet.jit.si/dana"), ("jitsi", None)])
def test_nobody_joins_what_does_not_take_place(cast: Cast, kind: str, detail: str | None) -> None:
    """Also before the provider has heard of it."""
    offered(cast, kind, detail)
    booking = made(cast)
    dispatch(NOW)
    do_jobs("arrange")
    (session,) = sessions(booking)
    file = f"/session/{session.public_id}/{session.secret}/calendar.ics"
    desk = Desk(signed_in(cast.dana), booking)

    def ways_in() -> list[bool]:
        places = (page_of(session), Client().get(file).content.decode(), desk.reads("sessions/"))
        return ["https://meet.jit.si/" in place for place in places]

    assert ways_in() == [True] * 3
    cancel(booking=fresh(booking), sessions={session.public_id}, reason="", now=NOW)
    assert ways_in() == [False] * 3


def test_the_customer_says_where(cast: Cast) -> None:
    offered(cast, "ask")
    assert "Where shall we meet?" in text_of(Client().get(_hold_address()))
    answer = posted("10:00")
    assert answer.status_code == 422
    assert "Please answer this question." in text_of(answer)
    assert posted("12:00", **{"answer-_location": "At the fountain"}).status_code == 303
    booking = fresh(Booking.objects.get())
    assert "At the fountain" in page_of(sessions(booking)[0])
    told = body(sent(booking)["owner"])
    assert told.index("Where shall we meet?") < told.index("At the fountain")
    assert "At the fountain" in Desk(signed_in(cast.dana), booking).reads()


def test_programs_say_where_as_an_answer(cast: Cast) -> None:
    offered(cast, "ask")
    asked = Caller().get("pages/dana").json()["event_types"]
    (talk,) = [one for one in asked if one["slug"] == "talk"]
    assert [(one["key"], one["required"]) for one in talk["questions"]] == [("_location", True)]
    with pytest.raises(Invalid) as refused:
        made(cast)
    assert set(refused.value.errors) == {"answers._location"}
    assert made(cast, _location="At the fountain").answers == {"_location": "At the fountain"}


def test_no_question_may_have_the_key_of_the_place(cast: Cast) -> None:
    question = {"key": "_location", "label": "Where?", "kind": "text", "required": False, "options": []}
    answer = Program(cast.dana).patch("event-types/single", {"questions": [question]})
    assert answer.status_code == 422


def test_the_demo_goes_with_the_meetings_that_it_made(db: None) -> None:
    page = demo.create()
    five = book(
        offer=Page.named(page.slug).offer("free-five"), starts=five_tuesdays(), customer=ADA, answers={}, now=NOW
    )
    dispatch(NOW)
    do_jobs("arrange")
    assert all(one.conference.join_url.startswith("https://meet.jit.si/Session-") for one in sessions(five))
    demo.remove(account=page.account, by=page.owner)
    assert not Meeting.objects.exists()
    assert not Job.objects.filter(kind="arrange").exists()


@override_settings(PROVIDER_ADDRESSES={"jitsi": "https://meet.example.com"})
@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_as_often_for_many(cast: Cast, count: int, django_assert_num_queries: object) -> None:
    offered(cast, "jitsi")
    for day in range(count):
        starts = [at(f"2027-03-0{day + 2} 10:00")]
        book(offer=cast.offer("talk"), starts=starts, customer=ADA, answers={}, now=NOW)
    dispatch(NOW)
    do_jobs("arrange")
    program = Program(cast.dana)
    assert program.get("activity").status_code == 200
    with django_assert_num_queries(9):  # type: ignore[operator]
        told = program.get("activity").json()
    urls = [one["session"]["location"]["join_url"] for one in told["items"] if one["session"]]
    assert (len(urls), all(url.startswith("https://meet.example.com/Session-") for url in urls)) == (count, True)
