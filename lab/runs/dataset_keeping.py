"""Keep a dataset of one's own: written to a hidden folder, and there only once it is whole."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from filelock import FileLock

from lab.data.dataset import AUTO, FOLDERS, DataConfig, Progress, permutation
from lab.data.dataset_registry import DATASETS
from lab.data.disk_cache import cache_bytes
from lab.data.kept_datasets import (
    CARD,
    FILES,
    LABELS,
    LEFT_OUT,
    NAME,
    SAMPLES,
    TABLE_CSV,
    KeptDataset,
    card_values,
    kept_datasets,
    kept_folder,
)
from lab.data.own_files.file_entries import Entry, LeftOut, left_out_lines
from lab.data.own_files.image_reading import ImageChoices, stack
from lab.data.own_files.image_survey import MIN_IMAGES
from lab.data.own_files.own_images import OwnImages
from lab.data.sources.table_file import TableFile
from lab.data.table_facts import understand
from lab.data.uploads import is_grey
from lab.errors import DatasetError
from lab.runs.atomic_files import sync_folder, write_json

NOT_GIVEN = "not given"
MAX_NAME = 80  # characters
SPARE_BYTES = 100_000_000  # that stay free on the disk
UNFINISHED_SECONDS = 24 * 3600.0  # after which what a killed process left behind goes


@dataclass(frozen=True)
class Description:
    """The words of its owner on a dataset."""

    name: str
    licence: str = ""
    source: str = ""


def keep_images(
    images: OwnImages,
    choices: ImageChoices,
    description: Description,
    splits: str = FOLDERS,
    on_progress: Progress | None = None,
) -> KeptDataset:
    """Read all images and keep them under a name.

    Raises:
        DatasetError: the name is taken, the images cannot be read so, or the disk is full; nothing is kept.
    """
    images.check(choices.size, choices.colour)
    shape = images.shape(choices.size, choices.colour)
    n_bytes = images.n_images * int(np.prod(shape))
    if n_bytes > cache_bytes():
        raise DatasetError(
            f"{images.n_images:,} images of {shape[2]} x {shape[1]} pixels take {n_bytes / 1e9:,.1f} GB; the limit is "
            f"{cache_bytes() / 1e9:g} GB (LATENT_LAB_CACHE_GB): set a smaller size"
        )
    with _new_folder(description, n_bytes) as folder:
        card = _write_images(folder, images, choices, splits, shape[0], on_progress)
        return _publish(folder, card, description)


def keep_table(entry: Entry, target: str, description: Description) -> KeptDataset:
    """Keep a CSV file under a name. Raises DatasetError: it is no table that can be trained on."""
    with _new_folder(description, entry.n_bytes) as folder:
        path = folder / TABLE_CSV
        _write(path, entry.read())
        raw = TableFile().load(DataConfig(TableFile.name, path=str(path), target=target))
        counts = tuple(torch.bincount(raw.train.labels, minlength=len(raw.class_names)).tolist())
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        card = _card("table", tuple(raw.train.samples.shape[1:]), raw.class_names, counts, len(raw.train), {}, digest)
        return _publish(folder, replace(card, target=target, notes=(understand(path).summary(),)), description)


def rename_kept(card: KeptDataset, name: str) -> None:
    """Give a kept dataset another name; runs that were trained on it stay with it. Raises DatasetError: it is taken."""
    with _lock():
        if name.strip() != card.name:
            write_json(card.folder / NAME, {"name": _checked_name(name)})


def remove_kept(card: KeptDataset) -> None:
    """Remove a kept dataset. Raises DatasetError: its files cannot be removed."""
    try:
        hidden = card.folder.with_name(f".{card.id}.tmp")
        card.folder.rename(hidden)  # gone at once, whatever happens now
        shutil.rmtree(hidden)
    except FileNotFoundError:  # somebody else has removed it
        return
    except OSError as error:
        raise DatasetError(f'"{card.name}" cannot be removed ({error.strerror})') from error


def _write_images(
    folder: Path, images: OwnImages, choices: ImageChoices, splits: str, channels: int, on_progress: Progress | None
) -> KeptDataset:
    names: list[str] = []
    labels: list[int] = []
    of_split: list[str] = []
    left_out = list(images.left_out)
    all_grey, size = True, (0, 0)
    with (folder / SAMPLES).open("wb", buffering=1 << 20) as file:
        for image in images.each(choices, on_progress):
            if isinstance(image, LeftOut):
                left_out.append(image)
                continue
            pixels = stack([image.pixels], is_colour=channels == 3)[0]
            all_grey, size = all_grey and is_grey(image.pixels), (pixels.shape[1], pixels.shape[2])
            file.write(pixels.tobytes())
            names.append(image.name)
            labels.append(image.label)
            of_split.append(image.split if splits == FOLDERS else "")
        file.flush()
        _sync(file.fileno())
    if len(names) < MIN_IMAGES:
        lines = "; ".join(left_out_lines(left_out))
        raise DatasetError(f"{len(names)} images can be read; at least {MIN_IMAGES} are needed. {lines}".strip())
    if channels == 3 and all_grey and choices.colour == AUTO:
        channels = 1
        _drop_colours(folder / SAMPLES, (len(names), 3, *size))
    numbers = np.array(labels, dtype=np.int64)
    _write(folder / LABELS, _npy(numbers))
    write_json(folder / FILES, {"names": names, "splits": _completed(of_split)})
    write_json(folder / LEFT_OUT, [[item.name, item.reason] for item in left_out])
    counts = tuple(np.bincount(numbers, minlength=len(images.class_names)).tolist())
    by_split = {name: n for name, n in Counter(_completed(of_split)).items() if name}
    shape = (channels, *size)
    digest = _digest(folder / SAMPLES, folder / LABELS)
    card = _card("image", shape, images.class_names, counts, len(names), by_split, digest)
    notes = (*images.lines()[1:], *left_out_lines(left_out))
    return replace(card, n_left_out=len(left_out), notes=notes)


def _completed(splits: list[str]) -> list[str]:
    """Return the split of each image, with a test set held out where folders name a validation set alone."""
    known = set(splits) - {""}
    if "train" not in known:
        return [""] * len(splits)
    if known != {"train", "val"}:
        return splits
    train = [i for i, name in enumerate(splits) if name == "train"]
    held_out = {train[i] for i in permutation(len(train), 0)[: max(1, len(train) // 6)].tolist()}
    return ["test" if i in held_out else name for i, name in enumerate(splits)]


def _drop_colours(path: Path, shape: tuple[int, ...]) -> None:
    """Keep one of three equal channels of every image."""
    grey = path.with_name("grey.bin")
    with path.open("rb") as file, grey.open("wb") as target:
        for _ in range(shape[0]):
            image = np.frombuffer(file.read(int(np.prod(shape[1:]))), dtype=np.uint8).reshape(shape[1:])
            target.write(image[0].tobytes())
        target.flush()
        _sync(target.fileno())
    grey.replace(path)


def _card(
    kind: str,
    shape: tuple[int, ...],
    names: tuple[str, ...],
    counts: tuple[int, ...],
    n: int,
    splits: dict[str, int],
    digest: str,
) -> KeptDataset:
    added = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return KeptDataset("", "", kind, shape, names, counts, n, splits, "", "", added, digest)


@contextmanager
def _new_folder(description: Description, n_bytes: int) -> Iterator[Path]:
    """Yield a hidden folder beside the kept ones; whatever happens, nothing of it stays unless it was published."""
    top = kept_folder()
    try:
        top.mkdir(parents=True, exist_ok=True)
        _sweep(top)
        _checked_name(description.name)
        _check_room(top, n_bytes)
        folder = top / f".{secrets.token_hex(8)}.tmp"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise DatasetError(f"the dataset cannot be kept ({error.strerror or error}); nothing of it was") from error


def _check_room(top: Path, n_bytes: int) -> None:
    """Check the room for another dataset. Raises DatasetError: on the disk, or among those that are kept."""
    if shutil.disk_usage(top).free < n_bytes + SPARE_BYTES:
        raise DatasetError(f"the disk has no room for {n_bytes / 1e6:,.0f} MB: free some space first")
    kept = sum(card.n_bytes for card in kept_datasets())
    if kept + n_bytes > cache_bytes():
        raise DatasetError(
            f"datasets that are kept take {kept / 1e9:,.1f} GB, and this one {n_bytes / 1e9:,.1f} GB; the limit is "
            f"{cache_bytes() / 1e9:g} GB (LATENT_LAB_CACHE_GB): delete one, or set a smaller size"
        )


def _publish(folder: Path, card: KeptDataset, description: Description) -> KeptDataset:
    """Give a written folder its place, all at once."""
    licence, source = description.licence.strip() or NOT_GIVEN, description.source.strip() or NOT_GIVEN
    with _lock():
        name = _checked_name(description.name)
        card = replace(card, id=secrets.token_hex(8), name=name, licence=licence, source=source)
        write_json(folder / NAME, {"name": name})
        write_json(folder / CARD, card_values(card))
        sync_folder(folder)
        folder.rename(kept_folder() / card.id)
        sync_folder(kept_folder())
    return card


def _lock() -> FileLock:
    return FileLock(kept_folder() / ".lock", timeout=30)


def _checked_name(name: str) -> str:
    """Return a name without spaces around it. Raises DatasetError: it is none, or taken."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise DatasetError(f"give the dataset a name of 1 to {MAX_NAME} characters")
    if name in DATASETS or name in {card.name for card in kept_datasets()}:
        raise DatasetError(f'there is a dataset named "{name}": choose another name, or remove that one first')
    return name


def _sweep(top: Path) -> None:
    """Remove what a killed process left behind."""
    for path in top.glob(".*.tmp"):
        if time.time() - path.stat().st_mtime > UNFINISHED_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        _sync(file.fileno())


def _sync(descriptor: int) -> None:
    os.fsync(descriptor)


def _npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
