"""Secrets in the Authorization header: `Booking <secret>`, `Hold <secret>`, and a User's `Bearer <API token>`."""

from django.http import HttpRequest

from sessionary.models import ApiToken, Booking, Hold, Session, User
from sessionary.models.tokens import digest_of
from sessionary.rules.errors import NotFound, Unauthenticated


def booking_of(request: HttpRequest, public_id: str) -> tuple[Booking, Session | None]:
    """The booking that the secret manages, or the one session that a session's secret shows of it.

    Raises `NotFound` when the secret does not fit: guessing tells nothing.
    """
    secret = _credentials(request, "Booking")
    try:
        return Booking.opened(public_id, secret), None
    except NotFound:
        return _by_session(public_id, secret)


def session_of(request: HttpRequest, public_id: str) -> Session:
    """The session that the secret opens: its own, or that of its booking. Raises `NotFound`."""
    secret = _credentials(request, "Booking")
    try:
        return Session.opened(public_id, secret)
    except NotFound:
        return _in_booking(public_id, secret)


def hold_of(request: HttpRequest, public_id: str) -> Hold:
    """The hold that the secret opens. Raises `NotFound`."""
    return Hold.opened(public_id, _credentials(request, "Hold"))


def token_of(request: HttpRequest) -> ApiToken:
    """The API token that the request carries, with its User and account.

    As a router's `auth` it is asked before the body is read. Raises `Unauthenticated` without a good token.
    """
    if isinstance(found := getattr(request, "auth", None), ApiToken):
        return found
    known = ApiToken.objects.select_related("user__account").filter(user__is_active=True)
    if (token := known.filter(digest=digest_of(_credentials(request, "Bearer"))).first()) is None:
        raise Unauthenticated
    return token


def user_of_token(request: HttpRequest) -> User:
    """The User that the request's API token acts as. Raises `Unauthenticated` without a good one."""
    return token_of(request).user


def _by_session(public_id: str, secret: str) -> tuple[Booking, Session]:
    for session in Session.objects.filter(booking__public_id=public_id):
        try:
            opened = Session.opened(session.public_id, secret)
        except NotFound:
            continue
        return opened.booking, opened
    raise NotFound("There is no such booking, or the secret does not fit it.")


def _in_booking(public_id: str, secret: str) -> Session:
    session = Session.objects.select_related("booking").filter(public_id=public_id).first()
    if session is None:
        raise NotFound("There is no such session, or the secret does not fit it.")
    session.booking = Booking.opened(session.booking.public_id, secret)
    return session


def _credentials(request: HttpRequest, scheme: str) -> str:
    given, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if given.lower() == scheme.lower() else ""
