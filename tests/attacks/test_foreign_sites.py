"""Foreign names and websites reach nothing (point 1), no stranger frames the app (20), or asks for names (12)."""

from __future__ import annotations

import ast
import asyncio
import os
import socket
import time
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from streamlit import config, net_util
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.attacks.conftest import ROOT, UPGRADE, Target
from ui.server.app_server import addresses, limit_folders
from ui.server.request_guard import RequestGuard, is_host_answered, is_message_accepted, is_origin_answered

STATIC_FILE = "/app/static/lab/lib/base.css"


def test_a_foreign_name_is_answered_nowhere(target: Target) -> None:
    for path in ("/", STATIC_FILE, "/_stcore/health", "/_stcore/host-config", "/media/x", "/_stcore/upload_file/a/b"):
        assert target.ask(path, Host="evil.example").status == 403, path
        assert target.ask(path, Host=f"evil.example:{target.port}").status == 403, path
    own = f"localhost:{target.port}"
    assert target.ask(STATIC_FILE, Host=own).status == target.ask(STATIC_FILE).status == 200


def test_a_rebound_or_foreign_websocket_is_refused_at_once(target: Target) -> None:
    own = f"127.0.0.1:{target.port}"
    attempts = [
        ("evil.example", "http://evil.example"),
        (own, "http://evil.example"),
        (own, "null"),
        (own, "http://localhost:9"),
        (own, f"http://localhost:{target.port}.evil.example"),
        (own, f"http://evil@{own}"),
        (own, f"file://{own}"),
    ]
    start = time.monotonic()
    for host, origin in attempts:
        assert target.ask("/_stcore/stream", **UPGRADE, Host=host, Origin=origin).status == 403, (host, origin)
    assert time.monotonic() - start < 5.0  # nothing waits for a name service
    assert target.ask("/_stcore/stream", **UPGRADE, Host=own, Origin=f"http://{own}").status == 101


def test_another_site_may_neither_read_nor_frame_nor_write(target: Target) -> None:
    answer = target.ask(STATIC_FILE, Origin="http://evil.example")
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    page = target.ask("/")
    assert page.headers["x-frame-options"] == "SAMEORIGIN"
    assert page.headers["content-security-policy"] == "frame-ancestors 'self'"
    upload = target.ask("/_stcore/upload_file/a/b", "PUT", b"x", Origin="http://evil.example")
    assert upload.status == 403


@pytest.fixture
def listens_on(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets options of the server."""
    options: dict[str, Any] = {"server.address": "127.0.0.1", "server.allowedHosts": []}
    plain = config.get_option
    monkeypatch.setattr(config, "get_option", lambda name: options[name] if name in options else plain(name))

    def set_(address: str, *hosts: str) -> None:
        options.update({"server.address": address, "server.allowedHosts": list(hosts)})

    return set_


@pytest.mark.parametrize("host", [None, "", ":80", "a b", "x:y", "localhost/x", "u@localhost", "localhost?x", "[::1"])
def test_a_malformed_host_is_not_answered(listens_on: Any, host: str | None) -> None:
    listens_on("0.0.0.0", "*")
    assert not is_host_answered(host)


def test_hosts_on_a_network_are_addresses_and_names_that_the_operator_allows(listens_on: Any) -> None:
    names = [
        "localhost",
        "127.0.0.1:8501",
        "[::1]:8501",
        "192.168.1.7",
        "LOCALHOST.",
        "evil.example",
        "lab.example.org",
    ]
    expected = {
        ("127.0.0.1",): [True, True, True, False, True, False, False],
        ("0.0.0.0",): [True, True, True, True, True, False, False],
        ("192.168.1.7",): [True, True, True, True, True, False, False],
        ("0.0.0.0", "*.example.org"): [False] * 6 + [True],
        ("0.0.0.0", "lab.example.org", "localhost"): [True, False, False, False, True, False, True],
    }
    for arguments, answers in expected.items():
        listens_on(*arguments)
        assert [is_host_answered(name) for name in names] == answers, arguments


def test_origins() -> None:
    assert is_origin_answered(None, "a:1") and is_origin_answered("https://a:1", "a:1")
    for origin in ("", "null", "http://a", "http://a:2", "ftp://a:1", "http://", "http://a:1\udcff"):
        assert not is_origin_answered(origin, "a:1"), origin


@pytest.mark.parametrize("kind", ["clear_cache", "set_run_on_save", "load_git_info"])
def test_messages_of_the_developer_menu_reach_nobody(kind: str) -> None:
    """They would empty everybody's caches."""
    refused, rerun = BackMsg(), BackMsg()
    setattr(refused, kind, True)
    rerun.rerun_script.query_string = "a"
    assert not is_message_accepted(refused.SerializeToString())
    assert is_message_accepted(rerun.SerializeToString())
    received, incoming = [], [refused.SerializeToString(), b"\xff\xff", rerun.SerializeToString()]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        received.append((await receive())["bytes"])

    async def receive() -> Any:
        return {"type": "websocket.receive", "bytes": incoming.pop(0)}

    scope = {"type": "websocket", "headers": [(b"host", b"127.0.0.1")]}
    asyncio.run(RequestGuard(app)(scope, receive, receive))  # type: ignore[arg-type]
    assert received == [rerun.SerializeToString()]


def test_nobody_outside_is_asked_for_this_machines_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda *_, **__: pytest.fail("contacted the internet"))
    assert net_util.get_external_ip() is None


def test_the_server_says_where_it_is_and_asks_nobody(
    listens_on: Any, monkeypatch: pytest.MonkeyPatch, target: Target
) -> None:
    """Streamlit's own words at the start would ask a host on the internet."""
    assert tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["logger"]["hideWelcomeMessage"] is True
    assert f"Latent Lab is at http://127.0.0.1:{target.port}" in target.log.read_text()
    monkeypatch.setattr(net_util, "get_internal_ip", lambda: pytest.fail("opened a connection"))
    interfaces = {"lo": ["127.0.0.1"], "eth": ["192.168.1.7", "10.0.0.1"]}
    known = {
        name: [SimpleNamespace(family=socket.AF_INET, address=each) for each in own] for name, own in interfaces.items()
    }
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: known)
    listens_on("0.0.0.0")
    assert [address.rpartition(":")[0] for address in addresses()] == [
        "http://localhost",
        "http://10.0.0.1",
        "http://192.168.1.7",
    ]
    listens_on("192.168.1.7")
    assert [address.rpartition(":")[0] for address in addresses()] == ["http://192.168.1.7"]


def test_the_server_starts_from_app_py() -> None:
    """`streamlit run app.py` finds the guarded server by reading the file."""
    tree = ast.parse((ROOT / "app.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.App"]
    assert [keyword.arg for keyword in calls[0].keywords] == ["middleware", "lifespan"]


def test_a_server_on_a_network_reads_only_folders_that_are_named(
    listens_on: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from lab.config import settings

    monkeypatch.setenv("LATENT_LAB_FOLDERS", "x")  # so that the end of the test removes what it sets
    del os.environ["LATENT_LAB_FOLDERS"]
    limit_folders()
    assert settings().folders is None
    listens_on("0.0.0.0")
    with monkeypatch.context() as patch:
        patch.setenv("LATENT_LAB_FOLDERS", str(tmp_path))
        limit_folders()
        assert settings().folders == (tmp_path.resolve(),)
    limit_folders()  # the fixture own_folders has set LATENT_LAB_DATA
    assert settings().folders == (settings().data_dir,)
