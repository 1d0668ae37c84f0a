"""Archives and arrays made to do harm: nothing is written, memory stays bounded, and each ends in words.

`python -m tests.attacks` makes many more of them.
"""

from __future__ import annotations

import io
import os
import random
import resource
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lab.data.kept_datasets import kept_folder
from lab.data.own_files.image_reading import ImageChoices
from lab.data.own_files.own_images import list_files, understand_images
from lab.errors import LatentLabError
from lab.runs.dataset_keeping import Description, keep_images
from tests.own_files import png, saved, zipped

ROUNDS = int(os.environ.get("LATENT_LAB_ATTACK_ROUNDS", "1"))
N_MUTATED = 50 * ROUNDS
MEMORY = 500_000_000
GOOD = {f"a/{i}.png": png(i) for i in range(12)}


def try_to_keep(name: str, data: bytes) -> str:
    """Read and keep what was sent, as the page does; return the words that it ends in, "" where it is kept."""
    try:
        images = understand_images(list_files([(name, data)]))
        keep_images(images, ImageChoices(8), Description(f"dataset {random.random()}"))
    except LatentLabError as error:
        return str(error)
    return ""


def archive(write: Callable[[zipfile.ZipFile], object]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in GOOD.items():
            made.writestr(name, data)
        write(made)
    return file.getvalue()


def left_out(data: bytes) -> dict[str, str]:
    images = understand_images(list_files([("x.zip", data)]))
    assert images.n_images == 12
    return {item.name: item.reason for item in images.left_out}


@pytest.fixture(autouse=True)
def watch(tmp_path: Path) -> object:
    """Nothing appears outside of the data folder, and the memory's high-water mark rises by less than 500 MB."""
    before = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outside = set(tmp_path.parent.iterdir())
    yield
    assert set(tmp_path.parent.iterdir()) == outside
    assert {path.name for path in tmp_path.iterdir()} <= {"data", "runs"}
    assert not kept_folder().exists() or not list(kept_folder().glob(".*.tmp"))
    assert 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY


@pytest.mark.parametrize("name", ["../out.png", "/etc/out.png", "a/../../out.png", "..\\out.png", "C:\\out.png"])
def test_names_that_lead_out(name: str) -> None:
    data = archive(lambda made: made.writestr(name, png()))
    assert left_out(data) == {name.replace("\\", "/"): "its name leads out of the archive"}
    assert try_to_keep("x.zip", data) == ""


def test_links_encrypted_and_doubled_entries() -> None:
    link = zipfile.ZipInfo("a/link.png")
    link.external_attr = 0o120777 << 16

    def write(made: zipfile.ZipFile) -> None:
        made.writestr(link, "/etc/passwd")
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr("a/0.png", b"other")

    assert left_out(archive(write)) == {"a/link.png": "a link", "a/0.png": "a second entry of one name"}
    data = bytearray(zipped(GOOD | {"a/locked.png": png()}))
    start = data.rindex(b"a/locked.png") - 46
    data[start + 8] |= 1  # the flag of the central directory
    assert left_out(bytes(data)) == {"a/locked.png": "encrypted: pack it without a password"}


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_other_methods_are_not_unpacked(method: int) -> None:
    data = archive(lambda made: made.writestr("a/x.png", png(), compress_type=method))
    assert left_out(data) == {"a/x.png": "packed by a method that is not read: pack it as an ordinary zip"}


def test_bombs() -> None:
    data = archive(lambda made: made.writestr("a/bomb.png", bytes(400_000_000)))
    assert left_out(data) == {"a/bomb.png": "more than 20 MB"}
    data = archive(lambda made: made.writestr("a/bomb.png", bytes(19_000_000)))
    assert left_out(data) == {"a/bomb.png": "it unpacks to far more than it is"}
    bomb = archive(lambda made: None)
    nested = archive(lambda made: [made.writestr(f"a/{i}.zip", bomb) for i in range(20, 40)])
    assert set(left_out(nested).values()) == {"no image by its content"}


def test_an_entry_that_says_less_than_it_holds() -> None:
    data = bytearray(archive(lambda made: made.writestr("a/liar.png", bytes(5_000_000))))
    start = data.rindex(b"a/liar.png") - 46
    data[start + 24 : start + 28] = struct.pack("<I", 1_000)  # its size in the central directory
    assert set(left_out(bytes(data)).values()) <= {
        "no image by its content",
        "it cannot be read (damaged in the archive)",
        "damaged or cut short",
    }


@pytest.mark.parametrize("n", [10_000_000, 300_000])
def test_millions_of_entries_are_refused_before_they_are_listed(n: int) -> None:
    record = b"PK\1\2" + bytes(42)
    directory = record * min(n, 600_000)
    size = len(directory)
    end64 = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, n, n, size, 0)
    locator = b"PK\6\7" + struct.pack("<IQI", 0, size, 1)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert "more entries than are read (200,000)" in try_to_keep("x.zip", b"PK\3\4" + directory + end64 + locator + end)


def test_an_end_hidden_in_a_comment() -> None:
    data = zipped(GOOD)
    start = data.rindex(b"PK\5\6")
    comment = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 60_000, 60_000, 4_000_000_000, 0, 0)
    data = data[: start + 20] + struct.pack("<H", len(comment)) + comment
    assert try_to_keep("x.zip", data).endswith("pack fewer files")


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '|u1', 'fortran_order': False, 'shape': (10000000000, 8, 8), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (12, 8, 8), }",
        "{'descr': [('a', '|O')], 'fortran_order': False, 'shape': (12, 8, 8), }",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (-12, 8, 8), }",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (0, 8, 8), }",
        "{'descr': '|u1', 'fortran_order': False, 'shape': 'x', }",
        "__import__('os').system('touch /tmp/harm')",
        "(" * 5_000,
        "{'descr': 'U900000000', 'fortran_order': False, 'shape': (12, 8, 8), }",
    ],
)
def test_headers_of_arrays_that_lie(header: str) -> None:
    data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + bytes(768)
    assert try_to_keep("x.npy", data) != ""


def test_an_array_that_unpacks_to_gigabytes() -> None:
    body = io.BytesIO()
    np.lib.format.write_array_header_1_0(body, {"descr": "|u1", "fortran_order": False, "shape": (450_000, 32, 32)})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made, made.open("images.npy", "w") as entry:
        entry.write(body.getvalue())
        for _ in range(450):
            entry.write(bytes(1_024_000))
    assert try_to_keep("x.npz", file.getvalue()) != ""


def test_mutated_files_end_in_a_dataset_or_in_words() -> None:
    chance = random.Random(0)
    arrays = saved(np.savez, images=np.zeros((12, 8, 8), np.uint8), labels=np.arange(12))
    flat = {f"{i}.png": png(i) for i in range(12)} | {
        "labels.csv": b"file,label\n" + b"".join(b"%d.png,%d\n" % (i, i % 2) for i in range(12))
    }
    whole = {
        "x.zip": zipped(GOOD),
        "flat.zip": zipped(flat),
        "x.npz": arrays,
        "x.npy": saved(np.save, np.zeros((12, 8, 8), np.uint8)),
    }
    for n in range(N_MUTATED):
        name = chance.choice(list(whole))
        data = bytearray(whole[name])
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if n % 3 == 0:
            del data[chance.randrange(len(data)) :]
        try_to_keep(name, bytes(data))
