"""Every door of the house. The customer's pages come last: their slugs fill the rest of the space."""

from django.urls import include, path
from django.views.generic import RedirectView

from sessionary.api.router import api
from sessionary.web import connect, hooks
from sessionary.web.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
    # A forgotten password is a case for a sign-in link; allauth would send mail past our outbox.
    path("accounts/password/reset/", RedirectView.as_view(pattern_name="account_login")),
    path("accounts/", include("allauth.urls")),
    path("hooks/<slug:gateway>/<str:public_id>/", hooks.payments, name="hook"),
    path("connect/<slug:provider>/", connect.begin, name="connect"),
    path("connect/<slug:app>/back/", connect.back, name="connected"),
    path("desk/", include("sessionary.web.desk.urls")),
    path("", include("sessionary.web.booking.urls")),
]
