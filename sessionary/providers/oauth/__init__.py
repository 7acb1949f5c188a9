"""Connecting a person's account at a provider: by OAuth, the authorization code with PKCE."""
