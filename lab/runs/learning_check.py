"""Signs that a finished run has not learned what it could, and what to try. N samples."""

from __future__ import annotations

import pandas as pd
import torch
from torch import Tensor

# variance of reconstructions, as a share of that of their originals: vae-2d on 60 digits has 0.001 after 20 updates of
# the weights, 0.32 after 200
ALIKE = 0.05
FALLING = 0.03  # fall of the loss in the last tenth of the epochs, as a share of its whole fall
MIN_EPOCHS = 10


def variance_kept(originals: Tensor, recon: Tensor) -> float:
    """Return the variance over samples of reconstructions (N, *shape), as a share of that of the originals.

    1: as different as the originals; 0: all alike. NaN where the originals are alike.
    """
    before, after = (samples.float().flatten(1) for samples in (originals, recon))
    known = torch.isfinite(before).all(0)
    whole = before[:, known].var(0).mean()
    return float(after[:, known].var(0).mean() / whole) if whole > 0 else float("nan")


def share_still_falling(losses: pd.Series) -> float:
    """Return how much of its whole fall a loss, one number an epoch, has made in the last tenth of the epochs.

    It compares the means of the last two tenths. 0 where it rises, or there are too few epochs to tell.
    """
    known = losses.dropna()
    tenth = len(known) // 10
    if len(known) < MIN_EPOCHS:
        return 0.0
    last, previous = known.iloc[-tenth:].mean(), known.iloc[-2 * tenth : -tenth].mean()
    whole = float(known.iloc[0] - last)
    return max(0.0, float(previous - last) / whole) if whole > 0 else 0.0


def learning_faults(losses: pd.Series, originals: Tensor, recon: Tensor, has_kl: bool) -> list[str]:
    """Return in sentences what a finished run lacks, and what to try; empty where nothing is conspicuous."""
    falling = share_still_falling(losses) > FALLING
    faults = []
    if len(originals) > 1 and variance_kept(originals, recon) < ALIKE:
        kl = ", a lower KL weight" if has_kl else ""
        faults.append(
            "The reconstructions are all nearly alike: the model has learned little more than the mean. Try "
            f"{'more epochs' if falling else 'another learning rate'}{kl} or smaller batches."
        )
    if falling:
        share = f"{100 * share_still_falling(losses):.0f} %"
        faults.append(
            f"The validation loss was still falling, by {share} of its whole fall in the last tenth of the epochs: "
            "train further."
        )
    return faults
