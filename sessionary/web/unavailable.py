"""What is answered while the database does not answer, or keeps somebody waiting for too long."""

import json

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sessionary.actions.turns import NoTurn

OUTAGES = (OperationalError, InterfaceError, NoTurn)
RETRY_AFTER = 5  # seconds
PROBLEM = {
    "type": "https://sessionary.org/problems/unavailable",
    "title": "Unavailable",
    "status": 503,
    "detail": "The database does not answer right now. Please try again, with the same Idempotency-Key.",
}


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After: problem details for programs, a page in words for people, what they typed left as it is."""
    if request.path_info.startswith("/api/"):
        response = HttpResponse(json.dumps(PROBLEM), status=503, content_type="application/problem+json")
    else:
        response = HttpResponse(_page(), status=503)
        if not request.path_info.startswith("/desk/"):  # its forms are sent without script
            response["HX-Reswap"], response["HX-Trigger"] = "none", "sessionary:unavailable"
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _page() -> str:
    """Made without the request, as whoever is signed in would be looked up in the database."""
    detail = _("We cannot get at our records right now. Please wait a few seconds and try again.")
    return render_to_string("problem.html", {"status": 503, "detail": detail, "LANGUAGE_CODE": get_language()})
