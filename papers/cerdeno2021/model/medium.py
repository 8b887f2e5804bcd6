"""The medium of arXiv:2106.11660: which nuclear-matter state its Tables I and II list.

The paper names the model (TM1) and the inputs of each shell, but not the bare nucleon mass, the constants,
whether muons are present, or what exactly the column "Y_e" counts. A :class:`Reading` fixes these choices.
"""

import dataclasses
from collections.abc import Iterator
from typing import Any

from common.matter.nuclear_matter import (
    BetaEquilibrium,
    Closure,
    ElectronFraction,
    LeptonFraction,
    MatterState,
    parameter_set,
    solve_matter,
)
from common.matter.shells import Shell, load_profile
from common.units import MeV, fm
from papers.cerdeno2021.parameters import NuclearMatter

SNAPSHOTS_s = (1, 5)
"""Times after bounce of the two profiles."""

HBAR_C_MeV_fm = 1.0 / (MeV * fm)
"""CODATA value of ħc in MeV fm."""


@dataclasses.dataclass(frozen=True)
class Reading:
    """One way to read the tables.

    Attributes
    ----------
    name, description
        How the reading is called in the tables of variants.
    parameter_set
        Name of the mean-field parameter set.
    bare_nucleon_mass_MeV
        Bare mass M in m* = M - g_σ σ.
    neutrino_helicity_states
        Helicity states of the neutrino counted in the lepton fraction; 0 reads "Y_e" as electron fraction.
    muons, antinucleons
        Whether they are part of the matter.
    hbar_c_MeV_fm
        ħc that converts the printed densities and the coupling g2 to MeV.
    negative_neutrino_chemical_potential
        Whether a lepton fraction below the one of beta equilibrium is solved as it stands; else that row has
        μ_ν = 0, as the table prints.
    """

    name: str
    description: str
    parameter_set: str
    bare_nucleon_mass_MeV: float
    neutrino_helicity_states: int
    muons: bool
    antinucleons: bool
    hbar_c_MeV_fm: float = HBAR_C_MeV_fm
    negative_neutrino_chemical_potential: bool = False


def published_reading(parameters: NuclearMatter) -> Reading:
    """The reading that yields the printed numbers, with the parameters of ``params.yaml``."""
    return Reading(
        name="as_published",
        description="the parameters of this replication",
        parameter_set=parameters.parameter_set,
        bare_nucleon_mass_MeV=parameters.bare_nucleon_mass_MeV,
        neutrino_helicity_states=parameters.neutrino_helicity_states,
        muons=parameters.muons,
        antinucleons=parameters.antinucleons,
    )


def derived_reading(parameters: NuclearMatter) -> Reading:
    """The reading of the medium as derived: one helicity state per neutrino in the lepton fraction."""
    return dataclasses.replace(
        published_reading(parameters),
        name="as_derived",
        description="one helicity state per neutrino in the lepton fraction",
        neutrino_helicity_states=1,
    )


def alternative_readings(base: Reading) -> list[Reading]:
    """Readings that differ from ``base`` in one choice that the paper does not state."""

    def other(name: str, description: str, **changes: Any) -> Reading:
        return dataclasses.replace(base, name=name, description=description, **changes)

    return [
        other("bare_mass_938", "bare mass 938 MeV, the value of TM1", bare_nucleon_mass_MeV=938.0),
        other("bare_mass_938_9", "bare mass 938.9 MeV", bare_nucleon_mass_MeV=938.9),
        other("bare_mass_938_919", "mean of neutron and proton mass", bare_nucleon_mass_MeV=938.919),
        other("bare_mass_939_565", "neutron mass", bare_nucleon_mass_MeV=939.565),
        other("hbar_c_197_33", "hbar c rounded to 197.33 MeV fm", hbar_c_MeV_fm=197.33),
        other("hbar_c_197_3", "hbar c rounded to 197.3 MeV fm", hbar_c_MeV_fm=197.3),
        other("electron_fraction", "Y_e read as electron fraction", neutrino_helicity_states=0),
        other("one_helicity", "lepton fraction with one helicity state", neutrino_helicity_states=1),
        other("muons", "muons present, muon neutrinos with zero chemical potential", muons=not base.muons),
        other("no_antinucleons", "antinucleons left out", antinucleons=not base.antinucleons),
        other(
            "negative_neutrino_potential",
            "lepton fraction below beta equilibrium solved with a negative neutrino chemical potential",
            negative_neutrino_chemical_potential=True,
        ),
    ]


def shells() -> Iterator[tuple[int, Shell]]:
    """Snapshot in s and shell, for all eleven shells in the order of the tables."""
    for snapshot_s in SNAPSHOTS_s:
        for shell in load_profile(snapshot_s).shells:
            yield snapshot_s, shell


def dirac_state(shell: Shell, reading: Reading) -> MatterState:
    """State of a row of Table I: trapped Dirac neutrinos at the printed lepton (or electron) fraction.

    The closure is n_p/n_B + g n_ν/n_B = Y with g helicity states, n_ν = (μ_ν³ + π² T² μ_ν)/(6π²).
    """
    closure: Closure
    if reading.neutrino_helicity_states == 0:
        closure = ElectronFraction(shell.lepton_fraction)
    else:
        closure = LeptonFraction(shell.lepton_fraction, reading.neutrino_helicity_states)
    state = _solve(shell, closure, reading)
    if state.neutrino_chemical_potential_MeV < 0 and not reading.negative_neutrino_chemical_potential:
        return majorana_state(shell, reading)
    return state


def majorana_state(shell: Shell, reading: Reading) -> MatterState:
    """State of a row of Table II: beta equilibrium with μ_ν = 0."""
    return _solve(shell, BetaEquilibrium(), reading)


def _solve(shell: Shell, closure: Closure, reading: Reading) -> MatterState:
    parameters = parameter_set(reading.parameter_set)
    # ħc enters only through the density in MeV³ and the dimensionful coupling g2: another value of it is
    # another value of these two.
    scale = reading.hbar_c_MeV_fm / HBAR_C_MeV_fm
    parameters = dataclasses.replace(
        parameters,
        nucleon_mass_MeV=reading.bare_nucleon_mass_MeV,
        sigma_cubic_coupling_per_fm=parameters.sigma_cubic_coupling_per_fm * scale,
    )
    return solve_matter(
        shell.baryon_density_fm3 * scale**3,
        shell.temperature_MeV,
        closure,
        parameters,
        muons=reading.muons,
        antinucleons=reading.antinucleons,
    )
