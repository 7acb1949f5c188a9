"""The addresses of people and invitations."""

from django.urls import path

from sessionary.web.desk.people import invitations, joining, listing, person

urlpatterns = [
    path("people/", listing.people, name="people"),
    path("people/invite/", invitations.invite, name="invite"),
    path("people/<int:pk>/", person.person, name="person"),
    path("people/<int:pk>/end/", person.end, name="end_access"),
    path("people/<int:pk>/let-back-in/", person.back_in, name="let_back_in"),
    path("invitations/<str:public_id>/send-again/", invitations.send_again, name="send_invitation_again"),
    path("invitations/<str:public_id>/take-back/", invitations.take_back, name="take_invitation_back"),
    path("join/<str:token>/", joining.join, name="join"),
]
