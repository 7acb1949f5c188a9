"""An address form for who has lost their links. It answers everybody alike."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from sessionary.actions import limiting
from sessionary.actions.sending_links import send_links


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Your email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


@csrf_exempt
def links_again(request: HttpRequest) -> HttpResponse:
    """GET asks for the address; POST says that the links are on their way, whether there are any or not."""
    form = AddressForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent:
        limiting.check("link", limiting.who_asks(request.META))
        send_links(email=form.cleaned_data["email"], now=timezone.now())
    status = 422 if request.method == "POST" and not is_sent else 200
    return render(request, "booking/links_again.html", {"form": form, "is_sent": is_sent}, status=status)
