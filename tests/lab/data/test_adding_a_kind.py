"""The example of docs/adding-a-kind.md, as it stands there: added, trained on, and removed again."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
import torch

from lab.config import ROOT
from lab.data import DATASETS, DataConfig, DatasetSource, RawSamples, Split, load_dataset
from lab.data.dataset_facts import read_info
from lab.data.features import Feature
from lab.data.modalities.kind_registry import KINDS
from lab.errors import DatasetError
from lab.latent.encoding import encode
from lab.latent.manifold import decoded_manifold
from lab.metrics.evaluation import evaluate
from lab.training.train_loop import Training
from lab.zoo.presets import PRESETS
from models import build_model

PAGE = ROOT / "docs" / "adding-a-kind.md"
F = 24


class Spectra(DatasetSource):
    name, kind, title = "spectra", "spectrum", "Spectra"
    licence = source = "made by this test"
    sample_shape = (F,)
    class_names = ("left", "right")
    n_train = 120

    def available(self, config):
        return True

    def load(self, config):
        centre = torch.linspace(4, F - 4, 120)
        lines = torch.exp(-((torch.arange(F) - centre[:, None]) ** 2) / 8)
        features = tuple(Feature(f"{400 + 10 * i}", "nm") for i in range(F))
        return RawSamples(Split(lines, (centre > F / 2).long()), None, self.class_names, features=features)


@pytest.fixture
def spectra(monkeypatch):
    """Add the kind of the page and a dataset of it; yield the dataset's configuration."""
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    names: dict = {}
    exec(code, names)
    monkeypatch.setitem(KINDS, "spectrum", names["SpectrumKind"]())
    monkeypatch.setitem(DATASETS, "spectra", Spectra())
    return DataConfig("spectra")


def test_a_model_is_trained_on_samples_of_the_new_kind(spectra):
    data = load_dataset(spectra)
    spec = PRESETS["conv-vae-16d"].on("spectra").resolved()  # made for images: it takes over what the kind needs
    assert spec.model_config.architecture == "mlp"
    model = build_model(spec.model, dataclasses.replace(spec.model_config, widths=(16,)), data.info.sample_shape)
    config = dataclasses.replace(spec.training, epochs=2)
    events = []
    training = Training(model, data.train.samples, data.val.samples, config, torch.device("cpu"))
    assert training.run(events.append, lambda: False) == "done"
    losses = [event["val"]["total"] for event in events if event["kind"] == "epoch"]
    assert losses[-1] < losses[0]
    assert 0 < evaluate(model, data)["mse"] < 1
    sheet = decoded_manifold(model, encode(model, data.test.samples).numpy(), 3, KINDS["spectrum"])
    assert sheet.shape == (189, 189, 3) and sheet.dtype == np.uint8


def test_its_facts_are_read_back_and_worded(spectra):
    info = load_dataset(spectra).info
    assert read_info(dataclasses.asdict(info)) == info
    kind = KINDS[info.kind]
    assert kind.worded("Nearest test images") == "Nearest test spectra"
    assert kind.shape_text(info.sample_shape) == "24 wavelengths"


def test_afterwards_it_is_gone():
    facts = dataclasses.asdict(load_dataset(DataConfig("wine")).info)
    with pytest.raises(DatasetError):
        read_info(facts | {"kind": "spectrum"})
