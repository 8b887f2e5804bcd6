"""Identity, oracle and bad input of recoil rates and numbers of events in a material."""

import itertools
import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import dblquad, quad

from common.constants import AVOGADRO_CONSTANT_inverse_mol, FERMI_CONSTANT_inverse_MeV2
from common.detection import coherent_scattering as recoil
from common.detection.event_rates import Material, events_above_threshold, natural_lead, recoil_rate
from common.fluxes.neutrino_flux import NeutrinoFlux
from common.fluxes.solar import solar_neutrino_fluxes
from common.units import cm, keV, s, yr

LEAD = natural_lead()
LEAD_208 = Material((LEAD.nuclei[-1],), (1.0,), 207.976651)
BEAM = NeutrinoFlux(line_energies_MeV=(15.0,), line_fluxes=(1e6,))
THERMAL = NeutrinoFlux(
    spectrum=lambda energy: energy**2 / (1.0 + np.exp(energy / 5.0)),
    breakpoints_MeV=(0.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0),
)


def endpoint_keV(energy_MeV):
    return float(recoil.maximum_recoil_energy_MeV(energy_MeV, LEAD_208.nuclei[0].mass_MeV)) / keV


# Identity: thresholds.


def test_threshold_at_or_above_the_endpoint_gives_zero():
    end = endpoint_keV(15.0)
    events = events_above_threshold([end, end * (1 + 1e-12), 1e3, 1e9], [BEAM], LEAD_208)
    assert events.value.tolist() == [0.0, 0.0, 0.0, 0.0]
    assert events.error.tolist() == [0.0, 0.0, 0.0, 0.0]
    assert (recoil_rate([1e3, 1e9], [BEAM, THERMAL], LEAD) == 0.0).all()


@given(st.lists(st.floats(0.01, 30.0), min_size=1, max_size=6))
def test_one_pass_is_the_same_as_many(thresholds):
    together = events_above_threshold(thresholds, [THERMAL], LEAD_208)
    alone = [events_above_threshold(value, [THERMAL], LEAD_208).value for value in thresholds]
    assert together.value == pytest.approx(alone, rel=1e-8)
    assert together.value.shape == (len(thresholds),)


def test_difference_of_thresholds_is_the_window_between():
    lower, upper = events_above_threshold([0.5, 4.0], [THERMAL], LEAD_208).value
    window = recoil.integrate_recoil_spectrum(
        lambda energy: recoil_rate(energy / keV, [THERMAL], LEAD_208) / keV, 0.5 * keV, 4.0 * keV
    )
    assert lower - upper == pytest.approx(float(window.value), rel=1e-7)


def test_rate_is_minus_the_derivative_of_the_events():
    step = 1e-4
    below, above = events_above_threshold([2.0 - step, 2.0 + step], [THERMAL], LEAD).value
    assert (below - above) / (2.0 * step) == pytest.approx(float(recoil_rate(2.0, [THERMAL], LEAD)), rel=1e-6)


def test_fluxes_and_nuclei_add_up():
    both = events_above_threshold(1.0, [BEAM, THERMAL], LEAD).value
    alone = [events_above_threshold(1.0, [flux], LEAD).value for flux in (BEAM, THERMAL)]
    assert both == pytest.approx(sum(alone), rel=1e-13)


# Identity: lines and endpoints.


def test_total_of_a_line_without_form_factor_is_the_closed_form():
    """σ = G_F² M Q_W² T_max/(8π) for E << M, up to E/M."""
    nucleus = LEAD_208.nuclei[0]
    events = events_above_threshold(1e-9, [BEAM], LEAD_208, form_factor=np.ones_like)
    end = endpoint_keV(15.0) * keV
    section = (
        FERMI_CONSTANT_inverse_MeV2**2 * nucleus.mass_MeV / (8.0 * math.pi) * recoil.weak_charge(nucleus) ** 2
    ) * end
    expected = section / cm**2 * 1e6 * yr / s * AVOGADRO_CONSTANT_inverse_mol * 1e6 / 207.976651
    assert events.value == pytest.approx(expected, rel=3e-4)


def test_line_has_a_sharp_endpoint():
    end = endpoint_keV(0.8613)
    flux = [solar_neutrino_fluxes()["be7"]]
    inside, outside = recoil_rate([end * (1 - 1e-6), end * (1 + 1e-6)], flux, LEAD_208)
    assert inside > 0.0
    assert outside == 0.0


@pytest.mark.parametrize(
    ("source", "endpoint"), [("be7", 0.8613), ("pep", 1.442), ("hep", 18.784), ("pp", 0.4234)]
)
def test_solar_endpoints_on_lead(source, endpoint):
    flux = [solar_neutrino_fluxes()[source]]
    end = endpoint_keV(endpoint)
    inside, outside = events_above_threshold([end * 0.98, end * 1.000001], flux, LEAD_208).value
    assert inside > 0.0
    assert outside == 0.0


def test_form_factor_has_its_zeros_in_the_rate():
    """F vanishes at qR = 4.4934 and 7.7253; on lead the first is near 44 keV."""
    nucleus = LEAD_208.nuclei[0]
    radius = recoil.helm_radius_fm(208)
    flux = NeutrinoFlux(line_energies_MeV=(400.0,), line_fluxes=(1.0,))
    for zero in (4.493409457909064, 7.725251836937707):
        momentum = zero / radius * 197.3269804
        energy = momentum**2 / (2.0 * nucleus.mass_MeV) / keV
        exact = (math.hypot(nucleus.mass_MeV, momentum) - nucleus.mass_MeV) / keV
        at_zero, beside = recoil_rate([exact, 1.02 * exact], [flux], LEAD_208)
        assert at_zero < 1e-8 * beside
        assert exact == pytest.approx(energy, rel=1e-5)
    first = 4.493409457909064 / radius * 197.3269804
    assert first**2 / (2.0 * nucleus.mass_MeV) / keV == pytest.approx(43.5, abs=0.5)


# Oracle.


@pytest.mark.parametrize("threshold_keV", [0.3, 3.0, 12.0])
def test_events_against_a_nested_adaptive_quadrature(threshold_keV):
    """Eq. (V.13) of arXiv:2204.11885 without the term T/E, which is below 1e-3 here, by dblquad."""
    nucleus = LEAD_208.nuclei[0]
    radius = recoil.helm_radius_fm(208)

    def integrand(energy_MeV, recoil_MeV):
        momentum = math.sqrt(2.0 * nucleus.mass_MeV * recoil_MeV)
        shape = float(recoil.helm_form_factor(momentum, radius)) ** 2
        kinematics = 1.0 - nucleus.mass_MeV * recoil_MeV / (2.0 * energy_MeV**2)
        return float(THERMAL.spectrum(np.float64(energy_MeV))) * shape * kinematics

    upper = 2.0 * 160.0**2 / nucleus.mass_MeV
    edges = [threshold_keV * keV, *(edge for edge in (2e-2, 6e-2) if edge > threshold_keV * keV), upper]
    value = 0.0
    for lower, higher in itertools.pairwise(edges):
        value += dblquad(
            integrand,
            lower,
            higher,
            lambda energy: math.sqrt(0.5 * nucleus.mass_MeV * energy),
            160.0,
            epsabs=0.0,
            epsrel=1e-7,
        )[0]
    coupling = FERMI_CONSTANT_inverse_MeV2**2 * nucleus.mass_MeV / (4.0 * math.pi)
    per_nucleus = coupling * recoil.weak_charge(nucleus) ** 2 * value / cm**2 * yr / s
    expected = per_nucleus * LEAD_208.nuclei_per_tonne
    computed = events_above_threshold(threshold_keV, [THERMAL], LEAD_208)
    assert computed.value == pytest.approx(expected, rel=2e-3)
    assert computed.error < 1e-5 * computed.value


def test_rate_against_adaptive_quadrature():
    nucleus = LEAD_208.nuclei[0]
    energy = 2.5 * keV
    least = float(recoil.minimum_neutrino_energy_MeV(energy, nucleus.mass_MeV))
    integral = quad(
        lambda value: (
            float(THERMAL.spectrum(np.float64(value)))
            * (1.0 - energy / value - nucleus.mass_MeV * energy / (2.0 * value**2))
        ),
        least,
        160.0,
        epsabs=0.0,
        epsrel=1e-11,
        points=[20.0, 40.0],
    )[0]
    momentum = math.sqrt(energy * (energy + 2.0 * nucleus.mass_MeV))
    factor = recoil.helm_form_factor(momentum, recoil.helm_radius_fm(208)) ** 2
    coupling = FERMI_CONSTANT_inverse_MeV2**2 * nucleus.mass_MeV / (4.0 * math.pi)
    expected = coupling * recoil.weak_charge(nucleus) ** 2 * factor * integral
    per_tonne = expected / cm**2 * yr / s * keV * LEAD_208.nuclei_per_tonne
    assert recoil_rate(2.5, [THERMAL], LEAD_208) == pytest.approx(float(per_tonne), rel=1e-9)


# Bad input.


def test_empty_list_of_thresholds_gives_no_numbers():
    assert events_above_threshold([], [BEAM], LEAD).value.shape == (0,)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: recoil.integrate_recoil_spectrum_above(np.ones_like, 1.0, 0.0),
            "endpoint_recoil_energy_MeV = 0.0",
        ),
        (
            lambda: recoil.integrate_recoil_spectrum_above(np.ones_like, -1.0, 1.0),
            "threshold_recoil_energy_MeV = -1.0",
        ),
        (
            lambda: recoil.standard_model_recoil_spectrum(0.0, BEAM, LEAD.nuclei[0]),
            "recoil_energy_MeV = 0.0",
        ),
        (lambda: events_above_threshold(0.0, [BEAM], LEAD), "threshold_keV = 0.0"),
        (lambda: events_above_threshold([1.0, math.nan], [BEAM], LEAD), "threshold_keV = nan"),
        (lambda: recoil_rate(-1.0, [BEAM], LEAD), "recoil_energy_keV = -1.0"),
        (
            lambda: recoil_rate(1.0, [BEAM], LEAD, sin2_weak_mixing_angle=1.2),
            "sin2_weak_mixing_angle = 1.2",
        ),
        (lambda: Material(LEAD.nuclei, (0.5, 0.5), 207.2), "number_fractions = [0.5, 0.5]"),
        (lambda: Material(LEAD.nuclei[:1], (0.9,), 207.2), "number_fractions = [0.9]"),
        (lambda: Material(LEAD.nuclei[:1], (1.0,), 0.0), "mean_atomic_mass_u = 0.0"),
    ],
)
def test_impossible_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
