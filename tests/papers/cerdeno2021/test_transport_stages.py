"""What the stages of mean free paths and diffusion times of cerdeno2021 make of made-up numbers.

Each variant of made-up rates, paths and integrals is seen to come from the input that its name says.
"""

import dataclasses
import functools
import math

import numpy as np
import pytest
import scipy.constants
import scipy.special

from common.numerics.quadrature import IntegrationResult
from common.replication.ledger.quantities import Quantity, Variant
from common.scattering.mean_free_path import NucleonCurrent
from papers.cerdeno2021 import diffusion_times, mean_free_path_hypotheses, mean_free_paths
from papers.cerdeno2021.model.literal_phase_space import AZIMUTHS, ENERGY_TRANSFER, FLUXES
from papers.cerdeno2021.model.mean_free_path_cells import cells, printed_mean_free_paths
from papers.cerdeno2021.model.printed_cells import printed_cells
from papers.cerdeno2021.model.scattering import AS_DERIVED, AS_PUBLISHED, CURRENTS, NEUTRINOS, printed_states


@functools.cache
def states():
    return {table: printed_states(printed_cells(), table) for table in ("dirac", "majorana")}


def made_up(value, error=0.0, rounding=None, **variants):
    return Quantity(
        value=value,
        unit="m",
        description="made up",
        numerical_error=error,
        input_rounding=rounding,
        variants={name: Variant(value=one, description=name) for name, one in variants.items()},
    )


# Diffusion times


def paths():
    """A path of its own for each cell, and the n-th variant n + 2 times as long."""
    return {
        cell.key: made_up(
            0.5 + 0.1 * place,
            1e-3 * (0.5 + 0.1 * place),
            2e-3 * (0.5 + 0.1 * place),
            **{name: (n + 2.0) * (0.5 + 0.1 * place) for n, name in enumerate(diffusion_times.VARIANTS)},
        )
        for place, cell in enumerate(cells(states()))
    }


def test_each_variant_of_a_diffusion_time_comes_from_its_own_paths():
    times = diffusion_times.time_quantities(states(), paths(), printed_mean_free_paths())
    columns = diffusion_times.table_columns(times)
    row = 0
    for neutrino in NEUTRINOS:
        for snapshot_s in (1, 5):
            quantity = times[f"{neutrino}_{snapshot_s}s_diffusion_time"]
            expected = sum(
                (cell.state.shell.outer_radius_km**2 - cell.state.shell.inner_radius_km**2)
                * 1e6
                / paths()[cell.key].value
                / scipy.constants.c
                for cell in cells(states())
                if (cell.neutrino.name, cell.state.snapshot_s) == (neutrino, snapshot_s)
            )
            assert quantity.value == pytest.approx(expected, rel=1e-12)
            assert quantity.numerical_error == pytest.approx(1e-3 * expected, rel=1e-9)
            assert quantity.input_rounding == pytest.approx(2e-3 * expected, rel=1e-9)
            found = {name: expected / one.value for name, one in quantity.variants.items()}
            assert found == pytest.approx({name: n + 2.0 for n, name in enumerate(diffusion_times.VARIANTS)})
            assert (columns["neutrino [1]"][row], columns["snapshot [s]"][row]) == (neutrino, snapshot_s)
            assert columns["as_published [s]"][row] == quantity.value
            for name in diffusion_times.VARIANTS:
                assert columns[f"{name} [s]"][row] == quantity.variants[name].value
            row += 1


def test_changes_by_weak_magnetism_are_those_of_each_neutrino_in_percent():
    changes = dict(zip(NEUTRINOS, (-3.0, 2.0, -1.0, 0.5), strict=True))
    times = {
        f"{name}_1s_diffusion_time": made_up(
            2.0,
            weak_magnetism=2.0 * (1.0 + 0.01 * change),
            weak_magnetism_of_effective_mass=2.0 * (1.0 + 0.03 * change),
            as_derived=5.0,
            as_derived_weak_magnetism=5.0 * (1.0 + 0.02 * change),
        )
        for name, change in changes.items()
    }
    found = diffusion_times.weak_magnetism_quantity(times)
    assert found.value == pytest.approx(3.0)
    assert {name: one.value for name, one in found.variants.items()} == pytest.approx(
        {**changes, "as_derived": 6.0, "magnetism_of_effective_mass": 9.0}
    )


def test_optical_depth_is_that_of_the_outermost_shell():
    """Paths of a metre in the outermost shells and of a millimetre elsewhere; one column is longer by two."""
    last = {(cell.neutrino.table, cell.state.snapshot_s): cell.state.shell for cell in cells(states())}
    computed = {}
    for cell in cells(states()):
        outermost = cell.state.shell == last[cell.neutrino.table, cell.state.snapshot_s]
        path = 1.0 if outermost else 1e-3
        path *= 2.0 if cell.neutrino.name == "antineutrino" else 1.0
        computed[cell.key] = made_up(path, 1e-4 * path, as_derived=4.0 * path)
    thickness = min(1e3 * (shell.outer_radius_km - shell.inner_radius_km) for shell in last.values())
    found = diffusion_times.depth_quantity(states(), computed, printed_mean_free_paths())
    assert found.value == pytest.approx(thickness / 2.0)
    assert found.numerical_error == pytest.approx(1e-4 * thickness / 2.0)
    assert found.variants["as_derived"].value == pytest.approx(thickness / 8.0)


def test_longest_time_leaves_the_printed_paths_apart():
    times = {
        "neutrino_1s_diffusion_time": made_up(2.0, 0.1, as_derived=4.0),
        "neutrino_5s_diffusion_time": made_up(3.0, 0.2, as_derived=1.0),
        "neutrino_1s_diffusion_time_from_printed_mean_free_paths": made_up(7.0),
        "neutrino_5s_diffusion_time_from_printed_mean_free_paths": made_up(6.0),
    }
    found = diffusion_times.longest_time_quantity(times)
    assert (found.value, found.numerical_error) == (3.0, 0.2)
    assert {name: one.value for name, one in found.variants.items()} == {"as_derived": 4.0, "printed": 7.0}


# Mean free paths


@pytest.mark.parametrize("table", ["dirac", "majorana"])
def test_each_variant_of_a_mean_free_path_asks_for_its_own_rate(monkeypatch, table):
    asked = []

    def rate(cell, reading, *, tolerance, **options):
        asked.append((cell, reading, options))
        return IntegrationResult(1.0 / len(asked), 0.0)

    monkeypatch.setattr(mean_free_paths, "inverse_mean_free_path", rate)
    monkeypatch.setattr(
        mean_free_paths,
        "literal_mean_free_path_m",
        lambda cell, azimuth, flux: 100.0 + 10.0 * (azimuth == "mean") + (flux == "moeller"),
    )
    cell = next(one for one in cells(states()) if one.neutrino.table == table)
    own = {
        name: dataclasses.replace(cell, state=dataclasses.replace(cell.state, effective_mass_MeV=mass))
        for name, mass in (("own_states", 1.0), ("recovered_states", 2.0))
    }
    variants = mean_free_paths.cell_variants(cell, own)
    expected = {
        "as_derived": (cell, AS_DERIVED, {}),
        "own_states": (own["own_states"], AS_PUBLISHED, {}),
        "as_derived_own_states": (own["own_states"], AS_DERIVED, {}),
        "as_derived_recovered_states": (own["recovered_states"], AS_DERIVED, {}),
        "no_nucleon_blocking": (cell, AS_PUBLISHED, {"nucleon_blocking": False}),
        "no_neutrino_blocking": (cell, AS_PUBLISHED, {"neutrino_blocking": False}),
        "neutrons_only": (cell, AS_PUBLISHED, {"nucleons": ("neutron",)}),
        "weak_magnetism": (cell, AS_PUBLISHED, {"weak_magnetism": True}),
        "weak_magnetism_of_effective_mass": (
            cell,
            AS_PUBLISHED,
            {"weak_magnetism": True, "magnetism_mass_MeV": None},
        ),
        "as_derived_weak_magnetism": (cell, AS_DERIVED, {"weak_magnetism": True}),
    }
    if table == "majorana":
        expected["pure_neutrino"] = (cell, AS_PUBLISHED, {"species": "neutrino"})
    literal = {name: one.value for name, one in variants.items() if name.startswith("literal")}
    # The path is the inverse of the rate, the n-th of which is 1/n.
    assert {name: asked[round(one.value) - 1] for name, one in variants.items() if name not in literal} == (
        expected
    )
    assert literal == {
        "literal_azimuth_sum": 100.0,
        "literal_azimuth_mean": 110.0,
        "literal_azimuth_sum_moeller_flux": 101.0,
        "literal_azimuth_mean_moeller_flux": 111.0,
    }


def test_comparisons_of_majorana_and_dirac_neutrinos():
    """Paths of one metre but in the cells named here, so that each comparison has one largest cell."""
    special = {
        "majorana_thermal_1s_shell1": 12.0,
        "majorana_thermal_1s_shell2": 10.0,
        "majorana_thermal_5s_shell3": 8.0,
        "antineutrino_1s_shell1": 4.0,
        "majorana_degenerate_1s_shell1": 1.5,
    }
    quantities = {
        cell.key: made_up(
            special.get(cell.key.removesuffix("_mean_free_path"), 1.0),
            1e-4,
            as_derived=special.get(cell.key.removesuffix("_mean_free_path"), 1.0) ** 2,
        )
        for cell in cells(states())
    }
    found = mean_free_paths.comparison_quantities(quantities, printed_mean_free_paths())
    for name, power in (
        ("majorana_thermal_enhancement", 1),
        ("majorana_thermal_enhancement_as_derived", 2),
    ):
        assert found[name].value == pytest.approx(12.0**power)
        assert {key: one.value for key, one in found[name].variants.items()} == pytest.approx(
            {
                "over_antineutrino": 10.0**power,
                "over_majorana": 10.0**power,
                "snapshot_5s": 8.0**power,
                "without_first_shell_at_1s": 10.0**power,
            }
        )
    difference = found["majorana_dirac_difference"]
    assert difference.value == pytest.approx(1.0 - 1.5 / 4.0)
    assert difference.variants["as_derived"].value == pytest.approx(1.5**2 - 1.0)
    assert difference.numerical_error == pytest.approx(2e-4)


# Hypotheses


def test_each_change_is_the_one_of_its_name():
    neutron, proton = CURRENTS["neutron"], CURRENTS["proton"]
    expected = {
        "mass_term_sign": {"mass_term_sign": -1.0},
        "no_mass_term": {"mass_term_sign": 0.0},
        "spin_sum": {"spin_factor": 2.0},
        "mass_term_sign_and_spin_sum": {"mass_term_sign": -1.0, "spin_factor": 2.0},
        "isovector_axial": {"neutron": NucleonCurrent(neutron.vector, -neutron.axial)},
        "axial_without_strangeness": {
            "neutron": NucleonCurrent(neutron.vector, -1.27 / 2.0),
            "proton": NucleonCurrent(proton.vector, 1.27 / 2.0),
        },
        "axial_neutron_with_strangeness": {
            "neutron": NucleonCurrent(neutron.vector, pytest.approx((1.27 - 0.2) / 2.0))
        },
        "neutrons_only": {"proton": NucleonCurrent(0.0, 0.0)},
        "species_exchanged": {"species": "exchanged"},
        "majorana_as_neutrino": {"species": "pure_neutrino"},
        "weak_magnetism": {"weak_magnetism": True},
        "no_nucleon_blocking": {"nucleon_blocking": False},
        "no_neutrino_blocking": {"neutrino_blocking": "none"},
        "antineutrino_blocked_as_neutrino": {"neutrino_blocking": "as_neutrino"},
        "majorana_blocked_as_dirac": {"neutrino_blocking": "as_dirac"},
        "energy_loss_only": {"transfer": "loss"},
        "energy_gain_only": {"transfer": "gain"},
        "mean_thermal_energy": {"inputs": "mean_thermal_energy"},
        "antineutrino_energy": {"inputs": "antineutrino_energy"},
        "own_states": {"inputs": "own_states"},
        "table_density": {"density": "table"},
        "electron_fraction_density": {"density": "electron_fraction"},
        "temperature_of_sixth_shell": {"inputs": "temperature_8_mev"},
    }
    base = mean_free_path_hypotheses.Hypothesis("", "")
    ignored = {"name", "description", "after_the_fact", "azimuth", "flux"}
    by_name = {one.name: one for one in mean_free_path_hypotheses.hypotheses()}
    for phase_space in ("exact_invariant", "exact_moeller", "sum_moeller"):
        for name, fields in expected.items():
            one = by_name[f"{name}__{phase_space}"]
            assert f"{one.azimuth}_{one.flux}" == phase_space
            changed = {
                key: value
                for key, value in vars(one).items()
                if key not in ignored and value != getattr(base, key)
            }
            assert changed == fields, name


@functools.cache
def made_up_inputs():
    rows = cells(states())
    inputs = mean_free_path_hypotheses.all_inputs(states(), states())
    random = np.random.default_rng(0)
    shape = (len(rows), 2, len(AZIMUTHS), len(FLUXES), 2, 4, len(ENERGY_TRANSFER), 3)
    return inputs, {name: random.uniform(1.0, 2.0, shape) for name in inputs}


@pytest.mark.parametrize("phase_space", ["exact_invariant", "exact_moeller", "sum_moeller"])
def test_hypotheses_take_their_own_integrals(phase_space):
    inputs, integrals = made_up_inputs()
    by_name = {one.name: one for one in mean_free_path_hypotheses.hypotheses()}

    def paths_of(name):
        return mean_free_path_hypotheses.mean_free_paths_m(by_name[name], inputs, integrals)

    base = paths_of(phase_space)
    azimuth, flux = phase_space.split("_")
    place = (slice(None), slice(None), AZIMUTHS.index(azimuth), FLUXES.index(flux))
    printed = integrals["printed"][place]
    rows = cells(states())

    def rate(number, values, mass_term=1.0):
        """16 G_F² Σ_N [(V + hA)² I_1 + (V - hA)² I_2 - (V² - A²) I_3], averaged over h = ±1 for Majorana."""
        total = 0.0
        for nucleon, (first, second, third) in zip(CURRENTS.values(), values, strict=True):
            v, a = nucleon.vector, nucleon.axial
            helicities = {"neutrino": (1,), "antineutrino": (-1,)}.get(rows[number].neutrino.name, (1, -1))
            for h in helicities:
                one = (v + h * a) ** 2 * first + (v - h * a) ** 2 * second
                total += (one - mass_term * (v * v - a * a) * third) / len(helicities)
        return 16.0 * 1.1663788e-11**2 * total

    own = [{"neutrino": 1, "antineutrino": 2}.get(row.neutrino.name, 3) for row in rows]
    for name, blocked, blockings, transfer, mass_term in (
        ("", 0, own, (0, 1), 1.0),
        ("no_nucleon_blocking__", 1, own, (0, 1), 1.0),
        ("no_neutrino_blocking__", 0, [0] * 44, (0, 1), 1.0),
        ("antineutrino_blocked_as_neutrino__", 0, [1 if one == 2 else one for one in own], (0, 1), 1.0),
        ("majorana_blocked_as_dirac__", 0, [1 if one == 3 else one for one in own], (0, 1), 1.0),
        ("energy_loss_only__", 0, own, (ENERGY_TRANSFER.index("loss"),), 1.0),
        ("energy_gain_only__", 0, own, (ENERGY_TRANSFER.index("gain"),), 1.0),
        ("mass_term_sign__", 0, own, (0, 1), -1.0),
    ):
        expected = [
            1.0
            / rate(
                number,
                sum(printed[number, :, blocked, blocking, sign] for sign in transfer),
                mass_term,
            )
            for number, blocking in enumerate(blockings)
        ]
        np.testing.assert_allclose(paths_of(f"{name}{phase_space}"), expected, rtol=1e-6)
    np.testing.assert_allclose(paths_of(f"spin_sum__{phase_space}"), base / 2.0, rtol=1e-13)


def test_energies_and_states_of_the_inputs():
    inputs, _ = made_up_inputs()
    printed = inputs["printed"]
    for number, cell in enumerate(cells(states())):
        temperature = cell.state.shell.temperature_MeV
        energy = printed.energies_MeV[number]
        thermal = inputs["mean_thermal_energy"].energies_MeV[number]
        mean = 7.0 * math.pi**4 / (180.0 * scipy.special.zeta(3)) * temperature
        assert thermal == pytest.approx(energy - math.pi * temperature + mean, rel=1e-6)
        of_antineutrinos = inputs["antineutrino_energy"].energies_MeV[number]
        if cell.neutrino.name == "antineutrino":
            assert of_antineutrinos == pytest.approx(math.pi * temperature)
        else:
            assert of_antineutrinos == energy
        hotter = inputs["temperature_8_mev"]
        if (cell.state.snapshot_s, cell.state.shell.number) == (1, 6):
            assert hotter.cells[number].state.shell.temperature_MeV == 8.0
            assert hotter.energies_MeV[number] - energy == pytest.approx(math.pi * (8.0 - temperature))
        else:
            assert hotter.cells[number] == cell
            assert hotter.energies_MeV[number] == energy


def test_densities_of_the_table_replace_those_of_the_state():
    cell = cells(states())[1]
    shared = mean_free_path_hypotheses.density_factors(cell, "table")
    neutron, proton = mean_free_path_hypotheses.density_factors(cell, "electron_fraction")
    assert mean_free_path_hypotheses.density_factors(cell, "state") == (1.0, 1.0)
    assert shared[0] == shared[1]
    # n_n + n_p = n_B/shared, and n_n = n_B (1 - Y)/neutron, n_p = n_B Y/proton.
    fraction = cell.state.shell.lepton_fraction
    assert (1.0 - fraction) / neutron + fraction / proton == pytest.approx(1.0 / shared[0], rel=1e-12)


def test_best_of_the_hypotheses():
    listed = mean_free_path_hypotheses.hypotheses()[:12]
    outcomes = [
        mean_free_path_hypotheses.Outcome(
            hypothesis=one,
            cells_within_rounding=number % 5,
            mean_ratio=1.0 + number,
            scatter=0.1 + number,
            fitted_factor=2.0 + number,
            test_cells=20,
            test_within_rounding=(7 * number) % 12,
            test_mean_ratio=1.0,
            test_scatter=9.0 - number % 7,
        )
        for number, one in enumerate(listed)
    ]
    found = mean_free_path_hypotheses.outcome_quantities(outcomes)
    most = found["most_cells_within_rounding"]
    assert most.value == 4
    assert listed[4].name in most.description
    assert most.variants["factor_fitted_to_odd_shells"].value == 11
    assert found["least_test_scatter"].value == 3.0
    assert listed[6].name in found["least_test_scatter"].description
    for number, one in enumerate(listed):
        if one.name in ("exact_invariant", "exact_moeller", "sum_moeller"):
            ratio, scatter = found[f"{one.name}_mean_ratio"], found[f"{one.name}_scatter"]
            assert (ratio.value, ratio.variants["fitted_to_odd_shells"].value) == (1.0 + number, 2.0 + number)
            assert (scatter.value, scatter.variants["test"].value) == (0.1 + number, 9.0 - number % 7)
