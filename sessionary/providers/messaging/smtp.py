"""Delivery to a mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from typing import Any

from sessionary.providers.messaging.contract import Handed, NotNow
from sessionary.providers.messaging.smtp_in_time import InTime, InTimeOverTls
from sessionary.providers.messaging.smtp_refusals import Refusal, trouble


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """`tls` from the first byte, or `starttls` after the greeting.

    One delivery takes `patience`, each of its steps `timeout` seconds at most: it has to be over before anybody takes
    its job for lost, and sends the message again.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False
    starttls: bool = False
    timeout: float = 20
    patience: float = 35

    def deliver(self, message: EmailMessage) -> Handed:
        """One connection, one message.

        `Never` when its reader or the message is refused for good; everything else is `NotNow`, also that the server
        refuses us, at whichever step it says so: this is for whoever set it up to mend.
        """
        try:
            with self._connected() as connection:
                connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            raise trouble(Refusal.of(*next(iter(refused.recipients.values()))), of_message=True) from refused
        except smtplib.SMTPDataError as refused:
            raise trouble(Refusal.of(refused.smtp_code, refused.smtp_error), of_message=True) from refused
        except smtplib.SMTPResponseException as refused:
            raise trouble(Refusal.of(refused.smtp_code, refused.smtp_error), of_message=False) from refused
        except ssl.SSLCertVerificationError as error:
            raise NotNow(f"The mail server's certificate is not accepted: {error.verify_message}.") from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotNow(str(error)) from error
        return Handed("sent")

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        connection = self._greeted()
        try:
            if self.starttls:
                connection.starttls(context=certificates())
            if self.user:
                connection.login(self.user, self.password)
            yield connection
        finally:
            _leave(connection)

    def _greeted(self) -> smtplib.SMTP:
        how: dict[str, Any] = {"timeout": self.timeout, "patience": self.patience}
        if self.tls:
            return InTimeOverTls(self.host, self.port, context=certificates(), **how)
        return InTime(self.host, self.port, **how)


@cache
def certificates() -> ssl.SSLContext:
    """Those that a mail server's is checked with: the system's, or what SSL_CERT_FILE names. Read once, as it costs."""
    return ssl.create_default_context()


def _leave(connection: smtplib.SMTP) -> None:
    """What the server says to that is no matter: a message that it took stays taken."""
    with suppress(smtplib.SMTPException, OSError):
        connection.quit()
    connection.close()
