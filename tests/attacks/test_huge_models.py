"""Typing into the form allocates no model, and what is too large is refused in words (point 3)."""

from __future__ import annotations

import json
import resource
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from lab.data import DataConfig, describe
from lab.errors import ConfigError, RunError
from lab.jobs.run_queue import buildable
from lab.runs.restored_model import restored_model
from lab.runs.run_index import RunIndex
from lab.runs.run_spec import RunSpec
from models import MODELS, AEConfig, build_model, layer_summary
from models.model_registry import MAX_PARAMETERS
from tests.attacks.conftest import ROOT
from tests.small import IMAGE_MODELS, ae_spec

LARGEST = {"widths": (8192,) * 7, "latent_dim": 4096}  # 3.5 GB


def peak_bytes() -> int:
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize("name", IMAGE_MODELS)
@pytest.mark.parametrize("architecture", ["mlp", "conv"])
def test_layers_are_summed_up_without_memory(name: str, architecture: str) -> None:
    config = MODELS[name].config_class(architecture=architecture).with_classes(10)
    with torch.device("meta"):
        model = build_model(name, config, (1, 28, 28))
    assert layer_summary(model) == layer_summary(build_model(name, config, (1, 28, 28)))
    assert {parameter.device.type for parameter in model.parameters()} == {"meta"}


def test_the_largest_model_is_refused_before_it_takes_memory() -> None:
    before = peak_bytes()
    with pytest.raises(ConfigError, match=r"has 885 million parameters \(3.5 GB\); the limit is 50 million: use fewer"):
        build_model("ae", AEConfig(**LARGEST), (1, 28, 28))
    with pytest.raises(ConfigError, match="the limit is 50 million"):
        buildable(RunSpec(DataConfig("digits"), "ae", AEConfig(**LARGEST)))
    assert peak_bytes() - before < 100_000_000


def test_a_copied_run_of_a_huge_model_is_refused_before_it_takes_memory(runs_dir: Path) -> None:
    folder = RunIndex(runs_dir).create(ae_spec(), "copied")
    values = json.loads((folder.path / "spec.json").read_text())
    values["model_config"] |= {"widths": [8192] * 7}
    (folder.path / "spec.json").write_text(json.dumps(values))
    before = peak_bytes()
    info = describe(DataConfig("digits"))
    assert info is not None
    with pytest.raises(RunError, match="the limit is 50 million"):
        restored_model(folder.spec(), info, {})
    assert peak_bytes() - before < 100_000_000


def test_the_limit_itself_can_be_built() -> None:
    width = MAX_PARAMETERS // (2 * 256 * 256 * 3) - 1
    with torch.device("meta"):
        build_model("ae", AEConfig(widths=(width,)), (3, 256, 256))


@pytest.mark.parametrize("name", ["widths", "channels"])
def test_a_list_has_a_limit(name: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} has 1,000,000 entries; use 16 or fewer"):
        AEConfig.option(name).parse("1," * 1_000_000)
    with pytest.raises(ConfigError, match="classes has 20,000 entries; use 10,000 or fewer"):
        DataConfig("digits", classes=(1,) * 20_000)


def test_the_form_says_why_and_stays_small() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page("pages/train.py").run()
    before = peak_bytes()
    (widths,) = [field for field in app.text_input if field.label == "Widths"]
    widths.set_value(", ".join(["8192"] * 7)).run()
    assert ["million parameters" in error.value for error in app.error] == [True]
    assert all(button.disabled for button in app.button if button.label in ("Start training", "Train step by step"))
    assert peak_bytes() - before < 200_000_000
