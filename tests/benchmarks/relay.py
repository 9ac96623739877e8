"""A long line on one machine: a relay on the loopback that holds back all that passes, each way, and can be cut."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator

FAR = 0.05  # seconds each way, from Europe to a Binder in America


class Relay:
    """Passes connections to `port` on, each byte `delay` seconds later; its own port is `self.port`."""

    def __init__(self, port: int, delay: float = FAR) -> None:
        self.target, self.delay = port, delay
        self._lines: set[asyncio.StreamWriter] = set()
        self._up = True

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop, held = asyncio.get_running_loop(), asyncio.Queue()

        async def deliver() -> None:
            while True:
                when, data = await held.get()
                await asyncio.sleep(when - loop.time())
                if not data:
                    return writer.close()
                writer.write(data)

        delivery, data = asyncio.create_task(deliver()), b"."
        while data:
            try:
                data = await reader.read(1 << 16)
            except ConnectionError:
                data = b""
            held.put_nowait((loop.time() + self.delay, data))
        await delivery

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._up:
            return writer.close()
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        ends = {writer, back}
        for end in ends:
            end.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines |= ends
        await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        self._lines -= ends

    async def _serve(self, started: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._stop.wait()
        server.close()
        self._cut()
        while self._lines:
            await asyncio.sleep(0.01)

    def _cut(self) -> None:
        for line in self._lines:
            line.transport.abort()

    def set_up(self, up: bool) -> None:
        """Break all lines and refuse new ones, or let them through again."""
        self._up = up
        if not up:
            self._loop.call_soon_threadsafe(self._cut)


@contextlib.contextmanager
def far_from(port: int, delay: float = FAR) -> Iterator[Relay]:
    """A relay to `port`, while it runs."""
    relay, started = Relay(port, delay), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(relay._serve(started)), daemon=True)
    thread.start()
    started.wait()
    yield relay
    relay._loop.call_soon_threadsafe(relay._stop.set)
    thread.join(10)
