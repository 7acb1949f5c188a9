"""The product's urls and the floor's."""

from django.urls import include, path

from bench import floor

urlpatterns = [
    path("floor/slots", floor.slots),
    path("floor/bookings", floor.book),
    path("", include("sessionary.config.urls")),
]
