"""The applications that a business registered at providers: entered by an Administrator, and tried first."""

from sessionary.actions.auditing import What, audit
from sessionary.actions.connectable import apps, redirect_url
from sessionary.actions.transactions import write
from sessionary.models import Account, OAuthApp
from sessionary.providers.oauth import client as oauth
from sessionary.providers.oauth.contract import Client, ClientRefused
from sessionary.providers.troubles import NotNow
from sessionary.rules.errors import Invalid, NotFound, ProviderSilent
from sessionary.rules.sentences import Sentence

LONGEST = 500


def set_up(*, account: Account, app: str, client_id: str, client_secret: str) -> OAuthApp:
    """Keep the application's id and secret once the provider has accepted them; an empty secret stays as it is.

    Raises `NotFound` for an app that there is not, `Invalid`, or `ProviderSilent` when it does not answer.
    """
    if (facts := apps().get(app)) is None:
        raise NotFound
    kept = OAuthApp.objects.filter(account=account, app=app).first()
    secret = client_secret.strip() or (kept.keys["client_secret"] if kept else "")
    given = {"client_id": client_id.strip(), "client_secret": secret}
    if wrong := [name for name, value in given.items() if not value or len(value) > LONGEST]:
        raise Invalid({name: [Sentence("Please copy this from your application at the provider.")] for name in wrong})
    try:
        oauth.check(facts, Client(redirect_url=redirect_url(app), **given))
    except ClientRefused as refused:
        template = "%(provider)s does not accept this id and secret. Please copy them again."
        raise Invalid({"client_id": [Sentence(template, provider=facts.app_label)]}) from refused
    except NotNow as silent:
        raise ProviderSilent from silent
    return write(lambda: _set_up(account, app, given))


def _set_up(account: Account, app: str, given: dict[str, str]) -> OAuthApp:
    row = OAuthApp.objects.filter(account=account, app=app).first() or OAuthApp(account=account, app=app)
    row.keys = given
    row.save()
    audit(account.pk, What.APP_SET_UP, app)
    return row
