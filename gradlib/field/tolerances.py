"""How finely critical points are searched: every tolerance and count of `zeros` and `critical`, after an example.

Take f(x, y) = x² - y³ + x y on the window [-0.2, 0.2] × [-0.3, 0.1], where grad f = (2x + y, x - 3y²).

1. The grid (`zeros.points`).  grad f is computed at 97 × 97 points, in one call.  Its usual length is 0.24.
2. Where to start.  In 14 cells both partial derivatives change their sign: 6 are around (0, 0), and 8 around a point
   near (0.08, -0.17), along the two curves, which cross there at a small angle.  At 25 points of the grid grad f is
   shorter than at the neighbours: most lie in a valley between the two.  These are 39 starts.
3. Newton's method.  From (0.0771, -0.1604) its steps are 6.5·10⁻³, 2.5·10⁻⁴, 3.8·10⁻⁷, 8.8·10⁻¹³ and 0 long: each is
   about the square of the one before.  From (0.0375, -0.0833), where the Hessian has no inverse, it makes no step.
4. What is kept.  31 of the 39: at the other eight the point went too far from its start (there is a nearer start for
   what lies there), or grad f is not 0 where the steps end.  The 31 are two points.
5. Their kinds (`critical.described`).  The Hessian is (2, 1; 1, -6y).  At the first point its determinant is -1: a
   saddle.  At the second it is 1, and ∂²f/∂x² = 2 > 0: a minimum.
6. Exact numbers.  The second is (0.08333…, -0.16666…); the simplest fractions near it are 1/12 and -1/6.  sympy puts
   them into grad f and finds (0, 0): then that is the point.

For x⁴ + y⁴ the Hessian is 0 at the origin.  There Newton's steps shrink slowly, each to 2/3 of the one before, and
Aitken's process adds up those that would come; high precision says whether grad f is 0 or only too small for floats
(`zeros.vanishes`); and the values of f on circles around the point say that it is a minimum.  For x² y² whole lines of
points have grad f = 0: they are found as curves (`zeros.critical_curves`), and a few of their points stand for them.

Lengths are measured in *windows* (the width and the height of the box) or in *cells* (a window over GRID); what has the
size of f, of grad f or of the Hessian is compared with such a number of the same function, so that 10⁶ f has the
critical points of f.
"""

from __future__ import annotations

# ------------------------------------------------------------------------------------------------- the grid, the starts
GRID = 97  # points a side: grad f takes half a millisecond on them; odd, so that the middle of the window is a point
SEEDS = 2000  # starts of each sort, about, at most: with sin(x) sin(y) on [-30, 30]², 1561 starts lead to 761 zeros
FLAT_SEEDS = 200  # the same where grad f is 0 at all corners of a cell: they stand for a region of zeros, as for f = 5
CURVE_SEEDS = 24  # points, about, of each curve of zeros that join the zeros that are found

# ------------------------------------------------------------------------------------------------------ Newton's method
NEWTON = 80  # steps at most: most need 5 or fewer, (x - y)⁴ + (x + y - 1)⁸ needs 37
LONGEST = 2  # cells, in x and in y: a step from where the Hessian is nearly 0 would leave the window
REACH = 12  # cells between a zero and its start: beyond lie other starts
AITKEN = 6  # each step of this number may be lengthened to the sum of all to come: by then they shrink evenly
EVEN = 0.01  # of a step: so near it is to a multiple of the step before, or the sum is not known
RATIOS = (0.3, 0.99)  # least and largest such multiple: 1/2 where f is like x³, 2/3 for x⁴, 6/7 for x⁸
ROUNDING = 1e-14  # some 50 times the precision of floats.  A step of so small a part of the window no longer moves the
# point; a determinant of so small a part of its terms has no digit that is right
SINGULAR = 1e-15  # of the larger singular value: a smaller one is 0, so that steps go across a curve of zeros

# ------------------------------------------------------------------------------------------------ what counts as a zero
PLACE = 1e-9  # windows: so well a zero is known, by its last step; as far outside, it is on the edge
SLOPE = 1e-8  # of the usual slope: what floats leave of a slope that is 0, at a point that is known to PLACE
UNDERFLOW = 1e-300  # a slope so small is 0 even where the usual one is 0
SAME = 1e-5  # windows: nearer zeros are one, which Newton's method meets from several starts
SORTED = 6  # digits, in windows, by which zeros are sorted: rounding does not change their order
ALIKE = 400  # zeros before, in this order, with which a new one is compared: with all, it would take their square

# ----------------------------------------------------------------------------- whether the Hessian tells the kind, or f
FLAT = 1e-7  # of the square of the largest second derivative: a smaller determinant is 0.  Where f is like x⁴, and the
# zero known to 10⁻⁴, so much is left of 12 x²
CURVED = 1e-6  # of the usual size of second derivatives: where all are smaller, as at (0, 0) for x⁴ + y⁴, they are 0
DIGITS = 40  # of a gradient that floats take for 0: that of tanh(20 x) is 10⁻³³ at x = 2
BESIDE = 1e-3  # windows from a zero, where the gradient is compared with that at the zero:
LARGER = 10  # times that on both sides at least, or the gradient is small, but not 0

# ------------------------------------------------------------------------------------------------------ curves of zeros
ROUGHLY = 0.1  # of the usual slope: on the line where one partial is 0, points as flat as this are looked at closely
EXACTLY = 1e-12  # of the usual slope: there the gradient is 0 but for rounding, after
HALVINGS = 52  # of an edge of the grid: as far as floats go
ON_LINE = 1e-9  # cells: a crossing as near to a line of the grid is on it

# -------------------------------------------------------------------------------------------- isolated, or of a curve
MANY = 60  # zeros: of more, none is written exactly (a millisecond or more each) or asked whether its gradient is 0
ISOLATED = (3, 3)  # cells, zeros: one without a regular Hessian is isolated if so near are no more, with itself
ISOLATED_OF_MANY = (6, 1)  # the same where there are MANY, which may be those of a region
FROM_CURVE = 1  # cells: a zero as near to a curve of zeros is one of them
SHOWN = 12  # zeros at most stand for all that are not isolated
HOLE = 1e-8  # windows: a simple number as near as this is the zero that was meant; f may have no value there

# ------------------------------------------------------------------------------------ the kind, by the values around it
NEARBY = 0.02  # windows: as far as this a point is judged by what is around it
NEAREST = 1e-4  # windows: the smallest circle; x⁴ is 10⁻¹⁶ there
CIRCLES = 12  # radii between these two, each 1.6 times the one before
DIRECTIONS = 720  # points of a circle: a saddle whose narrow parts are half a degree wide is seen
ARCS = (17, 17, 17)  # points of the arcs beside the least of these, each an eighth of the one before
NOISE = 1e-13  # of max(1, |f|): what rounding may change in a value of f
LOUD = 1e3  # times NOISE: a circle on which f changes less says nothing
LEVEL = 1e-9  # of the largest change on a circle: a smaller one, of the other sign, is none
HIDDEN = 1 / 8  # of a circle: where f differs on more of it, but by less than this, its kind is hidden by rounding
NO_VALUE = 1e-15  # of the largest second derivative times a window²: cos(π/2), which is 6·10⁻¹⁷ for floats, is 0

# ---------------------------------------------------------------------------------------------------- exact numbers
SNAP = 1e-4  # windows: where the Hessian is 0, Newton's last digits are lost
FRACTIONS = 1000  # largest denominator of a fraction that is tried,
OF_PI = 24  # of a multiple of π,
INNER = 20  # and of a fraction of which the root or the logarithm is tried;
LARGEST_LOG = 5  # a logarithm that is tried is smaller than this
