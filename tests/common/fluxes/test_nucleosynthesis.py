"""Identity, oracle and bad input of the antineutrinos of primordial tritium and neutrons."""

import dataclasses
import math
import re

import numpy as np
import pytest
from scipy.integrate import quad

from common.fluxes import nucleosynthesis as early

TRITIUM = early.tritium_decay_neutrinos()
NEUTRONS = early.neutron_decay_neutrinos()


# Identity.


@pytest.mark.parametrize("source", [TRITIUM, NEUTRONS])
def test_spectrum_integrates_to_the_number_of_decays(source):
    energy = np.geomspace(1e-13, 1e-6, 801)
    total = np.trapezoid(source.flux(energy) * energy, np.log(energy))
    assert total == pytest.approx(source.total_inverse_cm2_s(), rel=1e-3)


def test_no_neutrino_is_harder_than_those_of_the_last_decay():
    assert NEUTRONS.flux(NEUTRONS.largest_energy_MeV * (1 + 1e-12)) == 0.0
    assert NEUTRONS.flux(NEUTRONS.largest_energy_MeV * 0.99) > 0.0
    assert TRITIUM.largest_energy_MeV == math.inf


def test_neutrons_left_at_the_end_make_the_helium():
    left = NEUTRONS.parents_inverse_cm3 * math.exp(-NEUTRONS.end_s / NEUTRONS.mean_life_s)
    assert left == pytest.approx(
        0.5 * early.HELIUM_MASS_FRACTION * early.BARYON_DENSITY_inverse_cm3, rel=1e-12
    )


def test_temperature_falls_with_the_root_of_time():
    early_on, later = early.photon_temperature_MeV([1e3, 4e3])
    assert early_on == pytest.approx(2.0 * later, rel=1e-14)
    # The textbook's 1.32 s at 1 MeV.
    assert early.photon_temperature_MeV(1.32) == pytest.approx(1.0, rel=5e-3)


def test_energy_scales_with_the_root_of_the_mean_life():
    slower = dataclasses.replace(TRITIUM, mean_life_s=4.0 * TRITIUM.mean_life_s)
    energy = np.array([1e-8, 6e-8, 2e-7])
    assert slower.flux(2.0 * energy) == pytest.approx(0.5 * TRITIUM.flux(energy), rel=1e-12)


# Oracle.


@pytest.mark.parametrize("source", [TRITIUM, NEUTRONS])
@pytest.mark.parametrize("share", [0.1, 0.6])
def test_flux_against_quadrature_over_time(source, share):
    """∫ dt/τ e^{-t/τ} S(E/a)/a by adaptive quadrature."""
    scale = source.scale_factor_at_mean_life
    energy = (
        share * source.decay.endpoint_MeV * scale * math.sqrt(min(1.0, source.end_s / source.mean_life_s))
    )

    def integrand(age):
        stretch = scale * math.sqrt(age)
        return math.exp(-age) * float(source.decay.spectrum_inverse_MeV(energy / stretch)) / stretch

    first = (energy / (scale * source.decay.endpoint_MeV)) ** 2
    last = min(source.end_s / source.mean_life_s, 60.0)
    integral = quad(integrand, first, last, epsabs=0.0, epsrel=1e-10, limit=500)[0]
    per_parent = source.flux(energy) / (source.parents_inverse_cm3 * 29979245800.0)
    assert per_parent == pytest.approx(integral, rel=1e-7)


# Bad input.


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: TRITIUM.flux(0.0), "energy_MeV = 0.0"),
        (lambda: early.photon_temperature_MeV(-1.0), "time_s = -1.0"),
        (lambda: dataclasses.replace(TRITIUM, mean_life_s=0.0), "mean_life_s = 0.0"),
        (lambda: dataclasses.replace(TRITIUM, parents_inverse_cm3=-1.0), "parents_inverse_cm3 = -1.0"),
        (lambda: dataclasses.replace(TRITIUM, end_s=math.nan), "end_s = nan"),
    ],
)
def test_impossible_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
