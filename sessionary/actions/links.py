"""Absolute addresses of what the house shows, with their secrets in the path."""

from urllib.parse import quote, urlencode

from django.conf import settings

from sessionary.models import Booking, Document, Invitation, Page, Session, User

STAMP = "%Y%m%dT%H%M%SZ"


def page_url(page: Page) -> str:
    """The public booking page."""
    return f"{settings.BASE_URL}/{page.slug}/"


def manage_url(booking: Booking) -> str:
    """The Customer's page for the whole booking."""
    return f"{settings.BASE_URL}/booking/{booking.public_id}/{booking.secret}/"


def suggest_url(booking: Booking) -> str:
    """Where the Customer suggests other times."""
    return f"{manage_url(booking)}suggest/"


def request_url(booking: Booking) -> str:
    """The desk's page on a request: it opens for signed-in hosts only."""
    return f"{settings.BASE_URL}/desk/requests/{booking.public_id}/"


def desk_url(booking: Booking) -> str:
    """The booking in the desk, for hosts; it carries no secret."""
    return f"{settings.BASE_URL}/desk/bookings/{booking.public_id}/"


def desk_session_url(session: Session) -> str:
    """The session in the desk, with how to join it, for hosts; it carries no secret."""
    return f"{desk_url(session.booking)}sessions/#session-{session.position}"


def desk_payment_url(booking: Booking) -> str:
    """The booking's money in the desk, for hosts; it carries no secret."""
    return f"{desk_url(booking)}payment/"


def desk_home_url() -> str:
    """Where the desk begins."""
    return f"{settings.BASE_URL}/desk/"


def calendars_url() -> str:
    """The host's own calendars in the desk."""
    return f"{settings.BASE_URL}/desk/calendars/"


def handing_over_url(page: Page) -> str:
    """The desk's page on who owns this page, and on what has stayed with others."""
    return f"{settings.BASE_URL}/desk/pages/{page.pk}/handing-over/"


def invitation_url(invitation: Invitation) -> str:
    """Where an invitation is accepted, once."""
    return f"{settings.BASE_URL}/desk/join/{invitation.token}/"


def host_feed_url(user: User) -> str:
    """The feed of all sessions that this User hosts, which can only be read."""
    return f"{settings.BASE_URL}/feeds/{user.pk}/{user.feed_secret}.ics"


def pay_url(booking: Booking) -> str:
    """Our own pay page for what is due on the booking."""
    return f"{manage_url(booking)}pay/"


def paid_url(booking: Booking) -> str:
    """Where a gateway sends the Customer back to."""
    return f"{pay_url(booking)}return/"


def receipt_url(document: Document, booking: Booking) -> str:
    """The receipt or credit note as a PDF, among the booking's own."""
    folder = "credit-notes" if document.kind == Document.Kind.CREDIT_NOTE else "receipts"
    return f"{manage_url(booking)}{folder}/{document.number}.pdf"


def booking_calendar_url(booking: Booking) -> str:
    """All sessions as a calendar file."""
    return f"{manage_url(booking)}calendar.ics"


def feed_url(booking: Booking) -> str:
    """The feed that a calendar can subscribe to; it can only be read."""
    return f"{settings.BASE_URL}/feed/{booking.public_id}/{booking.feed_secret}.ics"


def session_url(session: Session) -> str:
    """One session's own confirmation page; it shows that session only."""
    return session_url_in(session.booking, session.public_id)


def session_url_in(booking: Booking, public_id: str) -> str:
    """The same for the session with this id, without reading it."""
    return f"{settings.BASE_URL}/session/{public_id}/{booking.secret_of_session(public_id)}/"


def session_calendar_url(session: Session) -> str:
    """One session as a calendar file."""
    return f"{session_url(session)}calendar.ics"


def google_calendar_url(session: Session, title: str, details: str, where: str) -> str:
    """Google Calendar's form for a new event, filled in with this session."""
    dates = "/".join(moment.strftime(STAMP) for moment in session.span)
    query = {"action": "TEMPLATE", "text": title, "dates": dates, "details": details, "location": where}
    return f"https://calendar.google.com/calendar/render?{urlencode(query, quote_via=quote)}"


def outlook_calendar_url(session: Session, title: str, details: str, where: str) -> str:
    """Outlook's form for a new event, filled in with this session."""
    starts, ends = session.span
    query = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": starts.isoformat(),
        "enddt": ends.isoformat(),
        "body": details,
        "location": where,
    }
    return f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(query, quote_via=quote)}"
