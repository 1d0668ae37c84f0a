"""A series of the user's own on the Train page: its windows and channels, and what is refused."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.ui.conftest import OpenPage
from tests.ui.test_train_form import startable

SERIES = "time,load,heat\n" + "".join(f"{t},{t % 9},{'' if t == 50 else t / 10}\n" for t in range(400))


def upload(app: AppTest, text: str) -> AppTest:
    app = app.file_uploader(key="series_upload").upload("series.csv", text.encode(), "text/csv").run()
    assert not app.exception
    return app


def captions(app: AppTest) -> list[str]:
    return [caption.value.replace("\\", "") for caption in app.caption]


def test_a_series_is_cut_into_windows_and_can_be_trained_on(open_page: OpenPage) -> None:
    app = open_page("train", preset="timevae-2d")
    box = next(widget for widget in app.selectbox if widget.label == "Dataset")
    assert "series-file" in box.options and "digits" not in box.options
    app = box.set_value("series-file").run()
    assert not startable(app)
    app = upload(app, SERIES)
    assert not app.error and startable(app)
    assert any("400 steps (time: time); 1 gap, " in text for text in captions(app))
    channels = next(widget for widget in app.multiselect if widget.label == "Channels")
    assert channels.options == ["load", "heat"]
    app = channels.set_value(["load"]).run()
    assert any(", no gaps; 77 windows" in text for text in captions(app))  # 59, 9 and 9 of 267, 66 and 67 steps
    next(widget for widget in app.number_input if widget.label == "Window (steps)").set_value(200).run()
    assert "holds no whole window of 200" in app.error[0].value and not startable(app)
    app = upload(app, SERIES + "7,1,1\n")
    assert "row 402" in app.error[0].value
