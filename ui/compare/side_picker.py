"""The compared models: chosen in a row of selectboxes, named in the address."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from lab.config import settings
from lab.data import is_available
from lab.errors import RunError
from lab.runs.checkpoint import load_weights
from lab.runs.run_folder import RunFolder
from lab.runs.run_view import RunView
from lab.runs.snapshots import SnapshotKey, load_decoder
from lab.zoo.comparison import (
    MAX_SIDES,
    SideName,
    available_snapshot,
    compatible,
    same_split,
    snapshot_text,
    with_contrast,
)
from lab.zoo.model_library import ModelCard
from lab.zoo.pca_card import largest, named_pca, pca_ref, read_pca
from models import Autoencoder, build_model
from ui.compare.sides_url import read_sides, sides_to_text
from ui.shared import cache, session_keys
from ui.shared.class_choice import choose_class, class_names
from ui.shared.messages.compare_messages import CompareAddress
from ui.shared.model_picker import names_of

_STORED_SIDES = "sides_held"  # session: the sides, and the chosen model that they were chosen beside
NEWEST = "newest"
OFF = "Remove"
PCA_HELP = "Principal component analysis: the best linear code of the same size."


@dataclass(frozen=True)
class Side:
    """A model as it is shown now; where all show validation images, an own one at a snapshot of its training."""

    card: ModelCard
    name: str
    folder: RunFolder | None
    snapshot: SnapshotKey | None
    active: bool  # it trains, and its newest snapshot is shown

    @property
    def version(self) -> str:
        """Return a cache key that changes whenever codes and decoder do."""
        return f"{self.card.ref}@{self.snapshot.name}" if self.snapshot else self.card.version

    @property
    def has_encoder(self) -> bool:
        """Return whether the encoder is known: of earlier snapshots only the decoder is stored."""
        return not self.active and self.snapshot in (None, SnapshotKey(self.card.epoch))


def choose_sides(model: ModelCard) -> list[SideName]:
    """Draw a row of selectboxes; returns what they name, one to four models (PCA among them) with the same images."""
    models = {card.ref: card for card in cache.library().cards()}
    chosen, notes = _requested(model, models)
    cards = models | named_pca(sides_to_text(chosen), models)
    names = names_of(list(models.values()))
    with st.container(horizontal=True, vertical_alignment="center", key="sides_row"):
        for i in range(len(chosen)):
            with st.container(horizontal=True, width="content", gap="xsmall"):  # they stay together where rows wrap
                notes += _choose_side(i, chosen, cards, names)
        matching = [ref for ref in names if compatible(cards[chosen[0].ref], cards[ref])]
        if len(chosen) < MAX_SIDES and (len(matching) > 1 or not cards[chosen[0].ref].shipped):
            st.button("Add a model", icon=":material/add:", key="add_side", on_click=_add, args=(chosen, matching))
        pca = None if any(read_pca(side.ref) for side in chosen) else pca_beside(chosen, cards)
        if pca and len(chosen) < MAX_SIDES:
            st.button(
                "Add PCA", icon=":material/add:", key="add_pca", help=PCA_HELP, on_click=_add, args=(chosen, [pca])
            )
        conditional = max((cards[side.ref] for side in chosen), key=lambda card: card.latent.n_classes)
        # draws nothing if no model is conditional
        choose_class(class_names(conditional.info, conditional.latent))
    if any(side.snapshot for side in chosen) and not same_split([cards[side.ref] for side in chosen]):
        notes.append("runs with different validation data are compared by their newest weights.")
    if notes:
        st.warning(f"Part of the link cannot be shown: {' '.join(notes)}")
    st.session_state[_STORED_SIDES] = model.ref, sides_to_text(chosen)
    st.query_params[session_keys.SIDES] = sides_to_text(chosen)
    return chosen


def _requested(model: ModelCard, models: dict[str, ModelCard]) -> tuple[list[SideName], list[str]]:
    """Return the models in the address, else the previous choice; a newly chosen model resets it."""
    stored_for, stored = st.session_state.get(_STORED_SIDES, (None, None))
    linked = st.query_params.get(session_keys.SIDES, stored if stored_for == model.ref else None)
    if linked is None or (linked == stored and stored_for != model.ref):
        return with_contrast(model, list(models.values())), []
    cards = models | named_pca(linked, models)
    sides, notes = read_sides(linked, cards)
    if notes and len(sides) == 1:  # the models it was compared with are gone
        others = with_contrast(cards[sides[0].ref], list(models.values()))[1:]
        notes += [f'"{models[side.ref].title}" is shown instead.' for side in others]
        sides = [sides[0], *others]
    return sides or with_contrast(model, list(models.values())), notes


def pca_beside(others: list[SideName], cards: dict[str, ModelCard]) -> str | None:
    """Return PCA with a code as large as the first model's; None where it cannot be fitted."""
    base = next((cards[side.ref] for side in others if read_pca(side.ref) is None), None)
    if base is None or not base.kind.has_linear_rival or not is_available(base.spec.data):
        return None
    return pca_ref(min(base.latent.n_free, largest(base)), base.ref)


def _choose_side(i: int, chosen: list[SideName], cards: dict[str, ModelCard], names: dict[str, str]) -> list[str]:
    """Draw the selectboxes of model and snapshot, and a Remove button if there are more than two; return what was
    ignored."""
    notes: list[str] = []
    side = chosen[i]
    model_key, snapshot_key = f"side{i}", f"side{i}_snapshot"
    pca = side.ref if read_pca(side.ref) else pca_beside([*chosen[:i], *chosen[i + 1 :], side], cards)
    others = [ref for ref in names if i == 0 or compatible(cards[chosen[0].ref], cards[ref])]
    st.session_state[model_key] = side.ref
    st.selectbox(
        f"Model {i + 1}",
        [*others, *([pca] if pca else [])],
        key=model_key,
        format_func=lambda ref: names.get(ref, "PCA"),
        on_change=_change,
        args=(i, chosen),
        width=190 if len(chosen) < 3 else 132,
        label_visibility="collapsed",
    )
    if read_pca(side.ref):
        _choose_size(i, chosen, cards)
    if not cards[side.ref].shipped and same_split([cards[s.ref] for s in chosen]):
        keys = RunView(settings().runs_dir / side.ref).snapshots
        if side.snapshot and keys and side.snapshot not in keys:
            shown_text = snapshot_text(available_snapshot(side.snapshot, keys))
            notes.append(f"there is no snapshot {snapshot_text(side.snapshot)}; this is {shown_text}.")
        options = [NEWEST, *(m.name for m in reversed(keys))]
        shown = available_snapshot(side.snapshot, keys).name if side.snapshot and keys else NEWEST
        st.session_state[snapshot_key] = shown
        st.selectbox(
            f"Snapshot of model {i + 1}",
            options,
            key=snapshot_key,
            format_func=_snapshot_label,
            on_change=_change,
            args=(i, chosen),
            width=132 if len(chosen) < 3 else 112,
            label_visibility="collapsed",
        )
    if len(chosen) > 2:
        args = (i, chosen)
        st.button("", key=f"drop{i}", icon=":material/close:", help=OFF, type="tertiary", on_click=_drop, args=args)
    return notes


def _choose_size(i: int, chosen: list[SideName], cards: dict[str, ModelCard]) -> None:
    """Choose the code size of PCA."""
    size, base = read_pca(chosen[i].ref) or (1, "")
    key = f"side{i}_size"
    st.session_state[key] = size
    st.number_input(
        f"Code size of PCA, side {i + 1}",
        min_value=1,
        max_value=largest(cards[base]),
        key=key,
        on_change=_resize,
        args=(i, chosen, base),
        width=80,
        label_visibility="collapsed",
    )


def _resize(i: int, chosen: list[SideName], base: str) -> None:
    size = st.session_state[f"side{i}_size"]
    _store([SideName(pca_ref(size, base)) if k == i else side for k, side in enumerate(chosen)])


def _snapshot_label(name: str) -> str:
    key = SnapshotKey.from_name(name)
    return snapshot_text(key) if key else NEWEST


def _change(i: int, chosen: list[SideName]) -> None:
    ref = st.session_state[f"side{i}"]
    key = SnapshotKey.from_name(st.session_state.get(f"side{i}_snapshot", NEWEST)) if ref == chosen[i].ref else None
    changed = [*chosen]
    changed[i] = SideName(ref, key)
    models = {card.ref: card for card in cache.library().cards()}
    cards = models | named_pca(sides_to_text(changed), models)
    if i == 0 and not all(compatible(cards[ref], cards[s.ref]) for s in changed[1:] if s.ref in cards):
        changed = with_contrast(cards[ref], list(models.values()))
        st.toast("The other models were trained on other data: one that was trained on the same data replaces them.")
        for parameter in CompareAddress.__annotations__:  # these were of other images
            st.query_params.pop(parameter, None)
    _store(changed)


def _add(chosen: list[SideName], matching: list[str]) -> None:
    """Return the next model that is not compared yet; if all are, the last one again, for another snapshot."""
    fresh = [ref for ref in matching if ref not in {side.ref for side in chosen}]
    _store([*chosen, SideName(fresh[0] if fresh else chosen[-1].ref)])


def _drop(i: int, chosen: list[SideName]) -> None:
    _store([side for k, side in enumerate(chosen) if k != i])


def _store(chosen: list[SideName]) -> None:
    st.query_params[session_keys.SIDES] = sides_to_text(chosen)


def resolve_sides(chosen: list[SideName]) -> list[Side]:
    """Return the sides that exist now; read again each time, as a run may be in training.

    Raises:
        LatentLabError: a run is gone or damaged.
    """
    cards = [cache.card(side.ref) for side in chosen]
    names = names_of(cache.library().cards())
    by_snapshot = same_split(cards) and not all(card.shipped for card in cards)
    sides = []
    for side, card in zip(chosen, cards, strict=True):
        name = names.get(card.ref, card.title)
        if card.shipped or not by_snapshot:
            own = None if card.shipped else RunFolder(settings().runs_dir / card.ref)
            sides.append(Side(card, name if card.shipped else f"{name}, epoch {card.epoch}", own, None, False))
            continue
        run = RunView(settings().runs_dir / card.ref)
        keys = run.snapshots
        if not keys:
            raise RunError(f'"{card.title}" has no snapshots to compare: its film was removed')
        key = available_snapshot(side.snapshot, keys)
        active = side.snapshot is None and run.status.is_active
        sides.append(Side(card, f"{name}, {snapshot_text(key)}", run.folder, key, active))
    return sides


def loss_kind(side: Side) -> tuple[str, str]:
    """Return reconstruction loss and pixel range: only models with the same ones have comparable losses."""
    config = side.card.spec.model_config
    return config.recon_loss, config.data_range


def model_of(side: Side) -> Autoencoder:
    """Return a side's model as it is shown; at a snapshot only its decoder is of that snapshot."""
    if not (side.snapshot and side.folder):
        return cache.model(side.card)
    model: Autoencoder = _model_then(str(side.folder.path), side.version, side.snapshot)
    return model


@st.cache_resource(show_spinner=False, max_entries=16)
def _model_then(path: str, version: str, _key: SnapshotKey) -> Autoencoder:
    run = RunView(Path(path))
    model = build_model(run.spec.model, run.spec.model_config, run.info.sample_shape)
    load_weights(model.decoder, load_decoder(run.folder.snapshots, *_key))
    return model.eval()
