"""Codes and history as CSV."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd


def write_codes(path: Path, codes: np.ndarray, labels: np.ndarray, class_names: tuple[str, ...]) -> Path:
    """Write one row per test image: index, label, class, z0 ... of codes (N, D) and labels (N,)."""
    table = pd.DataFrame(codes, columns=[f"z{d}" for d in range(codes.shape[1])])
    table.insert(0, "class", [class_names[label] for label in labels])
    table.insert(0, "label", labels)
    table.insert(0, "index", np.arange(len(labels)))
    table.to_csv(path, index=False)
    return path


def write_history(path: Path, epochs: pd.DataFrame) -> Path:
    """Write one row per epoch."""
    epochs.to_csv(path, index=False)
    return path
