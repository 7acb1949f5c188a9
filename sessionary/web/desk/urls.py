"""The host's addresses."""

from django.urls import path

from sessionary.web.desk import activity, entrance, mail, removal, requests

app_name = "desk"
urlpatterns = [
    path("", activity.activity, name="activity"),
    path("requests/<str:public_id>/", requests.request_page, name="request"),
    path("messages/", mail.messages, name="messages"),
    path("messages/<int:pk>/", mail.message, name="message"),
    path("messages/<int:pk>/body/", mail.body, name="message_body"),
    path("messages/<int:pk>/<int:number>/", mail.attachment, name="attachment"),
    path("sign-in/<str:token>/", entrance.sign_in, name="sign_in"),
    path("set-up/<str:token>/", entrance.set_up, name="set_up"),
    path("remove-demo/", removal.remove_demo, name="remove_demo"),
]
