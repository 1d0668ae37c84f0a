"""Figures of a whole latent space: what applies to a model, by name, with what each means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from lab.data import Dataset, Split, sample_by_class
from lab.latent.clusters import agreement, kmeans, mutual_agreement, silhouette
from lab.latent.encoding import decode, encode
from lab.metrics.active_units import active_by_variance
from lab.metrics.dci import dci
from lab.metrics.iwae_bound import SAMPLES, importance_weighted_bound, log_weights
from lab.metrics.linear_probe import linear_probe_accuracy
from lab.metrics.mig import mig
from lab.metrics.psnr import mean_psnr
from lab.metrics.sap import sap
from lab.metrics.trustworthiness import NEIGHBOURS, continuity, trustworthiness
from models import Autoencoder

IMAGES = 2000  # of the test set, drawn by class
BOUND_IMAGES = 500  # of these
PROBE_IMAGES = 10_000  # of the training set
WIDEST = 64  # numbers of a code whose dimensions are held against known factors one by one


@dataclass(frozen=True)
class Figure:
    """How a figure is shown: title, what it means, where it is from, which way is better ("" for neither), unit."""

    title: str
    meaning: str
    source: str
    better: str = "higher"
    unit: str = ""


_BURDA, _DCI = "Burda et al. 2016", "Eastwood & Williams 2018"
FIGURES = {
    "psnr": Figure("PSNR", "How close reconstructions are to their images.", "10 log10(1 / MSE)", unit="dB"),
    "ssim": Figure("SSIM", "Structural similarity: 1 is the same image.", "Wang et al. 2004"),
    "elbo": Figure("ELBO", "Lower bound on the log-likelihood of an image.", "Kingma & Welling 2014", unit="nats"),
    "iwae_bound": Figure(
        "Importance-weighted bound",
        f"The same with {SAMPLES} samples per image: a tighter bound.",
        _BURDA,
        unit="nats",
    ),
    "linear_probe_accuracy": Figure(
        "Linear probe", "Accuracy of a linear classifier on the codes.", "Alain & Bengio 2017"
    ),
    "trustworthiness": Figure("Trustworthiness", "Nearby codes belong to similar images.", "Venna & Kaski 2001"),
    "continuity": Figure("Continuity", "Similar images have nearby codes.", "Venna & Kaski 2001"),
    "silhouette": Figure(
        "Silhouette", "How separated the classes are: 1 is far apart, 0 overlapping, below 0 mixed.", "Rousseeuw 1987"
    ),
    "kmeans_ari": Figure(
        "ARI of k-means",
        "Agreement of clusters and labels: 1 is the same grouping, 0 is chance.",
        "Hubert & Arabie 1985",
    ),
    "kmeans_nmi": Figure(
        "NMI of k-means", "Information that clusters give about labels: 1 is all of it, 0 none.", "Strehl & Ghosh 2002"
    ),
    "active_units": Figure(
        "Active units", "Dimensions whose posterior mean varies from image to image.", _BURDA, better=""
    ),
    "mig": Figure("MIG", "Each factor is captured by one dimension only (mutual information).", "Chen et al. 2018"),
    "sap": Figure("SAP", "Each factor is predicted by one dimension only (linear).", "Kumar et al. 2018"),
    "disentanglement": Figure("DCI disentanglement", "Each dimension captures one factor only.", _DCI),
    "completeness": Figure("DCI completeness", "Each factor is captured by one dimension only.", _DCI),
    "informativeness": Figure("DCI informativeness", "Accuracy of the factors predicted from the whole code.", _DCI),
}


def representation(model: Autoencoder, data: Dataset) -> dict[str, float]:
    """Every figure of FIGURES that applies to a model, in that order.

    PSNR, SSIM and those of neighbours and labels are of at most IMAGES test images, the two bounds of BOUND_IMAGES;
    clusters are of all test images, and factors, where the data has them, of all there are.
    """
    codes = encode(model, data.test.images)
    labels = data.test.labels.numpy()
    groups = max(2, min(len(data.info.class_names), len(codes)))
    found = image_figures(model, data.train, data.test)
    found |= code_figures(codes.numpy(), labels, kmeans(codes.numpy(), groups))
    if model.has_posterior:
        found["active_units"] = active_by_variance(codes, model.config.label_size)
    if data.test.factors is not None and codes.shape[1] <= WIDEST:
        found |= factor_figures(model, data)
    return {name: found[name] for name in FIGURES if name in found}


def image_figures(model: Autoencoder, train: Split, test: Split) -> dict[str, float]:
    """What needs images: how they come back, how probable they are, and whether their neighbours are kept.

    The linear probe needs training images of two classes or more, SSIM images of at least 7 pixels a side.
    """
    from lab.metrics.ssim import WINDOW, ssim  # slow to import

    some = test.take(sample_by_class(test.labels, IMAGES))
    codes = encode(model, some.images)
    pixels, recon = some.images.float().numpy() / 255, decode(model, codes).numpy()
    found = {"psnr": mean_psnr(pixels, recon)}
    if min(pixels.shape[2:]) >= WINDOW:
        found["ssim"] = float(np.mean([ssim(a, b) for a, b in zip(pixels, recon, strict=True)]))
    if model.has_posterior:
        weights = log_weights(model, some.take(sample_by_class(some.labels, BOUND_IMAGES)).images)
        found["elbo"] = weights.mean().item()
        found["iwae_bound"] = importance_weighted_bound(weights).mean().item()
    seen = train.take(sample_by_class(train.labels, PROBE_IMAGES))
    if seen.labels.min() < seen.labels.max():
        found["linear_probe_accuracy"] = linear_probe_accuracy(
            encode(model, seen.images), seen.labels, encode(model, test.images), test.labels
        )
    flat = pixels.reshape(len(pixels), -1)
    if (k := min(NEIGHBOURS, (len(flat) - 1) // 2)) >= 1:
        found["trustworthiness"] = trustworthiness(flat, codes.numpy(), k)
        found["continuity"] = continuity(flat, codes.numpy(), k)
    return found


def code_figures(codes: np.ndarray, labels: np.ndarray, clusters: np.ndarray) -> dict[str, float]:
    """What codes (N, D), labels (N,) and clusters (N,) alone tell; nothing where all labels are the same."""
    if len(np.unique(labels)) < 2:
        return {}
    found = {"kmeans_ari": agreement(clusters, labels), "kmeans_nmi": mutual_agreement(clusters, labels)}
    some = sample_by_class(torch.from_numpy(labels), IMAGES).numpy()
    if len(np.unique(labels[some])) < len(some):
        found["silhouette"] = silhouette(codes[some], labels[some])
    return found


def factor_figures(model: Autoencoder, data: Dataset) -> dict[str, float]:
    """MIG, SAP and DCI on all images of a dataset whose factors are known: training, validation and test."""
    splits = [split for split in (data.train, data.val, data.test) if split.factors is not None]
    codes = torch.cat([encode(model, split.images) for split in splits]).numpy()
    factors = torch.cat([split.factors for split in splits if split.factors is not None]).numpy()
    labels = torch.cat([split.labels for split in splits]).numpy()
    categorical = [f for f, factor in enumerate(factors.T) if np.array_equal(factor, labels)]  # the label is a name
    found = dci(codes, factors)
    return {
        "mig": mig(codes, factors),
        "sap": sap(codes, factors, categorical),
        "disentanglement": found.disentanglement,
        "completeness": found.completeness,
        "informativeness": found.informativeness,
    }
