"""The names of compared models in the address of the Compare page: "vae-2d~20260101-run@000003"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lab.runs.snapshots import SnapshotKey
from lab.zoo.comparison import MAX_SIDES, SideName, compatible
from lab.zoo.model_library import ModelCard
from lab.zoo.pca_card import PCA, largest, pca_ref, read_pca

_NEXT, _AT = "~", "@"


def sides_to_text(names: Sequence[SideName]) -> str:
    """Return the text for an address, such as "vae-2d~20260101-run@000003"."""
    return _NEXT.join(map(str, names))


def read_sides(text: str, cards: Mapping[str, ModelCard]) -> tuple[list[SideName], list[str]]:
    """Return the sides named by such a text, ignoring invalid ones: the inverse of sides_to_text.

    Args:
        cards: what there is, by reference; an own run may be named as it is called, too.
    Returns:
        The sides that can be shown, and a sentence for each part that is passed over.
    """
    sides: list[SideName] = []
    notes = []
    titles = {card.title: ref for ref, card in reversed(list(cards.items())) if not card.shipped}
    for part in filter(None, text.split(_NEXT)):
        ref, at, when = part.partition(_AT)
        ref = ref if ref in cards else titles.get(ref, ref)
        key = SnapshotKey.from_name(when.replace(" ", "+")) if at else None  # a plus in an address may mean a blank
        if ref not in cards:
            notes.append(_missing(ref, cards))
        elif sides and not compatible(cards[sides[0].ref], cards[ref]):
            notes.append(f'"{ref}" was trained on other data than "{sides[0].ref}" and cannot be compared with it.')
        elif len(sides) == MAX_SIDES:
            notes.append(f"At most {MAX_SIDES} models can be compared.")
            break
        else:
            if at and (key is None or cards[ref].shipped):
                notes.append(f'"{when}" is not a snapshot of "{ref}"; its newest is shown instead.')
                key = None
            sides.append(SideName(ref, key))
    return sides, notes


def _missing(ref: str, cards: Mapping[str, ModelCard]) -> str:
    _, base = read_pca(ref) or (0, "")
    if base in cards:
        return f'"{ref}": PCA has 1 to {largest(cards[base])} dimensions there.'
    if ref.startswith(PCA) and not base:
        example = pca_ref(2, next(iter(cards), "vae-2d"))
        return f'"{ref}": PCA is named with its code size and a model, such as "{example}".'
    return f'"{ref}" was not found (deleted, or never on this machine).'
