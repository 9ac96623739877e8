"""The page about JupyterHub and its configuration: links lead to notebooks, the table keeps the rule."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/classroom.md").read_text(encoding="utf-8")


def test_links_open_a_start_page_in_both_languages():
    links = re.findall(r"git-pull\?\S*urlpath=(\S+)", PAGE)
    paths = [unquote(link).removeprefix("lab/tree/gradlib/") for link in links]
    assert sorted(path.split("/")[1] for path in paths) == ["en", "fr"]
    assert all((ROOT / path).is_file() for path in paths)


def test_the_table_of_sizes_follows_the_rule():
    rows = re.findall(r"^\| ([\d,]+) \| ([\d.]+) (GiB|TiB) \| (\d+) \|", PAGE, re.M)
    assert len(rows) == 3
    for students, memory, unit, cores in rows:
        count = int(students.replace(",", ""))
        assert float(memory) * (1024 if unit == "TiB" else 1) == pytest.approx(count / 2 + 2, rel=0.03)
        assert int(cores) == pytest.approx(0.06 * count + 1, abs=1)


@pytest.mark.parametrize("name", ["jupyterhub_config.py", "jupyter_server_config.py"])
def test_configurations_are_read(name):
    class Settings:
        def __getattr__(self, part):
            vars(self)[part] = Settings()
            return vars(self)[part]

    settings, path = Settings(), ROOT / "hub" / name
    exec(
        compile(path.read_text(encoding="utf-8"), path, "exec"), {"get_config": lambda: settings, "__file__": str(path)}
    )
    assert vars(settings)
    if name == "jupyterhub_config.py":
        assert settings.JupyterHub.bind_url.startswith("http://127.0.0.1")
        assert settings.Spawner.start_timeout > 60
