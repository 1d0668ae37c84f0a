"""The Datasets page without a browser: what is refused, what is cancelled, tables, and the list of all datasets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from lab.data import DATASETS
from lab.data.kept_datasets import find_kept, kept_datasets
from lab.data.own_files.image_reading import ImageChoices
from lab.data.own_files.own_images import list_files, understand_images
from lab.runs.dataset_keeping import Description, keep_images, remove_kept
from tests.own_files import PETS, png, saved, zipped
from tests.ui.conftest import OpenPage
from ui.datasets.dataset_cards import kept_picture

ZIP = zipped({f"{'ab'[i % 2]}/{i}.png": png(9 * i, (20, 30)) for i in range(20)} | {"notes.txt": b"x"})


@pytest.fixture(autouse=True)
def run_by_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are run by app.py at once, as the server does it: a second run would lose the press of a button."""
    start = PagesManager.__init__

    def start_without_folder(self: PagesManager, *arguments: Any, **options: Any) -> None:
        start(self, *arguments, **options)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", start_without_folder)


def upload(app: AppTest, name: str, data: bytes) -> AppTest:
    uploader = next(widget for widget in app.get("file_uploader") if widget.key.startswith("datasets_files"))
    app = uploader.upload(name, data, "application/octet-stream").run()
    assert not app.exception
    return app


def text_of(app: AppTest) -> str:
    parts = [
        element.value for kind in (app.markdown, app.caption, app.error, app.success, app.info) for element in kind
    ]
    return "\n".join(str(part) for part in parts).replace("\\", "")


def press(app: AppTest, key: str) -> AppTest:
    app = next(button for button in app.button if button.key == key).click().run()
    assert not app.exception
    return app


def name_it(app: AppTest, name: str) -> AppTest:
    return next(field for field in app.text_input if field.label == "Name").set_value(name).run()


def test_every_dataset_is_listed_with_its_licence(open_page: OpenPage) -> None:
    text = text_of(open_page("datasets"))
    for source in DATASETS.values():
        if source.sample_shape is not None or source.downloads_mb:
            assert source.licence in text.replace("\u2060", ""), source.name


def test_an_archive_is_previewed_and_kept(open_page: OpenPage) -> None:
    app = upload(open_page("datasets"), "photos.zip", ZIP)
    assert "20 images, 2 classes" in text_of(app) and kept_datasets() == []
    tables = [table.value.to_numpy().tolist() for table in app.dataframe]
    assert [["a", 10], ["b", 10]] in tables and [["notes.txt", "no image by its content"]] in tables
    size = next(widget for widget in app.number_input if widget.label.startswith("Size"))
    app = size.set_value(8).run()
    app = press(name_it(app, "letters"), "datasets_keep")
    card = find_kept("letters")
    assert (card.shape, card.counts, card.n_left_out) == ((1, 8, 8), (10, 10), 1)
    assert "Kept as letters" in text_of(app)
    app = next(field for field in app.text_input if field.key == f"new-name-{card.id}").set_value("runes").run()
    app = press(app, f"do-rename-{card.id}")
    assert find_kept("runes") == card.__class__(**(vars(card) | {"name": "runes"}))
    press(app, f"do-delete-{card.id}")
    assert kept_datasets() == []


def test_a_name_that_is_taken_loses_nothing(open_page: OpenPage) -> None:
    app = upload(open_page("datasets"), "x.npz", saved(np.savez, x=np.zeros((12, 8, 8), np.uint8)))
    app = press(name_it(app, "mnist"), "datasets_keep")
    assert 'there is a dataset named "mnist": choose another name' in text_of(app)
    press(name_it(app, "mine"), "datasets_keep")
    assert find_kept("mine").n_samples == 12


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.zip", b"PK\3\4 cut", "is no zip archive that can be read"),
        ("x.npy", b"\x93NUMPY\1\0", "cannot be read as an array"),
        ("x.zip", zipped({"notes.md": b"x"}), "holds no images that can be read"),
        ("x.csv", b"a,b\n1\n", "row 2 has 1 cell, but row 1 has 2"),
        ("photo.png", png(), "at least 10 are needed"),
    ],
)
def test_what_cannot_be_read_is_said(open_page: OpenPage, name: str, data: bytes, words: str) -> None:
    assert words in text_of(upload(open_page("datasets"), name, data))


def test_each_dataset_has_a_picture_of_its_own() -> None:
    choices = ImageChoices()
    cards = []
    for name, greys in (("dark", 1), ("bright", 15)):
        images = understand_images(list_files([(f"{i}.png", png(greys * i)) for i in range(12)]))
        cards.append(keep_images(images, choices, Description(name)))
    dark, bright = (kept_picture(card.id, card) for card in cards)
    assert dark != bright and dark == kept_picture(cards[0].id, cards[0])


def test_a_table_is_kept_with_its_target(open_page: OpenPage) -> None:
    app = upload(open_page("datasets"), "pets.csv", PETS.encode())
    preview = next(table.value for table in app.dataframe if "read as" in table.value.columns)
    assert preview["column"].tolist() == ["weight", "fur", "class"]
    app = press(name_it(app, "pets"), "datasets_keep")
    card = find_kept("pets")
    assert (card.kind, card.class_names) == ("table", ("cat", "dog"))
    assert "12 rows" in text_of(app)


def test_cancelled_files_are_not_read_again(open_page: OpenPage) -> None:
    app = upload(open_page("datasets"), "photos.zip", ZIP)
    key = app.session_state["datasets_understood"][0]
    app.session_state["datasets_cancelled"] = key  # as the button beside the bar does while the files are read
    app.run()
    assert "Cancelled: nothing was kept" in text_of(app)
    app = press(app, "datasets_read")
    assert "20 images, 2 classes" in text_of(app)


def test_a_path_is_read_where_the_server_may(
    open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.zip").write_bytes(ZIP)
    app = open_page("datasets")
    app = app.segmented_control(key="datasets_from:0").set_value("Path on this machine").run()
    field = next(field for field in app.text_input if field.key.startswith("datasets_path"))
    app = field.set_value(f'"{tmp_path / "x.zip"}"').run()
    assert "20 images, 2 classes" in text_of(app)
    monkeypatch.setenv("LATENT_LAB_FOLDERS", str(tmp_path / "elsewhere"))
    app.run()
    assert "is not in a folder that this server may read from" in text_of(app)


def test_a_dataset_that_is_gone_while_its_card_is_shown(open_page: OpenPage) -> None:
    app = upload(open_page("datasets"), "photos.zip", ZIP)
    app = press(name_it(app, "letters"), "datasets_keep")
    card = find_kept("letters")
    remove_kept(card)
    app = press(app, f"do-delete-{card.id}")
    assert not app.exception
