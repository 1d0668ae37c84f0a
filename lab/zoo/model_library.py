"""The library: every model that can be opened, shipped with Latent Lab or trained here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lab.data.dataset import DatasetInfo
from lab.data.dataset_facts import read_info
from lab.data.modalities.kind_registry import KINDS
from lab.data.modalities.sample_kind import SampleKind
from lab.errors import ConfigError, LatentLabError, RunError, UnknownNameError
from lab.runs.atomic_files import file_digest, read_json, write_json
from lab.runs.checkpoint import list_checkpoints, load_arrays, load_tensors, save_tensors
from lab.runs.restored_model import restored_model
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.runs.run_spec import RunSpec
from lab.runs.run_view import RunView
from models import Autoencoder, LatentSpec


@dataclass(frozen=True)
class ModelCard:
    """Facts about a model that are known before its weights are read.

    `version` changes whenever its weights do: a cache key.
    """

    ref: str  # name of a shipped model, or run id
    title: str
    shipped: bool
    spec: RunSpec
    info: DatasetInfo
    epoch: int
    version: str
    metrics: dict[str, float | None]
    state: str = "done"

    @property
    def kind(self) -> SampleKind:
        """Return what its samples are."""
        return KINDS[self.info.kind]

    @property
    def latent(self) -> LatentSpec:
        """Return what the numbers of a code mean."""
        return self.spec.model_config.latent_spec(self.info.sample_shape)


@dataclass(frozen=True)
class StoredCodes:
    """Test results of a model: codes (N, D) float32, labels (N,) int, errors (N,) MSE on the [0, 1] scale."""

    codes: np.ndarray
    labels: np.ndarray
    errors: np.ndarray


@dataclass(frozen=True)
class ClosedRun:
    """An own run that has been trained and cannot be opened: `error` says why."""

    ref: str
    title: str
    error: str


class Library:
    """Finds and opens models by reference. Stores nothing itself: the folders are the truth."""

    def __init__(self, runs_dir: Path, shipped_dir: Path) -> None:
        self.index = RunIndex(runs_dir)
        self.shipped_dir = shipped_dir

    def cards(self) -> list[ModelCard]:
        """Return the cards of shipped models, then of own ones that can be opened, newest first; see `own_runs` for
        others."""
        return self.shipped() + self.own()

    def shipped_refs(self) -> list[str]:
        """Return the names of the shipped models, damaged ones too."""
        if not self.shipped_dir.is_dir():
            return []
        return sorted(path.name for path in self.shipped_dir.iterdir() if (path / "card.json").is_file())

    def shipped(self) -> list[ModelCard]:
        cards = []
        for ref in self.shipped_refs():
            try:
                cards.append(self._shipped_card(self.shipped_dir / ref))
            except LatentLabError:
                continue  # `python -m lab doctor` says what is wrong with it
        return sorted(
            cards,
            key=lambda c: (
                not c.kind.is_image,
                c.spec.data.name == "digits",
                c.spec.model != "vae",
                c.spec.model_config.latent_dim,
            ),
        )

    def own(self) -> list[ModelCard]:
        return self.own_runs()[0]

    def own_runs(self) -> tuple[list[ModelCard], list[ClosedRun]]:
        """Return own models that can be opened, and those that cannot, newest first; none without weights yet."""
        cards, closed = [], []
        for run_id in self.index.ids():
            folder = RunFolder(self.index.runs_dir / run_id)
            try:
                if not self.index.entry(run_id).error and not list_checkpoints(folder.checkpoints):
                    continue  # it has not finished an epoch yet
                cards.append(self._own_card(folder))
            except (RunError, OSError) as error:
                closed.append(ClosedRun(run_id, self.index.entry(run_id).name, str(error)))
        return cards, closed

    def card(self, ref: str) -> ModelCard:
        """Find a model by its name, run id or run name.

        Raises:
            UnknownNameError: there is none.
            RunError: it is a run that has no weights yet, or a damaged one.
        """
        path = self.shipped_dir / ref
        if ref and "/" not in ref and (path / "card.json").is_file():
            return self._shipped_card(path)
        try:
            return self._own_card(self.index.folder(ref))
        except UnknownNameError as error:
            names = ", ".join(card.ref for card in self.shipped()) or "none"
            raise UnknownNameError(
                f'"{ref}" is neither a run nor a shipped model; the shipped ones are {names}, and '
                "`python -m lab runs` lists your own"
            ) from error

    def load(self, ref: str) -> Autoencoder:
        """Return the model with its weights, in evaluation mode.

        Raises:
            RunError: something is missing, cut or altered; it says what.
        """
        card = self.card(ref)
        if not card.shipped:
            return RunFolder(self.index.runs_dir / card.ref).load_model()
        return restored_model(card.spec, card.info, load_tensors(self.shipped_dir / ref / "weights.safetensors"))

    def kl_per_dim(self, ref: str) -> list[float] | None:
        """Return the KL of each latent dimension in nats per image (validation); None without a posterior."""
        path = self.shipped_dir / ref / "card.json"
        if path.is_file():
            values = _read_card(path).get("kl_per_dim")
        else:
            recorded = RunView(self.index.runs_dir / ref).history.kl_per_dim
            values = recorded[-1].tolist() if recorded and recorded[-1] is not None else None
        return list(values) if isinstance(values, list) else None

    def stored_codes(self, ref: str) -> StoredCodes | None:
        """Return the test codes of a shipped model; None for an own one (its data is here, so they are computed).

        Raises:
            RunError: they are cut or altered.
        """
        path = self.shipped_dir / ref / "codes.safetensors"
        if not path.is_file():
            return None
        tensors = load_arrays(path, codes=2, labels=1, errors=1)
        codes, labels, errors = (tensors[name] for name in ("codes", "labels", "errors"))
        n_classes = len(self.card(ref).info.class_names)
        finite = bool(codes.isfinite().all()) and bool(errors.isfinite().all())
        known = bool((labels.long() >= 0).all()) and bool((labels.long() < n_classes).all())
        if not (len(codes) == len(labels) == len(errors) > 0 and finite and known):
            raise RunError(f"codes.safetensors of {ref} is not what was written (altered)")
        return StoredCodes(codes.float().numpy(), labels.long().numpy(), errors.float().numpy())

    def _shipped_card(self, path: Path) -> ModelCard:
        values = _read_card(path / "card.json")
        spec, info = RunSpec.from_dict(values["spec"]), read_info(values["info"])
        check_facts(spec, info)
        title, epoch, version = values["title"], values["epoch"], values["version"]
        return ModelCard(path.name, title, True, spec, info, epoch, version, values["metrics"])

    def _own_card(self, folder: RunFolder) -> ModelCard:
        """Return the card of an own model. Raises RunError: it has no weights yet, or a file is missing, cut or
        altered."""
        view, checkpoints = RunView(folder.path), list_checkpoints(folder.checkpoints)
        if not checkpoints:
            raise RunError(f'"{view.name}" has not finished an epoch yet; watch it on the Train page')
        spec, info, status = view.spec, view.info, view.status
        check_facts(spec, info)
        version = f"{view.id}/{checkpoints[-1].name}"
        return ModelCard(view.id, view.name, False, spec, info, status.epoch, version, {}, status.state)


def check_facts(spec: RunSpec, info: DatasetInfo) -> None:
    """Check that the data has all classes of the model, and images of a size that it can encode. Raises RunError."""
    try:
        spec.model_config.latent_spec(info.sample_shape)
    except ConfigError as error:
        raise RunError(f"its settings do not fit its images: {error} (altered)") from error
    if any(number >= len(info.class_names) for number in spec.data.classes):
        raise RunError(f"its classes are not among the {len(info.class_names)} of {info.title} (altered)")


def _read_card(path: Path) -> dict[str, Any]:
    """Read a card. Raises RunError: it is missing, cut or altered."""
    values = read_json(path)
    if not _is_card(values):
        raise RunError(f"card.json of {path.parent.name} is not what was written (altered)")
    return dict(values)


def _is_card(values: Any) -> bool:
    """Return whether card.json has the fields that `ship` writes; specification and facts check themselves."""
    if not isinstance(values, dict):
        return False
    kinds = {"title": str, "version": str, "epoch": int, "metrics": dict, "spec": dict, "info": dict}
    if not all(type(values.get(name)) is kind for name, kind in kinds.items()):
        return False
    per_dim = values.get("kl_per_dim")
    if not isinstance(per_dim, list | None):
        return False
    numbers = [*values["metrics"].values(), *(per_dim or ())]
    typed = all(value is None or type(value) in (int, float) for value in numbers)
    return typed and 0 <= values["epoch"] <= 2**31


def ship(
    target: Path,
    model: Autoencoder,
    spec: RunSpec,
    info: DatasetInfo,
    title: str,
    epoch: int,
    stored: StoredCodes,
    metrics: dict[str, Any],
    kl_per_dim: list[float] | None,
) -> None:
    """Write a shipped model: weights and codes in half precision, and its card. Metrics are those of these weights."""
    target.mkdir(parents=True, exist_ok=True)
    weights = {name: tensor.half() for name, tensor in model.state_dict().items()}
    save_tensors(target / "weights.safetensors", weights)
    codes = {
        "codes": torch.from_numpy(stored.codes).half(),
        "labels": torch.from_numpy(stored.labels).to(torch.uint8),
        "errors": torch.from_numpy(stored.errors).half(),
    }
    save_tensors(target / "codes.safetensors", codes)
    card = {
        "title": title,
        "spec": spec.to_dict(),
        "info": asdict(info),
        "epoch": epoch,
        "version": f"{target.name}/{file_digest(target / 'weights.safetensors')[:16]}",
        "metrics": metrics,
        "kl_per_dim": kl_per_dim,
    }
    write_json(target / "card.json", card)
