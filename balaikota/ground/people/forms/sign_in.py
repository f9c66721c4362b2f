"""Sign-in and sign-up, in our words. Given to the sign-in library by the settings."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignupForm,
)
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .contact import PhoneField

PASSWORD_HELP = gettext_lazy("At least 10 letters or signs, and nothing that is easy to guess.")


class _Plain(forms.Form):
    """The library's fields without placeholders, and with one sentence about passwords."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput):
                field.help_text = PASSWORD_HELP if name == "password1" else ""
        if "email" in self.fields:
            self.fields["email"].label = _("E-mail")


class NewAddressForm(_Plain, AddEmailForm):
    """Another e-mail address."""


class NewPasswordForm(_Plain, ChangePasswordForm):
    """Change the password."""


class FirstPasswordForm(_Plain, SetPasswordForm):
    """Set a password for an account that has none."""


class ForgottenForm(_Plain, ResetPasswordForm):
    """Ask for a code by e-mail."""


class ResetForm(_Plain, ResetPasswordKeyForm):
    """Choose a new password after the code."""


class AgainForm(_Plain, ReauthenticateForm):
    """The password once more, before something that matters."""


class CodeForm(_Plain, RequestLoginCodeForm):
    """Where to send the code: the telephone or the e-mail, one of the two."""

    field_order = ("phone", "email")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]
        if not cleaned.get("phone") and not cleaned.get("email") and not self.errors:
            self.add_error("phone", _("A telephone number or an e-mail address is needed."))
        return cleaned


class SignInForm(LoginForm):
    """One field for telephone or e-mail, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("Telephone number or e-mail")
        login.widget.attrs = {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["password"].help_text = ""
        del self.fields["password"].widget.attrs["placeholder"]


class SignUpForm(SignupForm):
    """Name, a telephone number or an e-mail address, and a password."""

    field_order = ("name", "phone", "email", "password1")
    name = forms.CharField(
        label=gettext_lazy("Name"),
        min_length=2,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"] = PhoneField(
            required=False, help_text=_("We send a code by SMS to prove that it is yours.")
        )
        email = self.fields["email"]
        email.required, email.widget.is_required = False, False
        email.label = _("E-mail")
        email.help_text = _("A telephone number or an e-mail is enough.")
        self.order_fields(self.field_order)
        self.fields["password1"].help_text = PASSWORD_HELP
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not cleaned.get("phone") and not cleaned.get("email") and not self.errors:
            self.add_error("phone", _("A telephone number or an e-mail address is needed."))
        return cleaned
