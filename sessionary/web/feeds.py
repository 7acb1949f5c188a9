"""Answering calendars that come again and again for one and the same feed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response


def answer_with(request: HttpRequest, version: str, make: Callable[[], bytes]) -> HttpResponseBase:
    """The feed; 304 for who has it as it is."""
    tag = f'"{version}"'
    answer = get_conditional_response(request, etag=tag)
    if answer is None:
        answer = HttpResponse(make(), content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="sessions.ics"'
    answer["ETag"], answer["Cache-Control"] = tag, "private, no-cache"
    answer["X-Robots-Tag"], answer["Referrer-Policy"] = "noindex", "no-referrer"
    return answer
