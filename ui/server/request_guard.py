"""The guard before the app: which names of this server and which websites it answers, and what a client may send."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg

from ui.server.upload_limits import FULL, has_room

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
EVERY_INTERFACE = ("", "0.0.0.0", "::")
# messages of a developer's menu, which would work on everybody's caches and processes
REFUSED_MESSAGES = ("clear_cache", "set_run_on_save", "load_git_info")
CORS = "access-control-allow-origin"
HEADERS = {
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
HOST_ADVICE = "This server is not called {host}. Its operator can allow the name: --server.allowedHosts {host}\n"
ORIGIN_REFUSED = "This server does not answer pages of other websites.\n"


def listens_on_loopback() -> bool:
    """Return whether only this machine can reach the server."""
    return is_loopback(config.get_option("server.address") or "")


def is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def is_host_answered(host: str | None) -> bool:
    """Return whether a Host header names this server, so that no foreign name can be pointed at it (DNS rebinding).

    These do: what the operator allows (`server.allowedHosts`); without that, on loopback its names, and on a network
    any IP address, and this machine's own names.
    """
    name = host_name(host)
    if name is None:
        return False
    allowed = [pattern.strip().lower().rstrip(".") for pattern in config.get_option("server.allowedHosts")]
    if allowed:
        return any(_matches(name, pattern) for pattern in allowed)
    if name in LOOPBACK_NAMES:
        return True
    return not listens_on_loopback() and (_is_ip(name) or name in _own_names())


def host_name(host: str | None) -> str | None:
    """Return the lower-case name of a Host header without its port; None where it is malformed."""
    try:
        parts = urlsplit(f"//{host or ''}")
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    name = (parts.hostname or "").rstrip(".")
    whole = "@" not in parts.netloc and not (parts.path or parts.query or parts.fragment)
    return name if whole and re.fullmatch(r"[a-z0-9_.:-]+", name) else None


def is_origin_answered(origin: str | None, host: str | None) -> bool:
    """Return whether a page of this origin may send anything: one of this very server (other ports are other sites),
    or one that the operator allows (`server.corsAllowedOrigins`). Other programs than browsers send no origin."""
    if origin is None:
        return True
    parts = urlsplit(origin) if origin.isascii() else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.netloc:
        return False
    return parts.netloc == host or origin in config.get_option("server.corsAllowedOrigins")


def is_message_accepted(data: bytes) -> bool:
    """Return whether a client's message is of a kind that pages send."""
    try:
        return BackMsg.FromString(data).WhichOneof("type") not in REFUSED_MESSAGES
    except DecodeError:
        return False


class RequestGuard:
    """ASGI middleware around the whole app: refuse foreign hosts and origins, drop refused messages, add headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(refusal, scope, receive, send)
        elif scope["type"] == "websocket":
            await self._app(scope, partial(_receive_accepted, receive), send)
        else:
            await self._app(scope, receive, partial(_send_with_headers, send))

    @staticmethod
    def _refusal(scope: Scope) -> str | None:
        """Return why a request is refused; None if it is not."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host"), headers.get("origin")
        if not is_host_answered(host):
            return HOST_ADVICE.format(host=host_name(host) or "that")
        changes = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD", "OPTIONS")
        if changes and not is_origin_answered(origin, host):
            return ORIGIN_REFUSED
        return FULL if scope.get("method") == "PUT" and not has_room(scope["path"]) else None


async def _refuse(reason: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})  # before it was accepted: status 403
    else:
        await PlainTextResponse(reason, 503 if reason == FULL else 403, HEADERS)(scope, receive, send)


async def _receive_accepted(receive: Receive) -> Message:
    while True:
        message = await receive()
        data = message.get("bytes")
        if message["type"] != "websocket.receive" or data is None or is_message_accepted(data):
            return message


async def _send_with_headers(send: Send, message: Message) -> None:
    if message["type"] == "http.response.start":
        headers = MutableHeaders(scope=message)
        if headers.get(CORS) == "*":  # static files are for this app's own pages
            del headers[CORS]
        for name, value in HEADERS.items():
            headers[name] = value
    await send(message)


def _matches(name: str, pattern: str) -> bool:
    return pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _own_names() -> Iterable[Any]:
    name = socket.gethostname().lower()  # asks no name service
    return name, f"{name.partition('.')[0]}.local"
