"""Small images on a page: crisp, at whole multiples of their pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from lab.plots.sheets import DIVERGING, enlarge, fitting_scale, png, sheet

ROW_PIXELS = 900


def show_sheet(rows: Sequence[np.ndarray], alt: str, wanted: int = ROW_PIXELS, most: int = 8) -> None:
    """Rows of images, each (N, C, H, W) uint8, as one picture about `wanted` pixels wide."""
    picture = sheet(rows)
    scale = min(most, fitting_scale(picture.shape[1], wanted))
    st.image(png(enlarge(picture, scale)), width=picture.shape[1] * scale, alt=alt)


def show_image(image: np.ndarray, alt: str, wanted: int = 280) -> None:
    """One image (C, H, W) uint8, large."""
    picture = np.moveaxis(image, 0, -1)
    scale = fitting_scale(picture.shape[1], wanted)
    st.image(png(enlarge(picture, scale)), width=picture.shape[1] * scale, alt=alt)


def show_error_bar() -> None:
    """The scale of error pictures."""
    position = np.linspace(0, len(DIVERGING) - 1, 200)
    colours = np.stack([np.interp(position, np.arange(len(DIVERGING)), DIVERGING[:, c]) for c in range(3)], axis=-1)
    st.image(png(np.tile(colours.round().astype(np.uint8), (8, 1, 1))), width=200, alt="scale of errors, from -1 to +1")
    st.caption("error: −1 too dark … 0 … +1 too bright ([0, 1] scale)")
