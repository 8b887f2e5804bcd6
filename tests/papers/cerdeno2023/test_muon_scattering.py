"""Scattering of the Z' on muons: identities and pins."""

import math

import pytest
from scipy.constants import physical_constants

from common import units
from common.constants import FINE_STRUCTURE_CONSTANT, ELECTRON_MASS_MeV, MUON_MASS_MeV
from papers.cerdeno2023 import muon_scattering
from tests.conftest import Pin
from tests.papers.cerdeno2023.printed_table import MATTER


def test_thomson_cross_section_for_the_electric_charge() -> None:
    electric = math.sqrt(4 * math.pi * FINE_STRUCTURE_CONSTANT)
    thomson_m2 = physical_constants["Thomson cross section"][0]
    found = muon_scattering.cross_section_MeV2(electric) * (MUON_MASS_MeV / ELECTRON_MASS_MeV) ** 2
    assert found / units.m**2 == pytest.approx(thomson_m2, rel=1e-8, abs=0.0)


def test_length_goes_with_inverse_square_of_coupling_and_inverse_density() -> None:
    length = muon_scattering.length_km(2e-4, 7e-8)
    assert muon_scattering.length_km(2e-4, 1.4e-7) == pytest.approx(length / 4)
    assert muon_scattering.density_fm3(length, 7e-8) == pytest.approx(2e-4)


def test_printed_length_lies_between_those_of_the_fourth_and_the_fifth_shell() -> None:
    length = muon_scattering.compute(MATTER)["muon_scattering_length"]
    own = [length.variants[f"equilibrium_shell{number}"].value for number in (4, 5)]
    assert own[0] < 60.0 < own[1]


def test_quantities_are_pinned(pinned: Pin) -> None:
    found = muon_scattering.compute(MATTER)
    pinned({name: quantity.value for name, quantity in found.items()}, relative_tolerance=1e-8)
