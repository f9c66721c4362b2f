"""Photos are kept whole, adopted once, and forgotten when nobody owns them."""

from __future__ import annotations

import io
import os
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.test import RequestFactory
from PIL import Image

from balaikota.ground.files import actions, queries
from balaikota.ground.files.factories import photo, picture
from balaikota.ground.files.models import StoredFile
from balaikota.ground.files.responses import photo_response
from balaikota.ground.files.sweeping import sweep
from balaikota.lib.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db


def names(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_a_photo_is_kept_in_three_sizes(now: datetime, folder: Path) -> None:
    kept = photo(now, position=(106.05, -6.01))
    assert (kept.longitude, kept.latitude) == pytest.approx((106.05, -6.01))
    assert names(folder) == [
        f"photos/2026/11/23/{kept.id}-{size}.jpg" for size in ("full", "thumb", "view")
    ]
    for size, side in (("thumb", 320), ("view", 640), ("full", 640)):
        with queries.open_photo(kept.id, size) as file:
            assert max(Image.open(io.BytesIO(file.read())).size) == side
    assert queries.photos_of("draft:test")[0].id == kept.id


def test_a_refused_photo_leaves_nothing(now: datetime, folder: Path) -> None:
    with pytest.raises(Invalid):
        actions.keep_photo(b"bukan foto", owner="draft:test", now=now)
    assert names(folder) == []
    assert not StoredFile.objects.exists()


def test_drafts_are_adopted_all_or_none(now: datetime) -> None:
    one, other = photo(now), photo(now)
    with pytest.raises(Conflict):
        actions.adopt([one.id, uuid.uuid4()], "report:1")
    assert [view.owner for view in queries.photos([one.id]).values()] == ["draft:test"]
    assert actions.adopt([one.id, other.id, one.id], "report:1") == 2
    with pytest.raises(Conflict):
        actions.adopt([one.id], "report:2")
    assert {view.owner for view in queries.photos([one.id, other.id]).values()} == {"report:1"}


def test_adopting_is_one_statement(now: datetime, django_assert_num_queries: object) -> None:
    kept = [photo(now).id for _ in range(3)]
    with django_assert_num_queries(3):  # savepoint, update, release
        actions.adopt(kept, "report:1")


def test_a_photo_is_discarded_by_its_owner_only(
    now: datetime, folder: Path, django_capture_on_commit_callbacks: object
) -> None:
    kept = photo(now)
    with django_capture_on_commit_callbacks(execute=True):
        assert not actions.discard(kept.id, owner="draft:other")
        assert actions.discard(kept.id, owner="draft:test")
    assert names(folder) == []


def test_the_sweeper_forgets_what_nobody_owns(now: datetime, folder: Path) -> None:
    owned, young, old = photo(now), photo(now), photo(now - timedelta(days=2))
    actions.adopt([owned.id], "report:1")
    orphan = photo(now)
    StoredFile.objects.filter(pk=orphan.id).delete()
    half = folder / "photos/2026/11/23/.half-written"
    half.write_bytes(b"x")
    long_ago = (now - timedelta(hours=3)).timestamp()
    for file in folder.rglob("*"):
        if file.is_file():
            os.utime(file, (long_ago, long_ago))
    assert sweep(now) == (1, 4)
    assert {name.split("/")[-1][:36] for name in names(folder)} == {str(owned.id), str(young.id)}
    assert not StoredFile.objects.filter(pk=old.id).exists()
    assert sweep(now) == (0, 0)


def test_bytes_that_were_just_written_wait_for_their_row(now: datetime, folder: Path) -> None:
    orphan = photo(now)
    StoredFile.objects.filter(pk=orphan.id).delete()
    fresh = now.timestamp()
    for file in folder.rglob("*.jpg"):
        os.utime(file, (fresh, fresh))
    assert sweep(now) == (0, 0)
    assert len(names(folder)) == 3


def test_storage_never_replaces_a_file(folder: Path) -> None:
    default_storage.save("a/b.bin", ContentFile(b"one"))
    name = default_storage.save("a/b.bin", ContentFile(b"two"))
    assert name != "a/b.bin"
    assert (folder / "a/b.bin").read_bytes() == b"one"
    assert len(names(folder)) == 2  # nothing half-written beside them


def test_a_failed_write_leaves_nothing(folder: Path) -> None:
    class Broken(ContentFile):
        def chunks(self, chunk_size: int | None = None):
            yield b"half"
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        default_storage.save("a.bin", Broken(b"half"))
    assert names(folder) == []


def test_photos_are_served_for_good_and_as_photos(now: datetime) -> None:
    kept = photo(now)
    response = photo_response(kept.id, "thumb")
    assert isinstance(response, FileResponse)
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response.headers["Content-Disposition"] == 'inline; filename="thumb.jpg"'
    assert b"".join(response.streaming_content)[:3] == b"\xff\xd8\xff"
    again = RequestFactory().get("/", headers={"If-None-Match": response.headers["ETag"]})
    assert photo_response(kept.id, "thumb", request=again).status_code == 304
    shared = photo_response(kept.id, "thumb", request=again, public=True)
    assert shared.headers["Cache-Control"].startswith("public,")


@pytest.mark.parametrize("size", ["huge", "../../etc/passwd", ""])
def test_there_is_no_other_size(now: datetime, size: str) -> None:
    kept = photo(now)
    with pytest.raises(NotFound):
        queries.open_photo(kept.id, size)
    with pytest.raises(NotFound):
        queries.open_photo(uuid.uuid4(), "view")


def test_two_uploads_of_one_picture_are_two_files(now: datetime) -> None:
    data = picture()
    one = actions.keep_photo(data, owner="draft:a", now=now)
    other = actions.keep_photo(data, owner="draft:b", now=now)
    assert one.id != other.id
