"""Parts that the messages of several components share. D latent dimensions, C channels, H, W, K classes."""

from __future__ import annotations

from typing import TypedDict, cast

import numpy as np

from lab.data import DatasetInfo
from lab.data.modalities.sample_facts import sample_facts
from lab.plots.palette import class_colour


class FeatureData(TypedDict):
    """A column, a channel or an item. In its unit: offset + scale * (value on the data scale)."""

    name: str
    unit: str
    offset: float
    scale: float


class SampleData(TypedDict):
    """The kind, shape and features of a dataset's samples, by which they are drawn."""

    kind: str  # "image", "table", "series", "neural", "ratings"
    noun: str  # what one of them is called
    nouns: str
    shape: list[int]  # C, H, W of an image; F of a row or of ratings; C, T of a window
    features: list[FeatureData]  # empty for images
    bounded: bool  # the data lies in [0, 1]


class NetworkData(TypedDict):
    """The networks of a model and the shape of what goes through them."""

    folder: str  # of its files, below the static folder
    needs: list[str]  # files to request before the component's JavaScript has run
    latentDim: int  # D, with the numbers that hold a class
    sample: SampleData
    signed: bool  # pixels are in [-1, 1] rather than [0, 1]
    hasPrior: bool
    nClasses: int  # numbers at the end of a code that hold the class


class ClassData(TypedDict):
    """The classes of a dataset."""

    classNames: list[str]  # (K,)
    colours: list[str]  # (K,), as CSS has them


class ModelData(NetworkData, ClassData):
    """A model and its test set."""

    hasImages: bool  # the test images are on this machine


class PlaneData(TypedDict):
    """A plane of the latent space: origin, and two orthonormal directions, (D,) each."""

    origin: list[float]
    across: list[float]
    up: list[float]


class MapPlane(PlaneData):
    """The plane of a map of codes."""

    axisNames: list[str]
    hides: str  # a sentence on the variance that it does not show


class PreparationData(TypedDict):
    """The default steps that prepare a user's own image for a model."""

    stroke: bool  # the image is a stroke: scale its width
    inkShare: float  # of the image's side that the ink fills
    strokeWidth: float  # share of the image's side


class DecoderFile(TypedDict):
    """A decoder with a file of its own."""

    path: str  # below the static folder


class DecoderWeights(TypedDict):
    """The decoder of a snapshot: a graph, and the weights to put into it; both below the static folder."""

    graph: str
    weights: str


DecoderSource = DecoderFile | DecoderWeights


def sample_data(info: DatasetInfo) -> SampleData:
    """Return what the samples of a dataset are."""
    return cast(SampleData, sample_facts(info))


def class_data(info: DatasetInfo) -> ClassData:
    """Return the names and colours of a dataset's classes."""
    names = [str(name) for name in info.class_names]
    return {"classNames": names, "colours": [class_colour(i) for i in range(len(names))]}


def plane_data(origin: np.ndarray, across: np.ndarray, up: np.ndarray) -> PlaneData:
    """Return a plane, (D,) arrays each, as a message."""
    return {"origin": origin.tolist(), "across": across.tolist(), "up": up.tolist()}
