import numpy as np
import pytest
import torch

from lab.data import DataConfig, Dataset, DatasetInfo, Split, load_dataset
from lab.latent.clusters import mutual_agreement, silhouette
from lab.metrics.linear_probe import linear_probe_accuracy
from lab.metrics.metric_registry import FIGURES, code_figures, representation
from lab.metrics.trustworthiness import continuity, trustworthiness
from models import AEConfig, VAEConfig, build_model
from tests.small import small_images

RANDOM = np.random.default_rng(0)
FACTOR_FIGURES = {"mig", "sap", "disentanglement", "completeness", "informativeness"}


def test_neighbours_that_are_kept():
    images = RANDOM.normal(size=(100, 5))
    turned, _ = np.linalg.qr(RANDOM.normal(size=(5, 5)))
    assert trustworthiness(images, 3 * images @ turned) == continuity(images, 3 * images @ turned) == 1.0


def test_neighbours_by_chance():
    images, codes = RANDOM.normal(size=(400, 20)), RANDOM.normal(size=(400, 2))
    assert trustworthiness(images, codes) == pytest.approx(0.5, abs=0.05)
    assert continuity(images, codes) == pytest.approx(0.5, abs=0.05)


def test_a_fold_is_seen_by_trustworthiness_and_a_cut_by_continuity():
    line = np.linspace(-1, 1, 200)[:, None]
    folded = np.abs(line)  # two ends come to lie on each other: false neighbours
    assert trustworthiness(line, folded) < 0.9 < continuity(line, folded)
    torn = line + 5 * (np.arange(200)[:, None] % 2)  # neighbours are taken apart
    assert continuity(line, torn) < 1.0 - 1e-3 and continuity(line, torn) < trustworthiness(line, torn)


def test_a_linear_probe():
    labels = torch.arange(4).repeat(50)
    corners = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])[labels]
    assert linear_probe_accuracy(corners, labels, 10 * corners - 4.5, labels) == 1.0
    crossed = (corners.sum(1) == 1).long()  # exclusive or: no line tells it
    assert linear_probe_accuracy(corners, crossed, corners, crossed) <= 0.75
    noise = torch.randn(200, 2, generator=torch.Generator().manual_seed(0))
    assert linear_probe_accuracy(noise, labels, noise.flip(0), labels) == pytest.approx(0.25, abs=0.12)


def test_silhouette_by_hand():
    codes = np.array([[0.0], [1.0], [10.0], [12.0]])
    labels = np.array([0, 0, 1, 1])
    each = [1 - 1 / 11, 1 - 1 / 10, 1 - 2 / 9.5, 1 - 2 / 11.5]  # 1 - own / next, mean distances
    assert silhouette(codes, labels) == pytest.approx(np.mean(each))
    assert silhouette(codes, np.array([0, 1, 0, 1])) < 0


def test_mutual_agreement():
    labels = np.repeat(np.arange(4), 30)
    assert mutual_agreement((labels + 1) % 4, labels) == pytest.approx(1.0)
    assert mutual_agreement(np.zeros(120, dtype=int), labels) == pytest.approx(0.0)
    # half of what two bits hold: entropies log 2 and log 4, shared log 2
    assert mutual_agreement(labels // 2, labels) == pytest.approx(np.log(2) / ((np.log(2) + np.log(4)) / 2))


def model_of(name, shape, **settings):
    config = {"vae": VAEConfig, "ae": AEConfig}[name](widths=(8,), **settings)
    return build_model(name, config, shape).eval()


def test_what_applies_to_an_autoencoder_and_to_a_variational_one():
    data = load_dataset(DataConfig(name="digits"))
    plain, variational = (representation(model_of(name, (1, 8, 8)), data) for name in ("ae", "vae"))
    assert set(variational) == set(FIGURES) - FACTOR_FIGURES
    assert set(variational) - set(plain) == {"elbo", "iwae_bound", "active_units"}
    assert list(variational) == [name for name in FIGURES if name in variational]
    assert variational["elbo"] < variational["iwae_bound"] < 0
    assert plain == representation(model_of("ae", (1, 8, 8)), data)


def test_factors_where_they_are_known():
    values = torch.randint(0, 3, (60, 2), generator=torch.Generator().manual_seed(0))
    split = Split(small_images(60), values[:, 0], values.float())
    data = Dataset(DatasetInfo("x", "x", (1, 6, 6), ("a", "b", "c"), 60, 60, 60, "", ""), split, split, split)
    assert set(representation(model_of("ae", (1, 6, 6)), data)) >= FACTOR_FIGURES
    assert not FACTOR_FIGURES & set(representation(model_of("ae", (1, 6, 6), latent_dim=65), data))


def test_few_images_of_one_class():
    images = small_images(6)
    one = Split(images, torch.zeros(6, dtype=torch.int64))
    info = DatasetInfo("x", "x", (1, 6, 6), ("only",), 6, 6, 6, "", "")
    assert set(representation(model_of("ae", (1, 6, 6)), Dataset(info, one, one, one))) == {
        "psnr",
        "trustworthiness",
        "continuity",
    }  # no label to tell, and too small for SSIM
    assert code_figures(np.zeros((6, 2)), np.zeros(6, dtype=int), np.zeros(6, dtype=int)) == {}
