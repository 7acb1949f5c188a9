"""Storage, one noun a file. Models answer questions; they do not act."""

from sessionary.models import guards
from sessionary.models.accounts import Account
from sessionary.models.activities import Activity
from sessionary.models.attempts import Attempt, AttemptPart
from sessionary.models.audit import AuditEntry
from sessionary.models.bookings import Booking
from sessionary.models.busy import Busy
from sessionary.models.calendars import Calendar
from sessionary.models.cancellations import Cancellation
from sessionary.models.claims import Claim
from sessionary.models.connections import Connection
from sessionary.models.customers import Customer
from sessionary.models.documents import Document
from sessionary.models.event_types import EventType
from sessionary.models.external_events import ExternalEvent
from sessionary.models.gateway_accounts import GatewayAccount
from sessionary.models.holds import Hold
from sessionary.models.hours import OpeningHours
from sessionary.models.idempotency import KeptAnswer
from sessionary.models.invitations import Invitation, InvitedRole
from sessionary.models.jobs import Job
from sessionary.models.lanes import Lane
from sessionary.models.link_keys import LinkKey
from sessionary.models.logos import Logo
from sessionary.models.master_pages import MasterPage, Member
from sessionary.models.meetings import Meeting
from sessionary.models.memberships import Membership
from sessionary.models.message_texts import MessageText
from sessionary.models.messages import Message
from sessionary.models.notices import Notice
from sessionary.models.oauth_apps import OAuthApp
from sessionary.models.offers import Offer
from sessionary.models.open_refunds import OpenRefund
from sessionary.models.outcomes import Outcome
from sessionary.models.pages import Page, PageSlug
from sessionary.models.periods import Period
from sessionary.models.requests import Request
from sessionary.models.reschedules import NewTime, Reschedule
from sessionary.models.sessions import Session
from sessionary.models.sms_accounts import SmsAccount
from sessionary.models.sms_consents import SmsConsent
from sessionary.models.sms_opt_outs import SmsOptOut
from sessionary.models.tokens import ApiToken, SignInLink
from sessionary.models.users import User
from sessionary.models.webhooks import Webhook

__all__ = [
    "Account",
    "Activity",
    "ApiToken",
    "Attempt",
    "AttemptPart",
    "AuditEntry",
    "Booking",
    "Busy",
    "Calendar",
    "Cancellation",
    "Claim",
    "Connection",
    "Customer",
    "Document",
    "EventType",
    "ExternalEvent",
    "GatewayAccount",
    "Hold",
    "Invitation",
    "InvitedRole",
    "Job",
    "KeptAnswer",
    "Lane",
    "LinkKey",
    "Logo",
    "MasterPage",
    "Meeting",
    "Member",
    "Membership",
    "Message",
    "MessageText",
    "NewTime",
    "Notice",
    "OAuthApp",
    "Offer",
    "OpenRefund",
    "OpeningHours",
    "Outcome",
    "Page",
    "PageSlug",
    "Period",
    "Request",
    "Reschedule",
    "Session",
    "SignInLink",
    "SmsAccount",
    "SmsConsent",
    "SmsOptOut",
    "User",
    "Webhook",
    "guards",
]
