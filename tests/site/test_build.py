"""How the site is made: downloads that are checked, and the same bytes from the same tree."""

import contextlib
import hashlib
import http.server
import json
import os
import re
import sys
import threading
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CONTENT = b"as it was released"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def packages():
    sys.path.insert(0, str(ROOT / "site"))
    try:
        import packages
    finally:
        sys.path.remove(str(ROOT / "site"))
    return packages


@contextlib.contextmanager
def host(answer):
    """In place of the one of Pyodide, with what `answer` says of a name; its address, and what it was asked for."""
    asked = []

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer(self.path.removeprefix("/v0/")))

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v0/", asked
        server.shutdown()


@pytest.fixture
def release(packages, monkeypatch):
    """A host with one file; the list of what it was asked for."""
    with host(lambda _: CONTENT) as (address, asked):
        monkeypatch.setattr(packages, "RELEASE", address)
        yield asked


def test_a_file_of_the_release_is_downloaded_once(packages, release, tmp_path):
    for _ in range(2):
        assert packages.fetch(None, "part.whl", SHA256, tmp_path / "cache") == CONTENT
    assert release == ["/v0/part.whl"]


def test_a_download_with_another_hash_is_refused_and_not_kept(packages, release, tmp_path):
    for _ in range(2):
        with pytest.raises(SystemExit, match="sha256"):
            packages.fetch(None, "part.whl", "0" * 64, tmp_path / "cache")
    assert release == ["/v0/part.whl"] * 2
    assert list(tmp_path.rglob("*.whl")) == []


def test_a_kept_download_that_was_changed_is_fetched_again(packages, release, tmp_path):
    (tmp_path / "part.whl").write_bytes(b"cut o")
    assert packages.fetch(None, "part.whl", SHA256, tmp_path) == CONTENT
    assert release == ["/v0/part.whl"]


def test_a_folder_with_another_file_is_refused(packages, release, tmp_path):
    (tmp_path / "part.whl").write_bytes(b"another")
    with pytest.raises(SystemExit, match="sha256"):
        packages.fetch(tmp_path, "part.whl", SHA256, tmp_path / "cache")
    assert release == []


def test_without_a_folder_the_whole_release_comes_from_its_host(packages, monkeypatch, tmp_path):
    if not os.environ.get("PYODIDE"):
        pytest.skip("$PYODIDE names no folder with Pyodide's files for a host to hand out")
    folder = Path(os.environ["PYODIDE"])
    version = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["info"]["version"]
    assert packages.RELEASE.endswith(f"/pyodide/v{version}/full/")
    with host(lambda name: (folder / name).read_bytes()) as (address, asked):
        monkeypatch.setattr(packages, "RELEASE", address)
        packages.take(None, tmp_path / "fetched", tmp_path / "cache")
    packages.take(folder, tmp_path / "copied", tmp_path / "not used")
    fetched, copied = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("fetched", "copied")
    )
    assert fetched == copied
    assert sorted(asked) == [f"/v0/{name}" for name in sorted(copied)]


def test_the_same_files_make_the_same_wheel(packages, tmp_path):
    files = {f"one/{name}.py": f"# {name}".encode() for name in "cab"}
    packages.pack(tmp_path / "first.whl", files)
    packages.pack(tmp_path / "second.whl", dict(reversed(files.items())))
    assert (tmp_path / "first.whl").read_bytes() == (tmp_path / "second.whl").read_bytes()


def test_nothing_in_the_site_tells_when_it_was_built(built):
    for path in [*built.glob("pyodide/*.whl"), built / "pyodide" / "python_stdlib.zip"]:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
        assert [one.filename for one in members] == sorted(one.filename for one in members)
        assert {one.date_time for one in members} == {(1980, 1, 1, 0, 0, 0)}
    released = re.search(r"^date-released: (\S+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.M)[1]
    listings = list(built.glob("api/contents/**/*.json"))
    assert len(listings) == 3
    for path in listings:
        listing = json.loads(path.read_text("utf-8"))
        for entry in [listing, *listing["content"]]:
            assert entry["created"] == entry["last_modified"] == f"{released}T00:00:00Z"


def test_what_python_loads_at_the_start_is_bytecode(built):
    with zipfile.ZipFile(built / "pyodide" / "python_stdlib.zip") as archive:
        names = set(archive.namelist())
    assert {"asyncio/events.pyc", "inspect.pyc", "typing.pyc"} <= names
    assert not {"asyncio/events.py", "multiprocessing/pool.py"} & names
    assert {"csv.pyc", "wave.py"} <= names  # and learners find what they may import


def test_no_message_to_the_kernel_waits(built):
    """mock-socket holds each for four milliseconds, and says that this is a timing hack."""
    sockets = [
        path.read_text("utf-8")
        for path in (built / "build").glob("*.js")
        if "server::message" in path.read_text("utf-8")
    ]
    waits = [re.findall(r"setTimeout\(\(?function\(\w\)\{return \w\.call\(\w\)\}\)?,(\d+)", one) for one in sockets]
    assert ["0"] in waits and all(found in ([], ["0"]) for found in waits)


def test_what_is_published_is_what_was_tested():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "site.yml").read_text("utf-8"))
    (job,) = workflow["jobs"].values()
    lines = [step.get("run") or step["uses"].split("@")[0] for step in job["steps"]]
    order = ["make site", "python -m pytest tests/site", "actions/upload-pages-artifact", "actions/deploy-pages"]
    assert [line for line in lines if line in order] == order
    tested, sent = (job["steps"][lines.index(line)] for line in order[1:3])
    assert tested["env"]["GRADLIB_SITE"] == sent["with"]["path"] == "build/site"
    assert job["env"]["GRADLIB_BROWSER"] == "required"  # else a missing browser would skip the tests
    assert {"pages": "write", "id-token": "write"}.items() <= workflow["permissions"].items()
    assert job["environment"]["name"] == "github-pages"
