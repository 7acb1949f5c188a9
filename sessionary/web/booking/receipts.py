"""The booking's receipts and credit notes, for who has its link."""

from django.http import HttpRequest, HttpResponse

from sessionary.actions.document_files import document_file
from sessionary.models import Booking, Document
from sessionary.rules.errors import NotFound
from sessionary.web.booking.layout import keep_secret


def receipt(request: HttpRequest, public_id: str, secret: str, number: int) -> HttpResponse:
    """One receipt as a PDF; another booking's number is as good as none."""
    return _file(Booking.opened(public_id, secret), Document.Kind.RECEIPT, number)


def credit_note(request: HttpRequest, public_id: str, secret: str, number: int) -> HttpResponse:
    """One credit note as a PDF."""
    return _file(Booking.opened(public_id, secret), Document.Kind.CREDIT_NOTE, number)


def _file(booking: Booking, kind: Document.Kind, number: int) -> HttpResponse:
    found = Document.objects.filter(attempt__booking=booking, kind=kind, number=number).first()
    if found is None:
        raise NotFound("This booking has no such document.")
    response = HttpResponse(document_file(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.file_name}"'
    return keep_secret(response)
