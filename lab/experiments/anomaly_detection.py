"""How unusual a model finds images, and how well that tells those of classes that it has not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lab.latent.encoding import CHUNK, encode
from lab.latent.per_image import image_outputs
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
    """What a threshold makes of images, all shares; precision is NaN where nothing is flagged."""

    precision: float  # of the flagged, those that are anomalous
    recall: float  # of the anomalous, those that are flagged
    false_alarms: float  # of the normal, those that are flagged
    flagged: float  # of all


def anomaly_scores(model: Autoencoder, train: Tensor, images: Tensor) -> dict[str, np.ndarray]:
    """Every score that the model gives, by name, (N,) float32 each; no chance is in them.

    Args:
        train: images that it was trained on, in shuffled order, (M, C, H, W) uint8.
        images: those to be judged, (N, C, H, W) uint8.
    Returns:
        error: mean squared error of the reconstruction on the [0, 1] scale.
        distance: mean distance of the code to its 5 nearest of up to 5,000 training codes.
        elbo: the negative ELBO in nats per image, KL in closed form and reconstruction from mu; only with a posterior.
    """
    outputs = image_outputs(model, images)
    distances = nearest_distances(outputs.codes, encode(model, train[:MAX_TRAINING_CODES]))
    scores = {"error": outputs.mse, "distance": distances}
    if outputs.kl is not None:
        scores["elbo"] = outputs.recon_loss + outputs.kl
    return {name: score.numpy().astype(np.float32) for name, score in scores.items()}


def nearest_distances(codes: Tensor, train_codes: Tensor, k: int = NEIGHBOURS) -> Tensor:
    """Mean Euclidean distance of each code (N, D) to its k nearest of the training codes (M, D): (N,).

    Source: Angiulli & Pizzuti 2002, on codes.
    """
    k = min(k, len(train_codes))
    return torch.cat(
        [torch.cdist(chunk, train_codes).topk(k, largest=False).values.mean(1) for chunk in codes.split(CHUNK)]
    )


def auc(scores: np.ndarray, anomalous: np.ndarray) -> float:
    """Area under the ROC curve: how often an anomalous image scores higher than a normal one; 0.5 is chance.

    Args:
        scores, anomalous: (N,) numbers and truth values, of which both occur.
    """
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]  # slow to import

    return float(roc_auc_score(anomalous, scores))


def roc(scores: np.ndarray, anomalous: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """False alarms, recall and thresholds along the ROC curve, (K,) each, from nothing flagged to all."""
    from sklearn.metrics import roc_curve

    false_alarms, recall, thresholds = roc_curve(anomalous, scores)
    return false_alarms, recall, thresholds


def judge(scores: np.ndarray, anomalous: np.ndarray, threshold: float) -> Judgement:
    """What is right and wrong when every image that scores `threshold` or more is flagged."""
    from sklearn.metrics import precision_score, recall_score

    flagged = scores >= threshold
    return Judgement(
        float(precision_score(anomalous, flagged, zero_division=np.nan)),
        float(recall_score(anomalous, flagged)),
        float(flagged[~anomalous].mean()),
        float(flagged.mean()),
    )


def passing_threshold(normal: np.ndarray, share: float = 0.95) -> float:
    """The threshold below which that share of normal images scores: scores (N,) of images held out of training."""
    return float(np.quantile(normal, share))
