r"""Rates and numbers of nuclear recoils in a target material, per tonne and year, above any threshold.

A material is a mixture of nuclei by number, N_A/(mean molar mass) of them per unit mass. Recoil rates are
those of ``common.detection.coherent_scattering`` summed over nuclei and fluxes; numbers of events above many
thresholds come from one pass. A tonne is 1000 kg and a year 365.25 days.

>>> lead = natural_lead()
>>> print(f"{lead.mean_atomic_mass_u:.3f} u, {lead.nuclei_per_tonne:.4e} nuclei per tonne")
207.217 u, 2.9062e+27 nuclei per tonne
>>> from common.fluxes.neutrino_flux import NeutrinoFlux
>>> beam = NeutrinoFlux(line_energies_MeV=(15.0,), line_fluxes=(1e6,))
>>> events = events_above_threshold([1.0, 2.0, 3.0], [beam], lead)
>>> print(*(f"{number:.3f}" for number in events.value))
361.924 20.936 0.000
"""

import dataclasses
import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from common.constants import AVOGADRO_CONSTANT_inverse_mol
from common.detection.coherent_scattering import (
    SIN2_WEAK_MIXING_ANGLE_AT_ZERO_MOMENTUM,
    Nucleus,
    integrate_recoil_spectrum_above,
    maximum_recoil_energy_MeV,
    nucleus_of_atom,
    standard_model_recoil_spectrum,
)
from common.fluxes.neutrino_flux import NeutrinoFlux
from common.numerics.quadrature import IntegrationResult
from common.tables import library_table
from common.units import cm, keV, s, yr
from common.validation import FloatArray, require_non_negative, require_positive

GRAMS_PER_TONNE = 1e6
# A flux in cm⁻² s⁻¹ times a cross-section in natural units, as a number per year.
_PER_YEAR = yr / (s * cm**2)
FormFactor = Callable[[FloatArray], FloatArray]


@dataclasses.dataclass(frozen=True)
class Material:
    """A target material.

    Attributes
    ----------
    nuclei
        One or more.
    number_fractions
        Share of each in the number of atoms; not negative, with the sum 1.
    mean_atomic_mass_u
        Mean mass of the neutral atoms in atomic mass units, positive.

    Raises
    ------
    ValueError
        Nuclei and shares differ in number, or a value is outside its range.
    """

    nuclei: tuple[Nucleus, ...]
    number_fractions: tuple[float, ...]
    mean_atomic_mass_u: float

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        shares = np.atleast_1d(require_non_negative("number_fractions", self.number_fractions))
        require_positive("mean_atomic_mass_u", self.mean_atomic_mass_u)
        if shares.size != len(self.nuclei) or not math.isclose(float(shares.sum()), 1.0, rel_tol=1e-9):
            raise ValueError(
                f"number_fractions = {list(self.number_fractions)} must be {len(self.nuclei)} shares "
                "with the sum 1"
            )

    @property
    def nuclei_per_tonne(self) -> float:
        """Number of nuclei of all kinds in 1000 kg."""
        return AVOGADRO_CONSTANT_inverse_mol * GRAMS_PER_TONNE / self.mean_atomic_mass_u


def natural_lead() -> Material:
    """Lead with the isotopes of ``common/detection/lead/isotopes.csv``."""
    table = library_table("detection/lead/isotopes.csv")
    masses, shares = table.column("atomic_mass", "u"), table.column("number_fraction", "1")
    protons, nucleons = table.column("proton_number", "1"), table.column("mass_number", "1")
    nuclei = tuple(
        nucleus_of_atom(int(charge), int(number), float(mass))
        for charge, number, mass in zip(protons, nucleons, masses, strict=True)
    )
    return Material(nuclei, tuple(shares.tolist()), float(masses @ shares))


def recoil_rate(
    recoil_energy_keV: ArrayLike,
    fluxes_inverse_cm2_s: Sequence[NeutrinoFlux],
    material: Material,
    *,
    sin2_weak_mixing_angle: float = SIN2_WEAK_MIXING_ANGLE_AT_ZERO_MOMENTUM,
    form_factor: FormFactor | None = None,
) -> FloatArray:
    """Recoils of the Standard Model per tonne, year and keV of recoil energy.

    dR/dT = (N_A/m_u) Σ_i f_i Σ_j ∫ φ_j dσ_i/dT dE.

    Parameters
    ----------
    recoil_energy_keV
        Positive; scalar or array.
    fluxes_inverse_cm2_s
        Fluxes in cm⁻² s⁻¹, neutrinos and antineutrinos of all flavours, which add up.
    material
        The target.
    sin2_weak_mixing_angle
        In the weak charge.
    form_factor
        F of |q| in MeV for all nuclei; the Helm form factor of each by Lewin and Smith unless given.

    Returns
    -------
    float or array
        In tonne⁻¹ yr⁻¹ keV⁻¹, of the shape of the recoil energy.

    Raises
    ------
    ValueError
        An argument is outside its range.
    """
    recoil = require_positive("recoil_energy_keV", recoil_energy_keV) * keV
    total = np.zeros(np.shape(recoil))
    for nucleus, share in zip(material.nuclei, material.number_fractions, strict=True):
        for flux in fluxes_inverse_cm2_s:
            total = total + share * standard_model_recoil_spectrum(
                recoil,
                flux,
                nucleus,
                sin2_weak_mixing_angle=sin2_weak_mixing_angle,
                form_factor=form_factor,
            )
    return np.asarray(total * material.nuclei_per_tonne * _PER_YEAR * keV)[()]


def events_above_threshold(
    threshold_keV: ArrayLike,
    fluxes_inverse_cm2_s: Sequence[NeutrinoFlux],
    material: Material,
    *,
    sin2_weak_mixing_angle: float = SIN2_WEAK_MIXING_ANGLE_AT_ZERO_MOMENTUM,
    form_factor: FormFactor | None = None,
    order: int = 8,
) -> IntegrationResult:
    """Recoils of the Standard Model per tonne and year above each threshold, in one pass.

    N(T_th) = ∫_{T_th} dT dR/dT with the parameters and errors of ``recoil_rate``; zero above the endpoint.

    Parameters
    ----------
    threshold_keV
        Positive; scalar or array.
    fluxes_inverse_cm2_s, material, sin2_weak_mixing_angle, form_factor
        As for ``recoil_rate``.
    order
        Nodes of the coarse rule in each panel of recoil energies.

    Returns
    -------
    IntegrationResult
        Value and error in tonne⁻¹ yr⁻¹, of the shape of the thresholds.

    Raises
    ------
    ValueError
        An argument is outside its range.
    """
    thresholds = require_positive("threshold_keV", threshold_keV) * keV
    value, error = np.zeros(np.shape(thresholds)), np.zeros(np.shape(thresholds))
    for nucleus, share in zip(material.nuclei, material.number_fractions, strict=True):
        for flux in fluxes_inverse_cm2_s:
            energies = flux.special_energies_MeV
            kinks = maximum_recoil_energy_MeV(energies[energies > 0.0], nucleus.mass_MeV)

            def spectrum(
                recoil: FloatArray, nucleus: Nucleus = nucleus, flux: NeutrinoFlux = flux
            ) -> FloatArray:
                return standard_model_recoil_spectrum(
                    recoil,
                    flux,
                    nucleus,
                    sin2_weak_mixing_angle=sin2_weak_mixing_angle,
                    form_factor=form_factor,
                )

            above = integrate_recoil_spectrum_above(
                spectrum, thresholds, float(kinks.max()), breakpoints_MeV=kinks, order=order
            )
            value = value + share * above.value
            error = error + share * above.error
    unit = material.nuclei_per_tonne * _PER_YEAR
    return IntegrationResult(np.asarray(value * unit)[()], np.asarray(error * unit)[()])
