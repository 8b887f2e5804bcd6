"""Fig. 1 of arXiv:2301.00661 and the statements about spectra: identities, oracle, controls, pins."""

import functools
import math

import pytest
from mpmath import mp, mpf, quad

from common.replication.ledger.quantities import Quantity
from papers.cerdeno2023 import fig1
from papers.cerdeno2023.model.medium import shell_states
from papers.cerdeno2023.parameters import EnergyGrid
from tests.conftest import Pin
from tests.papers.cerdeno2023.printed_table import MATTER


@functools.cache
def quantities() -> dict[str, Quantity]:
    return fig1.compute(MATTER)


def reference_integral(power: int, eta: float, lower: float, upper: float) -> float:
    with mp.workdps(25):
        middle = max(min(max(eta, 1.0), upper / 2), lower + 0.1)
        return float(quad(lambda x: x**power / (mp.exp(x - mpf(eta)) + 1), [lower, middle, upper]))


# Published values and what settles the discrepancies


@pytest.mark.parametrize(
    ("name", "printed", "half_unit"),
    [("share_below_temperature", 8.0, 0.5), ("share_below_third_of_temperature", 0.48, 0.005)],
)
def test_printed_shares_are_those_of_a_maxwell_boltzmann_gas(
    name: str, printed: float, half_unit: float
) -> None:
    quantity = quantities()[name]
    assert abs(quantity.value - printed) > half_unit
    assert quantity.variants["maxwell_boltzmann"].value == pytest.approx(printed, abs=half_unit)


def test_mean_energy_is_three_quarters_only_in_the_degenerate_limit() -> None:
    """Sommerfeld: <E>/μ = (3/4) (1 + 2x + 7x²/15)/(1 + x), x = (π T/μ)², up to e^{-μ/T}."""
    quantity = quantities()["mean_energy_nu_e"]
    assert quantity.variants["zero_temperature"].value == pytest.approx(0.75, abs=1e-6)
    eta = fig1.degeneracy(shell_states(MATTER)[0])
    x = (math.pi / eta) ** 2
    assert quantity.value == pytest.approx(0.75 * (1 + 2 * x + 7 * x * x / 15) / (1 + x), rel=1e-3)
    assert quantity.value > 0.8


def test_antineutrinos_are_rare_in_the_outer_shells_too() -> None:
    """The chemical potential falls outwards, but so does the temperature."""
    assert quantities()["antineutrinos_outer"].value < 0.1
    states = shell_states(MATTER)
    assert fig1.degeneracy(states[5]) > 2 * fig1.degeneracy(states[4])


# Oracle


@pytest.mark.parametrize("eta", [-7.6, 0.0, 0.9, 7.6])
def test_mean_energy_against_mpmath(eta: float) -> None:
    expected = reference_integral(3, eta, 0, 120) / reference_integral(2, eta, 0, 120)
    assert fig1.mean_energy(eta) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("x", [1.0 / 3.0, 1.0, 10.0])
def test_shares_against_mpmath(x: float) -> None:
    expected = reference_integral(2, 0.0, 0, x) / reference_integral(2, 0.0, 0, 120)
    assert fig1.share_below(x) == pytest.approx(expected, rel=1e-11)


# Identities


@pytest.mark.parametrize("neutrino", fig1.NEUTRINOS)
@pytest.mark.parametrize("number", fig1.PANELS)
def test_maximum_of_the_distribution(neutrino: str, number: int) -> None:
    """At the maximum of E² f, (E/T) (1 - f) = 2."""
    state = shell_states(MATTER)[number - 1]
    energy, height = fig1.peak(state, neutrino)
    occupation = height / energy**2
    assert energy / state.shell.temperature_MeV * (1 - occupation) == pytest.approx(2.0, rel=1e-5)


def test_boltzmann_shares_are_the_dilute_limit() -> None:
    assert fig1.share_below(1.0, -30.0) == pytest.approx(fig1.boltzmann_share_below(1.0), rel=1e-10)


def test_curves_have_the_maxima() -> None:
    states = shell_states(MATTER)
    columns = fig1.curves(states, EnergyGrid(maximum_energy_MeV=300, points=600))
    for number in fig1.PANELS:
        heights = {}
        for neutrino in fig1.NEUTRINOS:
            values = columns[f"shell{number}_{neutrino.replace(' ', '_')} [MeV^2]"]
            found = columns["energy [MeV]"][values.index(max(values))]
            position, heights[neutrino] = fig1.peak(states[number - 1], neutrino)
            assert found == pytest.approx(position, abs=0.5)
            assert max(values) == pytest.approx(heights[neutrino], rel=1e-3)
        assert max(heights, key=lambda neutrino: heights[neutrino]) == "electron neutrino"


# Negative control


def test_perturbed_chemical_potential_moves_the_mean_energy_by_a_known_amount() -> None:
    """At fixed T, d(mean energy)/dη by central difference against F_3' = 3 F_2, F_2' = 2 F_1."""
    eta, step = 7.6, 1e-3
    change = (fig1.mean_energy(eta + step) - fig1.mean_energy(eta - step)) / (2 * step)
    f1, f2, f3 = (reference_integral(k, eta, 0, 120) for k in (1, 2, 3))
    assert change == pytest.approx(3 - 2 * f1 * f3 / f2**2, rel=1e-5)


# Pinned


def test_quantities_are_pinned(pinned: Pin) -> None:
    # The position of a maximum is known to the square root of the precision.
    found = {name: quantity.value for name, quantity in quantities().items() if "peak" not in name}
    pinned(found, relative_tolerance=1e-9)
