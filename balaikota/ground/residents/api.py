"""The verification service for applications: JSON under /api/v1/residents, by API key."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from balaikota.ground.people.programs import ByKey, problems, program_of

from .actions import verifying

router = Router(tags=["residents"])
Words = Annotated[str, StringConstraints(max_length=200)]
FieldName = Literal[
    "name", "birth_place", "birth_date", "sex", "kk", "mother", "father", "address", "place",
    "civil_status", "family_role", "education", "occupation", "living",
]  # fmt: skip
Value = Annotated[str, StringConstraints(max_length=300)]


class VerifyIn(Schema):
    """What the application holds of one person, and why it asks."""

    nik: Annotated[str, StringConstraints(pattern=r"^[0-9]{16}$")]
    fields: Annotated[dict[FieldName, Value], Field(min_length=1)]
    purpose: Annotated[str, StringConstraints(pattern=r"\S", max_length=120)]
    agreement: Annotated[str, StringConstraints(pattern=r"\S", max_length=80)]
    basis: Words = ""


class VerifyOut(Schema):
    """`answers`: field → "sesuai", "tidak sesuai" or "tidak diketahui". `returned` holds data only
    where the agreement grants it. `reference` stands in the record that the resident reads."""

    found: bool
    answers: dict[str, str]
    returned: dict[str, str]
    source: str
    reference: int


def _text(value: str) -> str:
    """Text as a database can keep it: without NUL."""
    return value.replace("\0", "")


@router.post(
    "/residents/verify",
    response={200: VerifyOut, **problems(400, 401, 403, 422, 429)},
    summary="Does this data agree?",
    auth=ByKey(),
)
def verify(request: HttpRequest, question: VerifyIn) -> Any:
    """Compare fields of one resident with the register, under an agreement. Each call is recorded
    and shown to the resident."""
    answer = verifying.verify(
        program_of(request),
        verifying.Question(
            nik=question.nik,
            fields={str(name): _text(value) for name, value in question.fields.items()},
            purpose=_text(question.purpose),
            agreement=_text(question.agreement),
            basis=_text(question.basis),
        ),
        now=timezone.now(),
    )  # fmt: skip
    return {
        "found": answer.found,
        "answers": answer.answers,
        "returned": answer.returned,
        "source": answer.source,
        "reference": answer.reference,
    }
