r"""Functions of one variable as polynomials on adjoining panels: interpolation and integrals from above.

A smooth function known at the Gauss-Legendre nodes of each panel is the polynomial through them, whose
integrals from any point to the end of the range follow without further samples. The error is estimated from
the four highest Legendre coefficients of each panel, whose decay what the polynomial leaves out continues as
long as the function is smooth.

>>> import numpy as np
>>> grid = PanelGrid((0.0, 1.0, 3.0, 9.0, 40.0), order=16)
>>> spectrum = PanelFunction(grid, np.exp(-grid.nodes))
>>> f"{float(spectrum(2.5)):.8f}", f"{float(spectrum.integral_above(2.5)):.8f}"
('0.08208500', '0.08208500')
>>> float(spectrum(41.0))
0.0
"""

import dataclasses
import functools
import math
from typing import NamedTuple

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import ArrayLike, NDArray

from common.numerics.quadrature import gauss_legendre
from common.validation import (
    FloatArray,
    require_finite,
    require_in_range,
    require_integer,
    require_non_negative,
)

# Coefficients are taken to fall by at least this factor in two degrees.
_SLOWEST_DECAY = 0.94
# Each term left out counts for itself and for its image in a lower degree that has the same values at the
# nodes; the rest is a margin for coefficients that don't fall evenly.
_TAIL_FACTOR = 4.0
# Of a value, over the largest value and the square of the order.
_ROUNDING = 8.0 * float(np.finfo(np.float64).eps)


class _PanelMatrices(NamedTuple):
    coefficients: FloatArray
    antiderivative: FloatArray
    weights: FloatArray


@functools.lru_cache(maxsize=32)
def _panel_matrices(order: int) -> _PanelMatrices:
    """Maps of node values on [-1, 1] to Legendre coefficients, of the function and of its antiderivative."""
    rule = gauss_legendre(order)
    degrees = np.arange(order)
    coefficients = (degrees[:, np.newaxis] + 0.5) * legendre.legvander(rule.nodes, order - 1).T * rule.weights
    antiderivative = np.array([legendre.legint(column, lbnd=-1.0) for column in coefficients.T]).T
    return _PanelMatrices(coefficients, antiderivative, rule.weights)


def _legendre(places: FloatArray, degree: int) -> FloatArray:
    """Legendre polynomials P_0 ... P_degree along a new last axis, also for a scalar."""
    table = legendre.legvander(np.atleast_1d(places), degree).reshape(*places.shape, degree + 1)
    return np.asarray(table, dtype=np.float64)


@dataclasses.dataclass(frozen=True)
class PanelGrid:
    """Gauss-Legendre nodes on adjoining panels.

    Attributes
    ----------
    edges
        Two or more increasing numbers.
    order
        Nodes per panel, 4 to 64.

    Raises
    ------
    ValueError
        The edges don't increase, or ``order`` is outside its range.
    """

    edges: tuple[float, ...]
    order: int = 12

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        require_integer("order", self.order, 4, 64)
        edges = np.atleast_1d(require_finite("edges", self.edges))
        if edges.size < 2 or not np.all(np.diff(edges) > 0.0):
            raise ValueError(f"edges = {list(self.edges)} must be two or more increasing numbers")

    @functools.cached_property
    def half_widths(self) -> FloatArray:
        """Half the width of each panel."""
        return 0.5 * np.diff(np.array(self.edges))

    @functools.cached_property
    def nodes(self) -> FloatArray:
        """All nodes, increasing; shape ``(panels * order,)``."""
        centres = 0.5 * (np.array(self.edges[1:]) + np.array(self.edges[:-1]))
        rule = gauss_legendre(self.order)
        return np.asarray(centres[:, np.newaxis] + self.half_widths[:, np.newaxis] * rule.nodes).ravel()

    @functools.cached_property
    def weights(self) -> FloatArray:
        """Weights of the integral over the whole range; the shape of ``nodes``."""
        rule = gauss_legendre(self.order)
        return (self.half_widths[:, np.newaxis] * rule.weights).ravel()

    def by_panel(self, values: FloatArray) -> FloatArray:
        """Values at the nodes, one row for each panel."""
        return np.asarray(values, dtype=np.float64).reshape(self.half_widths.size, self.order)

    def integral_above_nodes(self, values: FloatArray) -> FloatArray:
        """Integral from each node to the last edge of the function with these values at the nodes."""
        rows = self.by_panel(values)
        matrices = _panel_matrices(self.order)
        vander = legendre.legvander(gauss_legendre(self.order).nodes, self.order)
        whole = self.half_widths * (rows @ matrices.weights)
        below = self.half_widths[:, np.newaxis] * (rows @ (vander @ matrices.antiderivative).T)
        beyond = np.cumsum(whole[::-1])[::-1]
        integral: FloatArray = np.asarray(beyond[:, np.newaxis] - below).ravel()
        return integral


@dataclasses.dataclass(frozen=True)
class PanelFunction:
    """A function on [first edge, last edge], zero above it, from its values at the nodes of a grid.

    Attributes
    ----------
    grid
        The panels and their nodes.
    values
        Values at ``grid.nodes``; finite.
    error
        Absolute error of each value, as known to whoever computed them; zero if not given.

    Raises
    ------
    ValueError
        Values or errors don't match the nodes, or aren't finite.
    """

    grid: PanelGrid
    values: FloatArray
    error: ArrayLike = 0.0

    def __post_init__(self) -> None:
        """Refuse values that don't fit the grid."""
        values = require_finite("values", self.values)
        error = require_non_negative("error", self.error)
        for name, array in (("values", values), ("error", np.broadcast_to(error, self.grid.nodes.shape))):
            if np.shape(array) != self.grid.nodes.shape:
                raise ValueError(f"{name} has shape {np.shape(array)}, allowed: {self.grid.nodes.shape}")

    def __call__(self, points: ArrayLike) -> FloatArray:
        """Value at each point.

        Raises
        ------
        ValueError
            A point lies below the first edge or isn't finite.
        """
        where, panel, place = self._locate(points)
        rows = self._coefficients[panel]
        inside = np.sum(rows * _legendre(place, self.grid.order - 1), axis=-1)
        return np.asarray(np.where(where > self.grid.edges[-1], 0.0, inside))[()]

    def integral_above(self, points: ArrayLike) -> FloatArray:
        """Integral from each point to the last edge; zero above it.

        Raises
        ------
        ValueError
            A point lies below the first edge or isn't finite.
        """
        where, panel, place = self._locate(points)
        values = self.grid.by_panel(self.values)[panel]
        rows = values @ _panel_matrices(self.grid.order).antiderivative.T
        half_width = self.grid.half_widths[panel]
        to_end = rows.sum(axis=-1) - np.sum(rows * _legendre(place, self.grid.order), axis=-1)
        inside = half_width * to_end + self._integral_of_panels_above[panel]
        return np.asarray(np.where(where > self.grid.edges[-1], 0.0, inside))[()]

    def moment(self, power: int) -> float:
        """Integral of x^power times the function over the range; ``ValueError`` unless power is 0 to 10."""
        exponent = require_integer("power", power, 0, 10)
        return float(np.sum(self.grid.weights * self.grid.nodes**exponent * self.values))

    @functools.cached_property
    def interpolation_error(self) -> FloatArray:
        """Estimate for each panel of the absolute error of values between the nodes, shape ``(panels,)``."""
        error = np.broadcast_to(np.asarray(self.error), self.grid.nodes.shape)
        # In pairs: of an even or odd function every other coefficient vanishes.
        earlier, last = np.max(np.abs(self._coefficients[:, -4:]).reshape(-1, 2, 2), axis=2).T
        decay = np.minimum(last, _SLOWEST_DECAY * earlier) / np.where(earlier > 0.0, earlier, 1.0)
        tail = _TAIL_FACTOR * last / (1.0 - np.sqrt(decay))
        rounding = _ROUNDING * self.grid.order**2 * np.max(np.abs(self.grid.by_panel(self.values)), axis=1)
        return np.asarray(tail + rounding + np.max(self.grid.by_panel(error), axis=1))

    def error_of_integral_above(self, points: ArrayLike) -> FloatArray:
        """Estimate of the absolute error of ``integral_above``: the errors of all panels above, added up."""
        where, panel, _ = self._locate(points)
        each = 2.0 * self.grid.half_widths * self.interpolation_error
        beyond = np.cumsum(each[::-1])[::-1]
        return np.asarray(np.where(where > self.grid.edges[-1], 0.0, beyond[panel]))[()]

    def _locate(self, points: ArrayLike) -> tuple[FloatArray, NDArray[np.intp], FloatArray]:
        first = self.grid.edges[0]
        where = np.asarray(require_in_range("points", points, first, math.inf, interval="[)"))
        edges = np.array(self.grid.edges)
        panel = np.clip(np.searchsorted(edges, where, side="right") - 1, 0, edges.size - 2)
        place = (np.minimum(where, edges[-1]) - edges[panel]) / self.grid.half_widths[panel] - 1.0
        return where, panel, place

    @functools.cached_property
    def _coefficients(self) -> FloatArray:
        rows = self.grid.by_panel(self.values)
        return np.asarray(rows @ _panel_matrices(self.grid.order).coefficients.T)

    @functools.cached_property
    def _integral_of_panels_above(self) -> FloatArray:
        whole = 2.0 * self.grid.half_widths * self._coefficients[:, 0]
        return np.concatenate([np.cumsum(whole[::-1])[::-1][1:], [0.0]])
