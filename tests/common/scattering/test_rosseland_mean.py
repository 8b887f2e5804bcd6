"""Identity and oracle tests of the Rosseland means."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from common.scattering.rosseland_mean import fermi_derivative_rule, rosseland_mean
from common.thermal.distributions import fermi_dirac_occupation, fermi_integral

GRADIENTS = ("temperature_at_fixed_degeneracy", "temperature_at_fixed_chemical_potential", "degeneracy")
DEGENERACIES = (-30.0, -3.0, 0.0, 2.0, 7.6, 60.0, 3000.0)


# Identity.


@given(
    temperature=st.floats(0.5, 80.0),
    degeneracy=st.floats(-40.0, 100.0),
    flux=st.sampled_from(("energy", "number")),
    gradient=st.sampled_from(GRADIENTS),
)
def test_mean_of_a_constant_is_the_constant(temperature, degeneracy, flux, gradient):
    rule = fermi_derivative_rule(temperature, temperature * degeneracy, 10)
    mean = rosseland_mean(np.full((2, 10), 3.7), rule, flux=flux, gradient=gradient)
    assert mean == pytest.approx([3.7, 3.7], rel=1e-9)


@pytest.mark.parametrize("degeneracy", DEGENERACIES)
def test_moments_of_the_derivative_are_fermi_integrals(degeneracy):
    # Integration by parts: ∫ x^n (-∂f/∂x) dx = n F_{n-1}(η); the rule's weights are relative to f(0).
    rule = fermi_derivative_rule(5.0, 5.0 * degeneracy, 10)
    zero = float(fermi_dirac_occupation(0.0, 1.0, degeneracy))
    for power in range(1, 8):
        moment = rule.weights @ (rule.energies_MeV / 5.0) ** power * zero
        assert moment == pytest.approx(power * float(fermi_integral(power - 1, degeneracy)), rel=1e-11)


def test_boltzmann_limit_is_the_laguerre_rule():
    nodes, weights = np.polynomial.laguerre.laggauss(8)
    rule = fermi_derivative_rule(3.0, -300.0, 8)
    assert rule.energies_MeV == pytest.approx(3.0 * nodes, rel=1e-12)
    assert rule.weights == pytest.approx(weights, rel=1e-11)


def test_degenerate_limit_is_the_mean_free_path_at_the_fermi_edge():
    rule = fermi_derivative_rule(1.0, 2000.0, 6)
    for flux in ("energy", "number"):
        mean = rosseland_mean(rule.energies_MeV**-2.0, rule, flux=flux)
        assert mean == pytest.approx(2000.0**-2, rel=1e-5)


@pytest.mark.parametrize("flux", ["energy", "number"])
def test_temperature_gradients_agree_without_degeneracy(flux):
    rule = fermi_derivative_rule(12.0, 0.0, 10)
    path = 1.0 / (1.0 + (rule.energies_MeV / 20.0) ** 2)
    first, second = (rosseland_mean(path, rule, flux=flux, gradient=one) for one in GRADIENTS[:2])
    assert first == pytest.approx(second, rel=1e-14)


# Oracle.


@pytest.mark.parametrize("degeneracy", [-3.0, 0.0, 2.0, 7.6])
@pytest.mark.parametrize(("flux", "power"), [("energy", 1.0), ("number", 0.0)])
@pytest.mark.parametrize("gradient", GRADIENTS)
def test_mean_is_the_flux_of_the_spectral_diffusion_equation(degeneracy, flux, power, gradient):
    """Differentiate E² f(E) along the gradient numerically, and integrate the flux at each energy."""
    temperature, step = 10.0, 1e-4

    def occupation(energy, shift):
        eta = degeneracy
        t = temperature
        if gradient == "degeneracy":
            eta += shift
        else:
            t *= 1.0 + shift
            if gradient == "temperature_at_fixed_chemical_potential":
                eta = degeneracy * temperature / t
        return float(fermi_dirac_occupation(energy, t, eta * t))

    def path(energy):
        return 1.0 / (1.0 + (energy / 30.0) ** 2)

    def flux_of(weight):
        def integrand(energy):
            slope = (occupation(energy, step) - occupation(energy, -step)) / (2.0 * step)
            return energy ** (2.0 + power) * slope * weight(energy)

        edge = max(degeneracy, 0.0) * temperature
        pieces = [(0.0, edge), (edge, edge + 100.0), (edge + 100.0, edge + 500.0)]
        return math.fsum(quad(integrand, *piece, limit=200, epsrel=1e-9)[0] for piece in pieces)

    rule = fermi_derivative_rule(temperature, degeneracy * temperature, 24)
    mean = rosseland_mean(path(rule.energies_MeV), rule, flux=flux, gradient=gradient)
    assert mean == pytest.approx(flux_of(path) / flux_of(lambda _: 1.0), rel=2e-6)


# Refusals.


def test_bad_input_is_refused():
    rule = fermi_derivative_rule(10.0, 0.0, 4)
    for arguments in ((0.0, 0.0, 4), (-1.0, 0.0, 4), (1.0, math.nan, 4), (1.0, 0.0, 0), (1.0, 1e6, 4)):
        with pytest.raises(ValueError, match="allowed"):
            fermi_derivative_rule(*arguments)
    with pytest.raises(ValueError, match="mean_free_path has shape"):
        rosseland_mean(np.ones(5), rule)
    with pytest.raises(ValueError, match="mean_free_path ="):
        rosseland_mean(np.array([1.0, 0.0, 1.0, 1.0]), rule)
    with pytest.raises(ValueError, match="gradient"):
        rosseland_mean(np.ones(4), rule, gradient="pressure")
