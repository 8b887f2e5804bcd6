"""Identity, oracle and bad input of the allowed beta spectra."""

import math
import re

import mpmath
import numpy as np
import pytest
from scipy.integrate import quad

from common.constants import FINE_STRUCTURE_CONSTANT, ELECTRON_MASS_MeV
from common.fluxes import beta_decay
from common.units import fm

TRITIUM = beta_decay.AllowedBetaDecay(0.01859, 2, 3, "electron")
FLUORINE = beta_decay.AllowedBetaDecay(1.740, 8, 17, "positron")
UNCHARGED = beta_decay.AllowedBetaDecay(0.782, 0, 1, "electron")


# Identity.


@pytest.mark.parametrize("decay", [TRITIUM, FLUORINE, UNCHARGED])
def test_spectrum_is_normalised_and_ends_at_the_endpoint(decay):
    total = quad(decay.spectrum_inverse_MeV, 0.0, decay.endpoint_MeV, epsabs=0.0, epsrel=1e-9, limit=400)[0]
    assert total == pytest.approx(1.0, rel=1e-8)
    outside = decay.spectrum_inverse_MeV(decay.endpoint_MeV * np.array([1.0, 1.0 + 1e-12, 3.0]))
    assert outside.tolist() == [0.0, 0.0, 0.0]


def test_without_charge_the_fermi_function_is_one():
    assert beta_decay.fermi_function([1e-3, 1.0, 100.0], 0, 1, "electron") == pytest.approx(1.0, rel=1e-13)


def test_slow_electrons_are_attracted_and_slow_positrons_repelled():
    """Limit of small speed: 2πν/(1 - e^{-2πν}), up to relativistic corrections of order (αZ)²."""
    momentum = 1e-3 * ELECTRON_MASS_MeV
    sommerfeld = 2.0 * FINE_STRUCTURE_CONSTANT * 1e3
    for lepton, sign in (("electron", 1.0), ("positron", -1.0)):
        expected = 2.0 * math.pi * sign * sommerfeld / -math.expm1(-2.0 * math.pi * sign * sommerfeld)
        assert beta_decay.fermi_function(momentum, 2, 4, lepton) == pytest.approx(expected, rel=5e-3, abs=0.0)


def test_attraction_leaves_more_slow_electrons_and_so_more_energy_to_the_neutrino():
    neutral = beta_decay.AllowedBetaDecay(0.01859, 0, 3, "electron")
    positive = beta_decay.AllowedBetaDecay(0.01859, 2, 3, "positron")
    assert positive.mean_energy_MeV() < neutral.mean_energy_MeV() < TRITIUM.mean_energy_MeV()


def test_massless_limit_of_a_large_endpoint():
    """For Q >> m_e and no charge, dn/dE ∝ E² (Q - E)², with the mean Q/2."""
    decay = beta_decay.AllowedBetaDecay(1e4, 0, 1, "electron")
    assert decay.mean_energy_MeV() == pytest.approx(5e3, rel=1e-3)
    assert decay.spectrum_inverse_MeV(5e3) == pytest.approx(30.0 / 16.0 / 1e4, rel=1e-3)


# Oracle.


@pytest.mark.parametrize("lepton", ["electron", "positron"])
@pytest.mark.parametrize("momentum", [0.02, 1.0, 30.0])
def test_fermi_function_against_arbitrary_precision(lepton, momentum):
    charge, nucleons = 8, 17
    strength = mpmath.mpf(FINE_STRUCTURE_CONSTANT) * charge
    gamma = mpmath.sqrt(1 - strength**2)
    reduced = mpmath.mpf(momentum) / ELECTRON_MASS_MeV
    sommerfeld = strength * mpmath.sqrt(1 + reduced**-2) * (1 if lepton == "electron" else -1)
    radius = 1.2 * nucleons ** (1 / 3) * fm * momentum
    expected = (
        2
        * (1 + gamma)
        * (2 * radius) ** (2 * gamma - 2)
        * mpmath.exp(mpmath.pi * sommerfeld)
        * abs(mpmath.gamma(gamma + 1j * sommerfeld)) ** 2
        / mpmath.gamma(2 * gamma + 1) ** 2
    )
    computed = beta_decay.fermi_function(momentum, charge, nucleons, lepton)
    assert computed == pytest.approx(float(expected), rel=1e-11)


@pytest.mark.parametrize("decay", [TRITIUM, FLUORINE])
def test_mean_energy_against_adaptive_quadrature(decay):
    mean = quad(
        lambda energy: energy * decay.spectrum_inverse_MeV(energy),
        0.0,
        decay.endpoint_MeV,
        epsabs=0.0,
        epsrel=1e-9,
        limit=400,
    )[0]
    assert decay.mean_energy_MeV() == pytest.approx(mean, rel=1e-8)


# Published: mean energy of the electron of tritium, 5.68 to 5.7 keV (any table of nuclides).


def test_mean_energy_of_tritium_electrons():
    assert 18.59 - 1e3 * TRITIUM.mean_energy_MeV() == pytest.approx(5.69, abs=0.015)


# Bad input.


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: beta_decay.AllowedBetaDecay(0.0, 2, 3, "electron"), "endpoint_MeV = 0.0"),
        (lambda: beta_decay.AllowedBetaDecay(1.0, 140, 300, "electron"), "daughter_proton_number = 140"),
        (lambda: beta_decay.AllowedBetaDecay(1.0, 2, 0, "electron"), "daughter_mass_number = 0"),
        (lambda: beta_decay.AllowedBetaDecay(1.0, 2, 3, "muon"), "lepton = 'muon'"),
        (lambda: beta_decay.fermi_function(0.0, 2, 3, "electron"), "momentum_MeV = 0.0"),
        (lambda: TRITIUM.spectrum_inverse_MeV(-1.0), "energy_MeV = -1.0"),
    ],
)
def test_impossible_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
