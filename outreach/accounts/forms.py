from allauth.account import forms as allauth
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from .models import User


class LoginForm(allauth.LoginForm):
    """allauth's form with a label that says what to type, in both languages."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail address")
        self.fields["login"].widget = forms.TextInput(attrs={"autocomplete": "username"})
        # What is longer names nobody; some databases stumble over looking for it.
        self.fields["login"].validators.append(MaxLengthValidator(254))


class MailForm(forms.ModelForm):
    """What somebody says about the mail they get."""

    class Meta:
        model = User
        fields = ["language", "takes_courtesy_mail"]
