"""Fig. 4: identities, the published claims, pinned numbers."""

import functools
import itertools

import numpy as np
import pytest
import scipy.integrate

from common.matter.shells import load_profile
from common.mediators.thermal_production import coalescence_rate_MeV
from common.thermal.distributions import number_density_MeV3
from common.units import s
from papers.cerdeno2023 import fig4
from papers.cerdeno2023.model.readings import READINGS, SNAPSHOT_s, Stars, coalescence, stars

COUPLING = 1e-8


@functools.cache
def every() -> Stars:
    return stars(fig4.MASSES_MeV, load_profile(SNAPSHOT_s))


def test_identity_powers_of_the_coupling():
    star = every()["as_published"]
    assert np.allclose(star.timescale_s(2e-8).value * 4.0, star.timescale_s(1e-8).value, rtol=1e-14, atol=0)
    assert np.allclose(star.decay_length_km(2e-8).value * 4.0, star.decay_length_km(1e-8).value, rtol=1e-14)
    assert np.allclose(star.timescale_s(star.coupling_reaching_timescale(1.0)).value, 1.0, rtol=1e-13)


def test_identity_reading_of_the_amplitude_is_a_factor_four():
    ratio = every()["derived_kernel"].timescale_s(1.0).value / every()["as_derived"].timescale_s(1.0).value
    assert np.allclose(ratio, 4.0, rtol=1e-13)


def test_identity_printed_kernel_tends_to_the_derived_one_for_heavy_bosons():
    profile = load_profile(SNAPSHOT_s)
    printed = coalescence([50.0, 900.0], profile, READINGS["derived_amplitude"]).timescale_s(1.0).value
    derived = coalescence([50.0, 900.0], profile, READINGS["as_derived"]).timescale_s(1.0).value
    assert np.all(derived < printed)
    assert np.all(printed[:, 1] / derived[:, 1] < printed[:, 0] / derived[:, 0])


@pytest.mark.parametrize("reading", ["as_published", "as_derived"])
def test_oracle_timescale_by_quadrature_of_the_rate_of_one_neutrino(reading):
    one = READINGS[reading]
    temperature = 33.0

    def integrand(energy):
        rate = coalescence_rate_MeV(
            energy, 10.0, 1.0, temperature, kernel=one.kernel, squared_amplitude=one.squared_amplitude
        )
        return float(rate.value) * energy**2 / (np.exp(energy / temperature) + 1.0) / (2.0 * np.pi**2)

    edges = [1e-3, 1.0, 30.0, 200.0, 1500.0]
    total = sum(
        scipy.integrate.quad(integrand, a, b, epsrel=1e-9, epsabs=0.0, limit=200)[0]
        for a, b in itertools.pairwise(edges)
    )
    rate = total / number_density_MeV3(temperature, 0.0, degeneracy_factor=1.0) * s
    assert float(every()[reading].timescale_s(1.0).value[3, 0]) == pytest.approx(
        1.0 / rate, rel=1e-6, abs=0.0
    )


def test_published_claims_of_the_text():
    numbers = fig4.quantities(every())
    assert numbers["outermost_decay_length_over_least_other"].value < 1.0
    assert numbers["least_growth_of_outermost_timescale"].value > 1.0
    peak = numbers["temperature_of_largest_rate_over_mass"]
    assert peak.value > 2.0 * fig4.TEMPERATURE_OF_THE_TEXT
    assert peak.variants["as_derived"].value > peak.value


def test_pinned(pinned):
    star = every()
    pinned(
        {
            f"{name}_{kind}": np.ravel(result.value)
            for name in ("as_published", "as_derived")
            for kind, result in (
                ("timescale", star[name].timescale_s(COUPLING)),
                ("decay_length", star[name].decay_length_km(COUPLING)),
            )
        }
    )


def test_negative_control_temperature():
    profile = load_profile(SNAPSHOT_s)
    warm = coalescence([10.0], profile, READINGS["as_published"], temperature_factor=1.01)
    assert (
        abs(warm.timescale_s(1.0).value[0, 0] / every()["as_published"].timescale_s(1.0).value[0, 0] - 1)
        > 1e-3
    )


@pytest.mark.parametrize("mass", [0.0, -1.0, np.nan, 2e3])
def test_bad_mass_is_refused(mass):
    with pytest.raises(ValueError, match="masses_MeV"):
        coalescence([mass], load_profile(SNAPSHOT_s), READINGS["as_derived"])


@pytest.mark.parametrize("coupling", [0.0, -1e-8, np.nan])
def test_bad_coupling_is_refused(coupling):
    with pytest.raises(ValueError, match="coupling"):
        every()["as_derived"].timescale_s(coupling)
    with pytest.raises(ValueError, match="coupling"):
        every()["as_derived"].decay_length_km(coupling)


def test_bad_temperature_and_shell_are_refused():
    profile = load_profile(SNAPSHOT_s)
    with pytest.raises(ValueError, match="temperature_factor"):
        coalescence([10.0], profile, READINGS["as_derived"], temperature_factor=0.0)
    with pytest.raises(ValueError, match="shell number = 7"):
        every()["as_derived"].coupling_of_decay_length(20.0, 7)
