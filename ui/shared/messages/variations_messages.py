"""Messages of the variations of one image. D latent dimensions."""

from __future__ import annotations

from typing import TypedDict

from ui.shared.messages.message_pair import MessagePair
from ui.shared.messages.model_messages import NetworkData


class VariationData(NetworkData):
    """A code, and how far its variations lie from it."""

    code: list[float]  # (D,), of the image
    std: list[float]  # (D,), standard deviations of codes at distance 1
    most: float  # end of the slider
    far: float  # the distance at first
    seed: int
    unit: str  # of the distance


class VariationAddress(TypedDict):
    """The parameters of the address."""

    far: float
    seed: int


class VariationState(TypedDict):
    """The parameters for the address; None until the user has changed something."""

    rest: VariationAddress | None


VARIATIONS = MessagePair("variations", VariationData, VariationState)
