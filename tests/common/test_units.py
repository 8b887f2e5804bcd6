"""Identity and oracle (published conversion factors) tests of units and constants, and bad input.

The scrambled unit system: formulas written with explicit ħ, c and k_B are evaluated with random values of
the metre, second, kilogram and kelvin; the same formulas without them, in the library's natural units, must
give the same number of cm², m, s or erg. A wrong or forgotten power of a conversion factor in either breaks
the agreement.
"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import constants, units
from common.units import UnitSystem

base_unit = st.floats(-5.0, 5.0).map(lambda exponent: 10.0**exponent)
unit_systems = st.builds(UnitSystem, base_unit, base_unit, base_unit, base_unit)

FERMI_CONSTANT_inverse_GeV2 = 1.1663788e-5


def weak_cross_section_cm2(unit, energy_MeV):
    reduced_fermi_constant = FERMI_CONSTANT_inverse_GeV2 / unit.GeV**2
    return (reduced_fermi_constant * unit.hbar * unit.c * energy_MeV * unit.MeV) ** 2 / math.pi / unit.cm**2


def mean_free_path_m(unit, energy_MeV, density_fm3):
    cross_section = weak_cross_section_cm2(unit, energy_MeV) * unit.cm**2
    return 1.0 / (density_fm3 / unit.fm**3 * cross_section) / unit.m


def diffusion_time_s(unit, radius_km, mean_free_path_m):
    return (radius_km * unit.km) ** 2 / (mean_free_path_m * unit.m * unit.c) / unit.s


def neutrino_energy_erg(unit, temperature_K, radius_km):
    density = 7.0 * math.pi**2 / 120.0 * (unit.k_B * temperature_K * unit.K) ** 4 / (unit.hbar * unit.c) ** 3
    return density * 4.0 / 3.0 * math.pi * (radius_km * unit.km) ** 3 / unit.erg


@given(unit=unit_systems, energy_MeV=st.floats(1.0, 300.0), density_fm3=st.floats(1e-3, 0.6))
def test_scrambled_units_give_the_mean_free_path_of_natural_units(unit, energy_MeV, density_fm3):
    cross_section = constants.FERMI_CONSTANT_inverse_MeV2**2 * energy_MeV**2 / math.pi
    assert math.isclose(cross_section / units.cm**2, weak_cross_section_cm2(unit, energy_MeV), rel_tol=1e-13)
    mean_free_path = 1.0 / (density_fm3 / units.fm**3 * cross_section)
    assert math.isclose(
        mean_free_path / units.m, mean_free_path_m(unit, energy_MeV, density_fm3), rel_tol=1e-13
    )


@given(unit=unit_systems, radius_km=st.floats(5.0, 100.0), path_m=st.floats(1e-2, 1e2))
def test_scrambled_units_give_the_diffusion_time_of_natural_units(unit, radius_km, path_m):
    natural = (radius_km * units.km) ** 2 / (path_m * units.m) / units.s
    assert math.isclose(natural, diffusion_time_s(unit, radius_km, path_m), rel_tol=1e-13)


@given(unit=unit_systems, temperature_K=st.floats(1e9, 1e12), radius_km=st.floats(5.0, 100.0))
def test_scrambled_units_give_the_thermal_energy_of_natural_units(unit, temperature_K, radius_km):
    density = 7.0 * math.pi**2 / 120.0 * (temperature_K * units.K) ** 4
    natural = density * 4.0 / 3.0 * math.pi * (radius_km * units.km) ** 3 / units.erg
    assert math.isclose(natural, neutrino_energy_erg(unit, temperature_K, radius_km), rel_tol=1e-13)


@pytest.mark.parametrize("name", ["metre", "second", "kilogram", "kelvin"])
def test_a_base_unit_off_by_one_ppm_moves_a_natural_constant_away_from_one(name):
    values = {field: getattr(units.NATURAL, field) for field in ("metre", "second", "kilogram", "kelvin")}
    wrong = UnitSystem(**{**values, name: values[name] * (1.0 + 1e-6)})
    assert max(abs(constant - 1.0) for constant in (wrong.hbar, wrong.c, wrong.k_B, wrong.MeV)) > 0.9e-6


@pytest.mark.parametrize("constant", ["hbar", "c", "k_B", "MeV"])
def test_natural_units_set_the_constants_to_one(constant):
    assert math.isclose(getattr(units.NATURAL, constant), 1.0, rel_tol=1e-15)


# Oracle: conversion factors as printed in the PDG's table of physical constants (2024).


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (1.0 / units.fm, 197.3269804),  # ħc in MeV fm
        (1.0 / units.s, 6.582119569e-22),  # ħ in MeV s
        (1e-6 / (1e-28 * units.m**2) * 1e3, 0.3893793721),  # (ħc)² in GeV² mbarn
        (units.erg, 624150.9074),  # 1 erg in MeV
        (units.K, 8.617333262e-11),  # k_B in MeV/K
        (units.kg * 1.67262192595e-27, constants.PROTON_MASS_MeV),
        (units.Mpc / units.km, 3.085677581e19),
        (units.yr / units.s, 31557600.0),
        (constants.NEUTRON_MASS_MeV, 939.565422),
        (constants.ELECTRON_MASS_MeV, 0.51099895069),
        (constants.MUON_MASS_MeV, 105.6583755),
    ],
)
def test_conversions_agree_with_printed_values(value, printed):
    assert math.isclose(value, printed, rel_tol=1e-9)


def test_electroweak_constants_are_consistent_with_each_other():
    """G_F = π α / (√2 m_W² (1 - m_W²/m_Z²) (1 - Δr)) with the standard model's Δr = 0.0366, to 1 %."""
    on_shell = 1.0 - (constants.W_BOSON_MASS_MeV / constants.Z_BOSON_MASS_MeV) ** 2
    tree_level = (
        math.pi
        * constants.FINE_STRUCTURE_CONSTANT
        / (math.sqrt(2.0) * constants.W_BOSON_MASS_MeV**2 * on_shell)
    )
    assert math.isclose(tree_level / (1.0 - 0.0366), constants.FERMI_CONSTANT_inverse_MeV2, rel_tol=0.01)
    assert on_shell < constants.SIN2_WEAK_MIXING_ANGLE < 0.24


# Bad input.


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
@pytest.mark.parametrize("position", range(4))
def test_impossible_base_units_are_refused(position, value):
    base_units = [1.0, 1.0, 1.0, 1.0]
    base_units[position] = value
    with pytest.raises(ValueError, match=r"^(metre|second|kilogram|kelvin) = .*\(0, inf\)$"):
        UnitSystem(*base_units)
