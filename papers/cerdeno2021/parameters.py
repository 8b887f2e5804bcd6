"""Parameters of the replication of arXiv:2106.11660."""

from typing import Literal

from pydantic import Field

from common.replication.yaml_files import StrictModel


class NuclearMatter(StrictModel):
    """Inputs of the nuclear-matter state in each shell (Tables I and II)."""

    parameter_set: Literal["TM1"]
    bare_nucleon_mass_MeV: float = Field(ge=900, le=1000)
    neutrino_helicity_states: int = Field(ge=1, le=2, description="counted in the lepton fraction")
    muons: bool
    antinucleons: bool


class Parameters(StrictModel):
    """The section ``cerdeno2021`` of ``params.yaml``."""

    nuclear_matter: NuclearMatter
