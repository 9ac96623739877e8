"""A simulated learner, who speaks to the hub, the server and the kernel as a browser does.

The protocols: https://jupyterhub.readthedocs.io/en/stable/reference/rest-api.html for the hub,
https://jupyter-server.readthedocs.io/en/latest/developers/websocket-protocols.html for the kernel's messages,
https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md for widgets, and
gradlib/explore/base/line.js for figures and what moves them.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import nbformat
from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1

PLACES, HAND = 10, 0.05  # a slider is dragged through ten places, at most twenty in a second;
LOOK = 2.0  # then the learner looks for two seconds, and takes the slider of the next explorer
SCREEN = "gradlib.explore.base.canvas.Screen"
SLIDERS = ("FloatSliderModel", "FloatLogSliderModel")


def _cookies(jar: aiohttp.CookieJar) -> dict[str, str]:
    return {cookie.key: cookie.value for cookie in jar}


class Learner:
    """Somebody called `name` in front of the hub at `url`; the steps are to be taken in the order they are written."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.name = url, name
        self._browser = AsyncExitStack()  # all that is to be closed
        self._session = Session(username=name)
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._models: dict[str, dict[str, Any]] = {}
        self._explorers: list[tuple[str, list[str]]] = []  # of each explorer: its screen and its sliders
        self._awaited, self._painted = "", asyncio.Event()
        self._subshell: str | None = None

    async def start(self) -> None:
        """Log in on the hub's page, and start the server."""
        login, hub = {"username": self.name, "password": ""}, f"/hub/api/users/{self.name}"
        jar = aiohttp.CookieJar(unsafe=True)  # unsafe: 127.0.0.1 is not a name
        async with aiohttp.ClientSession(self.url, cookie_jar=jar, raise_for_status=True) as web:
            await web.get("/hub/login")
            await web.post("/hub/login", data=login | _cookies(jar), allow_redirects=False)
            answer = await web.post(f"{hub}/tokens", json={}, headers={"X-XSRFToken": _cookies(jar)["_xsrf"]})
            headers = {"Authorization": f"token {(await answer.json())['token']}"}
        web = aiohttp.ClientSession(self.url, headers=headers, raise_for_status=True)
        self._web = await self._browser.enter_async_context(web)
        await self._web.post(f"{hub}/server")
        async with self._web.get(f"{hub}/server/progress") as progress:  # ends when the server is there
            if '"ready": true' not in (said := await progress.text()):
                raise RuntimeError(said)

    async def open(self, notebook: nbformat.NotebookNode) -> None:
        """Put a notebook among one's files and open it, with a kernel."""
        server, name = f"/user/{self.name}/api", "lesson.ipynb"
        self._cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        await self._web.put(f"{server}/contents/{name}", json={"type": "notebook", "content": notebook})
        await (await self._web.get(f"{server}/contents/{name}")).read()
        body = {"path": name, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
        try:
            await self._connect(server, body)
        except (TimeoutError, aiohttp.ClientError):
            # a kernel whose port another took in the meantime: https://github.com/jupyter/jupyter_client/issues/487
            await self._connect(server, body)

    async def _connect(self, server: str, body: dict[str, Any]) -> None:
        answer = await (await self._web.post(f"{server}/sessions", json=body)).json()
        socket = self._web.ws_connect(
            f"{server}/kernels/{answer['kernel']['id']}/channels?session_id={self._session.session}",
            protocols=["v1.kernel.websocket.jupyter.org"],
            max_msg_size=0,
        )
        self._socket = await self._browser.enter_async_context(socket)
        listener = asyncio.create_task(self._listen())
        self._browser.callback(listener.cancel)
        info = await self._ask("kernel_info_request", {}, "shell")
        if "kernel subshells" in info.get("supported_features", ()):  # JupyterLab's way for the messages of widgets
            self._subshell = (await self._ask("create_subshell_request", {}, "control"))["subshell_id"]

    async def run(self) -> None:
        """Run all cells, and look at every explorer."""
        asked = [self._ask("execute_request", {"code": code, "stop_on_error": True}, "shell") for code in self._cells]
        for reply in await asyncio.gather(*asked):
            if reply["status"] != "ok":
                raise RuntimeError(f"{reply.get('ename')}: {reply.get('evalue')}")
        for screen, _ in self._explorers:
            await self._frame(screen, {"type": "hello", "device_pixel_ratio": 1})

    async def drag(self, turns: int) -> list[float]:
        """Drag the first slider of one explorer after the other; the seconds from each move to its frame."""
        moved = [(screen, mine[0]) for screen, mine in self._explorers if mine]
        times = []
        await asyncio.sleep(random.uniform(0, LOOK))
        for turn in range(turns):
            screen, slider = moved[turn % len(moved)]
            model = self._models[slider]
            for place in range(PLACES):
                part = 0.3 + 0.03 * place + 0.01 * (turn // len(moved))  # never twice the same
                value = model["min"] + part * (model["max"] - model["min"])
                value = model["base"] ** value if "base" in model else value
                begin = time.perf_counter()
                await self._frame(screen, {"type": "slide", "id": slider, "value": value})
                times.append(time.perf_counter() - begin)
                await asyncio.sleep(max(0, HAND - times[-1]))
            await asyncio.sleep(LOOK)
        return times

    async def leave(self) -> None:
        """Close the browser."""
        await self._browser.aclose()

    async def _ask(self, kind: str, content: dict[str, Any], channel: str) -> dict[str, Any]:
        """Send a request; its reply."""
        message = self._session.msg(kind, content)
        reply = self._replies[message["msg_id"]] = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(120):
            await self._send(message, channel)
            return await reply

    async def _tell(self, screen: str, content: dict[str, Any]) -> None:
        """Send a message to a screen; the next frame that is waited for is the one that answers it."""
        data = {"method": "custom", "content": content}
        message = self._session.msg("comm_msg", {"comm_id": screen, "data": data})
        if self._subshell:
            message["header"]["subshell_id"] = self._subshell
        self._awaited = message["msg_id"]
        await self._send(message, "shell")

    async def _send(self, message: dict[str, Any], channel: str) -> None:
        await self._socket.send_bytes(serialize_msg_to_ws_v1(message, channel, self._session.pack))

    async def _frame(self, screen: str, content: dict[str, Any]) -> None:
        """Tell a screen something, and wait for the frame that answers it."""
        self._painted.clear()
        await self._tell(screen, content)
        try:
            async with asyncio.timeout(20):
                await self._painted.wait()
        except TimeoutError:
            raise TimeoutError(f"no frame after {content}") from None

    async def _listen(self) -> None:
        async for message in self._socket:
            _, (header, parent, _, content, *_) = deserialize_msg_from_ws_v1(message.data)
            kind, asked = json.loads(header)["msg_type"], json.loads(parent).get("msg_id")
            if asked in self._replies and kind.endswith("_reply"):
                self._replies.pop(asked).set_result(json.loads(content))
            elif kind == "comm_open":
                self._opened(**json.loads(content))
            elif kind == "comm_msg":
                self._told(asked, **json.loads(content))

    def _opened(self, comm_id: str, data: dict[str, Any], **_: object) -> None:
        model = self._models[comm_id] = data["state"]
        if model.get("_anywidget_id") == SCREEN:
            self._explorers.append((comm_id, []))
        elif model["_model_name"] in SLIDERS:
            self._explorers[-1][1].append(comm_id)  # an explorer makes its screen first

    def _told(self, asked: str, comm_id: str, data: dict[str, Any]) -> None:
        if data["method"] == "update":
            self._models[comm_id] |= data["state"]
        elif data["method"] == "custom" and asked == self._awaited and data["content"]["type"] == "frame":
            self._painted.set()
