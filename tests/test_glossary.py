"""The glossary explains the terms that the interface uses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEXT = (Path(__file__).resolve().parent.parent / "docs" / "glossary.md").read_text(encoding="utf-8")
TERMS = re.findall(r"^- \*\*(.+?)\*\*: (.+)$", TEXT, flags=re.MULTILINE)
ON_SCREEN = """Latent code, Latent space, Latent dimension, Latent map, Decoded grid, Prior, Posterior, KL divergence,
KL weight, ELBO, MSE, PSNR, SSIM, 5-NN accuracy, Temperature, Interpolation, Off the data, Snapshot, Film, Run, Preset,
Failure gallery, Active dimension, Attribute vector, Codebook, Perplexity, Out-of-distribution data, Anomaly detection,
Threshold, ROC curve, Nat, PCA axis, Norm of a code, k-means, Lasso, Pretrained model, Checkpoint, Epoch, Batch, Class,
Sample, Row, Window, Feature, Data scale, Factor of variation, Code size, Pinned code, Cross-fade, Noise level,
One-class detector, Unit, Selectivity, Confidently classified samples, Raster, Spike count, Autocorrelation,
Part of a window, Decision region"""


@pytest.mark.parametrize("term", re.split(r",\s+", ON_SCREEN))
def test_a_term_of_the_interface_is_explained(term: str) -> None:
    assert term in dict(TERMS)


def test_terms_are_unique_sentences_in_alphabetical_order() -> None:
    assert len(dict(TERMS)) == len(TERMS)
    assert all(meaning[0].isupper() and meaning.rstrip().endswith(".") for _, meaning in TERMS)
    for group in re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]:
        names = [name.lower() for name in re.findall(r"^- \*\*(.+?)\*\*", group, flags=re.MULTILINE)]
        assert names and names == sorted(names)


def test_formulas_are_closed() -> None:
    assert all(line.count("$") % 2 == 0 for line in TEXT.splitlines())
