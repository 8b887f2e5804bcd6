"""Roots of functions of one variable between bounds, with an error that says what was sought.

>>> import math
>>> f"{bracketed_root('angle_rad', 'with cosine 0.5', lambda x: math.cos(x) - 0.5, 0.0, 2.0):.6f}"
'1.047198'
>>> bracketed_root("angle_rad", "with cosine 1.5", lambda x: math.cos(x) - 1.5, 0.0, 2.0)
Traceback (most recent call last):
    ...
ValueError: there is no angle_rad in [0, 2] with cosine 1.5
"""

from collections.abc import Callable

from scipy.optimize import brentq

_RELATIVE_TOLERANCE = 4.0 * 2.0**-52
"""The least that Brent's method accepts."""


def bracketed_root(
    name: str,
    condition: str,
    function: Callable[[float], float],
    lower: float,
    upper: float,
    *,
    absolute_tolerance: float = 1e-12,
    relative_tolerance: float = _RELATIVE_TOLERANCE,
) -> float:
    """Root of a continuous function that changes sign between two bounds, by Brent's method.

    Source: R. P. Brent, Algorithms for Minimization without Derivatives (1973), as in SciPy.

    Parameters
    ----------
    name
        Name of the variable, with its unit, for the error message.
    condition
        What the root fulfils, as the error message ends: "there is no <name> in [lower, upper] <condition>".
    function
        Of one variable.
    lower, upper
        Bounds of the root, between which the function is called.
    absolute_tolerance, relative_tolerance
        Of the root, added up; positive.

    Returns
    -------
    float
        The root; one of them, if there are several.

    Raises
    ------
    ValueError
        The function has the same sign at both bounds, or is NaN at one.
    """
    ends = {lower: function(lower), upper: function(upper)}
    if not ends[lower] * ends[upper] <= 0.0:
        raise ValueError(f"there is no {name} in [{lower:g}, {upper:g}] {condition}")

    def known_at_ends(point: float) -> float:
        return ends[point] if point in ends else function(point)

    return float(brentq(known_at_ends, lower, upper, xtol=absolute_tolerance, rtol=relative_tolerance))
