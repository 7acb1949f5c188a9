"""What the host notes about a Customer, for hosts only."""

from sessionary.actions.transactions import write
from sessionary.models import Customer
from sessionary.rules.errors import Invalid
from sessionary.rules.options import complaint_about_length

LONGEST = 10_000


def keep_notes(*, customer: Customer, notes: str) -> None:
    """These notes from now on. Raises `Invalid` when they are too long."""
    tidy = notes.strip()
    if complaint := complaint_about_length(tidy, LONGEST):
        raise Invalid({"notes": [complaint]})
    write(lambda: Customer.objects.filter(pk=customer.pk).update(notes=tidy))
