"""The audit log, for Administrators: the newest first."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from sessionary.models import AuditEntry
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.filtering import choices_of
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.words import moment_in_words

AT_ONCE = 50
NAMELESS = "–"  # tokens that the command line makes
What = AuditEntry.What


@dataclass(frozen=True, slots=True)
class Row:
    """One entry in words; `fields` as programs name them."""

    when: str
    what: str
    fields: list[str]


@administrators_only
def audit_log(request: HttpRequest) -> HttpResponse:
    """So many entries from the place in the address on; a place that is none is its end."""
    user, locale, after = user_of(request), locale_of_page(), request.GET.get("after", "")
    zone, sentences = choices_of(user).zone(user), _sentences()
    found = AuditEntry.objects.filter(account=user.account_id).order_by("-pk")
    if after:
        found = found.filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 19 else found.none()
    entries = list(found[: AT_ONCE + 1])
    rows = [
        Row(
            when=moment_in_words(one.at, zone, locale),
            what=sentences[one.what] % {"who": one.who or _("The command line"), "about": one.about or NAMELESS},
            fields=one.fields,
        )
        for one in entries[:AT_ONCE]
    ]
    more = str(entries[AT_ONCE - 1].pk) if len(entries) > AT_ONCE else ""
    return show(request, "desk/audit.html", {"rows": rows, "more": more, "section": "people"})


def _sentences() -> dict[str, str]:
    return {
        What.PAGE_CREATED: _("%(who)s made the booking page %(about)s."),
        What.PAGE_CHANGED: _("%(who)s changed the booking page %(about)s."),
        What.PAGE_ARCHIVED: _("%(who)s archived the booking page %(about)s."),
        What.PAGE_HANDED_OVER: _("%(who)s handed a booking page over, %(about)s."),
        What.EVENT_TYPE_CREATED: _("%(who)s made the event type %(about)s."),
        What.EVENT_TYPE_CHANGED: _("%(who)s changed the event type %(about)s."),
        What.EVENT_TYPE_ARCHIVED: _("%(who)s archived the event type %(about)s."),
        What.MASTER_PAGE_SAVED: _("%(who)s made or changed the master page %(about)s."),
        What.MASTER_PAGE_ARCHIVED: _("%(who)s archived the master page %(about)s."),
        What.GENERAL_CHANGED: _("%(who)s changed the general settings."),
        What.PAYMENTS_CHANGED: _("%(who)s changed the payment settings."),
        What.GATEWAY_CONNECTED: _("%(who)s entered the keys of %(about)s."),
        What.GATEWAY_DISCONNECTED: _("%(who)s disconnected %(about)s."),
        What.SMS_CONNECTED: _("%(who)s entered the keys of %(about)s, for text messages."),
        What.SMS_DISCONNECTED: _("%(who)s disconnected %(about)s, for text messages."),
        What.APP_SET_UP: _("%(who)s set up the application at %(about)s."),
        What.ACCOUNT_CONNECTED: _("%(who)s connected their account at %(about)s."),
        What.ACCOUNT_DISCONNECTED: _("%(who)s disconnected their account at %(about)s."),
        What.PERSON_INVITED: _("%(who)s invited %(about)s."),
        What.INVITATION_TAKEN_BACK: _("%(who)s took the invitation of %(about)s back."),
        What.PERSON_JOINED: _("%(about)s joined."),
        What.PERSON_CHANGED: _("%(who)s changed what %(about)s may do."),
        What.ACCESS_ENDED: _("%(who)s ended the access of %(about)s."),
        What.ACCESS_GIVEN_BACK: _("%(who)s let %(about)s back in."),
        What.TOKEN_MADE: _("%(who)s made the API token %(about)s."),
        What.TOKEN_ENDED: _("%(who)s ended the API token %(about)s."),
        What.WEBHOOK_ADDED: _("%(who)s added the webhook %(about)s."),
        What.WEBHOOK_ENDED: _("%(who)s ended the webhook %(about)s."),
        What.MESSAGE_TEXT_CHANGED: _("%(who)s changed the words of a message (%(about)s)."),
        What.MESSAGE_TEXT_RESET: _("%(who)s went back to our words for a message (%(about)s)."),
        What.CUSTOMER_CORRECTED: _("%(who)s corrected the address of Customer %(about)s."),
        What.CUSTOMER_EXPORTED: _("%(who)s exported the data of Customer %(about)s."),
        What.CUSTOMER_ERASED: _("%(who)s erased Customer %(about)s."),
        What.SIGNED_IN: _("%(who)s signed in."),
        What.SIGNED_OUT: _("%(who)s signed out."),
        What.SIGN_IN_FAILED: _("Somebody tried to sign in as %(about)s in vain."),
        What.SIGN_IN_CHANGED: _("%(who)s changed how they sign in (%(about)s)."),
    }
