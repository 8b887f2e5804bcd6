"""Identity, oracle and bad input of the relic neutrinos."""

import math
import re

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import zeta

from common.constants import COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K
from common.thermal import relic_neutrinos as relic
from common.units import K, cm

TEMPERATURE_MeV = float(relic.relic_temperature_MeV(COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K * K))


# Identity.


@pytest.mark.parametrize("degrees_of_freedom", [1, 2, 6])
def test_density_has_the_closed_form(degrees_of_freedom):
    expected = 0.75 * zeta(3.0) / math.pi**2 * degrees_of_freedom * TEMPERATURE_MeV**3
    assert relic.relic_number_density_MeV3(TEMPERATURE_MeV, degrees_of_freedom) == pytest.approx(
        expected, rel=1e-12, abs=0.0
    )


def test_density_of_one_neutrino_species_is_three_twenty_seconds_of_the_photons():
    photon_temperature = COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K * K
    photons = 2.0 * zeta(3.0) / math.pi**2 * photon_temperature**3
    species = relic.relic_number_density_MeV3(TEMPERATURE_MeV, 2)
    assert species / photons == pytest.approx(3.0 / 11.0, rel=1e-12)


def test_density_grows_with_the_cube_of_one_plus_the_redshift():
    now, then = relic.relic_number_density_MeV3(TEMPERATURE_MeV * np.array([1.0, 4.0]), 6)
    assert then == pytest.approx(64.0 * now, rel=1e-12, abs=0.0)


def test_heavy_relics_are_slow():
    mass = 1e4 * TEMPERATURE_MeV
    momentum = TEMPERATURE_MeV * np.array([0.5, 2.0])
    ratio = relic.relic_flux_per_momentum(
        momentum, TEMPERATURE_MeV, 1, mass_MeV=mass
    ) / relic.relic_flux_per_momentum(momentum, TEMPERATURE_MeV, 1)
    assert ratio == pytest.approx(momentum / mass, rel=1e-6)
    assert relic.relic_flux_per_momentum(0.0, TEMPERATURE_MeV, 1, mass_MeV=mass) == 0.0


# Oracle.


def test_flux_of_massless_relics_is_their_density():
    integral = quad(
        lambda reduced: float(relic.relic_flux_per_momentum(reduced * TEMPERATURE_MeV, TEMPERATURE_MeV, 2)),
        0.0,
        60.0,
        epsabs=0.0,
        epsrel=1e-11,
    )[0]
    assert integral * TEMPERATURE_MeV == pytest.approx(
        float(relic.relic_number_density_MeV3(TEMPERATURE_MeV, 2)), rel=1e-10, abs=0.0
    )


# Published: the temperature and density in every textbook.


def test_six_species_are_336_per_cubic_centimetre():
    assert relic.relic_number_density_MeV3(TEMPERATURE_MeV, 6) * cm**3 == pytest.approx(336.0, abs=0.5)


# Bad input.


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: relic.relic_temperature_MeV(0.0), "photon_temperature_MeV = 0.0"),
        (lambda: relic.relic_number_density_MeV3(-1.0, 1), "temperature_MeV = -1.0"),
        (lambda: relic.relic_number_density_MeV3(1.0, 0), "degrees_of_freedom = 0.0"),
        (lambda: relic.relic_number_density_MeV3(1.0, 7), "degrees_of_freedom = 7.0"),
        (lambda: relic.relic_flux_per_momentum(-1.0, 1.0, 1), "momentum_MeV = -1.0"),
        (lambda: relic.relic_flux_per_momentum(1.0, 1.0, 1, mass_MeV=math.nan), "mass_MeV = nan"),
    ],
)
def test_impossible_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
