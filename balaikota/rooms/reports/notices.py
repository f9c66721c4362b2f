"""What people are told of reports. Of a secret report a message names nothing but its code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from balaikota.ground.notices.kinds import declare
from balaikota.ground.notices.rules import Channel, Words

from .rules.telling import News

_ASKED = frozenset({Channel.EMAIL, Channel.PUSH, Channel.WHATSAPP})

# For who reported.
declare(
    News.RECEIVED, _("How my reports go on"),
    Words(
        gettext_noop("Report {code} was received"),
        gettext_noop("We have received your report {code} and check where it belongs."),
    ),
    values=("code", "agency"),
)  # fmt: skip
declare(
    News.ASKED, _("Questions about my reports"),
    Words(
        gettext_noop("Please complete report {code}"),
        gettext_noop("We need a little more before we can go on with your report {code}. "
                     "Without an answer it ends by itself."),
    ),
    values=("code", "agency"), channels=_ASKED,
)  # fmt: skip
declare(
    News.DONE, _("Report {code}: the work is finished"),
    Words(
        gettext_noop("Report {code}: the work is finished"),
        gettext_noop("{agency} says that the work on your report {code} is finished. "
                     "You may confirm it, or say what is still wrong."),
    ),
    values=("code", "agency"), channels=_ASKED, chosen_as=News.ASKED,
)  # fmt: skip
_STEPS = {
    News.FORWARDED: Words(
        gettext_noop("Report {code} was forwarded"),
        gettext_noop("Your report {code} was checked and forwarded to {agency}."),
    ),
    News.PROGRESS: Words(
        gettext_noop("Report {code} is being worked on"),
        gettext_noop("{agency} is working on your report {code}."),
    ),
    News.ANSWERED: Words(
        gettext_noop("An answer on report {code}"),
        gettext_noop("There is a new answer on your report {code}."),
    ),
    News.REFUSED: Words(
        gettext_noop("Report {code} is not handled here"),
        gettext_noop("The city cannot handle your report {code}. The reason stands with it."),
    ),
    News.CLOSED: Words(
        gettext_noop("Report {code} is closed"),
        gettext_noop("Your report {code} is closed. Thank you for caring for the city."),
    ),
    News.LAPSED: Words(
        gettext_noop("Report {code} has ended"),
        gettext_noop("Your report {code} was not completed in time. You may report it again."),
    ),
    News.REOPENED: Words(
        gettext_noop("Report {code} is open again"),
        gettext_noop("Your report {code} was opened again."),
    ),
    News.HIDDEN: Words(
        gettext_noop("News on report {code}"),
        gettext_noop("There is news on your report {code}. Open it to read."),
    ),
}
for _news, _words in _STEPS.items():
    declare(_news, _(_words.title), _words, values=("code", "agency"), chosen_as=News.RECEIVED)

# For who works on it.
_OFFICE = {
    News.ASSIGNED: Words(
        gettext_noop("New for your office: {code}"),
        gettext_noop("Report {code} was forwarded to {agency}. {about}"),
    ),
    News.BACK: Words(
        gettext_noop("Open again: {code}"),
        gettext_noop("Report {code} is open again and waits for {agency}. {about}"),
    ),
    News.COMPLETED: Words(
        gettext_noop("To be verified: {code}"),
        gettext_noop("Report {code} came back and waits for verification. {about}"),
    ),
    News.OVERDUE: Words(
        gettext_noop("Overdue: {code}"),
        gettext_noop("The deadline of report {code} has passed. {about}"),
    ),
    News.DUE_SOON: Words(
        gettext_noop("{count} reports are due soon"),
        gettext_noop("{count} reports of {agency} are due by tomorrow evening."),
    ),
}
for _news, _words in _OFFICE.items():
    declare(
        _news, _("Reports of my office") if _news is News.ASSIGNED else _(_words.title), _words,
        daily=True,
        staff=True, values=("code", "agency", "about", "count"), chosen_as=News.ASSIGNED,
    )  # fmt: skip
