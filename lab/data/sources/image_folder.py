"""The user's own images: a folder with one subfolder per class."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import torch

from lab.config import settings
from lab.data.dataset import NATURAL, DataConfig, DatasetSource, RawSamples, Split
from lab.data.own_paths import is_allowed, is_below, natural_key, own_path, readable
from lab.data.preparation import centre_crop, resize
from lab.data.uploads import MAX_BYTES, SUFFIXES, read_image, too_large
from lab.errors import DatasetError, UploadError

MIN_IMAGES = 10  # images
MAX_PIXEL_BYTES = 200_000_000


class Folder(DatasetSource):
    """A folder of images, one subfolder per class; hidden files and files of other kinds are ignored."""

    name = "folder"
    title = "Own images"
    licence = "yours"
    source = "a folder of your own"
    sample_shape = None

    def available(self, config: DataConfig) -> bool:
        try:
            return bool(config.path) and is_allowed(config.path) and bool(_subfolders(own_path(config)))
        except OSError:  # a folder that may not be looked into
            return False

    def list_classes(self, config: DataConfig) -> tuple[str, ...]:
        return tuple(readable(path.name) for path in _list_images(config))

    def load(self, config: DataConfig) -> RawSamples:
        classes = _list_images(config)
        files = [file for images in classes.values() for file in images]
        labels = [label for label, images in enumerate(classes.values()) for _ in images]
        folder = own_path(config)
        if len(files) < MIN_IMAGES:
            raise DatasetError(f"{folder} holds {len(files)} images; at least {MIN_IMAGES} are needed: add some more")
        images = _read_all(files, folder, config.size)
        _check_one_size(images, folder)
        if all(_is_grey(image) for image in images):
            pixels = np.stack([image if image.ndim == 2 else image[..., 0] for image in images])[:, None]
        else:
            pixels = np.stack([_as_colour(image) for image in images]).transpose(0, 3, 1, 2)
        split = Split(torch.from_numpy(np.ascontiguousarray(pixels)), torch.tensor(labels, dtype=torch.int64))
        return RawSamples(split, None, tuple(readable(path.name) for path in classes))


def _subfolders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _list_images(config: DataConfig) -> dict[Path, list[Path]]:
    """Return the image files of each subfolder, in the order of the classes; one without images is no class."""
    advice = "put the images into one subfolder per class, such as cats/1.png and dogs/1.png"
    if not config.path:
        raise DatasetError(f"the dataset folder needs a path: {advice}, and set path to the folder around them")
    if not is_allowed(config.path):
        raise DatasetError(
            f"{config.path} is not in a folder that this server may read images from: put them below one of those "
            "that its operator names (LATENT_LAB_FOLDERS), or choose digits, which needs no files"
        )
    folder = own_path(config)
    if not folder.is_dir():
        raise DatasetError(f"there is no folder {folder}: check the path, or choose digits, which needs no files")
    try:
        classes = {path: images for path in _subfolders(folder) if (images := _images(path))}
    except OSError as error:
        raise DatasetError(f"{folder} cannot be read ({error.strerror}): check who may read it") from error
    if not classes:
        raise DatasetError(f"{folder} has no subfolders with images: {advice}")
    if config.class_order == NATURAL:
        return dict(sorted(classes.items(), key=lambda pair: natural_key(pair[0].name)))
    return classes


def _images(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith(".") and path.suffix.lower() in SUFFIXES
    )


def _read_all(files: list[Path], folder: Path, size: int) -> list[np.ndarray]:
    """Read every image, cropped to its central square and resized if a size is set."""
    images: list[np.ndarray] = []
    total = 0
    for file in files:
        image = _read(file, folder)
        if size:
            image = resize(centre_crop(image), size, size)
        total += image.nbytes
        if total > MAX_PIXEL_BYTES:
            raise DatasetError(
                f"the first {len(images) + 1:,} of {len(files):,} images take {total / 1e6:.0f} MB of memory; the "
                f"limit is {MAX_PIXEL_BYTES / 1e6:.0f} MB: set a smaller size, such as 64, or take fewer images"
            )
        images.append(image)
    return images


def _read(file: Path, folder: Path) -> np.ndarray:
    name = readable(str(file.relative_to(folder)))  # where the folder lies is nobody else's business
    roots = settings().folders
    if roots is not None and not is_below(file.resolve(), roots):
        raise DatasetError(f'"{name}" is a link out of the folders that this server may read: take it out')
    try:
        if file.stat().st_size > MAX_BYTES:
            raise UploadError(too_large(name, file.stat().st_size))
        return read_image(file.read_bytes(), name).pixels
    except UploadError as error:
        raise DatasetError(f"{error}; or take it out of the folder") from error
    except OSError as error:
        raise DatasetError(f'"{name}" cannot be read ({error.strerror}): check it or take it out') from error


def _check_one_size(images: list[np.ndarray], folder: Path) -> None:
    sizes = Counter((image.shape[1], image.shape[0]) for image in images).most_common()
    if len(sizes) > 1:
        shown = ", ".join(f"{width} x {height} ({count})" for (width, height), count in sizes[:5])
        rest = f" and {len(sizes) - 5} more sizes" if len(sizes) > 5 else ""
        raise DatasetError(
            f"the images in {folder} differ in size: {shown}{rest}; set size, such as 32, and all are cut to their "
            "middle square and resized to it"
        )


def _is_grey(image: np.ndarray) -> bool:
    """Return whether the image has one channel, or three equal ones."""
    return image.ndim == 2 or bool((image == image[..., :1]).all())


def _as_colour(image: np.ndarray) -> np.ndarray:
    return image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=-1)
