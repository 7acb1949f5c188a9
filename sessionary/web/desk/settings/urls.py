"""The addresses of booking pages, event types and master pages in the desk."""

from django.urls import path

from sessionary.web.desk.settings import event_types, handing_over, logos, master_pages, pages, preview

urlpatterns = [
    path("pages/", pages.pages, name="pages"),
    path("pages/new/", pages.new_page, name="new_page"),
    path("pages/<int:pk>/preview/", preview.preview, name="page_preview"),
    path("pages/<int:pk>/archive/", pages.archive, name="archive_page"),
    path("pages/<int:pk>/handing-over/", handing_over.handing_over, name="handing_over"),
    path("pages/<int:pk>/handing-over/try-again/", handing_over.try_again, name="try_handing_over_again"),
    path("pages/<int:pk>/logo/", logos.save, name="save_logo"),
    path("pages/<int:pk>/logo/remove/", logos.remove, name="remove_logo"),
    path("pages/<int:pk>/<slug:key>/", pages.page_section, name="page_section"),
    path("master-pages/", master_pages.master_pages, name="master_pages"),
    path("master-pages/new/", master_pages.new_master_page, name="new_master_page"),
    path("master-pages/<int:pk>/", master_pages.master_page, name="master_page"),
    path("master-pages/<int:pk>/preview/", preview.preview_master_page, name="master_page_preview"),
    path("master-pages/<int:pk>/archive/", master_pages.archive, name="archive_master_page"),
    path("event-types/", event_types.event_types, name="event_types"),
    path("event-types/new/", event_types.new_event_type, name="new_event_type"),
    path("event-types/<int:pk>/archive/", event_types.archive, name="archive_event_type"),
    path("event-types/<int:pk>/<slug:key>/", event_types.event_type_section, name="event_type_section"),
]
