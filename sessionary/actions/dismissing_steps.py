"""First steps that a business does not want to be reminded of."""

from sessionary.actions.transactions import write
from sessionary.models import Account

STEPS = ("mail", "package", "payments", "hours")


def dismiss_step(*, account: Account, step: str) -> None:
    """Say no more about this step, one of `STEPS`; another word changes nothing."""
    if step in STEPS:
        write(lambda: _dismiss(account, step))


def _dismiss(account: Account, step: str) -> None:
    current = Account.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    current.steps_dismissed = sorted({*current.steps_dismissed, step})
    current.save(update_fields=["steps_dismissed"])
