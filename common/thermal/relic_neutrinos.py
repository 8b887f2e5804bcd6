r"""Relic neutrinos of the Big Bang (cosmic neutrino background): temperature, density and flux today.

They decoupled while relativistic, so that their momenta keep a Fermi-Dirac distribution whatever their mass:

    f(p) = 1/(e^{p/T} + 1),   T = (4/11)^{1/3} T_γ,

with T = 1.945 K today for instantaneous decoupling before the electrons annihilated; both T and p scale as
1 + z. No chemical potential, no clustering.

Species are counted by ``degrees_of_freedom``, which every function takes explicitly. One is a single helicity
state of a single species, such as left-handed ν_1. The ν and ν̄ of one mass eigenstate are two (Dirac: the
right-handed ν and left-handed ν̄ never were in equilibrium; Majorana: the two helicities), and the whole
background has six.

Source: S. Weinberg, Cosmology (2008), Sec. 3.1; number density as Eq. (III.9) of arXiv:2204.11885.

>>> from common.constants import COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K
>>> from common.units import K, cm
>>> temperature = relic_temperature_MeV(COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K * K)
>>> print(f"{temperature / K:.3f} K, {temperature * 1e9:.3f} meV")
1.945 K, 0.168 meV
>>> one, all_species = relic_number_density_MeV3(temperature, [1, 6]) * cm**3
>>> print(f"{one:.2f} and {all_species:.1f} per cm3")
56.01 and 336.0 per cm3
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from common.thermal.distributions import fermi_dirac_occupation, number_density_MeV3
from common.validation import FloatArray, require_in_range, require_non_negative, require_positive

DEGREES_OF_FREEDOM_OF_ALL_SPECIES = 6
"""Three mass eigenstates, each with neutrino and antineutrino (or two Majorana helicities)."""


def relic_temperature_MeV(photon_temperature_MeV: ArrayLike) -> FloatArray:
    """Temperature of the relic neutrinos, T = (4/11)^{1/3} T_γ, after the electrons have annihilated.

    Instantaneous decoupling; the residual heating raises the energy density by 1.5 %, the number by 1 %.

    Raises
    ------
    ValueError
        The temperature isn't positive.
    """
    photons: FloatArray = require_positive("photon_temperature_MeV", photon_temperature_MeV)
    return photons * math.cbrt(4.0 / 11.0)


def relic_number_density_MeV3(temperature_MeV: ArrayLike, degrees_of_freedom: ArrayLike) -> FloatArray:
    """Number density, n = (3/4) ζ(3)/π² g T³; of any mass, since the momenta are those of massless neutrinos.

    Source: Eq. (III.9) of arXiv:2204.11885, whose g is ``degrees_of_freedom``.

    Parameters
    ----------
    temperature_MeV
        T of the neutrinos (not of the photons), positive; T (1 + z) gives the proper density at redshift z.
    degrees_of_freedom
        g: 1 for one helicity of one species, 2 for ν and ν̄ of one mass eigenstate, 6 for all; in [1, 6].

    Returns
    -------
    float or array
        n in MeV³; times ``units.cm**3`` per cm³.

    Raises
    ------
    ValueError
        An argument is outside its range.
    """
    count = _degrees_of_freedom(degrees_of_freedom)
    return number_density_MeV3(temperature_MeV, degeneracy_factor=count)


def relic_flux_per_momentum(
    momentum_MeV: ArrayLike,
    temperature_MeV: float,
    degrees_of_freedom: float,
    *,
    mass_MeV: float = 0.0,
) -> FloatArray:
    """Flux per momentum from all directions, dΦ/dp = v g p²/(2π²) f(p), v = p/(p² + m²)^{1/2}.

    Flux means density times velocity, summed over directions, as it is compared with that of other sources;
    a plane surface is crossed by a quarter of it.

    Parameters
    ----------
    momentum_MeV
        p >= 0, scalar or array.
    temperature_MeV
        T of the neutrinos, positive.
    degrees_of_freedom
        g as in ``relic_number_density_MeV3``.
    mass_MeV
        m >= 0; zero gives the convention in which every neutrino counts with the speed of light.

    Returns
    -------
    float or array
        In MeV²; divide by ``units.cm**-2 * units.s**-1`` for cm⁻² s⁻¹ MeV⁻¹.

    Raises
    ------
    ValueError
        An argument is outside its range.
    """
    momentum = require_non_negative("momentum_MeV", momentum_MeV)
    count = _degrees_of_freedom(degrees_of_freedom)
    mass = require_non_negative("mass_MeV", mass_MeV)
    occupation = fermi_dirac_occupation(momentum, temperature_MeV)
    velocity = 1.0 if mass == 0.0 else momentum / np.hypot(momentum, mass)
    return velocity * count * momentum**2 / (2.0 * np.pi**2) * occupation


def _degrees_of_freedom(degrees_of_freedom: ArrayLike) -> FloatArray:
    return require_in_range(
        "degrees_of_freedom", degrees_of_freedom, 1.0, float(DEGREES_OF_FREEDOM_OF_ALL_SPECIES)
    )
