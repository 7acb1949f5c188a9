"""Which language a page speaks: chosen by link, remembered in a cookie, else the browser's."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

A_YEAR = 365 * 24 * 3600


class LanguageChoice:
    """`?language=de` chooses; programs at the API get English."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.spoken = dict(settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/"):
            return self.get_response(request)
        chosen = request.GET.get("language", "")
        language = self._language(request, chosen)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if chosen in self.spoken:
            name, secure = settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_COOKIE_SECURE
            response.set_cookie(name, chosen, max_age=A_YEAR, samesite="Lax", secure=secure)
        return response

    def _language(self, request: HttpRequest, chosen: str) -> str:
        for wish in (chosen, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")):
            if wish in self.spoken:
                return wish
        accepted = translation.get_language_from_request(request)
        return accepted if accepted in self.spoken else settings.LANGUAGE_CODE
