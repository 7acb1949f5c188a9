"""The people of the business, and who is invited."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sessionary.models import Invitation, Membership, Page, User
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.filtering import choices_of
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.words import moment_in_words


@administrators_only
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with what they may do, and when they last signed in."""
    user, locale = user_of(request), locale_of_page()
    zone, now = choices_of(user).zone(user), timezone.now()
    owned = Prefetch("pages", Page.objects.filter(archived_at=None).order_by("pk"))
    roles = Prefetch("memberships", Membership.objects.filter(page__archived_at=None).select_related("page"))
    everybody = User.objects.filter(account=user.account_id).prefetch_related(owned, roles)
    invited = Invitation.open_ones().filter(account=user.account_id).prefetch_related("roles__page")
    context: dict[str, Any] = {
        "people": [
            {"person": one, "seen": moment_in_words(one.last_login, zone, locale) if one.last_login else ""}
            for one in everybody.order_by("-is_active", "name", "pk")
        ],
        "invitations": [
            {
                "invitation": one,
                "until": moment_in_words(one.expires_at, zone, locale),
                "expired": one.expires_at <= now,
            }
            for one in invited
        ],
        "section": "people",
    }
    return show(request, "desk/people/people.html", context)
