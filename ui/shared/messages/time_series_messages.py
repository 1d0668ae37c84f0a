"""Messages of the map of windows and of the long series below it. D latent dimensions, C channels, L steps, T of a
window, P parts, K clusters."""

from __future__ import annotations

from typing import TypedDict

from ui.shared.messages.message_pair import MessagePair
from ui.shared.messages.model_messages import MapPlane, ModelData


class PartsData(TypedDict):
    """The parts that a decoder adds up to a window."""

    names: list[str]  # (P,)
    reach: float  # of the axis of each part, from -reach to reach on the data scale


class RibbonData(TypedDict):
    """Groups of the steps of a long series, and of the test windows."""

    title: str
    steps: str  # file of uint8 (L,), the group of each step; 255: none
    windows: str  # file of uint8 (N,), that of each test window
    names: list[str]
    colours: list[str]


class LongSeriesData(TypedDict):
    """The series that the windows are cut from."""

    values: str  # file of float32 (C, L) on the data scale, NaN in gaps
    steps: int  # L
    splits: list[int]  # the first steps of validation and of test
    ribbons: list[RibbonData]  # by one of which the ribbon and the map are coloured


class SeriesAddress(TypedDict, total=False):
    """The parameters of the address."""

    point: str  # x and y on the map
    at: str  # first step of the window that is encoded
    ribbon: str  # title of the ribbon that is shown


class TimeSeriesData(ModelData, MapPlane):
    """A model of windows, its map, and the series."""

    start: list[float]  # the point at first, x and y
    parts: PartsData | None  # None: the decoder has no parts
    series: LongSeriesData | None  # None: the windows are not cut from one series
    linked: SeriesAddress


class TimeSeriesState(TypedDict):
    """The parameters for the address; None until the user has changed something."""

    rest: SeriesAddress | None


TIME_SERIES = MessagePair("time-series", TimeSeriesData, TimeSeriesState)
