"""Finding the person that a command names."""

from django.core.management import CommandError

from sessionary.models import User


def user_named(email: str) -> User:
    """The active User with this address; a `CommandError` that says so when there is none."""
    found = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody signs in as {email}.")
    return found
