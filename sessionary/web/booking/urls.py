"""The customer's addresses. Secrets are in the path; a page's slug comes last, as it fills the rest."""

from django.urls import path, register_converter

from sessionary.web.booking import (
    canceling,
    confirmation,
    details,
    ending,
    front,
    links_again,
    paying,
    receipts,
    rescheduling,
    suggesting,
)
from sessionary.web.booking.doors import DoorConverter

register_converter(DoorConverter, "door")
app_name = "booking"
urlpatterns = [
    path("", front.home, name="home"),
    path("links/", links_again.links_again, name="links_again"),
    path("hold/<str:public_id>/<str:secret>/", details.details, name="hold"),
    path("hold/<str:public_id>/<str:secret>/longer/", details.longer, name="longer"),
    path("booking/<str:public_id>/<str:secret>/", confirmation.booking, name="booking"),
    path("booking/<str:public_id>/<str:secret>/end-links/", ending.end_links, name="end_links"),
    path("booking/<str:public_id>/<str:secret>/calendar.ics", confirmation.calendar, name="calendar"),
    path("booking/<str:public_id>/<str:secret>/receipts/<int:number>.pdf", receipts.receipt, name="receipt"),
    path(
        "booking/<str:public_id>/<str:secret>/credit-notes/<int:number>.pdf", receipts.credit_note, name="credit_note"
    ),
    path("booking/<str:public_id>/<str:secret>/suggest/", suggesting.suggest_anew, name="suggest"),
    path("session/<str:public_id>/<str:secret>/", confirmation.session, name="session"),
    path(
        "session/<str:public_id>/<str:secret>/calendar.ics",
        confirmation.session_calendar,
        name="session_calendar",
    ),
    path("<door:kind>/<str:public_id>/<str:secret>/pay/", paying.pay, name="pay"),
    path("<door:kind>/<str:public_id>/<str:secret>/pay/return/", paying.back, name="paid"),
    path("<door:kind>/<str:public_id>/<str:secret>/cancel/", canceling.cancel, name="cancel"),
    path("<door:kind>/<str:public_id>/<str:secret>/reschedule/", rescheduling.reschedule, name="reschedule"),
    path("<door:kind>/<str:public_id>/<str:secret>/reschedule/confirm/", rescheduling.confirm, name="confirm"),
    path("logos/<int:pk>/<str:digest>.png", front.logo, name="logo"),
    path("feed/<str:public_id>/<str:secret>.ics", confirmation.feed, name="feed"),
    path("<slug:page>/", front.page, name="page"),
    path("<slug:page>/<slug:event_type>/", front.choose, name="choose"),
]
