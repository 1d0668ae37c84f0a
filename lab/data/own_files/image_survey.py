"""The report on a place full of images, made before they are loaded: what was understood, what is left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lab.data.dataset import AUTO, GREY, Progress
from lab.data.own_files.file_entries import LeftOut, left_out_lines
from lab.data.own_files.image_layout import Layout, Placed
from lab.data.uploads import (
    MAX_BYTES,
    ImageHeader,
    is_grey,
    largest_value,
    read_header,
    read_image,
    white_note,
    white_of,
)
from lab.errors import DatasetError, UploadError

MIN_IMAGES = 10
MAX_VALUES = 1_000_000  # of one image, pixels times channels: no model here could have a layer for it
USUAL_SIZE = 64  # suggested where images are large or differ in size
USUAL_WIDTH = 512  # of a model's first layer
HUGE = "more than 20 MB"
DAMAGED = "damaged or cut short"


@dataclass(frozen=True)
class ImageReport:
    """The images that will be read, their sizes, and what is left out.

    white: the value that becomes white in images of more than 8 bits; 0: there are none.
    """

    layout: Layout
    headers: tuple[ImageHeader, ...]
    white: float = 0.0

    @property
    def n_images(self) -> int:
        return len(self.headers)

    @property
    def sizes(self) -> list[tuple[tuple[int, int], int]]:
        """Return each (width, height) with the number of its images, the commonest first."""
        return Counter((header.width, header.height) for header in self.headers).most_common()

    @property
    def class_counts(self) -> dict[str, int]:
        counts = Counter(image.label for image in self.layout.images)
        return {name: counts[label] for label, name in enumerate(self.layout.class_names)}

    @property
    def suggested_size(self) -> int:
        """Return a size to start with; 0: the images can stay as they are."""
        (width, height), _ = self.sizes[0] if self.sizes else ((0, 0), 0)
        return 0 if len(self.sizes) < 2 and max(width, height) <= USUAL_SIZE else USUAL_SIZE

    def lines(self) -> list[str]:
        """Return what was understood, a sentence each."""
        n_classes = len(self.layout.class_names)
        sizes = ", ".join(f"{width} x {height} ({n:,})" for (width, height), n in self.sizes[:5])
        rest = f" and {len(self.sizes) - 5:,} more sizes" if len(self.sizes) > 5 else ""
        classes = f"{n_classes:,} class{'' if n_classes == 1 else 'es'}"
        lines = [f"{self.n_images:,} images, {classes}; width x height in pixels: {sizes}{rest}"]
        if self.layout.splits:
            splits = ", ".join(f"{name} {n:,}" for name, n in self.layout.splits.items())
            lines.append(f"splits by the names of folders: {splits}")
        if self.white:
            lines.append(f"images of more than 8 bits: {white_note(self.white)}, the same for all of them")
        return [*lines, *self.layout.notes]

    def left_out_lines(self) -> list[str]:
        return left_out_lines(self.layout.left_out)

    def taking(self, indices: Sequence[int]) -> ImageReport:
        """Return the report on some of the images."""
        layout = replace(self.layout, images=tuple(self.layout.images[i] for i in indices))
        return replace(self, layout=layout, headers=tuple(self.headers[i] for i in indices))

    def side_of(self, size: int, colour: str) -> tuple[int, int, int]:
        """Return channels, height and width of the loaded images; those stored in colour are taken to be so."""
        (width, height), _ = self.sizes[0]
        grey = colour == GREY or (colour == AUTO and all(header.is_grey for header in self.headers))
        return (1 if grey else 3), size or height, size or width


def survey(layout: Layout, on_progress: Progress | None = None, *, decode: bool = False) -> ImageReport:
    """Read the header of every image; those that cannot be read move to what is left out.

    Args:
        decode: read its pixels too, made small, so that no damaged one is overlooked.
    """
    placed: list[Placed] = []
    headers: list[ImageHeader] = []
    left_out: list[LeftOut] = []
    peak = 0.0
    for i, image in enumerate(layout.images):
        if on_progress is not None and i % 50 == 0:
            on_progress(f"looking at image {i + 1:,} of {len(layout.images):,}", i / len(layout.images))
        try:
            header, value = _look_at(image, decode=decode)
        except (UploadError, OSError) as error:
            left_out.append(LeftOut(image.entry.name, reason_of(error)))
            continue
        peak = max(peak, value)
        placed.append(image)
        headers.append(header)
    layout = replace(layout, images=tuple(placed), left_out=(*layout.left_out, *left_out))
    return ImageReport(layout, tuple(headers), white_of(peak) if any(h.is_deep for h in headers) else 0.0)


def _look_at(image: Placed, *, decode: bool) -> tuple[ImageHeader, float]:
    """Return the header of an image, and its largest value if it has more than 8 bits."""
    name = image.entry.name
    if image.entry.n_bytes > MAX_BYTES:
        raise UploadError(HUGE)
    with image.entry.open() as file:
        header = read_header(file, name)
        if header.is_deep:
            return header, largest_value(image.entry.read(), name)
        if decode:
            file.seek(0)
            pixels = read_image(file.read(), name, side=USUAL_SIZE).pixels
            header = replace(header, is_grey=is_grey(pixels))
    return header, 0.0


def reason_of(error: Exception) -> str:
    """Return why an image is left out, in words that are the same for all of one reason."""
    if isinstance(error, OSError):
        return f"it cannot be read ({error.strerror or error})"
    text = str(error)
    for part, reason in (("megapixels", "more than 40 megapixels"), ("HEIC", "HEIC photos need pillow-heif")):
        if part in text:
            return reason
    return text if text == HUGE else DAMAGED


def check_report(report: ImageReport, where: str, size: int, colour: str) -> None:
    """Check that the images can be loaded, before memory is taken.

    Raises:
        DatasetError: too few, of different sizes, or too large; it says how many and which size fits.
    """
    if not report.n_images:
        lines = "; ".join(report.left_out_lines()) or "it is empty"
        raise DatasetError(f"{where} holds no images that can be read: {lines}")
    if report.n_images < MIN_IMAGES:
        raise DatasetError(
            f"{where} holds {report.n_images} images; at least {MIN_IMAGES} are needed: add some more"
            + "".join(f" ({line})" for line in report.left_out_lines())
        )
    if not size:
        _check_sizes(report.sizes, where)
        _check_values(report, colour)


def _check_sizes(sizes: Sequence[tuple[tuple[int, int], int]], where: str) -> None:
    if len(sizes) > 1:
        shown = ", ".join(f"{width} x {height} ({count})" for (width, height), count in sizes[:5])
        rest = f" and {len(sizes) - 5} more sizes" if len(sizes) > 5 else ""
        raise DatasetError(
            f"the images in {where} differ in size: {shown}{rest}; set size, such as 32, and all become squares of it: "
            "cut to their middle, or padded (fit)"
        )


def _check_values(report: ImageReport, colour: str) -> None:
    """Refuse photos without a size: neither a model nor the memory has room for them."""
    channels, height, width = report.side_of(0, colour)
    values = channels * height * width
    if values > MAX_VALUES:
        gigabytes = report.n_images * values / 1e9
        raise DatasetError(
            f"{report.n_images:,} images of {width:,} x {height:,} pixels take {gigabytes:.1f} GB of memory, and the "
            f"first layer of a model ({USUAL_WIDTH} units) would have {values * USUAL_WIDTH:,} parameters: set size, "
            f"such as {USUAL_SIZE}"
        )
