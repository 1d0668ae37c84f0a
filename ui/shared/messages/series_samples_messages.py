"""Messages of generated windows beside real ones, and of the quiz about them."""

from __future__ import annotations

from typing import TypedDict

from ui.shared.messages.message_pair import MessagePair
from ui.shared.messages.model_messages import ModelData


class SeriesSamplesData(ModelData):
    """A model of windows; the browser draws codes from its prior."""

    quiz: bool  # which windows are generated is asked rather than said
    count: int  # windows of each kind
    seed: int


class SamplesAddress(TypedDict):
    """The parameters of the address."""

    seed: int


class SeriesSamplesState(TypedDict):
    """The parameters for the address; None until the user has changed something."""

    rest: SamplesAddress | None


SERIES_SAMPLES = MessagePair("series-samples", SeriesSamplesData, SeriesSamplesState)
