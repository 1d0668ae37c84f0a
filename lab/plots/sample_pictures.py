"""Small pictures of samples that are no images: bars of a table's row, curves of a series, spike rasters, top lists.

bars.js, curves.js, raster.js and toplist.js of static/lab/renderers/ draw the same in the browser, pixel for pixel
(tests/known/pictures.json). All is whole numbers: bright ink on a dark ground, as images of digits have it.
"""

from __future__ import annotations

import itertools

import numpy as np

GROUND, EDGE = (0, 0, 0), (44, 52, 62)  # the edge, right and below, parts neighbours in a grid
AXIS = (70, 80, 92)
ABOVE, BELOW = (253, 184, 99), (178, 171, 210)  # ColorBrewer PuOr, safe for colour-blind readers
CURVES = ((240, 228, 66), (86, 180, 233), (230, 159, 0), (0, 158, 115), (204, 121, 167))  # Okabe & Ito, on dark
ITEM = (86, 180, 233)  # of every bar of a list: only its length means something
SIDE = 63  # pixels; odd, so that there is a row in the middle
MIDDLE = SIDE // 2  # the row of the mean
MAX_DEVIATION = 3.0  # standard deviations from the middle to the edge
MAX_SPIKES = 4.0  # in a bin, of full brightness
SPIKES = (255, 224, 150)  # of full brightness
MARGIN = 3  # pixels above and below a curve
N_LISTED, LIST_PITCH, LIST_BAR, LIST_EDGE = 9, 6, 4, 4  # items of a list; pixels from bar to bar, thick, around
LIST_WIDTH = SIDE - 1 - 2 * LIST_EDGE  # of the longest bar, pixels


def bar_pictures(rows: np.ndarray) -> np.ndarray:
    """Draw rows (N, F) in standard deviations as bars up and down from the mean: (N, 3, SIDE, SIDE) uint8.

    Of more than SIDE columns neighbours share a bar, which shows the one farthest from its mean. A missing value
    has no bar.
    """
    n, columns = rows.shape
    bars = min(columns, SIDE)
    pitch = SIDE // bars
    width = pitch - (pitch > 1)
    pictures = np.empty((n, SIDE, SIDE, 3), dtype=np.uint8)
    pictures[:] = GROUND
    pictures[:, MIDDLE] = AXIS
    pictures[:, -1] = pictures[:, :, -1] = EDGE
    heights = bar_heights(rows, bars)
    left = (SIDE - bars * pitch) // 2
    y = np.arange(SIDE)
    for bar in range(bars):
        height = heights[:, bar, None]
        above, below = (y < MIDDLE) & (y >= MIDDLE - height), (y > MIDDLE) & (y <= MIDDLE - height)
        for column in range(left + bar * pitch, left + bar * pitch + width):
            pictures[:, :, column][above] = ABOVE
            pictures[:, :, column][below] = BELOW
    return np.ascontiguousarray(np.moveaxis(pictures, -1, 1))


def bar_heights(rows: np.ndarray, bars: int) -> np.ndarray:
    """Return pixels above the middle, negative below, of each bar: (N, F) -> (N, bars) int."""
    values = np.nan_to_num(rows.astype(np.float32), nan=0.0, posinf=MAX_DEVIATION, neginf=-MAX_DEVIATION)
    edges = (np.arange(bars + 1) * rows.shape[1]) // bars
    groups = [values[:, start:end] for start, end in itertools.pairwise(edges.tolist())]
    extremes = np.stack([group[np.arange(len(group)), np.abs(group).argmax(1)] for group in groups], axis=1)
    shares = np.clip(extremes / MAX_DEVIATION, -1, 1).astype(np.float64)
    heights: np.ndarray = np.floor(shares * MIDDLE + 0.5).astype(int)
    return heights


def curve_pictures(windows: np.ndarray) -> np.ndarray:
    """Draw windows (N, C, T) in [0, 1]: (N, 3, SIDE, SIDE) uint8; a two-pixel curve a channel, the last on top."""
    n, channels, _ = windows.shape
    pictures = np.empty((n, SIDE, SIDE, 3), dtype=np.uint8)
    pictures[:] = GROUND
    pictures[:, -1] = pictures[:, :, -1] = EDGE
    levels = curve_levels(windows)  # (N, C, W)
    y = np.arange(SIDE)[None, :, None]
    for channel in range(channels):
        level = levels[:, channel]
        before = np.concatenate([level[:, :1], level[:, :-1]], axis=1)
        low, high = np.minimum(before, level)[:, None], np.maximum(before, level)[:, None]
        pictures[(y >= low) & (y <= high + 1)] = CURVES[channel % len(CURVES)]
    return np.ascontiguousarray(np.moveaxis(pictures, -1, 1))


def curve_levels(windows: np.ndarray) -> np.ndarray:
    """Return the pixel row of each channel in each pixel column, interpolated between steps: (N, C, SIDE)."""
    steps = windows.shape[2]
    values = np.nan_to_num(windows.astype(np.float64), nan=0.5).clip(0, 1)
    position = np.arange(SIDE) * (steps - 1) / (SIDE - 1)
    first = np.minimum(np.floor(position).astype(int), max(0, steps - 2))
    share = position - first
    value = values[..., first] * (1 - share) + values[..., np.minimum(first + 1, steps - 1)] * share
    levels: np.ndarray = np.floor((1 - value) * (SIDE - 1 - 2 * MARGIN) + 0.5).astype(int) + MARGIN
    return levels


def raster_pictures(windows: np.ndarray) -> np.ndarray:
    """Draw spike counts or rates (N, C, T) as brightness: (N, 3, SIDE, SIDE) uint8; a row a neuron, time to the right.

    Brightness is the square root, full at MAX_SPIKES: it tells one spike from none and three from two. Of more than
    SIDE neurons neighbours share a row, which shows the most active one at each time.
    """
    shares = np.sqrt(np.nan_to_num(raster_cells(windows).astype(np.float64)).clip(0, MAX_SPIKES) / MAX_SPIKES)
    return _raster(shares[..., None] * np.array(SPIKES))


def raster_error_pictures(errors: np.ndarray) -> np.ndarray:
    """Draw reconstruction minus counts (N, C, T) likewise: too many spikes orange, too few violet."""
    cells = np.nan_to_num(raster_cells(errors, by_size=True).astype(np.float64)).clip(-MAX_SPIKES, MAX_SPIKES)
    shares = np.sqrt(np.abs(cells) / MAX_SPIKES)[..., None]
    return _raster(np.where(cells[..., None] > 0, shares * np.array(ABOVE), shares * np.array(BELOW)))


def raster_cells(windows: np.ndarray, *, by_size: bool = False) -> np.ndarray:
    """Return the value of each row of a raster: (N, C, T) -> (N, at most SIDE, T), of several neurons the greatest."""
    rows = min(windows.shape[1], SIDE)
    edges = (np.arange(rows + 1) * windows.shape[1]) // rows
    groups = [windows[:, start:end] for start, end in itertools.pairwise(edges.tolist())]
    if not by_size:
        return np.stack([group.max(1) for group in groups], axis=1)
    greatest = [np.take_along_axis(group, np.abs(group).argmax(1)[:, None], 1)[:, 0] for group in groups]
    return np.stack(greatest, axis=1)


def _raster(colours: np.ndarray) -> np.ndarray:
    """Draw cells (N, rows, T, 3) as rectangles that fill the picture: (N, 3, SIDE, SIDE) uint8."""
    _n, rows, steps, _ = colours.shape
    y, x = (np.arange(SIDE) * size // SIDE for size in (rows, steps))
    pictures = np.floor(colours + 0.5).astype(np.uint8)[:, y][:, :, x]
    pictures[:, -1] = pictures[:, :, -1] = EDGE
    return np.ascontiguousarray(np.moveaxis(pictures, -1, 1))


def list_pictures(rows: np.ndarray) -> np.ndarray:
    """Draw the top items of rows (N, F) of ratings: (N, 3, SIDE, SIDE) uint8.

    A bar an item, highest first, as long as its share of the highest. Items without a rating, or with 0 or less, are
    left out.
    """
    pictures = np.empty((len(rows), SIDE, SIDE, 3), dtype=np.uint8)
    pictures[:] = GROUND
    pictures[:, -1] = pictures[:, :, -1] = EDGE
    for picture, row in zip(pictures, rows.astype(np.float32), strict=True):
        for position, item in enumerate(top_items(row, N_LISTED)):
            top = LIST_EDGE + position * LIST_PITCH
            picture[top : top + LIST_BAR, LIST_EDGE : LIST_EDGE + bar_length(row[item], row)] = ITEM
    return np.ascontiguousarray(np.moveaxis(pictures, -1, 1))


def top_items(row: np.ndarray, n: int) -> list[int]:
    """Return the indices of the n highest values of a row (F,) that are above 0, highest first, then by index."""
    values = np.nan_to_num(row, nan=0.0)
    order = np.argsort(-values, kind="stable")[:n]
    return [int(item) for item in order if values[item] > 0]


def bar_length(value: np.float32, row: np.ndarray) -> int:
    return max(1, int(np.floor(float(value / np.nanmax(row)) * LIST_WIDTH + 0.5)))
