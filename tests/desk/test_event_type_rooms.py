"""Event types in the desk: made, and each section saved, refused and read before saving."""

import pytest
from django.test import Client

from sessionary.actions.pages import create_event_type
from sessionary.models import EventType
from tests.cast import NOW, Cast
from tests.desk.people import signed_in
from tests.desk.rooms import FULL, type_path, typed_in, with_rows
from tests.web.reading import text_of

SECTIONS = ["scheduling", "slots", "location", "questions", "reminders", "price", "canceling", "moving", "words"]
OF_EVENT_TYPES = ["basics", "pages", *SECTIONS]


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def dana(cast: Cast) -> Client:
    return signed_in(cast.dana)


@pytest.mark.parametrize("key", OF_EVENT_TYPES)
def test_an_event_type_sent_back_untouched_stays_as_it_is(cast: Cast, dana: Client, key: str) -> None:
    made = create_event_type(page=cast.page, slug="full", name="Full", **FULL)
    before = EventType.objects.filter(pk=made.pk).values().get()
    path = type_path(made, key)
    answer = dana.post(path, with_rows(typed_in(dana.get(path).context["form"]), before["questions"], key))
    assert (answer.status_code, answer["Location"]) == (303, path), text_of(answer)
    assert EventType.objects.filter(pk=made.pk).values().get() == before


def test_an_event_type_is_made_with_a_price_and_put_on_a_page(cast: Cast, dana: Client) -> None:
    typed = {
        "name": "Voice lessons",
        "duration_0": "1",
        "duration_1": "60",
        "package": "True",
        "sessions": "3",
        "pricing": "collected",
        "price": "150.00",
        "pages": [cast.page.pk],
    }
    assert dana.post("/desk/event-types/new/", typed).status_code == 302
    made = cast.event_type("voice-lessons")
    assert (made.package, made.sessions, made.duration, made.price) == (True, 3, 60, 150_00)
    assert cast.page.offers()[-1].event_type == made
    dana.post("/desk/event-types/new/", typed)
    assert cast.event_type("voice-lessons-2").name == "Voice lessons"
    assert dana.post("/desk/event-types/new/", {**typed, "sessions": ""}).status_code == 422
    assert "$150" in text_of(dana.get("/desk/event-types/"))


@pytest.mark.parametrize(
    ("key", "typed", "field"),
    [
        ("scheduling", {"package": "True", "sessions": "21", "mode": "automatic", "seating": "one"}, "sessions"),
        ("scheduling", {"package": "True", "sessions": "", "mode": "automatic", "seating": "one"}, "sessions"),
        ("scheduling", {"package": "False", "mode": "automatic", "seating": "some"}, "seats"),
        ("price", {"pricing": "collected", "price": "ten"}, "price"),
        ("price", {"pricing": "shown", "price": ""}, "price"),
        ("location", {"location_kind": "link", "location_detail": "nowhere"}, "location_detail"),
        ("basics", {"name": "x", "slug": "a b"}, "slug"),
        ("canceling", {"when": "until", "cancel_reason": "optional"}, "notice_0"),
        ("canceling", {"when": "any", "amount_any": "101", "cancel_reason": "optional"}, "amount_any"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    cast: Cast, dana: Client, key: str, typed: dict[str, str], field: str
) -> None:
    single = cast.event_type("single")
    before = EventType.objects.filter(pk=single.pk).values().get()
    answer = dana.post(type_path(single, key), typed)
    assert (answer.status_code, f'id="id_{field}_error"' in answer.content.decode()) == (422, True)
    assert EventType.objects.filter(pk=single.pk).values().get() == before


def test_tiers_are_typed_in_rows_and_read_before_saving(cast: Cast, dana: Client) -> None:
    three = create_event_type(page=cast.page, slug="full", name="Full", **FULL)
    typed = {"when": "until", "cancel_reason": "mandatory"}
    typed |= {"notice_0_0": "2", "notice_0_1": "1440", "amount_0": "100", "of_0": "percent"}
    typed |= {"notice_1_0": "3", "notice_1_1": "60", "amount_1": "12.50", "of_1": "fixed"}
    looked = dana.post(type_path(three, "canceling"), {**typed, "look": "words"})
    assert (looked.status_code, "and get $12.50 back" in text_of(looked)) == (200, True)
    assert EventType.objects.get(pk=three.pk).cancel_policy == FULL["cancel_policy"]
    assert dana.post(type_path(three, "canceling"), typed).status_code == 303
    three = EventType.objects.get(pk=three.pk)
    assert three.cancel_policy == [
        {"notice_minutes": 2880, "refund": {"percent": 100}},
        {"notice_minutes": 180, "refund": {"fixed": 12_50}},
    ]
    assert three.cancel_reason == "mandatory"
    assert dana.post(type_path(three, "moving"), {"when": "never", "reschedule_reason": "optional"}).status_code == 303
    assert EventType.objects.get(pk=three.pk).reschedule_policy == []


def test_questions_are_added_put_in_order_and_removed(cast: Cast, dana: Client) -> None:
    single, path = cast.event_type("single"), type_path(cast.event_type("single"), "questions")
    rows = dana.post(path, {"look": "add"}).context["form"].rows
    assert len(rows) == 1
    two = {"label-0": "Your goal", "kind-0": "text", "key-0": "", "label-1": "Level", "kind-1": "choice", "key-1": ""}
    two |= {"options-1": "New\r\nOld\r\n", "required-1": "on"}
    moved = dana.post(path, {**two, "look": "up-1"}).context["form"].rows
    assert [row["label"] for row in moved] == ["Level", "Your goal"]
    gone = dana.post(path, {**two, "look": "remove-0"}).context["form"].rows
    assert [row["label"] for row in gone] == ["Level"]
    assert EventType.objects.get(pk=single.pk).questions == []
    assert dana.post(path, two).status_code == 303
    assert EventType.objects.get(pk=single.pk).questions == [
        {"key": "your-goal", "label": "Your goal", "kind": "text", "required": False, "options": []},
        {"key": "level", "label": "Level", "kind": "choice", "required": True, "options": ["New", "Old"]},
    ]
    assert dana.post(path, {"label-0": "", "kind-0": "text"}).status_code == 422


def test_reminders_are_typed_in_the_units_of_people_and_refused_beside_the_first(cast: Cast, dana: Client) -> None:
    path = type_path(cast.event_type("single"), "reminders")
    typed = {"reminder_1_0": "15", "reminder_1_1": "1", "reminder_2_0": "2", "reminder_2_1": "1440"}
    typed |= {"reminder_3_0": "", "reminder_3_1": "60", "follow_up_0": "3", "follow_up_1": "60", "remind_owner": "on"}
    assert dana.post(path, typed).status_code == 303
    made = cast.event_type("single")
    assert (made.reminders, made.follow_up, made.remind_owner) == ([2880, 15], 180, True)
    answer = dana.post(path, {**typed, "reminder_2_0": "31"})
    assert answer.status_code == 422
    assert 'id="id_reminder_1_error"' in answer.content.decode()
    assert "5 minutes to 30 days before the start" in text_of(answer)
    dana.post(path, {"reminder_1_0": "", "reminder_1_1": "60"})
    made = cast.event_type("single")
    assert (made.reminders, made.follow_up, made.remind_owner) == ([], None, False)
