"""A booking's receipts and credit notes, for who may see it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from sessionary.actions.document_files import document_file
from sessionary.models import Document
from sessionary.web.desk.doors import booking_shown, signed_in


@signed_in
def document(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """One of them as a PDF."""
    found = get_object_or_404(Document, attempt__booking=booking_shown(request, public_id), pk=pk)
    response = HttpResponse(document_file(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.file_name}"'
    response["Cache-Control"] = "no-store"
    return response
