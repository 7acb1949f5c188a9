"""People who sign in. A User is also the Host whose time sessions take: their row is the lock."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from sessionary.models.accounts import Account


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
    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator"
        MEMBER = "member"

    account = models.ForeignKey(Account, models.PROTECT, related_name="users")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)
    locale = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name

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
