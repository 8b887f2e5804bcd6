"""Radiation of a black body, in SI units."""

import os

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import constants, integrate

from common.validation import require_positive

PLANCK = constants.h * (1.0 + float(os.environ.get("TOY2000_ROUNDING", "0")))
"""Planck constant [J s]; what a test sets stands for a processor that rounds otherwise."""
WIEN_PER_WAVELENGTH = 4.965114231744276
"""Root of x = 5 (1 - exp(-x)): position of the peak per unit of wavelength."""
WIEN_PER_FREQUENCY = 2.821439372122079
"""Root of x = 3 (1 - exp(-x)): position of the peak per unit of frequency."""


def radiance(wavelength_m: ArrayLike, temperature_K: float) -> NDArray[np.float64]:
    """Spectral radiance per unit of wavelength [W / m^3 / sr]."""
    wavelength = require_positive("wavelength_m", wavelength_m)
    exponent = PLANCK * constants.c / (wavelength * constants.k * temperature_K)
    return 2 * PLANCK * constants.c**2 / (wavelength**5 * np.expm1(exponent))


def flux_between(lower_m: float, upper_m: float, temperature_K: float) -> tuple[float, float]:
    """Flux from a surface between two wavelengths [W / m^2], and its error."""
    value, error = integrate.quad(radiance, lower_m, upper_m, args=(temperature_K,), epsabs=0, epsrel=1e-11)
    return np.pi * value, np.pi * error


def total_flux(temperature_K: float, nodes: int = 400) -> float:
    """Flux from a surface at all wavelengths [W / m^2], by quadrature in x = hc / (wavelength k T)."""
    x, weights = np.polynomial.legendre.leggauss(nodes)
    x, weights = 40 * (x + 1), 40 * weights
    # As a product of matrices, so that the linear algebra library could spread it over threads.
    powers = np.tile(x**3 / np.expm1(x), (nodes, 1))
    integral = float((powers @ np.tile(weights[:, None], (1, nodes)))[0, 0])
    return 2 * np.pi * (constants.k * temperature_K) ** 4 / (PLANCK**3 * constants.c**2) * integral


def peak_wavelength(temperature_K: float, root: float = WIEN_PER_WAVELENGTH) -> float:
    """Wavelength of the peak [m]."""
    return PLANCK * constants.c / (root * constants.k * temperature_K)
