"""A running server to attack, and how thoroughly to attack it."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.conftest import free_port
from tests.small import wait_for

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("LATENT_LAB_ATTACK_ROUNDS", "1"))
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "MTIzNDU2Nzg5MDEyMzQ1Ng==",
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Target:
    """A running app on loopback."""

    port: int
    runs: Path
    log: Path
    process: subprocess.Popen[bytes]

    def ask(self, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
        """Send a request with these headers, such as Host and Origin."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body or None, named)
            response = connection.getresponse()
            body = b"" if response.status == 101 else response.read()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, body)
        finally:
            connection.close()


StartTarget = Callable[..., Target]


@pytest.fixture(scope="session")
def start_target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartTarget]:
    """Start the app with more variables of the environment; each is ended by its own pid."""
    processes = []

    def start(**variables: str) -> Target:
        folder, port = tmp_path_factory.mktemp("target"), free_port()
        environment = os.environ | {
            "LATENT_LAB_RUNS": str(folder / "runs"),
            "LATENT_LAB_DATA": str(folder / "data"),
            "LATENT_LAB_DEVICE": "cpu",
            "OMP_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "lab", "app", "--server.port", str(port), "--server.headless", "true"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment | variables, stdout=log, stderr=log)
        processes.append(process)
        target = Target(port, folder / "runs", folder / "log", process)
        wait_for(lambda: is_up(target))
        return target

    yield start
    for process in processes:
        process.terminate()
        process.wait(30)


def is_up(target: Target) -> bool:
    try:
        return target.ask("/_stcore/health").status == 200
    except OSError:
        return False


@pytest.fixture(scope="session")
def target(start_target: StartTarget) -> Target:
    return start_target()
