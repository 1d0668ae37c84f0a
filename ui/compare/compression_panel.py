"""Compression: size of the codes and quality of the images, compared with JPEG and WebP."""

from __future__ import annotations

import json

import numpy as np
import streamlit as st
import torch

from lab.data import DataConfig
from lab.experiments.compression import (
    CODECS,
    EIGHT_BITS,
    FLOAT16,
    NUMBERS,
    Packed,
    Quality,
    codec_curve,
    evenly_spaced_images,
    jpeg_header,
    nearest_bytes,
    packed_codes,
    quality,
    to_file,
)
from lab.latent.encoding import encode
from lab.latent.pca import pca_model
from lab.plots.compression_chart import QualityCurve, bytes_and_quality
from lab.plots.palette import format_number, series_colour
from lab.zoo.pca_card import largest, read_pca
from ui.compare.compare_component import Common
from ui.compare.side_picker import Side, model_of
from ui.shared import cache, session_keys
from ui.shared.image_grid import show_sheet
from ui.shared.model_picker import offer_data
from ui.shared.plain_text import plain
from ui.shared.url_state import segments

SHOWN = 8  # images that are shown
ROW_PIXELS = 480
SHEET, ALONE = "all images on one sheet", "each image alone"
Outcome = tuple[Packed, Quality]  # of the packed images only the first SHOWN are kept


def draw_compression(sides: list[Side], common: Common) -> None:
    """Draw bytes against quality as curves, and a few of the images at about equal bytes."""
    st.subheader("Compression", help="If both ends have the decoder, only the code has to be stored or sent.")
    if common.images is None:
        st.info(f"{sides[0].card.info.title} is not on this machine: there are no originals to compare with.")
        offer_data(sides[0].card)
        return
    with st.container(horizontal=True):
        numbers = segments("Code precision", NUMBERS, session_keys.NUMBERS)
        files = segments("JPEG and WebP", (SHEET, ALONE), session_keys.FILES)
    n = min(map(len, common.codes))
    index = evenly_spaced_images(n, common.images[0, 0].numel())
    images = common.images[torch.from_numpy(index)].numpy()
    data = json.dumps(sides[0].card.spec.data.to_dict())
    codecs = {codec: _codec(data, common.split, n, codec, files == SHEET, images) for codec in CODECS}
    ours = [
        _packed(side.version, common.split, n, numbers, side, codes, index, images)
        for side, codes in zip(sides, common.codes, strict=True)
    ]
    sizes = [2**k for k in range(largest(sides[0].card).bit_length()) if 2**k <= largest(sides[0].card)]
    pca = {size: _pca(data, common.split, n, numbers, size, common, index, images) for size in sizes}
    _draw_curves({"PCA": list(pca.values()), **codecs}, [side.name for side in sides], ours)

    rows: list[tuple[str, Packed, Quality | None]] = [
        ("original, raw", Packed(float(images[0].size), images[:SHOWN] / np.float32(255)), None)
    ]
    rows += [(side.name, *outcome) for side, outcome in zip(sides, ours, strict=True)]
    widest = int(np.argmax([outcome.bytes for outcome, _ in ours]))
    size = sides[widest].card.latent.n_free
    if size <= largest(sides[0].card) and not any(read_pca(side.card.ref) for side in sides):
        outcome = _pca(data, common.split, n, numbers, size, common, index, images)
        rows.append((f"PCA, {size}-D", *outcome))
    rows += [(codec, *_nearest(outcomes, ours[widest][0].bytes)) for codec, outcomes in codecs.items()]
    st.markdown(f"**The same images**, JPEG and WebP at about the bytes of {plain(sides[widest].name)}")
    for row in rows:
        _draw_row(*row)
    chosen = [side for side in sides if side.card.latent.code_bits is not None]
    named = "".join(f" {plain(side.name)}: the bits that name its codebook entries." for side in chosen)
    fitted = f" PCA is fitted to the training images of {plain(sides[0].name)}."
    st.caption(_notes(images, numbers, files, codecs) + fitted + named)


def _draw_curves(lines: dict[str, list[Outcome]], names: list[str], ours: list[Outcome]) -> None:
    colours = [series_colour(i) for i in range(len(names))]
    for column, measure in zip(st.columns(2, gap="medium"), ("PSNR (dB)", "SSIM"), strict=True):
        curves = [_quality_curve(name, outcomes, measure) for name, outcomes in lines.items()]
        points = [_quality_curve(name, [outcome], measure) for name, outcome in zip(names, ours, strict=True)]
        if curves[0].quality:
            figure = bytes_and_quality(curves, points, colours, measure)
            column.plotly_chart(figure, key=f"bytes {measure}", alt=f"{measure} by bytes per image")


def _quality_curve(name: str, outcomes: list[Outcome], measure: str) -> QualityCurve:
    """Return the codec's curve by `measure`, without SSIM for images smaller than its window."""
    points = [(q.bytes, q.ssim if measure == "SSIM" else q.psnr) for _, q in outcomes]
    known = [(bytes_, value) for bytes_, value in points if value is not None]
    return QualityCurve(name, [bytes_ for bytes_, _ in known], [value for _, value in known])


def _bytes(n: float) -> str:
    return f"{n:.0f} bytes" if n == round(n) else f"{format_number(n)} bytes"


def _draw_row(name: str, packed: Packed, measured: Quality | None) -> None:
    words = [_bytes(packed.bytes)]
    if measured is not None:
        words += [f"{measured.psnr:.1f} dB", *([f"SSIM {measured.ssim:.2f}"] if measured.ssim is not None else [])]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{plain(name)}  \n:small[{', '.join(words)}]", width=190)
        shown = (packed.images[:SHOWN] * 255).round().astype(np.uint8)
        show_sheet([shown], f"{name}: {', '.join(words)}", width=ROW_PIXELS)


def _notes(images: np.ndarray, numbers: str, files: str, codecs: dict[str, list[Outcome]]) -> str:
    least = " and ".join(f"{_bytes(outcomes[0][0].bytes)} ({codec})" for codec, outcomes in codecs.items())
    written = {
        FLOAT16: "Two bytes for each number of the code.",
        EIGHT_BITS: "One byte for each number of the code: 256 steps from minimum to maximum over the test set.",
    }[numbers]
    counted = {
        SHEET: f"All {len(images)} images share one file and its header: bytes of the file over number of images.",
        ALONE: f"Each image is a separate file, header included: {_header(images)}.",
    }[files]
    return (
        f"Means over {len(images)} images. {written} Decoders are not counted: every device has JPEG's and WebP's, but "
        f"a model's must be sent once (see its number of parameters). {counted} "
        f"Smallest files of the codecs: {least}."
    )


def _header(images: np.ndarray) -> str:
    """Return in words the size of a JPEG's header, for the first image."""
    data = to_file(images[0], "JPEG", CODECS["JPEG"][0])
    return f"of the {len(data)} bytes of the first image's smallest JPEG {jpeg_header(data)} are header"


def _nearest(outcomes: list[Outcome], target: float) -> Outcome:
    packed = nearest_bytes([packed for packed, _ in outcomes], target)
    return next(outcome for outcome in outcomes if outcome[0] is packed)


def _kept(packed: Packed, images: np.ndarray) -> Outcome:
    return Packed(packed.bytes, packed.images[:SHOWN].copy()), quality(images, packed)


@st.cache_resource(show_spinner="Compressing the images", max_entries=32)
def _codec(data: str, split: str, n: int, codec: str, on_sheet: bool, _images: np.ndarray) -> list[Outcome]:
    return [_kept(packed, _images) for packed in codec_curve(_images, codec, on_sheet)]


@st.cache_resource(show_spinner=False, max_entries=128)
def _packed(
    version: str,
    split: str,
    n: int,
    numbers: str,
    _side: Side,
    _codes: np.ndarray,
    _index: np.ndarray,
    _images: np.ndarray,
) -> Outcome:
    bounds = _codes.min(0), _codes.max(0)
    return _kept(packed_codes(model_of(_side), _codes[_index], numbers, bounds), _images)


@st.cache_resource(show_spinner="Compressing the images", max_entries=128)
def _pca(
    data: str, split: str, n: int, numbers: str, size: int, _common: Common, _index: np.ndarray, _images: np.ndarray
) -> Outcome:
    assert _common.images is not None
    fit = cache.pca(DataConfig.from_dict(json.loads(data)))
    _, channels, height, width = _images.shape
    model = pca_model(fit, size, (channels, height, width))
    codes = encode(model, _common.images).numpy()
    return _kept(packed_codes(model, codes[_index], numbers, (codes.min(0), codes.max(0))), _images)
