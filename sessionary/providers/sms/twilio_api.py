"""Talking to Twilio: forms in, JSON out, and its numbered errors in the words of `troubles`."""

from typing import Any

import httpx2

from sessionary.providers.json_api import BUSY, TIMEOUT, asked_wait, certificates, reading, segment
from sessionary.providers.network_words import why_unreachable
from sessionary.providers.sms.contract import KeysRefused, Never, NotNow, OptedOut

VERSION = "/2010-04-01/Accounts/"
NO_MORE = "21610"


class TwilioApi:
    """One account there. It follows no redirect, as the token would go along."""

    def __init__(self, address: str, account_sid: str, auth_token: str, timeout: float = TIMEOUT) -> None:
        self.address, self.login, self.timeout = address, (account_sid, auth_token), timeout

    def call(
        self, method: str, path: str, *, form: dict[str, str] | None = None, query: dict[str, str] | None = None
    ) -> Any:
        """What it answers to this path of the account.

        Raises `NotNow`, or `KeysRefused`, `OptedOut` or another `Never`.
        """
        url = f"{self.address}{VERSION}{segment(self.login[0])}{path}"
        try:
            with httpx2.Client(verify=certificates(), timeout=self.timeout, auth=self.login) as client:
                answer = client.request(method, url, data=form, params=query)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise NotNow(why_unreachable(error, "Twilio")) from error
        if not answer.is_success:
            raise _trouble(answer)
        with reading():
            return answer.json()


def _trouble(answer: httpx2.Response) -> Exception:
    status, (code, words) = answer.status_code, _error(answer)
    why = f"Twilio answered {status}: {words}"
    if status in BUSY or status >= 500:
        return NotNow(why, asked_wait(answer.headers))
    if status in (401, 403, 404):
        return KeysRefused(why)
    return OptedOut(why) if code == NO_MORE else Never(why)


def _error(answer: httpx2.Response) -> tuple[str, str]:
    """Its number and its words, where it has them."""
    try:
        told = answer.json()
        return str(told.get("code") or ""), f"{str(told.get('message') or 'no reason was given')[:300]}"
    except (ValueError, AttributeError):
        return "", "no reason was given"
