"""Uploads do not fill the memory (point 18), and many tabs find room (10)."""

from __future__ import annotations

import io
import resource
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
import torch
from PIL import Image
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from lab.data import DataConfig, Dataset, describe, load_dataset
from lab.data.modalities.image import resize_images
from lab.data.uploads import read_image
from lab.errors import ConfigError
from tests.attacks.conftest import Target
from ui.server import upload_limits
from ui.server.descriptors import raise_limit
from ui.shared import cache
from ui.shared import upload as upload_module
from ui.shared.upload import MAX_PIXELS


def encoded(mode: str, kind: str = "PNG", size: tuple[int, int] = (8000, 5000), **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "CMYK"])
def test_a_small_file_of_many_pixels_is_reduced_at_once(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    data = encoded(mode, kind)
    before = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    upload = read_image(data, "large", MAX_PIXELS)
    assert upload.pixels.shape[0] * upload.pixels.shape[1] <= MAX_PIXELS
    assert upload.pixels.shape[1] / upload.pixels.shape[0] == pytest.approx(1.6, rel=0.01)
    assert 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 450_000_000


def test_a_reduced_photo_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera turned
    upload = read_image(encoded("L", "JPEG", (3000, 2000), exif=exif), "photo", MAX_PIXELS)
    assert upload.pixels.shape[0] > upload.pixels.shape[1]
    assert upload.notes == ("turned upright as its EXIF data says",)


def test_a_reduced_image_shows_the_same() -> None:
    pixels = np.zeros((2400, 2400), np.uint8)
    pixels[:1200] = 200
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    reduced = read_image(file.getvalue(), "", MAX_PIXELS).pixels
    assert reduced.shape == (1200, 1200)
    assert (reduced[:600] == 200).all() and (reduced[600:] == 0).all()
    assert (read_image(file.getvalue()).pixels == pixels).all()


def test_a_rerun_does_not_decode_again(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(upload_module, "read_image", lambda *arguments: decoded.append(arguments) or "pixels")
    for file_id in ("a", "a", "b", "b"):
        file = SimpleNamespace(file_id=file_id, name="x", getvalue=lambda: b"")
        assert upload_module._read_once(file) == "pixels"  # type: ignore[arg-type]
    assert len(decoded) == 2


def test_files_that_nobody_asked_for_do_not_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    files = MemoryUploadedFileManager("/upload")
    monkeypatch.setattr(upload_limits, "MAX_FILES", 3)
    for number in range(25):
        assert upload_limits.make_room(files, "session")
        files.add_file("session", UploadedFileRec(str(number), "x.png", "image/png", bytes(10)))
    assert list(files.file_storage["session"]) == ["22", "23", "24"]
    monkeypatch.setattr(upload_limits, "SESSION_BYTES", 15)
    upload_limits.make_room(files, "session")
    assert list(files.file_storage["session"]) == ["24"]


def test_all_sessions_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_limits, "MAX_BYTES", 1_000)
    files = MemoryUploadedFileManager("/upload")
    stored = 0
    for number in range(30):
        if upload_limits.make_room(files, f"session {number}"):
            files.add_file(f"session {number}", UploadedFileRec("x", "x.png", "image/png", bytes(100)))
            stored += 1
    assert stored == 10
    files.remove_session_files("session 0")
    assert upload_limits.make_room(files, "session 0")
    assert upload_limits.session_of("/base/_stcore/upload_file/a/b") == "a"
    assert upload_limits.session_of("/_stcore/health") is None


def test_the_limit_of_open_files_is_raised(target: Target) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 256), hard))
        assert raise_limit() == (65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    limit, _ = resource.prlimit(target.process.pid, resource.RLIMIT_NOFILE)
    assert limit >= min(hard, 65_536) or hard == resource.RLIM_INFINITY


def test_enlarging_images_takes_little_more_than_the_images() -> None:
    images = torch.zeros((1500, 1, 28, 28), dtype=torch.uint8)
    before = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    large = resize_images(images, 256)
    assert large.shape == (1500, 1, 256, 256)
    assert 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < large.nbytes + 100_000_000


@pytest.mark.parametrize(("name", "size", "largest"), [("mnist", 128, 84), ("cifar10", 64, 52)])
def test_a_dataset_that_would_fill_the_memory_is_refused_before_it_is_read(name: str, size: int, largest: int) -> None:
    for ask in (describe, load_dataset):
        with pytest.raises(ConfigError, match=f"set size to at most {largest}"):
            ask(DataConfig(name, size=size))
    assert describe(DataConfig(name, size=largest)) is not None


def test_all_datasets_and_models_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 4: more datasets than fit into the cache are read, the first of them is gone."""
    data = load_dataset(DataConfig("digits"))
    size = sum(split.samples.nbytes + split.labels.nbytes for split in (data.train, data.val, data.test))
    reads: list[int] = []

    def read(config: DataConfig) -> Dataset:
        reads.append(config.split_seed)
        stretched = data.train.samples[:1].expand(200_000_000 // 64, 1, 8, 8)  # of 200 MB, if it were copied
        return replace(data, train=replace(data.train, samples=stretched))

    monkeypatch.setattr(cache, "load_dataset", read)
    for seed in (901, 902, 901, 903, 902):
        cache.dataset(DataConfig("digits", split_seed=seed))
    assert reads == [901, 902, 903, 902] and 3 * (200_000_000 + size) > cache.DATASET_BYTES
