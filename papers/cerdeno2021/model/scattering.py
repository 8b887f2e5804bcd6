"""Neutrino scattering in the shells of arXiv:2106.11660: its states, neutrinos, couplings and readings.

Everything that the paper's mean free paths, diffusion times and limits share. The physics is that of
:mod:`common.scattering.mean_free_path`; this module says with which inputs the paper uses it.
"""

import dataclasses
import functools
import math
from collections.abc import Iterable, Mapping
from typing import Literal

from common.matter.nuclear_matter import MatterState
from common.matter.shells import Shell
from common.numerics.quadrature import IntegrationResult
from common.scattering.amplitudes import Species
from common.scattering.mean_free_path import (
    CouplingExpansion,
    NucleonCurrent,
    scalar_mediator_expansion,
    standard_model_inverse_mean_free_path,
    vector_mediator_expansion,
)
from common.scattering.phase_space import Azimuth, Flux, NucleonGas, ScatteringTable, scattering_table
from common.validation import FloatArray
from papers.cerdeno2021.model.medium import Reading, dirac_state, majorana_state, shells
from papers.cerdeno2021.model.printed_cells import EFFECTIVE_MASS, NEUTRINO, NEUTRON, PROTON, Cells

Model = Literal["vector_b_minus_l", "scalar_lepton_number_conserving", "scalar_lepton_number_violating"]

CURRENTS = {"neutron": NucleonCurrent(-0.5, -1.47 / 2), "proton": NucleonCurrent(0.075 / 2, -1.47 / 2)}
"""Neutral-current couplings F_1(0) and F_A(0) of Sec. II.2, in the convention γ^μ (F_1 - F_A γ5)."""

BARE_NUCLEON_MASS_MeV = 939.0
"""Nucleon mass of the mean free paths without medium effects, λ⁰ of Sec. IV."""


@dataclasses.dataclass(frozen=True)
class ShellState:
    """What the scattering rates need of one shell.

    Attributes
    ----------
    snapshot_s, shell
        Time after bounce and the shell with its radii.
    effective_mass_MeV, chemical_potential_MeV
        m* and μ*_N by nucleon.
    neutrino_chemical_potential_MeV
        μ_ν of the Dirac electron neutrinos in the same shell.
    """

    snapshot_s: int
    shell: Shell
    effective_mass_MeV: float
    neutron_effective_chemical_potential_MeV: float
    proton_effective_chemical_potential_MeV: float
    neutrino_chemical_potential_MeV: float

    def gas(self, nucleon: str) -> NucleonGas:
        """Quasi-particle gas of the neutrons or protons."""
        potentials = {
            "neutron": self.neutron_effective_chemical_potential_MeV,
            "proton": self.proton_effective_chemical_potential_MeV,
        }
        return NucleonGas(self.effective_mass_MeV, potentials[nucleon], self.shell.temperature_MeV)

    @property
    def surface_km2(self) -> float:
        """R_k² - R_{k-1}² of Eq. 21, in km²."""
        return self.shell.outer_radius_km**2 - self.shell.inner_radius_km**2


@dataclasses.dataclass(frozen=True)
class Neutrino:
    """One kind of neutrino whose mean free path the paper gives.

    Attributes
    ----------
    name
        As in the keys of the published values.
    table
        ``dirac`` (Table I) or ``majorana`` (Table II): which states it sees.
    species
        Amplitude of the Standard Model: neutrino, antineutrino, or their helicity average.
    degenerate
        Whether its energy is μ_ν + πT, with the Dirac neutrinos' μ_ν, or πT.
    occupation_sign
        Sign of μ_ν in the occupation of the final neutrino; 0 for Majorana neutrinos.
    """

    name: str
    table: Literal["dirac", "majorana"]
    species: Species
    degenerate: bool
    occupation_sign: int

    def energy_MeV(self, state: ShellState) -> float:
        """Energy at which the mean free path is taken, Sec. III.1, in MeV."""
        thermal = math.pi * state.shell.temperature_MeV
        return thermal + (state.neutrino_chemical_potential_MeV if self.degenerate else 0.0)


NEUTRINOS: Mapping[str, Neutrino] = {
    neutrino.name: neutrino
    for neutrino in (
        Neutrino("neutrino", "dirac", "neutrino", True, 1),
        Neutrino("antineutrino", "dirac", "antineutrino", True, -1),
        Neutrino("majorana_thermal", "majorana", "helicity_average", False, 0),
        Neutrino("majorana_degenerate", "majorana", "helicity_average", True, 0),
    )
}
"""Columns of the mean free paths: Table I neutrino and antineutrino, Table II at πT and at μ_ν + πT."""


@dataclasses.dataclass(frozen=True)
class ScatteringReading:
    """One way to read Eqs. 10, 11, 14 and 18.

    Attributes
    ----------
    name, description
        How the reading is called in tables and figures.
    flux, azimuth
        As in :func:`common.scattering.phase_space.scattering_table`.
    printed_interference
        Whether the interference of the vector has the sign and the axial label of Eqs. 10 and 11 as printed;
        else those that follow from the charges stated in Sec. II.2.
    """

    name: str
    description: str
    flux: Flux
    azimuth: Azimuth
    printed_interference: bool


AS_PUBLISHED = ScatteringReading(
    "as_published",
    "flux 1/(p.k) of Eq. 14 and interference of Eqs. 10 and 11 as printed, uniform azimuth of p about q",
    "invariant",
    "exact",
    True,
)
AS_DERIVED = ScatteringReading(
    "as_derived",
    "flux of the rate, 1/(E_N E_nu), and interference from the charges",
    "moeller",
    "exact",
    False,
)


def computed_states(reading: Reading, table: str) -> list[ShellState]:
    """States of all shells from the mean-field equations, Table I (``dirac``) or II (``majorana``)."""
    return shell_states(shells(), reading, table)


def shell_states(rows: Iterable[tuple[int, Shell]], reading: Reading, table: str) -> list[ShellState]:
    """States of any shells, each with its snapshot, from the mean-field equations.

    Raises
    ------
    ValueError
        A shell is outside the range in which they are solved; the message says which.
    """
    states = []
    for snapshot_s, shell in rows:
        try:
            dirac = dirac_state(shell, reading)
            matter = dirac if table == "dirac" else majorana_state(shell, reading)
        except ValueError as error:
            raise ValueError(f"shell {shell.number} {error}") from None
        states.append(_shell_state(snapshot_s, shell, matter, dirac.neutrino_chemical_potential_MeV))
    return states


def printed_states(cells: Cells, table: str) -> list[ShellState]:
    """States of all shells as printed in Table I (``dirac``) or II (``majorana``)."""
    states = []
    for snapshot_s, shell in shells():
        row = f"{table}_{snapshot_s}s_shell{shell.number}"
        states.append(
            ShellState(
                snapshot_s,
                shell,
                cells[f"{row}_{EFFECTIVE_MASS}"],
                cells[f"{row}_{NEUTRON}"],
                cells[f"{row}_{PROTON}"],
                cells[f"dirac_{snapshot_s}s_shell{shell.number}_{NEUTRINO}"],
            )
        )
    return states


def _shell_state(
    snapshot_s: int, shell: Shell, matter: MatterState, neutrino_chemical_potential: float
) -> ShellState:
    return ShellState(
        snapshot_s,
        shell,
        matter.effective_mass_MeV,
        matter.neutron_effective_chemical_potential_MeV,
        matter.proton_effective_chemical_potential_MeV,
        neutrino_chemical_potential,
    )


@functools.cache
def moments(
    state: ShellState, neutrino: Neutrino, nucleon: str, reading: ScatteringReading, medium: bool = True
) -> ScatteringTable:
    """Coupling-independent moments of one neutrino on one nucleon species in one shell.

    Without ``medium`` these are those of λ⁰ in Sec. IV: no blocking of final states, the bare mass in
    kinematics and amplitude, and the effective mass in the nucleons' distribution only.
    """
    occupation = neutrino.occupation_sign * state.neutrino_chemical_potential_MeV
    if medium:
        return scattering_table(
            neutrino.energy_MeV(state),
            state.gas(nucleon),
            occupation,
            flux=reading.flux,
            azimuth=reading.azimuth,
        )
    return scattering_table(
        neutrino.energy_MeV(state),
        state.gas(nucleon),
        occupation,
        flux=reading.flux,
        nucleon_blocking=False,
        neutrino_blocking=False,
        kinematic_mass_MeV=BARE_NUCLEON_MASS_MeV,
    )


def standard_model_rate(
    state: ShellState, neutrino: Neutrino, reading: ScatteringReading, medium: bool = True
) -> IntegrationResult:
    """Inverse mean free path of the Standard Model, on neutrons and protons, in 1/m."""
    rates = [
        standard_model_inverse_mean_free_path(
            moments(state, neutrino, nucleon, reading, medium), current, species=neutrino.species
        )
        for nucleon, current in CURRENTS.items()
    ]
    return IntegrationResult(sum(rate.value for rate in rates), sum(rate.error for rate in rates))


def expansion(
    model: Model,
    state: ShellState,
    neutrino: Neutrino,
    mediator_mass_MeV: FloatArray,
    reading: ScatteringReading,
    medium: bool = True,
) -> CouplingExpansion:
    """Inverse mean free path 1/λ = S + g² I + g⁴ N of one model in one shell, on neutrons and protons.

    The coupling g is g_BL of Eq. 7, or Y = sqrt(C_ν C_N) of Sec. II.1.
    """
    parts = []
    for nucleon, current in CURRENTS.items():
        table = moments(state, neutrino, nucleon, reading, medium)
        if model == "vector_b_minus_l":
            parts.append(_vector_expansion(table, current, mediator_mass_MeV, neutrino.species, reading))
        else:
            parts.append(
                scalar_mediator_expansion(table, current, mediator_mass_MeV, species=neutrino.species)
            )
    return parts[0] + parts[1]


def _vector_expansion(
    table: ScatteringTable,
    current: NucleonCurrent,
    mass: FloatArray,
    species: Species,
    reading: ScatteringReading,
) -> CouplingExpansion:
    derived = vector_mediator_expansion(
        table, current, mass, neutrino_charge=-1.0, nucleon_charge=1.0, species=species
    )
    if not reading.printed_interference:
        return derived
    # Eqs. 10 and 11 as printed: charges of one sign, and the axial coupling of the other.
    printed = vector_mediator_expansion(
        table,
        NucleonCurrent(current.vector, -current.axial),
        mass,
        neutrino_charge=1.0,
        nucleon_charge=1.0,
        species=species,
    )
    return dataclasses.replace(derived, interference=printed.interference)
