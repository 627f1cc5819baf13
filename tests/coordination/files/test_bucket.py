"""The store in a bucket: what `FILES_URL` names, behind a server that speaks as Amazon's S3 does (moto)."""

from io import BytesIO

import boto3
import pytest
from django.core.files.storage import storages
from django.utils import timezone
from moto.server import ThreadedMotoServer

from campaigns.creatives import drawing, uploading
from coordination.files import made_files, store
from coordination.files.files_url import files_storage
from coordination.models import StoredFile
from tests import make

BUCKET = "artwork"


@pytest.fixture(scope="module")
def endpoint():
    """The address of a server with an empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "se/cret"}
    client = boto3.client("s3", "eu-west-2", endpoint_url=address, **keys)
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    yield address
    server.stop()


@pytest.fixture
def bucket(endpoint, settings, tmp_path):
    url = f"s3://key:se%2Fcret@{BUCKET}/posters?region=eu-west-2&endpoint={endpoint}"
    settings.STORAGES = {**settings.STORAGES, "files": files_storage(lambda _name: url, tmp_path)}
    return storages["files"]


@pytest.mark.django_db
def test_artwork_is_kept_drawn_shown_and_swept_in_a_bucket(bucket):
    creative = make.make_creative()
    assert creative.status == "ready"
    content = store.content_of(creative.original_id)
    with store.open_file(creative.original_id) as file:
        assert store.digest_of(BytesIO(file.read())) == creative.original_id
    assert store.keep_file(BytesIO(content)).pk == creative.original_id  # a second time it is the same
    assert bucket.size(store.name_of(creative.original_id)) == len(content)
    client = make.client()
    for name in ("original", "preview", "thumbnail"):
        answer = client.get(f"/api/v1/creatives/{creative.pk}/files/{name}/")
        assert answer.getvalue() == store.content_of(getattr(creative, f"{name}_id"))
    uploading.withdraw_creative(creative, by=make.actor_for())
    StoredFile.objects.update(noted_at="2017-01-01T00:00:00Z")
    assert store.sweep_files() == len({creative.original_id, creative.preview_id, creative.thumbnail_id})
    assert not bucket.exists(store.name_of(creative.original_id)) and not StoredFile.objects.exists()
    assert not drawing.draw_pending()


@pytest.mark.django_db
def test_what_is_made_is_kept_in_a_bucket_and_swept_after_its_hour(bucket, monkeypatch):
    assert made_files.made_file("a" * 64) is None
    made_files.sweep_made_files()  # nothing has been made yet
    made_files.keep_made_file("a" * 64, b"made")
    made_files.keep_made_file("a" * 64, b"made")  # two at once
    made_files.sweep_made_files()
    assert made_files.made_file("a" * 64) == b"made"
    later = timezone.now() + made_files.KEPT_FOR * 2
    monkeypatch.setattr(timezone, "now", lambda: later)
    made_files.sweep_made_files()
    assert made_files.made_file("a" * 64) is None


@pytest.mark.parametrize(
    "url", ["s3://", "s3://bucket?regoin=eu-west-2", "ftp://x/y", "file://host/path", "file:relative", "/var/files"]
)
def test_an_address_that_names_no_place_stops_the_start(url, tmp_path):
    with pytest.raises(SystemExit, match="Set FILES_URL"):
        files_storage(lambda _name: url, tmp_path)


def test_without_it_files_lie_beside_the_other_local_data(tmp_path):
    assert files_storage(lambda _name: "", tmp_path)["OPTIONS"] == {"location": tmp_path / "files"}
    named = files_storage(lambda _name: "file:///var/lib/a%20b", tmp_path)
    assert str(named["OPTIONS"]["location"]) == "/var/lib/a b"
