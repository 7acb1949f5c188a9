"""Secrets in the Authorization header: `Booking <secret>`, `Hold <secret>`, and a host's `Bearer <token>`."""

from hmac import compare_digest

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from sessionary.actions import tokens
from sessionary.models import ApiToken, Booking, Hold, Session, User
from sessionary.rules.errors import LinkEnded, NotFound, NotPermitted
from sessionary.rules.sentences import Sentence

Scope = ApiToken.Scope


class Bearer(HttpBearer):
    """Lets a program in with a User's API token; without one, or with a bad one, ninja answers 401.

    To read, the token needs the scope `read`; for everything else that which is `needed`.
    """

    def __init__(self, needed: ApiToken.Scope) -> None:
        super().__init__()
        self.needed = needed

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token with its User, found by what is stored of it. Raises `NotPermitted` when it lacks the scope."""
        if (found := ApiToken.known_as(token.strip())) is None:
            return None
        scope = Scope.READ if request.method in ("GET", "HEAD") else self.needed
        if scope not in found.scopes:
            raise NotPermitted(lacks(scope))
        tokens.note_use(found, timezone.now())
        return found


def lacks(scope: ApiToken.Scope) -> Sentence:
    """What to tell who needs another token."""
    return Sentence("This token lacks the scope `%(scope)s`.", scope=scope.value)


def token_of(request: HttpRequest) -> ApiToken:
    """The token that a call behind `Bearer` came with."""
    token = request.auth  # type: ignore[attr-defined]
    assert isinstance(token, ApiToken)
    return token


def booking_of(request: HttpRequest, public_id: str) -> tuple[Booking, Session | None]:
    """The booking that the secret manages, or the one session that a session's secret shows of it.

    Raises `NotFound` when the secret does not fit: guessing tells nothing; `LinkEnded` when it did once.
    """
    secret = _credentials(request, "Booking")
    try:
        return Booking.opened(public_id, secret), None
    except LinkEnded:
        raise
    except NotFound:
        return _by_session(public_id, secret)


def by_booking_secret(request: HttpRequest) -> tuple[Booking, Session | None]:
    """As `booking_of`, asked before anything else of the call is looked at; see `opened_booking`."""
    match = request.resolver_match
    assert match is not None
    return booking_of(request, str(match.kwargs["booking_id"]))


def opened_booking(request: HttpRequest) -> tuple[Booking, Session | None]:
    """What the secret opened for a call behind `by_booking_secret`."""
    opened: tuple[Booking, Session | None] = request.auth  # type: ignore[attr-defined]
    return opened


def session_of(request: HttpRequest, public_id: str) -> Session:
    """The session that the secret opens: its own, or that of its booking. Raises `NotFound`."""
    secret = _credentials(request, "Booking")
    try:
        return Session.opened(public_id, secret)
    except LinkEnded:
        raise
    except NotFound:
        return _in_booking(public_id, secret)


def hold_of(request: HttpRequest, public_id: str) -> Hold:
    """The hold that the secret opens. Raises `NotFound`."""
    return Hold.opened(public_id, _credentials(request, "Hold"))


def user_of_token(request: HttpRequest) -> User:
    """The User that a call behind `Bearer` acts as."""
    return token_of(request).user


def _by_session(public_id: str, secret: str) -> tuple[Booking, Session]:
    booking = Booking.objects.filter(public_id=public_id).first()
    sessions = Session.objects.filter(booking=booking).values_list("public_id", flat=True) if booking else ()
    for one in sessions:
        if booking and compare_digest(secret.encode(), booking.secret_of_session(one).encode()):
            opened = Session.opened(one, secret)
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
