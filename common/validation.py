"""Argument checks shared by all public functions.

Each check takes the name of the quantity (with its unit, as in the caller's signature) and its value, and
returns the value as float64: a NumPy scalar (which is a ``float``) where a scalar came in, else an array.
NaN is never accepted. The error is a ``ValueError`` whose one line names the quantity, the first offending
value and the allowed range.

>>> float(require_positive("temperature_MeV", 30))
30.0
>>> require_in_range("electron_fraction", [0.1, 0.3], 0.0, 1.0)
array([0.1, 0.3])
>>> require_positive("temperature_MeV", -3)
Traceback (most recent call last):
    ...
ValueError: temperature_MeV = -3.0 is outside the allowed range (0, inf)
"""

import math
import operator
import re
from collections.abc import Iterable
from typing import Any, Literal, SupportsIndex, TypeAlias, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray: TypeAlias = NDArray[np.float64]
Interval: TypeAlias = Literal["()", "[]", "(]", "[)"]
_Choice = TypeVar("_Choice")
_DECIMAL_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", flags=re.ASCII)


def _as_float64(name: str, value: ArrayLike) -> Any:
    try:
        array = np.asarray(value)
        if array.dtype.kind in "biufO":  # No text: NumPy would read "5_0" as 50.
            return np.asarray(array, dtype=np.float64)[()]
    except (TypeError, ValueError):
        pass
    raise ValueError(f"{name} = {value!r} is not a real number or an array of real numbers")


def _require(name: str, value: ArrayLike, lower: float, upper: float, interval: Interval) -> Any:
    number = _as_float64(name, value)
    above = number >= lower if interval[0] == "[" else number > lower
    below = number <= upper if interval[1] == "]" else number < upper
    allowed = above & below
    # Of a scalar, without a reduction: that would take longer than the check.
    if not (allowed.all() if np.ndim(number) else allowed):
        offender = np.asarray(number)[~np.asarray(allowed)].flat[0]
        raise ValueError(
            f"{name} = {offender} is outside the allowed range {interval[0]}{lower:g}, {upper:g}{interval[1]}"
        )
    return number


@overload
def require_in_range(
    name: str, value: float, lower: float, upper: float, *, interval: Interval = ...
) -> float: ...
@overload
def require_in_range(
    name: str, value: ArrayLike, lower: float, upper: float, *, interval: Interval = ...
) -> FloatArray: ...
def require_in_range(
    name: str, value: ArrayLike, lower: float, upper: float, *, interval: Interval = "[]"
) -> Any:
    """Return ``value`` as float64 if every element lies between ``lower`` and ``upper``.

    Parameters
    ----------
    name
        Name of the quantity, with its unit, for the error message.
    value
        Scalar or array-like.
    lower, upper
        Bounds, in the unit of ``value``; may be infinite.
    interval
        Which ends belong to the range, in interval notation: ``"[]"``, ``"()"``, ``"(]"`` or ``"[)"``.

    Returns
    -------
    float or FloatArray
        ``value`` as float64, of its own shape.

    Raises
    ------
    ValueError
        An element is outside the range, NaN, or not a real number.
    """
    return _require(name, value, lower, upper, interval)


@overload
def require_positive(name: str, value: float) -> float: ...
@overload
def require_positive(name: str, value: ArrayLike) -> FloatArray: ...
def require_positive(name: str, value: ArrayLike) -> Any:
    """Return ``value`` as float64 if every element is in (0, inf); otherwise raise ``ValueError``."""
    return _require(name, value, 0.0, math.inf, "()")


@overload
def require_non_negative(name: str, value: float) -> float: ...
@overload
def require_non_negative(name: str, value: ArrayLike) -> FloatArray: ...
def require_non_negative(name: str, value: ArrayLike) -> Any:
    """Return ``value`` as float64 if every element is in [0, inf); otherwise raise ``ValueError``."""
    return _require(name, value, 0.0, math.inf, "[)")


@overload
def require_finite(name: str, value: float) -> float: ...
@overload
def require_finite(name: str, value: ArrayLike) -> FloatArray: ...
def require_finite(name: str, value: ArrayLike) -> Any:
    """Return ``value`` as float64 if every element is in (-inf, inf); otherwise raise ``ValueError``."""
    return _require(name, value, -math.inf, math.inf, "()")


def require_integer(name: str, value: SupportsIndex, lower: int, upper: int) -> int:
    """Return ``value`` as ``int`` if it is an integer (not a float or a bool) in ``lower`` ... ``upper``.

    Parameters
    ----------
    name
        Name of the quantity, for the error message.
    value
        Anything that Python takes as an index.
    lower, upper
        Least and largest integer allowed.

    Returns
    -------
    int
        The integer.

    Raises
    ------
    ValueError
        It is not an integer, or lies outside the range, whose ends belong to it.
    """
    try:
        integer = operator.index(value)
    except TypeError:
        integer = None
    if integer is None or isinstance(value, bool):
        raise ValueError(f"{name} = {value!r} is not an integer")
    if not lower <= integer <= upper:
        raise ValueError(f"{name} = {integer} is outside the allowed range [{lower}, {upper}]")
    return integer


def require_number_in_text(name: str, text: str) -> float:
    """Return the finite number that a text states, in decimal digits with a point, as ``-1.5e-3``.

    ``float`` would also take ``5_0`` for 50, digits of other scripts, ``nan`` and ``inf``.

    Parameters
    ----------
    name
        Name of the quantity, for the error message.
    text
        Cell of a table or argument of a command line, without blanks around it.

    Returns
    -------
    float
        The number.

    Raises
    ------
    ValueError
        The text is anything else; of a comma the message says that a point is meant.

    Examples
    --------
    >>> require_number_in_text("temperature", "3.0e1")
    30.0
    >>> require_number_in_text("temperature", "1,5")
    Traceback (most recent call last):
        ...
    ValueError: temperature = '1,5' is not a finite number: write a decimal point, not a comma
    """
    number = float(text) if _DECIMAL_NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(number):
        hint = ": write a decimal point, not a comma" if "," in text else ""
        raise ValueError(f"{name} = {text!r} is not a finite number{hint}")
    return number


def require_one_of(name: str, value: _Choice, allowed: Iterable[_Choice]) -> _Choice:
    """Return ``value`` if it is one of ``allowed``.

    Parameters
    ----------
    name
        Name of the quantity, for the error message.
    value
        What was asked for.
    allowed
        What there is.

    Returns
    -------
    same type as ``value``
        The value.

    Raises
    ------
    ValueError
        It is none of them; the message lists them.
    """
    choices = list(allowed)
    if value not in choices:
        raise ValueError(f"{name} = {value!r} is not one of {', '.join(map(repr, choices))}")
    return value
