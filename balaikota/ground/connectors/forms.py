"""Forms of sources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .rules.manifest import LONGEST


class ManifestForm(forms.Form):
    """The manifest as text, for whoever knows it by heart."""

    manifest = forms.CharField(
        label=_("Manifest"), max_length=LONGEST, strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "code",
                                     "autocomplete": "off"}),
    )  # fmt: skip


class RowForm(forms.Form):
    """A row in quarantine as it came; each column can be put right."""

    def __init__(self, *args: Any, raw: dict[str, Any], wrong: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[str, str] = {}
        for number, (name, value) in enumerate(raw.items()):
            if isinstance(value, dict | list):
                continue
            field = f"kolom_{number}"
            self.names[field] = name
            self.fields[field] = forms.CharField(
                label=name, required=False, max_length=10_000, initial=value,
                help_text=_("This is what is wrong.") if name in wrong else "",
            )  # fmt: skip

    def changed(self) -> dict[str, str]:
        """Only what was changed, by the source's names."""
        return {self.names[field]: self.cleaned_data[field] for field in self.changed_data}
