"""Parameters of the replication of arXiv:2301.00661."""

from typing import Literal

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
