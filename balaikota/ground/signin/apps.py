from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out


class SigninConfig(AppConfig):
    name = "balaikota.ground.signin"
    label = "signin"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Applications entered from a session are told when it ends."""
        user_logged_out.connect(_left, dispatch_uid="signin.left")


def _left(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    from django.utils import timezone

    from . import actions

    if user is not None and request.session.session_key:
        actions.leave_session(user.pk, request.session.session_key, now=timezone.now())
