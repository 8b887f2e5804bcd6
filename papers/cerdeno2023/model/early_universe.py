"""Effective number of neutrinos with a Z' of L_μ - L_τ, our own estimate in place of arXiv:1901.02010.

A Z' in equilibrium with ν_μ and ν_τ when these decouple from the plasma at T_D later gives them its entropy,

    N_eff = 1 + 2 [1 + s_Z'(T_D)/s_ν(T_D)]^{4/3},  s_Z' = 3 m³/(2π²) Σ_n K_3(n m/T)/n,  s_ν = 2 (7/90) π² T³,

with s_ν of both flavours. It leaves out the kinetic mixing with the photon and gradual decoupling.
"""

import numpy as np
import scipy.special
from numpy.typing import ArrayLike

from common.numerics.root_finding import bracketed_root
from common.validation import FloatArray, require_positive

POLARISATIONS = 3
HEATED_FLAVOURS = 2
TERMS = 400

DECOUPLING_TEMPERATURES_MeV = (2.0, 2.3)
EXCESSES_OF_NEUTRINOS = (0.2, 0.5)
"""Allowed N_eff - 3, strict and generous; the two ends of the estimate pair them with the temperatures."""


def boson_entropy_density_MeV3(mass_MeV: ArrayLike, temperature_MeV: ArrayLike) -> FloatArray:
    """Entropy density of a vector boson at zero chemical potential, three polarisations."""
    mass = np.asarray(require_positive("mass_MeV", mass_MeV))
    x = mass / require_positive("temperature_MeV", temperature_MeV)
    n = np.arange(1, TERMS + 1)
    sums = np.sum(scipy.special.kn(3, np.multiply.outer(x, n)) / n, axis=-1)
    return np.asarray(POLARISATIONS * mass**3 / (2.0 * np.pi**2) * sums)


def effective_number_of_neutrinos(mass_MeV: ArrayLike, decoupling_temperature_MeV: float) -> FloatArray:
    """N_eff, 3 without the boson."""
    temperature = require_positive("decoupling_temperature_MeV", decoupling_temperature_MeV)
    neutrinos = HEATED_FLAVOURS * 7.0 * np.pi**2 / 90.0 * temperature**3
    ratio = boson_entropy_density_MeV3(mass_MeV, temperature) / neutrinos
    return np.asarray(1.0 + HEATED_FLAVOURS * (1.0 + ratio) ** (4.0 / 3.0))


def mass_of_excess_MeV(excess: float, decoupling_temperature_MeV: float) -> float:
    """Mass below which N_eff - 3 exceeds a given value."""
    require_positive("excess", excess)

    def difference(mass: float) -> float:
        return float(effective_number_of_neutrinos(mass, decoupling_temperature_MeV)) - 3.0 - excess

    return bracketed_root(
        "mass_MeV", f"with N_eff = 3 + {excess:g}", difference, 1.0, 100.0, absolute_tolerance=1e-10
    )
