"""Stand-ins for mail services: they keep what they took, know addresses that they do not send to, and tell of both."""

from tests.support.mail_servers.brevo import BrevoServer
from tests.support.mail_servers.mailgun import MailgunServer
from tests.support.mail_servers.postmark import PostmarkServer
from tests.support.mail_servers.server import THEN, MailServer, Taken
from tests.support.mail_servers.sparkpost import SparkPostServer

__all__ = ["SERVERS", "THEN", "MailServer", "Taken"]

SERVERS = {server.name: server for server in (PostmarkServer, MailgunServer, BrevoServer, SparkPostServer)}
