"""Handing a page to another Owner: who it is, what would move and what clashes; and what has stayed with others."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sessionary.actions.clock import to_minutes
from sessionary.actions.handing_over import HandedOver, hand_over, take_what_is_free
from sessionary.actions.wording import zone_name
from sessionary.models import Booking, Claim, Page, Session, User, rights
from sessionary.models.shares import Share, booked_with, bundled, left_with_others, shares_of, taken_by
from sessionary.rules.errors import NotPermitted
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.settings.doors import page_to_set_up
from sessionary.web.desk.settings.page_sections import people_of
from sessionary.web.desk.words import moment_in_words, numbers_in_words

HOST = "host"


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("New Owner"), queryset=User.objects.none(), empty_label=_("Please choose"))

    def __init__(self, page: Page, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = people_of(user).exclude(pk=page.owner_id)


@dataclass(frozen=True, slots=True)
class Row:
    """A booking that clashes, its sessions ahead in words, and what stands in the way of which."""

    booking: Booking
    sessions: str
    whys: list[str]


@signed_in
def handing_over(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows what has stayed, and for a chosen person what would; POST hands the page over."""
    user = user_of(request)
    page = _page(request, pk)
    may_hand_over = rights.may_administer(user, page.account_id)
    if request.method == "POST" and not may_hand_over:
        raise NotPermitted
    given = request.POST if request.method == "POST" else request.GET if "owner" in request.GET else None
    form = OwnerForm(page, user, given)
    chosen = form.cleaned_data["owner"] if may_hand_over and form.is_bound and form.is_valid() else None
    if request.method == "POST" and chosen is not None:
        done = hand_over(page=page, to=chosen, by=HOST, now=timezone.now())
        messages.success(request, _done(done))
        return redirect("desk:handing_over", page.pk)
    context = {"page": page, "form": form, "chosen": chosen, "may_hand_over": may_hand_over, "section": "pages"}
    context["zone_name"] = zone_name(page.zone, locale_of_page())
    context |= _outlook(page, chosen, user) if chosen is not None else {"left": _left(page, user)}
    return show(request, "desk/settings/handing_over.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Move what has become free."""
    page = _page(request, pk)
    messages.success(request, _done(take_what_is_free(page=page, by=HOST, now=timezone.now())))
    return redirect("desk:handing_over", page.pk)


def _page(request: HttpRequest, pk: int) -> Page:
    page = page_to_set_up(user_of(request), pk, locale_of_page()).page
    assert page is not None
    return page


def _done(done: HandedOver) -> str:
    moved = ngettext("One booking has moved.", "%(n)s bookings have moved.", len(done.moved)) % {"n": len(done.moved)}
    if not done.stay:
        return moved
    stay = ngettext("One stays until it is settled.", "%(n)s stay until they are settled.", len(done.stay))
    return f"{moved} {stay % {'n': len(done.stay)}}"


def _outlook(page: Page, owner: User, user: User) -> dict[str, Any]:
    """What handing over to `owner` would move, and what would stay."""
    now = timezone.now()
    shares = shares_of(booked_with(page, now).exclude(host=owner).select_related("host"), now)
    staying = [row for row in _rows(shares, taken_by(owner, shares, to_minutes(now)), page, user) if row.whys]
    return {"would_move": len(shares) - len(staying), "would_stay": staying}


def _left(page: Page, user: User) -> list[Row]:
    now = timezone.now()
    shares = shares_of(left_with_others(page, now).select_related("host"), now)
    return _rows(shares, taken_by(page.owner, shares, to_minutes(now)), page, user)


def _rows(shares: list[Share], taken: list[Claim], page: Page, user: User) -> list[Row]:
    """What is in the way of each; of those that can only move together, also that others cannot."""
    rows = []
    for bundle in bundled(shares):
        blocked = [share.blocked_by(taken) for share in bundle]
        others = [said("Others of its group cannot move.")] if any(blocked) else []
        rows += [_row(share, found, others, page, user) for share, found in zip(bundle, blocked, strict=True)]
    return rows


def _row(share: Share, blockers: list[Claim], others: list[str], page: Page, user: User) -> Row:
    return Row(
        booking=share.booking,
        sessions=numbers_in_words([session.position for session in share.sessions]),
        whys=[_why(share, one, page, user) for one in blockers] or others,
    )


def _why(share: Share, blocker: Claim, page: Page, user: User) -> str:
    """`session 3, Tue 16 March, 10:00: Ben Ito`; no names of bookings that this User may not see."""
    mine = next(one for one in share.claims if one.starts < blocker.ends and blocker.starts < one.ends)
    session = next((one for one in share.sessions if one.pk == mine.session_id), None)
    who = said("held for somebody")
    if blocker.session is not None:
        booking = blocker.session.booking
        who = booking.name if booking.may_see(user) else said("another booking")
    return said("%(session)s: %(who)s") % {"session": _session(session, page), "who": who}


def _session(session: Session | None, page: Page) -> str:
    if session is None:
        return said("a new time")
    when = moment_in_words(session.span[0], page.zone, locale_of_page())
    return f"{numbers_in_words([session.position])}, {when}"
