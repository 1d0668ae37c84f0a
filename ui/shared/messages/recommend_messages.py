"""Messages of the recommend component. F items, G groups of items."""

from __future__ import annotations

from typing import TypedDict

from ui.shared.messages.message_pair import MessagePair
from ui.shared.messages.model_messages import MapPlane, ModelData


class RecommendAddress(TypedDict, total=False):
    """The parameters in the address; empty or missing ones are at their defaults."""

    likes: str  # indices of items, joined by _
    point: str  # x and y on the plane, where it was dragged away from the likes
    top: str  # how many items are listed


class RecommendData(ModelData, MapPlane):
    """The model, the plane of the map of users, and the groups of items."""

    likes: list[int]  # at first, where the address has none
    linked: RecommendAddress
    groups: list[str]  # (G,), such as genres
    groupOf: list[int]  # (F,) indices of groups
    groupColours: list[str]  # (G,), as CSS has them
    liked: float  # share of the highest rating from which an item counts as liked
    multinomial: bool  # scores are probabilities as shares of the largest; otherwise ratings


class RecommendState(TypedDict):
    """The parameters for the address; None until the user has changed something."""

    rest: RecommendAddress | None


RECOMMEND = MessagePair("recommend", RecommendData, RecommendState)
