"""Parameters of the replication of arXiv:2301.00661."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from common.replication.yaml_files import StrictModel


class NuclearMatter(StrictModel):
    """Inputs of the nuclear-matter state in each shell (Table I)."""

    parameter_set: Literal["TM1"]
    bare_nucleon_mass_MeV: float = Field(ge=900, le=1000)
    neutrino_helicity_states: int = Field(ge=1, le=2, description="counted in the lepton fraction")
    first_shell_lepton_fraction: float = Field(
        gt=0, lt=1, description="used for the state of shell 1, whose row does not belong to the printed one"
    )


class StandardModel(StrictModel):
    """Couplings of the nucleon's weak neutral current, which the paper does not state."""

    neutron_vector_coupling: float = Field(ge=-1, le=1)
    proton_vector_coupling: float = Field(ge=-1, le=1)
    axial_coupling: float = Field(ge=-1, le=0, description="of neutrons and protons alike")


class BosonMasses(StrictModel):
    """Grid of boson masses, even in the logarithm (Figs. 3 and 5)."""

    minimum_mass_MeV: float = Field(ge=1, le=1e3)
    maximum_mass_MeV: float = Field(ge=1, le=1e3)
    points_per_decade: int = Field(ge=2, le=200)

    def masses_MeV(self) -> NDArray[np.float64]:
        """Boson masses in MeV."""
        decades = np.log10(self.maximum_mass_MeV / self.minimum_mass_MeV)
        points = round(decades * self.points_per_decade) + 1
        return np.geomspace(self.minimum_mass_MeV, self.maximum_mass_MeV, points)


class CouplingGrid(StrictModel):
    """Couplings of Fig. 4, even in the logarithm; the paper's axis is not stated in its text."""

    minimum_coupling: float = Field(ge=1e-12, le=1e-2)
    maximum_coupling: float = Field(ge=1e-12, le=1e-2)
    points: int = Field(ge=2, le=1000)

    def couplings(self) -> NDArray[np.float64]:
        """Couplings."""
        return np.geomspace(self.minimum_coupling, self.maximum_coupling, self.points)


class BurstShortening(StrictModel):
    """Conditions that bound the coupling in Fig. 5, and the variations of the band beyond it."""

    diffusion_time_s: float = Field(gt=0, le=100, description="below it the burst is shortened by half")
    luminosity_erg_s: float = Field(gt=1e48, lt=1e56, description="largest luminosity in bosons")
    neutrinosphere_radius_km: float = Field(gt=0, le=100)
    relative_temperature_variation: float = Field(gt=0, lt=0.5)


class EnergyGrid(StrictModel):
    """Neutrino energies of Fig. 1."""

    maximum_energy_MeV: float = Field(gt=0, le=1000)
    points: int = Field(ge=50, le=5000)

    def energies_MeV(self) -> NDArray[np.float64]:
        """Energies in MeV, even, from the first above zero."""
        return np.linspace(0.0, self.maximum_energy_MeV, self.points + 1)[1:]


class Parameters(StrictModel):
    """The section ``cerdeno2023`` of ``params.yaml``."""

    nuclear_matter: NuclearMatter
    standard_model: StandardModel
    energy_grid: EnergyGrid
    boson_masses: BosonMasses
    coupling_grid: CouplingGrid
    burst_shortening: BurstShortening
