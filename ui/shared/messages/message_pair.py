"""The pair of messages of a page and a browser component."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypedDict, TypeVar

Data = TypeVar("Data")
State = TypeVar("State")


@dataclass(frozen=True)
class MessagePair(Generic[Data, State]):
    """The messages of a component of static/lab/components/: both are TypedDicts of what JSON can hold.

    data: what the page sends whenever it runs; state: what the component sends back, by the name of each value.
    """

    component: str
    data: type[Data]
    state: type[State]


class NoState(TypedDict):
    """A component that sends nothing back."""
