"""The companies at which one application serves several providers: their OAuth, but for the scopes."""

from sessionary.providers.oauth.contract import OAuthFacts


def google(*scopes: str) -> OAuthFacts:
    """Google's, where people can leave out any of the scopes, and nothing works without these."""
    return OAuthFacts(
        app="google",
        app_label="Google",
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",
        revoke_url="https://oauth2.googleapis.com/revoke",
        scopes=scopes,
        # Only so does Google give a refresh token, also to who had said yes before, and ask which account it is.
        extra={"access_type": "offline", "prompt": "select_account consent"},
        secret_in_body=True,
        needed=scopes,
    )


def microsoft(*scopes: str) -> OAuthFacts:
    """Microsoft's, with a refresh token."""
    return OAuthFacts(
        app="microsoft",
        app_label="Microsoft",
        authorize_url="https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token_url="https://login.microsoftonline.com/common/oauth2/v2.0/token",
        scopes=("offline_access", *scopes),
        extra={"prompt": "select_account"},
        secret_in_body=True,
    )
