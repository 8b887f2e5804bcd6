"""Roots (oracle: SciPy, called directly) and bad input."""

import math

import pytest
from scipy.optimize import brentq

from common.numerics.root_finding import bracketed_root


def test_the_bits_and_the_number_of_calls_are_those_of_scipy():
    calls = []

    def function(x):
        calls.append(x)
        return math.exp(x) - 3.0 * x - 1.5

    ours = bracketed_root("x", "", function, 0.5, 4.0, absolute_tolerance=1e-13)
    number = len(calls)
    calls.clear()
    assert brentq(function, 0.5, 4.0, xtol=1e-13) == ours
    assert len(calls) == number


@pytest.mark.parametrize("end", [1.0, 2.0])
def test_a_bound_may_be_the_root(end):
    assert bracketed_root("x", "", lambda x: x - end, 1.0, 2.0) == end


@pytest.mark.parametrize("function", [lambda x: x, lambda _: math.nan, lambda x: -x])
def test_no_root_is_told_with_the_name_of_the_variable(function):
    with pytest.raises(ValueError, match=r"^there is no coupling in \[1, 2\] on the limit$"):
        bracketed_root("coupling", "on the limit", function, 1.0, 2.0)
