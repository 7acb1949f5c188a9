"""The audit log: who changed which setting, and who got in."""

from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.users import User


class AuditEntry(models.Model):
    """One change or access. `who` is the name at that time; both `user` and `who` are empty for the command line.

    `about` names what was changed, as its address or label did then; `fields` are the settings that were sent,
    `changes` those that are another by it, each with what it was and what it is. None holds a secret, nor anything of
    a Customer.
    """

    class What(models.TextChoices):
        PAGE_CREATED = "page_created"
        PAGE_CHANGED = "page_changed"
        PAGE_ARCHIVED = "page_archived"
        PAGE_HANDED_OVER = "page_handed_over"
        EVENT_TYPE_CREATED = "event_type_created"
        EVENT_TYPE_CHANGED = "event_type_changed"
        EVENT_TYPE_ARCHIVED = "event_type_archived"
        MASTER_PAGE_SAVED = "master_page_saved"
        MASTER_PAGE_ARCHIVED = "master_page_archived"
        GENERAL_CHANGED = "general_changed"
        PAYMENTS_CHANGED = "payments_changed"
        TEST_MODE_ON = "test_mode_on"
        TEST_MODE_OFF = "test_mode_off"
        GATEWAY_CONNECTED = "gateway_connected"
        GATEWAY_DISCONNECTED = "gateway_disconnected"
        SMS_CONNECTED = "sms_connected"
        SMS_DISCONNECTED = "sms_disconnected"
        APP_SET_UP = "app_set_up"
        ACCOUNT_CONNECTED = "account_connected"
        ACCOUNT_DISCONNECTED = "account_disconnected"
        PERSON_INVITED = "person_invited"
        INVITATION_TAKEN_BACK = "invitation_taken_back"
        PERSON_JOINED = "person_joined"
        PERSON_CHANGED = "person_changed"
        ACCESS_ENDED = "access_ended"
        ACCESS_GIVEN_BACK = "access_given_back"
        TOKEN_MADE = "token_made"
        TOKEN_ENDED = "token_ended"
        WEBHOOK_ADDED = "webhook_added"
        WEBHOOK_ENDED = "webhook_ended"
        MESSAGE_TEXT_CHANGED = "message_text_changed"
        MESSAGE_TEXT_RESET = "message_text_reset"
        CUSTOMER_CORRECTED = "customer_corrected"
        CUSTOMER_EXPORTED = "customer_exported"
        CUSTOMER_ERASED = "customer_erased"
        SIGNED_IN = "signed_in"
        SIGNED_OUT = "signed_out"
        SIGN_IN_FAILED = "sign_in_failed"
        SIGN_IN_CHANGED = "sign_in_changed"

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    user = models.ForeignKey(User, models.SET_NULL, null=True)
    who = models.CharField(max_length=120, blank=True, default="")
    what = models.CharField(max_length=40, choices=What)
    about = models.CharField(max_length=200, blank=True, default="")
    fields = models.JSONField(default=list)
    changes = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="audit_newest_first")]

    def __str__(self) -> str:
        return f"{self.who}: {self.what} {self.about}"
