"""Going on to another page after something was done."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseLocation


def go(request: HttpRequest, address: str) -> HttpResponse:
    """303 for a plain request; for htmx the new page replaces the old without loading anew."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseLocation(address, target="#page", swap="outerHTML", select="#page")
    return HttpResponseRedirect(address, status=303)
