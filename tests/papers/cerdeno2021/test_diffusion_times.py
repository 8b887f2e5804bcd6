"""Diffusion times: published numbers, the footnote's labels, optical depths, identities, controls, pins."""

import functools

import numpy as np
import pytest

from common.numerics.quadrature import IntegrationResult
from common.replication.ledger.quantities import Quantity
from common.replication.ledger.registry import load_registry
from common.replication.ledger.verdicts import judge
from common.scattering.mean_free_path import CouplingExpansion
from papers.cerdeno2021 import diffusion_times as stage
from papers.cerdeno2021.model.mean_free_path_cells import (
    States,
    cells,
    inverse_mean_free_path,
    printed_mean_free_paths,
)
from papers.cerdeno2021.model.medium import SNAPSHOTS_s
from papers.cerdeno2021.model.printed_cells import printed_cells
from papers.cerdeno2021.model.scattering import AS_DERIVED, AS_PUBLISHED, NEUTRINOS, printed_states
from tests.conftest import Pin

TIMES = {
    entry.key: entry
    for entry in load_registry("cerdeno2021").published.entries
    if (entry.quantity or "").startswith("diffusion_times:")
    and entry.key.split("_diffusion_time")[0]
    in {f"{neutrino}_{time_s}s" for neutrino in NEUTRINOS for time_s in SNAPSHOTS_s}
}


@functools.cache
def states() -> States:
    return {table: printed_states(printed_cells(), table) for table in ("dirac", "majorana")}


@functools.cache
def computed(derived: bool) -> dict[str, Quantity]:
    """Our mean free paths, with themselves as every variant."""
    reading = AS_DERIVED if derived else AS_PUBLISHED
    quantities = {}
    for cell in cells(states()):
        rate = inverse_mean_free_path(cell, reading)
        value = 1 / rate.value
        same = {"value": value, "description": "the same"}
        quantities[cell.key] = Quantity.model_validate(
            {
                "value": value,
                "unit": "m",
                "description": "mean free path",
                "numerical_error": rate.error / rate.value**2,
                "variants": dict.fromkeys(stage.VARIANTS, same),
            }
        )
    return quantities


@functools.cache
def times() -> dict[str, Quantity]:
    return stage.time_quantities(states(), computed(False), printed_mean_free_paths())


def test_there_are_16_diffusion_times() -> None:
    assert TIMES.keys() == times().keys()
    assert len(TIMES) == 16


@pytest.mark.parametrize("key", TIMES)
def test_diffusion_time_has_its_expected_verdict(key: str) -> None:
    verdict = judge(TIMES[key], times()[key])
    assert verdict.verdict == TIMES[key].expected_verdict
    assert verdict.numerical_error is not None
    assert verdict.numerical_error < 1e-4 * TIMES[key].half_unit_of_last_digit


def test_labels_of_the_footnote_are_exchanged() -> None:
    """Each of the two numbers follows from the other's column, to the printed digit, and not from its own."""
    for name in stage.MAJORANA:
        key = f"{name}_5s_diffusion_time_from_printed_mean_free_paths"
        half_unit = TIMES[key].half_unit_of_last_digit
        published = float(TIMES[key].published)
        assert abs(times()[key].value - published) > 10 * half_unit
        assert abs(times()[key].variants["labels_swapped"].value - published) < half_unit


def test_neutrino_time_at_5s_does_not_follow_from_the_printed_column() -> None:
    """Beyond the rounding of the column; with the k = 2 cell of its neighbours it would be longer still."""
    key = "neutrino_5s_diffusion_time_from_printed_mean_free_paths"
    quantity = times()[key]
    assert quantity.input_rounding is not None
    assert quantity.value - quantity.input_rounding > 1.55
    shells = stage.snapshot_cells(states(), "neutrino", 5)
    paths = {cell.key: float(printed_mean_free_paths()[cell.key].published) for cell in shells}
    paths["neutrino_5s_shell2_mean_free_path"] = 0.28
    assert stage.diffusion_time_s(shells, paths) > quantity.value + 0.1


def test_computed_times_are_shorter_than_published_at_1s() -> None:
    for neutrino in NEUTRINOS:
        key = f"{neutrino}_1s_diffusion_time"
        assert 0.75 < times()[key].value / float(TIMES[key].published) < 0.85


def test_outermost_shell_is_opaque_with_every_coupling() -> None:
    plain = stage.depth_quantity(states(), _with_derived(), printed_mean_free_paths())
    assert plain.value > 20
    assert plain.variants["printed"].value > 20
    vector = stage.vector_depth_quantity(states(), np.array([1.0, 300.0, 1e4]))
    assert vector.value > 20
    # Interference from the charges is constructive, so that nothing gets more transparent.
    assert vector.variants["as_derived"].value > vector.value


def _with_derived() -> dict[str, Quantity]:
    return {
        key: quantity.model_copy(
            update={
                "variants": {
                    "as_derived": quantity.variants["as_derived"].model_copy(
                        update={"value": computed(True)[key].value}
                    )
                }
            }
        )
        for key, quantity in computed(False).items()
    }


# Identities


def test_uniform_mean_free_path_telescopes() -> None:
    shells = stage.snapshot_cells(states(), "neutrino", 1)
    paths = {cell.key: 2.0 for cell in shells}
    assert stage.diffusion_time_s(shells, paths) == pytest.approx((20e3) ** 2 / 2.0 / 299792458.0, rel=1e-12)


def test_least_rate_is_the_minimum_of_a_scan() -> None:
    terms = CouplingExpansion(
        np.array([1.0, 2.0, 3.0]),
        IntegrationResult(1.0, 0.0),
        IntegrationResult(np.array([-0.4, 0.3, -1.0]), np.zeros(3)),
        IntegrationResult(np.array([0.2, 0.2, 0.7]), np.zeros(3)),
    )
    couplings = np.linspace(0.0, 2.0, 20001)
    scanned = [terms.at(g).value for g in couplings]
    np.testing.assert_allclose(stage.least_rate(terms).value, np.min(scanned, axis=0), rtol=1e-7, atol=0)


def test_a_wrong_cell_changes_the_verdict() -> None:
    """Negative control: one cell of the printed column doubled."""
    printed = printed_mean_free_paths()
    entry = printed["neutrino_1s_shell3_mean_free_path"]
    wrong = {**printed, entry.key: entry.model_copy(update={"published": "0.34"})}
    key = "neutrino_1s_diffusion_time_from_printed_mean_free_paths"
    assert judge(TIMES[key], times()[key]).verdict == "reproduced"
    changed = stage.time_quantities(states(), computed(False), wrong)[key]
    assert judge(TIMES[key], changed).verdict == "not_reproduced"


def test_diffusion_times_are_pinned(pinned: Pin) -> None:
    derived = stage.time_quantities(states(), computed(True), printed_mean_free_paths())
    pinned(
        {
            "as_published": [quantity.value for quantity in times().values()],
            "as_derived": [quantity.value for quantity in derived.values()],
        },
        relative_tolerance=1e-6,
    )
