"""The addresses of one's own account; passwords, passkeys and codes have allauth's, under `/accounts/`."""

from django.urls import path

from sessionary.web.desk.account import feed, overview

urlpatterns = [
    path("account/", overview.account, name="account"),
    path("account/feed/", feed.make, name="make_feed"),
    path("account/feed/end/", feed.end, name="end_feed"),
    path("account/signed-in/<int:pk>/end/", overview.end_one, name="end_sign_in"),
    path("account/signed-in/end-others/", overview.end_all_others, name="end_other_sign_ins"),
]
