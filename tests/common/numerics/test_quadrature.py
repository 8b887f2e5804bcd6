"""Identity, oracle (mpmath, scipy) and bad-input tests of the quadrature rules."""

import math

import numpy as np
import pytest
import scipy.integrate
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from common.errors import ConvergenceError
from common.numerics import quadrature as integrators


def legendre_polynomial(degree, x):
    return np.polynomial.legendre.legval(x, [0.0] * degree + [1.0])


# Identity: degree of exactness, orthogonality, nesting.


@given(order=st.integers(1, 60), degree=st.integers(1, 119))
def test_gauss_legendre_integrates_legendre_polynomials_to_zero(order, degree):
    rule = integrators.gauss_legendre(order)
    integral = rule.weights @ legendre_polynomial(degree, rule.nodes)
    assert (abs(integral) < 1e-13) == (degree < 2 * order or degree % 2 == 1)
    assert math.isclose(rule.weights.sum(), 2.0, rel_tol=1e-14)


@given(order=st.integers(1, 60))
def test_gauss_kronrod_is_exact_to_degree_three_order_plus_one_and_no_further(order):
    rule = integrators.gauss_kronrod(order)
    exact_degree = 3 * order + 1
    integrals = [rule.weights @ legendre_polynomial(k, rule.nodes) for k in range(1, exact_degree + 1)]
    assert np.abs(integrals).max() < 2e-14
    # A symmetric rule integrates odd degrees by symmetry: the first that can fail is even.
    first_inexact = exact_degree + 1 if exact_degree % 2 == 1 else exact_degree + 2
    assert abs(rule.weights @ legendre_polynomial(first_inexact, rule.nodes)) > 1e-6
    assert rule.weights.min() > 0.0
    assert np.all(np.diff(rule.nodes) > 0.0)


def test_gauss_kronrod_holds_the_gauss_rule_as_its_coarse_rule():
    rule = integrators.gauss_kronrod(15)
    gauss = integrators.gauss_legendre(15)
    used = rule.coarse_weights != 0.0
    np.testing.assert_array_equal(rule.nodes[used], gauss.nodes)
    np.testing.assert_array_equal(rule.coarse_weights[used], gauss.weights)


@pytest.mark.parametrize("make", [integrators.tanh_sinh_rule, integrators.exp_sinh_rule])
def test_coarse_double_exponential_rule_is_the_rule_of_half_the_level(make):
    fine, coarse = make(level=5), make(level=4)
    used = fine.coarse_weights != 0.0
    shared = np.isin(fine.nodes[used], coarse.nodes)
    np.testing.assert_array_equal(fine.nodes[used][shared], coarse.nodes[np.isin(coarse.nodes, fine.nodes)])
    np.testing.assert_allclose(
        fine.coarse_weights[used][shared], coarse.weights[np.isin(coarse.nodes, fine.nodes)], rtol=1e-13
    )
    assert shared.sum() > 0.95 * coarse.nodes.size


def test_tables_are_built_once_and_cannot_be_changed():
    rules = [
        (integrators.gauss_legendre, (12,)),
        (integrators.gauss_kronrod, (12,)),
        (integrators.tanh_sinh_rule, (4,)),
        (integrators.unit_interval_rule, (4,)),
        (integrators.exp_sinh_rule, (3.0, 4)),
    ]
    for make, arguments in rules:
        table = make(*arguments)
        assert make(*arguments) is table
        for column in table:
            with pytest.raises(ValueError, match="read-only"):
                column[0] = 0.0
    assert integrators.panel_rule([0.0, 1.0, 3.0]) is integrators.panel_rule((0, 1, 3))


@given(cut=st.floats(0.05, 0.95))
def test_panels_resolve_a_kink_that_one_panel_does_not(cut):
    exact = 0.5 * (cut**2 + (1.0 - cut) ** 2)
    panels = integrators.apply_rule(lambda x: np.abs(x - cut), integrators.panel_rule((0.0, cut, 1.0)))
    single = integrators.apply_rule(lambda x: np.abs(x - cut), integrators.panel_rule((0.0, 1.0)))
    assert abs(panels.value - exact) < 1e-14
    assert abs(single.value - exact) > 1e-9


# Oracle: closed forms and mpmath.


@given(power=st.floats(0.0, 4.0), decay_length=st.floats(0.3, 3.0))
def test_exponential_rule_gives_the_gamma_function(power, decay_length):
    def integrand(x):
        return x**power * np.exp(-x / decay_length)

    exact = math.gamma(power + 1.0) * decay_length ** (power + 1.0)
    exponential = integrators.apply_rule(integrand, integrators.exp_sinh_rule(2.0, 5))
    assert math.isclose(exponential.value, exact, rel_tol=2e-14)


def test_smooth_tail_is_integrated_to_rounding():
    rule = integrators.semi_infinite_rule((0.0, 5.0, 20.0), 10.0)
    result = integrators.apply_rule(lambda x: x**3 / np.expm1(np.minimum(x, 700.0)), rule)
    assert math.isclose(result.value, math.pi**4 / 15.0, rel_tol=1e-13)
    assert result.error < 1e-8


def test_tanh_sinh_integrates_a_logarithmic_singularity():
    result = integrators.apply_rule(np.log1p, integrators.tanh_sinh_rule(5))
    assert math.isclose(result.value, 2.0 * math.log(2.0) - 2.0, rel_tol=2e-14)
    assert result.error < 1e-9


@pytest.mark.parametrize(
    ("integrand", "limits", "exact"),
    [
        (lambda x: np.sqrt(x) * np.log(x), (0.0, 1.0), -4.0 / 9.0),
        (lambda x: np.exp(-x) / np.sqrt(x), (0.0, math.inf), math.sqrt(math.pi)),
        (lambda x: 1.0 / (1.0 + x**2), (-math.inf, math.inf), math.pi),
    ],
)
def test_integrate_meets_the_requested_accuracy(integrand, limits, exact):
    result = integrators.integrate(integrand, *limits, breakpoints=(0.5,), relative_tolerance=1e-12)
    assert math.isclose(result.value, exact, rel_tol=1e-12)
    assert result.error <= 1e-12 * abs(exact)


@given(power=st.floats(-0.7, 3.0), complement_power=st.floats(-0.7, 3.0))
def test_unit_interval_rule_gives_the_beta_function_with_singular_ends(power, complement_power):
    rule = integrators.unit_interval_rule(5)
    samples = rule.nodes**power * rule.complements**complement_power
    exact = scipy.special.beta(power + 1.0, complement_power + 1.0)
    assert math.isclose(samples @ rule.weights, exact, rel_tol=1e-13)
    assert math.isclose(samples @ rule.coarse_weights, exact, rel_tol=1e-10)


def test_unit_interval_complements_are_exact_where_the_nodes_round_to_one():
    rule = integrators.unit_interval_rule(5)
    np.testing.assert_allclose(rule.nodes + rule.complements, 1.0, rtol=3e-16)
    assert rule.nodes[-1] == 1.0
    assert 0.0 < rule.complements[-1] < 1e-90


def test_integrate_broadcasts_its_arguments():
    decay = np.array([[0.5], [2.0]])
    power = np.array([0.0, 1.0, 2.0])
    result = integrators.integrate(
        lambda x, a, k: x**k * np.exp(-a * x), 0.0, math.inf, arguments=(decay, power)
    )
    np.testing.assert_allclose(result.value, [[2.0, 4.0, 16.0], [0.5, 0.25, 0.25]], rtol=1e-10)


def test_scipy_quadrature_agrees_on_a_narrow_resonance_between_breakpoints():
    def resonance(x):
        return 1.0 / ((x - 3.0) ** 2 + 1e-12)

    result = integrators.integrate(resonance, 0.0, 10.0, breakpoints=(3.0,))
    reference, _ = scipy.integrate.quad(
        resonance, 0.0, 10.0, points=[2.99999, 3.0, 3.00001], epsabs=0.0, epsrel=1e-11, limit=500
    )
    assert math.isclose(result.value, reference, rel_tol=1e-9)


# Bad input.


@pytest.mark.parametrize("order", [0, -1, 2.0, True, 10**6])
def test_impossible_orders_are_refused(order):
    for make in (integrators.gauss_legendre, integrators.gauss_kronrod):
        with pytest.raises(ValueError, match=r"^order = "):
            make(order)


@pytest.mark.parametrize("edges", [(1.0,), (0.0, 0.0), (2.0, 1.0), (0.0, math.nan), (0.0, math.inf)])
def test_impossible_panels_are_refused(edges):
    with pytest.raises(ValueError, match=r"^panel_edges = "):
        integrators.panel_rule(edges)


def test_impossible_scales_and_limits_are_refused():
    with pytest.raises(ValueError, match=r"^tail_scale = 0\.0 .*\(0, inf\)"):
        integrators.semi_infinite_rule((0.0,), 0.0)
    with pytest.raises(ValueError, match=r"^scale = -1\.0 .*\(0, inf\)"):
        integrators.exp_sinh_rule(-1.0)
    with pytest.raises(ValueError, match=r"^limits and breakpoints = \[1\.0, 0\.0\] must increase"):
        integrators.integrate(np.exp, 1.0, 0.0)
    with pytest.raises(ValueError, match=r"^relative_tolerance = 1e-20 .*\[1e-14, 1\]"):
        integrators.integrate(np.exp, 0.0, 1.0, relative_tolerance=1e-20)
    with pytest.raises(ValueError, match=r"^limits = nan "):
        integrators.integrate(np.exp, 0.0, math.nan)


@pytest.mark.parametrize(
    "integrand", [lambda x: 1.0 / x, lambda x: np.where(x > 0.3, np.nan, 1.0), lambda x: np.sin(1e7 * x)]
)
def test_integrals_that_do_not_converge_raise(integrand):
    with pytest.raises(ConvergenceError, match=r"^integrate: "):
        integrators.integrate(integrand, 0.0, 1.0)


def test_an_integral_that_cancels_needs_an_absolute_tolerance():
    with pytest.raises(ConvergenceError, match="exceeds relative tolerance"):
        integrators.integrate(lambda x: np.sin(x) + 1e-9 * x**3, -math.pi, math.pi)
    result = integrators.integrate(np.sin, -1.0, 1.0, absolute_tolerance=1e-12)
    assert abs(result.value) < 1e-14


def test_a_rule_refuses_an_integrand_that_is_not_finite():
    with pytest.raises(ConvergenceError, match="not finite"):
        integrators.apply_rule(lambda x: x * np.nan, integrators.panel_rule((0.0, 1.0)))
