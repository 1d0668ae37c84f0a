"""Every metric on tiny and broken data: a finite number, or a sentence that says why there is none."""

import functools
import math

import pytest
import torch

from lab.config import SHIPPED
from lab.data import Dataset, DatasetInfo, Split
from lab.metrics.evaluation import inputs_of
from lab.metrics.metric import measure
from lab.metrics.metric_registry import METRICS
from lab.zoo.shipped_classifiers import load_classifier
from models import AEConfig, VAEConfig, build_model
from models.conditional_vae import ConditionalVAEConfig
from tests.small import small_images

SHAPE = (1, 8, 8)


def split(n, n_classes, seed=0):
    labels = torch.arange(n) % n_classes
    factors = torch.stack([labels, torch.arange(n) % 2], 1).float()
    return Split(small_images(n, seed, SHAPE), labels, factors)


def dataset(n_test, n_classes=4, n_train=12):
    train, test = split(n_train, n_classes), split(n_test, n_classes, seed=1)
    names = tuple(map(str, range(n_classes)))
    return Dataset(DatasetInfo("x", "x", SHAPE, names, n_train, n_test, n_test, "", ""), train, test, test)


def model_of(name="vae", **settings):
    config = {"vae": VAEConfig, "ae": AEConfig, "conditional-vae": ConditionalVAEConfig}[name]
    return build_model(name, config(widths=(8,), **settings), SHAPE).eval()


def fill(model, value, only=""):
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.startswith(only):
                weight.fill_(value)
    return model


def ones(data):
    """The same dataset with every image white: each image gives the same code."""
    white = [Split(torch.full_like(s.samples, 255), s.labels, s.targets) for s in (data.train, data.val, data.test)]
    return Dataset(data.info, *white)


CASES = {
    "1 image": lambda: (model_of(), dataset(1)),
    "2 images": lambda: (model_of(), dataset(2)),
    "3 images": lambda: (model_of(), dataset(3)),
    "5 images": lambda: (model_of(), dataset(5)),
    "2 images in all": lambda: (model_of(), dataset(1, n_train=1)),
    "1 class": lambda: (model_of(), dataset(30, 1)),
    "2 classes": lambda: (model_of(), dataset(30, 2)),
    "a class for each image": lambda: (model_of(), dataset(30, 30, n_train=30)),
    "300 classes": lambda: (model_of(), dataset(310, 300, n_train=310)),
    "equal codes": lambda: (fill(model_of(), 0.0), dataset(120)),
    "equal images": lambda: (model_of(), ones(dataset(120))),
    "code larger than the test set": lambda: (model_of(latent_dim=300), dataset(7)),
    "one dimension": lambda: (model_of(latent_dim=1), dataset(120)),
    "weights not a number": lambda: (fill(model_of(), math.nan), dataset(120)),
    "decoder not a number": lambda: (fill(model_of(), math.nan, "decoder"), dataset(120)),
    "infinite weights": lambda: (fill(model_of("ae"), math.inf), dataset(30)),
    "huge codes": lambda: (fill(model_of(), 1e8), dataset(120)),
    "conditional": lambda: (model_of("conditional-vae", n_classes=4), dataset(120)),
    "wrong number of classes": lambda: (model_of("conditional-vae", n_classes=2), dataset(5)),
}


@functools.cache
def inputs(case):
    """Shared between the metrics of a case, as on the pages."""
    model, data = CASES[case]()
    return inputs_of(model, data, load_classifier(SHIPPED, "digits"))


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
def test_a_metric_has_a_value_or_a_reason(metric, case):
    result = measure(metric, inputs(case))
    if result.value is None:
        assert result.reason and "nan" not in result.reason
        assert metric.text(result.value) == "–"
    else:
        assert math.isfinite(result.value) and not result.reason
        assert "nan" not in metric.text(result.value)
