"""Sheets of small images, crisp, with errors in one diverging scale."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from PIL import Image

# ColorBrewer PuOr, safe for colour-blind users: purple too dark, orange too bright
DIVERGING = np.array([[94, 60, 153], [178, 171, 210], [247, 247, 247], [253, 184, 99], [230, 97, 1]], dtype=np.float64)
GAP = 1  # pixels between small images, before they are enlarged


def error_colours(recon: np.ndarray, images: np.ndarray) -> np.ndarray:
    """Return reconstruction minus original in colour: both (N, C, H, W) uint8 -> (N, 3, H, W) uint8.

    White is no error, orange too bright, purple too dark; full colour is a difference of 1 on the [0, 1] scale.
    Of a colour image it is the root mean square over the channels, for their mean hides a wrong hue.
    """
    channels = recon.astype(int) - images
    size = np.sqrt((channels**2).mean(1)) / 255
    difference = np.where(channels.sum(1) < 0, -size, size)  # (N, H, W) in [-1, 1]
    position = (difference + 1) * (len(DIVERGING) - 1) / 2
    low = np.clip(np.floor(position).astype(int), 0, len(DIVERGING) - 2)
    share = (position - low)[..., None]
    colours = DIVERGING[low] * (1 - share) + DIVERGING[low + 1] * share
    return np.moveaxis(colours.round().astype(np.uint8), -1, 1)


def sheet(rows: Sequence[np.ndarray], scale: int = 1) -> np.ndarray:
    """Arrange rows of images as one image with clear gaps, enlarged by a whole number.

    Args:
        rows: each (N, C, H, W) uint8, with C 1 or 3; all of one H and W. Shorter rows end in clear space.
    Returns:
        (height, width, 4) uint8 RGBA.
    """
    height, width = rows[0].shape[2:]
    columns = max(len(row) for row in rows)
    size = (len(rows) * (height + GAP) - GAP, columns * (width + GAP) - GAP, 4)
    picture = np.zeros(size, dtype=np.uint8)
    for r, row in enumerate(rows):
        for c, image in enumerate(row):
            top, left = r * (height + GAP), c * (width + GAP)
            cell = picture[top : top + height, left : left + width]
            cell[..., :3] = np.moveaxis(image, 0, -1)
            cell[..., 3] = 255
    return enlarge(picture, scale)


def enlarge(picture: np.ndarray, scale: int) -> np.ndarray:
    """Enlarge (H, W, ...) to (H * scale, W * scale, ...), each pixel a block."""
    return picture.repeat(scale, axis=0).repeat(scale, axis=1)


def fitting_scale(width: int, max_width: int) -> int:
    """Return the largest whole multiple of `width` pixels that is not above the requested width, at least 1."""
    return max(1, max_width // width)


def png(picture: np.ndarray) -> bytes:
    """Return (H, W), (H, W, 1), (H, W, 3) or (H, W, 4) uint8 as a PNG."""
    picture = picture[..., 0] if picture.ndim == 3 and picture.shape[2] == 1 else picture
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG", compress_level=1)  # encoded at every rerun: speed before size
    return buffer.getvalue()


def data_uri(picture: np.ndarray) -> str:
    return "data:image/png;base64," + base64.b64encode(png(picture)).decode()


def latent_grid(
    picture: np.ndarray,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    titles: tuple[str, str],
    mark: tuple[float, float] | None = None,
    height: int = 560,
) -> go.Figure:
    """Draw a sheet of decoded images over the plane it was decoded from, with the current point marked.

    Args:
        picture: (H, W, C) uint8, row by row from the top left.
        x_range, y_range: the codes at the centres of the first and last tile, left to right and bottom to top.
    """
    figure = go.Figure()
    (x_low, x_high), (y_low, y_high) = x_range, y_range
    figure.add_layout_image(
        source=data_uri(picture), xref="x", yref="y", x=x_low, y=y_high, sizex=x_high - x_low, sizey=y_high - y_low,
        sizing="stretch", layer="below",
    )  # fmt: skip
    if mark is not None:
        marker = {"symbol": "circle-open", "size": 22, "color": "#e76300", "line": {"width": 4}}
        figure.add_scatter(x=[mark[0]], y=[mark[1]], mode="markers", marker=marker, hoverinfo="skip", showlegend=False)
    square = {"range": [x_low, x_high], "constrain": "domain", "showgrid": False, "zeroline": False}
    figure.update_xaxes(title=titles[0], **square)
    figure.update_yaxes(title=titles[1], range=[y_low, y_high], showgrid=False, zeroline=False)
    figure.update_layout(height=height, margin={"l": 8, "r": 8, "t": 8, "b": 8}, dragmode=False)
    return figure
