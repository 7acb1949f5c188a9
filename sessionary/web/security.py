"""Headers that make browsers careful with our pages."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
OWN = "/accounts/"
HSTS = "max-age=31536000"  # a year; other names of the domain are not ours to bind


class SecurityHeaders:
    """Sets each header that the view has not set itself; what is on the pages of one's account no cache keeps."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(OWN):
            response.headers.setdefault("Cache-Control", "no-store")
        if settings.SECURE_BASE:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
