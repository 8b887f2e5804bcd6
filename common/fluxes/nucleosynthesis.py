r"""Antineutrinos of the Big Bang's nucleosynthesis: decays of tritium and of neutrons, redshifted to today.

A decay at the time t, when the scale factor is a (1 today), gives an antineutrino of energy ε the energy E
= a ε today. In the radiation era a = a_τ (t/τ)^{1/2}, and of N parents per volume today that decay with the
mean life τ,

    dΦ/dE = N \int dt/τ e^{-t/τ} S(E/a)/a = N (2/E) \int_{ε_min}^Q S(ε) u e^{-u} dε,   u = (E/(a_τ ε))²,

with the normalised spectrum S of an allowed decay (``common.fluxes.beta_decay``). ε_min = E/a(t_end) if the
decays end at a time t_end, otherwise zero. Masses are left out: E stands for the momentum where neutrinos
are slow.

What this leaves out, and where it holds:

- time and temperature: t = (90/(32π³ G g_*))^{1/2} T^{-2} with g_* = 3.38 after the annihilation of
  electrons, which holds for tritium; for neutrons, decays of the first 30 s or so are put at energies too
  low by up to 20 %;
- neutrons: all are bound at one time, 250 s, into helium, which fixes how many there were. The few that
  stay free afterwards make a weak tail above 2.5 meV, which needs a reaction network and is missing: the
  flux ends there;
- tritium: made at once, compared with its mean life of 17.8 years. Beryllium's decay (⁷Be captures electrons
  and gives lines) isn't included.

Source: the method of V. A. Ivanchik and V. Yu. Yurchenko, Phys. Rev. D 98 (2018) 081301, and E. Vitagliano,
I. Tamborra and G. Raffelt, Rev. Mod. Phys. 92 (2020) 045006, arXiv:1910.11878.

>>> tritium = tritium_decay_neutrinos()
>>> print(f"{tritium.total_inverse_cm2_s():.1e} per cm2 and s")
4.5e-04 per cm2 and s
"""

import dataclasses
import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import physical_constants

from common.constants import COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K
from common.fluxes.beta_decay import AllowedBetaDecay
from common.numerics.quadrature import panel_rule
from common.units import GeV, K, cm, s, yr
from common.validation import FloatArray, require_positive

NEWTON_CONSTANT_inverse_GeV2 = float(physical_constants["Newtonian constant of gravitation over h-bar c"][0])
"""CODATA."""

RELATIVISTIC_DEGREES_OF_FREEDOM = 2.0 + 7.0 / 8.0 * 2.0 * 3.044 * (4.0 / 11.0) ** (4.0 / 3.0)
"""g_* of photons and neutrinos after the annihilation of electrons, with 3.044 effective neutrino species."""

BARYON_DENSITY_inverse_cm3 = 2.51e-7
"""Today; Ω_b h² = 0.0224 (Planck 2018, arXiv:1807.06209)."""
HELIUM_MASS_FRACTION = 0.247
"""Y_p (PDG 2024, review of nucleosynthesis)."""
TRITIUM_PER_HYDROGEN = 8e-8
"""At the end of nucleosynthesis, by number; standard networks, from memory, to about 10 %."""
TRITIUM_MEAN_LIFE_yr = 17.77
"""Half-life 12.32 years."""
NEUTRON_MEAN_LIFE_s = 878.4
"""PDG 2024."""
NEUTRONS_BOUND_AT_s = 250.0
"""When deuterium outlives the photons, T_γ about 0.07 MeV; the energy at which the flux ends follows its
root."""

# A number per cm³ that moves with the speed of light, in cm⁻² s⁻¹.
_DENSITY_TO_FLUX = s / cm

TRITIUM_DECAY = AllowedBetaDecay(0.01859, 2, 3, "electron")
NEUTRON_DECAY = AllowedBetaDecay(0.7823, 1, 1, "electron")


def photon_temperature_MeV(time_s: ArrayLike) -> FloatArray:
    """Temperature of photons in the radiation era, T = (90/(32π³ G g_*))^{1/4} t^{-1/2}.

    After the annihilation of electrons: from about 100 s to some 1e11 s, when matter begins to count.

    Raises
    ------
    ValueError
        The time isn't positive.
    """
    time = require_positive("time_s", time_s) * s
    gravity = NEWTON_CONSTANT_inverse_GeV2 / GeV**2
    product = np.sqrt(90.0 / (32.0 * math.pi**3 * gravity * RELATIVISTIC_DEGREES_OF_FREEDOM)) / time
    temperature: FloatArray = np.sqrt(product)
    return temperature


@dataclasses.dataclass(frozen=True)
class DecayNeutrinos:
    """Neutrinos of one kind of early decays, redshifted to today.

    Attributes
    ----------
    decay
        Spectrum at the decay.
    parents_inverse_cm3
        Number of parents at time 0 per volume of today, positive.
    mean_life_s
        Positive.
    end_s
        Time at which the remaining parents are gone; may be infinite.

    Raises
    ------
    ValueError
        A value is outside its range.
    """

    decay: AllowedBetaDecay
    parents_inverse_cm3: float
    mean_life_s: float
    end_s: float = math.inf

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        require_positive("parents_inverse_cm3", self.parents_inverse_cm3)
        require_positive("mean_life_s", self.mean_life_s)
        if not self.end_s > 0.0:
            raise ValueError(f"end_s = {self.end_s} is outside the allowed range (0, inf]")

    @property
    def scale_factor_at_mean_life(self) -> float:
        """a_τ, today's temperature of the photons over the one at t = τ."""
        today = COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K * K
        return float(today / photon_temperature_MeV(self.mean_life_s))

    @property
    def largest_energy_MeV(self) -> float:
        """Energy today of the hardest neutrino of the last decay; infinite if decays go on for ever."""
        if math.isinf(self.end_s):
            return math.inf
        return (
            self.decay.endpoint_MeV
            * self.scale_factor_at_mean_life
            * math.sqrt(self.end_s / self.mean_life_s)
        )

    def total_inverse_cm2_s(self) -> float:
        """Flux of all energies, c times the number per volume, in cm⁻² s⁻¹."""
        decayed = -math.expm1(-self.end_s / self.mean_life_s)
        return self.parents_inverse_cm3 * decayed * _DENSITY_TO_FLUX

    def flux(self, energy_MeV: ArrayLike) -> FloatArray:
        """Flux per energy today, in cm⁻² s⁻¹ MeV⁻¹, by the formula of the module's description.

        Parameters
        ----------
        energy_MeV
            E today, positive; scalar or array.

        Returns
        -------
        FloatArray
            Of the shape of the energy.

        Raises
        ------
        ValueError
            An energy isn't positive.
        """
        energy = np.asarray(require_positive("energy_MeV", energy_MeV))[..., np.newaxis]
        latest = self.end_s / self.mean_life_s
        lowest = energy / (self.scale_factor_at_mean_life * math.sqrt(latest))
        width = np.maximum(self.decay.endpoint_MeV - lowest, 0.0)
        # The spectrum may be steep at both ends, and so is u e^{-u} where ε is small.
        depths = 0.5 ** np.arange(2, 25)
        rule = panel_rule((0.0, *depths[::-1].tolist(), 0.5, *(1.0 - depths).tolist(), 1.0), 8)
        emitted = lowest + width * rule.nodes
        age = np.minimum((energy / (self.scale_factor_at_mean_life * emitted)) ** 2, 700.0)
        spectrum = self.decay.spectrum_inverse_MeV(np.minimum(emitted, self.decay.endpoint_MeV))
        integral = np.sum(width * rule.weights * spectrum * age * np.exp(-age), axis=-1)
        per_parent = 2.0 / energy[..., 0] * integral
        return np.asarray(per_parent * self.parents_inverse_cm3 * _DENSITY_TO_FLUX)[()]


def tritium_decay_neutrinos() -> DecayNeutrinos:
    """Antineutrinos of primordial tritium."""
    hydrogen = (1.0 - HELIUM_MASS_FRACTION) * BARYON_DENSITY_inverse_cm3
    return DecayNeutrinos(TRITIUM_DECAY, TRITIUM_PER_HYDROGEN * hydrogen, TRITIUM_MEAN_LIFE_yr * yr / s)


def neutron_decay_neutrinos() -> DecayNeutrinos:
    """Antineutrinos of the neutrons that decayed before the others were bound into helium.

    Y_p n_b/2 neutrons were left at 250 s; there were e^{t/τ} times as many at time 0, if they had decayed
    freely since then.
    """
    left = 0.5 * HELIUM_MASS_FRACTION * BARYON_DENSITY_inverse_cm3
    parents = left * math.exp(NEUTRONS_BOUND_AT_s / NEUTRON_MEAN_LIFE_s)
    return DecayNeutrinos(NEUTRON_DECAY, parents, NEUTRON_MEAN_LIFE_s, NEUTRONS_BOUND_AT_s)
