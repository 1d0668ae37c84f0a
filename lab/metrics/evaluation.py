"""Metrics of a model on the test images of a dataset."""

from __future__ import annotations

from lab.data import Dataset
from lab.metrics.metric import Measurement
from lab.metrics.metric_inputs import MetricInputs
from lab.metrics.metric_registry import METRICS, measure_all
from models import Autoencoder
from models.classifier import Classifier


def inputs_of(model: Autoencoder, data: Dataset, classifier: Classifier | None = None) -> MetricInputs:
    """Return the inputs of all metrics for a model and the test images of a dataset.

    Args:
        classifier: of the same dataset and image size, for the metrics of samples.
    """
    test = data.test
    return MetricInputs(model, test.labels, len(data.info.class_names), test.samples, data=data, classifier=classifier)


def evaluate(model: Autoencoder, data: Dataset) -> dict[str, float | None]:
    """Measure the metrics that stand on the card of a model, by name; None for those that do not apply."""
    on_card = [metric for metric in METRICS.values() if metric.on_card]
    return {name: measurement.value for name, measurement in measure_all(inputs_of(model, data), on_card).items()}


def evaluate_all(model: Autoencoder, data: Dataset, classifier: Classifier | None = None) -> dict[str, Measurement]:
    """Measure every metric of the registry, by name."""
    return measure_all(inputs_of(model, data, classifier))


def known_values(measurements: dict[str, Measurement]) -> dict[str, float]:
    """Return the values of the metrics that have one."""
    return {name: measurement.value for name, measurement in measurements.items() if measurement.value is not None}
