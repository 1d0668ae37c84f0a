"""Messages of the film of a training. N images, D latent dimensions."""

from __future__ import annotations

from typing import TypedDict

from lab.plots.curve_data import CurveData
from ui.shared.messages.message_pair import MessagePair
from ui.shared.messages.model_messages import ClassData, PlaneData, SampleData


class SnapshotData(TypedDict):
    """A snapshot of the run."""

    name: str
    epoch: float  # with the fraction that `batch` stands for
    batch: int


class ChangeMark(TypedDict):
    """Settings that were changed during the training."""

    epoch: float
    text: str


class KlWeight(TypedDict):
    """A KL weight, and the epoch that it is set at."""

    epoch: float  # with its fraction
    weight: float


class KlAtEpoch(TypedDict):
    """Losses after an epoch, in nats per image."""

    epoch: float
    perDim: list[float]  # KL of each dimension
    distortion: float


class FilmData(ClassData, PlaneData):
    """A run as far as it has come; files are below the static folder."""

    folder: str  # of its snapshots
    images: str  # file of the validation images, as stored, (N, *shape); empty where they are not available any more
    graph: str  # of the decoder
    snapshots: list[SnapshotData]
    latentDim: int  # D
    sample: SampleData
    signed: bool  # pixels are in [-1, 1] rather than [0, 1]
    curve: CurveData
    marks: list[ChangeMark]
    position: float | None  # at first; None: the end
    klByEpoch: list[KlAtEpoch]  # empty for a model without KL
    klWeights: list[KlWeight]  # in order; empty for a model without KL
    leastKl: float  # of an active dimension
    size: str  # number of frames and megabytes


class FilmState(TypedDict):
    """The film's position; None: the end."""

    position: float | None


FILM = MessagePair("film", FilmData, FilmState)
