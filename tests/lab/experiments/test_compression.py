"""Bytes are counted, and what was packed comes back."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from lab.data import DataConfig, load_dataset
from lab.experiments.compression import (
    EIGHT_BITS,
    FLOAT16,
    Packed,
    codec_curve,
    eight_bits,
    evenly_spaced_images,
    from_eight_bits,
    half,
    jpeg_header,
    nearest_bytes,
    packed_alone,
    packed_codes,
    packed_sheet,
    quality,
)
from lab.latent.pca import fit_pca, pca_model
from models import build_model, get_model
from models.vq_vae import VQConfig


@pytest.fixture(scope="module")
def digits():
    return load_dataset(DataConfig("digits"))


def gradients(n, channels=1):
    """Smooth images, no two alike: (n, channels, 16, 24) uint8."""
    across, down = np.arange(24), np.arange(16)[:, None]
    images = [np.stack([40 + 5 * across + 3 * down + 7 * i % 60 + 10 * c for c in range(channels)]) for i in range(n)]
    return np.stack(images).astype(np.uint8)


def test_a_code_takes_two_bytes_or_one_per_dimension(digits):
    model = pca_model(fit_pca(digits.train.samples, 64), 5, (1, 8, 8))
    codes = np.random.default_rng(0).normal(size=(30, 5)).astype(np.float32)
    bounds = codes.min(0), codes.max(0)
    assert packed_codes(model, codes, FLOAT16, bounds).bytes == 10
    assert packed_codes(model, codes, EIGHT_BITS, bounds).bytes == 5


def test_a_class_takes_a_byte_and_codebook_entries_take_their_index_bits():
    config = get_model("conditional-vae").config_class(widths=(8,), latent_dim=3, n_classes=10)
    reported = build_model("conditional-vae", config, (1, 8, 8)).eval()
    codes = np.random.default_rng(0).normal(size=(4, reported.latent_dim)).astype(np.float32)
    codes[:, 3:] = np.eye(reported.latent_dim - 3)[:4]
    bounds = codes.min(0), codes.max(0)
    assert [packed_codes(reported, codes, numbers, bounds).bytes for numbers in (FLOAT16, EIGHT_BITS)] == [7, 4]
    entries = VQConfig(widths=(8,), latent_dim=8, vectors=4, entries=100)  # seven bits name one of a hundred
    chosen = build_model("vq-vae", entries, (1, 8, 8)).eval()
    codes = np.random.default_rng(0).normal(size=(4, 8)).astype(np.float32)
    packed = packed_codes(chosen, codes, EIGHT_BITS, (codes.min(0), codes.max(0)))
    assert packed.bytes == 4 * 7 / 8
    with torch.no_grad():
        expected = chosen.decode(torch.from_numpy(codes)).clamp(0, 1).numpy()
    assert np.abs(packed.images - expected).max() < 1e-6


def test_the_stored_code_is_decoded(digits):
    model = pca_model(fit_pca(digits.train.samples, 64), 2, (1, 8, 8))
    codes = np.array([[0.1, -0.3], [1.0, 0.5], [0.7, 0.5]], dtype=np.float32)
    bounds = np.array([0.0, -0.5]), np.array([1.0, 0.5])
    for numbers, read in (
        (FLOAT16, codes.astype(np.float16)),
        (EIGHT_BITS, np.array([[26 / 255, -0.5 + 51 / 255], [1.0, 0.5], [178 / 255, 0.5]])),
    ):
        with torch.no_grad():
            expected = model.decode(torch.from_numpy(read.astype(np.float32))).clamp(0, 1).numpy()
        assert np.abs(packed_codes(model, codes, numbers, bounds).images - expected).max() < 1e-6


def test_eight_bits_are_even_steps_and_clip_outliers():
    low, high = np.array([-1.0, 2.0]), np.array([1.0, 2.0])  # the second number never changes
    codes = np.array([[-1.0, 2.0], [1.0, 2.0], [0.0039, 2.0], [9.0, 2.0]])
    written = eight_bits(codes, low, high)
    assert written.dtype == np.uint8
    assert written[:, 0].tolist() == [0, 255, 128, 255]
    assert from_eight_bits(written, low, high)[:3] == pytest.approx(codes[:3], abs=1 / 255)


@pytest.mark.parametrize("codec", ["JPEG", "WebP"])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_file_counts_in_full_and_a_sheet_is_shared(codec, channels):
    images = gradients(9, channels)
    alone, sheet = packed_alone(images, codec, 80), packed_sheet(images, codec, 80)
    for packed in (alone, sheet):
        assert packed.images.shape == images.shape
        assert np.abs(packed.images * 255 - images).mean() < 6  # each came back to its own place
    whole = Image.new("L" if channels == 1 else "RGB", (72, 48))
    for i, image in enumerate(images):
        tile = Image.fromarray(image[0] if channels == 1 else np.moveaxis(image, 0, -1).copy())
        whole.paste(tile, (24 * (i % 3), 16 * (i // 3)))
    assert sheet.bytes == _length(whole, codec) / 9
    tile = Image.fromarray(images[0, 0] if channels == 1 else np.moveaxis(images[0], 0, -1).copy())
    assert packed_alone(images[:1], codec, 80).bytes == _length(tile, codec)
    assert sheet.bytes < alone.bytes  # one header for nine


def _length(image, codec):
    buffer = io.BytesIO()
    image.save(buffer, codec, quality=80, **({"optimize": True} if codec == "JPEG" else {}))
    return len(buffer.getvalue())


def test_the_header_of_a_jpeg_is_all_before_its_picture():
    buffer = io.BytesIO()
    Image.fromarray(gradients(1)[0, 0]).save(buffer, "JPEG")
    # start 2, JFIF 18, a table of 64 steps 69, frame 13, the standard's two Huffman tables 33 and 183, scan 10
    assert jpeg_header(buffer.getvalue()) == 2 + 18 + 69 + 13 + 33 + 183 + 10


def test_a_sheet_is_square():
    with pytest.raises(ValueError, match="8 images make no square sheet; take 4"):
        packed_sheet(gradients(8), "JPEG", 50)


def test_quality_is_that_of_these_images():
    images = gradients(4)
    same = quality(images, Packed(7.0, images.astype(np.float32) / 255))
    assert (same.bytes, same.psnr, same.ssim) == (7.0, 60.0, pytest.approx(1.0))
    darker = quality(images, Packed(7.0, images.astype(np.float32) / 255 - 0.1))
    assert darker.psnr == pytest.approx(20.0, abs=1e-3)
    assert quality(images[..., :5, :5], Packed(1.0, images[..., :5, :5] / 255)).ssim is None


def test_a_codec_curve_rises_in_bytes_and_the_nearest_is_chosen():
    curve = codec_curve(gradients(4), "JPEG", True)
    sizes = [packed.bytes for packed in curve]
    assert sizes == sorted(sizes) and sizes[0] < sizes[-1]
    assert nearest_bytes(curve, 1.0) is curve[0]
    assert nearest_bytes(curve, sizes[-1] + 1) is curve[-1]
    two = [Packed(10.0, gradients(1)), Packed(1000.0, gradients(1))]
    assert nearest_bytes(two, 150.0) is two[1]  # 15 times as much is farther than a seventh


def test_images_are_spread_over_all_and_few_where_they_are_large():
    assert evenly_spaced_images(2000, 784).tolist()[::99] == [0, 1999]
    assert len(evenly_spaced_images(2000, 784)) == 100
    assert evenly_spaced_images(6, 784).tolist() == [0, 2, 3, 5]
    assert len(evenly_spaced_images(2000, 256 * 256)) == 4


def test_a_distant_code_stays_finite_in_half_precision():
    assert half(np.array([[1e9, -1e9, 0.5]])).tolist() == [[65504.0, -65504.0, 0.5]]
