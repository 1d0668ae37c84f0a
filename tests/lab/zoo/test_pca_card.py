from dataclasses import replace

import pytest

from lab.config import SHIPPED
from lab.zoo.comparison import SideName, compatible, same_split
from lab.zoo.model_library import Library
from lab.zoo.pca_card import largest, named_pca, pca_card, pca_ref, read_pca
from ui.compare.sides_url import read_sides, sides_to_text


@pytest.fixture
def cards(tmp_path):
    return {card.ref: card for card in Library(tmp_path, SHIPPED).shipped()}


def test_a_reference_survives_a_round_trip(cards):
    assert pca_ref(16, "vae-2d") == "pca-16-of-vae-2d"
    assert read_pca("pca-16-of-vae-2d") == (16, "vae-2d")
    assert read_pca("pca-2-of-20260101-pca-3-of-x") == (2, "20260101-pca-3-of-x")
    for other in ("vae-2d", "pca-0-of-vae-2d", "pca-x-of-vae-2d", "pca-2-of-", "pca-2"):
        assert read_pca(other) is None


def test_its_card_is_of_the_same_images_and_nothing_else(cards):
    card = pca_card("pca-16-of-vae-2d", cards["vae-2d"])
    assert (card.title, card.epoch, card.metrics, card.shipped) == ("PCA, 16-D", 0, {}, True)
    assert (card.spec.model, card.spec.model_config.latent_dim) == ("linear", 16)
    assert compatible(cards["vae-20d"], card) and same_split([cards["vae-2d"], card])
    assert not compatible(cards["vae-2d-digits"], card)
    assert pca_card("pca-1-of-vae-2d", cards["vae-2d"]).title == "PCA, 1-D"


def test_its_version_follows_size_and_images_and_not_the_model(cards):
    def version(size, base):
        return pca_card(pca_ref(size, base.ref), base).version

    base = cards["vae-2d"]
    other = replace(base, spec=replace(base.spec, data=replace(base.spec.data, split_seed=5)))
    assert version(2, base) == version(2, cards["vae-20d"])
    assert len({version(2, base), version(3, base), version(2, other), version(2, cards["vae-2d-digits"])}) == 4


def test_its_code_is_no_larger_than_an_image_or_the_limit(cards):
    assert largest(cards["vae-2d"]) == 256
    assert largest(cards["vae-2d-digits"]) == 64
    few = replace(cards["vae-2d"], info=replace(cards["vae-2d"].info, n_train=7))
    assert largest(few) == 7


def test_only_valid_references_in_an_address_are_used(cards):
    text = "vae-2d~pca-3-of-vae-2d~pca-3-of-gone~pca-65-of-vae-2d-digits~pca-257-of-vae-2d"
    named = named_pca(text, cards)
    assert list(named) == ["pca-3-of-vae-2d"]
    sides, notes = read_sides(text, cards | named)
    assert sides == [SideName("vae-2d"), SideName("pca-3-of-vae-2d")]
    assert sides_to_text(sides) == "vae-2d~pca-3-of-vae-2d"
    assert '"pca-3-of-gone" was not found' in notes[0]
    assert "1 to 64 dimensions" in notes[1]
    assert "1 to 256 dimensions" in notes[2]


@pytest.mark.parametrize("ref", ["pca-0-of-vae-2d", "pca-abc", "pca-2"])
def test_a_wrong_reference_is_corrected_in_the_message(cards, ref):
    sides, (note,) = read_sides(f"vae-2d~{ref}", cards)
    assert sides == [SideName("vae-2d")]
    assert note.startswith(f'"{ref}": PCA is named with its code size and a model, such as "pca-2-of-')
