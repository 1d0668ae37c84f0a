"""A model as one HTML file: decoder, codes, and test images where their licence allows it."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor

from lab.config import STATIC
from lab.data.dataset import DatasetInfo
from lab.data.modalities.sample_facts import sample_facts
from lab.data.sampling import sample_by_class
from lab.errors import LatentLabError
from lab.export.single_file.bundle import bundle
from lab.export.single_file.decoder_layers import decoder_layers, unknown_layers
from lab.latent.map_plane import first_axes, plane_of
from lab.latent.slider_span import range_of_sliders
from lab.plots.palette import class_colour
from models import Autoencoder

MAX_POINTS = 2000  # codes on the map
MAX_SLIDERS = 64
IMAGE_BYTES = 200_000  # of test images, packed
SHARED_LICENCES = ("CC BY", "MIT", "made by this program")  # samples under these may be passed on
PAGE = STATIC / "lab" / "standalone"


class NoPageError(LatentLabError):
    """A model cannot be exported as a page yet."""


@dataclass(frozen=True)
class PageContent:
    """A model and its test set. codes: (N, D); labels: (N,); samples: (N, *shape) as stored, None where not here."""

    title: str
    model: Autoencoder
    info: DatasetInfo
    codes: np.ndarray
    labels: np.ndarray
    samples: Tensor | None = None


def why_no_page(model: Autoencoder) -> str:
    """Return what of a model the page cannot compute; "": nothing."""
    return ", ".join(dict.fromkeys(unknown_layers(model)))


def page_file(content: PageContent, *, half: bool = True) -> str:
    """Return the HTML file of a model.

    Args:
        half: store weights in half precision.
    Raises:
        NoPageError: the page cannot compute its decoder.
    """
    if reason := why_no_page(content.model):
        raise NoPageError(f"{content.title} cannot be exported as a page yet: {reason} is not part of it")
    index = sample_by_class(torch.from_numpy(content.labels.astype(np.int64)), MAX_POINTS).numpy()
    layers, weights = decoder_layers(content.model)
    dtype = torch.float16 if half else torch.float32
    tensors = {name: weight.to(dtype).contiguous() for name, weight in weights.items()}
    tensors["codes"] = torch.from_numpy(content.codes[index]).to(dtype)
    tensors["labels"] = torch.from_numpy(content.labels[index].astype(np.float32)).to(dtype)
    n_images, images = _images(content, index)
    data = _description(content, layers) | {"thumbnails": n_images}
    return _html(content, data, _pack(_halves(save(tensors))), images)


def _description(content: PageContent, layers: list[dict[str, Any]]) -> dict[str, Any]:
    model, info, latent = content.model, content.info, content.model.latent
    axes = first_axes(latent)
    origin, across, up, hides = plane_of(content.codes, axes, latent)
    names = [str(name) for name in info.class_names]
    low, high, _ = range_of_sliders(latent, content.codes)
    return {
        "title": content.title,
        "latentDim": model.latent_dim,
        "nClasses": latent.n_classes,
        "classScale": latent.class_scale if latent.n_classes else 0.0,
        "hasPrior": latent.has_prior,
        "signed": model.scale_span == 2.0,
        "sample": sample_facts(info),
        "classNames": names,
        "colours": [class_colour(i) for i in range(len(names))],
        "origin": origin.tolist(),
        "across": across.tolist(),
        "up": up.tolist(),
        "axisNames": list(axes),
        "hides": hides,
        "names": latent.names[: min(latent.n_free, MAX_SLIDERS)],
        "low": low.tolist(),
        "high": high.tolist(),
        "start": origin.tolist(),
        "layers": layers,
    }


def _images(content: PageContent, index: np.ndarray) -> tuple[int, str]:
    """Return how many of the first points have their test image in the page, and these, packed."""
    if content.samples is None or not content.info.licence.startswith(SHARED_LICENCES):
        return 0, ""
    samples, n = content.samples[torch.from_numpy(index)], len(index)
    while n:
        packed = _pack(np.ascontiguousarray(samples[:n].numpy()).tobytes())
        if len(packed) <= IMAGE_BYTES:
            return n, packed
        n = int(n * min(0.9, IMAGE_BYTES / len(packed)))
    return 0, ""


def _halves(data: bytes) -> bytes:
    """Return first the even, then the odd bytes: exponents beside exponents pack better."""
    values = np.frombuffer(data + b"\0" * (len(data) % 2), dtype=np.uint8)
    return values[::2].tobytes() + values[1::2].tobytes()


def _pack(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def terms(info: DatasetInfo) -> str:
    """Return a line on the data of a page and its licence."""
    return (
        f"Data: {info.title}. Source: {info.source}. Licence: {info.licence}. Weights and codes were made "
        "from this data; its terms hold for them too."
    )


def _html(content: PageContent, data: dict[str, Any], tensors: str, images: str) -> str:
    parts = {
        "TITLE": html.escape(content.title),
        "HIDES": html.escape(data["hides"]),
        "NOUN": html.escape(data["sample"]["nouns"]),
        "TERMS": html.escape(terms(content.info)),
        "STYLE": (PAGE / "page.css").read_text(encoding="utf-8"),
        "DESCRIPTION": json.dumps(data).replace("<", "\\u003c"),
        "TENSORS": tensors,
        "IMAGES": images,
        "SCRIPT": bundle(PAGE / "latent-page.js"),
    }
    template = (PAGE / "page.html").read_text(encoding="utf-8")
    return re.sub("@([A-Z]+)@", lambda match: parts[match[1]], template)  # once: not within what is put in
