"""An invitation to sign in, with the link that accepts it."""

from django.utils.translation import gettext as _

from sessionary.actions import links
from sessionary.actions.composing.letters import Letter, Moot
from sessionary.actions.composing.telling import Button, Fact, Telling
from sessionary.models import Invitation, Membership, Message


def write(message: Message) -> Letter:
    """The same for every address: whether it signs in somewhere already is nobody else's business.

    Raises `Moot` for one that was taken back, accepted, or sent again meanwhile.
    """
    data = message.activity.data
    found = Invitation.open_ones().select_related("account", "by").filter(pk=data["invitation"])
    invitation = found.filter(version=data["version"]).first()
    if invitation is None:
        raise Moot
    return Letter(
        locale=invitation.locale,
        name="",
        sender=invitation.account.name,
        tell=lambda: _told(invitation),
    )


def _told(invitation: Invitation) -> Telling:
    who = invitation.by.name if invitation.by else invitation.account.name
    words = {"who": who, "business": invitation.account.name}
    return Telling(
        subject=_("%(who)s invites you to %(business)s") % words,
        headline=_("%(who)s invites you to %(business)s.") % words,
        summary=_("Join, and you see and manage bookings in its desk."),
        facts=_facts(invitation),
        button=Button(_("Join"), links.invitation_url(invitation)),
        closing=(
            _("The link works once, for seven days. If you did not expect it, there is nothing to do."),
            _("If you already sign in with this address, ask to be invited with another one."),
        ),
    )


def _facts(invitation: Invitation) -> tuple[Fact, ...]:
    names = {Membership.Role.EDITOR: _("%(page)s, as Editor"), Membership.Role.VIEWER: _("%(page)s, as Viewer")}
    roles = invitation.roles.select_related("page")
    pages = "\n".join(names[Membership.Role(one.role)] % {"page": one.page.name} for one in roles)
    return (Fact(_("Your pages"), pages),) if pages else ()
