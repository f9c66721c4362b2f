"""What a new report must hold. Raises `Invalid` with the field and how to mend it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from balaikota.lib.errors import Invalid, gettext_noop

LONGEST_TEXT = 4000  # letters, the bound of Open311 GeoReport v2
LONGEST_ADDRESS = 300
MOST_PHOTOS = 8
_TAG = re.compile(r"<\s*/?\s*[a-zA-Z!][^>]*>")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def clean_text(text: str, field: str, *, longest: int = LONGEST_TEXT, needed: bool = True) -> str:
    """Text as it is kept: trimmed, without control characters.

    Raises:
        Invalid: empty though needed, too long, or with HTML in it.
    """
    found = _CONTROL.sub("", text.replace("\r\n", "\n")).strip()
    if needed and not found:
        raise Invalid("empty", gettext_noop("Please write a few words."), field=field)
    if len(found) > longest:
        raise Invalid(
            "too_long", gettext_noop("This is too long: %(most)d letters at most."),
            field=field, most=longest,
        )  # fmt: skip
    if _TAG.search(found):
        raise Invalid("html", gettext_noop("Please write plain text, without HTML."), field=field)
    return found


def check_point(longitude: float | None, latitude: float | None) -> None:
    """Both or neither, and degrees at all."""
    if longitude is None and latitude is None:
        return
    if longitude is None or latitude is None:
        raise Invalid(
            "point", gettext_noop("A position needs longitude and latitude."), field="latitude"
        )
    if not (math.isfinite(longitude) and math.isfinite(latitude)) or not (
        -180 <= longitude <= 180 and -90 <= latitude <= 90
    ):
        raise Invalid("point", gettext_noop("This is not a position on earth."), field="latitude")


def check_contact(email: str, phone: str, name: str) -> None:
    """Lengths and shapes of what a citizen gives to be reached."""
    if email and (len(email) > 254 or not _EMAIL.fullmatch(email)):
        raise Invalid(
            "email", gettext_noop("This is not an e-mail address, such as name@example.org."),
            field="email",
        )  # fmt: skip
    if len(phone) > 40:
        raise Invalid("phone", gettext_noop("This telephone number is too long."), field="phone")
    if len(name) > 160:
        raise Invalid("name", gettext_noop("This name is too long."), field="name")


def check_photos(photos: Sequence[object], field: str = "photos") -> None:
    if len(photos) > MOST_PHOTOS:
        raise Invalid(
            "many_photos", gettext_noop("At most %(most)d photos."), field=field, most=MOST_PHOTOS
        )


def clean_answers(
    answers: Mapping[str, Any], questions: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Answers to a category's questions, checked by their Open311 datatype; others are dropped.

    Raises:
        Invalid: field "attribute[code]".
    """
    kept: dict[str, Any] = {}
    for question in questions:
        if not question.get("variable", True):
            continue
        code = question["code"]
        value = _clean_answer(answers.get(code), question)
        if value not in (None, "", []):
            kept[code] = value
        elif question.get("required"):
            raise _wrong(code, "required", gettext_noop("Please answer this question."))
    return kept


def _clean_answer(value: Any, question: Mapping[str, Any]) -> Any:
    code, kind = question["code"], question.get("datatype", "string")
    if kind == "multivaluelist":
        several = [value] if isinstance(value, str) else list(value or ())
        return [_choice(str(one), question) for one in several if one != ""]
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    if value in (None, ""):
        return None
    if kind == "singlevaluelist":
        return _choice(str(value), question)
    text = clean_text(str(value), f"attribute[{code}]", longest=1000, needed=False)
    if kind == "number":
        return _number(text, code)
    if kind == "datetime":
        return _moment(text, code)
    return text


def _choice(value: str, question: Mapping[str, Any]) -> str:
    if value not in {str(known["key"]) for known in question.get("values", ())}:
        raise _wrong(question["code"], "choice", gettext_noop("Please choose from the list."))
    return value


def _number(text: str, code: str) -> str:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _wrong(code, "number", gettext_noop("Please write a number."))
    return text.replace(",", ".")


def _moment(text: str, code: str) -> str:
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        raise _wrong(code, "datetime", gettext_noop("Please write a date and a time.")) from None


def _wrong(code: str, kind: str, message: str) -> Invalid:
    return Invalid(kind, message, field=f"attribute[{code}]")
