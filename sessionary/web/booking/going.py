"""Going on to another page after something was done."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect, HttpResponseLocation


def go(request: HttpRequest, address: str, *, elsewhere: bool = False) -> HttpResponse:
    """303 for a plain request; for htmx the new page replaces the old without loading anew.

    What lies `elsewhere`, on a page with a colour of its own, is loaded as a whole.
    """
    if request.htmx:  # type: ignore[attr-defined]
        if elsewhere:
            return HttpResponseClientRedirect(address)
        return HttpResponseLocation(address, target="#page", swap="outerHTML", select="#page")
    return HttpResponseRedirect(address, status=303)
