"""Identity tests of functions on panels: exact polynomials, integrals from above, errors, bad input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.numerics.panel_functions import PanelFunction, PanelGrid

GRID = PanelGrid((0.0, 0.5, 1.5, 4.0), order=8)


@given(st.integers(0, 7), st.floats(0.0, 4.0))
def test_polynomials_are_exact(power, point):
    function = PanelFunction(GRID, GRID.nodes**power)
    assert float(function(point)) == pytest.approx(point**power, rel=1e-11, abs=1e-11)
    exact = (4.0 ** (power + 1) - point ** (power + 1)) / (power + 1)
    assert float(function.integral_above(point)) == pytest.approx(exact, rel=1e-11, abs=1e-10)


def test_moments_and_integrals_above_nodes_agree():
    function = PanelFunction(GRID, np.exp(-GRID.nodes))
    assert function.moment(0) == pytest.approx(float(function.integral_above(0.0)), rel=1e-14)
    above = GRID.integral_above_nodes(function.values)
    np.testing.assert_allclose(above, function.integral_above(GRID.nodes), rtol=1e-12, atol=0.0)
    assert function.moment(1) == pytest.approx(1.0 - 5.0 * math.exp(-4.0), rel=1e-10)


def test_zero_beyond_the_last_edge():
    function = PanelFunction(GRID, np.ones_like(GRID.nodes), 0.1)
    np.testing.assert_array_equal(function([4.1, 1e9]), 0.0)
    np.testing.assert_array_equal(function.integral_above([4.1]), 0.0)
    np.testing.assert_array_equal(function.error_of_integral_above([4.1]), 0.0)
    assert float(function.error_of_integral_above(0.0)) == pytest.approx(0.4, rel=1e-6)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: PanelGrid((0.0, 0.0, 1.0)), "edges"),
        (lambda: PanelGrid((0.0,)), "edges"),
        (lambda: PanelGrid((0.0, 1.0), order=2), "order"),
        (lambda: PanelFunction(GRID, np.zeros(3)), "values"),
        (lambda: PanelFunction(GRID, np.full(24, np.nan)), "values"),
        (lambda: PanelFunction(GRID, np.zeros(24), -1.0), "error"),
        (lambda: PanelFunction(GRID, np.zeros(24))(-0.1), "points"),
        (lambda: PanelFunction(GRID, np.zeros(24)).integral_above(math.nan), "points"),
        (lambda: PanelFunction(GRID, np.zeros(24)).moment(-1), "power"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()
