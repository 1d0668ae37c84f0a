"""The component of the Neural data page: animal, raster and code of one session, moved by one time slider."""

from __future__ import annotations

import numpy as np

from lab.config import STATIC
from lab.data.target_groups import target_groups
from lab.data.targets import ANGLE, TIME, Target
from lab.experiments.place_decoding import NEIGHBOURS, place_columns
from lab.export.browser_files import publish_arrays
from lab.latent.projection import Projection, latent_axes, principal_axes
from lab.plots.palette import class_colour
from lab.zoo.model_library import ModelCard
from lab.zoo.published_models import model_folder
from ui.neural_data.session_data import Session, clusters_of, session_of
from ui.shared.component import Component
from ui.shared.messages.neural_messages import NEURAL, ColouringData, NeuralAddress, NeuralData, PathData, TrackData
from ui.shared.model_files import browser_files, network_data
from ui.shared.url_state import linked_texts, write_texts

MAX_AXES = 3  # that can be shown
_component = Component(NEURAL)


def draw_session(card: ModelCard, k: int) -> bool:
    """Draw the session with k clusters; False (with a message) where live decoding is not available."""
    folder = browser_files(card)
    if folder is None:
        return False
    data = component_data(card, folder, k)
    rest = _component.mount(f"neural-data:{card.ref}", data, {"rest": None})["rest"]
    if rest is not None:
        write_texts(NeuralAddress.__annotations__, rest)
    return True


def component_data(card: ModelCard, folder: str, k: int) -> NeuralData:
    """Return the component's message; publishes the files that it names."""
    session = session_of(card)
    network, place = network_data(card, folder), _publish(card, session)
    test = session.test
    time, angle = (_first_of(session.targets, kind) for kind in (TIME, ANGLE))
    return {
        **network,
        "needs": [network["needs"][0], f"{place}/codes.bin", f"{place}/counts.bin"],
        "n": len(test.codes),
        "binMs": _step(test.values[:, time]) if time >= 0 else 1000.0,
        "counts": f"{place}/counts.bin",
        "values": f"{place}/values.bin",
        "targetNames": [target.name for target in session.targets],
        "targetUnits": [target.unit for target in session.targets],
        "timeColumn": time,
        "angleColumn": angle,
        "track": _track(session),
        "trainCodes": f"{place}/train-codes.bin",
        "trainPlaces": f"{place}/train-places.bin",
        "code": _path(f"{place}/codes.bin", latent_axes(test.codes, MAX_AXES, card.latent)),
        "pca": None if test.pca is None else _path(f"{place}/pca.bin", principal_axes(test.pca, MAX_AXES)),
        "colourings": _colourings(card, session, place, k),
        "linked": linked_texts(NeuralAddress),
    }


def _publish(card: ModelCard, session: Session) -> str:
    """Publish the arrays of a session; return their folder below the static folder."""
    target = model_folder(card.ref, f"{card.version}, session")
    test, train = session.test, session.train
    arrays = {
        "codes.bin": test.codes,
        "counts.bin": test.counts,
        "values.bin": test.values,
        "train-codes.bin": train.codes,
        "train-places.bin": train.places,
        **({} if test.pca is None else {"pca.bin": test.pca}),
    }
    publish_arrays(target, {name: lambda array=array: array.astype("<f4") for name, array in arrays.items()})  # type: ignore[misc]
    return target.relative_to(STATIC).as_posix()


def _colourings(card: ModelCard, session: Session, folder: str, k: int) -> list[ColouringData]:
    """Return the colourings by cluster and by each target; publishes the group of each window."""
    groups = clusters_of(card, k)
    named = [
        ("cluster", "k-means cluster", groups, [str(c + 1) for c in range(k)], [class_colour(c) for c in range(k)])
    ]
    for values, target in zip(session.test.values.T, session.targets, strict=True):
        by = target_groups(values, target)
        named.append((target.name, by.title, by.groups, list(by.names), list(by.colours)))
    files = {f"groups-{k}-{i}.bin": numbers.astype(np.uint8) for i, (_, _, numbers, _, _) in enumerate(named)}
    publish_arrays(STATIC / folder, {name: lambda array=array: array for name, array in files.items()})  # type: ignore[misc]
    return [
        {"name": name, "title": title, "file": f"{folder}/{file}", "names": names, "colours": colours}
        for (name, title, _, names, colours), file in zip(named, files, strict=True)
    ]


def _track(session: Session) -> TrackData | None:
    columns = place_columns(session.targets)
    if not columns:
        return None
    places = np.concatenate([session.train.places, session.test.places])
    return {
        "columns": columns,
        "low": places.min(0).astype(float).tolist(),
        "high": places.max(0).astype(float).tolist(),
        "unit": session.targets[columns[0]].unit,
        "neighbours": NEIGHBOURS,
    }


def _path(file: str, axes: Projection) -> PathData:
    return {"file": file, "mean": axes.mean.astype(float).tolist(), "axes": axes.axes.astype(float).tolist()}


def _first_of(targets: tuple[Target, ...], kind: str) -> int:
    return next((i for i, target in enumerate(targets) if target.kind == kind), -1)


def _step(seconds: np.ndarray) -> float:
    """Return the milliseconds between successive windows."""
    return float(np.median(np.diff(seconds))) * 1000 if len(seconds) > 1 else 1000.0
