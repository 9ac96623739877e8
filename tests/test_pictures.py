"""What must be in the pictures of notebooks 7.1, 7.2 and 7.3, at the width for which they are drawn."""

from itertools import pairwise
from unittest.mock import patch

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D

import gradlib as gl
from gradlib.draw import marks, space
from gradlib.draw.marks import Arrow, Name, on_paper
from gradlib.draw.style import GROUND, page
from gradlib.language import say
from tests.pictures import dots, drawn, faults

NAMES = {
    "slices": {"$y = y_0$", "$x = x_0$"},
    "difference_quotient": {"$h$", "slope 1", "slope 2"},
    "level_line": {r"$\mathrm{grad}\,f$", "$T$"},
    "ellipse": {"$a$", "$b$", r"$\mathrm{grad}\,f$", "$T$", "$a^2/x_0$", "$b^2/y_0$", "$(x_0, y_0)$"},
    "steepest": {"$f = a$", "$f = b$", "along grad f", r"$-\mathrm{grad}\,f$", r"$\alpha$", "$b - a$"},
    "direction": {r"$\mathrm{grad}\,f$", "$v$", r"$\theta$"},
    "level_surface": {r"$\mathrm{grad}\,F$", "$(x_0, y_0, z_0)$"},
    "approximation": {"$(x_0, y_0)$", "$(x_0+h, y_0+k)$", "$z_1$", "$z_2$"},
}


@pytest.fixture(params=NAMES)
def explorer(request):
    made = getattr(gl.explore, request.param)()
    made.kind = request.param
    yield made
    made.close()


def presets(explorer):
    yield "first"
    if "preset" in explorer.controls:
        for _, value in explorer.controls["preset"].options[1:-1]:
            explorer.controls["preset"].value = value
            yield value


def test_what_is_told_of_is_named(explorer):
    assert {text.get_text().strip() for text, _ in drawn(explorer) if isinstance(text, Name)} == NAMES[explorer.kind]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.usefixtures("spoken")
def test_texts_overlap_nothing_and_can_be_read(explorer, language):
    explorer.reset()
    for preset in presets(explorer):
        assert explorer.error is None and not faults(explorer), preset


def test_arrows_are_longer_than_the_dot_at_their_tail_and_end_in_the_picture(explorer):
    for preset in presets(explorer):
        drawn(explorer)
        for arrow in [one for one in explorer._stage._moving if isinstance(one, Arrow)]:
            ends = on_paper(arrow.axes, np.array([arrow.tail, arrow.tail + arrow.vector]))
            if np.isfinite(ends).all() and arrow.vector.any():
                reach = max([radius for at, radius in dots(explorer) if np.hypot(*(at - ends[0])) < 2], default=0)
                assert np.hypot(*np.diff(ends, axis=0)[0]) > 2 * reach, preset
                assert arrow.axes.bbox.padded(1).contains(*ends[1]), preset


def test_a_name_is_on_the_side_where_it_was_sent_and_inside():
    figure = gl.explore.ellipse().figure
    ax = figure.axes[0]
    name = Name(ax, "$T$", gap=5)
    renderer = figure.canvas.get_renderer()
    for side in ((1, 0), (-1, 1), (0, -1), (3, -1)):
        name.beside((1, 1), side)
        box, at = name.get_window_extent(renderer), ax.transData.transform((1, 1))
        middle = (box.p0 + box.p1) / 2 - at
        assert middle @ (side[1], -side[0]) == pytest.approx(0, abs=1e-6) and middle @ side > 0
        assert not box.contains(*at)
    left, right = ax.get_xlim()
    for x, side in ((left, (-1, 0)), (right, (1, 0))):  # no room there: on the other side
        name.beside((x, 0), side)
        box, at = name.get_window_extent(renderer), ax.transData.transform((x, 0))
        assert ax.bbox.contains(*box.p0) and ax.bbox.contains(*box.p1) and not box.contains(*at)
    name.beside((np.nan, 0))
    assert not name.settle(renderer)


@pytest.mark.parametrize("width", [265, 860, 1120])
def test_no_error_of_a_tangent_plane_lies_on_what_is_said_of_slopes(width):
    explorer = gl.explore.approximation()
    explorer._stage.show(width, False)
    for text, box in (("x^2 y", (-10, 10, -10, 10)), ("e^x cos(y)", (-5, 5, -5, 5)), ("x^4 + y^4", (-2, 2, -2, 2))):
        explorer.controls["f"].value, explorer.controls["box"].value = text, box
        assert explorer.box == box and explorer.error is None
        (said,) = (where for one, where in drawn(explorer) if one.get_text() == "dotted: slope 2")
        curve = explorer._curve.axes.transData.transform(explorer._curve.get_xydata())
        between = [(1 - part) * one + part * next_ for one, next_ in pairwise(curve) for part in (0, 0.25, 0.5, 0.75)]
        assert not any(said.contains(*place) for place in between), text
    explorer.close()


@pytest.mark.parametrize("width", [265, 860, 1120])
def test_the_name_of_the_radius_lies_on_no_sign(width):
    explorer = gl.explore.disc()
    explorer._stage.show(width, False)
    (box,) = (box for text, box in drawn(explorer) if text.get_text() == "$r$")
    signs = explorer._above.axes.transData.transform(np.transpose(explorer._above.get_data()))
    assert len(signs) > 100 and not any(box.contains(*place) for place in signs)
    explorer.close()


@pytest.mark.parametrize("thin", ["a", "b"])
@pytest.mark.parametrize("width", [390, 860])
def test_the_names_of_the_axes_of_a_thin_ellipse_stand_outside_of_it(thin, width):
    explorer = gl.explore.ellipse()
    explorer._stage.show(width, False)
    for half in (0.5, 0.9):
        explorer.controls[thin].value = half
        ellipse = explorer._ellipse.axes.transData.transform(explorer._ellipse.get_xydata()[:-1])
        texts = {text.get_text(): box for text, box in drawn(explorer)}
        for name in ("$a$", "$b$"):
            middle = (texts[name].p0 + texts[name].p1) / 2
            assert (middle < ellipse.min(axis=0)).any() or (middle > ellipse.max(axis=0)).any()
            assert not any(texts[name].contains(*place) for place in ellipse)
        assert not faults(explorer)
    explorer.close()


@pytest.mark.parametrize("width", [680, 700, 720])
def test_the_names_of_two_slices_are_apart_on_a_page_that_is_hardly_wide_enough(width):
    explorer = gl.explore.slices("x^2 - y^2", box=(-1, 1, -1, 1))
    explorer._stage.show(width, False)
    assert not faults(explorer)
    explorer.close()


@pytest.mark.parametrize("dark", [False, True])
def test_a_name_has_the_colour_of_the_page(dark):
    explorer = gl.explore.approximation()
    explorer._stage.show(860, dark)
    explorer._stage.canvas.draw()
    name = explorer._names[2]
    name.set_bbox(None)  # the letters alone
    with page(dark=dark):
        ink = to_hex(name.get_color())
        pixels = marks._printed(name, np.zeros(2), explorer._stage.canvas.get_renderer())[1]
    solid = pixels[pixels[..., 3] > 200]
    assert len(solid) and (solid[:, 0] > 128).all() == dark == (ink == "#f0f0f0")
    explorer.close()


def test_forward_and_central_are_told_apart_without_colour():
    explorer = gl.explore.difference_quotient()
    lines = [explorer._lines[name] for name in ("forward", "central")]
    marks = [explorer._lines[f"{name}_now"] for name in ("forward", "central")]
    assert len({line.get_linestyle() for line in lines}) == len({mark.get_marker() for mark in marks}) == 2
    explorer.close()


@pytest.mark.parametrize("text", ["1/x", "e^(-x^2 - y^2)", "1/(x^2 + y^2)", "x^3"])
def test_a_slice_fills_its_panel(text):
    explorer = gl.explore.difference_quotient(text, box=(-2, 2, -2, 2))
    for x in (0.5, 1.25, 1.9):
        explorer.controls["x0"].value = x
        low, high = explorer._cut.get_ylim()
        curve = explorer._lines["slice_x"].get_ydata()
        near = curve[np.isfinite(curve) & (low <= curve) & (curve <= high)]
        assert low < explorer._spots[1].get_ydata()[0] < high
        assert np.ptp(near) > (high - low) / 3
    explorer.close()


@pytest.mark.parametrize("dark", [False, True])
def test_a_surface_is_in_the_shade_from_below_and_never_as_the_page(dark):
    explorer = gl.explore.level_surface("|x| + |y| + |z|")
    explorer._stage.show(860, dark)
    explorer._stage.canvas.draw()
    shown = explorer._faces
    middles, light = shown.surface.mean(axis=1), shown.colors[: len(shown.surface), :3].mean(axis=1)
    upper, lower = (light[(np.sign(middles) == [1, -1, up]).all(axis=1)] for up in (1, -1))  # these two faces are seen
    assert len(upper) and len(lower) and upper.min() > lower.max() + 0.1
    with page(dark=dark):
        ground = np.mean(to_rgb(GROUND))
    assert np.abs(light - ground).min() > 0.1
    explorer.close()


@pytest.mark.parametrize("rise", [0.05, 0.5, 0.8, 1.5])
def test_steepest_names_a_ring_outside_and_covers_no_point(rise):
    explorer = gl.explore.steepest()
    explorer.controls["rise"].value = rise
    assert not faults(explorer)
    line = explorer._levels[1][1]
    ring = line.axes.transData.transform(line.get_xydata())
    for text, box in drawn(explorer):
        if text.get_text() == "$f = b$":
            assert not [at for at in ring if np.isfinite(at).all() and box.padded(-1).contains(*at)]
    explorer.close()


def test_a_graph_ends_at_the_edge_of_its_domain_without_teeth():
    corners = space.quads(gl.ScalarField("sqrt(x - y)"), (0, 2, 0, 2), 21)[..., :2]
    diagonals = corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]
    areas = np.abs(diagonals[0][:, 0] * diagonals[1][:, 1] - diagonals[0][:, 1] * diagonals[1][:, 0]) / 2
    assert areas.sum() == pytest.approx(2)  # half of the square


def test_a_title_tells_a_small_scale_without_an_exponent():
    for name in ("level_line", "direction"):
        explorer = getattr(gl.explore, name)("e^(5x)", box=(0, 2, 0, 2))
        explorer.controls["x0"].value = 1.25
        titles = [ax.get_title() for ax in explorer.figure.axes]
        assert any("0.0002" in title for title in titles) and not any("⁻" in title for title in titles)
        explorer.close()


def test_a_picture_that_was_shown_keeps_no_pixels():
    """Also where its texts were measured before; a canvas of pyplot stays the very one that its owner may use."""
    network = gl.Network("x", {"g": "square"}, {"a": ("x", "g")})
    network.forward([2], [3])
    for picture in (gl.draw.diagram(gl.Graph.from_formula("x*y")), gl.draw.network(network), gl.draw.smiles()):
        assert picture._repr_mimebundle_()["image/png"]
        assert not hasattr(picture.ax.figure.canvas, "renderer")  # where it keeps what it draws
    canvas = plt.figure().canvas
    assert gl.draw.smiles(ax=canvas.figure.add_subplot())._repr_mimebundle_()["image/png"]
    assert canvas.figure.canvas is canvas
    plt.close(canvas.figure)


def test_both_arrows_are_seen_in_a_large_window_and_the_gradient_is_named_in_its_corner():
    explorer = gl.explore.direction("x y/5", box=(-5, 5, -5, 5))
    v = explorer._arrows[1]
    assert np.hypot(*v.vector) > 0.15 * 10
    for place in ((5, 5), (5, 0), (-5, 5)):
        for symbol, value in zip(("x0", "y0"), place, strict=True):
            explorer.controls[symbol].value = value
        assert r"$\mathrm{grad}\,f$" in {text.get_text() for text, _ in drawn(explorer)}
        assert not faults(explorer)
    explorer.close()


@pytest.mark.parametrize("aim", [40, 15, -20, 75])
@pytest.mark.parametrize("rise", [0.3, 0.8])
def test_the_angle_of_the_steepest_way_is_named_beside_both_ways(rise, aim):
    explorer = gl.explore.steepest()
    explorer.controls["rise"].value = rise
    explorer.controls["aim"].value = aim
    box = next(box for text, box in drawn(explorer) if text.get_text() == r"$\alpha$")
    for line in (explorer._ups[1], explorer._tries[1]):
        way = line.get_xydata()
        way = np.concatenate([np.linspace(*ends, 9) for ends in pairwise(way)])
        assert not [at for at in line.axes.transData.transform(way) if box.padded(-1).contains(*at)]
    explorer.close()


@pytest.mark.parametrize(
    ("x0", "y0", "way", "angle"), [(0, 1.25, False, False), (1.25, 2, True, False), (1.25, 1.25, True, True)]
)
def test_of_the_steepest_way_nothing_is_named_that_is_not_drawn(x0, y0, way, angle):
    explorer = gl.explore.steepest()
    explorer.controls["x0"].value, explorer.controls["y0"].value = x0, y0
    names = {text.get_text() for text, _ in drawn(explorer)}
    assert (say("way_gradient") in names, r"$\alpha$" in names) == (way, angle)
    assert bool(np.isfinite(explorer._arc.get_xydata()).all()) == angle
    explorer.close()


@pytest.mark.parametrize(
    "place", [(2, 1), (-2, -2.2), (1, 1.5), (2, 0.3), (3, 0.5), (3, 3), (-3, -3), (0.2, -3), (0.3, 0.3)]
)
def test_an_angle_has_its_number_where_that_hides_neither_side(place):
    explorer = gl.explore.descent_field()
    for symbol, value in zip(("x0", "y0"), place, strict=True):
        explorer.controls[symbol].value = value
    box = next(box for text, box in drawn(explorer) if text.get_text().endswith("°"))
    way = explorer._aim.axes.transData.transform(np.linspace(*explorer._aim.get_xydata(), 99))
    outline = explorer._arrow.outline()
    edges = np.concatenate([np.linspace(*ends, 99) for ends in zip(outline, np.roll(outline, 1, axis=0), strict=True)])
    name = next(box for text, box in drawn(explorer) if text.get_text() == "min")
    assert not [at for at in np.concatenate([way, edges]) for one in (box, name) if one.padded(-1).contains(*at)]
    assert np.hypot(*((box.p0 + box.p1) / 2 - edges[0])) < 110 and not faults(explorer)
    explorer.close()


@pytest.mark.parametrize("width", [390, 860])
@pytest.mark.parametrize("name", ["slices", "level_line", "direction", "descent_field"])
def test_a_point_in_a_corner_of_the_window_is_seen_whole_on_the_graph(name, width):
    explorer = getattr(gl.explore, name)("x y", box=(-2, 2, -2, 2))
    explorer.controls["x0"].value = explorer.controls["y0"].value = 2
    explorer._stage.show(width, dark=False)
    drawn(explorer)
    dot = next(line for line in explorer._stage._moving if isinstance(line, space.Dots))
    x, y = on_paper(dot.axes, np.ravel(dot.get_data_3d()))
    pixels = np.asarray(explorer.figure.canvas.buffer_rgba())[::-1, :, :3].max(axis=-1)
    across, up = np.meshgrid(np.arange(pixels.shape[1]) + 0.5 - x, np.arange(pixels.shape[0]) + 0.5 - y)
    assert pixels[np.hypot(across, up) < 0.4 * dot.get_markersize() * explorer.figure.dpi / 72].max() < 100
    explorer.close()


def test_a_point_over_the_box_is_not_drawn_beside_it():
    explorer = gl.explore.level_line("1/(x^2 + y^2)", box=(-2, 2, -2, 2))
    dot = next(line for line in explorer._stage._moving if isinstance(line, space.Dots))
    for x0, seen in ((1, True), (0.1, False)):
        explorer.controls["x0"].value, explorer.controls["y0"].value = x0, 0
        drawn(explorer)
        with patch.object(Line2D, "draw") as draw:
            dot.draw(explorer.figure.canvas.get_renderer())
        assert draw.called == seen
    explorer.close()


def test_the_disc_tells_by_colour_which_curve_is_which():
    explorer = gl.explore.disc()
    assert not any("\n" in ax.get_title() for ax in explorer.figure.axes)
    legend = explorer._side.get_legend()
    shown = {text.get_text(): line.get_color() for text, line in zip(legend.texts, legend.get_lines(), strict=True)}
    assert shown == {"min": explorer._range[0].get_color(), "max": explorer._range[1].get_color()}
    assert not faults(explorer)
    explorer.close()


@pytest.mark.parametrize(
    ("name", "width", "symbol", "value"),
    [
        ("approximation", 265, "h", -1),
        ("approximation", 265, "x0", 0),
        ("approximation", 265, "y0", 0),
        ("direction", 265, "x0", 0),
        ("ellipse", 265, "a", 0.5),
        ("level_surface", 265, "part", "lower"),
        ("steepest", 1120, "box", (-1, 1, -1, 1)),
    ],
)
def test_a_name_goes_where_no_other_name_and_no_point_is(name, width, symbol, value):
    explorer = getattr(gl.explore, name)()
    explorer._stage.show(width, dark=False)
    explorer.controls[symbol].value = value
    assert explorer.error is None and not faults(explorer, smallest=9)
    explorer.close()


def test_a_name_comes_back_to_its_side_when_the_older_one_has_gone():
    figure, ax = plt.subplots()
    older, name = (Name(ax, text, side=(1, 0)) for text in ("one", "another"))
    renderer = figure.canvas.get_renderer()
    older.beside((0.5, 0.5))
    name.beside((0.5, 0.5))
    first = older.get_window_extent(renderer)
    assert not first.overlaps(name.get_window_extent(renderer))
    older.beside((np.nan, 0))
    assert not older.settle(renderer)
    assert first.overlaps(name.get_window_extent(renderer))
    plt.close(figure)


@pytest.mark.parametrize(("place", "value", "both"), [("x0", 2, False), ("y0", 2, False), ("x0", 1.25, True)])
def test_an_angle_stands_only_between_two_arrows(place, value, both):
    explorer = gl.explore.direction()
    explorer.controls[place].value = value  # from the edge of the map, v leaves it
    explorer.figure.canvas.draw()
    assert np.isfinite(explorer._angle.get_data()).all() == both
    assert np.isfinite(explorer._names[2].place).all() == both
    explorer.close()
