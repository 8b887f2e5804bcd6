"""Mean free paths and diffusion times of arXiv:2301.00661: identities, oracle, controls, pins."""

import functools
import math

import numpy as np
import pytest

from common.numerics.quadrature import IntegrationResult
from papers.cerdeno2023.diffusion_times import NEUTRINOS, QUICK, READINGS, exponent, path_quantities, rates
from papers.cerdeno2023.model.medium import ShellState, shell_states
from papers.cerdeno2023.model.standard_model import (
    AS_PRINTED,
    NU_E,
    NU_X,
    Neutrino,
    ScatteringReading,
    average_inverse_mean_free_path,
    diffusion_time_s,
    inverse_mean_free_path,
)
from tests.conftest import Pin
from tests.papers.cerdeno2023.printed_table import COUPLINGS, MATTER


@functools.cache
def states() -> tuple[ShellState, ...]:
    return shell_states(MATTER)


@functools.cache
def averages(name: str, reading: ScatteringReading = QUICK) -> tuple[IntegrationResult, ...]:
    return tuple(rates(states(), NEUTRINOS[name], COUPLINGS, reading))


def time_s(name: str, reading: ScatteringReading = QUICK) -> float:
    return float(diffusion_time_s(states(), averages(name, reading)).value)


# Published values and what settles the discrepancies


def test_time_of_muon_and_tau_neutrinos() -> None:
    assert time_s("nu_x") == pytest.approx(1.3, abs=0.1)


def test_no_reading_of_the_equations_gives_the_printed_time_of_electron_neutrinos() -> None:
    """Only leaving out the blocking of nucleons exceeds 2.5 s, and then muon neutrinos take 2.6 s."""
    for name, (_, reading) in READINGS.items():
        if reading.nucleon_blocking:
            assert time_s("nu_e", reading) < 2.5, name
    assert time_s("nu_x", ScatteringReading(nucleon_blocking=False, quick=True)) > 2


def test_one_mean_free_path_cannot_stand_for_all_shells() -> None:
    paths = path_quantities(states(), averages("nu_x"))
    assert paths["innermost_mean_free_path"].value == pytest.approx(3.0, abs=0.5)
    assert paths["star_mean_free_path"].value < 1.5
    assert 20e3**2 / (299792458.0 * 1.3) < 1.5


# Oracle


def test_average_against_a_plain_sum() -> None:
    """Shell 2, electron neutrinos, trapezoid in energy, which converges exponentially for this integrand."""
    state = states()[1]
    energies = np.linspace(0.0, 480.0, 41)[1:]
    temperature, mu = state.shell.temperature_MeV, state.electron_neutrino_chemical_potential_MeV
    spectrum = energies**2 / (np.exp((energies - mu) / temperature) + 1)
    values = [
        inverse_mean_free_path(float(energy), state, NU_E, COUPLINGS, QUICK).value for energy in energies
    ]
    expected = float(spectrum @ np.array(values) / spectrum.sum())
    assert averages("nu_e")[1].value == pytest.approx(expected, rel=1e-5)


def test_errors_cover_the_difference_of_quick_and_full_averages() -> None:
    full = average_inverse_mean_free_path(states()[0], NU_X, COUPLINGS, AS_PRINTED)
    quick = averages("nu_x")[0]
    assert full.error < 1e-5 * full.value
    assert abs(quick.value - full.value) < quick.error < 0.05 * full.value


# Identities


def test_time_of_one_path_is_that_of_a_random_walk() -> None:
    one_per_metre = [IntegrationResult(1.0, 0.1)] * 6
    time = diffusion_time_s(states(), one_per_metre)
    assert time.value == pytest.approx(20e3**2 / 299792458.0)
    assert time.error == pytest.approx(0.1 * time.value)


def test_neutrinos_of_zero_chemical_potential_differ_from_antineutrinos_by_interference_alone() -> None:
    state, couplings = states()[3], COUPLINGS.model_copy(update={"axial_coupling": 0.0})
    neutrino = average_inverse_mean_free_path(state, NU_X, couplings, QUICK)
    antineutrino = average_inverse_mean_free_path(state, Neutrino("x", "antineutrino"), couplings, QUICK)
    assert neutrino.value == pytest.approx(antineutrino.value, rel=1e-12)


def test_scattering_grows_with_the_square_of_the_energy_in_the_dilute_shell() -> None:
    assert exponent(states()[5], COUPLINGS) == pytest.approx(2.0, abs=0.1)


def test_single_energy_is_the_one_of_the_text() -> None:
    state, reading = states()[4], ScatteringReading(single_energy=True)
    energy = state.electron_neutrino_chemical_potential_MeV + math.pi * state.shell.temperature_MeV
    expected = inverse_mean_free_path(energy, state, NU_E, COUPLINGS, reading)
    assert average_inverse_mean_free_path(state, NU_E, COUPLINGS, reading).value == expected.value


# Negative control


def test_couplings_scaled_by_a_tenth_shorten_the_path_by_a_fifth() -> None:
    scaled = COUPLINGS.model_copy(
        update={name: 1.1 * value for name, value in COUPLINGS.model_dump().items()}
    )
    found = average_inverse_mean_free_path(states()[0], NU_X, scaled, QUICK)
    assert found.value == pytest.approx(1.21 * averages("nu_x")[0].value, rel=1e-9)


# Pinned


def test_averages_are_pinned(pinned: Pin) -> None:
    pinned(
        {
            f"{name}_shell{number}": rate.value
            for name in NEUTRINOS
            for number, rate in enumerate(averages(name), start=1)
        },
        relative_tolerance=1e-8,
    )
