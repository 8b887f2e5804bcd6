"""Parameters of the replication of arXiv:2106.11660."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from common.replication.yaml_files import INCREASING, StrictModel


class NuclearMatter(StrictModel):
    """Inputs of the nuclear-matter state in each shell (Tables I and II)."""

    parameter_set: Literal["TM1"]
    bare_nucleon_mass_MeV: float = Field(ge=900, le=1000)
    neutrino_helicity_states: int = Field(ge=1, le=2, description="counted in the lepton fraction")
    muons: bool
    antinucleons: bool


class Mediators(StrictModel):
    """Grid of mediator masses, even in the logarithm."""

    minimum_mass_MeV: float = Field(ge=1e-3, le=1e5)
    maximum_mass_MeV: float = Field(ge=1e-3, le=1e5)
    points_per_decade: int = Field(ge=2, le=200)

    def masses_MeV(self) -> NDArray[np.float64]:
        """Mediator masses in MeV."""
        decades = np.log10(self.maximum_mass_MeV / self.minimum_mass_MeV)
        points = round(decades * self.points_per_decade) + 1
        return np.geomspace(self.minimum_mass_MeV, self.maximum_mass_MeV, points)


class Limits(StrictModel):
    """Conditions that bound the couplings, Eqs. 22 to 27."""

    burst_duration_s: float = Field(gt=0, le=1e6, description="longest diffusion time, Eq. 22")
    standard_model_multiple: float = Field(
        gt=1, le=1e6, description="of the Standard Model's diffusion time, Eq. 23"
    )
    interactions_while_diffusing: float = Field(gt=0, le=1e12, description="Eq. 24")
    interactions_while_streaming: float = Field(gt=0, le=1e12, description="Eq. 26")


WeakAndStrong = Annotated[
    list[Annotated[float, Field(gt=0, le=1)]], Field(min_length=2, max_length=2), INCREASING
]


class MediumEffects(StrictModel):
    """Couplings of Figs. 2 and 3, which the paper does not print: a weak and a strong one for each model."""

    vector_couplings: WeakAndStrong
    scalar_couplings: WeakAndStrong


class CoherentScattering(StrictModel):
    """Choices of the limits recomputed from COHERENT."""

    confidence_level: float = Field(gt=0.5, lt=1)
    argon_threshold_keV: float = Field(ge=3, le=30)


class Parameters(StrictModel):
    """The section ``cerdeno2021`` of ``params.yaml``."""

    nuclear_matter: NuclearMatter
    mediators: Mediators
    limits: Limits
    medium_effects: MediumEffects
    coherent_scattering: CoherentScattering
