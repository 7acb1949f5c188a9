"""The customer's addresses. Secrets are in the path; a page's slug comes last, as it fills the rest."""

from django.urls import path

from sessionary.web.booking import choosing, confirmation, details, front, receipts

app_name = "booking"
urlpatterns = [
    path("", front.home, name="home"),
    path("hold/<str:public_id>/<str:secret>/", details.details, name="hold"),
    path("hold/<str:public_id>/<str:secret>/longer/", details.longer, name="longer"),
    path("booking/<str:public_id>/<str:secret>/", confirmation.booking, name="booking"),
    path("booking/<str:public_id>/<str:secret>/calendar.ics", confirmation.calendar, name="calendar"),
    path("booking/<str:public_id>/<str:secret>/receipts/<int:number>.pdf", receipts.receipt, name="receipt"),
    path(
        "booking/<str:public_id>/<str:secret>/credit-notes/<int:number>.pdf", receipts.credit_note, name="credit_note"
    ),
    path("session/<str:public_id>/<str:secret>/", confirmation.session, name="session"),
    path(
        "session/<str:public_id>/<str:secret>/calendar.ics",
        confirmation.session_calendar,
        name="session_calendar",
    ),
    path("feed/<str:public_id>/<str:secret>.ics", confirmation.feed, name="feed"),
    path("<slug:page>/", front.page, name="page"),
    path("<slug:page>/<slug:event_type>/", choosing.choose, name="choose"),
]
