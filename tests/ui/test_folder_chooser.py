"""A folder of images of the user's own on the Train page: what is in it is said before anything is trained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from tests.ui.conftest import OpenPage
from tests.ui.test_train_form import startable


def test_a_folder_is_reported_and_its_size_chosen(open_page: OpenPage, tmp_path: Path) -> None:
    for i in range(12):
        folder = tmp_path / "set" / ("cats" if i % 3 else "dogs")
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((100, 80 + i % 2), 9 * i, np.uint8)).save(folder / f"{i}.tif")
    (tmp_path / "set" / "cats" / "notes.txt").write_text("no image")
    app = open_page("train", preset="vae-2d")
    app = next(widget for widget in app.selectbox if widget.label == "Dataset").set_value("folder").run()
    assert not startable(app)
    app = next(widget for widget in app.text_input if widget.label == "Path").set_value(str(tmp_path / "set")).run()
    assert not app.exception and not app.error and startable(app)
    assert any("12 images, 2 classes" in text.value for text in app.caption)
    tables = [table.value.to_numpy().tolist() for table in app.dataframe]
    assert [["cats", 8], ["dogs", 4]] in tables and [["cats/notes.txt", "no image by its content"]] in tables
    size = next(widget for widget in app.number_input if widget.label.startswith("Size"))
    assert size.value == 64  # as they differ in size
    app = size.set_value(0).run()
    assert startable(app)  # the run would say that they differ; nothing is decoded here
