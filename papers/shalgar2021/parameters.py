"""Parameters of the replication of arXiv:1912.09115."""

from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.replication.yaml_files import DECREASING, StrictModel


class Core(StrictModel):
    """The supernova core of Sec. III: stated inputs, and the density profile, which is not stated."""

    mean_energy_MeV: float = Field(gt=0, le=300, description="default case of Fig. 2")
    inner_radius_km: float = Field(gt=0, le=100, description="R_min, default case of Fig. 2")
    conservative_mean_energy_MeV: float = Field(gt=0, le=300)
    conservative_inner_radius_km: float = Field(gt=0, le=100)
    outer_radius_km: float = Field(gt=0, le=1000, description="R_max")
    mean_number_of_interactions: float = Field(gt=0, le=1e12, description="N on the limit")
    quoted_neutrino_density_inverse_cm3: float = Field(gt=0, le=1e42, description="deep in the core")
    density_at_inner_radius_g_per_cm3: float = Field(
        gt=0, le=1e16, description="at inner_radius_km; not stated"
    )
    density_power: float = Field(ge=0, le=20, description="p of r^-p; not stated")

    in_order = (
        ("inner_radius_km", "outer_radius_km"),
        ("conservative_inner_radius_km", "outer_radius_km"),
    )


class CoreScan(StrictModel):
    """Grids of Figs. 1 and 2 for the core: even in the logarithm; the text gives no axis ranges."""

    minimum_mass_MeV: float = Field(ge=1e-7, le=1e6, description="of the bound in Fig. 1")
    map_minimum_mass_MeV: float = Field(ge=1e-7, le=1e6, description="of the map in Fig. 2")
    maximum_mass_MeV: float = Field(ge=1e-7, le=1e6, description="of both")
    map_minimum_coupling: float = Field(ge=1e-8, le=10)
    map_maximum_coupling: float = Field(ge=1e-8, le=10)
    points_per_decade: int = Field(ge=2, le=200)

    in_order = (("map_minimum_mass_MeV", "maximum_mass_MeV"),)

    def _grid(self, lower: float, upper: float) -> NDArray[np.float64]:
        return np.geomspace(lower, upper, round(np.log10(upper / lower) * self.points_per_decade) + 1)

    def masses_MeV(self) -> NDArray[np.float64]:
        """Mediator masses of the bound, in MeV."""
        return self._grid(self.minimum_mass_MeV, self.maximum_mass_MeV)

    def map_masses_MeV(self) -> NDArray[np.float64]:
        """Mediator masses of the map, in MeV."""
        return self._grid(self.map_minimum_mass_MeV, self.maximum_mass_MeV)

    def map_couplings(self) -> NDArray[np.float64]:
        """Couplings of the map."""
        return self._grid(self.map_minimum_coupling, self.map_maximum_coupling)


class FourNeutrinoProduction(StrictModel):
    """Cross sections of the representative diagrams, Fig. 5."""

    couplings: Annotated[
        list[Annotated[float, Field(gt=0, le=MAXIMUM_PERTURBATIVE_COUPLING)]], DECREASING
    ] = Field(min_length=2, max_length=2, description="a strong and a weaker one; not stated")
    minimum_energy_over_mass: float = Field(ge=1e-3, lt=1)
    maximum_energy_over_mass: float = Field(gt=2, le=1e3)
    points_per_decade: int = Field(ge=10, le=1000)

    def energies_over_mass(self) -> NDArray[np.float64]:
        """Centre-of-mass energies in units of the mediator mass."""
        lower, upper = self.minimum_energy_over_mass, self.maximum_energy_over_mass
        return np.geomspace(lower, upper, round(np.log10(upper / lower) * self.points_per_decade) + 1)


class Propagation(StrictModel):
    """The path to Earth of Sec. IV: every value is stated there, but the last two."""

    distance_kpc: float = Field(gt=0, le=1e6)
    neutrino_mass_eV: float = Field(ge=0.005, le=100, description="target at rest: above its temperature")
    relic_density_inverse_cm3: float = Field(gt=0, le=1e6, description="all species")
    mean_energy_MeV: float = Field(gt=0, le=100)
    mean_squared_energy_MeV2: float = Field(gt=0, le=2e4)
    threshold_MeV: float = Field(gt=0, le=100)
    downscattered_fraction: float = Field(gt=0, lt=1, description="below threshold, of all, on the limit")
    maximum_energy_MeV: float = Field(gt=0, le=1e4, description="nothing is emitted above; numerical")
    burst_duration_s: float = Field(gt=0, le=1e4, description="of SN 1987A, for the criterion of ours")

    in_order = (("threshold_MeV", "maximum_energy_MeV"),)

    @model_validator(mode="after")
    def _spectrum(self) -> Self:
        ratio = self.mean_squared_energy_MeV2 / self.mean_energy_MeV**2
        if not 1.0 < ratio < 2.0:
            raise ValueError(
                f"mean_squared_energy_MeV2 / mean_energy_MeV**2 = {ratio:.4g} "
                "is outside the allowed range (1, 2)"
            )
        return self


class PropagationScan(StrictModel):
    """Grid of the propagation bound, even in the logarithm."""

    minimum_mass_MeV: float = Field(ge=1e-8, le=1e3)
    maximum_mass_MeV: float = Field(ge=1e-8, le=1e3)
    points_per_decade: int = Field(ge=2, le=100)

    def masses_MeV(self) -> NDArray[np.float64]:
        """Mediator masses in MeV."""
        lower, upper = self.minimum_mass_MeV, self.maximum_mass_MeV
        return np.geomspace(lower, upper, round(np.log10(upper / lower) * self.points_per_decade) + 1)


class DownScattering(StrictModel):
    """The point of Fig. 3, and how its panels are computed."""

    log10_mass_MeV: float = Field(ge=-8, le=2)
    log10_coupling: float = Field(ge=-6, le=0.5)
    minimum_energy_MeV: float = Field(ge=1e-9, le=1, description="floor of the spectra; not stated")
    map_minimum_energy_MeV: float = Field(ge=1e-9, le=1, description="floor of the right panel; not stated")
    points_per_decade: int = Field(ge=5, le=200, description="of the spectra")
    histories: int = Field(ge=1000, le=10_000_000, description="of the simulation of the right panel")
    seed: int = Field(ge=0, le=2**31)


class Parameters(StrictModel):
    """The section ``shalgar2021`` of ``params.yaml``."""

    core: Core
    core_scan: CoreScan
    four_neutrino_production: FourNeutrinoProduction
    propagation: Propagation
    propagation_scan: PropagationScan
    down_scattering: DownScattering
