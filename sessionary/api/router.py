"""The JSON API over the same actions as the pages."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from sessionary.api import (
    bookings,
    changes,
    holds,
    host_activity,
    host_booking,
    host_bookings,
    host_requests,
    host_webhooks,
    pages,
)
from sessionary.api.documenting import DocumentedAPI
from sessionary.api.problems import refused, status_problem, unreadable
from sessionary.api.settings import event_types, master_pages
from sessionary.api.settings import pages as page_settings
from sessionary.rules.errors import Refused

DEEPEST = "The JSON is nested too deeply."
HALF = "The JSON holds half a character, like \\ud800 by itself, which is no text."


class StrictParser(Parser):
    """JSON bodies only, with errors that say what is wrong."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            found = json.loads(request.body)
            json.dumps(found, ensure_ascii=False).encode()
        except RecursionError as error:
            raise HttpError(400, DEEPEST) from error
        except UnicodeEncodeError as error:
            raise HttpError(400, HALF) from error
        except ValueError as error:
            raise HttpError(400, f"The body is not valid JSON: {error}") from error
        return found


api = DocumentedAPI(
    title="Sessionary",
    version="1",
    description="Session packages: choose exactly N times, book them in one go.",
    parser=StrictParser(),
    openapi_url="/openapi.json",
    docs_url="/docs",
    urls_namespace="api",
)
api.add_router("", pages.router)
api.add_router("", holds.router)
api.add_router("", bookings.router)
api.add_router("", changes.router)
api.add_router("", host_requests.router)
api.add_router("", host_bookings.router)
api.add_router("", host_webhooks.router)
api.add_router("host", page_settings.router)
api.add_router("host", event_types.router)
api.add_router("host", master_pages.router)
api.add_router("", host_activity.router)
api.add_router("", host_booking.router)


@api.exception_handler(Refused)
def on_refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return refused(request, error)


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return unreadable(request, error.errors)


@api.exception_handler(DataError)
def on_unstorable(request: HttpRequest, error: DataError) -> HttpResponse:
    """PostgreSQL knows no text with a NUL in it, not even to compare with."""
    if "\0" in request.path:
        return on_missing(request, Http404())
    return status_problem(422, "Some of this cannot be stored. Please leave NUL characters out.", slug="invalid")


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return status_problem(error.status_code, str(error))


@api.exception_handler(RequestDataTooBig)
def on_too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return status_problem(413, "The body is too large; at most 1 MB, please.")


@api.exception_handler(AuthenticationError)
def on_unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = status_problem(401, "Please send a valid token, as in `Authorization: Bearer <token>`.")
    answer["WWW-Authenticate"] = 'Bearer realm="Sessionary"'
    return answer


@api.exception_handler(Http404)
def on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return status_problem(404, "There is nothing under this address.")
