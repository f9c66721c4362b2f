"""The city's own words."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from .. import facts, kinds
from ..models import Wording
from ..permissions import WORDS
from ..rules import Words, wrong_words

LANGUAGES = ("id", "en")
STAMP = "notices.words"


@transaction.atomic
def write_words(actor: Actor, kind: str, language: str, words: Words, *, now: datetime) -> None:
    """Use these words from now on. Raises NotAllowed, NotFound, Invalid."""
    check_words(actor, kind, language, words)
    Wording.objects.update_or_create(
        kind=kind, language=language,
        defaults={
            "title": words.title.strip(), "text": words.text.strip(), "edited_by": actor.ref,
            "edited_at": now,
        },
    )  # fmt: skip
    _tell(actor, kind, language)


def check_words(actor: Actor, kind: str, language: str, words: Words) -> None:
    """Whether these words may be used. Raises NotAllowed, NotFound, Invalid."""
    wrong_words(words, _checked(actor, kind, language).values)


@transaction.atomic
def reset_words(actor: Actor, kind: str, language: str) -> None:
    """Go back to the words that came with the program. Raises NotAllowed, NotFound."""
    _checked(actor, kind, language)
    Wording.objects.filter(kind=kind, language=language).delete()
    _tell(actor, kind, language)


def _checked(actor: Actor, kind: str, language: str) -> kinds.Kind:
    actor.require(WORDS)
    declared = kinds.known(kind)
    if declared is None or language not in LANGUAGES:
        raise NotFound("kind", gettext_noop("There is no such notice."))
    return declared


def _tell(actor: Actor, kind: str, language: str) -> None:
    bump(STAMP)
    fact = facts.WordsChanged(notice_kind=kind, language=language)
    emit(fact, actor=actor.ref, audience=WORDS)
