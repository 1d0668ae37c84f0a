"""A data folder of its own for every test, small IDX files, and a web server on this machine that hands them out."""

import gzip
import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from idx_files import small_mnist
from lab.data.torchvision_import import load_torchvision


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, set by LATENT_LAB_DATA."""
    monkeypatch.setenv("LATENT_LAB_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def mnist_folder(data_dir: Path) -> Path:
    """<data>/MNIST/raw with a small MNIST in it."""
    folder = data_dir / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for name, content in small_mnist().items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, dict[str, bytes]]]:
    """A web server: its address, and what it serves by path (anything else is a 404)."""
    contents: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = contents.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", contents
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def mnist_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, bytes]]:
    """Point torchvision's MNIST at an address and at the checksums of a small MNIST; gives its packed files by path."""

    def point(address: str) -> dict[str, bytes]:
        packed = {f"{name}.gz": gzip.compress(content, mtime=0) for name, content in small_mnist().items()}
        mnist = load_torchvision().datasets.MNIST
        monkeypatch.setattr(mnist, "mirrors", [address])
        monkeypatch.setattr(
            mnist, "resources", [(name, hashlib.md5(body).hexdigest()) for name, body in packed.items()]
        )
        return {f"/{name}": body for name, body in packed.items()}

    return point


@pytest.fixture
def encode() -> Callable[..., bytes]:
    """encode(pixels or image, kind, ...): the bytes of an image file."""

    def encode(image: np.ndarray | Image.Image, kind: str = "PNG", **options: object) -> bytes:
        buffer = io.BytesIO()
        picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
        picture.save(buffer, kind, **options)
        return buffer.getvalue()

    return encode
