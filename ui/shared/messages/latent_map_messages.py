"""Messages of the latent map. D latent dimensions."""

from __future__ import annotations

from typing import TypedDict

from lab.latent.map_plane import Direction
from ui.shared.messages.message_pair import MessagePair
from ui.shared.messages.model_messages import MapPlane, ModelData


class ToolsAddress(TypedDict, total=False):
    """The parameters of the tools in the address; empty or missing ones are at their defaults."""

    tool: str
    tiles: str
    regions: str
    path: str
    route: str
    a: str
    b: str
    base: str
    strength: str
    picks: str
    offsets: str


class MapAddress(ToolsAddress, total=False):
    """The parameters of the map in the address."""

    point: str
    zoom: str  # centre and width of the part of the plane that is shown, with _ between; empty: all
    hidden: str  # classes whose points are hidden, with _ between


class GroupData(TypedDict):
    """Groups that colour the points instead of their classes."""

    title: str  # of the legend, with a unit
    groups: list[int]  # (N,) of each test sample
    names: list[str]  # (G,)
    colours: list[str]  # (G,), as CSS has them


class LatentMapData(ModelData, MapPlane):
    """The model, the plane of the map, and the state of its tools."""

    grouping: GroupData | None  # None: points are coloured by class
    start: list[float]  # the point at first, x and y
    tools: bool  # with tools
    linked: MapAddress
    further: list[Direction]  # off the plane, that get a slider
    classifies: bool  # a classifier of such images is there
    decisions: str  # the network z -> probabilities of its classes, below the static folder; "" until it is asked for


class LatentMapState(TypedDict):
    """The parameters for the address; None until the user has changed something."""

    rest: MapAddress | None


LATENT_MAP = MessagePair("latent-map", LatentMapData, LatentMapState)
