"""The public names are explained: parameters named, examples that run, a page of the reference for each."""

import doctest
import inspect
import pkgutil
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import gradlib as gl

ROOT = Path(__file__).parents[1]
MODULES = sorted(module.name for module in pkgutil.walk_packages(gl.__path__, "gradlib."))


def faces():
    """The modules that people use, with the names in each."""
    yield "gradlib", gl, [name for name in gl.__all__ if name != "__version__"]
    for name in gl.__all__:
        if inspect.ismodule(getattr(gl, name)):
            yield f"gradlib.{name}", getattr(gl, name), getattr(gl, name).__all__


NAMES = {f"{page}.{name}": getattr(module, name) for page, module, names in faces() for name in names}


def documented():
    """The public names, and the methods and properties of the classes among them."""
    yield from NAMES.items()
    for name, thing in NAMES.items():
        for attribute, value in vars(thing).items() if inspect.isclass(thing) else ():
            if not attribute.startswith("_"):
                value = getattr(value, "__func__", value)  # a class method
                value = getattr(value, "fget", value)  # a property
                if inspect.isfunction(value):
                    yield f"{name}.{attribute}", value


DOCUMENTED = dict(documented())


def overridden(thing):
    """The classes over that of a method, which may have the method as well."""
    head, _, name = getattr(thing, "__qualname__", "").rpartition(".")
    owner = getattr(inspect.getmodule(thing), head, None) if head else None
    return owner.__mro__[1:] if inspect.isclass(owner) and name in vars(owner) else ()


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_parameter_is_named_in_the_docstring(name):
    thing = DOCUMENTED[name]
    text = inspect.getdoc(thing)
    assert text
    if inspect.isclass(thing):
        text += inspect.getdoc(thing.__init__)
    # a method that overrides another takes the same
    text += "".join(inspect.getdoc(getattr(base, thing.__name__, None)) or "" for base in overridden(thing))
    if inspect.isclass(thing) or inspect.isfunction(thing):
        for parameter in inspect.signature(thing).parameters:
            assert parameter in ("self", "cls") or re.search(rf"(?<!\w){parameter}(?!\w)", text), parameter


@pytest.mark.usefixtures("same_rules")
@pytest.mark.parametrize("name", MODULES)
def test_examples_of_docstrings(name):
    assert doctest.testmod(import_module(name), extraglobs={"gl": gl}).failed == 0


def test_the_reference_has_a_place_for_every_public_name(tmp_path):
    build = [sys.executable, "-W", "error", "docs/reference/build.py", str(tmp_path)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "gradlib.html" in (tmp_path / "index.html").read_text(encoding="utf-8")
    for page, _, names in faces():
        text = (tmp_path / f"{page.replace('.', '/')}.html").read_text(encoding="utf-8")
        shown = set(re.findall(r'<section id="(\w+)">', text))
        assert shown == {name for name in names if not inspect.ismodule(NAMES[f"{page}.{name}"])}
    assert "<strong>source</strong>: formula text" in (tmp_path / "gradlib.html").read_text(encoding="utf-8")
