"""Stored energies of arXiv:2301.00661: identities, what settles the discrepancies, pins."""

import functools
import math

import pytest
import scipy.constants

from common import units
from common.matter.shells import Shell
from common.replication.ledger.quantities import Quantity
from papers.cerdeno2023 import stored_energy
from papers.cerdeno2023.model.medium import matter_shells, solve_shell
from tests.conftest import Pin
from tests.papers.cerdeno2023.printed_table import MATTER

TIMES_s = {"nu_x": 1.2186, "nu_e": 1.3323}


@functools.cache
def quantities() -> dict[str, Quantity]:
    times = {
        name: Quantity(value=value, unit="s", description="diffusion time", numerical_error=1e-5)
        for name, value in TIMES_s.items()
    }
    return stored_energy.compute(MATTER, times)[0]


# Published values and what settles the discrepancies


def test_energy_in_muon_and_tau_neutrinos() -> None:
    assert quantities()["nu_x_energy"].value == pytest.approx(3e51, abs=0.5e51)
    assert quantities()["nu_x_energy"].variants["two_helicities"].value > 6e51


def test_ten_seconds_follow_from_neither_the_printed_nor_our_ratio() -> None:
    quantity = quantities()["energy_time"]
    assert quantity.value < 5
    for name, variant in quantity.variants.items():
        assert variant.value < (6.0 if name == "printed_nu_e_time" else 5.0), name
    needed = quantities()["ratio_needed"]
    assert needed.value < 0.05
    assert all(value < 0.2 for value in stored_energy_ratios().values())


@functools.cache
def stored_energy_ratios() -> dict[str, float]:
    share = quantities()["neutrino_share"]
    return {"thermal": share.value, **{name: variant.value for name, variant in share.variants.items()}}


def test_muon_neutrinos_are_degenerate_in_weak_equilibrium() -> None:
    """The root of n_μ + n_νμ = 0; without muons at all the potential would be -(μ_n - μ_p), further away."""
    for shell in matter_shells(MATTER):
        state = solve_shell(shell, MATTER)
        difference = state.neutron_chemical_potential_MeV - state.proton_chemical_potential_MeV
        potential = stored_energy.muon_neutrino_potential_MeV(state, True)
        assert -difference < potential < 0
        assert stored_energy.muon_neutrino_potential_MeV(state, False) == -difference
    assert quantities()["muon_neutrino_degeneracy"].value > 5


# Identities


def test_equation_5_is_linear_in_time_and_inverse_ratio() -> None:
    assert stored_energy.energy_time_s(math.pi**2, 1.5) == pytest.approx(1.0)
    assert stored_energy.energy_time_s(2.6, 0.1) == pytest.approx(2 * stored_energy.energy_time_s(2.6, 0.2))


def test_gravitational_energy_of_a_uniform_sphere() -> None:
    """3 G M²/(5R), however the sphere is cut into shells."""
    shells = [Shell(1, 0.0, 7.0, 10.0, 0.1, 0.3), Shell(2, 7.0, 20.0, 10.0, 0.1, 0.3)]
    mass_kg = 0.1 * 1e45 * scipy.constants.atomic_mass * 4 * math.pi / 3 * 2e4**3
    expected = 0.6e7 * scipy.constants.G * mass_kg**2 / 2e4
    assert stored_energy.gravitational_energy_erg(shells) == pytest.approx(expected, rel=1e-9)


def test_energy_of_thermal_neutrinos_in_closed_form() -> None:
    expected = sum(
        4 * 7 * math.pi**2 / 240 * shell.temperature_MeV**4 * stored_energy.shell_volume_km3(shell)
        for shell in matter_shells(MATTER)
    )
    expected *= units.km**3 / units.erg
    assert quantities()["nu_x_energy"].value == pytest.approx(expected, rel=1e-12)


def test_cold_state_keeps_composition() -> None:
    state = solve_shell(matter_shells(MATTER)[3], MATTER)
    cold = stored_energy.cold_state(state)
    assert cold.proton_fraction == pytest.approx(state.proton_fraction, rel=1e-10)
    assert cold.baryons.energy_density_MeV_fm3 < state.baryons.energy_density_MeV_fm3


# Negative control


def test_density_ten_percent_higher_binds_a_fifth_more() -> None:
    shells = matter_shells(MATTER)
    denser = [
        Shell(
            shell.number,
            shell.inner_radius_km,
            shell.outer_radius_km,
            shell.temperature_MeV,
            1.1 * shell.baryon_density_fm3,
            shell.lepton_fraction,
        )
        for shell in shells
    ]
    ratio = stored_energy.gravitational_energy_erg(denser) / stored_energy.gravitational_energy_erg(shells)
    assert ratio == pytest.approx(1.21, rel=1e-10)


# Pinned


def test_quantities_are_pinned(pinned: Pin) -> None:
    pinned({name: quantity.value for name, quantity in quantities().items()}, relative_tolerance=1e-8)
