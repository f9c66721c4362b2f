"""The page where an application asks who somebody is. The library does the protocol."""

from __future__ import annotations

from typing import Any

from allauth.idp.oidc.forms import AuthorizationForm
from allauth.idp.oidc.views import AuthorizationView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils import timezone

from balaikota.ground.people.doors import actor_of

from .. import actions, queries, rules
from ..middleware import RETURN


class Authorization(AuthorizationView):
    """Asks citizens once for each application and scope; officers of the city are not asked."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().get(request, *args, **kwargs)
        if not isinstance(response, TemplateResponse):
            return response
        client_id = self._request_info["client_id"]
        registration = queries.registration(client_id)
        actor = actor_of(request)
        if registration is None or not queries.may_pass(registration, actor):
            context = {"client": queries.registration(client_id), "actor": actor}
            return render(request, "signin/not_for_you.html", context, status=403)
        if self._needs_no_question(registration.audience):
            return self._pass()
        return _may_return_to(response, self._request_info["redirect_uri"])

    def _login_required(self, request: HttpRequest) -> HttpResponse | None:
        """Who is led to sign in first may come back to the application from there."""
        response: HttpResponse | None = super()._login_required(request)
        if response is not None:
            registration = queries.registration(request.GET.get("client_id", "")[:100])
            uri = request.GET.get("redirect_uri", "")
            if registration and uri in registration.client.get_redirect_uris():
                request.session[RETURN] = rules.origin(uri)
        return response

    def _needs_no_question(self, audience: str) -> bool:
        if "consent" in (self._request_info.get("prompt") or ()):
            return False
        held = actor_of(self.request).held
        if not rules.needs_consent(rules.Audience(audience), held):
            return True
        known = queries.consented(self.request.user.pk or 0, self._request_info["client_id"])
        return set(self._scopes) <= known

    def _pass(self) -> HttpResponse:
        form = AuthorizationForm(
            data={"scopes": self._scopes, "request": "nobody is asked"},
            requested_scopes=self._scopes,
            user=self.request.user,
        )
        if not form.is_valid():
            raise AssertionError(form.errors)
        return self.form_valid(form)

    def form_valid(self, form: AuthorizationForm) -> HttpResponse:
        """Granted: remember the entry, and the consent of a citizen."""
        registration = queries.registration(self._request_info["client_id"])
        actor = actor_of(self.request)
        if registration is None or not queries.may_pass(registration, actor):
            return render(self.request, "signin/not_for_you.html", {"actor": actor}, status=403)
        now, account_id = timezone.now(), self.request.user.pk or 0
        if rules.needs_consent(rules.Audience(registration.audience), actor.held):
            actions.give_consent(account_id, registration, form.cleaned_data["scopes"], now=now)
        actions.enter(account_id, registration, self.request.session.session_key or "", now=now)
        response: HttpResponse = super().form_valid(form)
        return response


def _may_return_to(response: HttpResponse, uri: str) -> HttpResponse:
    """Browsers hold `form-action` also against where the answer redirects to."""
    response.may_send_to = rules.origin(uri)  # type: ignore[attr-defined]
    return response
