"""A JupyterHub of its own for the load test: how it is started, what its processes use, and how all of them end."""

from __future__ import annotations

import contextlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

CONFIG = Path(__file__).parents[2] / "hub/jupyterhub_config.py"


class Hub:
    """A hub with `CONFIG` on free ports of 127.0.0.1, which keeps everything in `folder`."""

    def __init__(self, folder: Path) -> None:
        with contextlib.ExitStack() as stack:
            free = [stack.enter_context(socket.socket()) for _ in range(3)]
            for one in free:
                one.bind(("127.0.0.1", 0))
            public, private, proxy = (one.getsockname()[1] for one in free)
        self.url = f"http://127.0.0.1:{public}"
        options = {
            "config": CONFIG,
            "JupyterHub.bind_url": self.url,
            "JupyterHub.hub_port": private,
            "ConfigurableHTTPProxy.api_url": f"http://127.0.0.1:{proxy}",
        }
        self.log = folder / "hub.log"
        with self.log.open("w") as log:
            self.process = psutil.Popen(
                [sys.executable, "-m", "jupyterhub", *(f"--{name}={value}" for name, value in options.items())],
                cwd=folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait(self) -> None:
        """Wait until learners can come."""
        for _ in range(300):
            if "JupyterHub is now running" in self.log.read_text():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        raise RuntimeError(f"the hub did not start:\n{self.log.read_text()[-2000:]}")

    def family(self) -> dict[str, list[psutil.Process]]:
        """All its processes: the hub with its proxy, the learners' servers, their kernels."""
        found: dict[str, list[psutil.Process]] = {"hub": [self.process], "server": [], "kernel": []}
        for process in self.process.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                line = " ".join(process.cmdline())
                kernel, server = "ipykernel_launcher" in line, "singleuser" in line
                found["kernel" if kernel else "server" if server else "hub"].append(process)
        return found

    def seconds(self) -> dict[str, float]:
        """The processor time used up to now."""
        times = {role: [process.cpu_times() for process in group] for role, group in self.family().items()}
        return {role: sum(used.user + used.system for used in group) for role, group in times.items()}

    def mebibytes(self) -> dict[str, float]:
        """The memory of one process of each kind, the mean; a page that several use counts in parts (PSS)."""
        sizes = {role: [process.memory_full_info() for process in group] for role, group in self.family().items()}
        return {
            role: statistics.fmean(getattr(size, "pss", size.rss) for size in group) / 2**20
            for role, group in sizes.items()
            if group
        }

    def close(self) -> None:
        """End the hub, which ends the servers, which end the kernels; then whatever of these is left."""
        family = [process for group in self.family().values() for process in group]
        self.process.terminate()
        _, left = psutil.wait_procs(family, timeout=30)
        for process in left:
            process.kill()
        psutil.wait_procs(left, timeout=5)


@contextlib.contextmanager
def open_hub() -> Iterator[Hub]:
    """A running hub that leaves nothing behind."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        hub = Hub(Path(folder))
        try:
            hub.wait()
            yield hub
        finally:
            hub.close()
