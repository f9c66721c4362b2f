import pytest
from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.events.models import Entry
from balaikota.rooms.reports.facts import RoutingChanged


@pytest.mark.django_db
def test_a_fact_is_written_with_its_rows():
    with transaction.atomic():
        entry_id = emit(RoutingChanged(what="route", code="jalan"), actor="account:1")
    entry = Entry.objects.get(pk=entry_id)
    assert entry.data == {"what": "route", "code": "jalan"}
    assert entry.xid > 0
