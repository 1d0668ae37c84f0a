"""The pair of models on the Denoise page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lab.config import SHIPPED
from lab.zoo.model_library import Library, ModelCard
from lab.zoo.presets import PRESETS
from ui.anomalies.anomaly_component import DETECTORS, USUAL_DETECTOR, has_seen_all
from ui.denoise.denoise_component import find_pair, is_denoiser
from ui.shared import cache

CARDS = {card.ref: card for card in Library(Path("no-runs"), SHIPPED).cards()}


def refs(in_hand: ModelCard, cards: list[ModelCard]) -> tuple[str, str] | None:
    pair = find_pair(in_hand, cards)
    return None if pair is None else (pair.denoiser.ref, pair.plain.ref)


@pytest.fixture
def with_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "has_images", lambda card: True)


@pytest.fixture
def without_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "has_images", lambda card: card.info.name == "digits")


@pytest.mark.usefixtures("with_mnist")
@pytest.mark.parametrize(
    ("in_hand", "expected"),
    [
        ("vae-2d", ("denoiser", "ae-32d")),  # a 2-D code is no match for a 32-D one
        ("ae-32d", ("denoiser", "ae-32d")),
        ("denoiser", ("denoiser", "ae-32d")),
        ("denoiser-digits", ("denoiser-digits", "ae-32d-digits")),
        ("vae-2d-digits", ("denoiser-digits", "ae-32d-digits")),
        ("mnist14-vae-3d", ("denoiser", "ae-32d")),  # no denoiser has seen 14 x 14 pixels
    ],
)
def test_the_chosen_model_is_shown_where_code_sizes_are_equal(in_hand: str, expected: tuple[str, str]) -> None:
    assert refs(CARDS[in_hand], list(CARDS.values())) == expected


@pytest.mark.usefixtures("with_mnist")
def test_a_denoiser_of_rows_is_no_denoiser_of_images() -> None:
    rows = CARDS["one-class-breast-cancer"]
    noisy = replace(rows.spec, training=replace(rows.spec.training, corruption="gaussian"))
    own = replace(rows, ref="run-1", spec=noisy)
    assert is_denoiser(own)
    assert refs(own, [own, *CARDS.values()]) == ("denoiser-digits", "ae-32d-digits")


@pytest.mark.parametrize(
    ("model", "detector"), [("vae-2d-wine", "one-class-breast-cancer"), ("vae-2d-taste", "one-class-digits")]
)
def test_the_detector_shown_instead_is_of_the_same_kind_where_one_ships(model: str, detector: str) -> None:
    name, preset = DETECTORS.get(CARDS[model].kind.name, USUAL_DETECTOR)
    assert name == detector and not has_seen_all(CARDS[name])
    assert PRESETS[preset].spec.data.classes


@pytest.mark.usefixtures("without_mnist")
@pytest.mark.parametrize("in_hand", ["vae-2d", "denoiser", "mnist14-vae-3d"])
def test_without_its_images_digits_are_shown_instead(in_hand: str) -> None:
    assert refs(CARDS[in_hand], list(CARDS.values())) == ("denoiser-digits", "ae-32d-digits")


@pytest.mark.usefixtures("with_mnist")
def test_own_denoisers_are_used_and_own_plain_models_come_last() -> None:
    own = replace(CARDS["denoiser"], ref="run-1", shipped=False)
    plain = replace(CARDS["vae-20d"], ref="run-2", shipped=False)
    cards = [plain, own, *CARDS.values()]
    assert is_denoiser(own) and not is_denoiser(plain)
    assert refs(own, cards) == ("run-1", "ae-32d")
    assert refs(plain, cards) == ("denoiser", "ae-32d")
    alike = replace(CARDS["ae-32d"], ref="run-3", shipped=False)
    assert refs(alike, [alike, *cards]) == ("denoiser", "run-3")
    assert refs(CARDS["vae-2d"], [own, CARDS["vae-2d"]]) == ("run-1", "vae-2d")


@pytest.mark.parametrize(("denoiser", "plain"), [("denoiser", "ae-32d"), ("denoiser-digits", "ae-32d-digits")])
def test_the_pair_that_ships_differs_in_its_noise_only(denoiser: str, plain: str) -> None:
    one, other = CARDS[denoiser].spec, CARDS[plain].spec
    clean = replace(one.training, corruption="none", corruption_level=other.training.corruption_level)
    assert (one.data, one.model, one.model_config, clean) == (
        other.data,
        other.model,
        other.model_config,
        other.training,
    )


@pytest.mark.usefixtures("with_mnist")
def test_without_models_there_is_no_pair() -> None:
    assert refs(CARDS["vae-2d"], [CARDS["vae-2d"]]) is None
