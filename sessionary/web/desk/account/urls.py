"""The addresses of one's own account; passwords, passkeys and codes have allauth's, under `/accounts/`."""

from django.urls import path

from sessionary.web.desk.account import overview

urlpatterns = [
    path("account/", overview.account, name="account"),
    path("account/signed-in/<int:pk>/end/", overview.end_one, name="end_sign_in"),
    path("account/signed-in/end-others/", overview.end_all_others, name="end_other_sign_ins"),
]
