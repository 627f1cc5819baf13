"""Whoever is killed between the file and the row loses nothing that anybody was promised, and leaves nothing behind."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from campaigns.creatives import drawing, uploading
from campaigns.models import Creative, CreativeStatus
from coordination.files import store
from coordination.ground.errors import Conflict
from coordination.models import StoredFile
from tests import make
from tests.campaigns.creatives.artwork_files import png_of
from tests.connections import PATIENCE, beside, wait_until
from tests.database_roles import as_owner

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = png_of(77, 99, rows=99)


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    """A store of the test's own."""
    local = {"BACKEND": "coordination.files.local_folder.LocalFolder", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "files": local}
    return tmp_path


def upload(content: bytes = SHEET) -> Creative:
    campaign, by = make.make_campaign(), make.actor_for()
    return uploading.upload_creative(BytesIO(content), by=by, campaign=campaign, title="Signs", declared="image/png")


def kept(place) -> set[str]:
    """The digests of all files in the store."""
    return {f"sha256:{path.name}" for path in place.rglob("*") if path.is_file()}


def an_hour_later() -> None:
    StoredFile.objects.update(noted_at=timezone.now() - store.KEPT_FOR - timedelta(seconds=1))


def test_a_crash_before_the_row_leaves_a_file_that_is_swept(place, monkeypatch):
    monkeypatch.setattr(uploading, "hold_texts", lambda _row: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        upload()
    assert not Creative.objects.exists() and len(kept(place)) == 1
    assert store.sweep_files() == 0  # somebody may be about to refer to it
    an_hour_later()
    assert store.sweep_files() == 1
    assert not kept(place) and not StoredFile.objects.exists()


def test_a_crash_while_the_file_is_written_leaves_none_of_its_name(place, monkeypatch):
    monkeypatch.setattr("os.fsync", lambda _file: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        upload()
    monkeypatch.undo()
    (digest,) = StoredFile.objects.values_list("digest", flat=True)
    assert not store.the_store().exists(store.name_of(digest))
    creative = upload()  # sent again, it is there whole
    with store.open_file(creative.received_id) as file:
        assert file.read() == SHEET


def test_the_sweep_takes_what_nothing_refers_to_and_nothing_else(place):
    creative = upload()
    assert drawing.draw_pending()
    creative.refresh_from_db()
    referred_to = {creative.original_id, creative.preview_id, creative.thumbnail_id}
    an_hour_later()
    store.sweep_files()
    assert kept(place) == referred_to == set(StoredFile.objects.values_list("digest", flat=True))
    with pytest.raises(IntegrityError), as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM stored_file WHERE digest = %s", [creative.preview_id])
    uploading.erase_creative(creative, by=make.actor_for(), reason="It shows somebody.")
    store.sweep_files()
    assert not kept(place)


def test_a_sweep_that_dies_comes_by_again(place, monkeypatch):
    uploading.withdraw_creative(upload(), by=make.actor_for())
    an_hour_later()
    delete = store.the_store().__class__.delete
    monkeypatch.setattr(
        store.the_store().__class__, "delete", lambda *name: delete(*name) or (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        store.sweep_files()
    monkeypatch.undo()
    assert StoredFile.objects.count() == 1 and not kept(place)
    assert store.sweep_files() == 1 and not StoredFile.objects.exists()


def test_a_drawer_that_dies_is_followed_by_another(place, monkeypatch):
    creative = upload()
    monkeypatch.setattr(drawing, "_settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        drawing.draw_pending()
    monkeypatch.undo()
    assert not drawing.draw_pending()  # it may be at it still
    Creative.objects.update(next_attempt_at=timezone.now())
    assert drawing.draw_pending()
    creative.refresh_from_db()
    assert (creative.status, creative.attempts) == (CreativeStatus.READY, 2)


@pytest.mark.parametrize("step", ["open_file", "keep_file"])
def test_an_outage_of_the_store_does_not_count_against_the_file(place, monkeypatch, step):
    creative = upload()
    monkeypatch.setattr(drawing, step, lambda *_: (_ for _ in ()).throw(ConnectionError("the bucket is away")))
    for _ in range(drawing.MOST_ATTEMPTS + 2):
        with pytest.raises(ConnectionError):
            drawing.draw_pending()
        assert not drawing.draw_pending()  # not before a while
        Creative.objects.update(next_attempt_at=timezone.now())
    monkeypatch.undo()
    assert drawing.draw_pending()
    creative.refresh_from_db()
    assert creative.status == CreativeStatus.READY


def test_of_two_uploads_of_the_same_file_at_once_one_is_told_of_the_other(place):
    make.make_campaign()
    with beside(2) as (first, second):
        first.begin()
        row = first.run(upload)
        later = second.start(upload)
        wait_until(second.is_blocked, "the second to wait for the first")
        first.commit()
        with pytest.raises(Conflict) as refused:
            later.result(PATIENCE)
    assert refused.value.errors[0].code == "uploaded_already"
    assert [creative.pk for creative in Creative.objects.all()] == [row.pk]
    assert kept(place) == {row.received_id}


def test_a_file_that_is_sent_again_while_it_is_swept_is_there_afterwards(place):
    uploading.withdraw_creative(upload(), by=make.actor_for())
    an_hour_later()
    (digest,) = StoredFile.objects.values_list("digest", flat=True)
    with beside(2) as (sweeping, sending):
        sweeping.begin()
        assert sweeping.run(store._delete, digest)
        sent = sending.start(upload)
        wait_until(sending.is_blocked, "the upload to wait for the sweep")
        sweeping.commit()
        creative = sent.result(PATIENCE)
    with store.open_file(creative.received_id) as file:
        assert file.read() == SHEET
