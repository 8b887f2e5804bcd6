"""What the stages of shalgar2021 make of core and path: closed forms and made-up inputs, not their output."""

import dataclasses
import functools
import itertools
import math

import numpy as np
import pytest
import scipy.integrate
import scipy.special

from common.cascade.angles_and_delays import SimulatedArrivals
from common.cascade.breit_wigner_cascade import arriving_spectrum
from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.mediators.four_neutrinos import (
    DIAGRAMS,
    diagram_cross_section_inverse_MeV2,
    estimated_cross_section_inverse_MeV2,
)
from common.replication.ledger.quantities import Artefact, Quantity, Variant
from common.replication.parameters import load_parameters
from common.scattering.random_walk import neutrino_nucleon_cross_section_cm2
from common.tables import LiteratureTable, literature_table
from papers.shalgar2021 import (
    core_bound,
    fig1,
    fig2,
    fig3,
    fig5,
    on_shell,
    propagation_bound,
    quoted_inputs,
    readings,
)
from papers.shalgar2021.model.arrival_window import coupling_on_window_limit, unscattered_fraction
from papers.shalgar2021.model.core import (
    columns_by_reading,
    conservative_case,
    default_case,
    plateau_coupling,
)
from papers.shalgar2021.model.propagation import Path, coupling_on_limit
from papers.shalgar2021.parameters import Core, CoreScan, DownScattering, Propagation

CORE = load_parameters("shalgar2021.core", Core)
PROPAGATION = load_parameters("shalgar2021.propagation", Propagation)
POINT = load_parameters("shalgar2021.down_scattering", DownScattering)
PATH = Path.of(PROPAGATION, "all_species")
TAU_COUPLING = math.sqrt(5.5e-2)
KPC_s = 3.0856775814913673e19 / 299792458.0


def value(number, unit="1", **variants):
    others = {name: Variant(value=other, description="made up") for name, other in variants.items()}
    return Quantity(value=number, unit=unit, description="made up", numerical_error=0.0, variants=others)


def every(quantity, first):
    """The values of a quantity by reading; the name of its own reading is given."""
    return {first: quantity.value} | {name: variant.value for name, variant in quantity.variants.items()}


# Readings of the column, for Fig. 2 and the core bound


def thermal_density_inverse_cm3(mean_energy_MeV):
    """Of six species, (3/4) ζ(3)/π² T³ each, T = 180 ζ(3)/(7 π⁴) ⟨E⟩."""
    zeta_3 = float(scipy.special.zeta(3.0))
    temperature = 180.0 * zeta_3 / (7.0 * math.pi**4) * mean_energy_MeV
    return 6.0 * 0.75 * zeta_3 / math.pi**2 * (temperature / 197.3269804e-13) ** 3, temperature


def column_by_quadrature(mean_energy_MeV, profile, power, *, quoted=False, channel="charged_current"):
    """n_ν σ ∫ r n (n/n(R_min))^(power - 1) dr with a profile of the mass density in g/cm³."""
    density, temperature = thermal_density_inverse_cm3(mean_energy_MeV)
    zeta_3, zeta_5 = scipy.special.zeta([3.0, 5.0])
    mean_square = 15.0 * zeta_5 / zeta_3 * temperature**2
    cross_section = float(neutrino_nucleon_cross_section_cm2(math.sqrt(mean_square), channel))
    integral = scipy.integrate.quad(
        lambda r: r * profile(r) * (profile(r) / profile(15.0)) ** (power - 1), 15.0, 45.0, epsabs=0.0
    )[0]
    nucleons = 6.02214076e23 * integral * 1e10
    return (1e38 if quoted else density) * cross_section * nucleons


PROFILES = {
    "power_law_3e13_5": lambda r: 3e13 * (15.0 / r) ** 5,
    "power_law_1e13_4": lambda r: 1e13 * (15.0 / r) ** 4,
    "power_law_1e11_10": lambda r: 1e11 * (30.0 / r) ** 10,
    "exponential_1e14_3_km": lambda r: 1e14 * math.exp((15.0 - r) / 3.0),
    "exponential_3e14_4_km": lambda r: 3e14 * math.exp((10.0 - r) / 4.0),
}


def test_each_reading_of_the_column_is_its_integral_over_the_profile():
    def chosen(r):
        return 1e14 * (15.0 / r) ** 6

    density, _ = thermal_density_inverse_cm3(30.0)
    neutrinos = density / 6.02214076e23
    neutral = "neutral_current_neutron"
    expected = {
        "thermal": column_by_quadrature(30.0, chosen, 2),
        "thermal_walk": column_by_quadrature(30.0, chosen, 1),
        "quoted_density": column_by_quadrature(30.0, chosen, 2, quoted=True),
        "quoted_density_walk": column_by_quadrature(30.0, chosen, 1, quoted=True),
        "neutral_current": column_by_quadrature(30.0, chosen, 2, channel=neutral),
        "quoted_density_neutral_current": column_by_quadrature(30.0, chosen, 2, quoted=True, channel=neutral),
        "mean_free_path_as_printed": column_by_quadrature(30.0, lambda _: neutrinos, 2),
    }
    for name, profile in PROFILES.items():
        expected[name] = column_by_quadrature(30.0, profile, 2)
        expected[f"quoted_density_walk_{name}"] = column_by_quadrature(30.0, profile, 1, quoted=True)
    found = {name: column(default_case(CORE)) for name, (column, _) in columns_by_reading(CORE).items()}
    assert found == {name: pytest.approx(number, rel=1e-8) for name, number in expected.items()}
    # In the core bound beside the extremes: a straight path, and nuclear density all the way.
    columns = {name: number for name, (number, _) in core_bound.columns(CORE).items()}
    extremes = {
        "least_column": density * 30e5,
        "largest_column": column_by_quadrature(30.0, lambda _: 2.7e14, 1),
    }
    assert columns == {
        name: pytest.approx(number, rel=1e-8) for name, number in (expected | extremes).items()
    }


@functools.cache
def numbers_of_fig2():
    return fig2.bound_quantities(CORE) | fig2.density_quantities(CORE) | fig2.estimate_quantities(CORE)


@functools.cache
def numbers_of_the_core_bound():
    laboratory = literature_table("secret_interaction_constraints/laboratory.csv")
    return core_bound.bound_quantities(CORE, laboratory)


def test_limits_of_fig2_follow_from_the_columns():
    """g⁸ ∝ 1/X for a given energy; below M also ∝ E², above ∝ E⁻⁶."""
    numbers = numbers_of_fig2()
    columns = every(numbers["log10_interaction_column"], "thermal")
    plateaus = every(numbers["log10_plateau_coupling"], "thermal")
    light = every(numbers["plateau_shift_conservative"], "thermal")
    heavy = every(numbers["heavy_shift_conservative"], "thermal")
    for name, (column, _) in columns_by_reading(CORE).items():
        assert columns[name] == pytest.approx(math.log10(column(default_case(CORE))), rel=1e-12)
        shift = -(columns[name] - columns["thermal"]) / 8.0
        assert plateaus[name] == pytest.approx(plateaus["thermal"] + shift, abs=1e-9)
        weaker = math.log10(column(default_case(CORE)) / column(conservative_case(CORE))) / 8.0
        assert light[name] == pytest.approx(weaker - 0.25 * math.log10(2.0), abs=1e-9)
        assert heavy[name] == pytest.approx(weaker + 0.75 * math.log10(2.0), abs=1e-9)
    assert numbers["plateau_end"].value == 60.0
    assert numbers["plateau_end"].variants["conservative"].value == 30.0


def test_elasticities_count_powers_of_the_temperature():
    """X ∝ n σ_νN ∝ T⁵; the limit on light mediators goes with (T²/X)^(1/8), that on heavy ones with T⁻⁶."""
    numbers = numbers_of_fig2()
    assert numbers["elasticity_to_temperature_light"].value == pytest.approx(3.0 / 8.0, abs=1e-4)
    assert numbers["elasticity_to_temperature_heavy"].value == pytest.approx(11.0 / 8.0, abs=1e-4)


def test_outer_radius_enters_by_the_end_of_the_integral():
    """∫ r^(1 - 2p) dr and ∫ r^(1 - p) dr from 15 km to 30 and 90 km, p = 6."""
    found = numbers_of_fig2()["outer_radius_shift"]
    for shift, power in ((found.value, 10), (found.variants["thermal_walk"].value, 4)):
        near, far = (1.0 - (15.0 / outer) ** power for outer in (30.0, 90.0))
        assert shift == pytest.approx(math.log10(far / near) / 8.0, rel=1e-6)


def test_densities_and_factors_of_the_argument_are_closed_forms():
    numbers = numbers_of_fig2()
    deep = every(numbers["deep_core_neutrino_density"], "chemical_potential_200_mev")
    thermal, temperature = thermal_density_inverse_cm3(30.0)
    assert deep.pop("decoupling_region") == pytest.approx(thermal, rel=1e-8)
    assert sorted(deep) == [f"chemical_potential_{potential}_mev" for potential in (100, 150, 200, 250)]
    for name, density in deep.items():
        potential = float(name.split("_")[2])
        integral = scipy.integrate.quad(
            lambda p, potential=potential: p**2 / (math.exp((p - potential) / 30.0) + 1.0),
            0.0,
            2e3,
            points=[potential],
        )[0]
        expected = integral / (2.0 * math.pi**2) / 197.3269804e-13**3
        assert density == pytest.approx(expected, rel=1e-7)
    assert numbers["quoted_over_thermal_density"].value == pytest.approx(1e38 / thermal, rel=1e-8)
    assert numbers["mean_energy_over_temperature"].value == pytest.approx(30.0 / temperature, rel=1e-10)
    assert numbers["deposited_energy_loss"].value == pytest.approx(50.0)
    assert numbers["phase_space_factor"].value == pytest.approx(1.0 / (8.0 * math.pi**3), rel=1e-14)


def test_each_case_of_fig2_has_its_own_inputs():
    inputs = {name: quantity.value for name, quantity in fig2.drawn_inputs(CORE).items()}
    assert inputs == {
        "default_mean_energy": 30.0,
        "default_inner_radius": 15.0,
        "conservative_mean_energy": 15.0,
        "conservative_inner_radius": 30.0,
        "quoted_neutrino_density": 1e38,
    }


def test_written_map_is_one_where_the_written_line_is(monkeypatch):
    written = {}
    monkeypatch.setattr(fig2, "write_npz", lambda _, arrays: written.update(maps=arrays))
    monkeypatch.setattr(fig2, "write_csv", lambda _, table: written.update(lines=table))
    monkeypatch.setattr(fig2, "write_quantities", lambda *arguments: written.update(quantities=arguments[2]))
    for name in ("bound_quantities", "density_quantities", "estimate_quantities"):
        monkeypatch.setattr(fig2, name, lambda _: {})
    fig2.main()
    maps, lines = written["maps"], written["lines"]
    scan = load_parameters("shalgar2021.core_scan", CoreScan)
    np.testing.assert_array_equal(maps["mediator_mass_MeV"], scan.map_masses_MeV())
    np.testing.assert_array_equal(lines["mediator_mass [MeV]"], scan.map_masses_MeV())
    for density in ("thermal", "quoted_density"):
        expected = 8.0 * np.log10(maps["coupling"][:, np.newaxis] / lines[f"{density}_default [1]"])
        np.testing.assert_allclose(maps[f"{density}_log10_interactions"], expected, rtol=1e-9, atol=1e-9)
        column, _ = columns_by_reading(CORE)[density]
        light = plateau_coupling(conservative_case(CORE), column(conservative_case(CORE)))
        assert lines[f"{density}_conservative [1]"][0] == pytest.approx(light, rel=1e-12)


# Core bound


def test_masses_and_ratios_of_the_core_bound_follow_from_its_plateau():
    numbers = numbers_of_the_core_bound()
    plateaus = {name: 10.0**log10 for name, log10 in every(numbers["log10_plateau"], "thermal").items()}
    expected = {
        "largest_mass": {name: 0.06 * math.sqrt(4.0 * math.pi) / g for name, g in plateaus.items()},
        "largest_mass_at_unit_coupling": {name: 0.06 / g for name, g in plateaus.items()},
        "laboratory_tau_crossing": {name: 0.06 * TAU_COUPLING / g for name, g in plateaus.items()},
        "plateau_over_laboratory_electron": {name: g / math.sqrt(5.5e-6) for name, g in plateaus.items()},
        "plateau_over_laboratory_muon": {name: g / math.sqrt(4.5e-5) for name, g in plateaus.items()},
        "plateau_over_laboratory_tau": {name: g / TAU_COUPLING for name, g in plateaus.items()},
    }
    for name, readings_of_it in expected.items():
        assert every(numbers[name], "thermal") == pytest.approx(readings_of_it, rel=1e-9)
    shared = every(numbers_of_fig2()["log10_plateau_coupling"], "thermal")
    assert {name: math.log10(plateaus[name]) for name in shared} == pytest.approx(shared, rel=1e-9)


def test_printed_numbers_of_the_core_imply_a_plateau_and_a_column():
    numbers = numbers_of_the_core_bound()
    assert numbers["largest_mass_of_printed_coupling"].value == pytest.approx(
        0.06 * math.sqrt(4.0 * math.pi) * 10.0**1.8, rel=1e-12
    )
    assert numbers["laboratory_crossing_of_printed_coupling"].value == pytest.approx(
        0.06 * TAU_COUPLING * 10.0**1.8, rel=1e-12
    )
    for name in ("largest_mass_of_printed_coupling", "laboratory_crossing_of_printed_coupling"):
        assert numbers[name].input_rounding == pytest.approx((10.0**0.05 - 1.0) * numbers[name].value)
    implied = numbers["log10_implied_plateau"]
    # -1.85 by the printed exponent, 14.5 GeV by the printed mass; 1 GeV allows more on both sides.
    assert implied.variants["least"].value == pytest.approx(-1.85, rel=1e-12)
    largest = math.log10(0.06 * math.sqrt(4.0 * math.pi) / 14.5)
    assert implied.variants["largest"].value == pytest.approx(largest, rel=1e-12)
    assert implied.value == pytest.approx(0.5 * (largest - 1.85), rel=1e-12)
    column = 10.0 ** numbers["log10_implied_column"].value
    assert plateau_coupling(default_case(CORE), column) == pytest.approx(10.0**implied.value, rel=1e-9)


def test_lines_of_the_core_bound_keep_the_ratios_of_their_columns():
    masses = np.array([1e-3, 10.0, 1e3, 1e5])
    table = core_bound.bound_table(CORE, masses)
    densities = {
        case: thermal_density_inverse_cm3(energy)[0]
        for case, energy in (("default", 30.0), ("conservative", 15.0))
    }
    for case, density in densities.items():
        ratio = table[f"quoted_density_{case} [1]"] / table[f"thermal_{case} [1]"]
        np.testing.assert_allclose(ratio, (density / 1e38) ** 0.125, rtol=1e-8)
    columns = {name: number for name, (number, _) in core_bound.columns(CORE).items()}
    for name in ("least_column", "largest_column"):
        ratio = table[f"{name} [1]"] / table["thermal_default [1]"]
        np.testing.assert_allclose(ratio, (columns["thermal"] / columns[name]) ** 0.125, rtol=1e-9)
    shifts = np.log10(table["thermal_conservative [1]"] / table["thermal_default [1]"])
    numbers = numbers_of_fig2()
    light, heavy = (numbers[f"{kind}_shift_conservative"].value for kind in ("plateau", "heavy"))
    np.testing.assert_allclose(shifts, [light, light, heavy, heavy], atol=1e-9)


def test_constraints_from_elsewhere_end_at_their_kinematic_limits():
    """m_K - m_e, m_K - m_μ and m_τ, 1 MeV and the energy of the double beta decay; contact: M/(60 MeV)."""
    ends = {
        "laboratory_electron": (493.677 - 0.51099895, math.sqrt(5.5e-6)),
        "laboratory_muon": (493.677 - 105.6583755, math.sqrt(4.5e-5)),
        "laboratory_tau": (1776.93, TAU_COUPLING),
        "nucleosynthesis_vector": (1.0, 6e-10),
        "double_beta_decay": (2.458, 1.6e-5),
    }
    for name, (end, limit) in ends.items():
        column = core_bound.constraint_table(np.array([0.999999, 1.000001]) * end)[f"{name} [1]"]
        assert column[0] == pytest.approx(limit, rel=1e-4, abs=0.0)
        assert column[1] == core_bound.BEYOND_REACH
    between = core_bound.constraint_table(np.array([1e-2]))["nucleosynthesis_vector [1]"][0]
    assert between == pytest.approx(math.sqrt(8e-6 * 6e-10), rel=1e-12, abs=0.0)
    microwave = core_bound.constraint_table(np.array([1e-6, 6.0]))["microwave_background [1]"]
    np.testing.assert_allclose(microwave, [1.2e-7, 0.1], rtol=1e-12)
    quoted = core_bound.literature_quantities()
    assert quoted["nucleosynthesis_coupling"].value == 6e-10
    assert quoted["microwave_background_coupling"].value == 1.2e-7


# Fig. 1


def test_core_against_propagation_for_lines_with_closed_forms():
    """Core: g₀ up to 60 MeV, then in proportion to M; propagation: p₀ up to a mass, then p₀ M/that mass."""
    core_masses = np.unique(np.append(np.geomspace(1e-6, 1e5, 45), 60.0))
    path_masses = np.unique(np.append(np.geomspace(1e-6, 0.5, 30), [1e-3]))
    plateaus = {"thermal": 2e-2, "quoted_density": 0.9e-2}
    rises = {"all_species": 10.0, "one_species": 15.0}
    core = {"mediator_mass": core_masses} | {
        f"{name}_default": g * np.maximum(1.0, core_masses / 60.0) for name, g in plateaus.items()
    }
    path = {"mediator_mass": path_masses} | {
        name: rise * np.maximum(1e-3, path_masses) for name, rise in rises.items()
    }
    numbers = fig1.bounds_quantities(
        *(
            LiteratureTable("made_up.csv", dict.fromkeys(one, "1") | {"mediator_mass": "MeV"}, one)
            for one in (core, path)
        )
    )
    for name, rise in rises.items():
        for density, plateau in plateaus.items():
            label = f"{density}_{name}"
            found = {key: every(number, "thermal_all_species")[label] for key, number in numbers.items()}
            ratio = plateau / (1e-3 * rise)
            assert found["largest_core_over_propagation"] == pytest.approx(ratio, rel=1e-9)
            crossing_keV = 1e3 * plateau / rise if ratio > 1.0 else 0.0
            assert found["mass_where_core_becomes_stronger"] == pytest.approx(crossing_keV, rel=1e-9)
            reach = 60.0 / plateau * rise
            assert found["reach_of_core_over_propagation"] == pytest.approx(reach, rel=1e-9)


# Fig. 3


def test_simulated_energies_have_the_moments_of_the_spectrum():
    energies = fig3.stratified_energies(PATH, 20000)
    assert energies.mean() == pytest.approx(15.0, rel=1e-4)
    assert (energies**2).mean() == pytest.approx(290.0, rel=1e-3)
    edges = fig3.energy_edges(POINT)
    assert (edges[0], edges[-1]) == (pytest.approx(0.01), pytest.approx(100.0))
    np.testing.assert_allclose(edges[10:] / edges[:-10], 10.0, rtol=1e-12)


def test_what_arrives_above_a_floor_is_the_integral_of_the_arriving_spectrum():
    paths = {name: Path.of(PROPAGATION, name) for name in ("all_species", "one_species")}
    numbers = fig3.energy_quantities(paths, POINT)
    # By Simpson's rule in the logarithm, on either side of the resonance at 1 MeV.
    logarithms = [
        np.linspace(math.log(low), math.log(high), 161)
        for low, high in ((1e-3, 1e-2), (1e-2, 1.0), (1.0, 250.0))
    ]
    for density, path in paths.items():
        depth = path.depth(10.0**-3.5, 10.0**-1.75)
        pieces = []
        for grid in logarithms:
            energies = np.exp(grid)
            spectrum = np.nan_to_num(arriving_spectrum(depth, path.spectrum, energies, 250.0).value)
            pieces.append([scipy.integrate.simpson(spectrum * energies**k, grid) for k in (1, 2)])
        above_1_keV, above_10_keV = np.sum(pieces, axis=0), np.sum(pieces[1:], axis=0)
        for floor, (number, energy) in (("1_kev", above_1_keV), ("10_kev", above_10_keV)):
            found = every(numbers[f"number_above_{floor}"], "all_species")[density]
            assert found == pytest.approx(number, rel=2e-3)
            found = every(numbers[f"energy_above_{floor}"], "all_species")[density]
            assert found == pytest.approx(energy / 15.0, rel=2e-3)


def test_angles_of_a_made_up_table():
    """Mean deflection 1e-7 MeV/E but for one rise; delay by D (1 - cos θ)/(6 c)."""
    energies = np.array([1e-3, 1.0, 4.0, 9.0, 50.0, 61.0])
    mean = np.array([1e-4, 1e-7, 2e-7, 1e-9, 0.0, 1.0])
    table = {"energy [MeV]": energies, "one_species_deflection [1]": mean}
    nothing = np.zeros((0, 0))
    arrivals = SimulatedArrivals(nothing, nothing, np.array([2e-7, 5e-7]), np.array([3e-7, 5e-7]))
    numbers = fig3.angle_quantities(table, arrivals, PATH)
    assert numbers["largest_growth_of_deflection"].value == pytest.approx(1.0, rel=1e-12)
    assert numbers["largest_mean_deflection"].value == 1e-4
    assert numbers["planar_over_spatial_deflection"].value == pytest.approx(1.5, rel=1e-12)
    at_threshold = 2e-7 * (1e-9 / 2e-7) ** (math.log(5.0 / 4.0) / math.log(9.0 / 4.0))
    expected = 50.0 * KPC_s * at_threshold / 6.0
    assert numbers["mean_delay_at_threshold"].value == pytest.approx(expected, rel=1e-9)


# Fig. 5


def test_coefficients_and_jump_of_the_estimate():
    """Exchange 1/(1474560 π⁵), annihilation 1/(589824 π⁵), each less the width in the two propagators."""
    numbers = fig5.coefficient_quantities()
    width = (1.0 + (0.01 / (8.0 * math.pi)) ** 2) ** -2
    found = numbers["low_energy_coefficient"]
    assert found.value == pytest.approx(width / (589824.0 * math.pi**5), rel=1e-5, abs=0.0)
    exchange = found.variants["exchange"].value
    assert exchange == pytest.approx(width / (1474560.0 * math.pi**5), rel=1e-5, abs=0.0)
    assert found.variants["two_pi_cubed"].value == pytest.approx((8.0 * math.pi**3) ** -4, rel=1e-12, abs=0.0)
    assert numbers["estimate_jump_at_m"].value < 1e-10


def test_largest_ratios_are_those_of_the_unscaled_cross_sections():
    energies = np.array([0.2, 0.45, 0.55, 0.9, 1.0, 1.3, 1.9, 2.0, 2.1, 7.0])
    couplings = {"strong": 0.8, "weak": 0.3}
    ranges = {
        "largest_ratio_below_m": energies[:2],
        "largest_ratio_between_m_and_2m": energies[4:8],
        "largest_ratio_above_2m": energies[8:],
    }
    coefficients = {"exchange": 1.0 / (1474560.0 * math.pi**5), "annihilation": 1.0 / (589824.0 * math.pi**5)}
    numbers = fig5.shape_quantities(couplings, energies)
    for name, grid in ranges.items():
        expected = {}
        for diagram, (strength, coupling) in itertools.product(DIAGRAMS, couplings.items()):
            exact = (
                diagram_cross_section_inverse_MeV2(diagram, grid, 1.0, coupling).value / coefficients[diagram]
            )
            estimate = estimated_cross_section_inverse_MeV2(grid, 1.0, coupling) / 1e-8
            expected[f"{diagram}_{strength}"] = float(np.max(exact / estimate))
        found = {label: variant.value for label, variant in numbers[name].variants.items()}
        assert found == pytest.approx(expected, rel=1e-9)
        assert numbers[name].value == min(found.values())


# Mediators on shell


def test_numbers_of_made_up_lines():
    """Forward 1e-4 (M/MeV)^1.25, net twice that, the paper's 0.04 up to 60 MeV, then in proportion to M."""
    mass = on_shell.MASSES_MeV
    lines = {"forward": 1e-4 * mass**1.25, "paper": 4e-2 * np.maximum(1.0, mass / 60.0)}
    lines["net"] = 2.0 * lines["forward"]
    coarse = lines | {"net": lines["net"] * 10.0**-1e-3}
    numbers = on_shell.quantities(CORE, lines, coarse)
    for label, place in (("light", 1.0), ("middle", 100.0), ("heavy", 1e3)):
        found = numbers[f"log10_bound_{label}"]
        expected = math.log10(1e-4 * place**1.25)
        assert found.value == pytest.approx(expected, abs=1e-9)
        assert found.variants["net"].value == pytest.approx(expected + math.log10(2.0), abs=1e-9)
        paper = math.log10(4e-2 * max(1.0, place / 60.0))
        assert found.variants["paper"].value == pytest.approx(paper, abs=1e-9)
        assert found.numerical_error == pytest.approx(1e-3, rel=1e-9)
    for name, coupling in (
        ("largest_mass", math.sqrt(4.0 * math.pi)),
        ("laboratory_tau_crossing", TAU_COUPLING),
    ):
        found = numbers[name]
        assert found.value == pytest.approx(1e-3 * (1e4 * coupling) ** 0.8, rel=1e-9)
        assert found.variants["net"].value == pytest.approx(1e-3 * (5e3 * coupling) ** 0.8, rel=1e-9)
        assert found.variants["paper"].value == pytest.approx(0.06 * coupling / 4e-2, rel=1e-9)
    # Largest at the least mass; equal where 1e-4 M^1.25 = 4e-2 M/60.
    assert numbers["largest_shift"].value == pytest.approx(math.log10(4e-2 / (1e-4 * 1e-2**1.25)), rel=1e-9)
    last, spacing = numbers["stronger_up_to"].value, numbers["stronger_up_to"].numerical_error
    assert last < (4e2 / 60.0) ** 4 <= last + spacing
    assert spacing == pytest.approx(last * (1e7 ** (1.0 / 140.0) - 1.0), rel=1e-9)
    growth = every(numbers["largest_multiplication_thermal"], "thermal")
    assert growth == {
        "thermal": 1.0,
        **{f"dilution_1_over_{n}": pytest.approx(n**0.25, rel=1e-12) for n in (2, 4, 8, 16)},
    }
    left = every(numbers["net_over_forward_rate_thermal"], "thermal")
    assert left == {"thermal": 0.0, "dilution_1_over_16": pytest.approx(255.0 / 256.0, rel=1e-12)}


def test_net_rate_asks_for_sixteen_times_the_forward_reactions(monkeypatch):
    """At z = 1/16, z (1 - z²) = 255/4096: its fourth root where pairs are made, its eighth for contact."""
    monkeypatch.setattr(on_shell, "MASSES_MeV", np.array([0.1, 10.0, 3e4]))
    monkeypatch.setattr(on_shell, "COUPLINGS", np.geomspace(1e-5, MAXIMUM_PERTURBATIVE_COUPLING, 9))
    lines, _ = on_shell.compute(CORE)
    ratio = lines["net"] / lines["forward"]
    assert ratio[0] == pytest.approx((4096.0 / 255.0) ** 0.25, rel=2e-2)
    assert ratio[-1] == pytest.approx((4096.0 / 255.0) ** 0.125, rel=2e-2)
    column, _ = columns_by_reading(CORE)["thermal"]
    light = plateau_coupling(default_case(CORE), column(default_case(CORE)))
    np.testing.assert_allclose(lines["paper"][:2], light, rtol=1e-12)
    assert lines["paper"][-1] == pytest.approx(light * 3e4 / 60.0, rel=1e-12)


# Propagation bound


def test_each_alternative_changes_the_input_that_it_names():
    changed = {
        name: {
            field.name: getattr(other, field.name)
            for field in dataclasses.fields(Path)
            if getattr(other, field.name) != getattr(PATH, field.name)
        }
        for name, (other, _) in propagation_bound.alternatives(PATH).items()
    }
    density = "relic_density_inverse_cm3"
    expected = {
        "one_species": {density: 55.0},
        "dirac": {density: 165.0},
        "distance_10_kpc": {"distance_kpc": 10.0},
        "neutrino_mass_0_01_ev": {"neutrino_mass_eV": 0.01},
        "neutrino_mass_0_1_ev": {"neutrino_mass_eV": 0.1},
        "neutrino_mass_10_ev": {"neutrino_mass_eV": 10.0},
        "threshold_3_mev": {"threshold_MeV": 3.0},
        "threshold_7_5_mev": {"threshold_MeV": 7.5},
        "surviving_10_percent": {"surviving_fraction": 0.1},
        "surviving_0_1_percent": {"surviving_fraction": 1e-3},
    }
    expected |= {
        f"mean_energy_{mean}_mev": {
            "mean_energy_MeV": float(mean),
            "mean_squared_energy_MeV2": pytest.approx(290.0 * (mean / 15.0) ** 2, rel=1e-12),
        }
        for mean in (10, 12, 20)
    }
    assert changed == expected


def test_light_limit_under_each_alternative():
    """τ ∝ n D g⁴/(m E): a fourth root of each; the others strengthen or weaken as they should."""
    base = math.log10(coupling_on_limit(PATH, 1e-6))
    found = propagation_bound.by_alternative(PATH, 1e-6, 10.0)
    shifts = {name: number - base for name, (number, _) in found.items()}
    for name, factor in (
        ("one_species", 6.0),
        ("dirac", 2.0),
        ("distance_10_kpc", 5.0),
        ("neutrino_mass_0_01_ev", 0.2),
        ("neutrino_mass_0_1_ev", 2.0),
        ("neutrino_mass_10_ev", 200.0),
    ):
        assert shifts[name] == pytest.approx(0.25 * math.log10(factor), abs=1e-4)
    assert shifts["surviving_10_percent"] < shifts["threshold_7_5_mev"] < 0.0
    assert shifts["surviving_0_1_percent"] > shifts["threshold_3_mev"] > 0.0
    assert shifts["mean_energy_10_mev"] < shifts["mean_energy_12_mev"] < 0.0 < shifts["mean_energy_20_mev"]
    assert shifts["of_detectable"] > 0.0
    assert shifts["unscattered"] < shifts["within_burst"] < 0.0


def test_limits_and_shifts_follow_from_the_limits_of_the_alternatives():
    numbers = propagation_bound.limit_quantities(PROPAGATION)
    light = propagation_bound.by_alternative(PATH, 1e-6, 10.0)
    heavy = propagation_bound.by_alternative(PATH, 0.05, 10.0)
    plateau = math.log10(coupling_on_limit(PATH, 1e-6))
    assert every(numbers["log10_plateau"], "published") == {
        "published": pytest.approx(plateau, abs=1e-9),
        **{name: pytest.approx(number, abs=1e-9) for name, (number, _) in light.items()},
    }
    # In proportion to M, so that the coupling at half of the mass is as much over it.
    rises = every(numbers["rise_inverse_mev"], "published")
    assert rises.pop("published") == pytest.approx(coupling_on_limit(PATH, 0.025) / 0.025, rel=3e-3)
    assert rises == {
        name: pytest.approx(10.0**number / 0.05, rel=1e-9) for name, (number, _) in heavy.items()
    }
    # Well below resonance τ ∝ n D g⁴ m E/M⁴.
    assert rises["one_species"] == pytest.approx(numbers["rise_inverse_mev"].value * 6.0**0.25, rel=5e-3)
    shift = max(abs(light[f"mean_energy_{mean}_mev"][0] - plateau) for mean in (10, 12, 20))
    assert numbers["largest_shift_by_spectrum"].value == pytest.approx(shift, abs=1e-9)
    by_window = every(numbers["shift_by_time_window"], "within_burst")
    assert by_window == {name: pytest.approx(plateau - light[name][0], abs=1e-9) for name in by_window}
    # On the limit of the time window 1 % arrives in time, unscattered or scattered once.
    depth = PATH.depth(1e-6, 10.0 ** light["within_burst"][0])
    expected = 1.0 - unscattered_fraction(PATH, depth) / 0.01
    assert numbers["once_scattered_share_in_time"].value == pytest.approx(expected, abs=1e-6)


def test_shape_of_the_bound_is_that_of_its_limits():
    numbers = propagation_bound.shape_quantities(PROPAGATION)
    for density in ("all_species", "one_species"):
        path = Path.of(PROPAGATION, density)
        found = {name: every(number, "all_species")[density] for name, number in numbers.items()}
        plateau, half_keV, low, high = (
            math.log10(coupling_on_limit(path, mass)) for mass in (1e-6, 5e-4, 10.0**-2.1, 10.0**-1.9)
        )
        assert found["departure_below_half_kev"] == pytest.approx(abs(half_keV - plateau), abs=1e-7)
        assert found["slope_above"] == pytest.approx((high - low) / 0.2, abs=1e-6)
        around = found["dip_mass"] * 1e-3 * np.array([0.97, 1.0, 1.03])
        depths = [plateau - math.log10(coupling_on_limit(path, mass)) for mass in around]
        assert depths[1] == pytest.approx(found["dip_depth"], abs=1e-7)
        assert depths[1] > max(depths[0], depths[2])


def test_bound_is_at_the_coupling_where_it_is_said_to_reach():
    numbers = propagation_bound.reach_quantities(PROPAGATION)
    reached = every(numbers["mass_reached"], "all_species_unit_coupling")
    assert len(reached) == 4
    for name, mass_keV in reached.items():
        path = Path.of(PROPAGATION, "all_species" if name.startswith("all") else "one_species")
        coupling = 1.0 if name.endswith("unit_coupling") else TAU_COUPLING
        assert coupling_on_limit(path, 1e-3 * mass_keV) == pytest.approx(coupling, rel=1e-8)
    for density, coupling in every(numbers["coupling_at_printed_reach"], "all_species").items():
        expected = coupling_on_limit(Path.of(PROPAGATION, density), 0.025)
        assert coupling == pytest.approx(expected, rel=1e-9)


def test_context_of_the_bound_is_that_of_closed_forms():
    """E_res = M²/2m, √s = √(2 m E); Eq. 3 over g⁴/(4π s): 4π ε⁴ g⁴; Γ(α + 1, x)/Γ(α + 1) of the spectrum."""
    numbers = propagation_bound.context_quantities(PROPAGATION)
    resonance = every(numbers["resonance_energy_at_1_kev"], "resonance")
    assert resonance["resonance"] == pytest.approx(1e4, rel=1e-12)
    assert resonance["centre_of_mass_energy"] == pytest.approx(math.sqrt(2.0 * 50.0 * 15e-3), rel=1e-12)
    ratio = 4.0 * math.pi * 1e-8 * coupling_on_limit(PATH, 1e-6) ** 4
    assert numbers["four_over_two_neutrinos"].value == pytest.approx(ratio, rel=1e-9, abs=0.0)
    shape = 225.0 / (290.0 - 225.0)
    emitted = float(scipy.special.gammaincc(shape, shape * 5.0 / 15.0))
    assert numbers["emitted_above_threshold"].value == pytest.approx(emitted, rel=1e-10)
    assert numbers["resonance_mass_ratio_of_10_ev"].value == pytest.approx(math.sqrt(200.0), rel=1e-12)
    # ∫ t²/(t - M²)² dt over 0 < -t < s, by quadrature, over s³/(s - M²)².
    for name, root_s in (("light", 1e6), ("heavy_mediator", 1e-2), ("near_resonance", 0.99)):
        exchange = scipy.integrate.quad(lambda t, s=root_s**2: (s * t / (s * t + 1.0)) ** 2, 0.0, 1.0)[0]
        expected = exchange * (1.0 - root_s**-2) ** 2
        assert every(numbers["t_channel_ratio"], "light")[name] == pytest.approx(expected, rel=1e-6)


def test_written_bounds_are_the_limits_of_their_path_and_criterion():
    masses = np.array([1e-4, 2e-2, 10.0])
    table = propagation_bound.bound_table(PROPAGATION, masses)
    np.testing.assert_array_equal(table.pop("mediator_mass [MeV]"), masses)
    for density in ("all_species", "one_species"):
        path = Path.of(PROPAGATION, density)
        limits = [coupling_on_limit(path, mass) for mass in masses[:2]]
        timed = [coupling_on_window_limit(path, mass, 10.0) for mass in masses[:2]]
        # 10 stands for no limit below √(4π).
        np.testing.assert_allclose(table.pop(f"{density} [1]"), [*limits, 10.0], rtol=1e-9)
        np.testing.assert_allclose(table.pop(f"{density}_within_burst [1]"), [*timed, 10.0], rtol=1e-9)
    assert table == {}


def test_inputs_named_in_labels_are_those_of_the_parameters():
    inputs = propagation_bound.drawn_inputs(PROPAGATION)
    assert {name: number.value for name, number in inputs.items()} == {
        "relic_density": 330.0,
        "threshold": 5.0,
        "downscattered_fraction": 0.99,
        "burst_duration": 10.0,
    }
    assert inputs["relic_density"].variants["one_species"].value == pytest.approx(55.0, rel=1e-15)


# Quoted inputs


def test_relic_neutrinos_are_those_of_2_7255_kelvin():
    """T = (4/11)^(1/3) T_γ, n = (3/4) ζ(3)/π² T³ for each of six species, ⟨E⟩ = 7 π⁴/(180 ζ(3)) T."""
    numbers = quoted_inputs.quantities()
    temperature_meV = (4.0 / 11.0) ** (1.0 / 3.0) * 2.7255 * 8.617333262e-2
    assert numbers["relic_energy"].value == pytest.approx(temperature_meV, rel=1e-9)
    zeta_3 = float(scipy.special.zeta(3.0))
    mean = 7.0 * math.pi**4 / (180.0 * zeta_3) * temperature_meV
    assert numbers["relic_energy"].variants["mean_energy"].value == pytest.approx(mean, rel=1e-9)
    one = 0.75 * zeta_3 / math.pi**2 * (1e-9 * temperature_meV / 197.3269804e-13) ** 3
    assert numbers["relic_density"].variants["one_species"].value == pytest.approx(one, rel=1e-8)
    assert numbers["relic_density"].value == pytest.approx(6.0 * one, rel=1e-8)


# Which statements each reading satisfies


def made_up_artefacts():
    """Numbers on either side of what rounds to the printed ones."""
    cores = ("quoted_density", "quoted_density_walk")
    core = {
        "log10_plateau": value(-1.3, **dict(zip(cores, (-1.76, -1.84), strict=True))),
        "largest_mass": value(5.0, **dict(zip(cores, (13.4, 16.4), strict=True))),
        "laboratory_tau_crossing": value(0.4, **dict(zip(cores, (0.6, 1.6), strict=True))),
    }
    path = {
        "log10_plateau": value(-2.0, one_species=-1.6),
        "dip_depth": value(0.1),
        "mass_reached": value(
            100.0,
            one_species_unit_coupling=60.0,
            all_species_laboratory_tau=24.0,
            one_species_laboratory_tau=15.0,
        ),
    }
    spectrum = {"fraction_above_threshold": value(1e-3, one_species=2e-2)}
    return {
        name: Artefact(module="made up", quantities=quantities)
        for name, quantities in (("core_bound", core), ("propagation_bound", path), ("fig3", spectrum))
    }


def test_statements_of_made_up_numbers_are_counted():
    table, satisfied = readings.compute(made_up_artefacts())
    yes = {
        "core_plateau": [False, False, True, True, True, True],
        "core_reach": [False, False, False, False, True, True],
        "core_meets_laboratory_tau": [False, False, True, True, False, False],
        "propagation_reach": [False] * 6,
        "propagation_meets_laboratory_tau": [True, False] * 3,
        # The exponent of the core less that of the path, plus the depth of the dip.
        "core_over_propagation": [False, False, False, True, False, True],
        "above_threshold_in_fig3": [True, False] * 3,
    }
    for name, answers in yes.items():
        assert table[f"{name}_as_printed [1]"] == ["yes" if answer else "no" for answer in answers], name
    ratios = [10.0 ** (core - path + 0.1) for core in (-1.3, -1.76, -1.84) for path in (-2.0, -1.6)]
    np.testing.assert_allclose(table["core_over_propagation [1]"], ratios, rtol=1e-12)
    assert table["core_reach [GeV]"] == [5.0, 5.0, 13.4, 13.4, 16.4, 16.4]
    assert table["propagation_reach [keV]"] == [100.0, 60.0] * 3
    assert list(every(satisfied, "thermal_all_species").items()) == [
        (f"{core}_{path}", sum(answers[i] for answers in yes.values()))
        for i, (core, path) in enumerate(
            itertools.product(
                ("thermal", "quoted_density", "quoted_density_walk"), ("all_species", "one_species")
            )
        )
    ]
