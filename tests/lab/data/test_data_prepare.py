import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lab.data import DataConfig, PrepareSteps, load_dataset, prepare
from lab.data.preparation import MASS_CENTRE, centre_crop
from lab.errors import ConfigError, UploadError

MNIST = (1, 28, 28)
# asked of the browser's code too, by tests/js/prepare.test.mjs
KNOWN = json.loads((Path(__file__).resolve().parents[2] / "known" / "preparation.json").read_text(encoding="utf-8"))


def drawn(ink, background=255):
    """A dark stroke pattern, (h, w) bool, on a 280 x 280 sheet of light paper, off-centre."""
    sheet = np.full((280, 280), background, np.uint8)
    sheet[20 : 20 + ink.shape[0], 130 : 130 + ink.shape[1]][ink] = 10
    return sheet


@pytest.mark.parametrize(("stroke", "size"), [bar.values() for bar in KNOWN["bars"]])
def test_a_bar_is_inverted_fitted_and_centred_with_the_requested_stroke_width(stroke, size):
    result = prepare(drawn(np.ones((100, 30), bool)), MNIST, PrepareSteps(stroke=stroke, stroke_width=3 / 28))
    image = result.image
    assert image.shape == MNIST and image.dtype == np.uint8
    inked = np.argwhere(image[0] > 127)
    assert (inked.max(0) - inked.min(0) + 1).tolist() == size[::-1]
    for axis in (0, 1):
        mass = image[0].sum(1 - axis) @ np.arange(28) / image[0].sum()
        assert abs(mass - (28 * MASS_CENTRE - 0.5)) <= 0.51


def test_every_stage_is_returned():
    colour = np.repeat(drawn(np.ones((100, 30), bool))[..., None], 3, axis=-1)
    stages = prepare(colour, MNIST).stages
    assert [title for title, _ in stages] == KNOWN["stages"]
    assert stages[4][1].shape == (100, 30)


def test_steps_can_be_switched_off():
    sheet = drawn(np.ones((100, 30), bool))
    steps = PrepareSteps(invert="no", stretch=False, crop=False, centre=False)
    result = prepare(sheet, MNIST, steps)
    assert [title for title, _ in result.stages] == ["Original", "Fitted into 28 x 28"]
    np.testing.assert_array_equal(result.image[0], np.array(Image.fromarray(sheet).resize((28, 28), 1)))


def test_light_on_dark_is_not_inverted_and_gives_the_same():
    sheet = drawn(np.tri(90, 60, dtype=bool))
    dark = prepare(255 - sheet, MNIST)
    assert not any(title.startswith("Inverted") for title, _ in dark.stages)
    np.testing.assert_array_equal(dark.image, prepare(sheet, MNIST).image)


def test_grey_paper_is_stretched_to_black():
    result = prepare(drawn(np.tri(90, 60, dtype=bool), background=140), MNIST)
    assert result.image.min() == 0 and result.image.max() == 255
    np.testing.assert_array_equal(result.image, prepare(drawn(np.tri(90, 60, dtype=bool)), MNIST).image)


def test_ink_share_sets_the_box_and_nothing_is_cut():
    for share, height in ((1.0, 28), (0.5, 14)):
        image = prepare(drawn(np.tri(90, 60, dtype=bool)), MNIST, PrepareSteps(ink_share=share)).image[0]
        rows = np.flatnonzero(image.max(1))
        assert rows[-1] - rows[0] + 1 == height


@pytest.mark.parametrize("pixels", [np.full((50, 50), 255, np.uint8), np.full((50, 50, 3), (9, 200, 3), np.uint8)])
def test_one_flat_colour_is_refused(pixels):
    for shape in (MNIST, (3, 32, 32)):
        with pytest.raises(UploadError, match="the image is one flat colour"):
            prepare(pixels, shape)


def test_colours_of_equal_grey_are_refused_for_grey_datasets():
    pixels = np.zeros((50, 50, 3), np.uint8)
    pixels[:, :25, 2] = 9
    assert prepare(pixels, (3, 32, 32)).image.max() == 9
    with pytest.raises(UploadError, match="one flat colour"):
        prepare(pixels, MNIST)


def test_a_speck_that_vanishes_in_the_resize_raises_nothing():
    pixels = np.zeros((900, 900), np.uint8)
    pixels[450, 450] = 255
    assert prepare(pixels, MNIST, PrepareSteps(crop=False)).image.max() == 0


def test_non_square_shapes_are_accepted():
    for shape in ((1, 300), (300, 1), (2, 2), (3000, 5)):
        pixels = np.zeros(shape, np.uint8)
        pixels.flat[:1] = 255
        assert prepare(pixels, MNIST).image.shape == MNIST
        assert prepare(pixels, (3, 32, 32)).image.shape == (3, 32, 32)


def test_colour_images_are_only_cropped_and_resized():
    pixels = np.zeros((40, 80, 3), np.uint8)
    pixels[:, 20:60] = (200, 100, 50)
    result = prepare(pixels, (3, 32, 32))
    assert (result.image == np.array([200, 100, 50], np.uint8)[:, None, None]).all()
    assert [title for title, _ in result.stages] == ["Original", "Square crop", "Resized to 32 x 32"]


def test_centre_crop():
    pixels = np.arange(12).reshape(2, 6)
    assert centre_crop(pixels).tolist() == [[2, 3], [8, 9]]
    assert centre_crop(pixels.T, 0.5).tolist() == [[2, 8]]


def test_strokes_are_narrower_than_their_box():
    with pytest.raises(ConfigError, match=r"stroke_width = 0.3 is not less than ink_share = 0.2"):
        PrepareSteps(ink_share=0.2, stroke_width=0.3)


def test_an_invalid_choice_is_refused():
    with pytest.raises(ConfigError, match='invert = "maybe" is not an option; choose from auto, yes, no'):
        PrepareSteps(invert="maybe")


def test_an_enlarged_test_image_keeps_its_strokes():
    digits = load_dataset(DataConfig(name="digits")).test.samples[:, 0].numpy()
    sheets = [np.array(Image.fromarray(digit).resize((160, 160), Image.Resampling.BICUBIC)) for digit in digits]
    steps = PrepareSteps(ink_share=1.0, stroke_width=0.16)
    titles = [dict(prepare(sheet, (1, 8, 8), steps).stages) for sheet in sheets]
    assert np.mean(["Stroke width matched" in title for title in titles]) < 0.2  # the boldest and the faintest


def test_a_drawn_digit_is_prepared_like_the_original():
    digits = load_dataset(DataConfig(name="digits")).test.samples[:100, 0].numpy()
    alike = []
    for digit in digits:
        sheet = np.full((280, 280), 255, np.uint8)
        sheet[15:175, 110:270] = 255 - np.array(Image.fromarray(digit).resize((160, 160), Image.Resampling.BICUBIC))
        image = prepare(sheet, (1, 8, 8), PrepareSteps(ink_share=1.0, stroke=False)).image[0]
        alike.append(np.corrcoef(image.ravel(), digit.ravel())[0, 1])
    assert np.median(alike) > 0.95  # most land on the very pixels
    assert np.mean(alike) > 0.85  # some land one column aside, for scikit-learn's are not centred by mass
