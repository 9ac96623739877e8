"""French is French: 0,5 and (0,5 ; 2) wherever a learner looks, no word of English, and no point before decimals."""

import json
import re

import ipywidgets as widgets
import matplotlib.text
import pytest

import gradlib as gl
from gradlib.language import words
from gradlib.notation import decimal, digits_of, listed, number, short, spelled, trimmed, window
from tests.notebooks.freeze import found

SECTION = re.compile(r"\b7\.[1-5](\.\d+)?\b")
POINT = re.compile(r"\d\.\d")
PYTHON = {"formula_comma", "formula_dot", "elementary_exact", "check_want_number"}  # these tell what to type
LETTERS = re.compile(r"[a-zà-ÿœ]{4,}")


@pytest.fixture(autouse=True)
def french():
    gl.set_language("fr")
    yield
    gl.set_language("en")


def vocabulary(code):
    """The words of a language, but those in {fields} and in code."""
    texts = (re.sub(r"\{.*?\}|`.*?`|\\[a-z]+|[\w.]+\(.*?\)", " ", text) for text in words(code).values())
    return {word for text in texts for word in LETTERS.findall(text.lower())}


ENGLISH = vocabulary("en") - vocabulary("fr") - {"sqrt", "arctan", "sigmoid"}


def wrong(text):
    """What of a text is not French."""
    plain = re.sub(r"<[^>]*>|https?:\S+|&\w+;", " ", text)
    english = [word for word in LETTERS.findall(re.sub(r"\\[a-z]+", " ", plain).lower()) if word in ENGLISH]
    return POINT.findall(SECTION.sub("", plain)) + english


def test_what_is_looked_for_is_found():
    assert wrong("0.5") and wrong("a saddle") and wrong("<b>minimum of</b> 3.25")
    assert not wrong("le notebook 7.2, exercice 7.2.13 : 0,5 <a style='x:0.5'>un point-selle</a>")


def test_numbers_and_lists():
    assert [number(-0.5), short(0.5), short(1.5e-7), trimmed(0.25), decimal(2.5)] == [
        *("−0,5000", "0,5", "1,5·10⁻⁷", "0,25", "2,5")
    ]
    assert (short(1e6), short(-2.0), number(3.0)) == ("10⁶", "−2", "3,000")
    assert (listed(["1", "2"]), listed(["0,5", "2"])) == ("1, 2", "0,5\N{NO-BREAK SPACE}; 2")
    assert listed(["0{,}5", "2"], latex=True) == r"0{,}5\,;\, 2"
    assert window((-1, 1, 0, 0.5)) == "[−1\N{NO-BREAK SPACE}; 1] × [0\N{NO-BREAK SPACE}; 0,5]"
    assert (spelled("0.5*x**2"), digits_of("v1.x")) == ("0,5·x²", "v1.x")
    assert repr(gl.ScalarField("0.5 x")) == "ScalarField('x/2', variables='x')"  # Python stays Python


def test_the_numbers_on_axes():
    import matplotlib.pyplot as plt

    from gradlib.draw import plane, space

    figure = plt.figure()
    flat, solid = figure.add_subplot(121), space.add_axes(figure, 122)
    plane.set_plane(flat, (0, 0.7, 0, 0.7))
    space.surface(gl.ScalarField("10^6 x y"), (0, 0.7, 0, 0.7), n=5, ax=solid)
    figure.canvas.draw()
    ticks = [tick.get_text() for ax in (flat, solid) for tick in (*ax.get_xticklabels(), *ax.get_yticklabels())]
    assert "0,2" in ticks and not any("." in tick for tick in ticks)
    gl.set_language("en")
    figure.canvas.draw()
    assert "0.2" in [tick.get_text() for tick in flat.get_xticklabels()]
    plt.close(figure)


def test_no_sentence_has_a_point_before_decimals():
    assert [key for key, text in words("fr").items() if key not in PYTHON and POINT.search(SECTION.sub("", text))] == []


def test_no_prose_has_a_point_before_decimals():
    prose = {}
    for path in found():
        cells = json.loads(path.read_text("utf-8"))["cells"] if path.parent.name == "fr" else []
        for cell in (cell for cell in cells if cell["cell_type"] == "markdown"):
            text = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)|<[^>]*>", "", "".join(cell["source"]), flags=re.S)
            prose[path.name, cell["id"]] = POINT.findall(SECTION.sub("", text))
    assert {where: told for where, told in prose.items() if told} == {} != prose


def moves(explorer):
    """Everything that the controls can show, roughly."""
    yield
    for control in [*explorer.controls.values()]:
        if isinstance(control, widgets.FloatSlider):
            with explorer.quiet():
                control.value = control.min + 0.1317 * (control.max - control.min)
    explorer.refresh(scene=True)
    yield
    for control in [*explorer.controls.values()]:
        if isinstance(control, widgets.Dropdown | widgets.ToggleButtons):
            first = control.value
            for option in control.options:
                control.value = option[1] if isinstance(option, tuple) else option
                yield
            control.value = first
        elif isinstance(control, widgets.IntSlider):
            for step in range(control.min, min(control.max, 12) + 1):
                control.value = step
                yield


def texts(explorer):
    """All that an explorer shows or says."""
    explorer.figure.canvas.draw()
    yield from (one.get_text() for one in explorer.figure.findobj(matplotlib.text.Text) if one.get_visible())
    parts = [explorer]
    while parts:
        part = parts.pop()
        parts += getattr(part, "children", ())
        looks = (
            ("value", "description", "tooltip") if isinstance(part, widgets.HTML | widgets.Text) else ("description",)
        )
        yield from (getattr(part, name, None) or "" for name in (*looks, "tooltip"))
        yield from (str(one[0] if isinstance(one, tuple) else one) for one in getattr(part, "options", None) or ())
    yield explorer.sentence()


@pytest.mark.parametrize("name", gl.explore.__all__)
def test_an_explorer_speaks_french(name):
    explorer, said = getattr(gl.explore, name)(), set()
    for _ in moves(explorer):
        said |= {*texts(explorer)}
    assert {text: wrong(text) for text in said if wrong(text)} == {}
    axes = [axis for ax in explorer.figure.axes for axis in (ax.xaxis, ax.yaxis)]
    assert not any(type(axis.get_major_formatter()).__name__ == "ScalarFormatter" for axis in axes)
    assert len(said) > 5
    explorer.close()


@pytest.mark.parametrize("id", gl.exercises.ids())
def test_an_exercise_speaks_french(id):
    for variant in range(4):
        one = gl.exercises.make(id, variant)
        for text in (one.statement, *one.labels, *one.hints, one.solution):
            assert not wrong(re.sub("`.*?`", "", text)), text
