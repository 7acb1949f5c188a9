"""People who sign in. A User is also the Host whose time sessions take: their row is the lock."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.link_keys import LinkKey, Purpose, derive_secret, is_secret, refusal_of
from sessionary.rules.errors import NotFound


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, password: str | None = None, **fields: Any) -> "User":
        """Save a new User; without a password they sign in by one-time link."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """`feed_key` and `feed_version` give the secret of the calendar feed; without a key there is none."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator"
        MEMBER = "member"

    account = models.ForeignKey(Account, models.PROTECT, related_name="users")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)
    locale = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    feed_key = models.ForeignKey(LinkKey, models.PROTECT, null=True, related_name="+", db_index=False)
    feed_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def opened_by_feed(cls, pk: int, secret: str) -> "User":
        """Whose calendar feed this secret reads. Raises `NotFound` for a wrong id or secret alike."""
        found = cls.objects.select_related("account").filter(pk=pk, is_active=True).exclude(feed_key=None).first()
        if found is None:
            raise NotFound("This link is not valid. Please check that it is complete.")
        if not is_secret(secret, found.feed_secret):
            raise refusal_of(
                secret,
                account_id=found.account_id,
                purpose=Purpose.FEED,
                public_id=f"host-{pk}",
                version=found.feed_version,
            )
        return found

    @property
    def feed_secret(self) -> str:
        """What opens the calendar feed, which has to have been made; read only."""
        assert self.feed_key_id is not None
        return derive_secret(self.feed_key_id, Purpose.FEED, f"host-{self.pk}", self.feed_version)

    @property
    def is_administrator(self) -> bool:
        return self.role == self.Role.ADMINISTRATOR

    @cached_property
    def roles(self) -> dict[int, str]:
        """Their role on each page that they do not own, by the page's id; read once."""
        return dict(self.memberships.values_list("page", "role"))

    @property
    def first_name(self) -> str:
        """How Customers speak of them."""
        return self.name.split()[0]

    @property
    def initials(self) -> str:
        """Up to two letters for the round picture: first and last word of the name."""
        return initials_of(self.name)


def initials_of(name: str) -> str:
    """The first letters of the first and last word, at most."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
