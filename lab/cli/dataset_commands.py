"""Commands for datasets: list them all; check, add, rename and remove those of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from tqdm import tqdm

from lab.cli.inspect_commands import print_row
from lab.data import DATASETS, DataConfig, is_available
from lab.data.kept_datasets import find_kept, kept_datasets
from lab.data.modalities.kind_registry import KINDS
from lab.data.own_files.file_entries import LeftOut, Listing
from lab.data.own_files.image_reading import ImageChoices
from lab.data.own_files.own_images import OwnImages, list_path, table_of, understand_images
from lab.data.own_paths import own_path
from lab.data.sources.own_dataset import OwnDataset
from lab.runs.dataset_keeping import Description, keep_images, keep_table, remove_kept, rename_kept

PATH_HELP = "a folder or a zip archive of images, an .npz or .npy file of arrays, or a CSV file"


def list_datasets(_: argparse.Namespace) -> int:
    for source in DATASETS.values():
        if source.name == OwnDataset.name:
            continue
        config = DataConfig(name=source.name)
        state = "ready" if is_available(config) else "to download" if source.downloads_mb else "needs a path"
        print_row(source.name, state, f"{source.title} ({source.licence})")
    for card in kept_datasets():
        facts = f"{card.n_samples:,} {KINDS[card.kind].nouns}, licence: {card.licence}, added {card.added}"
        print_row(card.name, "your own", facts)
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Print what is understood of files; nothing is kept."""
    listing = _listing(arguments.path)
    if table_of(listing) is not None:
        print("a table: `datasets add` keeps it, and the page Datasets shows how its columns are read")
        return 0
    images = _images(listing)
    for line in images.lines():
        print(line)
    for name, n in images.class_counts().items():
        print_row(f"class {name}", f"{n:,}", "images")
    _print_left_out(images.left_out)
    if images.suggested_size:
        print(f"set size, such as {images.suggested_size}: the images are large, or differ in size")
    return 0


def add(arguments: argparse.Namespace) -> int:
    """Keep a dataset; print its card."""
    listing = _listing(arguments.path)
    description = Description(arguments.name, arguments.licence, arguments.source or Path(arguments.path).name)
    table = table_of(listing)
    if table is not None:
        card = keep_table(table, arguments.target or "", description)
    else:
        images = _images(listing)
        _print_left_out(images.left_out)
        default = DataConfig("folder")
        size = images.suggested_size if arguments.size is None else arguments.size
        choices = ImageChoices(size, arguments.fit or default.fit, arguments.colour or default.colour)
        with _Bar() as bar:
            card = keep_images(images, choices, description, arguments.splits or default.splits, bar.show)
    print(f"kept {card.n_samples:,} {KINDS[card.kind].nouns} of shape {'x'.join(map(str, card.shape))} as {card.name}")
    preset = "vae-2d" if card.kind == "image" else "table-vae-2d"
    print(f'train on them: latent-lab train --preset {preset} --dataset "{card.name}"')
    return 0


def rename(arguments: argparse.Namespace) -> int:
    rename_kept(find_kept(arguments.name), arguments.new_name)
    return 0


def remove(arguments: argparse.Namespace) -> int:
    card = find_kept(arguments.name)
    remove_kept(card)
    print(f"removed {card.name}; runs that were trained on it stay, without its {KINDS[card.kind].nouns}")
    return 0


class _Bar:
    """A progress bar of shares."""

    def __enter__(self) -> _Bar:
        self.bar = tqdm(total=100, unit="%", leave=False)
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def show(self, text: str, share: float) -> None:
        self.bar.set_description(text)
        self.bar.update(round(100 * share) - self.bar.n)


def _listing(path: str) -> Listing:
    return list_path(own_path(DataConfig("folder", path=path)))


def _images(listing: Listing) -> OwnImages:
    with _Bar() as bar:
        return understand_images(listing, on_progress=bar.show)


def _print_left_out(left_out: tuple[LeftOut, ...]) -> None:
    for item in left_out:
        print_row("left out", item.reason, item.name)
