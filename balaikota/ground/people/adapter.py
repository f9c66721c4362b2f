"""Where the sign-in library meets our accounts: phones, messages, stages, names."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import actions, queries
from .forms.contact import PhoneField
from .messengers import messenger
from .middleware import client_ip
from .models import Account
from .queries.contacts import by_phone, phone_index
from .rules import ANONYMOUS, LEADERS

STAFF_SESSION = 12 * 3600  # seconds; citizens keep theirs for two weeks


class ContactVerificationStage(EmailVerificationStage):
    """One proven contact is enough: who signs in by a proven phone need not prove an e-mail."""

    def handle(self) -> Any:
        user: Any = self.login.user
        if user is not None and user.phone_verified and not self.login.email:
            return None, True
        if user is not None and not EmailAddress.objects.filter(user=user).exists():
            return None, True
        return super().handle()  # type: ignore[no-untyped-call]


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of this house, as the library sees them."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": DefaultAccountAdapter.error_messages["invalid_login"],
    }

    # --- sign-up ---

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Account:
        """Make the account by our own action, so that a fact tells of it."""
        data = form.cleaned_data
        return actions.sign_up(
            ANONYMOUS,
            actions.NewAccount(
                name=data["name"],
                phone=data.get("phone") or "",
                email=data.get("email") or "",
                password=data.get("password1"),
                language=(get_language() or "id")[:2],
            ),
            now=timezone.now(),
        )

    # --- telephones ---

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        user.phone, user.phone_index, user.phone_verified = phone, phone_index(phone), verified
        user.save(update_fields=["phone", "phone_index", "phone_verified"])

    def set_phone_verified(self, user: Any, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> Account | None:
        return by_phone(phone)

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        self._sms(phone, _("%(code)s is your code. Do not give it to anybody.") % {"code": code})

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        self._sms(phone, _("Somebody tried to sign in with this number, but it has no account."))

    def send_account_already_exists_sms(self, phone: str) -> None:
        self._sms(phone, _("This number already has an account. Please sign in."))

    def _sms(self, phone: str, text: str) -> None:
        messenger().send(phone, text)
        self._show_in_demo(text)

    # --- e-mail ---

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if email.endswith("@"):  # an account without an address
            return
        super().send_mail(template_prefix, email, context)
        if "code" in context:
            self._show_in_demo(_("%(code)s is your code.") % {"code": context["code"]})

    def _show_in_demo(self, text: str) -> None:
        """The demo sends nothing to anybody: it shows what would have been sent."""
        if settings.DEMO:
            messages.info(self.request, _("Demo: the message says “%(text)s”") % {"text": text})

    # --- sign-in ---

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def get_login_stages(self) -> list[str]:
        ours = f"{ContactVerificationStage.__module__}.{ContactVerificationStage.__qualname__}"
        return [
            ours if stage.endswith(".EmailVerificationStage") else stage
            for stage in super().get_login_stages()
        ]

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        if settings.SECOND_FACTOR and queries.held_by(user.pk, timezone.now()):
            request.session.set_expiry(STAFF_SESSION)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Leaders come to the command center, who holds a position to the tasks, citizens home."""
        roles = {held.role for held in queries.held_by(int(request.user.pk or 0), timezone.now())}
        if roles & LEADERS:
            return str(settings.HOME_OF_LEADERS)
        return str(settings.HOME_OF_STAFF if roles else settings.LOGIN_REDIRECT_URL)


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: their secrets encrypted, and never the last one of staff removed."""

    def encrypt(self, text: str) -> str:
        return str(settings.KEY_RING.encrypt(text))

    def decrypt(self, encrypted_text: str) -> str:
        return str(settings.KEY_RING.decrypt(encrypted_text))

    def get_totp_issuer(self) -> str:
        return "Balaikota"

    def get_totp_label(self, user: Any) -> str:
        return display_name(user)

    def _get_user_identifier(self, user: Any) -> str:
        return display_name(user)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep at least one; they add the new one before they remove the old."""
        if not settings.SECOND_FACTOR:
            return True
        actor = queries.actor_of(authenticator.user, timezone.now())
        others = (
            Authenticator.objects.filter(user_id=authenticator.user_id)
            .exclude(pk=authenticator.pk)
            .exclude(type=Authenticator.Type.RECOVERY_CODES)
        )
        return not actor.staff or others.exists()


def display_name(user: Account) -> str:
    """How the sign-in library names a person on screen."""
    return user.name or user.username
