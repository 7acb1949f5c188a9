"""Forms about people: whom to invite, what somebody may do, and joining."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sessionary.models import Page, User
from sessionary.web.desk.plain_errors import PlainErrors
from sessionary.web.desk.versions import Versioned

NONE, VIEWER, EDITOR = "", "viewer", "editor"
ROLES = [(NONE, _("No access")), (VIEWER, _("Viewer: sees bookings")), (EDITOR, _("Editor: changes all of it"))]
KINDS = [
    (User.Role.MEMBER, _("Member: what the roles below allow")),
    (User.Role.ADMINISTRATOR, _("Administrator: everything, on every page")),
]


class RolesForm(Versioned):
    """Administrator or Member, and a role on each of the pages."""

    role = forms.ChoiceField(label=_("May do"), choices=KINDS, widget=forms.RadioSelect, initial=User.Role.MEMBER)

    def __init__(self, pages: list[Page], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pages = {f"page_{page.pk}": page for page in pages}
        for name, page in self.pages.items():
            self.fields[name] = forms.ChoiceField(label=page.name, choices=ROLES, required=False)

    @property
    def page_fields(self) -> Iterator[forms.BoundField]:
        """Those about pages."""
        return (self[name] for name in self.pages)

    def roles(self) -> dict[Page, str | None]:
        """What was chosen for each page; None is no access."""
        return {page: self.cleaned_data[name] or None for name, page in self.pages.items()}


class InviteForm(RolesForm):
    email = forms.CharField(label=_("Email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    field_order = ("email", "role")


class JoinForm(PlainErrors):
    """`email` is whose the account will be: a password is not to be like it."""

    name = forms.CharField(label=_("Your name"), max_length=120, help_text=_("Customers read it."))
    password = forms.CharField(
        label=_("A password"),
        max_length=200,
        required=False,
        help_text=_("At least ten characters. Leave it empty to sign in by passkey, which you can add next."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name:
            raise ValidationError(_("Please enter your name."))
        return name

    def clean_password(self) -> str:
        if password := str(self.cleaned_data["password"]):
            validate_password(password)
        return password
