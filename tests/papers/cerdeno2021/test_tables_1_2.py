"""Tables I and II of arXiv:2106.11660: published cells, evidence of the discrepancies, controls, pins."""

import functools

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit

from common.replication.ledger.quantities import Quantity
from common.replication.ledger.registry import PublishedValue, load_registry
from common.replication.ledger.verdicts import judge
from common.replication.parameters import load_parameters
from common.units import MeV, fm
from papers.cerdeno2021 import implied_composition as composition
from papers.cerdeno2021.model.medium import (
    alternative_readings,
    dirac_state,
    majorana_state,
    published_reading,
    shells,
)
from papers.cerdeno2021.model.printed_cells import (
    EFFECTIVE_MASS,
    NEUTRINO,
    NEUTRON,
    PROTON,
    HALF_UNIT_MeV,
    printed_cells,
)
from papers.cerdeno2021.parameters import NuclearMatter
from papers.cerdeno2021.tables_1_2 import all_cells, compute, deviations, row_cells, solve_rows
from tests.conftest import Pin

CELLS = [
    entry
    for entry in load_registry("cerdeno2021").published.entries
    if entry.quantity == f"tables_1_2:{entry.key}"
]
CONSISTENT_ROWS = [
    (f"dirac_{snapshot_s}s_shell{shell.number}", shell)
    for snapshot_s, shell in shells()
    if f"dirac_{snapshot_s}s_shell{shell.number}" not in composition.CONTRADICTORY_ROWS
]


def parameters() -> NuclearMatter:
    return load_parameters("cerdeno2021.nuclear_matter", NuclearMatter)


@functools.cache
def quantities() -> dict[str, Quantity]:
    return compute(parameters(), printed_cells())[0]


@functools.cache
def variants(name: str) -> dict[str, float]:
    found = {
        key: quantity.variants[name].value
        for key, quantity in quantities().items()
        if name in quantity.variants
    }
    assert found
    return found


# Published values


def test_there_are_77_cells() -> None:
    assert len(CELLS) == 77


@pytest.mark.parametrize("entry", CELLS, ids=lambda entry: entry.key)
def test_cell_has_its_expected_verdict(entry: PublishedValue) -> None:
    verdict = judge(entry, quantities()[entry.key])
    assert verdict.verdict == entry.expected_verdict
    assert verdict.numerical_error is not None
    assert verdict.numerical_error < 1e-6 * entry.half_unit_of_last_digit


# What settles the discrepancies


def test_printed_rows_imply_the_lepton_fraction_with_two_helicities() -> None:
    """In all eight rows that do not contradict themselves; each other reading fails in every one of them."""
    printed = printed_cells()
    misses = {composition.ELECTRON_FRACTION: 0, composition.ONE_HELICITY: 0, composition.TWO_HELICITIES: 0}
    for row, shell in CONSISTENT_ROWS:
        implied = composition.implied_composition(shell, row, printed)
        rounding = composition.rounding_effect(shell, row, printed)
        for column in misses:
            misses[column] += abs(implied[column] - shell.lepton_fraction) > rounding[column]
    assert misses == {
        composition.ELECTRON_FRACTION: 8,
        composition.ONE_HELICITY: 8,
        composition.TWO_HELICITIES: 0,
    }
    misfit = composition.column_misfit(CONSISTENT_ROWS, printed)
    assert misfit.variants["lepton_fraction_two_helicities"].value <= 1
    assert misfit.variants["lepton_fraction_one_helicity"].value > 10
    assert misfit.value > 10


def test_first_row_of_table_1_belongs_to_another_lepton_fraction() -> None:
    printed, (_, shell) = printed_cells(), next(shells())
    row = "dirac_1s_shell1"
    implied = composition.implied_composition(shell, row, printed)[composition.TWO_HELICITIES]
    rounding = composition.rounding_effect(shell, row, printed)[composition.TWO_HELICITIES]
    assert abs(implied - 0.31) <= rounding < 0.1 * abs(implied - shell.lepton_fraction)
    for key, value in variants("recovered_lepton_fraction").items():
        assert value == pytest.approx(printed[key], abs=HALF_UNIT_MeV)


def test_third_row_of_table_2_belongs_to_another_density() -> None:
    printed = printed_cells()
    recovered = variants("recovered_density")
    assert len(recovered) == 3
    for key, value in recovered.items():
        assert value == pytest.approx(printed[key], abs=HALF_UNIT_MeV)
    shell = next(shell for snapshot_s, shell in shells() if (snapshot_s, shell.number) == (1, 3))
    row = "majorana_1s_shell3"
    implied = composition.implied_composition(shell, row, printed)[composition.BARYON_DENSITY]
    rounding = composition.rounding_effect(shell, row, printed)[composition.BARYON_DENSITY]
    fitted = quantities()["majorana_1s_shell3_recovered_baryon_density"].value
    assert implied == pytest.approx(fitted, abs=rounding)
    assert implied > 2 * shell.baryon_density_fm3


def test_rounded_constant_meets_the_three_cells_and_loses_none() -> None:
    named = {entry.key for entry in CELLS if entry.discrepancy == "last_digit_from_rounded_constants"}
    rounded, printed = variants("hbar_c_197_33"), printed_cells()
    gained = set()
    for entry in CELLS:
        before = abs(quantities()[entry.key].value - printed[entry.key]) <= HALF_UNIT_MeV
        after = abs(rounded[entry.key] - printed[entry.key]) <= HALF_UNIT_MeV
        assert after or not before
        if after and not before:
            gained.add(entry.key)
    assert gained == named


def test_two_rows_at_5s_contradict_their_own_inputs() -> None:
    printed = printed_cells()
    by_number = {shell.number: shell for snapshot_s, shell in shells() if snapshot_s == 5}
    third = composition.implied_composition(by_number[3], "dirac_5s_shell3", printed)
    third_rounding = composition.rounding_effect(by_number[3], "dirac_5s_shell3", printed)
    density = composition.BARYON_DENSITY
    assert by_number[3].baryon_density_fm3 - third[density] > 2 * third_rounding[density]
    fifth = composition.implied_composition(by_number[5], "dirac_5s_shell5", printed)
    fifth_rounding = composition.rounding_effect(by_number[5], "dirac_5s_shell5", printed)
    fraction = composition.TWO_HELICITIES
    assert fifth[fraction] - by_number[5].lepton_fraction > 2 * fifth_rounding[fraction]


def test_no_reading_meets_the_first_row_of_table_2() -> None:
    printed = {key: value for key, value in printed_cells().items() if key.startswith("majorana_1s_shell1_")}
    base = published_reading(parameters())
    for reading in [base, *alternative_readings(base)]:
        state = majorana_state(next(shells())[1], reading)
        cells = row_cells("majorana_1s_shell1", state)
        assert any(abs(cells[key] - printed[key]) > HALF_UNIT_MeV for key in printed), reading.name


# Identities


@pytest.mark.parametrize("number", range(11))
def test_states_meet_their_closure(number: int) -> None:
    _, shell = list(shells())[number]
    reading = published_reading(parameters())
    dirac, majorana = dirac_state(shell, reading), majorana_state(shell, reading)
    if dirac.neutrino_chemical_potential_MeV > 1e-6:
        fraction = dirac.electron_fraction + dirac.neutrino_fraction
        assert fraction == pytest.approx(shell.lepton_fraction, rel=1e-9)
    assert majorana.neutrino_chemical_potential_MeV == pytest.approx(0, abs=1e-6)
    assert majorana.electron_fraction == pytest.approx(majorana.proton_fraction, rel=1e-9)


def test_implied_composition_is_that_of_integrals_over_the_occupation_of_the_row() -> None:
    """Densities by adaptive quadrature, neutrinos in closed form, for one printed row."""
    row, printed = "dirac_1s_shell2", printed_cells()
    shell = next(shell for snapshot_s, shell in shells() if (snapshot_s, shell.number) == (1, 2))
    mass, T = printed[f"{row}_{EFFECTIVE_MASS}"], shell.temperature_MeV

    def nucleons(potential: float) -> float:
        def net(momentum: float) -> float:
            energy = np.hypot(momentum, mass)
            return momentum**2 * (expit((potential - energy) / T) - expit((-potential - energy) / T))

        return quad(net, 0.0, 3000.0, points=[400.0], epsrel=1e-10)[0] / np.pi**2

    neutrons, protons = nucleons(printed[f"{row}_{NEUTRON}"]), nucleons(printed[f"{row}_{PROTON}"])
    potential = printed[f"{row}_{NEUTRINO}"]
    neutrinos = (potential**3 + np.pi**2 * T**2 * potential) / (6.0 * np.pi**2)
    baryons = neutrons + protons
    found = composition.implied_composition(shell, row, printed)
    expected = {
        composition.BARYON_DENSITY: baryons * MeV**3 / fm**-3,
        composition.ELECTRON_FRACTION: protons / baryons,
        composition.ONE_HELICITY: (protons + neutrinos) / baryons,
        composition.TWO_HELICITIES: (protons + 2.0 * neutrinos) / baryons,
    }
    assert found == pytest.approx(expected, rel=1e-7)
    assert composition.row_quantity(shell, row, printed).value == found[composition.ELECTRON_FRACTION]


# Negative controls: a known perturbation must change the verdicts


@pytest.mark.parametrize(
    "changes",
    [
        {"bare_nucleon_mass_MeV": 938.0},
        {"neutrino_helicity_states": 1},
        {"muons": True},
    ],
)
def test_perturbed_parameters_lose_verdicts(changes: dict[str, object]) -> None:
    perturbed = NuclearMatter(**{**parameters().model_dump(), **changes})
    cells = all_cells(solve_rows(published_reading(perturbed)))
    lost = 0
    for entry in CELLS:
        value = quantities()[entry.key].model_copy(update={"value": cells[entry.key], "variants": {}})
        if entry.expected_verdict == "reproduced":
            lost += judge(entry, value).verdict == "not_reproduced"
    assert lost > 20


def test_perturbed_printed_cell_changes_the_fit_by_the_known_amount() -> None:
    cells, printed = all_cells(solve_rows(published_reading(parameters()))), printed_cells()
    key = "dirac_1s_shell2_nucleon_effective_mass"
    moved = {**printed, key: printed[key] + 3.0}
    change = deviations(cells, moved) - deviations(cells, printed)
    assert change.sum() == pytest.approx(-3.0)
    assert np.count_nonzero(change) == 1


# Pinned


def test_states_are_pinned(pinned: Pin) -> None:
    cells = all_cells(solve_rows(published_reading(parameters())))
    # In beta equilibrium the neutrino chemical potential is zero: its last bits are no result.
    pinned({key: value for key, value in cells.items() if abs(value) > 1e-6}, relative_tolerance=1e-9)
