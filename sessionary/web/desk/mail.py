"""Messages to read: with no mail server, this is where the host finds them."""

import email
import email.policy
from email.message import EmailMessage

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from sessionary.actions.messaging import leaves_this_machine
from sessionary.models import Customer, Message
from sessionary.providers.messaging.kept import KeptMail
from sessionary.web.desk.arrivals import arrival_of, state_choices
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.message_list import screenful

SEALED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


@signed_in
def messages(request: HttpRequest) -> HttpResponse:
    """A screenful of messages, sent or kept."""
    found = screenful(user_of(request), request.GET.dict(), locale_of_page())
    context = {
        "found": found,
        "states": state_choices(),
        "has_server": leaves_this_machine(),
        "section": "messages",
    }
    return show(request, "desk/messages.html", context)


@signed_in
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as it was or will be read."""
    seen = Message.seen_by(user_of(request)).select_related("activity__booking__customer")
    found = get_object_or_404(seen, pk=pk)
    mail = _kept(found)
    text = mail and mail.get_body(("plain",))
    context = {
        "message": found,
        "arrival": arrival_of(found),
        "customer": _written_to(found),
        "mail": mail,
        "reply_to": mail["Reply-To"] if mail else "",
        "text": text.get_content() if text else "",
        "attachments": [part.get_filename() for part in mail.iter_attachments()] if mail else [],
        "section": "messages",
    }
    return show(request, "desk/message.html", context)


@signed_in
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """The message's HTML for the frame around it: no script, nothing from outside."""
    mail = _kept_or_404(request, pk)
    part = mail.get_body(("html",))
    if part is None:
        raise Http404
    return sealed(HttpResponse(part.get_content()))


@signed_in
def attachment(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One attached file to download."""
    parts = list(_kept_or_404(request, pk).iter_attachments())
    if number >= len(parts):
        raise Http404
    content = parts[number].get_payload(decode=True)
    response = HttpResponse(content, content_type=parts[number].get_content_type())
    response["Content-Disposition"] = f'attachment; filename="{parts[number].get_filename()}"'
    return response


def sealed(response: HttpResponse) -> HttpResponse:
    """A mail for a frame on our own pages: it can be looked at, and nothing else."""
    response["Content-Security-Policy"] = f"{SEALED}; frame-ancestors 'self'"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _written_to(message: Message) -> Customer | None:
    """The Customer who was to get it, while this is still their address."""
    booking = message.activity.booking
    if booking is None or message.address != booking.customer.email:
        return None
    return booking.customer


def _kept(message: Message) -> EmailMessage | None:
    path = KeptMail(settings.MAIL_FOLDER).path_of(message.message_id)
    if not path.exists():
        return None
    return email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=email.policy.default)


def _kept_or_404(request: HttpRequest, pk: int) -> EmailMessage:
    mail = _kept(get_object_or_404(Message.seen_by(user_of(request)), pk=pk))
    if mail is None:
        raise Http404
    return mail
