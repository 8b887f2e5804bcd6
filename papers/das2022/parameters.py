"""Parameters of the replication of arXiv:2204.11885."""

from typing import Annotated, Literal

from pydantic import Field

from common.replication.yaml_files import DECREASING, StrictModel


class Cosmology(StrictModel):
    """Expansion of the universe."""

    hubble_constant_km_s_Mpc: float = Field(ge=50, le=100)
    matter_fraction: float = Field(gt=0, le=1)
    maximum_redshift: float = Field(gt=0, le=20, description="of the supernovae")


class Supernovae(StrictModel):
    """Rate of core collapses (Table I) and what each emits."""

    star_formation_density_Msun_yr_Mpc3: float = Field(gt=0, le=1, description="rho_*, today")
    low_redshift_slope: float = Field(ge=0, le=10, description="a")
    middle_slope: float = Field(ge=-10, lt=0, description="b")
    high_redshift_slope: float = Field(ge=-20, lt=0, description="c")
    first_break_redshift: float = Field(ge=0, le=5, description="z_1")
    second_break_redshift: float = Field(ge=0, le=20, description="z_2")
    smoothness: float = Field(ge=-100, lt=0, description="zeta")
    solar_masses_per_collapse: float = Field(gt=0, le=1e4)
    total_energy_erg: float = Field(ge=1e52, le=1e54, description="in all six species, shared equally")
    electron_neutrino_temperature_MeV: float = Field(gt=0, le=30)
    electron_antineutrino_temperature_MeV: float = Field(gt=0, le=30)
    other_temperature_MeV: float = Field(gt=0, le=30, description="of each of the four other species")

    in_order = (("first_break_redshift", "second_break_redshift"),)


class RelicNeutrinos(StrictModel):
    """Relic neutrinos that one supernova neutrino can scatter on."""

    temperature_K: float = Field(gt=0, le=10)
    degrees_of_freedom: float = Field(ge=1, le=6, description="g of Eq. (III.9)")


class SelfInteractions(StrictModel):
    """Couplings G_X² m_ν of the figures, and the neutrino mass that turns them into couplings."""

    couplings_inverse_MeV3: Annotated[list[Annotated[float, Field(ge=1e-16, le=5e-9)]], DECREASING] = Field(
        min_length=4, max_length=4
    )
    neutrino_mass_eV: float = Field(ge=1e-3, le=1)


class SuperKamiokande(StrictModel):
    """Search for diffuse electron antineutrinos (Fig. 3)."""

    threshold_MeV: float = Field(gt=5, le=50)
    caption_threshold_MeV: float = Field(gt=5, le=50, description="of the caption of Fig. 3")
    flux_limit_cm2_s: float = Field(gt=0, le=100, description="90 % C.L. above threshold_MeV")
    electron_antineutrino_survival_probability: float = Field(
        ge=0,
        le=1,
        description="share of emitted electron antineutrinos in the flux at Earth; the rest were others",
    )
    lower_electron_antineutrino_temperature_MeV: float = Field(gt=0, le=30)
    lower_other_temperature_MeV: float = Field(gt=0, le=30)


class LeadDetector(StrictModel):
    """Inputs of the recoil rates in lead (Sec. V) that the paper does not state."""

    sin2_weak_mixing_angle: float = Field(ge=0.2, le=0.25, description="in the weak charge of Eq. (V.13)")
    boron8_spectrum: Literal["winter2006", "bahcall1996"]


class Parameters(StrictModel):
    """The section ``das2022`` of ``params.yaml``."""

    cosmology: Cosmology
    supernovae: Supernovae
    relic_neutrinos: RelicNeutrinos
    self_interactions: SelfInteractions
    super_kamiokande: SuperKamiokande
    lead_detector: LeadDetector
