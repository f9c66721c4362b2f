"""A report in plain words: states, acts and clocks as citizens and officers read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .rules import Act, Channel, ClockKind, State

Text = Any  # a lazily translated string


@dataclass(frozen=True)
class StateWords:
    """A state for people: its name, one sentence to the citizen, and the tone of its badge."""

    name: Text
    sentence: Text
    tone: str  # info, wait, work, good, bad or quiet: a modifier of the design system's badge


STATES: dict[State, StateWords] = {
    State.FILED: StateWords(
        pgettext_lazy("report", "Received"),
        _("We have received the report and are checking where it belongs."),
        "info",
    ),
    State.CLARIFY: StateWords(
        pgettext_lazy("report", "Needs details"),
        _("We need a little more from the reporter before we can go on."),
        "wait",
    ),
    State.DISPOSED: StateWords(
        pgettext_lazy("report", "Forwarded"),
        _("The report has been checked and forwarded. The agency will follow up."),
        "info",
    ),
    State.WORKING: StateWords(
        pgettext_lazy("report", "Being worked on"),
        _("The agency is working on it."),
        "work",
    ),
    State.DONE: StateWords(
        pgettext_lazy("report", "Work finished"),
        _("The agency says the work is finished. The reporter may confirm or dispute the result."),
        "good",
    ),
    State.CLOSED: StateWords(
        pgettext_lazy("report", "Closed"),
        _("The report is closed. Thank you for caring for the city."),
        "good",
    ),
    State.REFUSED: StateWords(
        pgettext_lazy("report", "Not handled here"),
        _("The city cannot handle this report. The reason and the right address are below."),
        "bad",
    ),
    State.WITHDRAWN: StateWords(
        pgettext_lazy("report", "Withdrawn"),
        _("The report was withdrawn and is no longer being handled."),
        "quiet",
    ),
}

# The road every report takes, as four steps on the tracking page.
ROAD: tuple[tuple[Text, frozenset[State]], ...] = (
    (pgettext_lazy("report", "Received"), frozenset({State.FILED, State.CLARIFY})),
    (pgettext_lazy("report", "Forwarded"), frozenset({State.DISPOSED})),
    (pgettext_lazy("report", "Being worked on"), frozenset({State.WORKING})),
    (pgettext_lazy("report", "Finished"), frozenset({State.DONE, State.CLOSED})),
)

ACTS_DONE: dict[Act, Text] = {
    Act.FILE: _("Report received"),
    Act.ASK: _("The reporter was asked for more details"),
    Act.ANSWER: _("The reporter gave more details"),
    Act.DISPOSE: _("Forwarded"),
    Act.REFUSE: _("The report cannot be handled by the city"),
    Act.RETURN: _("Returned by the agency to be forwarded again"),
    Act.FOLLOW_UP: _("Followed up"),
    Act.FINISH: _("The work is finished"),
    Act.CONFIRM: _("The reporter confirmed the result"),
    Act.DISPUTE: _("The reporter says it is not solved yet"),
    Act.REOPEN: _("The report was opened again"),
    Act.WITHDRAW: _("The reporter withdrew the report"),
    Act.AUTO_CLOSE: _("Closed by itself: nobody replied in time"),
    Act.LAPSE: _("Ended: the details did not come in time"),
    Act.COMMENT: _("Comment"),
}

CLOCKS_PROMISE: dict[ClockKind, Text] = {
    ClockKind.VERIFY: _("Checked and forwarded by %(day)s at the latest"),
    ClockKind.FOLLOW_UP: _("Followed up by the agency by %(day)s at the latest"),
    ClockKind.RESOLVE: _("Solved by %(day)s at the latest"),
    ClockKind.AUTO_CLOSE: _("Closes by itself on %(day)s if nobody replies"),
    ClockKind.COMPLETE: _("Please give the details by %(day)s at the latest"),
}

CLOCKS_LATE: dict[ClockKind, Text] = {
    ClockKind.VERIFY: _("Should have been checked by %(day)s. We are sorry for the delay."),
    ClockKind.FOLLOW_UP: _("Should have been followed up by %(day)s. We are sorry for the delay."),
    ClockKind.RESOLVE: _("Should have been solved by %(day)s. We are sorry for the delay."),
    ClockKind.AUTO_CLOSE: _("Closes by itself today"),
    ClockKind.COMPLETE: _("The time to give the details ended on %(day)s"),
}

CLOCK_NAMES: dict[ClockKind, Text] = {
    ClockKind.VERIFY: _("Verification"),
    ClockKind.FOLLOW_UP: _("First follow-up"),
    ClockKind.RESOLVE: _("Resolution"),
    ClockKind.AUTO_CLOSE: _("Automatic closing"),
    ClockKind.COMPLETE: _("Details from the reporter"),
}

CHANNELS: dict[Channel, Text] = {
    Channel.WEB: _("Website"),
    Channel.COUNTER: _("Counter"),
    Channel.OPEN311: _("Other application"),
    Channel.IMPORT: _("Imported"),
}


@dataclass(frozen=True)
class ActWords:
    """An act an officer or a reporter may take: the button, and what it will do."""

    button: Text
    help: Text
    tone: str = "plain"  # primary, plain or danger


ACTS: dict[Act, ActWords] = {
    Act.DISPOSE: ActWords(
        _("Forward to agency"),
        _("The report becomes public (unless secret) and the agency's clock starts."),
        "primary",
    ),
    Act.ASK: ActWords(_("Ask for details"), _("The clocks pause until the reporter answers.")),
    Act.REFUSE: ActWords(
        _("Refuse with referral"),
        _("For matters outside the city's powers. The reporter reads the reason and where to go."),
        "danger",
    ),
    Act.FOLLOW_UP: ActWords(
        _("Follow up"), _("Tell the citizen what is being done now."), "primary"
    ),
    Act.FINISH: ActWords(
        _("Finish with proof"),
        _("Photos before and after. The reporter then confirms or disputes."),
        "primary",
    ),
    Act.RETURN: ActWords(_("Return: not ours"), _("Back to the verifier, with your reason.")),
    Act.REOPEN: ActWords(_("Open again"), _("The report goes back to work.")),
    Act.ANSWER: ActWords(_("Send the details"), _("Then we go on with your report."), "primary"),
    Act.CONFIRM: ActWords(_("Yes, it is solved"), _("The report will be closed."), "primary"),
    Act.DISPUTE: ActWords(_("Not solved yet"), _("The report goes back to the agency.")),
    Act.WITHDRAW: ActWords(_("Withdraw the report"), _("This cannot be undone."), "danger"),
    Act.COMMENT: ActWords(_("Comment"), _("Public, or only for officers.")),
}

# What is said after an officer's step was taken.
ACTS_TAKEN: dict[Act, Text] = {
    Act.DISPOSE: _("Forwarded. The agency sees it in its inbox."),
    Act.ASK: _("The question was sent. The clocks pause until the reporter answers."),
    Act.REFUSE: _("Refused. The reporter reads the reason and where to go."),
    Act.FOLLOW_UP: _("Saved. The reporter sees what is being done."),
    Act.FINISH: _("Finished. The reporter is asked to judge the result."),
    Act.RETURN: _("Returned to the verifier."),
    Act.REOPEN: _("The report is open again."),
    Act.COMMENT: _("The comment was added."),
}

CANNED_QUESTIONS: tuple[Text, ...] = (
    _("Where exactly is it? Please name a landmark, the RT and RW, or send a photo of the place."),
    _("Please add a photo that shows the place and the problem."),
    _("Since when has this been so, and at which hours?"),
    _("Is it still so today?"),
    _("How wide or deep is it, and is it dangerous for people who pass?"),
)

# Why finished work may have no photo of its result.
WITHOUT_PHOTO: dict[str, Text] = {
    "nothing_to_see": _(
        "There is nothing to photograph (information or an explanation was given)."
    ),
    "privacy": _("A photo would show private persons or homes."),
    "forbidden": _("Photographs are not allowed there."),
    "checked": _("Checked on the spot: the problem is no longer there."),
}

# Why a route was taken or not; the codes are those of `rules.Considered`.
CONSIDERED: dict[str, Text] = {
    "chosen": _("%(category)s, %(area)s → %(agency)s: the most exact route, so it is taken."),
    "less_exact": _("%(category)s, %(area)s → %(agency)s: fits too, but is less exact."),
    "other_area": _("%(category)s, %(area)s → %(agency)s: another area."),
    "other_category": _("%(category)s, %(area)s → %(agency)s: another category."),
}


def state_words(state: str) -> str:
    """A state's name in the reader's language."""
    return str(STATES[State(state)].name)
