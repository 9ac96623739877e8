"""A layered layout: where the nodes of a directed graph are drawn, column by column from left to right.

The usual three steps (Sugiyama, Tagawa and Toda, 1981): a column for each node; within the columns an order with few
crossings; then heights, near those of the neighbours.  An edge that passes a column bends there, and is ordered along
with the nodes.  The module knows nothing of computation graphs, and nothing of pictures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import accumulate, combinations, islice, pairwise, permutations
from statistics import fmean
from typing import NamedTuple

SWEEPS = 12
MOST_STARTS = 24  # orders of the first column to start from
GAP = 0.7  # between a node and an edge that passes it, where two nodes are 1 apart

Columns = list[list[Hashable]]
Links = list[tuple[Hashable, Hashable]]


class Bend(NamedTuple):
    """Where an edge passes a column."""

    edge: int
    column: int


class Layout(NamedTuple):
    """Columns from 0, heights upwards around 0, the bends of each edge as (column, height), and what crosses."""

    column: dict[Hashable, int]
    height: dict[Hashable, float]
    bends: list[list[tuple[int, float]]]
    crossings: int


def layered(nodes: Sequence[Hashable], edges: Sequence[tuple[Hashable, Hashable]]) -> Layout:
    """Lay out an acyclic graph; `nodes` come each after those that lead to it, `edges` are (source, target).

    Sources are in column 0, every other node one column after the last that leads to it.  Nodes of a column are at
    least 1 apart.  The same graph always gets the same layout, with the first sources above where that costs nothing.
    """
    column = dict.fromkeys(nodes, 0)
    for node in nodes:
        column[node] = max((column[source] + 1 for source, target in edges if target == node), default=0)
    bends = [
        [Bend(j, c) for c in range(column[source] + 1, column[target])] for j, (source, target) in enumerate(edges)
    ]
    chains = [[source, *bent, target] for (source, target), bent in zip(edges, bends, strict=True)]
    links = [link for chain in chains for link in pairwise(chain)]
    columns: Columns = [[] for _ in range(1 + max(column.values(), default=0))]
    columns[0] = [node for node in nodes if column[node] == 0]
    open_, placed = list(nodes), set()  # from the last back: what it is made of, in the order of the edges, and so on
    while open_:
        place = open_.pop()
        if place not in placed:
            placed.add(place)
            if column.get(place) != 0:
                columns[place.column if isinstance(place, Bend) else column[place]].append(place)
            open_ += [source for source, target in reversed(links) if target == place]
    order = min(_orders(columns, links), key=lambda order: crossings(order, links))
    height = _heights(order, links)
    return Layout(
        column,
        {node: height[node] for node in nodes},
        [[(bend.column, height[bend]) for bend in bent] for bent in bends],
        crossings(order, links),
    )


def crossings(columns: Columns, links: Links) -> int:
    """How many links between neighbouring columns cross."""
    at = {place: (c, k) for c, places in enumerate(columns) for k, place in enumerate(places)}
    ends = [(*at[source], at[target][1]) for source, target in links]
    return sum(a[0] == b[0] and (a[1] - b[1]) * (a[2] - b[2]) < 0 for a, b in combinations(ends, 2))


def _orders(columns: Columns, links: Links) -> Iterator[Columns]:
    """Good orders, one from each order of the first column: each place goes to the mean of its neighbours."""
    for first in islice(permutations(columns[0]), MOST_STARTS):
        order = [list(first), *map(list, columns[1:])]
        best = [list(places) for places in order]
        for sweep in range(SWEEPS):
            forwards = sweep % 2 == 0
            for c in range(1, len(order)) if forwards else range(len(order) - 2, 0, -1):
                beside = {place: k for k, place in enumerate(order[c - 1 if forwards else c + 1])}
                near = {
                    place: [beside[a if forwards else b] for a, b in links if (b if forwards else a) == place]
                    for place in order[c]
                }
                order[c].sort(key=lambda place, near=near: fmean(near[place]) if near[place] else 0.0)
            found = [_swapped(order, c, links) for c in range(len(order))]
            if crossings(found, links) < crossings(best, links):
                best = found
        yield best


def _swapped(columns: Columns, c: int, links: Links) -> list[Hashable]:
    """Column `c`, with neighbours in it swapped as long as that makes fewer crossings; not the first column."""
    places = list(columns[c])
    near = [link for link in links if {*link} & {*places}]
    nearby = columns[max(c - 1, 0) : c + 2]
    middle = min(c, 1)
    better = c > 0
    while better:
        better = False
        for k in range(len(places) - 1):
            other = [*places[:k], places[k + 1], places[k], *places[k + 2 :]]
            count = [crossings([*nearby[:middle], one, *nearby[middle + 1 :]], near) for one in (places, other)]
            if count[1] < count[0]:
                places, better = other, True
    return places


def _heights(columns: Columns, links: Links) -> dict[Hashable, float]:
    """Heights in this order, upwards: near the mean of the neighbours, and far enough from each other."""
    height = {place: 0.0 for places in columns for place in places}
    near: dict[Hashable, list[tuple[Hashable, int]]] = {place: [] for place in height}
    leaving, coming = (Counter(link[end] for link in links) for end in (0, 1))
    for link in links:  # long edges and chains are kept straight
        stiff = 1 + 3 * sum(isinstance(end, Bend) for end in link) + 7 * (leaving[link[0]] == coming[link[1]] == 1)
        for place, neighbour in (link, link[::-1]):
            near[place].append((neighbour, stiff))
    for sweep in range(5 * SWEEPS):
        for places in columns if sweep % 2 == 0 else reversed(columns):
            wanted = [
                sum(height[other] * stiff for other, stiff in near[place]) / sum(stiff for _, stiff in near[place])
                if near[place]
                else height[place]
                for place in places
            ]
            gaps = [GAP if isinstance(a, Bend) or isinstance(b, Bend) else 1.0 for a, b in pairwise(places)]
            below = [0.0, *accumulate(gaps)]
            found = decreasing([h + gap for h, gap in zip(wanted, below, strict=True)])
            height.update((place, h - gap) for place, h, gap in zip(places, found, below, strict=True))
    middle = (max(height.values()) + min(height.values())) / 2
    return {place: h - middle for place, h in height.items()}


def decreasing(wanted: Sequence[float]) -> list[float]:
    """The numbers nearest to those `wanted`, by least squares, of which none is larger than the one before it.

    Isotonic regression: neighbours in the wrong order get their mean
    (https://en.wikipedia.org/wiki/Isotonic_regression).
    """
    pools: list[tuple[float, int]] = []  # mean, and of how many
    for value in wanted:
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] < pools[-1][0]:
            (low, n), (high, m) = pools.pop(), pools.pop()
            pools.append(((n * low + m * high) / (n + m), n + m))
    return [mean for mean, n in pools for _ in range(n)]
