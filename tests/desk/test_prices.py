"""Prices and refunds as they are typed: read in one way only, and said back before they count."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from sessionary.actions import event_types
from sessionary.models import EventType
from sessionary.rules.errors import Invalid
from tests.cast import NOW, Cast
from tests.desk.people import signed_in
from tests.desk.rooms import type_path
from tests.web.reading import text_of

NEW = {"name": "Trio", "duration_0": "30", "duration_1": "1", "package": "True", "sessions": "3", "price": "150"}
COLLECTED = {"pricing": "collected", "price": "150"}


@pytest.fixture
def dana(cast: Cast) -> Client:
    return signed_in(cast.dana)


def price_page(cast: Cast) -> str:
    return type_path(cast.event_type("pack-5"), "price")


def price_of(cast: Cast) -> int | None:
    return cast.event_type("pack-5").price


@pytest.mark.parametrize("typed", ["10.001", "1.500", "150.000", "1,50", "€150"])
def test_what_could_be_read_in_two_ways_is_refused_and_kept(cast: Cast, dana: Client, typed: str) -> None:
    answer = dana.post(price_page(cast), {**COLLECTED, "price": typed})
    assert answer.status_code == 422
    assert "Please enter an amount, like 100.00." in text_of(answer)
    assert f'value="{typed}"' in answer.content.decode()
    assert price_of(cast) is None


def test_the_sign_in_the_label_can_be_typed(cast: Cast, dana: Client) -> None:
    for typed in ("$150", "150 $", "USD 150", "150.00 usd"):
        assert dana.post(price_page(cast), {**COLLECTED, "price": typed}).status_code == 303
        assert price_of(cast) == 150_00


def test_german_pages_read_german_signs(cast: Cast, dana: Client) -> None:
    german = {"HTTP_ACCEPT_LANGUAGE": "de"}
    assert dana.post(price_page(cast), {**COLLECTED, "price": "1.500,00"}, **german).status_code == 303  # type: ignore[arg-type]
    assert price_of(cast) == 1500_00
    refused = dana.post(price_page(cast), {**COLLECTED, "price": "1,500.00"}, **german)  # type: ignore[arg-type]
    assert "100,00" in text_of(refused)


def test_saving_says_back_what_was_read(cast: Cast, dana: Client) -> None:
    answer = dana.post(price_page(cast), {**COLLECTED, "price": "1,500.00"}, follow=True)
    assert "Saved: $1,500.00, $300.00 a session." in text_of(answer)
    assert "Customers pay $1,500.00, $300.00 a session." in text_of(dana.get(price_page(cast)))
    uneven = dana.post(price_page(cast), {**COLLECTED, "price": "100.01"}, follow=True)
    assert "$20.00 to $20.01 a session" in text_of(uneven)
    assert "Saved. " in text_of(dana.post(price_page(cast), {"pricing": "none"}, follow=True))


def test_a_look_says_it_before_anything_is_saved(cast: Cast, dana: Client) -> None:
    looked = dana.post(price_page(cast), {**COLLECTED, "look": "amounts"})
    assert looked.status_code == 200
    assert "Customers pay $150.00, $30.00 a session." in text_of(looked)
    assert price_of(cast) is None
    wrong = dana.post(price_page(cast), {**COLLECTED, "price": "10.001", "look": "amounts"})
    assert "Customers pay $" not in text_of(wrong)


def test_a_new_event_type_says_it_too(cast: Cast, dana: Client) -> None:
    looked = dana.post("/desk/event-types/new/", {**NEW, "pricing": "shown", "look": "amounts"})
    assert "Customers pay $150.00, $50.00 a session." in text_of(looked)
    assert not EventType.objects.filter(slug="trio").exists()


def test_there_is_nothing_to_collect_at_no_price(cast: Cast, dana: Client) -> None:
    answer = dana.post(price_page(cast), {**COLLECTED, "price": "0"})
    assert answer.status_code == 422
    assert "There is nothing to collect. Enter a price above 0, or choose to have none." in text_of(answer)
    with pytest.raises(Invalid, match="price"):
        event_types.change(event_type=cast.event_type("pack-5"), changes={"pricing": "collected", "price": 0}, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        EventType.objects.filter(slug="pack-5").update(pricing="collected", price=0)
    assert dana.post(price_page(cast), {"pricing": "shown", "price": "0"}).status_code == 303


def test_one_by_one_is_not_cheaper_than_together(cast: Cast, dana: Client) -> None:
    typed: dict[str, Any] = {**COLLECTED, "price": "150", "single_price": "29.99"}
    answer = dana.post(price_page(cast), typed)
    assert answer.status_code == 422
    assert "One by one the sessions would cost less than together." in text_of(answer)
    assert dana.post(price_page(cast), {**typed, "single_price": "30"}).status_code == 303


def test_a_policy_says_what_its_percentages_are(cast: Cast, dana: Client) -> None:
    EventType.objects.filter(slug="pack-5").update(pricing="shown", price=250_00)
    path = type_path(cast.event_type("pack-5"), "moving")
    typed = {"when": "any", "amount_any": "10", "of_any": "percent", "reschedule_reason": "optional"}
    looked = text_of(dana.post(path, {**typed, "look": "words"}))
    assert "10% is $5.00 a session." in looked
    assert "a session." not in text_of(dana.post(path, {**typed, "amount_any": "ten", "look": "words"}))
    assert "100% is $50.00 a session." in text_of(dana.get(type_path(cast.event_type("pack-5"), "canceling")))
