"""Details followed: how to join the sessions, told once the meetings are made."""

from django.utils.translation import gettext as _

from sessionary.actions.composing.files import all_sessions, invitation
from sessionary.actions.composing.lines import GONE, as_it_stands, lines_of
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import joined
from sessionary.actions.composing.telling import Telling


def tell(reader: Reader) -> Telling:
    """Each session with its link, and the calendar file that now carries how to join."""
    told = [one for one in reader.sessions if one.status not in GONE] or reader.sessions
    lines = lines_of(reader, [as_it_stands(one) for one in told])
    words = {
        "name": reader.service,
        "who": reader.booking.host.name if reader.to_customer else reader.booking.name,
        "day": lines[0].day,
    }
    to_owner = _("The meetings with %(who)s are made") % words
    closing = _("The attached calendar file updates your calendar.")
    return Telling(
        subject=_("How to join: %(name)s with %(who)s, %(day)s") % words,
        headline=_("Here is how you join.") if reader.to_customer else to_owner,
        summary=reader.what_words,
        lines=lines,
        button=reader.button,
        closing=(joined(closing, reader.reply_words if reader.to_customer else ""),),
        attachments=(all_sessions(reader),),
        invitation=invitation(reader, reader.booking.sessions_in_order),
    )
