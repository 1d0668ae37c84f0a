"""An uploaded image on a page: prepared step by step, encoded, reconstructed and placed among the test images."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st
import torch
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lab.data import Prepared, PrepareSteps, Upload, prepare, read_image
from lab.data.uploads import MAX_BYTES
from lab.errors import LatentLabError
from lab.latent.axes import axis_names, axis_points, axis_title
from lab.latent.encoding import decode, encode, squared_errors
from lab.latent.nearest_neighbours import nearest
from lab.plots.image_sheets import enlarge, error_colours, fitting_scale
from lab.plots.palette import INK, format_number
from lab.plots.scatter import add_mark, latent_scatter
from lab.zoo.model_library import ModelCard
from ui.shared import cache
from ui.shared.drawing_pad import DIGITS, usual_steps
from ui.shared.image_grid import draw, show_error_bar, show_image, show_sheet
from ui.shared.page import ink

KINDS = ("png", "jpg", "jpeg", "jfif", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic")
MAX_MB = MAX_BYTES // 1_000_000  # of an upload
UPLOAD_HELP = "It stays on the machine that runs Latent Lab."
STEP_PIXELS = 112
NEIGHBOURS = 8
MAX_PIXELS = 4_000_000  # kept of an upload: the preparation works on far fewer
_UPLOAD = "decoded_upload"  # session: the id of the file, and its pixels


def draw_upload(card: ModelCard, codes: cache.TestCodes) -> None:
    file = st.file_uploader(
        "Upload an image of your own",
        KINDS,
        help="Any size or colour. It stays on the machine that runs Latent Lab.",
        max_upload_size=MAX_MB,
    )
    if file is None:
        if card.info.name in DIGITS:
            st.caption("A photo or scan of one digit works best: dark ink on light paper, or the other way round.")
        return
    try:
        upload = _read_once(file)
        prepared = prepare(upload.pixels, card.info.image_shape, choose_steps(card))
    except LatentLabError as error:
        st.error(str(error), icon=":material/broken_image:")
        return
    draw_stages(upload, prepared)
    draw_result(card, codes, prepared.image)


def _read_once(file: UploadedFile) -> Upload:
    """Decode an upload, once: a rerun finds it decoded. Raises UploadError."""
    file_id, upload = st.session_state.get(_UPLOAD, ("", None))
    if file_id != file.file_id or upload is None:
        upload = read_image(file.getvalue(), file.name, MAX_PIXELS)
        st.session_state[_UPLOAD] = file.file_id, upload
    return upload


def choose_steps(card: ModelCard) -> PrepareSteps:
    """Draw the switches of the preparation; a colour model has none."""
    usual = usual_steps(card)
    if card.info.image_shape[0] != 1:
        return usual
    with st.container(horizontal=True, vertical_alignment="bottom"):
        invert = st.selectbox("Invert", ("auto", "yes", "no"), width=110, help=PrepareSteps.option("invert").help)
        papers = PrepareSteps.option("paper")
        paper = st.selectbox("Paper", papers.choices or (), width=120, help=papers.help)
        switches = {
            name: st.toggle(name.capitalize(), value=getattr(usual, name), help=PrepareSteps.option(name).help)
            for name in ("stretch", "crop", "stroke", "centre")
        }
    return replace(usual, invert=invert, paper=paper, **switches)


def draw_stages(upload: Upload, prepared: Prepared) -> None:
    """Draw every step of the preparation as a small image."""
    with st.container(horizontal=True):
        for title, picture in prepared.stages:
            scale = fitting_scale(max(picture.shape[:2]), STEP_PIXELS)
            step = max(1, max(picture.shape[:2]) // STEP_PIXELS)
            small = enlarge(picture[::step, ::step], scale)
            draw(small, title, title)
    if upload.notes:
        st.caption("; ".join(upload.notes))


def draw_result(card: ModelCard, codes: cache.TestCodes, image: np.ndarray) -> None:
    images = torch.from_numpy(np.ascontiguousarray(image))[None]
    z = encode(cache.model(card), images)
    recon = decode(cache.model(card), z)
    error = float(squared_errors(images, recon)[0])
    pixels = (recon * 255).round().to(torch.uint8).numpy()
    trio = st.columns(3)
    for column, title, picture in (
        (trio[0], "what the model sees", image),
        (trio[1], "its reconstruction", pixels[0]),
        (trio[2], "the error", error_colours(pixels, image[None])[0]),
    ):
        with column:
            show_image(picture, title, width=224)
            st.caption(title)
    harder = float((codes.errors < error).mean())
    st.markdown(
        f"Squared error **{format_number(error)}** (MSE, [0, 1] scale): larger than that of {100 * harder:.0f} % of "
        "the test images."
    )
    show_error_bar()
    draw_place(card, codes, z.numpy())


def draw_place(card: ModelCard, codes: cache.TestCodes, z: np.ndarray) -> None:
    """Draw the image among the test codes, and the test images nearest in the whole latent space."""
    names = axis_names(card.latent)[:2]
    point = axis_points(names, z, np.zeros(1), codes.axes)[0]
    figure = cache.shared(_map, card.ref, card.version, tuple(names))
    figure = add_mark(type(figure)(figure), point, "your image", INK[ink()])
    st.plotly_chart(figure, key="upload_position", alt="your image's position on the latent map")
    index = nearest(codes.codes, z[0], NEIGHBOURS)
    names_near = ", ".join(str(card.info.class_names[codes.labels[i]]) for i in index)
    st.markdown(f"Nearest test images, by distance in all {z.shape[1]} latent dimensions: **{names_near}**")
    images = cache.test_samples(card)
    near = cache.reconstructions(card, codes.codes[index]) if images is None else images[index].numpy()
    show_sheet([near], "nearest test images", width=480)


def _map(ref: str, version: str, names: tuple[str, ...]) -> object:
    card = cache.library().card(ref)
    codes = cache.test_codes(card)
    index = cache.sample(card, 2000)
    titles = [axis_title(name, codes.axes, card.latent.has_prior) for name in names]
    points = axis_points(names, codes.codes[index], codes.errors[index], codes.axes)
    class_names = [str(name) for name in card.info.class_names]
    return latent_scatter(points, codes.labels[index], class_names, titles, index=index, height=420)
