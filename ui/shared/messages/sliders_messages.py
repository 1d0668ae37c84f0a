"""Messages of the sliders of Generate. D latent dimensions, K classes."""

from __future__ import annotations

from typing import TypedDict

from ui.shared.messages.message_pair import MessagePair
from ui.shared.messages.model_messages import NetworkData


class CodeClasses(TypedDict):
    """The part of a code that holds the class: a one-hot vector times `scale`, `size` numbers from `first` on."""

    names: list[str]  # (K,)
    first: int
    size: int
    scale: float


class GridData(TypedDict):
    """The grid of decoded tiles."""

    across: int  # the dimension along it; -1: each column is a class
    up: int  # the dimension up it
    tiles: int  # per side


class SliderData(NetworkData, GridData):
    """A slider for each dimension, and a grid of decoded tiles."""

    dims: list[int]  # that have a slider
    kl: list[float] | None  # (D,), nats per image; None for a model without a posterior
    low: list[float]  # (D,), ends of the sliders
    high: list[float]
    defaults: list[float]  # (D,), the values after Reset
    start: list[float]  # (D,), the values at first
    classes: CodeClasses | None  # None for a model without classes


class SliderAddress(GridData):
    """The code, the class and the grid that go into the address."""

    z: list[float]  # (D,)
    picked: int | None  # the class; None for a model without classes


class SliderState(TypedDict):
    """The parameters for the address; None until the user has changed something."""

    rest: SliderAddress | None


SLIDERS = MessagePair("sliders", SliderData, SliderState)
