"""Serves a built site as GitHub Pages does: under a folder, as plain files; and reads an open notebook of it."""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.lab import listen, look, slider

# all cells have run, and every explorer has had its first frame
READY = """() => {
  const shown = window.jupyterapp?.shell.currentWidget;
  return document.querySelector("#gradlib-bar[data-ran]") && shown?.sessionContext?.session?.kernel?.status === "idle"
    && shown.content.widgets.filter(({ model }) => model.sharedModel.getSource().includes("gl.explore."))
      .every(({ node }) => node.querySelector("canvas")?.style.width || node.querySelector("[data-mime-type$=error]"));
}"""
PATIENCE = 240_000  # milliseconds, for a machine with much else to do


class Files(http.server.SimpleHTTPRequestHandler):
    """Static files under ``/gradlib/``; the server remembers which."""

    def translate_path(self, path: str) -> str:
        inside = path.startswith("/gradlib/")
        return super().translate_path(path.removeprefix("/gradlib") if inside else "/no such file")

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.name in self.server.broken:
            return self.send_error(503)
        if (file := path / "index.html" if path.is_dir() else path).is_file():
            self.server.fetched.add(file)
        super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    """A site on a loopback port; `fetched` are the files that were asked for, and answers for `broken` ones fail."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), functools.partial(Files, directory=str(folder)))
        self.fetched: set[Path] = set()
        self.broken: set[str] = set()

    def handle_error(self, *_: object) -> None:
        """A browser that is closed does not wait for its answers."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/gradlib/"

    def weight(self) -> tuple[float, float]:
        """Megabytes of what was fetched: as it lies there, and as a host with gzip sends it."""
        files = {file: file.read_bytes() for file in tuple(self.fetched)}
        packed = (".whl", ".zip", ".png", ".woff2")
        sent = (len(content if file.suffix in packed else zlib.compress(content)) for file, content in files.items())
        return sum(map(len, files.values())) / 1e6, sum(sent) / 1e6


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[Server]:
    """Serve `folder` until the end of the block."""
    with Server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class Opened:
    """A page of the site, and what it said."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(60_000)
        listen(self.page, self.said)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address, wait_until="commit")

    def until_it_has_run(self) -> None:
        """Wait until all cells have run and all figures are drawn."""
        self.page.wait_for_function(READY, timeout=PATIENCE)

    def problems(self) -> list[str]:
        """Errors, what was said on stderr, alerts, and widgets that did not show."""
        kinds = ["application/vnd.jupyter.error", "application/vnd.jupyter.stderr"]
        found = [t for kind in kinds for t in self.page.locator(f'[data-mime-type="{kind}"]').all_inner_texts()]
        found += self.page.locator(".jp-Notebook [role=alert]").all_inner_texts()
        found += self.page.get_by_text("Error displaying widget").all_inner_texts()
        return found + self.said

    def explorers(self) -> list[Locator]:
        """The cells with a living figure."""
        return self.page.locator(".jp-Notebook .jp-Cell").filter(has=self.page.locator(".jp-OutputArea canvas")).all()

    def follow(self, cell: Locator, change: str) -> None:
        """Press a key on the first slider of an explorer; picture or numbers must change."""
        before = look(cell)
        cell.locator(".noUi-handle").first.press(change)
        for _ in range(400):
            if look(cell) != before:
                return
            self.page.wait_for_timeout(25)
        raise AssertionError(f"nothing moved: {before[0]}; {slider(cell)}")

    def run_whole(self) -> None:
        """All cells run without a problem, every explorer moves, and nothing was fetched from elsewhere."""
        self.until_it_has_run()
        assert self.problems() == []
        explorers = self.explorers()
        for cell in explorers:
            self.follow(cell, "ArrowRight")
        assert len(explorers) > 0
        assert self.problems() == []
        site = self.page.url.split("/gradlib/")[0]
        assert all(url.startswith((site, "blob:", "data:")) or "heartbeat" in url for url in self.asked)
