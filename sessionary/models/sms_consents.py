"""That a Customer agreed to be reminded by SMS."""

from django.db import models

from sessionary.models.bookings import Booking


class SmsConsent(models.Model):
    """Of the sessions of one booking, at this number (E.164), from the moment they said so."""

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="sms_consent")
    number = models.CharField(max_length=16)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number
