"""The addresses of booking pages and event types in the desk."""

from django.urls import path

from sessionary.web.desk.settings import event_types, handing_over, pages, preview

urlpatterns = [
    path("pages/", pages.pages, name="pages"),
    path("pages/new/", pages.new_page, name="new_page"),
    path("pages/<int:pk>/preview/", preview.preview, name="page_preview"),
    path("pages/<int:pk>/archive/", pages.archive, name="archive_page"),
    path("pages/<int:pk>/handing-over/", handing_over.handing_over, name="handing_over"),
    path("pages/<int:pk>/handing-over/try-again/", handing_over.try_again, name="try_handing_over_again"),
    path("pages/<int:pk>/<slug:key>/", pages.page_section, name="page_section"),
    path("event-types/", event_types.event_types, name="event_types"),
    path("event-types/new/", event_types.new_event_type, name="new_event_type"),
    path("event-types/<int:pk>/archive/", event_types.archive, name="archive_event_type"),
    path("event-types/<int:pk>/<slug:key>/", event_types.event_type_section, name="event_type_section"),
]
