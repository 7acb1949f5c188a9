"""Every door of the house. The customer's pages come last: their slugs fill the rest of the space."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView

from sessionary.api.router import api
from sessionary.web import connect, hooks
from sessionary.web.desk.account import feed
from sessionary.web.health import healthz

to_sign_in = RedirectView.as_view(pattern_name="account_login")
to_account = RedirectView.as_view(pattern_name="desk:account")

urlpatterns = [
    path("feeds/<int:pk>/<str:secret>.ics", feed.read),
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
    # Nobody signs up, and a forgotten password is a case for a sign-in link; allauth would send mail past our outbox.
    re_path(r"^accounts/(?:signup|email|confirm-email|password/reset|login/code)/", to_sign_in),
    # What these list is part of one's own account.
    path("accounts/2fa/", to_account),
    path("accounts/sessions/", to_account),
    path("accounts/", include("allauth.urls")),
    path("hooks/mail/", hooks.mail, name="mail_hook"),
    path("hooks/sms/<str:public_id>/", hooks.sms, name="sms_hook"),
    path("hooks/<slug:gateway>/<str:public_id>/", hooks.payments, name="hook"),
    path("connect/<slug:provider>/", connect.begin, name="connect"),
    path("connect/<slug:app>/back/", connect.back, name="connected"),
    path("desk/", include("sessionary.web.desk.urls")),
    path("", include("sessionary.web.booking.urls")),
]

handler404 = "sessionary.web.refusals.not_found"
handler500 = "sessionary.web.refusals.server_error"
