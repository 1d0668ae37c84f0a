"""A model on out-of-distribution data: its errors there compared with those on its own data."""

from __future__ import annotations

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from lab.data import DATASETS, DataConfig, is_available, prepare, read_image, sample_by_class
from lab.errors import DatasetError, LatentLabError
from lab.experiments.out_of_distribution import contrast, fitted, inverted, share_beyond, upside_down
from lab.latent.encoding import decode, encode, squared_errors
from lab.latent.per_sample import sample_outputs
from lab.plots.application_charts import error_histograms
from lab.plots.palette import format_number
from lab.zoo.model_library import ModelCard
from ui.shared import cache, session_keys
from ui.shared.image_picker import pictures_of
from ui.shared.image_rows import PictureRow, show_rows
from ui.shared.model_picker import note_missing_images
from ui.shared.upload import KINDS, MAX_MB, UPLOAD_HELP, choose_steps
from ui.shared.url_state import segments

ALTERED = {"upside down": upside_down, "inverted": inverted}
OTHER_CLASSES = "other classes"
MAX_IMAGES = 1000  # out of distribution
SHOWN = 10
IN_TEXT = {"upside down": "its own images upside down", "inverted": "its own images inverted"}
IMAGE_WIDTH = 56  # CSS pixels
NO_IMAGES = "The test set of {title} has no images of {which}: add images and train again."


def draw_out_of_distribution(card: ModelCard, codes: cache.TestCodes) -> None:
    choices = ood_choices(card)
    if st.session_state.get(session_keys.OOD_DATA, choices[0]) not in choices:  # chosen for another model
        del st.session_state[session_keys.OOD_DATA]
    name = segments("Data", choices, session_keys.OOD_DATA)
    own = own_indices(card, codes)
    if not len(own):
        raise DatasetError(NO_IMAGES.format(title=card.info.title, which="the classes that the model was trained on"))
    images, errors = _measure(card, name)
    container = st.container()
    own_error = _own_image(card, codes.errors[own])
    with container:
        _draw_pictures(card, codes, own, images, name)
        figure = error_histograms(codes.errors[own], errors, name, own_error)
        st.plotly_chart(
            figure, key="ood_errors", alt=f"errors on the training distribution and on {IN_TEXT.get(name, name)}"
        )
        _draw_numbers(card, codes.errors[own], own, images, errors, name)
    note_missing_images(card)


def ood_choices(card: ModelCard) -> list[str]:
    """Return the available out-of-distribution data: other image datasets here, the model's own images altered."""
    own = card.spec.data.name
    images = [name for name, source in DATASETS.items() if source.kind == card.info.kind]
    others = [name for name in images if name not in (own, "folder") and is_available(DataConfig(name=name))]
    here = cache.has_images(card)
    classes = [OTHER_CLASSES] if here and card.spec.data.classes else []
    return [*classes, *(ALTERED if here else []), *others]


def own_indices(card: ModelCard, codes: cache.TestCodes) -> np.ndarray:
    """Return the indices of the test images of the classes that the model was trained on."""
    classes = card.spec.data.classes
    return np.flatnonzero(np.isin(codes.labels, classes)) if classes else np.arange(len(codes.labels))


def _measure(card: ModelCard, name: str) -> tuple[Tensor, np.ndarray]:
    """Return the out-of-distribution images (M, C, H, W) uint8 at the model's input shape, and their errors (M,).

    Raises DatasetError: there are none.
    """
    result: tuple[Tensor, np.ndarray] = _measured(card.ref, card.version, name)
    return result


@st.cache_resource(show_spinner="Reconstructing the out-of-distribution images", max_entries=64)
def _measured(ref: str, version: str, name: str) -> tuple[Tensor, np.ndarray]:
    card = cache.library().card(ref)
    model = cache.model(card)
    test = (cache.dataset(DataConfig(name=name)) if name in DATASETS else cache.dataset_of(card)).test
    classes = torch.tensor(card.spec.data.classes)
    if name == OTHER_CLASSES:
        test = test.take((~torch.isin(test.labels, classes)).nonzero().flatten())
    elif name in ALTERED and len(classes):
        test = test.take(torch.isin(test.labels, classes).nonzero().flatten())
    if not len(test):
        raise DatasetError(NO_IMAGES.format(title=card.info.title, which=name))
    chosen = test.samples[sample_by_class(test.labels, MAX_IMAGES)]
    images = ALTERED[name](chosen) if name in ALTERED else fitted(chosen, card.info.image_shape)
    return images, sample_outputs(model, images).mse.numpy()


def _draw_pictures(card: ModelCard, codes: cache.TestCodes, own: np.ndarray, images: Tensor, name: str) -> None:
    index = own[sample_by_class(torch.from_numpy(codes.labels[own]), SHOWN).numpy()]
    examples = images[np.linspace(0, len(images) - 1, SHOWN).astype(int).tolist()]
    recon = decode(cache.model(card), encode(cache.model(card), examples))
    rows = [
        PictureRow("its own", pictures_of(card, codes, index), "test images"),
        PictureRow("", cache.reconstructions(card, codes.codes[index]), "reconstructed"),
        PictureRow(name, examples.numpy(), "as the model sees them"),
        PictureRow("", (recon * 255).round().to(torch.uint8).numpy(), "reconstructed"),
    ]
    show_rows(rows, IMAGE_WIDTH, "out-of-distribution data")
    st.caption(
        "The model reconstructs what it knows: look for the shapes of its training data in these reconstructions."
    )


def _draw_numbers(
    card: ModelCard, own_errors: np.ndarray, own: np.ndarray, images: Tensor, errors: np.ndarray, name: str
) -> None:
    """Draw the numbers: `own` are indices of the model's own test images, `own_errors` their errors."""
    name = IN_TEXT.get(name, name)
    mean, ood_mean = float(own_errors.mean()), float(errors.mean())
    beyond = share_beyond(errors, own_errors)
    st.markdown(
        f"Mean error on test images of the training distribution **{format_number(mean)}**, on {name} "
        f"**{format_number(ood_mean)}**: {format_number(ood_mean / mean if mean else None)} times as large. "
        f"**{100 * beyond:.0f} %** of these images have a larger error than 95 % of the test images."
    )
    lost = f"{_percent(ood_mean, float(contrast(images).mean()))} on {name}"
    test = cache.test_samples(card)
    if test is not None:
        lost = f"{_percent(mean, float(contrast(test[own.tolist()]).mean()))} on test images, {lost}"
    st.caption(
        "MSE, [0, 1] scale. Images with less contrast have smaller errors, whatever they show. "
        f"As a share of the error of one uniform grey: {lost}."
    )


def _percent(error: float, contrast_of_images: float) -> str:
    return f"{100 * error / contrast_of_images:.0f} %" if contrast_of_images else "–"  # images of one grey each


def _own_image(card: ModelCard, errors: np.ndarray) -> float | None:
    """Let the user open an image; show and return its error, beside those on the model's own data (N,)."""
    file = st.file_uploader("Try your own image", KINDS, help=UPLOAD_HELP, max_upload_size=MAX_MB)
    if file is None:
        return None
    try:
        upload = read_image(file.getvalue(), file.name)
        image = torch.from_numpy(prepare(upload.pixels, card.info.image_shape, choose_steps(card)).image)[None]
    except LatentLabError as error:
        st.error(str(error), icon=":material/broken_image:")
        return None
    recon = decode(cache.model(card), encode(cache.model(card), image))
    own_error = float(squared_errors(image, recon)[0])
    pictures = torch.cat([image, (recon * 255).round().to(torch.uint8)]).numpy()
    show_rows([PictureRow("your image", pictures, captions=("as the model sees it", "reconstructed"))], 112, "upload")
    harder = float((errors < own_error).mean())
    st.markdown(
        f"Squared error **{format_number(own_error)}**: larger than that of {100 * harder:.0f} % of its own test "
        "images."
    )
    return own_error
