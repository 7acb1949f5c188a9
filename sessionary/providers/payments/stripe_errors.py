"""What went wrong at Stripe, in the contract's words."""

from collections.abc import Iterator
from contextlib import contextmanager

import stripe

from sessionary.providers.payments.contract import Declined, KeysRefused, Unsure

# Stripe's own words for refused keys quote a part of them, so they are left out.
REFUSED_KEYS = "Stripe does not accept this key, or the key may not do this."


@contextmanager
def translated() -> Iterator[None]:
    """Every error of the library becomes `Declined`, `KeysRefused` or `Unsure`.

    A key used again for something else is `Unsure`: the first request under it may well have been carried out.
    """
    try:
        yield
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise KeysRefused(REFUSED_KEYS) from error
    except (stripe.CardError, stripe.InvalidRequestError) as error:
        raise Declined(error.user_message or "Stripe refused this.") from error
    except stripe.StripeError as error:
        raise Unsure(error.user_message or type(error).__name__) from error
