"""Identity tests of the inversion of Laplace transforms."""

import math

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from common.numerics.laplace import talbot_contour

# Identity: transforms known in closed form.


@given(rate=st.floats(0.0, 1e12))
def test_exponentials_of_any_rate(rate):
    contour = talbot_contour(20)
    assert contour.invert(1.0 / (contour.nodes + rate)) == pytest.approx(math.exp(-rate), abs=2e-13)


def test_power_branch_cut_and_oscillation_free_functions():
    p = talbot_contour(20).nodes
    transforms = np.array([p**-1.5, np.exp(-np.sqrt(p)) / p, np.log1p(1.0 / p)]).T
    exact = [2.0 / math.sqrt(math.pi), scipy.special.erfc(0.5), -math.expm1(-1.0)]
    assert talbot_contour(20).invert(transforms) == pytest.approx(exact, rel=1e-10)


def test_error_falls_with_the_number_of_nodes():
    errors = []
    for count in (6, 12, 18):
        contour = talbot_contour(count)
        errors.append(abs(contour.invert(1.0 / (contour.nodes + 1.0)) - math.exp(-1.0)))
    assert errors[0] > 1e2 * errors[1] > 1e4 * errors[2]


@pytest.mark.parametrize("count", [3, 41, 24.0])
def test_impossible_counts(count):
    with pytest.raises(ValueError, match="count = "):
        talbot_contour(count)
