"""More pixels than memory: samples are mapped from the disk, the same as in memory, and within a limit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from lab.data import Split, disk_cache, load_dataset
from lab.data.own_files.image_reading import ImageChoices
from lab.data.own_files.own_images import list_files, understand_images
from lab.errors import DatasetError
from lab.runs.dataset_keeping import Description, keep_images
from lab.runs.run_spec import TrainingConfig
from lab.training import Training
from models import AEConfig, build_model
from tests.own_files import png

SAMPLES = torch.arange(100 * 48).reshape(100, 3, 4, 4).to(torch.uint8)
INDEX = torch.randperm(100, generator=torch.Generator().manual_seed(0))[:60]


@pytest.fixture
def small_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory holds no samples."""
    monkeypatch.setattr(disk_cache, "MEMORY_BYTES", 0)
    monkeypatch.setattr(disk_cache, "CHUNK_BYTES", 200)


def is_mapped(samples: torch.Tensor) -> bool:
    """Return whether the samples lie in a file of the cache, as the system lists what it has mapped."""
    address = samples.data_ptr()
    for line in Path("/proc/self/maps").read_text().splitlines():
        low, high = (int(part, 16) for part in line.split()[0].split("-"))
        if low <= address < high:
            return "/cache/" in line
    return False


@pytest.mark.usefixtures("small_memory")
def test_mapped_samples_are_those_in_memory(data_dir: Path) -> None:
    taken = disk_cache.take_samples(SAMPLES, INDEX, "digest")
    assert is_mapped(taken) and torch.equal(taken, SAMPLES[INDEX])
    files = list((data_dir / "cache").iterdir())
    assert len(files) == 1 and files[0].stat().st_size == 60 * 48
    before = files[0].stat().st_ino
    assert torch.equal(disk_cache.take_samples(SAMPLES, INDEX, "digest"), taken)
    assert files[0].stat().st_ino == before  # it is found again
    taken[0] = 0
    assert torch.equal(disk_cache.take_samples(SAMPLES, INDEX, "digest"), SAMPLES[INDEX])  # no write reaches the disk
    assert not is_mapped(disk_cache.take_samples(SAMPLES, INDEX, ""))


@pytest.mark.usefixtures("small_memory")
def test_the_cache_stays_within_its_limit(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_cache, "cache_bytes", lambda: 3 * 60 * 48)
    for n in range(6):
        disk_cache.take_samples(SAMPLES, INDEX, f"digest {n}")
        assert len(list((data_dir / "cache").iterdir())) <= 3
    monkeypatch.setattr(disk_cache, "cache_bytes", lambda: 100)
    with pytest.raises(DatasetError, match="LATENT_LAB_CACHE_GB"):
        disk_cache.take_samples(SAMPLES, INDEX, "another")


@pytest.mark.usefixtures("small_memory")
def test_a_split_keeps_labels_names_and_digests() -> None:
    names = np.array([f"{i}.png" for i in range(100)])
    split = Split(SAMPLES, torch.arange(100), names=names, digest="d").take(INDEX).take(torch.tensor([3, 1]))
    assert split.labels.tolist() == [INDEX[3], INDEX[1]] and split.names is not None
    assert split.names.tolist() == [f"{INDEX[3]}.png", f"{INDEX[1]}.png"]
    assert torch.equal(split.samples, SAMPLES[INDEX[[3, 1]]])


def losses(split_samples: torch.Tensor) -> list[float]:
    values: list[float] = []
    model = build_model("ae", AEConfig(widths=(8,)), tuple(split_samples.shape[1:]))
    config = TrainingConfig(epochs=2, batch_size=8)

    def note(event: dict[str, Any]) -> None:
        if event["kind"] == "epoch":
            values.append(event["val"]["total"])

    Training(model, split_samples, split_samples[:4], config, torch.device("cpu")).run(note, lambda: False)
    return values


def test_a_kept_dataset_trains_the_same_from_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    images = understand_images(list_files([(f"{i}.png", png(3 * i)) for i in range(60)]))
    config = keep_images(images, ImageChoices(), Description("mine")).config
    in_memory = load_dataset(config)
    monkeypatch.setattr(disk_cache, "MEMORY_BYTES", 0)
    mapped = load_dataset(config)
    assert is_mapped(mapped.train.samples) and not is_mapped(in_memory.train.samples)
    assert mapped.test.names is not None and mapped.test.names.tolist() == in_memory.test.names.tolist()
    for name in ("train", "val", "test"):
        assert torch.equal(getattr(mapped, name).samples, getattr(in_memory, name).samples)
    assert losses(mapped.train.samples) == losses(in_memory.train.samples)
