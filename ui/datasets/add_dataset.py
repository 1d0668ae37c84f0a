"""Add a dataset of one's own: files are chosen, what was understood is shown, and only then it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from lab.config import settings
from lab.data import DataConfig
from lab.data.dataset import AUTO, COLOUR, CROP, FOLDERS, GREY, MIXED, PAD, Progress
from lab.data.own_files.file_entries import Listing
from lab.data.own_files.image_reading import ImageChoices, stack
from lab.data.own_files.own_images import OwnImage, OwnImages, list_files, list_path, table_of, understand_images
from lab.data.own_paths import is_allowed, own_path
from lab.data.uploads import is_grey
from lab.errors import ConfigError, DatasetError
from lab.runs.dataset_keeping import MAX_NAME, Description, keep_images
from ui.datasets.add_table import draw_table
from ui.shared.image_grid import show_sheet
from ui.shared.image_report import show_class_counts, show_left_out
from ui.shared.plain_text import plain

FILES, FOLDER, PATH = "Files", "Folder", "Path on this machine"
MAX_MB = 200  # of an upload
KINDS_HELP = (
    "A zip archive of images, several images, arrays (.npz, .npy) or a CSV file. They stay on the machine that runs "
    "Latent Lab; whoever can open this app can see them."
)
GENERATION = "datasets_generation"  # session: counts what was kept, so that the widgets start anew
UNDERSTOOD = "datasets_understood"  # session: which files were understood, and as what
CANCELLED = "datasets_cancelled"  # session: which files are not to be read
KEPT_NAME = "datasets_kept"  # session: the name of what was kept just now
N_ROW = 8
T = TypeVar("T")


def draw_add() -> None:
    """Draw the choice of files, what was understood of them, the choices that matter, and Keep."""
    st.subheader("Add a dataset")
    if name := st.session_state.pop(KEPT_NAME, ""):
        st.success(f"Kept as {plain(name)}: it is listed below.", icon=":material/check_circle:")
    try:
        chosen = _choose_files()
        if chosen is not None:
            _draw_files(*chosen)
    except (DatasetError, ConfigError) as error:
        st.error(plain(str(error)), icon=":material/broken_image:")
    except OSError as error:  # a file that is gone or locked meanwhile, or damaged in its archive
        reason = plain(error.strerror or str(error))
        st.error(f"The files cannot be read ({reason}): check them, and try again.", icon=":material/broken_image:")


def _choose_files() -> tuple[str, Callable[[], Listing]] | None:
    """Draw where the files are from; return what identifies them and lists them, None before they are given."""
    ways = [FILES, FOLDER, *([PATH] if settings().folders != () else [])]
    number = st.session_state.get(GENERATION, 0)
    way = st.segmented_control("From", ways, default=FILES, required=True, key=f"datasets_from:{number}")
    if way == PATH:
        return _choose_path(number)
    files = st.file_uploader(
        "A zip of images, several images, .npz, .npy or a CSV file" if way == FILES else "A folder of images",
        accept_multiple_files=True if way == FILES else "directory",
        key=f"datasets_{way.lower()}:{number}",
        help=KINDS_HELP,
        max_upload_size=MAX_MB,
    )
    if not files:
        return None
    ids = " ".join(file.file_id for file in files)  # of thousands, in a folder
    return hashlib.sha256(ids.encode()).hexdigest()[:16], lambda: list_files(
        (file.name, file.getvalue()) for file in files
    )


def _choose_path(number: int) -> tuple[str, Callable[[], Listing]] | None:
    text = st.text_input(
        "Path of a folder, a zip, .npz, .npy or CSV file", key=f"datasets_path:{number}", help="As a shell shows it."
    )
    config = DataConfig("folder", path=text)
    if not config.path:
        return None
    if not is_allowed(config.path):
        raise DatasetError(
            "this path is not in a folder that this server may read from: upload the files, or put them below one of "
            "those that its operator names (LATENT_LAB_FOLDERS)"
        )
    return config.path, lambda: list_path(own_path(config))


def _draw_files(key: str, list_them: Callable[[], Listing]) -> None:
    if st.session_state.get(CANCELLED) == key:
        st.info("Cancelled: nothing was kept.", icon=":material/cancel:")
        st.button("Read the files", key="datasets_read", on_click=st.session_state.pop, args=(CANCELLED,))
        return
    listing, images = _understood(key, list_them)
    table = table_of(listing)
    if table is not None:
        draw_table(table, key, draw_description, _finish)
    elif images is not None:
        _draw_images(images, key)


def _understood(key: str, list_them: Callable[[], Listing]) -> tuple[Listing, OwnImages | None]:
    """Return the files and the images that they are, looked at once."""
    known = st.session_state.get(UNDERSTOOD)
    if known is None or known[0] != key:
        listing = list_them()
        images = None
        if table_of(listing) is None:
            images = _with_progress(key, lambda show: understand_images(listing, on_progress=show))
        st.session_state[UNDERSTOOD] = known = (key, listing, images)
    return known[1], known[2]


def _draw_images(images: OwnImages, key: str) -> None:
    st.markdown("  \n".join(plain(line) for line in images.lines()))
    left, right = st.columns(2)
    with left:
        show_class_counts(images.class_counts(), "datasets_classes")
        show_left_out(images.left_out, "datasets_left_out")
    with right:
        choices, splits = _choose(images, key)
    images.check(choices.size, choices.colour)
    show_preview(images.preview(choices), choices)
    description = draw_description(key)
    if st.button("Keep", type="primary", icon=":material/save:", key="datasets_keep", disabled=not description.name):
        card = _with_progress(key, lambda show: keep_images(images, choices, description, splits, show))
        _finish(card.name)


def _choose(images: OwnImages, key: str) -> tuple[ImageChoices, str]:
    """Draw the choices that matter: size, crop or pad, grey or colour, and splits where folders name them."""
    size = st.number_input(
        "Size (pixels)",
        min_value=0,
        max_value=256,
        value=images.suggested_size,
        key=f"datasets_size:{key}",
        help="Side of the square that every image becomes; 0 keeps the images as they are.",
    )
    fit = st.segmented_control("Fit", [CROP, PAD], default=CROP, required=True, key="datasets_fit", disabled=not size)
    colour = st.segmented_control("Colour", [AUTO, GREY, COLOUR], default=AUTO, required=True, key="datasets_colour")
    splits = FOLDERS
    if images.splits:
        names = ", ".join(f"{name} ({n:,})" for name, n in images.splits.items())
        keep = st.toggle(f"Keep the splits {names}", value=True, key="datasets_splits")
        splits = FOLDERS if keep else MIXED
    return ImageChoices(size, fit, colour), splits


def show_preview(preview: list[OwnImage], choices: ImageChoices) -> None:
    """Draw a few images as the model will see them."""
    if not preview:
        return
    is_colour = choices.colour != GREY and not (choices.colour == AUTO and all(is_grey(i.pixels) for i in preview))
    pixels = stack([image.pixels for image in preview], is_colour=is_colour)
    st.caption("As a model will see them:")
    rows = [pixels[start : start + N_ROW] for start in range(0, len(pixels), N_ROW)]
    show_sheet(rows, "images of the dataset as a model will see them", width=640)


def draw_description(key: str) -> Description:
    """Draw what its owner says of a dataset; return it."""
    columns = st.columns(3)
    name = columns[0].text_input("Name", max_chars=MAX_NAME, key=f"datasets_name:{key}")
    licence = columns[1].text_input("Licence", max_chars=200, key=f"datasets_licence:{key}", placeholder="optional")
    source = columns[2].text_input("Source", max_chars=200, key=f"datasets_source:{key}", placeholder="optional")
    return Description(name.strip(), licence, source)


def _with_progress(key: str, work: Callable[[Progress], T]) -> T:
    """Do something with a progress bar and a button that ends it."""
    area = st.empty()
    box = area.container()
    bar = box.progress(0.0, "Reading")
    box.button("Cancel", key="datasets_cancel", on_click=_cancel, args=(key,))

    def show(text: str, share: float) -> None:
        bar.progress(min(1.0, share), text)

    result = work(show)
    area.empty()
    return result


def _cancel(key: str) -> None:
    st.session_state[CANCELLED] = key


def _finish(name: str) -> None:
    """Start anew with the dataset in the list."""
    st.session_state[KEPT_NAME] = name
    st.session_state[GENERATION] = st.session_state.get(GENERATION, 0) + 1
    st.session_state.pop(UNDERSTOOD, None)
    st.rerun()
