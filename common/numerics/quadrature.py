"""Quadrature: node tables for compiled kernels, and an adaptive integral for vectorised Python functions.

A ``QuadratureRule`` holds nodes, weights, and the weights of a coarser rule that reuses the same samples, so
that each integral comes with an error estimate at no further cost: the distance between the two values. It
is a cautious estimate for a smooth integrand; at a kink or step inside a panel it can be several times too
small, so put a panel edge there. Tables are computed once per
process and are read-only.

>>> import numpy as np
>>> rule = semi_infinite_rule((0.0, 5.0, 20.0), tail_scale=5.0)
>>> value, error = apply_rule(lambda x: x**2 * np.exp(-x), rule)
>>> round(float(value), 12), bool(error < 1e-12)
(2.0, True)
>>> result = integrate(lambda x: x**2 / (np.exp(x) + 1.0), 0.0, 200.0)
>>> round(float(result.value), 10)
1.8030853547
"""

import functools
import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import scipy.integrate
import scipy.linalg
import scipy.special
from numpy.typing import ArrayLike, NDArray

from common.errors import ConvergenceError
from common.validation import (
    FloatArray,
    require_finite,
    require_in_range,
    require_integer,
    require_non_negative,
    require_positive,
)

MAXIMUM_ORDER = 500
MAXIMUM_KRONROD_ORDER = 100
MAXIMUM_LEVEL = 10
_CACHED_RULES = 256


class GaussLegendreRule(NamedTuple):
    """Nodes (increasing) and weights on [-1, 1]."""

    nodes: FloatArray
    weights: FloatArray


class QuadratureRule(NamedTuple):
    """Nodes (increasing), weights, and the weights of a coarser rule on the same nodes (many are zero)."""

    nodes: FloatArray
    weights: FloatArray
    coarse_weights: FloatArray


class UnitIntervalRule(NamedTuple):
    """Nodes on (0, 1), complements 1 - node to full precision, weights, and the coarser rule's weights."""

    nodes: FloatArray
    complements: FloatArray
    weights: FloatArray
    coarse_weights: FloatArray


class IntegrationResult(NamedTuple):
    """An integral and the estimate of its absolute error, both in the unit of integrand times argument."""

    value: Any
    error: Any


def _read_only(array: NDArray[np.float64]) -> FloatArray:
    array = np.ascontiguousarray(array)
    array.flags.writeable = False
    return array


@functools.lru_cache(maxsize=_CACHED_RULES)
def gauss_legendre(order: int) -> GaussLegendreRule:
    r"""Gauss-Legendre nodes and weights on [-1, 1].

    \int_{-1}^{1} f(x) dx ≈ \sum_i w_i f(x_i), exact for polynomials of degree 2 order - 1.

    Parameters
    ----------
    order
        Number of nodes, 1 to 500.

    Returns
    -------
    GaussLegendreRule
        ``(nodes, weights)``, each of shape ``(order,)``, read-only; the same objects at every call.

    Raises
    ------
    ValueError
        ``order`` is not an integer or is out of range.
    """
    order = require_integer("order", order, 1, MAXIMUM_ORDER)
    # The last bits of these nodes, eigenvalues of a matrix, depend on the processor. Newton's method in
    # extended precision, rounded at the end, gives the same on every one.
    nodes: NDArray[Any] = np.asarray(scipy.special.roots_legendre(order)[0], dtype=np.longdouble)
    for _ in range(2):
        polynomial, slope = _legendre_polynomial(order, nodes)
        nodes = nodes - polynomial / slope
    _, slope = _legendre_polynomial(order, nodes)
    weights = 2.0 / ((1.0 - nodes**2) * slope**2)
    return GaussLegendreRule(_read_only(nodes.astype(np.float64)), _read_only(weights.astype(np.float64)))


def _legendre_polynomial(order: int, nodes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Legendre polynomial and its derivative, by the recurrence in the order, inside of (-1, 1)."""
    previous, current = np.ones_like(nodes), nodes
    for n in range(1, order):
        previous, current = current, ((2 * n + 1) * nodes * current - n * previous) / (n + 1)
    return current, order * (nodes * current - previous) / (nodes**2 - 1.0)


def _legendre_kronrod_recursion(order: int) -> NDArray[np.float64]:
    """Squared off-diagonal elements of the Jacobi-Kronrod matrix, by Laurie, Math. Comp. 66 (1997) 1133.

    The diagonal vanishes for a weight that is even, so only the part of the algorithm that acts on the
    off-diagonal elements is left.
    """
    size = 2 * order + 1
    squared = np.zeros(size)
    known = math.ceil(1.5 * order) + 1
    degree = np.arange(1, known)
    squared[0] = 2.0
    squared[1:known] = degree**2 / (4.0 * degree**2 - 1.0)
    previous = np.zeros(order // 2 + 2)
    current = np.zeros(order // 2 + 2)
    current[1] = squared[order + 1]
    for m in range(order - 1):
        mixed = 0.0
        for k in range((m + 1) // 2, -1, -1):
            mixed += squared[k + order + 1] * previous[k] - squared[m - k] * previous[k + 1]
            previous[k + 1] = mixed
        previous, current = current, previous
    previous[1:] = previous[:-1].copy()
    for m in range(order - 1, 2 * order - 2):
        mixed = 0.0
        for k in range(m + 1 - order, (m - 1) // 2 + 1):
            j = order - 1 - (m - k)
            mixed -= squared[k + order + 1] * previous[j + 1] - squared[m - k] * previous[j + 2]
            previous[j + 1] = mixed
        if m % 2 == 1:
            squared[(m + 1) // 2 + order + 1] = previous[j + 1] / previous[j + 2]
        previous, current = current, previous
    return squared


@functools.lru_cache(maxsize=_CACHED_RULES)
def gauss_kronrod(order: int) -> QuadratureRule:
    r"""Gauss-Kronrod rule on [-1, 1]: the Gauss-Legendre rule of ``order`` nodes and order + 1 more nodes.

    Exact for polynomials of degree 3 order + 1; the coarse rule is the Gauss-Legendre rule.
    Source: Laurie, Math. Comp. 66 (1997) 1133, with the nodes from the symmetric tridiagonal eigenproblem.

    Parameters
    ----------
    order
        Number of nodes of the coarse rule, 1 to 100.

    Returns
    -------
    QuadratureRule
        Arrays of shape ``(2 * order + 1,)``, read-only.

    Raises
    ------
    ValueError
        ``order`` is not an integer or is out of range.
    """
    order = require_integer("order", order, 1, MAXIMUM_KRONROD_ORDER)
    squared = _legendre_kronrod_recursion(order)
    nodes, vectors = scipy.linalg.eigh_tridiagonal(np.zeros(squared.size), np.sqrt(squared[1:]))
    weights = 2.0 * vectors[0] ** 2
    # The rule is even; the eigensolver keeps that only to rounding.
    nodes = 0.5 * (nodes - nodes[::-1])
    weights = 0.5 * (weights + weights[::-1])
    gauss = gauss_legendre(order)
    nodes[1::2] = gauss.nodes
    coarse_weights = np.zeros_like(weights)
    coarse_weights[1::2] = gauss.weights
    return QuadratureRule(_read_only(nodes), _read_only(weights), _read_only(coarse_weights))


def _joined(rules: Sequence[QuadratureRule]) -> QuadratureRule:
    return QuadratureRule(*(_read_only(np.concatenate(columns)) for columns in zip(*rules, strict=True)))


def _checked_edges(panel_edges: Sequence[float], minimum: int) -> tuple[float, ...]:
    edges = require_finite("panel_edges", np.asarray(panel_edges, dtype=np.float64))
    if edges.ndim != 1 or edges.size < minimum or not np.all(np.diff(edges) > 0.0):
        raise ValueError(f"panel_edges = {panel_edges} must be {minimum} or more increasing numbers")
    return tuple(edges.tolist())


@functools.lru_cache(maxsize=_CACHED_RULES)
def _panel_rule(edges: tuple[float, ...], order: int) -> QuadratureRule:
    rule = gauss_kronrod(order)
    panels = []
    for lower, upper in itertools.pairwise(edges):
        half_width = 0.5 * (upper - lower)
        panels.append(
            QuadratureRule(
                0.5 * (upper + lower) + half_width * rule.nodes,
                half_width * rule.weights,
                half_width * rule.coarse_weights,
            )
        )
    return _joined(panels)


@functools.lru_cache(maxsize=_CACHED_RULES)
def _tail_rule(lower: float, scale: float, order: int) -> QuadratureRule:
    rule = gauss_kronrod(order)
    jacobian = 2.0 * scale / (1.0 - rule.nodes) ** 2
    return QuadratureRule(
        _read_only(lower + scale * (1.0 + rule.nodes) / (1.0 - rule.nodes)),
        _read_only(jacobian * rule.weights),
        _read_only(jacobian * rule.coarse_weights),
    )


def panel_rule(panel_edges: Sequence[float], order: int = 15) -> QuadratureRule:
    """Gauss-Kronrod rule on each of adjoining panels, joined into one table.

    Parameters
    ----------
    panel_edges
        Two or more increasing numbers; the integral runs from the first to the last. Put an edge where the
        integrand has a kink or a step.
    order
        Number of nodes of the coarse rule per panel, 1 to 100; 2 order + 1 samples are taken.

    Returns
    -------
    QuadratureRule
        Arrays of shape ``((len(panel_edges) - 1) * (2 * order + 1),)``, read-only, nodes in the unit of the
        edges.

    Raises
    ------
    ValueError
        The edges don't increase or aren't finite, or ``order`` is out of range.
    """
    return _panel_rule(_checked_edges(panel_edges, 2), order)


def semi_infinite_rule(panel_edges: Sequence[float], tail_scale: float, order: int = 25) -> QuadratureRule:
    r"""Rule on [first edge, ∞): panels, and a last panel mapped onto the tail.

    The tail is x = x_last + tail_scale (1 + u) / (1 - u), u in (-1, 1), on which an exponentially falling
    integrand is smooth.

    Parameters
    ----------
    panel_edges
        One or more increasing numbers; the integral runs from the first to infinity.
    tail_scale
        Half of the tail's nodes lie within this distance of the last edge; best one to a few times the decay
        length of the integrand. In the unit of the edges.
    order
        Number of nodes of the coarse rule per panel, 1 to 100.

    Returns
    -------
    QuadratureRule
        Arrays of shape ``(len(panel_edges) * (2 * order + 1),)``, read-only, in the unit of the edges.

    Raises
    ------
    ValueError
        The edges don't increase or aren't finite, the scale isn't positive, or ``order`` is out of range.
    """
    edges = _checked_edges(panel_edges, 1)
    tail = _tail_rule(edges[-1], float(require_positive("tail_scale", tail_scale)), order)
    return _joined([_panel_rule(edges, order), tail]) if len(edges) > 1 else tail


def _nested_trapezoid(
    nodes: NDArray[np.float64], weights: NDArray[np.float64], centre: int
) -> QuadratureRule:
    """Take every second node, counted from the centre, as the rule of twice the step."""
    coarse_weights = np.zeros_like(weights)
    coarse_weights[centre % 2 :: 2] = 2.0 * weights[centre % 2 :: 2]
    return QuadratureRule(_read_only(nodes), _read_only(weights), _read_only(coarse_weights))


@functools.lru_cache(maxsize=_CACHED_RULES)
def tanh_sinh_rule(level: int = 5) -> QuadratureRule:
    r"""Double-exponential rule on (-1, 1), for integrands with singularities at the ends.

    x = tanh(π/2 sinh t), trapezoid in t with step 2^{-level}; the coarse rule has twice the step. Nodes that
    would round to an end are left out, so an integrand that grows like distance^{-1/2} towards an end is
    integrated only to about 1e-8; substitute the singularity away, or use ``integrate``, where that matters.
    Source: Takahasi and Mori, Publ. RIMS 9 (1974) 721.

    Parameters
    ----------
    level
        1 to 10; each level doubles the number of nodes (about 200 at level 5) and of correct digits.

    Returns
    -------
    QuadratureRule
        One-dimensional arrays, read-only.

    Raises
    ------
    ValueError
        ``level`` is not an integer or is out of range.
    """
    level = require_integer("level", level, 1, MAXIMUM_LEVEL)
    step = 0.5**level
    positive = step * np.arange(1, math.ceil(4.0 / step))
    nodes = np.tanh(0.5 * np.pi * np.sinh(positive))
    weights = 0.5 * np.pi * step * np.cosh(positive) / np.cosh(0.5 * np.pi * np.sinh(positive)) ** 2
    inside = nodes < 1.0
    nodes, weights = nodes[inside], weights[inside]
    return _nested_trapezoid(
        np.concatenate([-nodes[::-1], [0.0], nodes]),
        np.concatenate([weights[::-1], [0.5 * np.pi * step], weights]),
        centre=nodes.size,
    )


@functools.lru_cache(maxsize=_CACHED_RULES)
def unit_interval_rule(level: int = 5) -> UnitIntervalRule:
    r"""Double-exponential rule on (0, 1) that resolves both ends.

    x = 1 / (1 + exp(-π sinh t)), trapezoid in t with step 2^{-level}; the coarse rule has twice the step.
    The same rule as ``tanh_sinh_rule``, but the distance to either end is kept to full relative precision
    down to 1e-100, so that an integrand written in terms of it may be singular there.
    Source: Takahasi and Mori, Publ. RIMS 9 (1974) 721.

    Parameters
    ----------
    level
        1 to 10; each level doubles the number of nodes (about 320 at level 5).

    Returns
    -------
    UnitIntervalRule
        One-dimensional arrays, read-only.

    Raises
    ------
    ValueError
        ``level`` is not an integer or is out of range.
    """
    level = require_integer("level", level, 1, MAXIMUM_LEVEL)
    step = 0.5**level
    last = math.floor(math.asinh(100.0 * math.log(10.0) / np.pi) / step)
    position = step * np.arange(-last, last + 1)
    nodes = scipy.special.expit(np.pi * np.sinh(position))
    complements = nodes[::-1]
    weights = np.pi * step * np.cosh(position) * nodes * complements
    rule = _nested_trapezoid(nodes, weights, centre=last)
    return UnitIntervalRule(rule.nodes, _read_only(complements), rule.weights, rule.coarse_weights)


@functools.lru_cache(maxsize=_CACHED_RULES)
def exp_sinh_rule(scale: float = 1.0, level: int = 5) -> QuadratureRule:
    r"""Double-exponential rule on (0, ∞), for algebraic behaviour at 0 and at infinity.

    x = scale exp(π/2 sinh t), trapezoid in t with step 2^{-level}; the coarse rule has twice the step. The
    nodes run from 1e-100 to 1e+60 times the scale: the integrand must not overflow there.
    Source: Takahasi and Mori, Publ. RIMS 9 (1974) 721.

    Parameters
    ----------
    scale
        Where the integrand has its weight, in the unit of its argument.
    level
        1 to 10; each level doubles the number of nodes (about 340 at level 5).

    Returns
    -------
    QuadratureRule
        One-dimensional arrays, read-only.

    Raises
    ------
    ValueError
        The scale isn't positive, or ``level`` is not an integer or is out of range.
    """
    scale = require_positive("scale", scale)
    level = require_integer("level", level, 1, MAXIMUM_LEVEL)
    step = 0.5**level
    first = math.ceil(-math.asinh(2.0 / np.pi * 100.0 * math.log(10.0)) / step)
    last = math.floor(math.asinh(2.0 / np.pi * 60.0 * math.log(10.0)) / step)
    position = step * np.arange(first, last + 1)
    nodes = scale * np.exp(0.5 * np.pi * np.sinh(position))
    weights = 0.5 * np.pi * step * np.cosh(position) * nodes
    return _nested_trapezoid(nodes, weights, centre=-first)


def apply_rule(integrand: Callable[[FloatArray], Any], rule: QuadratureRule) -> IntegrationResult:
    """Integrate a vectorised function with a fixed rule.

    Parameters
    ----------
    integrand
        Takes the nodes, shape ``(n,)``, and returns an array whose last axis has length n.
    rule
        Nodes and weights over the range of the integral.

    Returns
    -------
    IntegrationResult
        The integral, and its distance to the coarse rule's value; shape of the integrand without its last
        axis.

    Raises
    ------
    ConvergenceError
        The integrand isn't finite at some node.
    """
    samples = np.asarray(integrand(rule.nodes), dtype=np.float64)
    value = samples @ rule.weights
    error = np.abs(value - samples @ rule.coarse_weights)
    if not np.all(np.isfinite(value)):
        raise ConvergenceError("quadrature rule: the integrand is not finite at some node")
    return IntegrationResult(value, error)


class _LevelDifference:
    """Ends a double-exponential integration where two levels agree; their distance is the error.

    The estimate of ``scipy.integrate.tanhsinh`` itself extrapolates from several levels. It can be too small
    by many orders of magnitude, as for a Lorentz curve of a tenth of the range, and would end too early.
    """

    def __init__(self, absolute_tolerance: float, relative_tolerance: float) -> None:
        self._tolerances = absolute_tolerance, relative_tolerance
        self._coarser: Any = None
        self.error: Any = math.inf

    def __call__(self, level: Any) -> None:
        value = np.array(level.integral)
        if self._coarser is not None:
            self.error = np.abs(value - self._coarser)
            absolute, relative = self._tolerances
            if np.all(self.error <= np.maximum(absolute, relative * np.abs(value))):
                raise StopIteration
        self._coarser = value


def integrate(
    integrand: Callable[..., Any],
    lower: float,
    upper: float,
    *,
    arguments: tuple[ArrayLike, ...] = (),
    breakpoints: Sequence[float] = (),
    relative_tolerance: float = 1e-10,
    absolute_tolerance: float = 0.0,
) -> IntegrationResult:
    """Integrate a vectorised function to a requested accuracy, or raise.

    Double-exponential quadrature (``scipy.integrate.tanhsinh``) on each piece between breakpoints, whose step
    is halved until the value changes by no more than the tolerance. That change is the error estimate: it
    overstates for a smooth integrand. The sum is judged: error <= max(absolute_tolerance,
    relative_tolerance |value|).

    Parameters
    ----------
    integrand
        ``integrand(x, *arguments)``, elementwise on broadcast arrays; it may diverge (integrably) at the
        ends.
    lower, upper
        Limits, lower < upper; may be infinite. With an infinite limit the argument must be scaled so that
        the integrand varies on a scale of order one.
    arguments
        Parameters of the integrand, scalars or arrays that broadcast together.
    breakpoints
        Increasing points strictly between the limits at which the integrand has kinks, steps or narrow
        features.
    relative_tolerance, absolute_tolerance
        Requested accuracy, the relative one in [1e-14, 1]. The absolute one is zero unless given: an
        integral that cancels to zero needs it.

    Returns
    -------
    IntegrationResult
        Value and error estimate, of the broadcast shape of ``arguments``.

    Raises
    ------
    ValueError
        Limits or breakpoints aren't increasing, or a tolerance is impossible.
    ConvergenceError
        The tolerance isn't reached, or the integrand isn't finite.
    """
    relative_tolerance = require_in_range("relative_tolerance", relative_tolerance, 1e-14, 1.0)
    absolute_tolerance = require_non_negative("absolute_tolerance", absolute_tolerance)
    edges = require_in_range("limits", np.array([lower, *breakpoints, upper]), -math.inf, math.inf)
    if not np.all(np.diff(edges) > 0.0):
        raise ValueError(f"limits and breakpoints = {edges.tolist()} must increase")
    value: Any = 0.0
    error: Any = 0.0
    for start, end in itertools.pairwise(edges):
        levels = _LevelDifference(absolute_tolerance / (edges.size - 1), relative_tolerance)
        piece = scipy.integrate.tanhsinh(
            integrand, start, end, args=arguments, atol=0.0, rtol=0.0, callback=levels
        )
        value = value + piece.integral
        error = error + levels.error
    if not np.all(np.isfinite(value) & np.isfinite(error)):
        raise ConvergenceError("integrate: the integrand is not finite inside the range")
    missed = error > np.maximum(absolute_tolerance, relative_tolerance * np.abs(value))
    if np.any(missed):
        worst = np.max(np.asarray(error)[np.asarray(missed)])
        raise ConvergenceError(
            f"integrate: error estimate {worst:.3g} exceeds relative tolerance {relative_tolerance:.3g} "
            f"and absolute tolerance {absolute_tolerance:.3g}"
        )
    return IntegrationResult(value, error)
