"""Messages of the Anomalies page. N test images."""

from __future__ import annotations

from typing import TypedDict

from ui.shared.messages.message_pair import MessagePair
from ui.shared.messages.model_messages import SampleData


class AnomalyAddress(TypedDict):
    """The parameters of the address."""

    score: str  # its name
    threshold: str


class ScoreData(TypedDict):
    """One of the anomaly scores."""

    name: str
    title: str
    unit: str
    file: str  # float32, (N,), below the static folder
    start: float  # the initial threshold
    auc: float


class AnomalyData(TypedDict):
    """Scored test images; files are below the static folder."""

    folder: str
    scores: list[ScoreData]
    labels: str  # file of uint16, (N,)
    images: str  # file of samples as stored, (N, *shape)
    sample: SampleData
    classNames: list[str]
    normalClasses: list[int]
    score: str  # the one at first; another text: the first score
    threshold: float | None  # at first; None: the score's start
    own: dict[str, float] | None  # scores of the user's own image, by name


class AnomalyState(TypedDict):
    """The parameters for the address; None until the user has changed something."""

    rest: AnomalyAddress | None


ANOMALIES = MessagePair("anomalies", AnomalyData, AnomalyState)
