"""The medium of arXiv:2301.00661: the shells of Table I and their nuclear-matter states.

The table is that of 1 s after bounce in arXiv:2106.11660. The states are solved anew with the TM1 model. The
states used elsewhere have, in the first shell, the lepton fraction that the row itself implies: they meet
the printed cells to their last digit.
"""

import dataclasses
import math

from common.matter.nuclear_matter import (
    Closure,
    ElectronFraction,
    LeptonFraction,
    MatterState,
    parameter_set,
    solve_matter,
)
from common.matter.shells import Shell, load_profile
from common.scattering.phase_space import NucleonGas
from common.units import MeV, fm
from papers.cerdeno2023.parameters import NuclearMatter

SNAPSHOT_s = 1.0
"""Time after bounce of the shells of Table I."""

HBAR_C_MeV_fm = 1.0 / (MeV * fm)
"""CODATA value of ħc in MeV fm."""


@dataclasses.dataclass(frozen=True)
class ShellState:
    """What scattering rates and spectra need of one shell."""

    shell: Shell
    effective_mass_MeV: float
    neutron_effective_chemical_potential_MeV: float
    proton_effective_chemical_potential_MeV: float
    electron_neutrino_chemical_potential_MeV: float

    def gas(self, nucleon: str) -> NucleonGas:
        """Quasi-particle gas of the neutrons or protons."""
        potentials = {
            "neutron": self.neutron_effective_chemical_potential_MeV,
            "proton": self.proton_effective_chemical_potential_MeV,
        }
        return NucleonGas(self.effective_mass_MeV, potentials[nucleon], self.shell.temperature_MeV)

    @property
    def surface_km2(self) -> float:
        """R_k² - R_{k-1}² of Eq. 6, in km²."""
        return self.shell.outer_radius_km**2 - self.shell.inner_radius_km**2

    @property
    def volume_km3(self) -> float:
        """4π (R_k³ - R_{k-1}³)/3 of Eq. 25, in km³."""
        return 4.0 * math.pi / 3.0 * (self.shell.outer_radius_km**3 - self.shell.inner_radius_km**3)


def printed_shells() -> tuple[Shell, ...]:
    """The six shells as printed, from the centre outwards."""
    return load_profile(SNAPSHOT_s).shells


def matter_shells(matter: NuclearMatter) -> tuple[Shell, ...]:
    """The six shells with the lepton fraction of the first one replaced by the one its row implies."""
    first, *others = printed_shells()
    return (dataclasses.replace(first, lepton_fraction=matter.first_shell_lepton_fraction), *others)


def solve_shell(
    shell: Shell,
    matter: NuclearMatter,
    *,
    helicity_states: int | None = None,
    hbar_c_MeV_fm: float = HBAR_C_MeV_fm,
) -> MatterState:
    """Mean-field state of one shell with trapped electron neutrinos.

    n_p/n_B + g n_ν/n_B = Y, n_ν = (μ_ν³ + π² T² μ_ν)/(6π²); no muons.

    Parameters
    ----------
    shell
        Temperature, density and lepton fraction Y.
    matter
        Model and conventions.
    helicity_states
        g, if it isn't that of ``matter``; 0 reads Y as electron fraction.
    hbar_c_MeV_fm
        ħc that converts the printed density and the coupling g2 to MeV.
    """
    counted = matter.neutrino_helicity_states if helicity_states is None else helicity_states
    closure: Closure = (
        ElectronFraction(shell.lepton_fraction)
        if counted == 0
        else LeptonFraction(shell.lepton_fraction, counted)
    )
    model = parameter_set(matter.parameter_set)
    # ħc enters only through the density in MeV³ and the dimensionful coupling g2: another value of it is
    # another value of these two.
    scale = hbar_c_MeV_fm / HBAR_C_MeV_fm
    model = dataclasses.replace(
        model,
        nucleon_mass_MeV=matter.bare_nucleon_mass_MeV,
        sigma_cubic_coupling_per_fm=model.sigma_cubic_coupling_per_fm * scale,
    )
    return solve_matter(shell.baryon_density_fm3 * scale**3, shell.temperature_MeV, closure, model)


def shell_state(shell: Shell, state: MatterState) -> ShellState:
    """The state of one shell as the scattering rates need it."""
    return ShellState(
        shell,
        state.effective_mass_MeV,
        state.neutron_effective_chemical_potential_MeV,
        state.proton_effective_chemical_potential_MeV,
        state.neutrino_chemical_potential_MeV,
    )


def shell_states(matter: NuclearMatter) -> tuple[ShellState, ...]:
    """States of the six shells, from the centre outwards, that the rest of the replication uses."""
    return tuple(shell_state(shell, solve_shell(shell, matter)) for shell in matter_shells(matter))
