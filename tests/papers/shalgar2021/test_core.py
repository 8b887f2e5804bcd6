"""Core of arXiv:1912.09115: identities, printed numbers in each reading, negative controls, pins."""

import functools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import units
from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.replication.ledger.quantities import Quantity
from common.replication.ledger.registry import PublishedValue, load_registry
from common.replication.ledger.verdicts import judge
from common.tables import literature_table
from papers.shalgar2021 import core_bound as bound_stage
from papers.shalgar2021 import fig2 as map_stage
from papers.shalgar2021.model.core import (
    OTHER_PROFILES,
    CoreCase,
    chosen_profile,
    columns_by_reading,
    core_bound,
    default_case,
    interaction_column_inverse_cm2,
    mean_interactions,
    path_length_among_neutrinos_cm,
    path_length_cm,
    plateau_coupling,
    thermal_neutrino_density_inverse_cm3,
)
from papers.shalgar2021.parameters import Core
from tests.conftest import Pin

CORE = Core(
    mean_energy_MeV=30.0,
    inner_radius_km=15.0,
    conservative_mean_energy_MeV=15.0,
    conservative_inner_radius_km=30.0,
    outer_radius_km=45.0,
    mean_number_of_interactions=1.0,
    quoted_neutrino_density_inverse_cm3=1e38,
    density_at_inner_radius_g_per_cm3=1e14,
    density_power=6.0,
)
CASE = default_case(CORE)
PRINTED_PLATEAU = PublishedValue(
    key="core_plateau",
    locator="Sec. I",
    statement="coupling excluded by the core, log10",
    published="-1.8",
    unit="1",
    quantity="fig2:log10_plateau_coupling",
    explained_by="quoted_density_walk_exponential_3e14_4_km",
    discrepancy="neutrino_density_of_the_core",
    expected_verdict="explained",
)


@functools.cache
def map_quantities() -> dict[str, Quantity]:
    return map_stage.bound_quantities(CORE) | map_stage.estimate_quantities(CORE)


@functools.cache
def bound_quantities() -> dict[str, Quantity]:
    laboratory = literature_table("secret_interaction_constraints/laboratory.csv")
    return bound_stage.bound_quantities(CORE, laboratory)


def changed(**values: float) -> Core:
    return CORE.model_copy(update=values)


# Identities


@given(log_column=st.floats(40.0, 50.0), mass=st.floats(1e-3, 1e5), coupling=st.floats(1e-3, 3.0))
def test_map_is_the_eighth_power_of_coupling_over_limit(log_column, mass, coupling):
    column = 10.0**log_column
    number = mean_interactions(CASE, column, mass, coupling)
    assert number == pytest.approx((coupling / core_bound(CASE, column, mass)) ** 8, rel=1e-10)


@given(log_column=st.floats(40.0, 50.0), mass=st.floats(60.0, 1e4), factor=st.floats(1.0, 10.0))
def test_limit_is_flat_and_then_exactly_linear_in_the_mass(log_column, mass, factor):
    column = 10.0**log_column
    heavy = core_bound(CASE, column, [mass, factor * mass])
    assert heavy[1] == pytest.approx(factor * heavy[0], rel=1e-12)
    light = core_bound(CASE, column, [1e-6, 60.0])
    assert light[0] == light[1] == plateau_coupling(CASE, column)


@given(factor=st.floats(1e-4, 1e4))
def test_limit_moves_with_the_eighth_root_of_the_column(factor):
    assert plateau_coupling(CASE, factor * 1e45) == pytest.approx(
        plateau_coupling(CASE, 1e45) * factor**-0.125, rel=1e-12
    )


def test_thermal_density_is_the_closed_form():
    temperature = CASE.temperature_MeV
    zeta_3 = 1.2020569031595942
    expected = 6.0 * 0.75 * zeta_3 / math.pi**2 * temperature**3 * units.cm**3
    assert thermal_neutrino_density_inverse_cm3(30.0) == pytest.approx(expected, rel=1e-10)


def test_path_among_neutrinos_is_that_of_a_uniform_medium():
    density = thermal_neutrino_density_inverse_cm3(30.0)
    nucleons = chosen_profile(changed(density_power=0.0))
    ratio = density / float(nucleons.nucleon_density_inverse_cm3(20.0))
    for path in ("one_mean_free_path", "walk"):
        assert path_length_among_neutrinos_cm(CASE) == pytest.approx(
            ratio * path_length_cm(CASE, nucleons, path=path), rel=1e-9
        )


def test_halved_mean_energy_at_twice_the_number_halves_the_deposited_energy():
    assert map_stage.deposited_energy_ratio(2.0) == 0.5
    assert map_stage.deposited_energy_ratio(5.0) == pytest.approx(0.2)


@pytest.mark.parametrize("ratio", [1e-3, 0.7, 1.3, 1.9, 1e3])
def test_feedback_is_the_solution_of_the_rate_equation(ratio):
    """dN/dx = n σ/(n₀ σ₀) solved step by step, with σ of Eqs. 2 and 3 at the falling energy."""
    grid = np.linspace(0.0, 1.0, 20001)
    energy = ratio * 2.0**-grid
    sigma = np.where(energy < 1.0, energy**6, energy**-2.0)
    start = ratio**6 if ratio < 1.0 else ratio**-2.0
    rate = 2.0**grid * sigma / start
    needed = float(np.trapezoid(1.0 / rate, grid))
    assert map_stage.feedback_factor(ratio) == pytest.approx(needed**0.125, rel=1e-6)


# Published numbers and the readings


def test_the_stated_thermal_density_does_not_give_the_printed_coupling_for_any_profile():
    thermal = [name for name in columns_by_reading(CORE) if "quoted" not in name]
    quantity = map_quantities()["log10_plateau_coupling"]
    values = [quantity.value, *(quantity.variants[name].value for name in thermal if name != "thermal")]
    assert min(values) > -1.75 + 0.3
    least = plateau_coupling(CASE, bound_stage.largest_column_inverse_cm2(CASE))
    assert math.log10(least) > -1.75


def test_the_quoted_density_gives_the_printed_coupling():
    verdict = judge(PRINTED_PLATEAU, map_quantities()["log10_plateau_coupling"])
    assert verdict.verdict == "explained"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"quoted_neutrino_density_inverse_cm3": 1e37}, "not_reproduced"),
        ({"quoted_neutrino_density_inverse_cm3": 1e40}, "not_reproduced"),
        ({"inner_radius_km": 25.0}, "not_reproduced"),
        ({"mean_number_of_interactions": 10.0}, "not_reproduced"),
        ({"quoted_neutrino_density_inverse_cm3": 0.7e38}, "explained"),
    ],
)
def test_verdict_changes_with_the_inputs(change, expected):
    quantity = map_stage.bound_quantities(changed(**change))["log10_plateau_coupling"]
    assert judge(PRINTED_PLATEAU, quantity).verdict == expected


def test_three_printed_numbers_agree_on_one_plateau():
    found = bound_quantities()["log10_implied_plateau"]
    low, high = found.variants["least"].value, found.variants["largest"].value
    assert -1.85 <= low < high <= -1.75
    line = bound_stage.Bound(10.0**found.value, CASE.centre_of_mass_energy_MeV, "implied")
    assert round(line.mass_GeV(MAXIMUM_PERTURBATIVE_COUPLING)) == 15
    assert round(line.mass_GeV(math.sqrt(5.5e-2))) == 1
    # At g = 1 the printed 15 GeV would ask for a plateau that does not round to the printed one.
    assert math.log10(1e-3 * CASE.centre_of_mass_energy_MeV / 15.0) < -2.3


def test_a_profile_with_the_quoted_density_gives_all_three():
    name = "quoted_density_walk_exponential_3e14_4_km"
    found = bound_quantities()
    assert abs(found["largest_mass"].variants[name].value - 15.0) < 0.5
    assert abs(found["laboratory_tau_crossing"].variants[name].value - 1.0) < 0.5
    assert abs(found["log10_plateau"].variants[name].value + 1.8) < 0.05
    # And only that one: 15 GeV is what the others miss.
    others = [reading for reading in columns_by_reading(CORE) if reading != name]
    masses = {other: found["largest_mass"].variants[other].value for other in others if other != "thermal"}
    assert all(mass < 14.5 for mass in masses.values())
    walks = [mass for other, mass in masses.items() if other.startswith("quoted_density_walk")]
    assert len(walks) == 5
    assert 11.0 < min(walks) < max(walks) < 14.3


def test_printed_numbers_of_the_core_are_explained_by_one_reading():
    entries = load_registry("shalgar2021").published.entries
    of_the_density = [entry for entry in entries if entry.discrepancy == "neutrino_density_of_the_core"]
    explained = [entry for entry in of_the_density if entry.explained_by]
    assert len(explained) == 6
    assert {entry.explained_by for entry in explained} == {PRINTED_PLATEAU.explained_by}
    found = bound_quantities() | map_quantities()
    for entry in explained:
        assert judge(entry, found[entry.quantity.partition(":")[2]]).verdict == "explained"


def test_conservative_case_moves_the_limit_by_more_than_the_width_of_a_line():
    found = map_quantities()
    assert found["plateau_shift_conservative"].value > 0.125
    assert found["heavy_shift_conservative"].value == pytest.approx(
        found["plateau_shift_conservative"].value + math.log10(2.0), abs=1e-9
    )


def test_bound_never_below_the_laboratory_limit_of_electron_neutrinos():
    found = bound_quantities()["plateau_over_laboratory_electron"]
    assert min(found.value, *(variant.value for variant in found.variants.values())) > 1.0


def test_written_lines_are_where_the_number_is_one():
    masses = np.geomspace(1e-3, 1e5, 40)
    table = bound_stage.bound_table(CORE, masses)
    column = interaction_column_inverse_cm2(CASE, chosen_profile(CORE))
    numbers = mean_interactions(CASE, column, masses, table["thermal_default [1]"])
    np.testing.assert_allclose(numbers, 1.0, rtol=1e-10)
    assert np.all(table["largest_column [1]"] < table["thermal_default [1]"])
    assert np.all(table["thermal_default [1]"] < table["least_column [1]"])


def test_constraints_end_where_their_source_does():
    table = bound_stage.constraint_table(np.array([1e-5, 1.0, 100.0, 1e3]))
    assert table["laboratory_tau [1]"][-1] == pytest.approx(math.sqrt(0.055))
    assert table["laboratory_electron [1]"][-1] == bound_stage.BEYOND_REACH
    assert table["nucleosynthesis_vector [1]"][1] == pytest.approx(6e-10, rel=1e-12, abs=0.0)
    assert table["nucleosynthesis_vector [1]"][0] == pytest.approx(8e-6, rel=1e-12, abs=0.0)


# Bad input


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mean_energy_MeV": 0.0}, "mean_energy_MeV"),
        ({"outer_radius_km": 20.0}, "outer_radius_km = 20.0 must be above"),
        ({"density_power": -1.0}, "density_power"),
        ({"mean_number_of_interactions": math.nan}, "mean_number_of_interactions"),
    ],
)
def test_impossible_parameters_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        Core(**(CORE.model_dump() | change))


def test_impossible_arguments_are_refused():
    profile = OTHER_PROFILES["power_law_3e13_5"]
    with pytest.raises(ValueError, match=r"neutrino_density_inverse_cm3 = -1.0"):
        interaction_column_inverse_cm2(CASE, profile, neutrino_density_inverse_cm3=-1.0)
    with pytest.raises(ValueError, match=r"path = 'straight'"):
        interaction_column_inverse_cm2(CASE, profile, path="straight")
    with pytest.raises(ValueError, match=r"mean_energy_MeV = -1.0"):
        thermal_neutrino_density_inverse_cm3(-1.0)
    with pytest.raises(ValueError, match=r"column_inverse_cm2 = 0.0"):
        core_bound(CoreCase(30.0, 15.0, 45.0), 0.0, 1.0)


# Pinned


def test_readings_are_pinned(pinned: Pin):
    readings = columns_by_reading(CORE)
    pinned({name: [column(CASE)] for name, (column, _) in readings.items()}, relative_tolerance=1e-6)
