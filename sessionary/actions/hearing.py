"""A gateway's notice: checked for its signature, then the payments it names are asked about."""

from collections.abc import Mapping
from datetime import datetime

from sessionary.actions.gateways import client
from sessionary.actions.settling import settle
from sessionary.models import Attempt, GatewayAccount


def hear(*, gateway_account: GatewayAccount, headers: Mapping[str, str], body: bytes, now: datetime) -> int:
    """Settle every payment of ours that the notice is about; returns how many there were.

    It may come twice, late, out of order, or about payments that are not ours. Raises `Forged` for one that the
    gateway did not sign, `Unsure`, `Declined` or `PaymentUnsure` when it should come again.
    """
    gateway = client(gateway_account)
    gateway.verify(headers, body)
    found = Attempt.objects.select_related("booking", "gateway_account").filter(
        gateway_account=gateway_account, reference__in=gateway.parse(body), kind__in=Attempt.CHARGES
    )
    attempts = list(found)
    for attempt in attempts:
        settle(attempt, now=now)
    return len(attempts)
