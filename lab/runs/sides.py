"""What is laid side by side: models by reference, an own run at a moment of its film; and which go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lab.data import get_source
from lab.runs.library import ModelCard
from lab.runs.pca_side import PCA, largest, pca_ref, read_pca
from lab.runs.snapshots import Moment
from models import get_model

MOST_SIDES = 4
_NEXT, _AT = "~", "@"


@dataclass(frozen=True)
class SideName:
    """A model by its reference, at a moment of its training; None: the newest, whichever that is."""

    ref: str
    moment: Moment | None = None

    def __str__(self) -> str:
        return self.ref + (f"{_AT}{self.moment.name}" if self.moment else "")


def sides_to_text(names: Sequence[SideName]) -> str:
    """ "vae-2d~20260101-run@000003" for an address."""
    return _NEXT.join(map(str, names))


def read_sides(text: str, cards: Mapping[str, ModelCard]) -> tuple[list[SideName], list[str]]:
    """The inverse of sides_to_text, as far as it makes sense.

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
        moment = Moment.from_name(when.replace(" ", "+")) if at else None  # a plus in an address may mean a blank
        if ref not in cards:
            notes.append(_missing(ref, cards))
        elif sides and not compatible(cards[sides[0].ref], cards[ref]):
            notes.append(f'"{ref}" has other images than "{sides[0].ref}" and cannot stand beside it.')
        elif len(sides) == MOST_SIDES:
            notes.append(f"At most {MOST_SIDES} models stand side by side.")
            break
        else:
            if at and (moment is None or cards[ref].shipped):
                notes.append(f'"{when}" is no moment of "{ref}"; this is its newest.')
                moment = None
            sides.append(SideName(ref, moment))
    return sides, notes


def _missing(ref: str, cards: Mapping[str, ModelCard]) -> str:
    _, base = read_pca(ref) or (0, "")
    if base in cards:
        return f'"{ref}": a code of PCA has 1 to {largest(cards[base])} numbers there.'
    if ref.startswith(PCA) and not base:
        example = pca_ref(2, next(iter(cards), "vae-2d"))
        return f'"{ref}": PCA is named with its code size and a model, such as "{example}".'
    return f'"{ref}" is not here (deleted, or never on this machine).'


def compatible(one: ModelCard, other: ModelCard) -> bool:
    """Whether there are images that neither was trained on: of the same dataset, in the same shape."""
    a, b = one.spec.data, other.spec.data
    if (a.name, a.path, one.info.image_shape) != (b.name, b.path, other.info.image_shape):
        return False
    return a.split_seed == b.split_seed or get_source(a.name).n_test > 0


def same_split(cards: Sequence[ModelCard]) -> bool:
    """Whether all hold out the same validation images."""
    return len({replace(card.spec.data, size=0) for card in cards}) == 1


def with_contrast(card: ModelCard, cards: Sequence[ModelCard]) -> list[SideName]:
    """A model and the one to lay beside it at first: of the other kind (one without a posterior beside one that has it)
    before one of another code size, shipped ones before own ones. Where there is none, a run after its first epoch
    beside itself; a shipped model alone."""
    others = [c for c in cards if c.ref != card.ref and compatible(card, c)]

    if not others and not card.shipped and card.epoch > 1:
        return [SideName(card.ref, Moment(1)), SideName(card.ref)]

    def likeness(other: ModelCard) -> tuple[bool, bool, bool]:
        sizes = [c.spec.model_config.latent_dim for c in (card, other)]
        kinds = [get_model(c.spec.model).model_class.has_posterior for c in (card, other)]
        return kinds[0] == kinds[1], sizes[0] != sizes[1], not other.shipped

    return [SideName(card.ref), *(SideName(c.ref) for c in sorted(others, key=likeness)[:1])]


def held_moment(wanted: Moment | None, moments: Sequence[Moment]) -> Moment:
    """The wanted moment of a film, or the last before it that is still kept; the newest where none is wanted."""
    if wanted is None:
        return moments[-1]
    return max((m for m in moments if m <= wanted), default=moments[0])


def moment_text(moment: Moment) -> str:
    if moment.batch:
        return f"after {moment.batch} {'batch' if moment.batch == 1 else 'batches'}"
    return f"epoch {moment.epoch}" if moment.epoch else "untrained"
