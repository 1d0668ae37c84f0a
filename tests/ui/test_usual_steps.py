"""Default preparation of images by dataset."""

from types import SimpleNamespace

import pytest

from lab.data import DATASETS
from ui.shared.drawing_pad import usual_steps


@pytest.mark.parametrize("name", [name for name, source in DATASETS.items() if source.kind == "image"])
def test_stroke_width_is_normalised_for_written_digits_only(name: str) -> None:
    shape = DATASETS[name].sample_shape or (1, 64, 64)
    steps = usual_steps(SimpleNamespace(info=SimpleNamespace(name=name, sample_shape=shape)))  # type: ignore[arg-type]
    assert steps.stroke == (name in ("mnist", "digits"))
    assert steps.ink_share == (1.0 if name == "digits" else pytest.approx(20 / 28))
    assert steps.stretch and steps.crop and steps.centre and steps.invert == "auto"
