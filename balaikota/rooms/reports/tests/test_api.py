"""The JSON door of agencies' programs."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone

from balaikota.ground.people import actions as people
from balaikota.rooms.reports import factories
from balaikota.rooms.reports.models import StepTaken
from balaikota.rooms.reports.rules import Act


def test_a_step_with_a_key_is_taken_once(town, client: Client) -> None:
    given = factories.at(town, Act.DISPOSE, now=timezone.now())
    made = people.make_key(
        town.admin, name="Uji", scopes=["reports.view", "reports.verify"], now=timezone.now()
    )

    def say(key: str) -> int:
        answer = client.post(
            f"/api/v1/reports/{given.code}/steps",
            {"act": "comment", "text": "Sudah dijadwalkan"},
            content_type="application/json",
            headers={"X-Api-Key": made.raw, "Idempotency-Key": key},
        )
        assert answer.status_code == 200, answer.content
        assert answer.json() == {"code": given.code, "state": "disposed"}
        return StepTaken.objects.filter(report=given.id, act=Act.COMMENT).count()

    assert [say("a1"), say("a1"), say("b2"), say("")] == [1, 1, 2, 3]
