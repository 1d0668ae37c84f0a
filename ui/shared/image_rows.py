"""Rows of small images, each with a label and, if given, a caption under every image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st

from lab.plots.image_sheets import data_uri, fitting_scale, sheet


@dataclass(frozen=True)
class PictureRow:
    """images (N, C, H, W) uint8; name and note are shown in front, and captions, one per image, below."""

    name: str
    images: np.ndarray
    note: str = ""
    captions: Sequence[str] = ()


def show_rows(rows: Sequence[PictureRow], width: int, alt: str) -> None:
    """Draw rows under each other; where they are too wide they scroll.

    Args:
        width: CSS pixels of one image, about: a whole multiple of its own.
        alt: what they show; the row's name follows.
    """
    named = any(row.name or row.note for row in rows)
    lines = []
    for row in rows:
        head = f"<th scope='row'>{escape(row.name)}<small>{escape(row.note)}</small></th>" if named else ""
        lines.append(f"<tr>{head}{_cells(row, width, f'{alt}, {row.name}' if row.name else alt)}</tr>")
    st.html(f"<div class='lab-rows'><table>{''.join(lines)}</table></div>")


def _cells(row: PictureRow, width: int, alt: str) -> str:
    scale = fitting_scale(row.images.shape[3], width)
    if not row.captions:
        picture = sheet([row.images])
        return f"<td>{_image(picture, picture.shape[1] * scale, alt)}</td>"
    return "".join(
        f"<td>{_image(np.moveaxis(image, 0, -1), image.shape[2] * scale, f'{alt}, {i + 1}')}"
        f"<small>{escape(caption)}</small></td>"
        for i, (image, caption) in enumerate(zip(row.images, row.captions, strict=True))
    )


def _image(picture: np.ndarray, width: int, alt: str) -> str:
    return f"<img src='{data_uri(picture)}' width='{width}' alt='{escape(alt, quote=True)}'>"


def show_table(titles: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Show a table of words and numbers; it scrolls where it is too wide."""
    head = "".join(f"<th scope='col'>{escape(title)}</th>" for title in titles)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in lines)
    st.html(f"<div class='lab-table'><table><tr>{head}</tr>{body}</table></div>")
