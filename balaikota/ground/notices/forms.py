"""What people send in: how they want to be told, a browser that joins, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions.choosing import Wish
from .kinds import Kind
from .rules import CHANNELS, Channel, Manner

_DAILY = "daily"


class MannerForm(forms.Form):
    """For each kind the channels and whether it is gathered; hours by the city's clock."""

    quiet_from = forms.TimeField(
        label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    daily_at = forms.TimeField(
        label=_("Daily summary at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(
        self, data: Any, *, kinds: Sequence[Kind], manners: Mapping[str, Manner],
        on: frozenset[Channel],
    ) -> None:  # fmt: skip
        some = next(iter(manners.values()), Manner())
        quiet = some.quiet
        super().__init__(data, initial={
            "quiet_from": quiet.start if quiet else time(0),
            "quiet_until": quiet.end if quiet else time(0),
            "daily_at": some.daily_at,
        })  # fmt: skip
        self._kinds, self._manners, self._on = kinds, manners, on
        choices = [(c.value, _(CHANNELS[c])) for c in Channel if c in on]
        for kind in kinds:
            offered = choices + ([] if kind.given.urgent else [(_DAILY, _("Once a day"))])
            self.fields[kind.code] = forms.MultipleChoiceField(
                label=kind.title, choices=offered, required=False,
                widget=forms.CheckboxSelectMultiple, initial=self._initial(kind),
            )  # fmt: skip

    def _initial(self, kind: Kind) -> list[str]:
        manner = self._manners[kind.code]
        chosen = kind.given.channels if manner.channels is None else manner.channels
        daily = kind.given.daily if manner.daily is None else manner.daily
        return [*sorted(chosen), *([_DAILY] if daily else [])]

    def rows(self) -> list[forms.BoundField]:
        """The kinds, as fields."""
        return [self[kind.code] for kind in self._kinds]

    def wishes(self) -> dict[str, Wish]:
        """What was chosen. A channel that the city has not set up stays as it was."""
        found = {}
        for kind in self._kinds:
            chosen = set(self.cleaned_data[kind.code])
            hidden = {Channel(c) for c in self._initial(kind) if c != _DAILY} - self._on
            wanted = frozenset(Channel(c) for c in chosen - {_DAILY}) | hidden
            found[kind.code] = Wish(wanted, _DAILY in chosen)
        return found

    def quiet(self) -> tuple[time, time]:
        return self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"]

    def hour(self) -> time:
        return self.cleaned_data["daily_at"]  # type: ignore[no-any-return]


class DeviceForm(forms.Form):
    """What a browser's PushSubscription holds."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=200)
    auth = forms.CharField(max_length=60)
    name = forms.CharField(max_length=80, required=False)


class WordsForm(forms.Form):
    """Words of one kind in one language."""

    title = forms.CharField(label=_("Title of the message"), max_length=120)
    text = forms.CharField(
        label=_("Text"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
