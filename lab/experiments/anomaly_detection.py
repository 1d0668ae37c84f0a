"""Anomaly scores of images, and their success at separating classes that the model has not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lab.latent.encoding import CHUNK, encode
from lab.latent.per_sample import sample_outputs
from models import Autoencoder

NEIGHBOURS = 5
MAX_TRAINING_CODES = 5000
SCORES = {  # by name; of each a larger one is more unusual
    "error": "reconstruction error",
    "distance": "latent distance",
    "elbo": "negative ELBO",
}


@dataclass(frozen=True)
class Judgement:
    """Results of a threshold, all shares; precision is NaN where nothing is flagged."""

    precision: float  # of the flagged, those that are anomalous
    recall: float  # of the anomalous, those that are flagged
    false_alarms: float  # of the normal, those that are flagged
    flagged: float  # of all


def anomaly_scores(model: Autoencoder, train: Tensor, images: Tensor) -> dict[str, np.ndarray]:
    """Return every score that the model gives by name, (N,) float32 each; all are deterministic.

    Args:
        train: images that it was trained on, in shuffled order, (M, C, H, W) uint8.
        images: those to be judged, (N, C, H, W) uint8.
    Returns:
        error: mean squared error of the reconstruction on the [0, 1] scale.
        distance: mean distance of the code to its 5 nearest of up to 5,000 training codes.
        elbo: the negative ELBO in nats per image, KL in closed form and reconstruction from mu; only with a posterior.
    """
    outputs = sample_outputs(model, images)
    distances = nearest_distances(outputs.codes, encode(model, train[:MAX_TRAINING_CODES]))
    scores = {"error": outputs.mse, "distance": distances}
    if outputs.kl is not None:
        scores["elbo"] = outputs.recon_loss + outputs.kl
    return {name: score.numpy().astype(np.float32) for name, score in scores.items()}


def nearest_distances(codes: Tensor, train_codes: Tensor, k: int = NEIGHBOURS) -> Tensor:
    """Return the mean Euclidean distance of each code (N, D) to its k nearest training codes (M, D): (N,).

    Source: Angiulli & Pizzuti 2002, on codes.
    """
    k = min(k, len(train_codes))
    return torch.cat(
        [torch.cdist(chunk, train_codes).topk(k, largest=False).values.mean(1) for chunk in codes.split(CHUNK)]
    )


def auc(scores: np.ndarray, anomalous: np.ndarray) -> float:
    """Return the area under the ROC curve: the probability that an anomaly scores higher than a normal image.

    Args:
        scores, anomalous: (N,) numbers and truth values, of which both occur.
    """
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]  # slow to import

    return float(roc_auc_score(anomalous, scores))


def roc(scores: np.ndarray, anomalous: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return false alarms, recall and thresholds along the ROC curve, (K,) each, from nothing flagged to all."""
    from sklearn.metrics import roc_curve

    false_alarms, recall, thresholds = roc_curve(anomalous, scores)
    return false_alarms, recall, thresholds


def judge(scores: np.ndarray, anomalous: np.ndarray, threshold: float) -> Judgement:
    """Return the shares that are right and wrong when every image that scores `threshold` or more is flagged."""
    from sklearn.metrics import precision_score, recall_score

    flagged = scores >= threshold
    return Judgement(
        float(precision_score(anomalous, flagged, zero_division=np.nan)),
        float(recall_score(anomalous, flagged)),
        float(flagged[~anomalous].mean()),
        float(flagged.mean()),
    )


def passing_threshold(normal: np.ndarray, share: float = 0.95) -> float:
    """Return the threshold below which that share of normal images scores: scores (N,) of held-out images."""
    return float(np.quantile(normal, share))
