"""The public page as it is now, to be looked at inside the desk; nothing in it can be pressed."""

import re

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse

from sessionary.models import Page
from sessionary.rules.errors import NotFound
from sessionary.web.booking.choosing import choose_from
from sessionary.web.booking.front import show_page
from sessionary.web.booking.master_pages import show_master_page
from sessionary.web.desk.doors import administrators_only, signed_in
from sessionary.web.desk.layout import user_of
from sessionary.web.desk.settings.master_pages import master_page_seen

SCRIPTS = re.compile(rb"<script\b[^>]*>.*?</script>", re.DOTALL | re.IGNORECASE)


@signed_in  # the decorator forgets what the view takes and answers
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, or with `event_type`, by its slug, that one of it. Only the desk may frame it."""
    page = Page.seen_by(user_of(request)).select_related("owner", "account").filter(pk=pk, archived_at=None).first()
    if page is None or request.method != "GET":
        raise NotFound
    slug = request.GET.get("event_type")
    response = show_page(request, page) if slug is None else choose_from(request, page.offer(slug))
    return _framed(response)


@administrators_only
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def preview_master_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The master page. Only the desk may frame it."""
    if request.method != "GET":
        raise NotFound
    return _framed(show_master_page(request, master_page_seen(request, pk)))


def _framed(response: HttpResponse) -> HttpResponse:
    """Without the scripts, which the frame would not let run."""
    response.content = SCRIPTS.sub(b"", response.content)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "no-store"
    return response
