"""The host's addresses."""

from django.urls import path

from sessionary.web.desk import (
    activity,
    asking,
    booking_for_customer,
    bookings,
    canceling,
    documents,
    entrance,
    export,
    gateways,
    mail,
    payment_settings,
    payments,
    removal,
    rescheduling,
    sessions,
)

app_name = "desk"
urlpatterns = [
    path("", activity.activity, name="activity"),
    path("book/", booking_for_customer.book, name="book"),
    path("bookings.csv", export.export, name="export"),
    path("bookings/<str:public_id>/", bookings.booking, name="booking"),
    path("bookings/<str:public_id>/sessions/", sessions.sessions, name="sessions"),
    path("bookings/<str:public_id>/sessions/cancel/", canceling.cancel, name="cancel"),
    path("bookings/<str:public_id>/sessions/reschedule/", rescheduling.reschedule, name="reschedule"),
    path("bookings/<str:public_id>/sessions/ask/", asking.ask, name="ask"),
    path("bookings/<str:public_id>/sessions/no-show/", asking.no_show, name="no_show"),
    path("bookings/<str:public_id>/sessions/completed/", asking.completed, name="completed"),
    path("bookings/<str:public_id>/payment/", payments.payment, name="payment"),
    path("bookings/<str:public_id>/payment/refund/", payments.refund, name="refund"),
    path("bookings/<str:public_id>/payment/again/<str:attempt_id>/", payments.again, name="again"),
    path("bookings/<str:public_id>/documents/<int:pk>/", documents.document, name="document"),
    path("settings/payments/", payment_settings.payments, name="payments"),
    path("settings/payments/test-mode/", payment_settings.test_mode, name="test_mode"),
    path("settings/payments/refunds/", payment_settings.refunds, name="refunds"),
    path("settings/payments/business/", payment_settings.business, name="business"),
    path("settings/payments/<str:name>/", gateways.gateway, name="gateway"),
    path("settings/payments/<str:name>/disconnect/", gateways.let_go, name="disconnect"),
    path("messages/", mail.messages, name="messages"),
    path("messages/<int:pk>/", mail.message, name="message"),
    path("messages/<int:pk>/body/", mail.body, name="message_body"),
    path("messages/<int:pk>/<int:number>/", mail.attachment, name="attachment"),
    path("sign-in/<str:token>/", entrance.sign_in, name="sign_in"),
    path("set-up/<str:token>/", entrance.set_up, name="set_up"),
    path("remove-demo/", removal.remove_demo, name="remove_demo"),
]
