"""Ink on uneven paper, as in a photograph with shadow, shading and lines: a pixel is compared with the paper near it.

static/lab/image/local-paper.js does the same in the browser.
Source: Sauvola & Pietikäinen 2000, "Adaptive document image binarization", here with the mean of the paper alone.
"""

from __future__ import annotations

import numpy as np

EVEN = 16  # grey levels between the 10th and the 90th percentile of the border of an even background
DRAWN = 0.5  # share of the border of one and the same grey above which an image is drawn, not photographed
WINDOW = 0.125  # of the longer side, either way: the neighbourhood that counts as near
STRONG = 0.5  # of the strongest contrast: below it are ruled lines, shadows' edges and noise
FAINT = 0.25  # of it: what touches strong ink is ink from here on
PEAK = 0.998  # quantile of the contrast that counts as the strongest: a digit may be a hundredth of a sheet
NEAR = 0.1  # share of the mass of the heaviest stroke that another stroke needs to belong to the drawing


def is_uneven(border: np.ndarray) -> bool:
    """Return whether the background, by the grey pixels of an image's border, needs a local threshold.

    A drawing whose ink reaches the border has one grey on most of it, a photograph has not.
    """
    ranked = np.sort(border, axis=None)
    low, middle, high = (int(ranked[int(share * (ranked.size - 1))]) for share in (0.1, 0.5, 0.9))
    return high - low > EVEN and float((ranked == middle).mean()) < DRAWN


def ink_on_local_paper(grey: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return the ink of a grey image (H, W) uint8 as light on black, (H, W) uint8, and whether it was dark on light."""
    smooth = box_mean(grey.astype(np.float64), np.ones(grey.shape), 1)
    reach = max(2, round(WINDOW * max(grey.shape)))
    contrast = box_mean(smooth, np.ones(grey.shape), reach) - smooth  # positive: darker than what is near
    is_dark = float((contrast**3).sum()) > 0
    sign = 1.0 if is_dark else -1.0
    for _ in range(2):  # the paper anew, without what was ink
        paper = (sign * contrast < STRONG * _peak(sign * contrast)).astype(np.float64)
        contrast = box_mean(smooth, paper, reach) - smooth
    contrast = np.maximum(sign * contrast, 0.0)
    peak = _peak(contrast)
    drawn = _strokes(contrast, STRONG * peak, FAINT * peak)
    return np.floor(np.minimum(contrast / peak, 1.0) * drawn * 255 + 0.5).astype(np.uint8), is_dark


def box_mean(values: np.ndarray, weights: np.ndarray, reach: int) -> np.ndarray:
    """Return the weighted mean of each pixel's neighbourhood, `reach` pixels to every side, all (H, W).

    Where all weights near are zero: the mean of the whole.
    """
    sums, counts = _box_sum(values * weights, reach), _box_sum(weights, reach)
    whole = float((values * weights).sum() / max(weights.sum(), 1.0))
    return np.where(counts > 0.5, sums / np.maximum(counts, 1.0), whole)


def _box_sum(values: np.ndarray, reach: int) -> np.ndarray:
    table = np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    rows, columns = (np.arange(n) for n in values.shape)
    top, bottom = np.maximum(rows - reach, 0), np.minimum(rows + reach + 1, values.shape[0])
    left, right = np.maximum(columns - reach, 0), np.minimum(columns + reach + 1, values.shape[1])
    return table[bottom][:, right] - table[top][:, right] - table[bottom][:, left] + table[top][:, left]


def _peak(contrast: np.ndarray) -> float:
    ranked = np.sort(contrast, axis=None)
    return max(float(ranked[int(PEAK * (ranked.size - 1))]), 1.0)


def _strokes(contrast: np.ndarray, strong: float, faint: float) -> np.ndarray:
    """Return the pixels of the heaviest stroke and of those heavy enough beside it, (H, W) of 0 and 1."""
    labels, masses = components(contrast, contrast > faint, contrast > strong)
    heavy = masses >= NEAR * masses.max(initial=0.0)
    heavy[0] = False  # no stroke at all
    return heavy[labels].astype(np.float64)


def components(contrast: np.ndarray, mask: np.ndarray, seeds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the 8-connected parts of a mask by number from 1, (H, W), and the contrast at the seeds in each."""
    from scipy.ndimage import label  # slow to import

    labels, n = label(mask, np.ones((3, 3)))
    masses = np.bincount(labels.ravel(), (contrast * seeds).ravel(), minlength=n + 1)
    masses[0] = 0.0
    return labels, masses
