"""Differences of the class colours for normal and colour-blind users: `python -m benchmarks.colours`.

CIEDE2000 of every pair of colours as the maps draw them (75 % opaque) on the light and the dark background, as seen
with normal vision and without one kind of cone. Prints the least over these for each pair; the last line is JSON.

Sources: Sharma et al. 2005 (CIEDE2000, as in scikit-image); Machado, Oliveira & Fernandes 2009, severity 1.
"""

from __future__ import annotations

import json
import sys
import tomllib

import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from lab.config import ROOT
from lab.plots.palette import CLASSES

OPACITY = 0.75  # of a point on a map
CONFUSED = ((3, 5), (3, 8), (5, 8), (4, 7), (4, 9), (7, 9))  # classes of digits that overlap in small latent spaces
VISION = {  # linear RGB -> linear RGB
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def rgb(colours: tuple[str, ...]) -> np.ndarray:
    """Return colours "#rrggbb" as (N, 3) in [0, 1]."""
    return np.array([[int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)] for colour in colours])


def backgrounds() -> dict[str, np.ndarray]:
    """Return the background of each theme, (1, 3) in [0, 1]."""
    themes = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    return {name: rgb((themes[name]["backgroundColor"],)) for name in ("light", "dark")}


def seen(colours: np.ndarray, vision: str) -> np.ndarray:
    """Return sRGB colours (N, 3) as a kind of vision sees them."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    linear = np.clip(linear @ VISION[vision].T, 0.0, 1.0)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def differences(colours: np.ndarray, background: np.ndarray, vision: str) -> np.ndarray:
    """Return CIEDE2000 of each colour, drawn on a background, to each colour and (last) the background: (N, N + 1)."""
    drawn = np.concatenate([OPACITY * colours + (1 - OPACITY) * background, background])
    lab = rgb2lab(seen(drawn, vision))
    result: np.ndarray = deltaE_ciede2000(lab[:-1, None], lab[None])
    return result


def least_differences(colours: tuple[str, ...] = CLASSES) -> np.ndarray:
    """Return the least difference over both backgrounds and all kinds of vision, (N, N + 1); the last: background."""
    each = [differences(rgb(colours), ground, vision) for ground in backgrounds().values() for vision in VISION]
    return np.min(each, axis=0)


def main() -> int:
    least = least_differences()
    n = len(CLASSES)
    print("| class | " + " | ".join(map(str, range(n))) + " | background |")
    print("| --- " * (n + 2) + "|")
    for i, row in enumerate(least):
        print(f"| {i} | " + " | ".join("" if i == k else f"{value:.0f}" for k, value in enumerate(row)) + " |")
    pairs = least[:, :n][np.triu_indices(n, 1)]
    confused = min(least[a, b] for a, b in CONFUSED)
    result = {"pair": pairs.min(), "confused": confused, "background": least[:, n].min()}
    print(json.dumps({name: round(float(value), 1) for name, value in result.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
