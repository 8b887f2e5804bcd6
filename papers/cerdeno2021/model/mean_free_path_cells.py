"""Standard-Model mean free path of one cell of Tables I and II of arXiv:2106.11660, under any reading."""

import dataclasses
import functools
from collections.abc import Mapping

import numpy as np

from common.constants import FERMI_CONSTANT_inverse_MeV2
from common.numerics.quadrature import IntegrationResult
from common.replication.ledger.registry import PublishedValue, read_published
from common.scattering.amplitudes import Species, standard_model_coefficients
from common.scattering.mean_free_path import NucleonCurrent
from common.scattering.phase_space import ScatteringTable, scattering_table
from common.validation import FloatArray
from papers.cerdeno2021.model.literal_phase_space import AZIMUTHS, FLUXES, amplitude_integrals
from papers.cerdeno2021.model.scattering import (
    CURRENTS,
    NEUTRINOS,
    BARE_NUCLEON_MASS_MeV,
    Neutrino,
    ScatteringReading,
    ShellState,
)

WEAK_MAGNETISM = {
    "neutron": (0.075 * -1.913 - 1.793) / 2,
    "proton": (0.075 * 1.793 + 1.913) / 2,
}
"""F_2(0) of the neutral current, (1-4 sin²θ) κ/2 - κ'/2 with the anomalous magnetic moments κ of the nucleon
itself and κ' of the other, and 1-4 sin²θ = 0.075 as in the paper's F_1 of the proton."""

STANDARD_MODEL_MINIMUM_MASS_MeV = 30.0
"""The Standard Model's contact interaction needs no finer nodes at small t."""

VARIANT_TOLERANCE = 1e-5

QUANTILE = 0.999

LITERAL = {"literal_azimuth_sum": "sum", "literal_azimuth_mean": "mean"}


@dataclasses.dataclass(frozen=True)
class Cell:
    """One cell of the columns λ^SM: a neutrino in a shell."""

    neutrino: Neutrino
    state: ShellState

    @property
    def shell_name(self) -> str:
        """Snapshot and number of the shell, as in keys."""
        return f"{self.state.snapshot_s}s_shell{self.state.shell.number}"

    @property
    def key(self) -> str:
        """Key of the published value and name of the quantity."""
        return f"{self.neutrino.name}_{self.shell_name}_mean_free_path"


States = Mapping[str, list[ShellState]]
"""States of all shells by table, ``dirac`` and ``majorana``."""


def cells(states: States) -> list[Cell]:
    """The 44 cells: neutrino and antineutrino of Table I, Majorana neutrinos of Table II at two energies."""
    return [Cell(neutrino, state) for neutrino in NEUTRINOS.values() for state in states[neutrino.table]]


def printed_mean_free_paths() -> dict[str, PublishedValue]:
    """The 44 printed mean free paths, in m, by key."""
    entries = read_published("cerdeno2021").entries
    return {
        entry.key: entry
        for entry in entries
        if entry.quantity == f"mean_free_paths:{entry.key}" and entry.unit == "m"
    }


def weak_magnetism_coefficients(
    t_MeV2: FloatArray, mass_MeV: float, current: NucleonCurrent, magnetism: float, species: Species
) -> FloatArray:
    """Coefficients of (p·k)^n of the squared amplitude with weak magnetism F (module docstring)."""
    t, m = t_MeV2, mass_MeV
    F1, FA, F = current.vector, current.axial, magnetism
    tau = t / (4 * m * m)
    helicity = {"neutrino": 1.0, "antineutrino": -1.0, "helicity_average": 0.0}[species]
    constant = t * m * m * ((1 + tau) * FA**2 - (1 - tau) * F1**2 + tau * (1 - tau) * F**2 + 4 * tau * F1 * F)
    linear = helicity * FA * (F1 + F) * t
    square = (FA**2 + F1**2 + tau * F**2) / 4
    return (
        8
        * FERMI_CONSTANT_inverse_MeV2**2
        * np.array(
            [
                constant - linear * t + square * t * t,
                4 * linear - 8 * square * t,
                16 * square * np.ones_like(t),
            ]
        )
    )


@functools.cache
def contact_table(
    cell: Cell,
    nucleon: str,
    reading: ScatteringReading,
    tolerance: float,
    nucleon_blocking: bool = True,
    neutrino_blocking: bool = True,
) -> ScatteringTable:
    """Moments of one cell on one nucleon species, with nodes for contact interactions only."""
    return scattering_table(
        cell.neutrino.energy_MeV(cell.state),
        cell.state.gas(nucleon),
        cell.neutrino.occupation_sign * cell.state.neutrino_chemical_potential_MeV,
        flux=reading.flux,
        azimuth=reading.azimuth,
        nucleon_blocking=nucleon_blocking,
        neutrino_blocking=neutrino_blocking,
        minimum_mediator_mass_MeV=STANDARD_MODEL_MINIMUM_MASS_MeV,
        relative_tolerance=tolerance,
    )


def inverse_mean_free_path(
    cell: Cell,
    reading: ScatteringReading,
    *,
    tolerance: float = 1e-7,
    nucleons: tuple[str, ...] = ("neutron", "proton"),
    species: Species | None = None,
    weak_magnetism: bool = False,
    magnetism_mass_MeV: float | None = BARE_NUCLEON_MASS_MeV,
    nucleon_blocking: bool = True,
    neutrino_blocking: bool = True,
) -> IntegrationResult:
    """1/λ of the Standard Model in one cell, in 1/m; ``magnetism_mass_MeV`` None is the effective mass."""
    value, error = 0.0, 0.0
    for nucleon in nucleons:
        table = contact_table(cell, nucleon, reading, tolerance, nucleon_blocking, neutrino_blocking)
        t, m = table.t_MeV2, table.nucleon_mass_MeV
        current = CURRENTS[nucleon]
        kind = species or cell.neutrino.species
        if weak_magnetism:
            magnetism = WEAK_MAGNETISM[nucleon] * (m / magnetism_mass_MeV if magnetism_mass_MeV else 1.0)
            coefficients = weak_magnetism_coefficients(t, m, current, magnetism, kind)
        else:
            coefficients = standard_model_coefficients(t, m, *current, species=kind)
        rate = table.integrate(coefficients)
        value, error = value + rate.value, error + rate.error
    return IntegrationResult(value, error)


@functools.cache
def literal_integrals(cell: Cell, nucleon: str) -> FloatArray:
    """Integrals (azimuth, flux, integral) of one cell with blocking, both signs of the energy transfer."""
    potential = cell.neutrino.occupation_sign * cell.state.neutrino_chemical_potential_MeV
    integrals = amplitude_integrals(
        cell.neutrino.energy_MeV(cell.state), cell.state.gas(nucleon), (potential,)
    )
    blocked: FloatArray = integrals[:, :, 0, 1].sum(axis=2)
    return blocked


def literal_mean_free_path_m(cell: Cell, azimuth: str, flux: str) -> float:
    """λ with the azimuth of Eq. 18 taken literally (:mod:`papers.cerdeno2021.model.literal_phase_space`)."""
    place = AZIMUTHS.index(azimuth), FLUXES.index(flux)
    rate = sum(
        standard_model_combination(literal_integrals(cell, nucleon)[place], current, cell.neutrino.species)
        for nucleon, current in CURRENTS.items()
    )
    return 1.0 / rate


def standard_model_combination(
    integrals: FloatArray, current: NucleonCurrent, species: Species, mass_term_sign: float = 1.0
) -> float:
    """16 G_F² [(V+A)² I_1 + (V-A)² I_2 - (V²-A²) I_3] for the integrals of (p·k)², (p·k - t/2)², m² t/2."""
    V, A = current
    helicity = {"neutrino": 1.0, "antineutrino": -1.0, "helicity_average": 0.0}[species]
    squares, product = V * V + A * A, 2.0 * helicity * V * A
    factors = np.array([squares + product, squares - product, -mass_term_sign * (V * V - A * A)])
    return float(16.0 * FERMI_CONSTANT_inverse_MeV2**2 * (factors @ integrals))
