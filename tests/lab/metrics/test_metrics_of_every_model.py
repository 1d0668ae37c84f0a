"""The metrics of every model of the registry are finite numbers."""

import math

import pytest
import torch

from lab.data import Dataset, DatasetInfo, Split
from lab.metrics.evaluation import evaluate_all, known_values
from models import MODELS, build_model
from tests.small import IMAGE_MODELS, small_images


@pytest.mark.parametrize("name", IMAGE_MODELS)
def test_the_metrics_of_a_model(name):
    labels = torch.arange(40) % 4
    split = Split(small_images(40, shape=(1, 8, 8)), labels)
    data = Dataset(DatasetInfo("x", "x", (1, 8, 8), tuple("abcd"), 40, 40, 40, "", ""), split, split, split)
    model = build_model(name, MODELS[name].config_class().with_classes(10), (1, 8, 8)).eval()
    values = known_values(evaluate_all(model, data))
    assert {"mse", "psnr", "ssim", "linear_probe_accuracy", "trustworthiness", "silhouette"} <= set(values)
    assert all(math.isfinite(value) for value in values.values())
    assert model.has_posterior == ("iwae_bound" in values)
