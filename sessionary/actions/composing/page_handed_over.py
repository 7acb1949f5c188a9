"""For the new Owner of a page and for the former one: what is theirs from now on, and what stays."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import links, wording
from sessionary.actions.composing.letters import Letter
from sessionary.actions.composing.sentences import joined
from sessionary.actions.composing.telling import Attachment, Button, Fact, Telling
from sessionary.actions.host_files import host_file, withdrawn_part
from sessionary.actions.time_format import format_for
from sessionary.models import Booking, Message, Page, Session, User
from sessionary.models.shares import ahead

MOST = 50  # bookings that are listed


def write(message: Message) -> Letter:
    """One letter for the whole of it, with calendar files that put sessions in, or take them out."""
    data = message.activity.data
    page = Page.objects.select_related("account").get(pk=data["page"])
    owner, former = User.objects.get(pk=data["owner"]), User.objects.get(pk=data["former"])
    to_owner = message.recipient == Message.Recipient.OWNER
    reader = owner if to_owner else former
    return Letter(
        locale=reader.locale,
        name=reader.name,
        sender=page.account.name,
        place=page.name,
        accent=page.accent,
        format=format_for(page.account, reader.locale),
        tell=lambda: _told(message, page, owner, former, to_owner),
    )


def _told(message: Message, page: Page, owner: User, former: User, to_owner: bool) -> Telling:
    data = message.activity.data
    moved, stay = (_bookings(data[name]) for name in ("moved", "stay"))
    sessions = [one for booking in moved for one in _sessions_of(message, booking, owner)]
    words = {"page": page.name, "owner": owner.name, "former": former.name, "n": len(moved)}
    if to_owner:
        subject, headline = _("%(page)s is your page now"), _("%(page)s is yours now")
    else:
        subject, headline = _("%(page)s is now the page of %(owner)s"), _("%(page)s goes to %(owner)s")
    files = _files(message, sessions, None if to_owner else former)
    return Telling(
        subject=subject % words,
        headline=headline % words,
        summary=joined(_("New bookings take the time of %(owner)s.") % words, _summary(len(moved), words)),
        facts=_facts(message, page, owner, moved, stay, to_owner),
        button=Button(_("Open the desk"), links.handing_over_url(page) if to_owner else links.desk_home_url()),
        closing=(_closing(bool(sessions), to_owner),),
        attachments=files,
        invitation=files[0] if len(files) == 1 and not to_owner else None,
    )


def _files(message: Message, sessions: Sequence[Session], former: User | None) -> tuple[Attachment, ...]:
    """All sessions for the new Owner's calendar in one file; for the former one a part each, as they go one by one."""
    if former is not None:
        parts = enumerate((withdrawn_part(one, former, message.activity.at) for one in sessions), start=1)
        return tuple(Attachment(f"session-{number}.ics", part, "CANCEL") for number, part in parts)
    return (Attachment("sessions.ics", host_file(sessions, message.activity.at), "PUBLISH"),) if sessions else ()


def _summary(count: int, words: dict[str, object]) -> str:
    if not count:
        return ""
    said = ngettext("One booking moved with it.", "%(n)s bookings moved with it.", count)
    return said % words


def _facts(
    message: Message, page: Page, owner: User, moved: Sequence[Booking], stay: Sequence[Booking], to_owner: bool
) -> tuple[Fact, ...]:
    facts = [Fact(_named(one), _times(_sessions_of(message, one, owner), page, owner.locale)) for one in moved[:MOST]]
    if len(moved) > MOST:
        facts.append(Fact(_("And more"), _("You find all of them in the desk.")))
    if stay:
        names = wording.listed([_named(one) for one in stay[:MOST]])
        label = _("Stays with its Host until it is settled") if to_owner else _("Stays as it is for now")
        facts.append(Fact(label, names))
    return tuple(facts)


def _named(booking: Booking) -> str:
    """By what was booked, not by who: a letter cannot be taken back when a Customer asks to be forgotten."""
    return f"{booking.terms['name']} ({booking.reference})"


def _times(sessions: Sequence[Session], page: Page, locale: str) -> str:
    local = [one.span[0].astimezone(page.zone) for one in sessions]
    return "\n".join(f"{wording.day(one.date(), locale, 'day_year')}, {wording.clock(one)}" for one in local)


def _closing(has_sessions: bool, to_owner: bool) -> str:
    if not has_sessions:
        return ""
    if to_owner:
        return _("The attached calendar file adds the sessions to your calendar. Their Customers have been told.")
    return _("The attached calendar files take the sessions out of your calendar. Their Customers have been told.")


def _bookings(pks: Sequence[int]) -> list[Booking]:
    rows = Booking.objects.filter(pk__in=pks).order_by("pk")
    return list(rows.select_related("page", "host", "customer", "account").prefetch_related("sessions"))


def _sessions_of(message: Message, booking: Booking, owner: User) -> list[Session]:
    """What moved of a booking and has a time in calendars."""
    given = set(
        Session.objects.filter(ahead(message.activity.at), booking=booking, host=owner).values_list("pk", flat=True)
    )
    told = ("scheduled", "rescheduled")
    return [one for one in booking.sessions_in_order if one.pk in given and one.status in told]
