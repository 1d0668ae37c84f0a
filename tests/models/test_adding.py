"""The example of docs/adding-a-model.md, as it stands there: added, trained, exported, and removed again."""

import re
import sys
import types
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from lab.data import DataConfig, load_dataset
from lab.export.onnx_export import export_onnx
from lab.jobs.run_queue import claim_new
from lab.jobs.worker import Worker
from lab.runs.run_spec import RunSpec, TrainingConfig
from models import MODELS, ModelEntry

PAGE = Path(__file__).resolve().parents[2] / "docs" / "adding-a-model.md"


@pytest.fixture
def entry(monkeypatch):
    """The example's entry, in the registry as long as the test runs."""
    code, registration = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    module = types.ModuleType("models.decorrelated")
    monkeypatch.setitem(sys.modules, module.__name__, module)  # a dataclass looks its module up
    exec(code, vars(module))
    entry = eval(registration, vars(module) | {"ModelEntry": ModelEntry})
    monkeypatch.setitem(MODELS, entry.name, entry)
    return entry


def test_it_trains_and_exports(entry, tmp_path):
    config = entry.config_class(widths=(16,), latent_dim=3, decorrelation=2.0)
    spec = RunSpec(DataConfig(name="digits"), entry.name, config, TrainingConfig(epochs=3, learning_rate=0.01))
    folder = claim_new(tmp_path / "runs", spec)
    assert Worker(folder).run().state == "done"
    events = [event for event in folder.events() if event["kind"] == "epoch"]
    assert events[-1]["val"]["total"] < events[0]["val"]["total"]
    assert events[-1]["train"]["decorrelation"] > 0
    model = folder.load_model()
    export_onnx(model, tmp_path)
    images = load_dataset(spec.data).test.samples[:5].float() / 255
    session = onnxruntime.InferenceSession(str(tmp_path / "encoder.onnx"))
    with torch.no_grad():
        z = model.encode(images)
    assert np.abs(session.run(None, {"x": images.numpy()})[0] - z.numpy()).max() < 1e-5
    covariance = np.cov(z.numpy().T, ddof=0)
    apart = covariance - np.diag(np.diag(covariance))
    assert model.regulariser(z, images, None)["decorrelation"].item() == pytest.approx(2 * (apart**2).sum(), rel=1e-4)


def test_the_registered_metric_is_removed_again():
    assert "decorrelated" not in MODELS
