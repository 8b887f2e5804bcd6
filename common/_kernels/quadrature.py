"""Sums over a quadrature rule, for integrands that are themselves compiled.

The decorator is written `njit()` because only this form keeps the type of the function for mypy.
"""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit()
def integrate_rule(
    integrand: Callable[..., float],
    nodes: NDArray[np.float64],
    weights: NDArray[np.float64],
    coarse_weights: NDArray[np.float64],
    arguments: tuple[Any, ...],
) -> tuple[float, float]:
    """Integrate ``integrand(x, *arguments)`` with a rule; the error is the distance to its coarse rule."""
    value = 0.0
    coarse_value = 0.0
    for i in range(nodes.size):
        sample = integrand(nodes[i], *arguments)
        value += weights[i] * sample
        coarse_value += coarse_weights[i] * sample
    return value, abs(value - coarse_value)


@numba.njit()
def integrate_interval(
    integrand: Callable[..., float],
    lower: float,
    upper: float,
    nodes: NDArray[np.float64],
    weights: NDArray[np.float64],
    coarse_weights: NDArray[np.float64],
    arguments: tuple[Any, ...],
) -> tuple[float, float]:
    """Integrate over [lower, upper] with a rule whose nodes and weights are given on [-1, 1]."""
    half_width = 0.5 * (upper - lower)
    centre = 0.5 * (upper + lower)
    value = 0.0
    coarse_value = 0.0
    for i in range(nodes.size):
        sample = integrand(centre + half_width * nodes[i], *arguments)
        value += weights[i] * sample
        coarse_value += coarse_weights[i] * sample
    return half_width * value, abs(half_width * (value - coarse_value))
