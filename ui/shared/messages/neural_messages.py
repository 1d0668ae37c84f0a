"""Messages of the Neural data page. N windows in the order of time, C neurons, D latent dimensions, T targets."""

from __future__ import annotations

from typing import TypedDict

from ui.shared.messages.message_pair import MessagePair
from ui.shared.messages.model_messages import NetworkData


class NeuralAddress(TypedDict, total=False):
    """The parameters of the address."""

    t: str  # seconds
    by: str  # name of the colouring
    space: str  # "2-D", "3-D" or "PCA"


class ColouringData(TypedDict):
    """The group of each window, by cluster or by a target; G groups."""

    name: str
    title: str  # with the unit
    file: str  # of uint8, (N,), below the static folder
    names: list[str]  # (G,)
    colours: list[str]  # (G,)


class TrackData(TypedDict):
    """The arena or track: places are its P numbers, 1 or 2, of which codes of training windows are known too."""

    columns: list[int]  # (P,), which of the targets they are
    low: list[float]  # (P,)
    high: list[float]  # (P,)
    unit: str
    neighbours: int  # training codes whose mean place is the decoded one


class PathData(TypedDict):
    """The path of a code: its file, and the directions in which it is shown."""

    file: str  # float32, (N, D), below the static folder
    mean: list[float]  # (D,)
    axes: list[list[float]]  # (at most 3, D), orthonormal


class NeuralData(NetworkData):
    """The test part of a session. Files are below the static folder."""

    n: int
    binMs: float  # of a step between windows
    counts: str  # file of float32, (N, C), spikes in the middle bin of each window
    values: str  # file of float32, (N, T), of the targets
    targetNames: list[str]
    targetUnits: list[str]
    timeColumn: int  # -1: none
    angleColumn: int  # of the direction in which the animal looks; -1: none
    track: TrackData | None
    trainCodes: str  # file of float32, (M, D)
    trainPlaces: str  # file of float32, (M, P)
    code: PathData
    pca: PathData | None
    colourings: list[ColouringData]
    linked: NeuralAddress


class NeuralState(TypedDict):
    """The parameters for the address; None until the user has changed something."""

    rest: NeuralAddress | None


NEURAL = MessagePair("neural-data", NeuralData, NeuralState)
