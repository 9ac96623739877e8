"""What crosses the line between a page and its kernel: the messages of Jupyter's websocket, told apart."""

from __future__ import annotations

import json
import struct
from typing import Any

from playwright.sync_api import Page


def parts(frame: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and content of a message.

    The format is https://jupyter-server.readthedocs.io/en/latest/developers/websocket-protocols.html: how many places,
    the places, then channel, header, parent, metadata, content and buffers, each from one place to the next.
    """
    (count,) = struct.unpack_from("<Q", frame)
    places = struct.unpack_from(f"<{count}Q", frame, 8)
    header, content = (json.loads(frame[places[k] : places[k + 1]]) for k in (1, 4))
    return header, content


def kind(frame: bytes, sent: bool) -> str:
    """What a message is, in a word or two."""
    header, content = parts(frame)
    if header["msg_type"] == "status":
        return f"< {content['execution_state']}"
    data = content.get("data", {})
    what = data.get("content", {}).get("type") or data.get("method") if header["msg_type"] == "comm_msg" else None
    if what == "update":
        what += " " + " ".join(sorted(data["state"]))
    return f"{'>' if sent else '<'} {what or header['msg_type']}"


class Line:
    """Counts the messages of a page from when it is made: it must be made before the page opens its kernel."""

    def __init__(self, page: Page) -> None:
        self.kinds: list[str] = []
        page.on("websocket", self._open)

    def _open(self, socket: Any) -> None:
        if "/api/kernels/" in socket.url:
            socket.on("framesent", lambda frame: self._note(frame, sent=True))
            socket.on("framereceived", lambda frame: self._note(frame, sent=False))

    def _note(self, frame: bytes | str, *, sent: bool) -> None:
        if isinstance(frame, bytes):
            self.kinds.append(kind(frame, sent))
