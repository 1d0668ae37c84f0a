"""Explore finds test images of one's own by the names of their files, and says where others are."""

from __future__ import annotations

from pathlib import Path

from lab.data import load_dataset
from tests.own_runs import image_folder, train
from tests.ui.conftest import Visit


def test_a_file_is_found_by_a_part_of_its_name(visit: Visit, tmp_path: Path) -> None:
    data = image_folder(tmp_path / "images", {"cats": 20, "dogs": 20})
    run = train(tmp_path / "runs", data, "mine", latent_dim=2)
    splits = load_dataset(data)
    assert splits.test.names is not None and splits.train.names is not None
    name = str(splits.test.names[2])
    app = visit("explore", model=run.id, view="2-D", file=name.upper())
    assert any(name.split("/")[1].split(".")[0] in text.value and "MSE" in text.value for text in app.caption)
    app = app.text_input(key="file").set_value(str(splits.train.names[0])).run()
    assert any("is a training image" in text.value for text in app.caption)
    app = app.text_input(key="file").set_value("nothing so called").run()
    assert any("No file has nothing so called in its name" in text.value for text in app.caption)


def test_pretrained_models_have_no_files(visit: Visit) -> None:
    app = visit("explore", model="vae-2d-digits", view="2-D")
    assert not [field for field in app.text_input if field.label == "Find a file"]
