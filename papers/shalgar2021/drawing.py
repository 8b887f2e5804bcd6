"""Colours and axes that the figures of bounds on coupling and mass share."""

from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter

BLUE, VERMILION, GREEN, PURPLE, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#555555"


def logarithmic(axes: Axes, horizontal: str, vertical: str, ticks: int = 12) -> None:
    """Logarithmic axes with labels, at most so many ticks with numbers, and unlabelled minor ones."""
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel(horizontal)
    axes.set_ylabel(vertical)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(base=10, numticks=ticks))
        axis.set_minor_locator(LogLocator(base=10, subs=tuple(range(2, 10)), numticks=99))
        axis.set_minor_formatter(NullFormatter())


def power_of_ten(value: float) -> str:
    r"""``1e38`` as ``10^{38}``, ``3e37`` as ``3\times10^{37}``, for mathematical text."""
    mantissa, exponent = f"{value:.1e}".split("e")
    factor = "" if mantissa == "1.0" else mantissa.removesuffix(".0") + r"\times"
    return rf"{factor}10^{{{int(exponent)}}}"
