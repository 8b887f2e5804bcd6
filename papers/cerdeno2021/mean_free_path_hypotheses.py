"""Why the printed mean free paths of arXiv:2106.11660 do not follow from its equations: hypotheses.

The protocol: a fixed list of hypotheses (``PHASE_SPACE`` and ``CHANGES``, below), every one of which is
computed for all 44 cells and reported, whatever it gives.

- ``PHASE_SPACE``: the readings of azimuth and flux, six times two.
- ``CHANGES``: one other thing changed at a time (amplitude, spin factors, blocking, energies, densities,
  states, cut-offs), each with three of these phase spaces (``BASES``).

Each is held against the printed cells as it stands (no parameter). Then one overall factor on λ is fitted to
the odd-numbered shells and tested on the even-numbered ones, which it has not seen. Four cells contradict
their neighbours within the printed tables themselves (``ODD_CELLS``); means and scatters leave them out.

The residuals of the reading that scatters least are then examined once for the origin of the factor.
"""

import dataclasses
from collections.abc import Mapping
from typing import Literal

import numpy as np
from scipy.stats import spearmanr
from tqdm import tqdm

from common.matter.nuclear_matter import fermi_gas
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.ledger.registry import PublishedValue
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.scattering.amplitudes import Species
from common.scattering.mean_free_path import NucleonCurrent
from common.validation import FloatArray
from papers.cerdeno2021.model.literal_phase_space import (
    AZIMUTHS,
    ENERGY_TRANSFER,
    FLUXES,
    amplitude_integrals,
)
from papers.cerdeno2021.model.mean_free_path_cells import (
    Cell,
    States,
    cells,
    inverse_mean_free_path,
    printed_mean_free_paths,
    standard_model_combination,
)
from papers.cerdeno2021.model.medium import published_reading
from papers.cerdeno2021.model.printed_cells import printed_cells
from papers.cerdeno2021.model.scattering import AS_DERIVED, CURRENTS, computed_states, printed_states
from papers.cerdeno2021.parameters import NuclearMatter

ODD_CELLS = (
    "neutrino_5s_shell2",
    "antineutrino_5s_shell2",
    "majorana_thermal_5s_shell5",
    "majorana_degenerate_5s_shell5",
)
"""Cells that contradict their neighbours: at 5 s, k = 2, λ of Dirac neutrinos is longer than in both shells
around it up to k = 3, unlike that of Majorana neutrinos; at 5 s, k = 5, μ_ν = 0 and the states of both tables
agree, but λ of Majorana neutrinos is a third of that of Dirac neutrinos, and equal to a cell at 1 s."""

MEAN_THERMAL_ENERGY = 3.151374
"""Mean energy of massless fermions at zero chemical potential, 7π⁴/(180 ζ(3)), in units of T."""

NUMERICAL_ERROR = 3e-3
"""Relative accuracy of a mean free path of the literal phase space, ten times worse for two azimuths."""

INTEGRAL_ERROR_OF_SCATTER = 2e-3

SpeciesChoice = Literal["own", "exchanged", "pure_neutrino"]
NeutrinoBlocking = Literal["own", "none", "as_neutrino", "as_dirac"]
Transfer = Literal["both", "loss", "gain"]
Density = Literal["state", "table", "electron_fraction"]


@dataclasses.dataclass(frozen=True)
class Hypothesis:
    """One way in which the printed mean free paths might have been computed.

    Attributes
    ----------
    name, description
        As in the table.
    after_the_fact
        Whether it was conceived by looking at the residuals.
    azimuth, flux
        Phase space, as in :mod:`papers.cerdeno2021.model.literal_phase_space`.
    inputs
        Name of the states and energies (``INPUTS``).
    nucleon_blocking, neutrino_blocking, transfer
        Blocking of the final states; which sign of the energy transfer is kept.
    neutron, proton
        Weak couplings.
    mass_term_sign, spin_factor, species, weak_magnetism
        Sign of the term with m*² t, overall factor of the squared amplitude, helicities, weak magnetism.
    density
        Whether the rate per nucleon is multiplied by the density of the state or by a printed one.
    """

    name: str
    description: str
    after_the_fact: bool = False
    azimuth: str = "exact"
    flux: str = "invariant"
    inputs: str = "printed"
    nucleon_blocking: bool = True
    neutrino_blocking: NeutrinoBlocking = "own"
    transfer: Transfer = "both"
    neutron: NucleonCurrent = CURRENTS["neutron"]
    proton: NucleonCurrent = CURRENTS["proton"]
    mass_term_sign: float = 1.0
    spin_factor: float = 1.0
    species: SpeciesChoice = "own"
    weak_magnetism: bool = False
    density: Density = "state"


_AZIMUTH_WORDS = {
    "exact": "azimuth of p about q uniform",
    "sum": "Eq. 18 literally, sum over its solutions",
    "mean": "Eq. 18 literally, mean over its solutions",
    "complex": "Eq. 18 literally, real part where it has no solution",
    "clipped": "Eq. 18 literally, discriminant cut at zero where it has no solution",
    "points": "Eq. 18 literally, four equidistant azimuths with both ends at full weight",
}
_FLUX_WORDS = {"invariant": "flux 1/(p.k) as printed", "moeller": "flux 1/(E_N E_nu)"}

PHASE_SPACE = tuple(
    Hypothesis(
        f"{azimuth}_{flux}",
        f"{_AZIMUTH_WORDS[azimuth]}, {_FLUX_WORDS[flux]}",
        azimuth == "points",
        azimuth,
        flux,
    )
    for azimuth in AZIMUTHS
    for flux in ("invariant", "moeller")
)

BASES = ("exact_invariant", "exact_moeller", "sum_moeller")

CHANGES = (
    Hypothesis("mass_term_sign", "sign of the term with m*² t reversed", mass_term_sign=-1.0),
    Hypothesis("no_mass_term", "term with m*² t left out", mass_term_sign=0.0),
    Hypothesis("spin_sum", "initial spins summed, not averaged", spin_factor=2.0),
    Hypothesis(
        "mass_term_sign_and_spin_sum",
        "sign of the term with m*² t reversed, and initial spins summed",
        mass_term_sign=-1.0,
        spin_factor=2.0,
    ),
    Hypothesis(
        "isovector_axial",
        "axial coupling of the neutron of the other sign",
        neutron=NucleonCurrent(-0.5, 0.735),
    ),
    Hypothesis(
        "axial_without_strangeness",
        "axial couplings of 1.27/2, isovector",
        neutron=NucleonCurrent(-0.5, -0.635),
        proton=NucleonCurrent(0.0375, 0.635),
    ),
    Hypothesis(
        "axial_neutron_with_strangeness",
        "axial coupling of the neutron (1.27 - 0.2)/2",
        neutron=NucleonCurrent(-0.5, 0.535),
    ),
    Hypothesis("neutrons_only", "scattering on neutrons alone", proton=NucleonCurrent(0.0, 0.0)),
    Hypothesis("species_exchanged", "amplitudes of neutrino and antineutrino exchanged", species="exchanged"),
    Hypothesis("majorana_as_neutrino", "Majorana: amplitude of a neutrino", species="pure_neutrino"),
    Hypothesis("weak_magnetism", "weak magnetism included", weak_magnetism=True),
    Hypothesis("no_nucleon_blocking", "final nucleon not blocked", nucleon_blocking=False),
    Hypothesis("no_neutrino_blocking", "final neutrino not blocked", neutrino_blocking="none"),
    Hypothesis(
        "antineutrino_blocked_as_neutrino",
        "antineutrinos blocked with +mu_nu",
        neutrino_blocking="as_neutrino",
    ),
    Hypothesis(
        "majorana_blocked_as_dirac", "Majorana neutrinos blocked with +mu_nu", neutrino_blocking="as_dirac"
    ),
    Hypothesis("energy_loss_only", "energy transfer cut off at q0 > 0", transfer="loss"),
    Hypothesis("energy_gain_only", "energy transfer cut off at q0 < 0", transfer="gain"),
    Hypothesis("mean_thermal_energy", "E_nu = mu_nu + 3.15 T and 3.15 T", inputs="mean_thermal_energy"),
    Hypothesis("antineutrino_energy", "antineutrinos at E_nu = pi T", inputs="antineutrino_energy"),
    Hypothesis("own_states", "our states at the printed inputs of each row", inputs="own_states"),
    Hypothesis("table_density", "rate per nucleon times the printed baryon density", density="table"),
    Hypothesis(
        "electron_fraction_density",
        "rate per nucleon times the printed density, shared by the printed Y_e",
        density="electron_fraction",
    ),
    Hypothesis(
        "temperature_of_sixth_shell", "T = 8 MeV in the sixth shell at 1 s", True, inputs="temperature_8_mev"
    ),
)


def hypotheses() -> list[Hypothesis]:
    """The whole list, in the order of the table."""
    bases = {one.name: one for one in PHASE_SPACE if one.name in BASES}
    combined = [
        dataclasses.replace(
            change,
            name=f"{change.name}__{base.name}",
            description=f"{change.description}; {base.description}",
            azimuth=base.azimuth,
            flux=base.flux,
        )
        for base in bases.values()
        for change in CHANGES
    ]
    return [*PHASE_SPACE, *combined]


@dataclasses.dataclass(frozen=True)
class Inputs:
    """Cells with the neutrino's energy in each."""

    cells: list[Cell]
    energies_MeV: list[float]


def all_inputs(printed: States, own: States) -> dict[str, Inputs]:
    """States and energies of the hypotheses, by name."""
    own_energies = [cell.neutrino.energy_MeV(cell.state) for cell in cells(printed)]

    def energies(multiple: float) -> list[float]:
        return [
            energy + (multiple - np.pi) * cell.state.shell.temperature_MeV
            for cell, energy in zip(cells(printed), own_energies, strict=True)
        ]

    def thermal(cell: Cell, energy: float) -> float:
        antineutrino = cell.neutrino.name == "antineutrino"
        return np.pi * cell.state.shell.temperature_MeV if antineutrino else energy

    hotter = [_with_temperature_of_sixth_shell(cell, 8.0) for cell in cells(printed)]
    return {
        "printed": Inputs(cells(printed), own_energies),
        "mean_thermal_energy": Inputs(cells(printed), energies(MEAN_THERMAL_ENERGY)),
        "antineutrino_energy": Inputs(
            cells(printed),
            [thermal(cell, energy) for cell, energy in zip(cells(printed), own_energies, strict=True)],
        ),
        "own_states": Inputs(cells(own), [cell.neutrino.energy_MeV(cell.state) for cell in cells(own)]),
        "temperature_8_mev": Inputs(hotter, [cell.neutrino.energy_MeV(cell.state) for cell in hotter]),
    }


def _with_temperature_of_sixth_shell(cell: Cell, temperature_MeV: float) -> Cell:
    if (cell.state.snapshot_s, cell.state.shell.number) != (1, 6):
        return cell
    shell = dataclasses.replace(cell.state.shell, temperature_MeV=temperature_MeV)
    return dataclasses.replace(cell, state=dataclasses.replace(cell.state, shell=shell))


def tabulate(inputs: Inputs) -> FloatArray:
    """Integrals of every cell and nucleon: (cell, nucleon, azimuth, flux, blocking, blocking, transfer, 3).

    The neutrino is not blocked, or blocked with μ_ν, -μ_ν or 0.
    """
    return np.array(
        [
            [
                amplitude_integrals(
                    energy,
                    cell.state.gas(nucleon),
                    (
                        cell.state.neutrino_chemical_potential_MeV,
                        -cell.state.neutrino_chemical_potential_MeV,
                        0.0,
                    ),
                )
                for nucleon in CURRENTS
            ]
            for cell, energy in zip(inputs.cells, inputs.energies_MeV, strict=True)
        ]
    )


def mean_free_paths_m(
    hypothesis: Hypothesis, inputs: Mapping[str, Inputs], integrals: Mapping[str, FloatArray]
) -> FloatArray:
    """λ of the 44 cells under one hypothesis, in m."""
    table = integrals[hypothesis.inputs]
    azimuth, flux = AZIMUTHS.index(hypothesis.azimuth), FLUXES.index(hypothesis.flux)
    blocked = 0 if hypothesis.nucleon_blocking else 1
    paths = []
    for index, cell in enumerate(inputs[hypothesis.inputs].cells):
        row = table[index, :, azimuth, flux, blocked, _neutrino_blocking(hypothesis, cell)]
        kept = (
            row.sum(axis=1)
            if hypothesis.transfer == "both"
            else row[:, ENERGY_TRANSFER.index(hypothesis.transfer)]
        )
        densities = density_factors(cell, hypothesis.density)
        rate = sum(
            factor
            * standard_model_combination(
                integral, current, _species(hypothesis, cell), hypothesis.mass_term_sign
            )
            for integral, current, factor in zip(
                kept, (hypothesis.neutron, hypothesis.proton), densities, strict=True
            )
        )
        if hypothesis.weak_magnetism:
            rate *= _weak_magnetism_ratio(cell)
        paths.append(1.0 / (hypothesis.spin_factor * rate))
    return np.array(paths)


def _neutrino_blocking(hypothesis: Hypothesis, cell: Cell) -> int:
    sign = cell.neutrino.occupation_sign
    if hypothesis.neutrino_blocking == "none":
        return 0
    if hypothesis.neutrino_blocking == "as_neutrino" and sign == -1:
        sign = 1
    if hypothesis.neutrino_blocking == "as_dirac" and sign == 0:
        sign = 1
    return {1: 1, -1: 2, 0: 3}[sign]


def _species(hypothesis: Hypothesis, cell: Cell) -> Species:
    species = cell.neutrino.species
    if hypothesis.species == "exchanged":
        exchanged: dict[Species, Species] = {"neutrino": "antineutrino", "antineutrino": "neutrino"}
        return exchanged.get(species, species)
    if hypothesis.species == "pure_neutrino" and species == "helicity_average":
        return "neutrino"
    return species


def _weak_magnetism_ratio(cell: Cell) -> float:
    """Rate with over rate without weak magnetism, with the exact azimuth and flux."""
    without = inverse_mean_free_path(cell, AS_DERIVED, tolerance=1e-5)
    return float(
        inverse_mean_free_path(cell, AS_DERIVED, tolerance=1e-5, weak_magnetism=True).value / without.value
    )


def density_factors(cell: Cell, density: Density) -> tuple[float, float]:
    """What the neutron's and the proton's rate are multiplied with if densities are taken from the table."""
    if density == "state":
        return 1.0, 1.0
    state, shell = cell.state, cell.state.shell
    neutrons, protons = (
        fermi_gas(
            state.effective_mass_MeV,
            state.gas(nucleon).effective_chemical_potential_MeV,
            shell.temperature_MeV,
            2,
        ).density_fm3
        for nucleon in CURRENTS
    )
    if density == "table":
        factor = shell.baryon_density_fm3 / (neutrons + protons)
        return factor, factor
    return (
        shell.baryon_density_fm3 * (1.0 - shell.lepton_fraction) / neutrons,
        shell.baryon_density_fm3 * shell.lepton_fraction / protons,
    )


@dataclasses.dataclass(frozen=True)
class PrintedColumn:
    """The printed cells, in the order of :func:`mean_free_paths.cells`.

    Attributes
    ----------
    values_m, half_units_m
        Printed mean free paths and half a unit of their last digit.
    usable, odd_shell
        Whether a cell does not contradict its neighbours; whether it is of a shell of odd number.
    """

    values_m: FloatArray
    half_units_m: FloatArray
    usable: np.typing.NDArray[np.bool_]
    odd_shell: np.typing.NDArray[np.bool_]


def printed_column(rows: list[Cell], printed: Mapping[str, PublishedValue]) -> PrintedColumn:
    """The printed cells as arrays."""
    return PrintedColumn(
        np.array([float(printed[cell.key].published) for cell in rows]),
        np.array([printed[cell.key].half_unit_of_last_digit for cell in rows]),
        np.array([f"{cell.neutrino.name}_{cell.shell_name}" not in ODD_CELLS for cell in rows]),
        np.array([cell.state.shell.number % 2 == 1 for cell in rows]),
    )


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How one hypothesis meets the printed cells.

    Attributes
    ----------
    cells_within_rounding
        Of all 44, no parameter.
    mean_ratio, scatter
        Geometric mean of printed over computed, and standard deviation of its logarithm, over usable cells.
    fitted_factor
        Geometric mean over the usable cells of odd shells.
    test_cells, test_within_rounding, test_mean_ratio, test_scatter
        The usable cells of even shells with that factor; the scatter is about 1.
    """

    hypothesis: Hypothesis
    cells_within_rounding: int
    mean_ratio: float
    scatter: float
    fitted_factor: float
    test_cells: int
    test_within_rounding: int
    test_mean_ratio: float
    test_scatter: float


def evaluate(hypothesis: Hypothesis, paths_m: FloatArray, printed: PrintedColumn) -> Outcome:
    """Hold one hypothesis against the printed cells."""
    logarithm = np.log(printed.values_m / paths_m)
    fitted, tested = printed.usable & printed.odd_shell, printed.usable & ~printed.odd_shell
    factor = float(np.exp(logarithm[fitted].mean()))
    test = logarithm[tested] - np.log(factor)
    return Outcome(
        hypothesis,
        int(np.sum(np.abs(paths_m - printed.values_m) <= printed.half_units_m)),
        float(np.exp(logarithm[printed.usable].mean())),
        float(logarithm[printed.usable].std()),
        factor,
        int(tested.sum()),
        int(np.sum(np.abs(factor * paths_m - printed.values_m)[tested] <= printed.half_units_m[tested])),
        float(np.exp(test.mean())),
        float(np.sqrt(np.mean(test**2))),
    )


def rounding_scatter(printed: PrintedColumn, chosen: np.typing.NDArray[np.bool_]) -> float:
    """Standard deviation of ln λ that the rounding of the printed cells alone would leave."""
    return float(np.sqrt(np.mean((printed.half_units_m / printed.values_m)[chosen] ** 2 / 3.0)))


def outcome_table(outcomes: list[Outcome]) -> dict[str, list[object]]:
    """The table of hypotheses."""
    return {
        "hypothesis [1]": [one.hypothesis.name for one in outcomes],
        "description [1]": [one.hypothesis.description for one in outcomes],
        "after the fact [1]": ["yes" if one.hypothesis.after_the_fact else "no" for one in outcomes],
        "cells within rounding of 44 [1]": [one.cells_within_rounding for one in outcomes],
        "mean printed over computed [1]": [one.mean_ratio for one in outcomes],
        "scatter [1]": [one.scatter for one in outcomes],
        "factor fitted to odd shells [1]": [one.fitted_factor for one in outcomes],
        "test cells [1]": [one.test_cells for one in outcomes],
        "test cells within rounding [1]": [one.test_within_rounding for one in outcomes],
        "test mean printed over computed [1]": [one.test_mean_ratio for one in outcomes],
        "test scatter about 1 [1]": [one.test_scatter for one in outcomes],
    }


def outcome_quantities(outcomes: list[Outcome]) -> dict[str, Quantity]:
    """The phase spaces that the changes are tried with, and the best of all hypotheses."""
    quantities = {}
    for one in outcomes:
        name, words = one.hypothesis.name, one.hypothesis.description
        if name not in BASES:
            continue
        quantities[f"{name}_mean_ratio"] = Quantity(
            value=one.mean_ratio,
            unit="1",
            description=f"mean of printed over computed mean free path: {words}",
            numerical_error=NUMERICAL_ERROR * one.mean_ratio,
            variants={
                "fitted_to_odd_shells": Variant(
                    value=one.fitted_factor, description="over the cells of odd shells only"
                )
            },
        )
        quantities[f"{name}_scatter"] = Quantity(
            value=one.scatter,
            unit="1",
            description=f"scatter of the logarithm of printed over computed: {words}",
            numerical_error=INTEGRAL_ERROR_OF_SCATTER,
            variants={
                "test": Variant(
                    value=one.test_scatter,
                    description="about 1, even shells, factor fitted to odd shells",
                )
            },
        )
    best = max(outcomes, key=lambda one: one.cells_within_rounding)
    tested = max(outcomes, key=lambda one: one.test_within_rounding)
    least = min(outcomes, key=lambda one: one.test_scatter)
    quantities["most_cells_within_rounding"] = Quantity(
        value=best.cells_within_rounding,
        unit="1",
        description=f"most cells of 44 that any of {len(outcomes)} hypotheses meets without a parameter: "
        f"{best.hypothesis.name}",
        numerical_error=0.0,
        variants={
            "factor_fitted_to_odd_shells": Variant(
                value=tested.test_within_rounding,
                description=f"most of the {tested.test_cells} cells of even shells: {tested.hypothesis.name}",
            )
        },
    )
    quantities["least_test_scatter"] = Quantity(
        value=least.test_scatter,
        unit="1",
        description="least scatter on even shells of any hypothesis with a fitted factor: "
        f"{least.hypothesis.name}",
        numerical_error=INTEGRAL_ERROR_OF_SCATTER,
    )
    return quantities


def origin_quantities(rows: list[Cell], paths_m: FloatArray, printed: PrintedColumn) -> dict[str, Quantity]:
    """The factor left by the literal sum with the flux 1/(E_N E_ν): is it one constant, and of what?

    It is nearly constant over the eight usable cells of Table II at 5 s. A constant would hold elsewhere too:
    the factor of these eight is tested on the other 32, and its dependence on temperature is measured.
    """
    ratio = printed.values_m / paths_m
    late_majorana = np.array(
        [cell.neutrino.table == "majorana" and cell.state.snapshot_s == 5 for cell in rows]
    )
    fitted, tested = printed.usable & late_majorana, printed.usable & ~late_majorana
    factor = float(np.exp(np.log(ratio[fitted]).mean()))
    met = np.abs(factor * paths_m - printed.values_m) <= printed.half_units_m
    temperature = np.array([cell.state.shell.temperature_MeV for cell in rows])
    rank = spearmanr(temperature[printed.usable], ratio[printed.usable]).statistic
    groups = {
        f"{name}_{time_s}s": np.array(
            [cell.neutrino.name == name and cell.state.snapshot_s == time_s for cell in rows]
        )
        for name in ("neutrino", "antineutrino", "majorana_thermal", "majorana_degenerate")
        for time_s in (1, 5)
    }
    return {
        "majorana_5s_factor": Quantity(
            value=factor,
            unit="1",
            description="printed over computed in Table II at 5 s, Eq. 18 literally, flux 1/(E_N E_nu)",
            numerical_error=NUMERICAL_ERROR * factor,
            variants={
                name: Variant(
                    value=float(np.exp(np.log(ratio[group & printed.usable]).mean())),
                    description=f"column {name.replace('_', ' ')}",
                )
                for name, group in groups.items()
            },
        ),
        "majorana_5s_scatter": Quantity(
            value=float(np.log(ratio[fitted]).std()),
            unit="1",
            description="its scatter over these eight cells",
            numerical_error=INTEGRAL_ERROR_OF_SCATTER,
            variants={
                "rounding_alone": Variant(
                    value=rounding_scatter(printed, fitted), description="expected from the printed digits"
                ),
                "other_cells": Variant(
                    value=float(np.log(ratio[tested]).std()), description="over the other usable cells"
                ),
                "other_cells_rounding_alone": Variant(
                    value=rounding_scatter(printed, tested),
                    description="expected there from the printed digits",
                ),
            },
        ),
        "majorana_5s_factor_other_cells_met": Quantity(
            value=int(np.sum(met[tested])),
            unit="1",
            description=f"of the {int(tested.sum())} other usable cells, those that the factor brings to the "
            "printed digits",
            numerical_error=0.0,
        ),
        "factor_temperature_correlation": Quantity(
            value=float(rank),
            unit="1",
            description="rank correlation of printed over computed with temperature, usable cells",
            numerical_error=0.02,
        ),
    }


def main() -> None:
    """Write the table of hypotheses and what it shows."""
    parameters = load_parameters("cerdeno2021.nuclear_matter", NuclearMatter)
    state_cells = printed_cells()
    printed = {table: printed_states(state_cells, table) for table in ("dirac", "majorana")}
    reading = published_reading(parameters)
    own = {table: computed_states(reading, table) for table in ("dirac", "majorana")}
    inputs = all_inputs(printed, own)
    integrals = {name: tabulate(one) for name, one in tqdm(inputs.items(), "inputs", disable=None)}
    rows = cells(printed)
    column = printed_column(rows, printed_mean_free_paths())
    paths = {one.name: mean_free_paths_m(one, inputs, integrals) for one in hypotheses()}
    outcomes = [evaluate(one, paths[one.name], column) for one in hypotheses()]
    write_csv(data_path("cerdeno2021", "mean_free_path_hypotheses.csv"), outcome_table(outcomes))
    quantities = outcome_quantities(outcomes) | origin_quantities(rows, paths["sum_moeller"], column)
    write_quantities("cerdeno2021", "mean_free_path_hypotheses", quantities)


if __name__ == "__main__":
    run_stage(main)
