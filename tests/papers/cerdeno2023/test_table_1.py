"""Table I of arXiv:2301.00661: published cells, identities, controls, pins."""

import functools

import pytest

from common.replication.ledger.quantities import Quantity
from papers.cerdeno2023.model.medium import matter_shells, printed_shells, solve_shell
from papers.cerdeno2023.model.printed_cells import BLANK_CELL, HALF_UNIT_MeV
from papers.cerdeno2023.table_1 import cells, completed, compute, implied_composition
from tests.conftest import Pin
from tests.papers.cerdeno2023.printed_table import MATTER, PRINTED

CONSISTENT_SHELLS = (2, 3, 4, 5, 6)


@functools.cache
def quantities() -> dict[str, Quantity]:
    return compute(MATTER, PRINTED)


def misses(found: dict[str, float]) -> set[str]:
    return {key for key, value in PRINTED.items() if abs(found[key] - value) > HALF_UNIT_MeV}


def variant(name: str) -> dict[str, float]:
    return {key: quantities()[key].variants[name].value for key in PRINTED}


# Published values


def test_there_are_23_printed_cells_and_a_blank_one() -> None:
    assert len(PRINTED) == 23
    assert BLANK_CELL not in PRINTED


def test_printed_inputs_meet_every_row_but_the_first() -> None:
    found = misses({key: quantities()[key].value for key in PRINTED})
    first = {key for key in PRINTED if key.startswith("shell1")}
    assert found == first | {"shell6_neutron_effective_chemical_potential"}


def test_first_row_belongs_to_another_lepton_fraction() -> None:
    assert not {key for key in misses(variant("recovered_lepton_fraction")) if key.startswith("shell1")}
    implied = implied_composition(printed_shells()[0], PRINTED)
    assert implied.lepton_fraction_two_helicities == pytest.approx(0.31, abs=5e-4)


def test_printed_rows_imply_the_lepton_fraction_with_two_helicities() -> None:
    full = completed(PRINTED, MATTER)
    for number in CONSISTENT_SHELLS:
        shell = printed_shells()[number - 1]
        implied = implied_composition(shell, full)
        rounding = 2 * (quantities()[f"shell{number}_electron_fraction"].input_rounding or 0.0)
        assert implied.lepton_fraction_two_helicities == pytest.approx(shell.lepton_fraction, abs=rounding)
        assert abs(implied.lepton_fraction_one_helicity - shell.lepton_fraction) > rounding
        assert abs(implied.electron_fraction - shell.lepton_fraction) > rounding


def test_rounded_constant_meets_the_cell_and_loses_none() -> None:
    first = {key for key in PRINTED if key.startswith("shell1")}
    assert misses(variant("hbar_c_197_33")) == first


def test_blank_effective_mass_follows_from_the_row() -> None:
    """Model and the row's own density agree within the rounding of the row, 0.05 MeV each way."""
    blank = quantities()[BLANK_CELL]
    assert blank.value == pytest.approx(blank.variants["from_printed_row"].value, abs=0.1)
    assert round(blank.value, 1) == 857.0


# Identities


def test_equilibrium_of_footnote_1_needs_factor_and_sign() -> None:
    residual = quantities()["footnote_1_residual"]
    assert residual.value < 1e-8
    assert min(other.value for other in residual.variants.values()) > 10


def test_states_used_elsewhere_meet_the_table() -> None:
    found = cells([solve_shell(shell, MATTER) for shell in matter_shells(MATTER)])
    assert misses(found) <= {"shell6_neutron_effective_chemical_potential"}


# Negative controls


@pytest.mark.parametrize("name", ["bare_mass_938", "one_helicity", "electron_fraction"])
def test_other_readings_miss_the_table(name: str) -> None:
    assert len(misses(variant(name))) > 10


# Pinned


def test_cells_are_pinned(pinned: Pin) -> None:
    found = cells([solve_shell(shell, MATTER) for shell in matter_shells(MATTER)])
    pinned(dict(found), relative_tolerance=1e-9)
