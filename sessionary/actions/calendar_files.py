"""Calendar files."""

from sessionary.models import Booking, Session


def booking_file(booking: Booking) -> bytes:
    return b""


def session_file(session: Session) -> bytes:
    return b""


def booking_feed(booking: Booking) -> bytes:
    return b""
