"""A JupyterLab of its own with a headless Chromium in front of it, for the browser tests and the slider benchmark."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, TimeoutError, sync_playwright

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
AS_A_LEARNER = {
    # in two pages with one notebook, JupyterLab would ask whose work to keep, and take the keys
    "docmanager-extension/plugin": {"autosave": False},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
# every cell is in the page, so that it can be found
SETTINGS = AS_A_LEARNER | {"notebook-extension/tracker": {"windowingMode": "none"}}
# anywidget's complaint of a page that took two seconds to load a widget's code, as on a machine that is busy: what is
# shown comes all the same (test_notebooks), and what is told as well (test_telling)
LATE = "[anywidget] Failed to initialize model."
KERNEL = "window.jupyterapp?.shell.currentWidget?.context?.sessionContext?.session?.kernel"
EXECUTE = f"""async (code) => {{
  const future = {KERNEL}.requestExecute({{code, store_history: false}});
  let text = '';
  future.onIOPub = m => {{ text += m.content.text ?? m.content.evalue ?? ''; }};
  await future.done;
  return text;
}}"""

# an explorer's numbers and the size and sum of its pixels
LOOK = """cell => {
  const canvas = cell.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let sum = canvas.width;
  for (const part of new Int32Array(data.buffer)) sum = (31 * sum + part) | 0;
  return [cell.querySelector("[role=status]").innerText, sum];
}"""
# every explorer has had its first frame
DRAWN = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter(({ model }) => model.sharedModel.getSource().includes("gl.explore."))
  .every(({ node }) => node.querySelector("canvas")?.style.width)"""


def find_chromium() -> str | None:
    """The Chromium named by $CHROMIUM, or the one on the PATH."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


# JupyterLab attaches a cell only when it comes near the window, so its place among the elements says nothing
FIND = """async id => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    const index = notebook.widgets.findIndex(cell => cell.model.id === id);
    if (index < 0) return false;
    await notebook.scrollToItem(index);
    notebook.widgets[index].node.dataset.sought = id;
    return true;
}"""


def listen(page: Page, said: list[str]) -> None:
    """Put the errors of a page into `said`."""
    page.on("pageerror", lambda error: said.append(str(error)) if str(error) != LATE else None)
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)


class Lab:
    """JupyterLab on a free loopback port, serving a copy of the folder `notebooks`."""

    def __init__(
        self, notebooks: Path, folder: Path, checkout: Path = ROOT, settings: Mapping[str, object] = SETTINGS
    ) -> None:
        python = sys.executable if checkout == ROOT else str(checkout / ".venv/bin/python")
        self.root = folder / "root"
        shutil.copytree(notebooks, self.root, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        for name, body in settings.items():
            path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(body))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": self.port,
            "ServerApp.open_browser": False,
            "ServerApp.allow_root": True,
            "IdentityProvider.token": "",
            "LabApp.expose_app_in_browser": True,
            "LabApp.user_settings_dir": folder / "settings",
            "LabApp.workspaces_dir": folder / "workspaces",
        }
        self.log = (folder / "server.log").open("w")
        self.process = subprocess.Popen(
            [python, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())],
            cwd=self.root,
            env={
                **os.environ,
                "PYDEVD_DISABLE_FILE_VALIDATION": "1",
                "JUPYTER_CONFIG_PATH": str(checkout / "binder"),
                "PYTHONPATH": str(checkout),
            },
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def _wait(self) -> None:
        for _ in range(240):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/status", timeout=2).close()
                return
            time.sleep(0.25)
        raise RuntimeError(f"JupyterLab did not answer within a minute: {Path(self.log.name).read_text()[-2000:]}")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


class Notebook:
    """One open notebook in the browser."""

    def __init__(
        self,
        browser: Browser,
        lab: Lab,
        path: str,
        *,
        script: str = "",
        width: int = 1300,
        page: Page | None = None,
        port: int | None = None,
    ) -> None:
        """`page` is one that was made before; `port` is where the lab is reached, if not directly."""
        self.console: list[str] = []
        self.page: Page = page or browser.new_page(viewport={"width": width, "height": 1000})
        self.page.add_init_script(script)
        listen(self.page, self.console)
        self.page.goto(f"http://127.0.0.1:{port or lab.port}/lab/tree/{path}?reset")
        self._idle()

    def _idle(self) -> None:
        self.page.wait_for_function(f"{KERNEL}?.status === 'idle'", timeout=90_000)

    def run_all(self, *, rest: int = 300) -> None:
        """Run every cell; with `rest`, let the explorers draw, and wait so many milliseconds more."""
        self.page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self._idle()
        if rest:
            with contextlib.suppress(TimeoutError):  # a cell that is far from the window may not be in the page
                self.page.wait_for_function(DRAWN, timeout=1500)
            self.page.wait_for_timeout(rest)

    def execute(self, code: str) -> str:
        """Run `code` in the notebook's kernel; return what it prints, or its error."""
        return self.page.evaluate(EXECUTE, code)

    def cell(self, name: str) -> Locator:
        """The output of the cell whose id is `name`."""
        assert self.page.evaluate(FIND, name), f"no cell {name}"
        return self.page.locator(f'[data-sought="{name}"]')

    def problems(self) -> list[str]:
        """Errors, warnings, alerts and widgets that did not show."""
        kinds = ["application/vnd.jupyter.error", "application/vnd.jupyter.stderr"]
        found = [t for k in kinds for t in self.page.locator(f'[data-mime-type="{k}"]').all_inner_texts()]
        found += self.page.locator("[role=alert]").all_inner_texts()
        found += self.page.get_by_text("Error displaying widget").all_inner_texts()
        return found + self.console

    def close(self) -> None:
        """Shut the kernel down: a page that finds one asks it for widgets, which a run of all cells may just close."""
        self.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        self.page.close()


@contextlib.contextmanager
def running(
    notebooks: Path, folder: Path, checkout: Path = ROOT, settings: Mapping[str, object] = SETTINGS
) -> Iterator[Lab]:
    """A JupyterLab, with the package of `checkout` and its own `settings`, that keeps its files in `folder`."""
    lab = Lab(notebooks, folder, checkout, settings)
    try:
        yield lab
    finally:
        lab.close()


@contextlib.contextmanager
def open_browser() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def open_lab(notebooks: Path = NOTEBOOKS) -> Iterator[tuple[Lab, Browser]]:
    """A running JupyterLab and a running browser."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        running(notebooks, Path(folder)) as lab,
        open_browser() as browser,
    ):
        yield lab, browser


def slider(cell: Locator) -> str:
    """What the first slider of an explorer says, and what has the keys: for the message of a test that failed."""
    says = cell.locator(".noUi-handle").first.evaluate(
        "handle => [handle.ariaValueNow, handle === document.activeElement, document.activeElement?.className]"
    )
    return "the slider is at {}, it has the keys: {}, else {}".format(*says)


def look(cell: Locator) -> list:
    """Numbers and pixels of an explorer."""
    return cell.evaluate(LOOK)
