"""The registry of metrics, read by the command line, the pages Home, Explore and Compare, and the docs.

docs/adding-a-metric.md: a metric is one file and one entry here.
"""

from __future__ import annotations

from collections.abc import Iterable

from lab.metrics.active_units import ACTIVE_DIMENSIONS, ACTIVE_UNITS
from lab.metrics.class_separation import SILHOUETTE
from lab.metrics.cluster_agreement import KMEANS_ARI, KMEANS_NMI
from lab.metrics.confident_samples import CONFIDENT_SAMPLES
from lab.metrics.dci import COMPLETENESS, DISENTANGLEMENT, INFORMATIVENESS
from lab.metrics.elbo import ELBO, KL, RECON_LOSS
from lab.metrics.frechet_distance import FRECHET_DISTANCE
from lab.metrics.held_out_likes import NDCG, RECALL
from lab.metrics.iwae_bound import IWAE_BOUND
from lab.metrics.knn_accuracy import KNN_ACCURACY, LEFT_OUT_ACCURACY
from lab.metrics.linear_probe import LINEAR_PROBE
from lab.metrics.metric import Measurement, Metric, measure
from lab.metrics.metric_inputs import MetricInputs
from lab.metrics.mig import MIG
from lab.metrics.mse import MSE, MSE_NATIVE
from lab.metrics.off_data import OFF_DATA
from lab.metrics.psnr import PSNR
from lab.metrics.sap import SAP
from lab.metrics.ssim import SSIM
from lab.metrics.target_prediction import TARGET_R2
from lab.metrics.trustworthiness import CONTINUITY, TRUSTWORTHINESS

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        MSE,
        MSE_NATIVE,
        PSNR,
        SSIM,
        RECON_LOSS,
        KL,
        ELBO,
        IWAE_BOUND,
        NDCG,
        RECALL,
        KNN_ACCURACY,
        LEFT_OUT_ACCURACY,
        TARGET_R2,
        LINEAR_PROBE,
        SILHOUETTE,
        KMEANS_ARI,
        KMEANS_NMI,
        TRUSTWORTHINESS,
        CONTINUITY,
        OFF_DATA,
        ACTIVE_DIMENSIONS,
        ACTIVE_UNITS,
        MIG,
        SAP,
        DISENTANGLEMENT,
        COMPLETENESS,
        INFORMATIVENESS,
        CONFIDENT_SAMPLES,
        FRECHET_DISTANCE,
    )
}


def measure_all(inputs: MetricInputs, metrics: Iterable[Metric] | None = None) -> dict[str, Measurement]:
    """Measure metrics by name, in their order; all of the registry by default. This never fails."""
    return {metric.name: measure(metric, inputs) for metric in (METRICS.values() if metrics is None else metrics)}


def reasons(measurements: dict[str, Measurement]) -> dict[str, list[str]]:
    """Return why metrics have no value: titles by reason."""
    by_reason: dict[str, list[str]] = {}
    for name, measurement in measurements.items():
        if measurement.value is None:
            by_reason.setdefault(measurement.reason, []).append(METRICS[name].title)
    return by_reason
