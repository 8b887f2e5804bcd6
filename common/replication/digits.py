"""Digits that a number's own error supports, so that every processor writes the same bytes.

The last bits of a computed number depend on the processor. An error is written rounded up to one digit, to
two if the first is 1 or 2, and its number to the decimal place of the last; a number that does not exceed its
error is written as 0. Where the error is smaller than the rounding to nine digits, that rounding is written.

>>> as_written(0.45072579912, 3.2e-9)
(0.450725799, 4e-09)
>>> as_written(-3e-17, 2.2e-16)
(0.0, 1e-15)
>>> as_written(0.99856123, 0.001312)
(0.9986, 0.0014)
>>> as_written(1 / 3, 1e-16)
(0.333333333, 5e-10)
>>> as_written(30.0, 0.0)
(30.0, 0.0)
"""

from decimal import ROUND_CEILING, Decimal

SIGNIFICANT_DIGITS = 9
"""Digits of a floating-point number that are written at most."""
LEAST_SINGLE_DIGIT = 3
"""First digit of an error from which on one digit is enough."""


def as_written(value: float, error: float) -> tuple[float, float]:
    """A number and its error as they are written.

    Parameters
    ----------
    value
        The number, finite.
    error
        Its absolute error, not negative; zero for a number that is exact.

    Returns
    -------
    tuple of float
        The number to the decimal place of its error, nine digits at most, and the error rounded up, to a
        power of ten for a number that does not exceed it. The error of an exact number is zero if nine digits
        hold it.
    """
    number = Decimal(f"{value:.{SIGNIFICANT_DIGITS - 1}e}")
    if error == 0 and float(number) == value:
        return float(value), 0.0
    last_place = number.adjusted() - SIGNIFICANT_DIGITS + 1
    rounding = Decimal(5).scaleb(last_place - 1) if value else Decimal(0)
    bound = max(_rounded_up(error), rounding)
    rounded = number.quantize(Decimal(1).scaleb(max(_last_place(bound), last_place)))
    if abs(rounded) <= bound:
        largest = max(bound, abs(number))
        return 0.0, float(f"1e{largest.adjusted() + (largest > Decimal(1).scaleb(largest.adjusted()))}")
    return float(rounded), float(bound)


def rounded_up(error: float) -> float:
    """An error rounded up to one digit, or to two if the first is 1 or 2; zero stays zero."""
    return float(_rounded_up(error))


def format_number(value: float, error: float) -> str:
    """A number in scientific notation with the digits that its error supports."""
    number, bound = as_written(value, error)
    if number == 0:
        return "0"
    if bound == 0:
        return f"{number:.{SIGNIFICANT_DIGITS - 1}e}"
    places = Decimal(repr(number)).adjusted() - _last_place(Decimal(repr(bound)))
    return f"{number:.{min(places, SIGNIFICANT_DIGITS - 1)}e}"


def _rounded_up(error: float) -> Decimal:
    # Six digits first: 1e-5 as a binary number is a little larger than 1e-5, and must not become 1.1e-5.
    shortened = Decimal(f"{error:.5e}")
    return shortened.quantize(Decimal(1).scaleb(_last_place(shortened)), ROUND_CEILING)


def _last_place(error: Decimal) -> int:
    """Exponent of the last digit of a rounded error: its second digit if the first is 1 or 2."""
    return error.adjusted() - (error.scaleb(-error.adjusted()) < LEAST_SINGLE_DIGIT)
