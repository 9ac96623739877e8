"""Figures at every width of a page, and on a dark one: where panels lie, what can be read, what can be told apart."""

import io
import re
from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from matplotlib.colors import to_rgb
from PIL import Image

import gradlib as gl
from gradlib.check.feedback import EDGES
from gradlib.draw import style
from tests.pictures import drawn, faults
from tests.test_explore import Browser

EXPLORERS_WITH_A_MAP = (
    "critical_points",
    "descent",
    "descent_field",
    "direction",
    "disc",
    "level_line",
    "network",
    "slices",
    "steepest",
)
WIDTHS = (260, 274, 340, 390, 600, 860, 1200)
# the colours of lines, of letters, and those that differ by their hue alone
LINES = {str(line["color"]).removeprefix("gradlib:") for line in style.ROLES.values()} | {"mesh"}
TEXTS = {"ink", *(style.color(role).removeprefix("gradlib:") for role in ("local", "result"))}
HUES = sorted(name for name in LINES if np.ptp(to_rgb(style.COLORS[name][0])) > 0.3)
# how the cones of the eye see linear RGB: without the second or the first kind (Machado, Oliveira, Fernandes 2009)
EYES = (
    np.eye(3),
    np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]),
    np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
)


def linear(color):
    parts = np.array(to_rgb(color))
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """As https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio says."""
    light, dark = sorted((linear(color) @ [0.2126, 0.7152, 0.0722] + 0.05 for color in (one, other)), reverse=True)
    return light / dark


def lab(rgb):
    """CIE L*a*b* of linear RGB."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(to_xyz @ np.clip(rgb, 0, 1) / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("dark", [False, True])
def test_lines_and_texts_can_be_seen_on_their_page(dark):
    ground = style.COLORS["ground"][dark]
    assert {name for name in LINES if contrast(style.COLORS[name][dark], ground) < 3} == set()
    for back in (ground, style.COLORS["highlight"][dark]):  # the latter behind the factors of a smile
        assert {name for name in TEXTS if contrast(style.COLORS[name][dark], back) < 4.5} == set()


def test_the_edge_of_what_is_said_can_be_seen_on_both_pages():
    assert {
        kind for kind, edge in EDGES.items() for ground in style.COLORS["ground"] if contrast(edge, ground) < 3
    } == set()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("eye", range(3))
def test_roles_are_told_apart_by_colour_blind_readers(dark, eye):
    seen = {name: lab(EYES[eye] @ linear(style.COLORS[name][dark])) for name in HUES}
    for one, other in combinations(HUES, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 15, (one, other)


def test_colours_are_those_of_a_light_page_outside():
    with style.page(dark=True):
        assert to_rgb(style.INK) == to_rgb(style.COLORS["ink"][1])
        dark = style.HEIGHT(0.0), style.css("gradient")
    assert to_rgb(style.INK) == to_rgb(style.COLORS["ink"][0])
    assert dark[0] != style.HEIGHT(0.0) and dark[1] != style.css("gradient")


@pytest.mark.parametrize("name", gl.explore.__all__)
def test_texts_keep_apart_and_inside_at_every_width(name):
    explorer = getattr(gl.explore, name)()
    for width in WIDTHS:
        explorer._stage.show(width, dark=False)
        assert explorer.error is None and explorer.figure.get_figwidth() * 100 >= width
        assert faults(explorer, 9 if width < 400 else 11) == [], width
    explorer.close()


@pytest.mark.parametrize("width", [265, 860, 1120])
def test_over_and_under_a_graph_is_little_empty_room(width):
    explorer = gl.explore.graph()
    explorer._stage.show(width, dark=False)
    for preset in range(3):
        explorer.controls["preset"].value = explorer.controls["preset"].options[preset][1]
        ink = np.flatnonzero(
            np.asarray(Image.open(io.BytesIO(explorer._stage.picture())).convert("L")).min(axis=1) < 200
        )
        tall = explorer.figure.get_figheight() * 100
        assert ink[0] + tall - ink[-1] < 0.5 * tall and max(ink[0], tall - ink[-1]) < 66, preset
    explorer.close()


def test_a_title_is_folded_between_its_parts():
    explorer = gl.explore.descent()
    explorer._stage.show(260, dark=False)
    assert explorer.figure.axes[0].get_title().split("\n") == ["● start    ◇ after n steps", "○ minimum"]
    explorer.close()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["approximation", "critical_points", "descent", "difference_quotient", "steepest"])
def test_what_stands_over_and_under_a_narrow_panel_has_room(name, language, spoken):
    explorer = getattr(gl.explore, name)()
    for width in (260, 274, 300):
        explorer._stage.show(width, dark=False)
        assert faults(explorer, 9) == [], width
    explorer.close()


@pytest.mark.parametrize("name", [name for name in gl.explore.__all__ if name not in ("graph", "smile")])
@pytest.mark.parametrize("width", [265, 390])  # what JupyterLab leaves of the page of a phone, and all of it
def test_panels_stack_on_a_phone_and_stay_apart(name, width):
    explorer = getattr(gl.explore, name)()
    explorer._stage.show(width, dark=False)
    assert explorer.figure.get_figwidth() == pytest.approx(width / 100)
    places = [ax.get_position() for ax in explorer.figure.axes if ax.get_position().width > 0.6]
    for a, b in combinations(places, 2):
        inside = a.containsx((b.x0 + b.x1) / 2) and a.containsy((b.y0 + b.y1) / 2)
        assert inside or a.y0 >= b.y1 or b.y0 >= a.y1
    assert explorer.figure.get_figheight() < 15
    explorer.close()


def test_another_theme_or_width_is_drawn_at_once_and_the_same_one_is_not():
    explorer, drawn = gl.explore.level_line("x^2 y"), []
    browser = Browser(explorer)
    explorer._stage.canvas.mpl_connect("draw_event", drawn.append)
    numbers = explorer._numbers.value
    browser.say(type="hello", device_pixel_ratio=2, width=600, dark=True)
    assert len(drawn) == 1 and browser.picture.shape[1] == 1200
    assert tuple(browser.picture[1, 1]) == (17, 17, 17, 255)
    explorer.controls["x0"].value = 1.5
    assert (browser.picture == np.asarray(explorer._stage.canvas.buffer_rgba())).all()
    assert explorer._numbers.value != numbers
    drawn.clear()
    browser.say(type="hello", device_pixel_ratio=2, width=600, dark=False)
    assert tuple(browser.picture[1, 1]) == (255, 255, 255, 255)
    scenes, explorer.scene = [], lambda: scenes.append(1)
    browser.say(type="hello", device_pixel_ratio=2, width=600, dark=False)
    assert len(drawn) == 1 and not scenes
    explorer.close()


def test_pictures_say_what_they_show_and_stand_on_a_light_card():
    x, y = gl.variables("x y")
    graph = gl.Graph(gl.ln(x * y))
    plain = gl.draw.diagram(graph)
    assert plain.told().startswith("Computation graph of ln(x·y), with 4 nodes.")
    graph.forward(x=3.0, y=2.0)
    graph.backward()
    html = gl.draw.diagram(graph)._repr_mimebundle_()["text/html"]
    assert "x = 3; y = 2; F = 1.792; ∂F/∂x = 0.3333; ∂F/∂y = 0.5" in html and "background:#ffffff" in html
    with pytest.raises(ValueError, match=r"gl\.draw\.show"):
        gl.draw.show()
    gl.draw.level_sets(gl.ScalarField("x^2 + y^2"), (-1, 1, -1, 1))
    assert gl.draw.show().told() == "Picture: level sets."


def test_a_wide_picture_fits_a_page_and_its_numbers_can_be_read_on_a_phone():
    figure = plt.figure(figsize=(10, 3))
    letters = figure.add_subplot().xaxis.get_ticklabels()[0].get_fontsize() * figure.dpi / 72
    wide, html = figure.bbox.width, gl.draw.show()._repr_mimebundle_()["text/html"]
    least = int(re.search(r"min-width:(\d+)px", html)[1])
    assert letters * least / wide > 9 and least < 860 and "overflow-x:auto" in html and "max-width:100%" in html


def test_the_names_in_a_network_of_letters_can_be_read_on_a_phone():
    network = gl.Network("x", {"g": "square", "h": "square"}, {"a": ("x", "g"), "b": (1, "g"), "c": ("g", "h")})
    picture = gl.draw.network(network, numbers=False)
    figure, html = picture.ax.figure, picture._repr_mimebundle_()["text/html"]
    name = next(text for text in picture.ax.texts if text.get_text() == "g")
    least = int(re.search(r"min-width:(\d+)px", html)[1])
    assert name.get_fontsize() * figure.dpi / 72 * least / figure.bbox.width > 9


@pytest.mark.parametrize("dark", [False, True])
def test_a_picture_keeps_the_colours_of_its_legend(dark):
    explorer = gl.explore.critical_points("x^4 + y^4")  # where f = k is a point, and only the legend has its colour
    explorer._stage.show(860, dark)
    kept = Image.open(io.BytesIO(explorer._stage.picture())).convert("RGB")
    colors = {color for _, color in kept.getcolors(256)}
    for role in ("slice_x", "slice_y", "level"):
        name = style.color(role).removeprefix("gradlib:")
        assert tuple(round(255 * part) for part in to_rgb(style.COLORS[name][dark])) in colors, role
    explorer.close()


@pytest.mark.parametrize("name", ["slices", "disc", "network"])
def test_a_name_on_a_map_has_paper_behind_it(name):
    explorer = getattr(gl.explore, name)()
    on_map = [one for one, _ in drawn(explorer) if one.get_text() in ("$y = y_0$", "$x = x_0$", "$r$", "$(x_1, x_2)$")]
    assert on_map and all(one.get_bbox_patch() for one in on_map)
    assert all(to_rgb(one.get_bbox_patch().get_facecolor()) == to_rgb(style.GROUND) for one in on_map)
    explorer.close()


@pytest.mark.parametrize("width", [265, 390, 860])
def test_the_names_around_an_ellipse_keep_apart_where_its_axes_end(width):
    explorer = gl.explore.ellipse()
    explorer._stage.show(width, dark=False)
    for theta in (-180, -72, 0, 72, 90, 108, 180):
        explorer.controls["theta"].value = theta
        assert not faults(explorer, 9), theta
    explorer.close()


@pytest.mark.parametrize("width", [390, 860, 1000])
def test_the_result_of_a_smile_keeps_off_the_controls_and_the_network_off_its_formula(width):
    explorer = gl.explore.smile()
    explorer._stage.show(width, dark=False)
    boxes = {one.get_text(): box for one, box in drawn(explorer)}
    lowest = min(boxes.values(), key=lambda box: box.y0)
    assert lowest is boxes["= {{ 2/5 }}"] and lowest.y0 > 5 and not faults(explorer, 9 if width < 600 else 11)
    explorer.close()


@pytest.mark.parametrize("width", [390, 490, 600, 740, 800, 860])
@pytest.mark.parametrize("preset", [0, 1])
def test_the_numbers_of_the_networks_of_smiles_keep_apart(preset, width):
    explorer = gl.explore.smile()
    explorer.controls["preset"].value = preset
    explorer._stage.show(width, dark=False)
    assert explorer.figure.get_figwidth() * 100 == pytest.approx(max(width, 490))  # only on less it is scrolled
    for step in range(explorer.controls["step"].max + 1):
        explorer.controls["step"].value = step
        assert not faults(explorer, 9 if width < 600 else 11), step
    explorer.close()


@pytest.mark.parametrize("name", gl.explore.__all__)
def test_a_number_box_has_room_for_a_small_number(name):
    explorer = getattr(gl.explore, name)()
    boxes = [one for one in _instances.values() if "gradlib-number" in getattr(one, "_dom_classes", ())]
    assert boxes and all(int(one.layout.width[:-2]) >= 8 * len("−0,002315") + 16 for one in boxes)
    explorer.close()


@pytest.mark.parametrize(
    ("name", "symbol"),
    [("steepest", "rise"), ("disc", "x0"), ("disc", "r"), ("direction", "theta")],
)
def test_axes_with_other_limits_are_drawn_again_alone_as_in_a_full_drawing(name, symbol):
    explorer = getattr(gl.explore, name)()
    stage, control = explorer._stage, explorer.controls[symbol]
    stage.screen.manager.web_sockets.add(stage.screen)
    stage.canvas.draw()
    drawn, limits = [], set()
    stage.canvas.mpl_connect("draw_event", drawn.append)
    for share in (0.3, 0.4, 0.5, 0.6, 0.7, 0.42, 0.03, 0.22):
        control.value = round(control.min + share * (control.max - control.min), 2)
        limits.add(tuple((*ax.get_xlim(), *ax.get_ylim()) for ax in explorer.figure.axes))
    assert explorer.error is None and len(limits) > 2
    assert len(drawn) == 1  # the first time, where they stand is measured
    alone = np.array(stage.canvas.buffer_rgba())
    stage.canvas.draw()
    assert (alone == np.asarray(stage.canvas.buffer_rgba())).all()
    explorer.close()


@pytest.mark.parametrize("name", EXPLORERS_WITH_A_MAP)
def test_a_point_on_the_side_of_its_map_is_seen_whole(name):
    explorer = getattr(gl.explore, name)()
    explorer._stage.show(860, dark=False)
    symbols, place = (("x1", "x2"), 1) if name == "network" else (("x0", "y0"), 0)
    corner = [explorer.controls[symbol].max for symbol in symbols]
    for symbol, value in zip(symbols, corner, strict=True):
        explorer.controls[symbol].value = value
    picture = Image.open(io.BytesIO(explorer._stage.picture())).convert("RGB")
    right, up = np.round(list(explorer._stage.drag)[place].transData.transform(corner)).astype(int)
    assert max(picture.getpixel((right + 2, picture.height - up - 3))) < 10  # ink on white
    explorer.close()
