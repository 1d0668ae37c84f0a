import errno
import json
import os

import pytest

from lab.errors import RunError
from lab.runs.atomic_files import check_manifest, publish_folder, read_json, write_bytes, write_json


def fail(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_write_replaces_the_file(tmp_path):
    path = tmp_path / "a.json"
    write_json(path, {"n": 1})
    write_json(path, {"n": 2}, durable=False)
    assert read_json(path) == {"n": 2}
    assert files(tmp_path) == ["a.json"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_write_keeps_the_old_file(tmp_path, monkeypatch, step):
    path = tmp_path / "a.json"
    write_json(path, {"n": 1})
    with monkeypatch.context() as broken:
        broken.setattr(*((os, "fsync") if step == "fsync" else (type(path), "replace")), fail)
        with pytest.raises(OSError, match="No space left"):
            write_json(path, {"n": 2})
    assert read_json(path) == {"n": 1}
    assert files(tmp_path) == ["a.json"]


def test_values_that_are_not_json_are_not_written(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "a.json", float("nan"))
    assert files(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b'{"n": ', b"\xff\xfe", b"nothing"])
def test_a_damaged_file_is_reported(tmp_path, content):
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(RunError, match=r"a\.json of .* cannot be read .*cut or altered"):
        read_json(tmp_path / "a.json")


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(RunError, match=f"a.json is missing from {tmp_path.name}"):
        read_json(tmp_path / "a.json")


@pytest.fixture
def published(tmp_path):
    def write(place):
        write_bytes(place / "one", b"first content")
        write_bytes(place / "two", b"second content")

    publish_folder(tmp_path / "runs" / "3", write)
    return tmp_path / "runs" / "3"


def test_a_published_folder_is_complete(published):
    check_manifest(published)
    assert files(published) == ["manifest.json", "one", "two"]
    assert files(published.parent) == ["3"]


def test_publishing_again_replaces(published):
    publish_folder(published, lambda place: write_bytes(place / "three", b"new"))
    check_manifest(published)
    assert files(published) == ["manifest.json", "three"]


def test_a_failed_publication_keeps_the_old_folder(published, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="No space left"):
            publish_folder(published, lambda place: write_bytes(place / "three", b"new"))
    check_manifest(published)
    assert files(published) == ["manifest.json", "one", "two"]
    assert files(published.parent) == ["3"]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: (f / "two").write_bytes(b"second cont"), "two of 3 is not what was written"),
        (lambda f: (f / "two").write_bytes(b"second_content"), "two of 3 is not what was written"),
        (lambda f: (f / "two").unlink(), "two is missing from 3"),
        (lambda f: (f / "manifest.json").unlink(), "manifest.json is missing from 3"),
        (lambda f: (f / "manifest.json").write_text('{"one": '), "manifest.json of 3 cannot be read"),
        (lambda f: (f / "manifest.json").write_text("[]"), "manifest.json of 3 is not what was written"),
        (lambda f: (f / "manifest.json").write_text("{}"), "manifest.json of 3 is not what was written"),
        (lambda f: (f / "manifest.json").write_text(json.dumps({"one": 3})), "one of 3 is not what was written"),
    ],
)
def test_the_manifest_catches_damage(published, damage, message):
    damage(published)
    with pytest.raises(RunError) as error:
        check_manifest(published)
    assert message in str(error.value)
