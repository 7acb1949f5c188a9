"""Bookings that live: paid or not, moved, canceled, refunded, with lost and repeated news and time passing."""

import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import time_machine
from django.core.management import call_command
from django.db.models import F
from django.test import override_settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.canceling import cancel, cancel_for_customer
from sessionary.actions.clock import to_minutes
from sessionary.actions.completing import complete
from sessionary.actions.gateways import TEST, connect
from sessionary.actions.handing_over import hand_over
from sessionary.actions.pages import create_event_type
from sessionary.actions.paying import go_to_pay, open_attempts
from sessionary.actions.queueing import NotYet
from sessionary.actions.refunding import refund_by_hand, try_again
from sessionary.actions.rescheduling import reschedule, reschedule_for_customer
from sessionary.actions.settling import settle
from sessionary.jobs.registry import ACTIONS
from sessionary.models import Attempt, Booking, Claim, GatewayAccount, Hold, Job, NewTime, Page, Session, link_keys
from sessionary.providers.payments import registry
from sessionary.providers.payments.contract import Declined
from sessionary.rules.errors import Refused
from sessionary.rules.states import BECOMES, BookingStatus, SessionStatus, package_status
from tests.cast import NOW, at, make_cast
from tests.money.till import check_totals, fresh, ids, unpaid
from tests.support.wilful_gateway import WilfulGateway

HOURS = [at(f"2027-03-{day:02} {hour:02}:00") for day in (2, 3, 4, 9) for hour in range(9, 16)]
CUT_OFF = timedelta(days=1)  # of the policy for canceling
DEPTH = 3  # how many steps of a session's life one rule may take at the most
some_hours = st.lists(st.sampled_from(HOURS), min_size=3, max_size=3, unique=True)
some_positions = st.sets(st.integers(1, 3), min_size=1)
outcomes = st.sampled_from(["succeed", "succeed", "fail", "late", ""])
halves = st.sampled_from([-30, 0, 30, 60])


class Life(RuleBasedStateMachine):
    """After every rule the invariants hold; at the end all jobs are done, and the gateway's books agree with ours."""

    bookings: Bundle[Any] = Bundle("bookings")

    def __init__(self) -> None:
        super().__init__()
        link_keys._key.cache_clear()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name)
        self.settings = override_settings(PLAY_MONEY_FOLDER=path)
        self.settings.enable()
        self.clock = time_machine.travel(NOW, tick=False)
        self.time = self.clock.start()
        self.gateway, self.real = WilfulGateway(path), registry.gateway
        registry.gateway = lambda name, keys, folder: self.gateway
        self.now: datetime = NOW
        self.seen: dict[int, str] = {}

    @initialize()
    def begin(self) -> None:
        self.cast = make_cast()
        self.cast.account.test_mode = True
        self.cast.account.save()
        self.till: GatewayAccount = connect(account=self.cast.account, gateway=TEST, keys={})
        create_event_type(
            page=self.cast.page,
            slug="three",
            name="Three",
            duration=60,
            pricing="collected",
            package=True,
            sessions=3,
            price=100_00,
            cancel_policy=[
                {"notice_minutes": 1440, "refund": {"percent": 100}},
                {"notice_minutes": 0, "refund": {"percent": 33}},
            ],
            reschedule_policy=[{"notice_minutes": 10_080, "fee": {}}, {"notice_minutes": 0, "fee": {"percent": 10}}],
        )

    @rule(target=bookings, starts=some_hours)
    def book(self, starts: list[int]) -> Any:
        try:
            return unpaid(self.cast, "three", starts, self.now)
        except Refused:
            return multiple()

    @rule(target=bookings, starts=some_hours)
    def book_and_pay(self, starts: list[int]) -> Any:
        booking = self.book(starts)
        if isinstance(booking, Booking):
            self.pay(booking, "succeed", True)
            return booking
        return multiple()

    @rule(booking=bookings, positions=some_positions, hours=some_hours, shift=halves)
    def customer_moves_and_pays(self, booking: Booking, positions: set[int], hours: list[int], shift: int) -> None:
        self.customer_moves(booking, positions, hours, shift)
        self.pay(booking, "succeed", True)

    @rule(booking=bookings, outcome=outcomes, comes_back=st.booleans())
    def pay(self, booking: Booking, outcome: str, comes_back: bool) -> None:
        """Goes to pay, maybe decides, and maybe no news of it ever reaches us by itself."""
        with suppress(Refused, Declined):
            attempt, checkout = go_to_pay(booking=fresh(booking), gateway_account=self.till, now=self.now)
            if outcome:
                when = self.now + timedelta(minutes=12) if outcome == "late" else None
                self.gateway.decide(checkout.reference, outcome, when)
            if comes_back:
                settle(attempt, now=self.now)

    @rule(booking=bookings)
    def news_comes_again(self, booking: Booking) -> None:
        for attempt in Attempt.objects.filter(booking=booking, kind__in=Attempt.CHARGES).exclude(reference=None):
            self._try(lambda one=attempt: settle(one, now=self.now))

    @rule(booking=bookings, positions=some_positions)
    def customer_cancels(self, booking: Booking, positions: set[int]) -> None:
        self._try(lambda: cancel(booking=booking, sessions=ids(booking, *positions), reason="", now=self.now))

    @rule(booking=bookings, positions=some_positions, refund=st.sampled_from(["none", "policy", "full", 10_00]))
    def host_cancels(self, booking: Booking, positions: set[int], refund: str | int) -> None:
        wanted = ids(booking, *positions)
        self._try(
            lambda: cancel_for_customer(
                booking=booking, sessions=wanted, refund=refund, reason="", by="host", now=self.now
            )
        )

    @rule(booking=bookings, positions=some_positions, hours=some_hours, shift=halves)
    def customer_moves(self, booking: Booking, positions: set[int], hours: list[int], shift: int) -> None:
        starts = {one: hour + shift for one, hour in zip(ids(booking, *positions), hours, strict=False)}
        self._try(lambda: reschedule(booking=booking, starts=starts, reason="", now=self.now))

    @rule(booking=bookings)
    def customer_swaps(self, booking: Booking) -> None:
        first, second = fresh(booking).sessions_in_order[:2]
        starts = {first.public_id: to_minutes(second.span[0]), second.public_id: to_minutes(first.span[0])}
        self._try(lambda: reschedule(booking=booking, starts=starts, reason="", now=self.now))

    @rule(booking=bookings, position=st.integers(1, 3), hour=st.sampled_from(HOURS))
    def host_moves(self, booking: Booking, position: int, hour: int) -> None:
        starts = {ids(booking, position)[0]: hour}
        self._try(lambda: reschedule_for_customer(booking=booking, starts=starts, reason="", by="host", now=self.now))

    @rule(booking=bookings, positions=some_positions)
    def host_asks(self, booking: Booking, positions: set[int]) -> None:
        wanted = ids(booking, *positions)
        self._try(lambda: ask_to_reschedule(booking=booking, sessions=wanted, reason="", by="host", now=self.now))

    @rule(booking=bookings, amount=st.integers(1, 60_00))
    def host_refunds(self, booking: Booking, amount: int) -> None:
        self._try(lambda: refund_by_hand(booking=booking, amount=amount, reason="Sorry", by="host", now=self.now))

    @rule()
    def next_refund_fails(self) -> None:
        self.gateway.fail_next_refund = "No money in the account."

    @rule(booking=bookings)
    def host_tries_failed_refunds_again(self, booking: Booking) -> None:
        for attempt in Attempt.objects.filter(booking=booking, kind__in=Attempt.OUTGOING, state="failed"):
            self._try(lambda one=attempt: try_again(attempt=one, by="host", now=self.now))

    @rule(booking=bookings, amount=st.integers(1, 30_00))
    def refund_is_made_at_the_gateway(self, booking: Booking, amount: int) -> None:
        pending = Attempt.objects.filter(booking=booking, kind__in=Attempt.OUTGOING, state="pending").exists()
        payment = Attempt.objects.filter(booking=booking, kind="payment", state="succeeded").first()
        if payment is not None and not pending:
            self._try(lambda: self.gateway.refund_at_gateway(str(payment.reference), amount))
            self._try(lambda: settle(payment, now=self.now))

    @rule(after=st.booleans())
    def next_call_is_lost(self, after: bool) -> None:
        setattr(self.gateway, "lose_answers" if after else "lose_requests", 1)

    @rule(minutes=st.sampled_from([1, 4, 11, 11, 61, 61, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.time.move_to(self.now)
        complete(self.now)

    @rule(which=st.integers(0, 30), seconds=st.sampled_from([-1, 0, 0, 1]))
    def time_comes_to_a_boundary(self, which: int, seconds: int) -> None:
        """A start, a cut-off of the policies, or the end of a hold: to the second, just before, or just after."""
        starts = [one.span[0] for one in Session.objects.exclude(starts=None)]
        moments = [*starts, *(one - CUT_OFF for one in starts), *Hold.objects.values_list("expires_at", flat=True)]
        ahead = sorted(one for one in set(moments) if self.now < one + timedelta(seconds=seconds))
        if ahead:
            self.now = ahead[which % len(ahead)] + timedelta(seconds=seconds)
            self.time.move_to(self.now)
            complete(self.now)

    @rule(booking=bookings)
    def half_of_a_hold_is_lost(self, booking: Booking) -> None:
        """Somebody else looked for one of its times after it had run out."""
        hold = fresh(booking).hold
        if hold is not None and hold.expires_at <= self.now and hold.claims.count() > 1:
            hold.claims.order_by("starts").last().delete()  # type: ignore[union-attr]

    @rule()
    def page_goes_to_the_other(self) -> None:
        page = Page.objects.get(pk=self.cast.page.pk)
        to = self.cast.eli if page.owner_id == self.cast.dana.pk else self.cast.dana
        self._try(lambda: hand_over(page=page, to=to, by="host", now=self.now))

    @rule()
    def jobs_are_done(self) -> None:
        for job in Job.objects.filter(state="ready", run_at__lte=self.now).exclude(kind="deliver"):
            try:
                ACTIONS[job.kind](job.payload, self.now)
            except NotYet as waiting:
                Job.objects.filter(pk=job.pk).update(run_at=waiting.again_at)
            else:
                Job.objects.filter(pk=job.pk).update(state="done")

    @invariant()
    def claims_never_overlap_and_are_those_of_the_sessions(self) -> None:
        claims = list(Claim.objects.order_by("host", "starts"))
        for one, other in pairwise(claims):
            assert one.host_id != other.host_id or one.ends <= other.starts or one.meeting == other.meeting
        owned = {claim.session_id: (claim.starts, claim.ends) for claim in claims if claim.session_id}
        planned = Session.objects.filter(status__in=("scheduled", "rescheduled"))
        for session in planned:
            assert owned[session.pk] == tuple(to_minutes(moment) for moment in session.span)
        gone = Session.objects.filter(status__in=("canceled", "to_reschedule", "held")).values_list("pk", flat=True)
        assert not owned.keys() & set(gone)

    @invariant()
    def money_adds_up(self) -> None:
        for booking in Booking.objects.all():
            check_totals(booking)
            assert 0 <= booking.refunded <= booking.paid

    @invariant()
    def nothing_moves_to_the_time_it_has(self) -> None:
        assert not NewTime.objects.filter(new_start=F("old_start"), asked=False).exists()

    @invariant()
    def every_state_is_allowed(self) -> None:
        for session in Session.objects.all():
            before = self.seen.get(session.pk, SessionStatus.HELD)
            assert session.status in reachable(before), f"{before} became {session.status}"
            self.seen[session.pk] = session.status
        for booking in Booking.objects.prefetch_related("sessions"):
            statuses = [SessionStatus(one.status) for one in booking.sessions.all()]
            assert (booking.status == BookingStatus.PENDING_PAYMENT) == (SessionStatus.HELD in statuses)
            if booking.status in (BookingStatus.CANCELED, BookingStatus.EXPIRED):
                assert set(statuses) == {SessionStatus.CANCELED}
            if booking.status == BookingStatus.COMPLETED:
                assert package_status(statuses) == "completed"

    def teardown(self) -> None:
        try:
            if hasattr(self, "till"):
                self._finish()
        finally:
            registry.gateway = self.real
            self.clock.stop()
            self.settings.disable()
            self.folder.cleanup()
            call_command("flush", interactive=False, verbosity=0)

    def _finish(self) -> None:
        """Let all news come in, and all refunds be made."""
        self.gateway.lose_answers = self.gateway.lose_requests = 0
        self.gateway.fail_next_refund = ""
        for _ in range(4):
            self.time_passes(90)
            self.jobs_are_done()
        assert not Attempt.objects.filter(state="pending").exists()
        assert not any(open_attempts(booking) for booking in Booking.objects.all())
        kept = sum(booking.paid - booking.refunded for booking in Booking.objects.all())
        assert self.gateway.balance().get("USD", 0) == kept
        self.claims_never_overlap_and_are_those_of_the_sessions()
        self.money_adds_up()

    def _try(self, work: Any) -> None:
        """What the rules refuse is refused, and nothing else goes wrong."""
        with suppress(Refused, Declined):
            work()


def reachable(status: str) -> set[str]:
    """What a session with this status may have become in a few steps."""
    found = {SessionStatus(status)}
    for _ in range(DEPTH):
        found |= {other for one in found for other in BECOMES[one]}
    return set(found)
