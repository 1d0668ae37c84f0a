"""Messages between pages and components: one definition each, which both sides keep to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.own_runs import image_folder, train
from tests.ui.conftest import OpenPage
from ui.shared.component import COMPONENTS, Component
from ui.shared.messages.compare_messages import CompareState
from ui.shared.messages.message_check import faults
from ui.shared.messages.message_registry import MESSAGES
from ui.shared.messages.picker_messages import PICKER, PickerData, PickerState
from ui.shared.messages.sliders_messages import SliderState
from ui.shared.messages.typescript import declaration, files, type_name
from ui.shared.messages.variations_messages import VariationState

ROW: PickerData = {
    "folder": "row",
    "label": "Image",
    "items": [{"value": "1", "picture": "data:,", "words": "one"}],
    "picked": "1",
    "width": 42,
}
WHERE: dict[str, tuple[str, dict[str, str]]] = {  # a page that draws each component
    "latent-map": ("explore", {"view": "Live map"}),
    "sliders": ("generate", {}),
    "drawing-pad": ("reconstruct", {}),
    "denoise": ("denoise", {"model": "denoiser-digits"}),
    "compare": ("compare", {}),
    "anomalies": ("anomalies", {"model": "one-class-digits"}),
    "neural-data": ("neural_data", {"model": "spike-vae-3d"}),
    "recommend": ("recommend", {"model": "vae-2d-taste"}),
    "picker": ("applications", {"demo": "Variations"}),
    "variations": ("applications", {"demo": "Variations"}),
    "time-series": ("time_series", {}),
    "series-samples": ("time_series", {"windows": "Generated and real"}),
}


@pytest.mark.parametrize("path", files(), ids=lambda path: path.parent.name)
def test_declarations_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == files()[path], "run `make docs`"


def test_every_component_has_its_messages_and_uses_them() -> None:
    assert set(MESSAGES) == {folder.name for folder in COMPONENTS.iterdir()}
    for name, pair in MESSAGES.items():
        source = (COMPONENTS / name / f"{name}.js").read_text(encoding="utf-8")
        assert f'import("./messages.d.ts").{pair.data.__name__}' in source


@pytest.mark.parametrize("name", WHERE)
def test_a_page_sends_what_is_defined(open_page: OpenPage, mounted: list[str], name: str) -> None:
    page, address = WHERE[name]
    open_page(page, **({"model": "vae-2d-digits"} | address))
    assert name in mounted  # `mounted` checks the message


def test_a_film_sends_what_is_defined(open_page: OpenPage, mounted: list[str], tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    folder = train(runs, image_folder(tmp_path / "images", {"a": 20, "b": 20}), "mine")
    open_page("train", run=folder.id)
    assert "film" in mounted


def test_all_components_are_tried_here() -> None:
    assert {*WHERE, "film"} == set(MESSAGES)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"width": 42.5}, "message.width: 42.5 instead of int"),
        ({"width": True}, "message.width: True instead of int"),
        ({"width": np.int64(42)}, "message.width: np.int64(42) instead of int"),
        ({"widht": 42}, "message: unknown key widht"),
        ({"items": [{"value": "1", "picture": "data:,", "word": "one"}]}, "message.items[0]: no key words"),
        ({"items": ()}, "message.items: tuple instead of list"),
        ({"picked": None}, "message.picked: None instead of str"),
    ],
)
def test_the_check_finds_a_wrong_message(change: dict[str, Any], fault: str) -> None:
    assert faults(ROW, PickerData) == []
    assert fault in faults({**ROW, **change}, PickerData)


def test_the_check_knows_what_may_be_missing_and_what_may_be_null() -> None:
    assert faults({"rest": None}, CompareState) == faults({"rest": {"at": "i1"}}, CompareState) == []
    assert "message.rest: unknown key beside" in faults({"rest": {"beside": "i1"}}, CompareState)
    assert faults({"rest": {"far": 1, "seed": 2}}, VariationState) == []
    assert faults({"rest": {"far": float("nan"), "seed": 2}}, VariationState)
    assert faults({}, PickerState) == ["message: no key picked"]


@pytest.mark.parametrize("sent", [{"picked": 3}, {"picked": None}])
def test_an_invalid_state_from_a_browser_is_ignored(monkeypatch: pytest.MonkeyPatch, sent: dict[str, Any]) -> None:
    picker = Component(PICKER, decodes=False)
    monkeypatch.setattr(picker, "_draw", lambda **_: sent)
    assert picker.mount("row", ROW, {"picked": "1"}) == {"picked": "1"}
    monkeypatch.setattr(picker, "_draw", lambda **_: {"picked": "2"})
    assert picker.mount("row", ROW, {"picked": "1"}) == {"picked": "2"}


def test_types_in_typescript() -> None:
    assert type_name(list[float | None]) == "(number | null)[]"
    assert type_name(dict[str, float] | None) == "Record<string, number> | null"
    assert declaration(PickerState) == "/** The choice. */\nexport interface PickerState {\n  picked: string;\n}\n"
    assert declaration(SliderState).splitlines()[-2] == "  rest: SliderAddress | null;"
    assert json.loads(json.dumps(ROW)) == ROW
