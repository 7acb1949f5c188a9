"""The Customer's page by secret link: pay, cancel and move, with every amount before the click."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sessionary.actions import links
from sessionary.actions.booking import book
from sessionary.actions.gateways import play_gateway
from sessionary.actions.paying import due_of, go_to_pay
from sessionary.models import Attempt, Booking, EventType, GatewayAccount, Reschedule
from sessionary.providers.payments.contract import Checkout
from sessionary.web.booking import paying
from tests.cast import BEN, NOW, Cast, booked, five_tuesdays
from tests.money.till import fresh, ids, ledger, paid, starts, statuses, till_of, unpaid

WEEKLY = five_tuesdays()[:3]


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def path_to(booking: Booking, what: str = "") -> str:
    return "/" + links.manage_url(booking).split("/", 3)[3] + what


def session_path(booking: Booking, number: int, what: str = "") -> str:
    return "/" + links.session_url(booking.sessions_in_order[number - 1]).split("/", 3)[3] + what


def text(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def hidden(answer: Any) -> dict[str, list[str]]:
    """The hidden fields of the page's forms that post."""
    form = answer.content.decode().split('<form method="post"', 1)[1].split("</form>")[0]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(value)
    return fields


def test_an_unpaid_booking_leads_to_the_pay_page(shop: Cast, visitor: Client) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    answer = visitor.get(path_to(booking))
    assert (answer.status_code, answer["Location"]) == (303, path_to(booking, "pay/"))
    page = visitor.get(path_to(booking, "pay/"))
    assert "Pay $150.00" in text(page)
    assert "until 9:10" in text(page)
    assert "play money" in text(page)


def test_refused_then_paid(shop: Cast, visitor: Client) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    refused = visitor.post(path_to(booking, "pay/"), {"outcome": "fail"}, follow=True)
    assert "Your bank said no. Nothing was charged. Your times stay held until 9:10." in text(refused)
    done = visitor.post(path_to(booking, "pay/"), {"outcome": "succeed"}, follow=True)
    assert "You're booked, Ada. First session: Tue" in text(done)
    again = visitor.post(path_to(booking, "pay/"), {"outcome": "succeed"}, follow=True)
    assert again.status_code == 200
    assert [state for _, _, state in ledger(booking)] == ["failed", "succeeded"]


def test_too_late_and_taken_leads_back_to_choosing(shop: Cast, visitor: Client, time_machine) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    time_machine.move_to(NOW + timedelta(minutes=11))
    assert "All your times are still free. You can still pay." in text(visitor.get(path_to(booking, "pay/")))
    take(shop, WEEKLY[0])
    page = visitor.get(path_to(booking, "pay/"))
    assert "not all of them are free any more. Nothing was charged." in text(page)
    assert "pay-succeed" not in page.content.decode()


def take(shop: Cast, start: int) -> None:
    """Somebody else books this time, now."""
    book(offer=shop.offer("single"), starts=[start], customer=BEN, answers={}, now=timezone.now())


@pytest.mark.parametrize("form", [{}, {"outcome": "explode"}, {"gateway": "stripe"}, {"gateway": "nothing"}])
def test_a_strange_form_pays_nothing(shop: Cast, visitor: Client, form: dict[str, str]) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    assert visitor.post(path_to(booking, "pay/"), form).status_code < 500
    assert fresh(booking).paid == 0


def test_cancel_shows_the_amount_for_each_and_for_the_ticked(shop: Cast, visitor: Client) -> None:
    booking = paid(shop, "three", WEEKLY)
    nothing = text(visitor.get(path_to(booking, "cancel/")))
    assert nothing.count("$25.00") == 3
    assert "Nothing ticked yet" in nothing
    page = visitor.get(path_to(booking, "cancel/"), {"session": ids(booking, 2, 3)})
    assert "Cancel 2 sessions, get $50.00 back" in text(page)
    assert "Session 1 on Tue 2 March still takes place." in text(page)
    assert hidden(page)["expect"] == ["5000"]


def test_the_click_does_what_it_said_and_twice_is_once(shop: Cast, visitor: Client) -> None:
    booking = paid(shop, "three", WEEKLY)
    page = visitor.get(path_to(booking, "cancel/"), {"session": ids(booking, 2, 3)})
    for _ in range(2):
        answer = visitor.post(path_to(booking, "cancel/"), {**hidden(page), "reason": "Ill"})
        assert (answer.status_code, answer["Location"]) == (303, path_to(booking, "?canceled=2&canceled=3"))
    assert statuses(booking) == ["scheduled", "canceled", "canceled"]
    assert ledger(booking)[1:] == [("refund", 50_00, "pending")]
    done = text(visitor.get(answer["Location"]))
    assert "Sessions 2 and 3 are canceled. We have written to you." in done
    home = text(visitor.get(path_to(booking)))
    assert "Your session 2 of 3 are canceled." in home
    assert "Paid 3 sessions $150.00 Refunded $50.00 Left $100.00" in home
    assert "Add to calendar Subscribe" in home
    assert visitor.get(path_to(booking)).content.decode().count("to a calendar") == 1
    assert "Refund for sessions 2, 3. On its way −$50.00" in home


def test_another_choice_under_the_same_key_is_said_not_to_be_done(shop: Cast, visitor: Client) -> None:
    booking = paid(shop, "three", WEEKLY)
    form = hidden(visitor.get(path_to(booking, "cancel/"), {"session": ids(booking, 1)}))
    assert visitor.post(path_to(booking, "cancel/"), form).status_code == 303
    answer = visitor.post(path_to(booking, "cancel/"), {**form, "session": ids(booking, 2)})
    assert answer.status_code == 409
    assert "This form was sent before with other choices" in text(answer)
    assert statuses(booking) == ["canceled", "scheduled", "scheduled"]
    anew = hidden(answer)
    assert (anew["session"], anew["key"] != form["key"]) == (ids(booking, 2), True)
    assert visitor.post(path_to(booking, "cancel/"), anew).status_code == 303
    assert statuses(booking) == ["canceled", "canceled", "scheduled"]


def test_other_times_under_the_same_key_are_said_not_to_be_taken(shop: Cast, visitor: Client) -> None:
    EventType.objects.update(reschedule_policy=[{"notice_minutes": 0, "fee": {}}])
    booking, path = paid(shop, "three", WEEKLY), "reschedule/confirm/"
    chosen = {"session": ids(booking, 2), "pick": WEEKLY[1] + 120}
    form = hidden(visitor.get(path_to(booking, path), chosen))
    for _ in range(2):
        assert visitor.post(path_to(booking, path), form)["Location"] == path_to(booking, "?moved=2")
    answer = visitor.post(path_to(booking, path), {**form, "pick": str(WEEKLY[1] + 180)})
    assert answer.status_code == 409
    assert "This form was sent before with other choices" in text(answer)
    assert starts(booking)[1] == WEEKLY[1] + 120
    assert visitor.post(path_to(booking, path), hidden(answer)).status_code == 303
    assert starts(booking)[1] == WEEKLY[1] + 180


def test_an_amount_that_changed_meanwhile_is_shown_anew(shop: Cast, visitor: Client, time_machine) -> None:
    EventType.objects.filter(slug="odd").update(
        cancel_policy=[{"notice_minutes": 1440, "refund": {"percent": 100}}, {"notice_minutes": 0, "refund": {}}]
    )
    booking = paid(shop, "odd", WEEKLY)
    time_machine.move_to(booking.sessions_in_order[0].span[0] - timedelta(days=1))
    page = visitor.get(path_to(booking, "cancel/"), {"session": ids(booking, 1)})
    assert "get $33.34 back" in text(page)
    time_machine.move_to(booking.sessions_in_order[0].span[0] - timedelta(hours=23))
    answer = visitor.post(path_to(booking, "cancel/"), hidden(page))
    assert answer.status_code == 409
    assert "The amount has changed." in text(answer)
    assert hidden(answer)["expect"] == ["0"]
    assert statuses(booking) == ["scheduled"] * 3


def test_what_cannot_be_canceled_says_why(shop: Cast, visitor: Client, time_machine) -> None:
    booking = paid(shop, "odd", WEEKLY)
    time_machine.move_to(booking.sessions_in_order[0].span[0] - timedelta(hours=5))
    page = text(visitor.get(path_to(booking, "cancel/"), {"session": ids(booking, 1)}))
    assert "Starts in 5 hours. It could be canceled until Mon 1 March, 10:00." in page
    assert "Nothing ticked yet" in page


def test_a_mandatory_reason_keeps_what_was_typed(shop: Cast, visitor: Client) -> None:
    EventType.objects.update(cancel_reason="mandatory")
    booking = paid(shop, "three", WEEKLY)
    page = visitor.get(path_to(booking, "cancel/"), {"session": ids(booking, 1)})
    answer = visitor.post(path_to(booking, "cancel/"), {**hidden(page), "reason": " "})
    assert answer.status_code == 422
    assert "Please say why." in text(answer)
    assert hidden(answer)["session"] == ids(booking, 1)


def test_moving_from_tick_to_payment(shop: Cast, visitor: Client) -> None:
    booking = paid(shop, "three", WEEKLY)
    ticked = {"session": ids(booking, 2)}
    assert text(visitor.get(path_to(booking, "reschedule/"))).count("$5.00") == 3
    stay = visitor.get(path_to(booking, "reschedule/"), {**ticked, "more": "1"})
    assert "Choose a new time" in text(stay)
    chosen = {**ticked, "pick": WEEKLY[1] + 120}
    calendar = visitor.get(path_to(booking, "reschedule/"), chosen)
    assert "Your time is chosen" in text(calendar)
    go_on = visitor.post(path_to(booking, "reschedule/"), chosen)
    assert go_on.status_code == 303
    confirm = visitor.get(go_on["Location"])
    assert "Pay $5.00 and move this session" in text(confirm)
    answer = visitor.post(path_to(booking, "reschedule/confirm/"), hidden(confirm))
    assert answer["Location"] == path_to(booking, "pay/")
    assert starts(booking) == WEEKLY
    done = visitor.post(answer["Location"], {"outcome": "succeed"}, follow=True)
    assert done.status_code == 200
    assert starts(booking) == [WEEKLY[0], WEEKLY[1] + 120, WEEKLY[2]]


def test_moving_for_nothing_and_a_time_taken_meanwhile(cast: Cast, visitor: Client) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    chosen = {"session": ids(booking, 1), "pick": WEEKLY[0] + 60}
    confirm = visitor.get(path_to(booking, "reschedule/confirm/"), chosen)
    booked(cast, "single", [WEEKLY[0] + 60])
    back = visitor.post(path_to(booking, "reschedule/confirm/"), hidden(confirm), follow=True)
    assert "Just taken. Nearest free:" in text(back)
    chosen["pick"] = WEEKLY[0] + 120
    confirm = visitor.get(path_to(booking, "reschedule/confirm/"), chosen)
    for _ in range(2):
        visitor.post(path_to(booking, "reschedule/confirm/"), hidden(confirm))
    assert starts(booking)[0] == WEEKLY[0] + 120
    assert Reschedule.objects.count() == 1


def test_the_time_it_has_is_refused_beside_it(shop: Cast, visitor: Client) -> None:
    booking = paid(shop, "three", WEEKLY)
    mixed = {"session": ids(booking, 1, 2), "pick": [WEEKLY[0], WEEKLY[1] + 120]}
    away = visitor.get(path_to(booking, "reschedule/confirm/"), mixed)
    form = {**mixed, "expect": "1000", "key": "k"}
    for page in (
        visitor.get(away["Location"]),
        visitor.post(path_to(booking, "reschedule/"), mixed),
        visitor.post(path_to(booking, "reschedule/confirm/"), form, follow=True),
    ):
        assert text(page).count("This is the time it has. Please choose another.") == 1
        assert 'id="go-on"' not in page.content.decode()
    assert not Reschedule.objects.exists()


def test_the_own_old_time_is_offered_and_the_others_are_not(cast: Cast, visitor: Client) -> None:
    booking = booked(cast, "pack-5", [WEEKLY[0], WEEKLY[0] + 30, WEEKLY[0] + 60, WEEKLY[1], WEEKLY[2]])
    ticked = {"session": ids(booking, 1), "day": "2027-03-02"}
    page = visitor.get(path_to(booking, "reschedule/"), ticked).content.decode()
    assert f'id="t{WEEKLY[0]}"' in page
    assert f'id="t{WEEKLY[0] + 30}"' not in page


def test_a_session_link_manages_that_session_only(shop: Cast, visitor: Client) -> None:
    booking = paid(shop, "three", WEEKLY)
    page = text(visitor.get(session_path(booking, 2, "cancel/")))
    assert page.count("$25.00") == 1
    for what in ("cancel/", "reschedule/", "reschedule/confirm/"):
        for method in (visitor.get, visitor.post):
            stolen = method(session_path(booking, 2, what), {"session": ids(booking, 1), "pick": WEEKLY[0] + 60})
            assert stolen.status_code == 404
    form = hidden(visitor.get(session_path(booking, 2, "cancel/"), {"session": ids(booking, 2)}))
    visitor.post(session_path(booking, 2, "cancel/"), form)
    assert statuses(booking) == ["scheduled", "canceled", "scheduled"]


def test_a_session_link_can_pay_its_own_fee(shop: Cast, visitor: Client) -> None:
    booking = paid(shop, "three", WEEKLY)
    chosen = {"session": ids(booking, 2), "pick": WEEKLY[1] + 120}
    form = hidden(visitor.get(session_path(booking, 2, "reschedule/confirm/"), chosen))
    answer = visitor.post(session_path(booking, 2, "reschedule/confirm/"), form)
    assert answer["Location"] == session_path(booking, 2, "pay/")
    other = visitor.get(session_path(booking, 1, "pay/"))
    assert (other.status_code, other["Location"]) == (303, session_path(booking, 1))
    visitor.post(answer["Location"], {"outcome": "succeed"})
    assert starts(booking)[1] == WEEKLY[1] + 120


@pytest.mark.parametrize("what", ["pay/", "pay/return/", "cancel/", "reschedule/", "reschedule/confirm/"])
def test_the_stranger_gets_404(shop: Cast, visitor: Client, what: str) -> None:
    mine, other = paid(shop, "three", WEEKLY), booked(shop, "single", [WEEKLY[0] + 180])
    mixed = path_to(mine, what).replace(mine.secret, other.secret)
    for path in (mixed, path_to(mine, what).replace(mine.public_id, "0" * 16)):
        for method in (visitor.get, visitor.post):
            assert method(path, {"session": ids(mine, 1)}).status_code == 404
    assert visitor.post(path_to(other, "cancel/"), {"session": ids(mine, 1), "expect": "0"}).status_code == 404
    assert statuses(mine) == ["scheduled"] * 3


def test_links_outlive_a_disabled_renamed_or_archived_page(shop: Cast, visitor: Client) -> None:
    booking = paid(shop, "three", WEEKLY)
    path = path_to(booking, "cancel/")
    shop.page.enabled, shop.page.slug, shop.page.archived_at = False, "renamed", NOW
    shop.page.save()
    EventType.objects.update(archived_at=NOW)
    form = hidden(visitor.get(path, {"session": ids(booking, 1)}))
    assert visitor.post(path, form).status_code == 303
    calendar = visitor.get(path_to(booking, "reschedule/"), {"session": ids(booking, 2)})
    assert "times free" in text(calendar)
    assert due_of(fresh(booking)) is None


def test_money_is_shown_to_nobody_on_a_free_booking(cast: Cast, visitor: Client) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    page = text(visitor.get(path_to(booking, "cancel/"), {"session": ids(booking, 1)}))
    assert "$" not in page
    assert "Cancel this session" in page


def test_changing_the_times_closes_the_checkout_and_lets_the_old_ones_go(shop: Cast, visitor: Client) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    attempt, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    hold = booking.hold
    assert hold is not None
    picks = {"pick": [WEEKLY[0], WEEKLY[1], WEEKLY[2] + 60], "hold": hold.choosing_token}
    answer = visitor.post("/dana/three/", picks)
    assert answer.status_code == 303
    attempt.refresh_from_db()
    assert (attempt.state, fresh(booking).status) == ("failed", "expired")
    assert play_gateway().ask(checkout.reference).state == "failed"
    page = text(visitor.get(path_to(booking)))
    assert "was not paid in time" in page


def test_what_was_paid_in_another_tab_is_not_let_go(shop: Cast, visitor: Client) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    hold = booking.hold
    assert hold is not None
    _, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    play_gateway().decide(checkout.reference, "succeed")
    play_gateway().capture(checkout.reference, "k")
    picks = {"pick": [WEEKLY[0], WEEKLY[1], WEEKLY[2] + 60], "hold": hold.choosing_token}
    answer = visitor.post("/dana/three/", picks)
    assert "These times are booked" in text(answer)
    assert booking.secret not in answer.content.decode()
    assert (fresh(booking).status, starts(booking)) == ("scheduled", WEEKLY)


CHECKOUT = Checkout(reference="cs_1", url="https://checkout.example.com/pay?a=1&b=2")


def at_a_gateway(monkeypatch: pytest.MonkeyPatch, booking: Booking) -> dict[str, str]:
    """A gateway with a checkout of its own, which the test gateway has not; what the form sends to get there."""
    account = GatewayAccount(account=booking.account, gateway="stripe")
    monkeypatch.setattr(paying, "ways_to_pay", lambda *_asked: [account])
    monkeypatch.setattr(paying, "go_to_pay", lambda **_asked: (Attempt(), CHECKOUT))
    return {"gateway": "stripe"}


def test_a_page_of_ours_leads_on_to_the_checkout(shop: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """No redirect: browsers follow none from a form to a site that `form-action` does not name."""
    booking = unpaid(shop, "three", WEEKLY)
    answer = Client().post(path_to(booking, "pay/"), at_a_gateway(monkeypatch, booking))
    assert answer.status_code == 200
    said = answer.content.decode()
    assert '<meta http-equiv="refresh" content="0; url=https://checkout.example.com/pay?a=1&amp;b=2">' in said
    assert 'href="https://checkout.example.com/pay?a=1&amp;b=2"' in said
    assert "On to Stripe" in said


def test_with_script_the_checkout_replaces_the_page(shop: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    way = at_a_gateway(monkeypatch, booking)
    answer = Client().post(path_to(booking, "pay/"), way, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == CHECKOUT.url
