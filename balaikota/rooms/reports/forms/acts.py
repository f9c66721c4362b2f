"""The forms of the acts: what an officer or a reporter adds when taking a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..rules import Act
from .fields import words_field

Choices = Sequence[tuple[str, Any]]


class ActForm(forms.Form):
    """The base: `state` is what the page showed, so that a page gone stale is noticed."""

    act: ClassVar[Act]
    photos_before: ClassVar[bool] = False
    photos_after: ClassVar[bool] = False
    confirm: ClassVar[Any] = ""  # the question asked when the step cannot be undone

    # What pages hang on a form for their templates.
    action_url = back_url = suggested_name = ""
    button: Any = ""
    help: Any = ""
    tone = "plain"
    opened = asked = False
    repeated: Sequence[tuple[str, str]] = ()
    preview: Sequence[str] = ()
    canned: Sequence[str] = ()
    kept_photos: Sequence[str] = ()
    kept_before: Sequence[str] = ()

    state = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    text = words_field()

    def __init__(
        self, *args: Any, agencies: Choices = (), reasons: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("agencies", agencies)
        self._offer("lead", [("", _("The first of the list")), *agencies])
        self._offer("reason", reasons)

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)


class DisposeForm(ActForm):
    act = Act.DISPOSE
    agencies = forms.MultipleChoiceField(
        label=_("Agencies"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one agency.")},
    )
    lead = forms.ChoiceField(
        label=_("Who leads?"), required=False, help_text=_("Only when you choose several agencies.")
    )
    text = words_field(3, required=False, label=_("Note to the agency"))

    def ordered_agencies(self) -> tuple[str, ...]:
        """The chosen agencies, the leading one first."""
        chosen: list[str] = self.cleaned_data["agencies"]
        lead = self.cleaned_data["lead"]
        return (
            tuple(sorted(chosen, key=lambda code: code != lead))
            if lead in chosen
            else tuple(chosen)
        )


class AskForm(ActForm):
    act = Act.ASK
    text = words_field(3, label=_("What do you need to know?"))


class RefuseForm(ActForm):
    act = Act.REFUSE
    confirm = _("Refuse this report? The reporter reads the reason at once.")
    reason = forms.ChoiceField(
        label=pgettext_lazy("reports", "Reason"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a reason.")},
    )
    text = words_field(3, required=False, label=_("In your words, to the reporter"))


class ReturnForm(ActForm):
    act = Act.RETURN
    text = words_field(3, label=_("Why is it not yours?"))


class FollowUpForm(ActForm):
    act = Act.FOLLOW_UP
    photos_after = True
    text = words_field(3, label=_("What is being done?"))


class FinishForm(ActForm):
    act = Act.FINISH
    photos_before = True
    photos_after = True
    text = words_field(3, label=_("What was done?"))
    reason = forms.ChoiceField(label=_("Why is there no photo?"), required=False)
    for_all = forms.BooleanField(label=_("The work of all agencies is finished"), required=False)
    longitude = forms.FloatField(
        required=False, widget=forms.HiddenInput, min_value=-180, max_value=180
    )
    latitude = forms.FloatField(
        required=False, widget=forms.HiddenInput, min_value=-90, max_value=90
    )


class ReopenForm(ActForm):
    act = Act.REOPEN
    text = words_field(3, label=_("Why should it be opened again?"))


class AnswerForm(ActForm):
    act = Act.ANSWER
    photos_after = True
    text = words_field(3, required=False, label=_("Your answer"))


class ConfirmForm(ActForm):
    act = Act.CONFIRM
    rating = forms.TypedChoiceField(
        label=_("How do you judge the result?"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, 6)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose from 1 to 5.")},
    )
    text = words_field(2, required=False, label=_("Anything to add?"))


class DisputeForm(ActForm):
    act = Act.DISPUTE
    photos_after = True
    rating = forms.TypedChoiceField(
        label=_("How do you judge the result?"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[(n, str(n)) for n in range(1, 6)],
        widget=forms.RadioSelect,
    )
    text = words_field(3, label=_("What is not solved yet?"))


class WithdrawForm(ActForm):
    act = Act.WITHDRAW
    confirm = _("Withdraw this report? This cannot be undone.")
    text = words_field(2, required=False, label=_("Why? (if you wish)"))


class CommentForm(ActForm):
    act = Act.COMMENT
    photos_after = True
    internal = forms.TypedChoiceField(
        label=_("Who reads it?"),
        coerce=lambda value: value == "internal",
        choices=[("internal", _("Officers only")), ("public", _("Everybody"))],
        widget=forms.RadioSelect,
        required=False,
        empty_value="",
    )
    text = words_field(3, label=pgettext_lazy("reports", "Comment"))


class PublicCommentForm(ActForm):
    """The reporter's own words; they have no internal ones."""

    act = Act.COMMENT
    photos_after = True
    text = words_field(3, label=_("Your words"))


FORMS: dict[Act, type[ActForm]] = {
    form.act: form
    for form in (
        DisposeForm, AskForm, RefuseForm, ReturnForm, FollowUpForm, FinishForm,
        ReopenForm, AnswerForm, ConfirmForm, DisputeForm, WithdrawForm, CommentForm,
    )
}  # fmt: skip
