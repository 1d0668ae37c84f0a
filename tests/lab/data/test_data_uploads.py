import struct
import warnings
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from lab.data import read_image, uploads
from lab.errors import UploadError

RAMP = np.linspace(0, 255, 12 * 16).astype(np.uint8).reshape(12, 16)
COLOUR = np.stack([RAMP, RAMP[::-1], np.full_like(RAMP, 90)], axis=-1)


def refusal(data, name="photo.png"):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UploadError) as error:
            read_image(data, name)
    return str(error.value)


def png(width, height, rows):
    """A 1-bit grey PNG, made by hand."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF"])
def test_grey_images_are_read_exactly(encode, kind):
    upload = read_image(encode(RAMP, kind))
    grey = upload.pixels if upload.pixels.ndim == 2 else upload.pixels[..., 0]
    np.testing.assert_array_equal(grey, RAMP)
    assert upload.pixels.dtype == np.uint8 and upload.notes == ()


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("BMP", {}), ("WEBP", {"lossless": True})])
def test_colour_images_are_read_exactly(encode, kind, options):
    np.testing.assert_array_equal(read_image(encode(COLOUR, kind, **options)).pixels, COLOUR)


def test_jpeg_is_read_approximately(encode):
    assert np.abs(read_image(encode(RAMP, "JPEG", quality=95)).pixels.astype(int) - RAMP).max() < 12


def test_one_bit_picture(encode):
    pixels = read_image(encode(Image.fromarray(RAMP > 100))).pixels
    np.testing.assert_array_equal(pixels, np.where(RAMP > 100, 255, 0))


def test_exif_rotation_is_applied(encode):
    exif = Image.Exif()
    exif[uploads.ORIENTATION] = 6  # to be turned clockwise by 90 degrees
    upload = read_image(encode(COLOUR, "PNG", exif=exif))
    np.testing.assert_array_equal(upload.pixels, np.rot90(COLOUR, -1))
    assert upload.notes == ("turned upright as its EXIF data says",)


def test_transparency_becomes_white(encode):
    alpha = np.where(RAMP > 100, 255, 0).astype(np.uint8)
    upload = read_image(encode(np.dstack([COLOUR, alpha])))
    np.testing.assert_array_equal(upload.pixels, np.where(alpha[..., None] > 0, COLOUR, 255))
    assert upload.notes == ("laid its transparent parts onto white",)
    opaque = read_image(encode(np.dstack([COLOUR, np.full_like(alpha, 255)])))
    assert opaque.notes == ()


def test_grey_with_alpha_stays_grey(encode):
    half = Image.fromarray(np.dstack([np.zeros_like(RAMP), np.full_like(RAMP, 127)]))
    upload = read_image(encode(half))
    assert half.mode == "LA" and upload.pixels.shape == RAMP.shape
    assert np.abs(upload.pixels.astype(int) - 128).max() <= 1


def test_palette_with_a_transparent_colour(encode):
    image = Image.new("P", (4, 4), 1)
    image.putpalette([0, 0, 0, 200, 10, 20])
    image.putpixel((0, 0), 0)
    pixels = read_image(encode(image, "PNG", transparency=0)).pixels
    assert pixels[0, 0].tolist() == [255, 255, 255] and pixels[1, 1].tolist() == [200, 10, 20]


def test_sixteen_bits_are_scaled_not_cut(encode):
    values = np.array([[0, 256, 32768, 65535]], dtype=np.uint16)
    upload = read_image(encode(values))
    assert upload.pixels.tolist() == [[0, 1, 128, 255]]
    assert upload.notes == ("brought 16 bits down to 8",)


@pytest.mark.parametrize(("kind", "suffix_bits"), [("PNG", 12), ("TIFF", 10)])
def test_ten_and_twelve_bits_are_stretched(encode, kind, suffix_bits):
    white = 2**suffix_bits - 1
    upload = read_image(encode(np.array([[0, white // 3, white]], dtype=np.uint16), kind))
    assert upload.pixels.tolist() == [[0, 85, 255]]
    assert upload.notes == (f"stretched {suffix_bits} bits to the full range",)


def test_floating_point_tiff(encode):
    assert read_image(encode(np.array([[0, 0.5, 1]], np.float32), "TIFF")).pixels.tolist() == [[0, 128, 255]]


@pytest.mark.parametrize(("kind", "options"), [("TIFF", {}), ("AVIF", {"quality": 100})])
def test_tiff_and_avif(encode, kind, options):
    assert np.abs(read_image(encode(COLOUR, kind, **options)).pixels.astype(int) - COLOUR).max() < 20


def test_heic_needs_its_package_and_says_so(monkeypatch):
    monkeypatch.setattr(uploads, "_heif_registered", lambda: False)
    message = refusal(b"\x00\x00\x00\x18ftypheic" + bytes(100))
    assert message == (
        '"photo.png" is a HEIC photo, which needs a package of its own: `pip install pillow-heif`, or save it as JPEG'
    )


def test_heic_is_read_where_its_package_is(encode):
    pillow_heif.register_heif_opener()
    data = encode(Image.new("RGB", (64, 48), (200, 40, 60)), "HEIF", quality=95)
    assert uploads.is_heic(data[:16])
    pixels = read_image(data, "IMG_0001.HEIC").pixels
    assert pixels.shape == (48, 64, 3) and np.abs(pixels.astype(int) - (200, 40, 60)).max() < 12


def test_a_large_jpeg_is_reduced_while_decoding(encode):
    data = encode(Image.new("L", (9000, 5000), 77), "JPEG")
    with pytest.raises(UploadError, match="9,000 x 5,000 pixels"):
        read_image(data, "photo.jpg")
    pixels = read_image(data, "photo.jpg", side=64).pixels
    assert min(pixels.shape) >= 64 and pixels.size < 1_000_000 and (np.abs(pixels.astype(int) - 77) < 2).all()


def test_cmyk(encode):
    upload = read_image(encode(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"))
    assert upload.pixels.shape == (8, 8, 3) and upload.pixels[0, 0, 0] > 240 and upload.pixels[0, 0, 1:].max() < 15
    assert upload.notes == ("turned CMYK into RGB",)


@pytest.mark.parametrize(("kind", "options"), [("GIF", {}), ("WEBP", {"lossless": True}), ("PNG", {})])
def test_the_first_frame_of_an_animation(encode, kind, options):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "lime", "blue")]
    upload = read_image(encode(frames[0], kind, save_all=True, append_images=frames[1:], **options))
    assert upload.pixels[0, 0].tolist() == [255, 0, 0]
    assert upload.notes == ("took the first of 3 frames",)


def test_too_many_pixels_are_refused_before_decoding(monkeypatch):
    monkeypatch.setattr(uploads, "_decode", lambda *image: pytest.fail("decoded"))
    message = refusal(png(20_000, 20_000, bytes(2501 * 20_000)))
    assert message.startswith('"photo.png" is 20,000 x 20,000 pixels; the limit is 40 megapixels')
    assert "save it again as PNG or JPEG" in message


def test_too_many_bytes():
    message = refusal(bytes(20_000_001))
    assert message.startswith('"photo.png" is 20.0 MB; the limit is 20 MB: make it smaller')


def test_no_bytes():
    assert refusal(b"") == '"photo.png" is empty (0 bytes): choose another file, or save it again as PNG or JPEG'


@pytest.mark.parametrize("data", [b"just a text", b"<svg xmlns='x'/>", b"\x00\x00\x00\x18ftypqt  ", b"8BPS", b"B"])
def test_other_kinds(data):
    message = refusal(data)
    assert message.startswith('"photo.png" is no PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF file')
    assert "save it again as PNG or JPEG" in message


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "AVIF"])
def test_truncated_files(encode, kind):
    whole = encode(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8), kind)
    for length in (40, len(whole) // 2):
        message = refusal(whole[:length])
        assert message.startswith('"photo.png" is damaged or cut short: save it again as PNG or JPEG')


@pytest.mark.filterwarnings("ignore:Truncated File Read", "ignore:Corrupt EXIF data")
def test_truncated_tiff(encode):
    whole = encode(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8), "TIFF")
    for length in (6, 40, len(whole) // 2):
        with pytest.raises(UploadError, match="is damaged or cut short"):
            read_image(whole[:length], "scan.tif")


def test_a_file_without_a_name():
    assert refusal(b"", name="").startswith("the file is empty")
