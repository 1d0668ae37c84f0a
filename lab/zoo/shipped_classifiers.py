"""The classifiers that ship: small ones of our own, not Inception. They classify generated images."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.data.dataset import DatasetInfo
from lab.errors import RunError, UnknownNameError
from lab.runs.atomic_files import file_digest, read_json, write_json
from lab.runs.checkpoint import load_tensors, load_weights, save_tensors
from models.classifier import Classifier

DESCRIPTION = "a small classifier of our own, not Inception: two convolutions and 64 features, trained on {title}"
CARD = "classifier.json"  # not card.json: the library of models does not list it
PREFIX = "classifier-"


def ship_classifier(shipped_dir: Path, classifier: Classifier, info: DatasetInfo, facts: dict[str, Any]) -> Path:
    """Write weights in half precision, and a card; returns the folder.

    Args:
        facts: what was measured of these weights, such as test_accuracy.
    """
    target = shipped_dir / f"{PREFIX}{info.name}"
    target.mkdir(parents=True, exist_ok=True)
    save_tensors(target / "weights.safetensors", {name: t.half() for name, t in classifier.state_dict().items()})
    card = {
        "what": DESCRIPTION.format(title=info.title),
        "dataset": info.name,
        "image_shape": list(info.sample_shape),
        "class_names": list(info.class_names),
        "version": f"{target.name}/{file_digest(target / 'weights.safetensors')[:16]}",
        **facts,
    }
    write_json(target / CARD, card)
    return target


def load_classifier(shipped_dir: Path, dataset: str) -> Classifier:
    """Return the shipped classifier of a dataset at its own image size, in evaluation mode.

    Raises:
        UnknownNameError: there is none; it says for which datasets there are.
        RunError: it is damaged; it says how.
    """
    path = shipped_dir / f"{PREFIX}{dataset}"
    if not (path / CARD).is_file():
        known = sorted(card.parent.name.removeprefix(PREFIX) for card in shipped_dir.glob(f"{PREFIX}*/{CARD}"))
        raise UnknownNameError(
            f'no classifier of "{dataset}" ships; there is one of {", ".join(known) or "no dataset"}. '
            "`python -m lab.cli.ship_classifiers` trains them"
        )
    card = read_json(path / CARD)
    try:
        classifier = Classifier(tuple(card["image_shape"]), len(card["class_names"]))
    except (KeyError, TypeError) as error:
        raise RunError(f"{CARD} of {path.name} is not what was written (altered)") from error
    load_weights(classifier, load_tensors(path / "weights.safetensors"))
    return classifier.eval()


def find_classifier(shipped_dir: Path, info: DatasetInfo) -> Classifier | None:
    """Return the pretrained classifier for a dataset at its image size; None if there is none."""
    path = shipped_dir / f"{PREFIX}{info.name}" / CARD
    if not path.is_file() or read_json(path).get("image_shape") != list(info.sample_shape):
        return None
    return load_classifier(shipped_dir, info.name)
