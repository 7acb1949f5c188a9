"""How an application is registered at each provider, and what breaks later: beside the row where its id is entered."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

DOCS = "docs/conferencing.md"


@dataclass(frozen=True, slots=True)
class Steps:
    """`url` is the provider's own page, where it begins. `steps` are said in the reader's language."""

    url: str
    steps: tuple[object, ...]


STEPS = {
    "google": Steps(
        "https://console.cloud.google.com/apis/credentials",
        (
            _("Create a project, and enable the Google Calendar API and the Google Meet REST API."),
            _("Consent screen: choose Internal where everybody is in your Google Workspace; else External."),
            _(
                "External: press “Publish app”. While it says Testing, only test users can connect, and each connection"
                " ends after seven days."
            ),
            _(
                "Create an OAuth client ID of the kind Web application, with the redirect address that"
                " Sessionary shows."
            ),
        ),
    ),
    "microsoft": Steps(
        "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
        (
            _(
                "New registration, for accounts in any organization and personal Microsoft accounts: without the latter"
                " nobody with Outlook.com can connect."
            ),
            _(
                "Add the redirect address that Sessionary shows, of the kind Web, and the delegated permissions of"
                " Microsoft Graph."
            ),
            _(
                "Create a client secret. It ends after 24 months at most: note the day, and enter the new one"
                " here before."
            ),
            _("Teams makes meetings for work and school accounts only, never for personal ones."),
        ),
    ),
    "zoom": Steps(
        "https://marketplace.zoom.us/develop/create",
        (
            _(
                "Develop, Build app: a General App that is user-managed, with the redirect address and scopes"
                " that Sessionary shows."
            ),
            _(
                "An app that is not published serves only users of your own Zoom account: that is enough for"
                " one business."
            ),
        ),
    ),
    "webex": Steps(
        "https://developer.webex.com/my-apps/new/integration",
        (
            _("Create an integration, with the redirect address and scopes that Sessionary shows."),
            _("Who does not use it for 90 days has to connect again."),
        ),
    ),
    "goto": Steps(
        "https://developer.goto.com/",
        (
            _("OAuth clients, Create a client, for GoToMeeting, with the redirect address that Sessionary shows."),
            _("Its secret is shown once: copy it at once."),
        ),
    ),
}
