"""Small images on a page: crisp, at whole multiples of their pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from lab.plots.image_sheets import DIVERGING, data_uri, enlarge, fitting_scale, sheet

ROW_PIXELS = 900


def draw(picture: np.ndarray, alt: str, caption: str | None = None) -> None:
    """Draw an image (H, W, ...) uint8 at its own size, lossless and inlined in the page: a separate file may be gone
    from the server before the browser asks for it."""
    st.image(data_uri(picture), width=picture.shape[1], alt=alt, caption=caption)


def show_sheet(
    rows: Sequence[np.ndarray], alt: str, width: int = ROW_PIXELS, max_scale: int = 8, caption: str | None = None
) -> None:
    """Show rows of images, each (N, C, H, W) uint8, as one image about as wide as requested, in pixels."""
    picture = sheet(rows)
    scale = min(max_scale, fitting_scale(picture.shape[1], width))
    draw(enlarge(picture, scale), alt, caption)


def show_image(image: np.ndarray, alt: str, width: int = 280) -> None:
    """Show one large image (C, H, W) uint8."""
    picture = np.moveaxis(image, 0, -1)
    scale = fitting_scale(picture.shape[1], width)
    draw(enlarge(picture, scale), alt)


def show_error_bar() -> None:
    """Show the colour scale of error images."""
    position = np.linspace(0, len(DIVERGING) - 1, 200)
    colours = np.stack([np.interp(position, np.arange(len(DIVERGING)), DIVERGING[:, c]) for c in range(3)], axis=-1)
    draw(np.tile(colours.round().astype(np.uint8), (8, 1, 1)), "scale of errors, from -1 to +1")
    st.caption("error: −1 too dark … 0 … +1 too bright ([0, 1] scale)")
