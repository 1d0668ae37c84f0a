"""A dataset of one's own is kept whole or not at all, found by its name, trained on, renamed and removed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lab.cli.command_line import main
from lab.data import DataConfig, config_named, describe, is_available, load_dataset
from lab.data.kept_datasets import KeptDataset, find_kept, kept_datasets, kept_files, kept_folder, kept_samples
from lab.data.own_files.file_entries import entry_of
from lab.data.own_files.image_reading import ImageChoices
from lab.data.own_files.own_images import OwnImages, list_files, understand_images
from lab.errors import DatasetError, UnknownNameError
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.dataset_keeping import Description, keep_images, keep_table, remove_kept, rename_kept
from lab.runs.run_index import RunIndex
from lab.runs.run_spec import RunSpec, TrainingConfig
from models import AEConfig
from tests.own_files import PETS, png


def some_images(n: int = 12, folders: tuple[str, ...] = ("cats", "dogs"), shape: tuple[int, ...] = (8, 8)) -> OwnImages:
    files = [(f"set/{folder}/{i}.png", png(10 * i, shape)) for folder in folders for i in range(n)]
    return understand_images(list_files(files))


def keep(name: str = "pets", **options: object) -> KeptDataset:
    return keep_images(some_images(**options), ImageChoices(), Description(name, "CC0", "my phone"))  # type: ignore[arg-type]


def test_a_kept_dataset_has_a_card_and_is_read_as_it_was() -> None:
    card = keep()
    assert kept_datasets() == [card] == [find_kept("pets")]
    assert (card.shape, card.class_names, card.counts, card.n_samples) == ((1, 8, 8), ("cats", "dogs"), (12, 12), 24)
    assert (card.licence, card.source, card.kind, len(card.digest)) == ("CC0", "my phone", "image", 64)
    order = sorted(range(12), key=str)  # of the names of files
    assert kept_samples(card)[:, 0, 0, 0].tolist() == [10 * i for _ in range(2) for i in order]
    assert kept_files(card)[0][13] == "set/dogs/1.png"
    config = config_named("pets")
    assert config == DataConfig("own", path=card.id) and is_available(config)
    data, facts = load_dataset(config), describe(config)
    assert facts is not None
    assert (data.info.title, data.info.licence, data.info.class_names) == ("pets", "CC0", ("cats", "dogs"))
    assert (len(data.train), len(data.val), len(data.test)) == (facts.n_train, facts.n_val, facts.n_test) == (16, 4, 4)
    assert DataConfig.from_dict(config.to_dict()) == config


def test_the_same_images_have_the_same_digest() -> None:
    assert keep("a").digest == keep("b").digest != keep("c", n=11).digest


@pytest.mark.parametrize(
    ("folders", "sizes"),
    [
        (("train/a", "val/a", "test/a"), (12, 12, 12)),
        (("train/a", "test/a"), (11, 1, 12)),
        (("train/a", "val/a"), (10, 12, 2)),
    ],
)
def test_splits_of_folders_are_kept(folders: tuple[str, ...], sizes: tuple[int, ...]) -> None:
    config = keep(folders=folders).config
    data, facts = load_dataset(config), describe(config)
    assert (len(data.train), len(data.val), len(data.test)) == sizes
    assert facts is not None and (facts.n_train, facts.n_val, facts.n_test) == sizes


def test_colour_images_that_are_grey_are_kept_as_grey() -> None:
    assert keep(shape=(8, 8, 3)).shape == (1, 8, 8)
    card = keep_images(some_images(shape=(8, 8, 3)), ImageChoices(4, colour="colour"), Description("colour"))
    assert card.shape == (3, 4, 4) and card.n_bytes > 24 * 48


def test_a_name_is_one_of_its_kind() -> None:
    keep()
    for name in ("pets", " pets ", "mnist", "", "a\nb" * 60, "\u202e"):
        with pytest.raises(DatasetError, match=r"there is a dataset named|give the dataset a name"):
            keep(name)
    assert len(kept_datasets()) == 1


def test_rename_and_remove() -> None:
    card = keep()
    rename_kept(card, "animals")
    assert find_kept("animals").id == card.id
    with pytest.raises(UnknownNameError, match='"pets" is no dataset of your own; there are animals'):
        find_kept("pets")
    remove_kept(card)
    assert kept_datasets() == [] and not is_available(card.config)
    assert [path.name for path in kept_folder().iterdir()] == [".lock"]
    with pytest.raises(DatasetError, match="no longer here"):
        load_dataset(card.config)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_nothing_stays_of_what_broke(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def stop(text: str, share: float) -> None:
        raise error

    with pytest.raises((DatasetError, KeyboardInterrupt)):
        keep_images(some_images(), ImageChoices(), Description("pets"), on_progress=stop)
    assert list(kept_folder().iterdir()) == [] and kept_datasets() == []


def test_what_cannot_be_trained_on_is_not_kept() -> None:
    with pytest.raises(DatasetError, match="at least 10 are needed"):
        keep(n=4)
    with pytest.raises(DatasetError, match="no CSV"):
        keep_table(entry_of("x.csv", b"PK\3\4"), "", Description("pets"))
    assert kept_datasets() == []


def test_all_that_is_kept_stays_within_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    n_bytes = keep("first").n_bytes
    monkeypatch.setattr("lab.runs.dataset_keeping.cache_bytes", lambda: n_bytes + 2_000)
    keep("second")  # 1,536 bytes of pixels
    with pytest.raises(DatasetError, match=r"LATENT_LAB_CACHE_GB\): delete one, or set a smaller size"):
        keep("third")
    assert [card.name for card in kept_datasets()] == ["first", "second"]


def test_a_damaged_card_or_file_is_no_traceback() -> None:
    card = keep()
    (card.folder / "samples.bin").write_bytes(b"x")
    with pytest.raises(DatasetError, match="cut or altered: remove it, and add it again"):
        load_dataset(card.config)
    (card.folder / "card.json").write_text("{}")
    assert kept_datasets() == []


@pytest.mark.parametrize("path", ["../x", "0" * 15, "a" * 16 + "/..", ""])
def test_no_other_folder_is_read(path: str) -> None:
    assert not is_available(DataConfig("own", path=path))


def test_a_table_is_kept_with_its_target(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    card = keep_table(entry_of("pets.csv", PETS.encode()), "", Description("pets table"))
    assert (card.kind, card.shape, card.class_names, card.counts) == ("table", (3,), ("cat", "dog"), (8, 4))
    monkeypatch.setenv("LATENT_LAB_FOLDERS", str(tmp_path / "elsewhere"))
    assert load_dataset(config_named("pets table")).info.class_names == ("cat", "dog")


def test_a_run_stays_with_a_dataset_that_is_renamed(runs_dir: Path) -> None:
    card = keep()
    rename_kept(card, "animals")
    folder = claim_new(runs_dir, RunSpec(card.config, "ae", AEConfig(widths=(8,)), TrainingConfig(epochs=1)))
    assert Worker(folder).run().state == "done"
    assert folder.spec().data.path == card.id and folder.info().title == "animals"


def test_the_command_line_adds_trains_and_removes(
    runs_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for i in range(12):
        (tmp_path / "photos").mkdir(exist_ok=True)
        (tmp_path / "photos" / f"{i}.png").write_bytes(png(i, (80, 100)))
    (tmp_path / "photos" / "notes.txt").write_text("x")
    assert main(["datasets", "add", str(tmp_path / "photos"), "--name", "cats", "--size", "8", "--fit", "pad"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["left", "out", "no", "image", "by", "its", "content", "notes.txt"]
    assert lines[1:] == [
        "kept 12 images of shape 1x8x8 as cats",
        'train on them: latent-lab train --preset vae-2d --dataset "cats"',
    ]
    assert main(["datasets", "add", str(tmp_path / "photos"), "--name", "cats"]) == 1
    assert main(["datasets", "list"]) == 0
    assert "cats                         your own           12 images, licence: not given" in capsys.readouterr().out
    assert main(["train", "--preset", "vae-2d", "--dataset", "cats", "--epochs", "1"]) == 0
    assert RunIndex(runs_dir).entries()[0].spec.data == config_named("cats")
    assert main(["datasets", "rename", "cats", "dogs"]) == 0
    assert main(["datasets", "remove", "dogs"]) == 0
    assert main(["train", "--preset", "vae-2d", "--dataset", "dogs"]) == 1
    assert '"dogs" is not a dataset; choose from digits' in capsys.readouterr().err


def test_images_become_samples_in_their_classes() -> None:
    data = load_dataset(keep().config)
    samples = np.concatenate([split.samples for split in (data.train, data.val, data.test)])
    assert np.bincount(samples[:, 0, 0, 0] // 10).tolist() == [2] * 12


def test_a_model_is_evaluated_on_another_kept_dataset(runs_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, _ = keep("first"), keep("second", n=14)
    folder = claim_new(runs_dir, RunSpec(first.config, "ae", AEConfig(widths=(8,)), TrainingConfig(epochs=1)))
    assert Worker(folder).run().state == "done"
    assert main(["evaluate", folder.id, "--dataset", "second"]) == 0
    assert '"mse"' in capsys.readouterr().out
