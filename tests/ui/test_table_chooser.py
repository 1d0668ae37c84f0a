"""A table of the user's own on the Train page: uploaded or by its path, and previewed."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import OpenPage
from tests.ui.test_train_form import startable

PETS = "name,weight,fur,kind\n" + "".join(
    f"pet {i},{'' if i == 3 else 2 + i / 4},{'short' if i % 3 else 'long'},{'cat' if i % 2 else 'dog'}\n"
    for i in range(24)
)


@pytest.fixture
def train_page(open_page: OpenPage) -> AppTest:
    """The Train page with a preset for tables and the dataset of one's own."""
    app = open_page("train", preset="table-vae-2d")
    box = next(widget for widget in app.selectbox if widget.label == "Dataset")
    return box.set_value("table-file").run()


def upload(app: AppTest, text: str) -> AppTest:
    app = app.file_uploader(key="table_upload").upload("pets.csv", text.encode(), "text/csv").run()
    assert not app.exception
    return app


def errors(app: AppTest) -> list[str]:
    return [error.value.replace("\\", "") for error in app.error]


def test_an_uploaded_table_is_previewed_and_can_be_trained_on(train_page: AppTest) -> None:
    assert not startable(train_page)
    app = upload(train_page, PETS)
    assert errors(app) == [] and startable(app)
    preview = next(table.value for table in app.dataframe if "read as" in table.value.columns)
    assert preview.to_numpy().tolist() == [
        ["name", "left out", 0, "pet 0", "text: more than 20 different values, or long ones"],
        ["weight", "number", 1, "2.0", ""],
        ["fur", "category, 2 features", 0, "long", ""],
        ["kind", "category, 2 features", 0, "dog", ""],
    ]
    target = next(widget for widget in app.selectbox if widget.label == "Target")
    assert target.value == "-" and len(target.options) == 4
    app = target.set_value("kind").run()
    assert startable(app)
    summary = next(text.value for text in app.markdown if "trainable" in text.value)
    assert summary.startswith("**4,871** ")  # 3-64-32-(2 + 2) and 2-32-64-3, with biases


def test_a_table_that_cannot_be_read_is_refused_with_its_place(train_page: AppTest) -> None:
    app = upload(train_page, PETS + "pet 9,1\n")
    assert len(errors(app)) == 1 and errors(app)[0].startswith("row 26 has 2 cells, but row 1 has 4")
    assert not startable(app)


def test_a_path_is_read_where_the_server_may(
    train_page: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pets.csv").write_text(PETS.replace("kind", "class"))
    app = train_page.text_input(key="table_path").set_value(str(tmp_path / "pets.csv")).run()
    assert next(widget for widget in app.selectbox if widget.label == "Target").value == "class"
    assert errors(app) == [] and startable(app)
    monkeypatch.setenv("LATENT_LAB_FOLDERS", str(tmp_path / "elsewhere"))
    app.run()
    assert "is not in a folder that this server may read files from" in errors(app)[0] and not startable(app)


@pytest.mark.parametrize("preset", ["vae-2d", "table-one-class", "Custom"])
def test_presets_fit_a_table(open_page: OpenPage, tmp_path: Path, preset: str) -> None:
    """Also those for images, and one for a class that the table does not have."""
    (tmp_path / "pets.csv").write_text(PETS)
    app = open_page("train", preset=preset)
    next(widget for widget in app.selectbox if widget.label == "Dataset").set_value("table-file").run()
    app.text_input(key="table_path").set_value(str(tmp_path / "pets.csv")).run()
    assert errors(app) == [] and startable(app)
