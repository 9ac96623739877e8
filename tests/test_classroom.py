"""The set-up for a class: its files can be read and agree, and what docs/classroom.md names exists."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import MappingKernelManager
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from traitlets.config import PyFileConfigLoader

from docs.address import owner
from gradlib import exercises
from gradlib.explore.base.canvas import Screen

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/classroom.md").read_text(encoding="utf-8")
FRENCH = (ROOT / "docs/classroom.fr.md").read_text(encoding="utf-8")
VALUES = yaml.safe_load((ROOT / "hub/values.yaml").read_text(encoding="utf-8"))
LINK = "https://HUB/hub/user-redirect/git-pull?"
LINKS = re.findall(rf"^{re.escape(LINK)}\S+$", PAGE, re.M)


def config(name):
    return PyFileConfigLoader(name, path=str(ROOT / "hub")).load_config()


@pytest.fixture(params=[0, 1000], ids=["root", "somebody"])
def hub(request, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: request.param, raising=False)  # Windows has none, nor JupyterHub
    return config("jupyterhub_config.py")


def test_the_hub_to_try_is_reached_from_this_machine_alone(hub):
    assert hub.JupyterHub.authenticator_class == "dummy"
    assert urlsplit(hub.JupyterHub.bind_url).hostname == "127.0.0.1"
    assert ("--allow-root" in hub.Spawner.args) == (os.geteuid() == 0)


def test_the_hub_finds_its_proxy_its_culler_and_the_configuration_of_servers(hub):
    (proxy,) = map(Path, hub.ConfigurableHTTPProxy.command)
    assert proxy.parent == ROOT / "hub/node_modules/.bin"
    assert proxy.name in json.loads((ROOT / "hub/package.json").read_text(encoding="utf-8"))["dependencies"]
    assert hub.Spawner.cmd == [sys.executable, "-m", "jupyterhub.singleuser"]  # wherever the PATH leads
    (service,), (role,) = hub.JupyterHub.services, hub.JupyterHub.load_roles
    assert role["services"] == [service["name"]]
    assert Path(hub.Spawner.environment["JUPYTER_CONFIG_PATH"], "jupyter_server_config.py").exists()


def test_one_machine_and_kubernetes_give_a_learner_the_same(hub):
    learner = VALUES["singleuser"]
    assert learner["memory"] == {"guarantee": hub.Spawner.mem_guarantee, "limit": hub.Spawner.mem_limit}
    assert learner["cpu"]["limit"] == hub.Spawner.cpu_limit
    assert learner["defaultUrl"] == hub.Spawner.default_url
    assert f"--timeout={VALUES['cull']['timeout']}" in hub.JupyterHub.services[0]["command"]
    ((manager, settings),) = json.loads(learner["extraFiles"]["kernels"]["stringData"]).items()
    ((name, value),) = settings.items()
    assert f"--{manager}.{name}={value}" in hub.Spawner.args
    assert manager == MappingKernelManager.__name__ and name in MappingKernelManager.class_trait_names(config=True)


def test_a_kernels_messages_leave_at_once(monkeypatch):
    server = config("../binder/jupyter_server_config.py")
    assert server.ServerApp.keys() <= set(ServerApp.class_trait_names(config=True))
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: "connected")
    handler = Mock(spec=KernelWebsocketHandler)
    connection = server.ServerApp.kernel_websocket_connection_class(websocket_handler=handler)
    assert connection.connect() == "connected"
    handler.set_nodelay.assert_called_once_with(True)


ASKED = """
from jupyter_server.serverapp import ServerApp
app = ServerApp()
app.initialize(["--allow-root", "--port=0"], new_httpserver=False)
print(app.kernel_websocket_connection_class.__name__)
"""


def test_a_server_that_is_started_as_make_lab_starts_it_uses_that():
    (line,) = re.findall(r'JUPYTER_CONFIG_PATH="\$\(CURDIR\)(/\w+)', (ROOT / "Makefile").read_text(encoding="utf-8"))
    environment = {**os.environ, "JUPYTER_CONFIG_PATH": f"{ROOT}{line}"}
    done = subprocess.run([sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["Prompt"]


def test_the_excerpt_of_the_page_is_in_the_file():
    def included(part, whole):
        return all(
            included(part[key], whole[key]) if isinstance(part[key], dict) else part[key] == whole[key] for key in part
        )

    excerpt, french = (
        yaml.safe_load(re.search(r"^```yaml\n(.+?)^```", page, re.M | re.S)[1]) for page in (PAGE, FRENCH)
    )
    assert french == excerpt
    more = excerpt["hub"].pop("resources"), excerpt.pop("proxy")  # for 300 learners, says the page; the file is for 30
    assert all(more)
    assert included(excerpt, VALUES)


def test_the_table_of_sizes_follows_the_rule():
    rows = re.findall(r"^\| ([\d,]+) \| ([\d,]+) GiB \| (\d+) \| (\d+) \|", PAGE, re.M)
    assert len(rows) == 3
    excerpt = yaml.safe_load(re.search(r"^```yaml\n(.+?)^```", PAGE, re.M | re.S)[1])
    asked = [part["resources"]["requests"] for part in (excerpt["hub"], excerpt["proxy"]["chp"])]
    many = sum(int(one["memory"].removesuffix("Gi")) for one in asked), sum(one["cpu"] for one in asked)
    for students, memory, cores, hubs in (map(int, (cell.replace(",", "") for cell in row)) for row in rows):
        gibibytes, processors = many if students >= 300 else (2, 1)
        assert memory == students / 2 + gibibytes * hubs
        assert cores == students * VALUES["singleuser"]["cpu"]["guarantee"] + processors * hubs
    french = re.findall(r"^\| ([\d ]+) \| ([\d ]+) Gio \| (\d+) \| (\d+) \|", FRENCH, re.M)
    assert [[cell.replace(" ", "") for cell in row] for row in french] == [
        [cell.replace(",", "") for cell in row] for row in rows
    ]


def test_the_french_page_says_the_same():
    def skeleton(page):
        code = re.sub(r"#.*|'[^'\n]*'", "", "\n".join(re.findall(r"^```console\n(.+?)^```", page, re.M | re.S)))
        return [line.split() for line in code.replace("nom ", "name ").splitlines()]

    assert skeleton(FRENCH) == skeleton(PAGE)
    assert len(re.findall(r"^## ", FRENCH, re.M)) == len(re.findall(r"^## ", PAGE, re.M))
    assert [link for link in LINKS if "%2Ffr%2F" in link] == re.findall(rf"^{re.escape(LINK)}\S+$", FRENCH, re.M)
    rows = [re.findall(r"^\| \d+ \| \d+ \| \d+ \|.+", page, re.M) for page in (PAGE, FRENCH)]
    assert rows[0] == [row.replace(",", ".") for row in rows[1]] != []
    assert "." not in "".join(rows[1])


def test_the_pages_tell_what_is_not_on_work_sheets():
    def on_paper(id):
        return f">Exercise {id}<" in sheets[id.rpartition(".")[0]]

    sheets = {f"7.{k}": exercises.sheet(f"7.{k}", copies=1) for k in range(1, 6)}
    left_out = sorted(id for id in exercises.ids() if not on_paper(id))
    for page in (PAGE, FRENCH):
        told = re.search(r"^## (?:Work sheets|Feuilles).+?(?=^## )", page, re.M | re.S)[0]
        assert sorted(re.findall(r"\b7\.\d\.\d+", told)) == left_out


def test_links_open_notebooks_that_exist_in_both_languages():
    opened = set()
    for link in LINKS:
        query = {name: value for name, (value,) in parse_qs(urlsplit(link).query, strict_parsing=True).items()}
        assert query["repo"] == f"https://github.com/{owner()}/gradlib"
        assert query["branch"] == "main"
        program, path = re.fullmatch(r"(lab/tree)/gradlib/(.+)", query["urlpath"]).groups()
        assert (ROOT / path).exists(), path
        opened.add((program, path))
    assert len(opened) == len(LINKS) == PAGE.count(LINK)
    languages = [Path(path).parent.name for _, path in opened]
    assert languages.count("en") == languages.count("fr") > 0


def test_copies_of_students_are_out_of_reach_of_links():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    for name in re.findall(r"`(my|mon)-", PAGE):
        assert f"{name}-*" in ignored


def test_the_table_and_the_options_are_those_of_the_load_test():
    program = ast.parse((ROOT / "tests/load/__main__.py").read_text(encoding="utf-8"))
    assigned = {node.targets[0].id: node.value for node in program.body if isinstance(node, ast.Assign)}
    columns = ast.literal_eval(assigned["COLUMNS"])
    (head, rows) = re.search(r"^\| (learners \|.+) \|\n\|[-:| ]+\|\n((?:\|.+\|\n)+)", PAGE, re.M).groups()
    assert head.split(" | ") == list(columns)
    for row in rows.splitlines():
        cells = row.strip("| ").split(" | ")
        assert [
            f"{float(cell):{form.replace('d', '.0f')}}" for cell, form in zip(cells, columns.values(), strict=True)
        ] == cells


def test_the_load_test_knows_the_screen_of_explorers():
    text = (ROOT / "tests/load/learner.py").read_text(encoding="utf-8")
    assert f'SCREEN = "{Screen.__module__}.{Screen.__qualname__}"' in text
