r"""Occupation numbers, thermal densities, Fermi and Bose integrals, and pinched spectra.

Natural units (ħ = c = k_B = 1). A chemical potential includes the rest mass; antiparticles of a species in
equilibrium are the same functions at minus the chemical potential. ``degeneracy_factor`` is the number g of
spin and other internal states per momentum: 1 for left-handed neutrinos, 2 for electrons or photons.

Arguments are scalars or arrays that broadcast together; the result has their broadcast shape. Integrals are
double-exponential sums, split at the Fermi edge, accurate to 1e-13 over the ranges stated (see the tests).

>>> round(float(fermi_integral(2, 0.0)), 10)
1.8030853547
>>> round(float(mean_energy_MeV(1.0)), 6)
3.151374
>>> occupation = fermi_dirac_occupation(100.0, temperature_MeV=15.0, chemical_potential_MeV=[114.6, -114.6])
>>> [f"{value:.3e}" for value in occupation]
['7.258e-01', '6.119e-07']
>>> round(float(pinching_parameter(12.0, 180.0)), 12)
3.0
"""

import math
from typing import Any, Literal, TypeAlias

import numpy as np
import scipy.special
from numpy.typing import ArrayLike

from common.numerics.quadrature import exp_sinh_rule, unit_interval_rule
from common.thermal import _occupation as kernels
from common.validation import (
    FloatArray,
    require_finite,
    require_in_range,
    require_non_negative,
    require_one_of,
    require_positive,
)

Statistics: TypeAlias = Literal["fermi-dirac", "bose-einstein"]

MINIMUM_FERMI_ORDER = -0.5
MINIMUM_BOSE_ORDER = 0.5
MAXIMUM_ORDER = 20.0
MAXIMUM_DEGENERACY = 1e6
_LEVEL = 5
# Below this degeneracy the statistics are Boltzmann's to the last digit, and means no longer depend on it.
_BOLTZMANN_DEGENERACY = -60.0


def _is_boson(statistics: Statistics) -> bool:
    return require_one_of("statistics", statistics, ("fermi-dirac", "bose-einstein")) == "bose-einstein"


def _shaped(values: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Give the result the broadcast shape of the arguments; a NumPy scalar for scalars."""
    shaped: FloatArray = values.reshape(shape)[()]
    return shaped


def _reduced_energy(
    energy_MeV: ArrayLike, temperature_MeV: ArrayLike, chemical_potential_MeV: ArrayLike
) -> FloatArray:
    energy = require_finite("energy_MeV", energy_MeV)
    temperature = require_positive("temperature_MeV", temperature_MeV)
    chemical_potential = require_finite("chemical_potential_MeV", chemical_potential_MeV)
    return np.asarray((energy - chemical_potential) / temperature)


def _reduced_boson_energy(
    energy_MeV: ArrayLike, temperature_MeV: ArrayLike, chemical_potential_MeV: ArrayLike
) -> FloatArray:
    reduced = _reduced_energy(energy_MeV, temperature_MeV, chemical_potential_MeV)
    require_positive("(energy_MeV - chemical_potential_MeV) / temperature_MeV", reduced)
    return reduced


def _integral(
    degeneracy: Any, lower: Any, mass: Any, momentum_power: Any, energy_power: Any, bosons: bool
) -> FloatArray:
    parameters = np.broadcast_arrays(degeneracy, lower, mass, momentum_power, energy_power)
    columns = np.array([np.ravel(parameter) for parameter in parameters], dtype=np.float64)
    unit_rule, tail_rule = unit_interval_rule(_LEVEL), exp_sinh_rule(1.0, _LEVEL)
    integrals = kernels.occupation_integral_of_each(
        columns[0],
        columns[1],
        columns[2],
        columns[3],
        columns[4],
        bosons,
        unit_rule.nodes,
        unit_rule.complements,
        unit_rule.weights,
        tail_rule.nodes,
        tail_rule.weights,
    )
    return _shaped(integrals, parameters[0].shape)


def fermi_dirac_occupation(
    energy_MeV: ArrayLike, temperature_MeV: ArrayLike, chemical_potential_MeV: ArrayLike = 0.0
) -> FloatArray:
    """Fermi-Dirac occupation number f = 1 / (exp((E - μ) / T) + 1).

    Overflows nowhere; relative accuracy is kept down to the smallest double.

    Parameters
    ----------
    energy_MeV
        Single-particle energy E, any finite value; includes the rest mass if μ does.
    temperature_MeV
        Temperature T, positive.
    chemical_potential_MeV
        Chemical potential μ; minus it for antiparticles.

    Returns
    -------
    float or array
        Occupation per state, in [0, 1].

    Raises
    ------
    ValueError
        A temperature isn't positive, or an argument isn't finite.
    """
    reduced = _reduced_energy(energy_MeV, temperature_MeV, chemical_potential_MeV)
    return _shaped(kernels.occupation_of_each(reduced.ravel(), False), reduced.shape)


def pauli_blocking_factor(
    energy_MeV: ArrayLike, temperature_MeV: ArrayLike, chemical_potential_MeV: ArrayLike = 0.0
) -> FloatArray:
    """Pauli blocking factor 1 - f = 1 / (exp(-(E - μ) / T) + 1), without cancellation.

    Parameters, range and errors are those of ``fermi_dirac_occupation``.
    """
    reduced = -_reduced_energy(energy_MeV, temperature_MeV, chemical_potential_MeV)
    return _shaped(kernels.occupation_of_each(reduced.ravel(), False), reduced.shape)


def bose_einstein_occupation(
    energy_MeV: ArrayLike, temperature_MeV: ArrayLike, chemical_potential_MeV: ArrayLike = 0.0
) -> FloatArray:
    """Bose-Einstein occupation number f = 1 / (exp((E - μ) / T) - 1).

    Parameters
    ----------
    energy_MeV
        Single-particle energy E > μ; includes the rest mass if μ does.
    temperature_MeV
        Temperature T, positive.
    chemical_potential_MeV
        Chemical potential μ; minus it for antiparticles.

    Returns
    -------
    float or array
        Occupation per state, positive.

    Raises
    ------
    ValueError
        E <= μ, a temperature isn't positive, or an argument isn't finite.
    """
    reduced = _reduced_boson_energy(energy_MeV, temperature_MeV, chemical_potential_MeV)
    return _shaped(kernels.occupation_of_each(reduced.ravel(), True), reduced.shape)


def bose_enhancement_factor(
    energy_MeV: ArrayLike, temperature_MeV: ArrayLike, chemical_potential_MeV: ArrayLike = 0.0
) -> FloatArray:
    """Bose enhancement (stimulated emission) factor 1 + f = 1 / (1 - exp(-(E - μ) / T)).

    Parameters, range and errors are those of ``bose_einstein_occupation``.
    """
    reduced = _reduced_boson_energy(energy_MeV, temperature_MeV, chemical_potential_MeV)
    return _shaped(kernels.bose_enhancement_of_each(reduced.ravel()), reduced.shape)


def fermi_integral(order: ArrayLike, degeneracy: ArrayLike, lower_limit: ArrayLike = 0.0) -> FloatArray:
    r"""Complete or incomplete Fermi integral.

    F_k(η, x_0) = \int_{x_0}^∞ x^k / (exp(x - η) + 1) dx, without a factor 1 / Γ(k + 1).

    Parameters
    ----------
    order
        k, real, -0.5 to 20.
    degeneracy
        Degeneracy parameter η = μ / T, at most 1e6. Where exp(η - x_0) is below 1e-308 digits are lost, and
        the result tends to 0.
    lower_limit
        x_0 >= 0; zero gives the complete integral.

    Returns
    -------
    float or array
        The integral, a pure number.

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    k = require_in_range("order", order, MINIMUM_FERMI_ORDER, MAXIMUM_ORDER)
    eta = require_in_range("degeneracy", degeneracy, -math.inf, MAXIMUM_DEGENERACY, interval="(]")
    lower = require_non_negative("lower_limit", lower_limit)
    return _integral(eta, lower, 0.0, 0.0, k, False)


def bose_integral(order: ArrayLike, degeneracy: ArrayLike = 0.0) -> FloatArray:
    r"""Bose integral.

    B_k(η) = \int_0^∞ x^k / (exp(x - η) - 1) dx, without a factor 1 / Γ(k + 1); B_k(0) = Γ(k + 1) ζ(k + 1).

    Parameters
    ----------
    order
        k, real, 0.5 to 20; the integral diverges at η = 0 for k <= 0.
    degeneracy
        Degeneracy parameter η = μ / T <= 0.

    Returns
    -------
    float or array
        The integral, a pure number.

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    k = require_in_range("order", order, MINIMUM_BOSE_ORDER, MAXIMUM_ORDER)
    eta = require_in_range("degeneracy", degeneracy, -math.inf, 0.0, interval="(]")
    return _integral(eta, 0.0, 0.0, 0.0, k, True)


def _thermal_arguments(
    temperature_MeV: ArrayLike, chemical_potential_MeV: ArrayLike, mass_MeV: ArrayLike, bosons: bool
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Temperature in MeV, kinetic degeneracy (μ - m) / T, and mass over temperature."""
    temperature = require_positive("temperature_MeV", temperature_MeV)
    chemical_potential = require_finite("chemical_potential_MeV", chemical_potential_MeV)
    mass = require_non_negative("mass_MeV", mass_MeV)
    degeneracy = (chemical_potential - mass) / temperature
    largest = 0.0 if bosons else MAXIMUM_DEGENERACY
    require_in_range(
        "(chemical_potential_MeV - mass_MeV) / temperature_MeV", degeneracy, -math.inf, largest, interval="(]"
    )
    return temperature, degeneracy, mass / temperature


def number_density_MeV3(
    temperature_MeV: ArrayLike,
    chemical_potential_MeV: ArrayLike = 0.0,
    *,
    degeneracy_factor: ArrayLike,
    mass_MeV: ArrayLike = 0.0,
    statistics: Statistics = "fermi-dirac",
) -> FloatArray:
    r"""Number density of an ideal gas of one species, without its antiparticles.

    n = g / (2 π²) \int_0^∞ p² f(E) dp, E² = p² + m².

    Parameters
    ----------
    temperature_MeV
        T, positive.
    chemical_potential_MeV
        μ, rest mass included; minus it for antiparticles. Bosons: μ <= m.
    degeneracy_factor
        g, positive; multiplies the result.
    mass_MeV
        m >= 0.
    statistics
        ``"fermi-dirac"`` or ``"bose-einstein"``.

    Returns
    -------
    float or array
        n in MeV³; divide by ``units.fm**-3`` for fm⁻³.

    Raises
    ------
    ValueError
        An argument is out of its range; (μ - m) / T must be at most 1e6.
    """
    bosons = _is_boson(statistics)
    g = require_positive("degeneracy_factor", degeneracy_factor)
    temperature, degeneracy, mass = _thermal_arguments(
        temperature_MeV, chemical_potential_MeV, mass_MeV, bosons
    )
    return g / (2.0 * np.pi**2) * temperature**3 * _integral(degeneracy, 0.0, mass, 1.0, 1.0, bosons)


def energy_density_MeV4(
    temperature_MeV: ArrayLike,
    chemical_potential_MeV: ArrayLike = 0.0,
    *,
    degeneracy_factor: ArrayLike,
    mass_MeV: ArrayLike = 0.0,
    statistics: Statistics = "fermi-dirac",
) -> FloatArray:
    r"""Energy density, rest mass included, of an ideal gas of one species without its antiparticles.

    u = g / (2 π²) \int_0^∞ p² E f(E) dp, E² = p² + m². Parameters, ranges and errors are those of
    ``number_density_MeV3``; the result is in MeV⁴.
    """
    bosons = _is_boson(statistics)
    g = require_positive("degeneracy_factor", degeneracy_factor)
    temperature, degeneracy, mass = _thermal_arguments(
        temperature_MeV, chemical_potential_MeV, mass_MeV, bosons
    )
    return g / (2.0 * np.pi**2) * temperature**4 * _integral(degeneracy, 0.0, mass, 1.0, 2.0, bosons)


def mean_energy_MeV(
    temperature_MeV: ArrayLike,
    chemical_potential_MeV: ArrayLike = 0.0,
    *,
    mass_MeV: ArrayLike = 0.0,
    statistics: Statistics = "fermi-dirac",
) -> FloatArray:
    """Mean energy per particle, <E> = u / n, of an ideal gas, in MeV.

    Massless fermions: <E> = T F_3(η) / F_2(η), which is 3.1514 T at η = 0 and tends to 3 μ / 4 at large η and
    to 3 T at large negative η, where it stays accurate although the densities vanish. Parameters, ranges and
    errors are those of ``number_density_MeV3``.
    """
    bosons = _is_boson(statistics)
    temperature, degeneracy, mass = _thermal_arguments(
        temperature_MeV, chemical_potential_MeV, mass_MeV, bosons
    )
    degeneracy = np.maximum(degeneracy, _BOLTZMANN_DEGENERACY)
    energy = _integral(degeneracy, 0.0, mass, 1.0, 2.0, bosons)
    return temperature * energy / _integral(degeneracy, 0.0, mass, 1.0, 1.0, bosons)


def massless_net_number_density_MeV3(
    temperature_MeV: ArrayLike, chemical_potential_MeV: ArrayLike, *, degeneracy_factor: ArrayLike
) -> FloatArray:
    """Number density of massless fermions minus that of their antiparticles, in closed form.

    n(μ) - n(-μ) = g / (6 π²) (μ³ + π² T² μ).

    Parameters
    ----------
    temperature_MeV
        T, positive.
    chemical_potential_MeV
        μ of the particles, any sign.
    degeneracy_factor
        g of the particles alone: 1 for neutrinos.

    Returns
    -------
    float or array
        Net density in MeV³.

    Raises
    ------
    ValueError
        T or g isn't positive, or an argument isn't finite.
    """
    temperature = require_positive("temperature_MeV", temperature_MeV)
    mu = require_finite("chemical_potential_MeV", chemical_potential_MeV)
    g = require_positive("degeneracy_factor", degeneracy_factor)
    return g / (6.0 * np.pi**2) * mu * (mu**2 + (np.pi * temperature) ** 2)


def massless_total_energy_density_MeV4(
    temperature_MeV: ArrayLike, chemical_potential_MeV: ArrayLike, *, degeneracy_factor: ArrayLike
) -> FloatArray:
    """Energy density of massless fermions plus that of their antiparticles, in closed form, in MeV⁴.

    u(μ) + u(-μ) = g / (8 π²) (μ⁴ + 2 π² T² μ² + 7 π⁴ T⁴ / 15). Parameters and errors are those of
    ``massless_net_number_density_MeV3``.
    """
    temperature = require_positive("temperature_MeV", temperature_MeV)
    mu = require_finite("chemical_potential_MeV", chemical_potential_MeV)
    g = require_positive("degeneracy_factor", degeneracy_factor)
    thermal = (np.pi * temperature) ** 2
    return g / (8.0 * np.pi**2) * (mu**4 + 2.0 * thermal * mu**2 + 7.0 / 15.0 * thermal**2)


def pinching_parameter(mean_energy_MeV: ArrayLike, mean_squared_energy_MeV2: ArrayLike) -> FloatArray:
    """Pinching parameter of the spectrum that has the given first two moments.

    α = (2 <E>² - <E²>) / (<E²> - <E>²), from <E²> / <E>² = (2 + α) / (1 + α).
    Source: Keil, Raffelt and Janka, Astrophys. J. 590 (2003) 971. A Maxwell-Boltzmann spectrum has α = 2.

    Parameters
    ----------
    mean_energy_MeV
        <E>, positive.
    mean_squared_energy_MeV2
        <E²>, with <E>² < <E²> < 2 <E>². The lower end is a line spectrum, α = ∞; at the upper one, α = 0, the
        spectrum no longer vanishes at E = 0.

    Returns
    -------
    float or array
        α > 0.

    Raises
    ------
    ValueError
        The moments are outside these ranges.
    """
    mean = require_positive("mean_energy_MeV", mean_energy_MeV)
    mean_squared = require_positive("mean_squared_energy_MeV2", mean_squared_energy_MeV2)
    require_in_range(
        "mean_squared_energy_MeV2 / mean_energy_MeV**2", mean_squared / mean**2, 1.0, 2.0, interval="()"
    )
    return (2.0 * mean**2 - mean_squared) / (mean_squared - mean**2)


def pinched_spectrum_inverse_MeV(
    energy_MeV: ArrayLike, mean_energy_MeV: ArrayLike, pinching_parameter: ArrayLike
) -> FloatArray:
    r"""Normalised pinched ("alpha-fit") spectrum.

    φ(E) = (α + 1)^{α + 1} / (<E> Γ(α + 1)) (E / <E>)^α exp(-(α + 1) E / <E>), \int_0^∞ φ dE = 1.
    Source: Keil, Raffelt and Janka, Astrophys. J. 590 (2003) 971.

    Parameters
    ----------
    energy_MeV
        E >= 0.
    mean_energy_MeV
        <E>, positive.
    pinching_parameter
        α, positive, at most 1000.

    Returns
    -------
    float or array
        φ in MeV⁻¹.

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    energy = require_non_negative("energy_MeV", energy_MeV)
    mean = require_positive("mean_energy_MeV", mean_energy_MeV)
    alpha = require_in_range("pinching_parameter", pinching_parameter, 0.0, 1e3, interval="(]")
    reduced = (alpha + 1.0) * energy / mean
    logarithm = scipy.special.xlogy(alpha, reduced) - reduced - scipy.special.gammaln(alpha + 1.0)
    spectrum: FloatArray = (alpha + 1.0) / mean * np.exp(logarithm)
    return spectrum


def pinched_moment(power: ArrayLike, mean_energy_MeV: ArrayLike, pinching_parameter: ArrayLike) -> FloatArray:
    """Moment of the pinched spectrum, <E^n> = (<E> / (α + 1))^n Γ(α + 1 + n) / Γ(α + 1), in MeV^n.

    Parameters
    ----------
    power
        n, real, -1 to 20.
    mean_energy_MeV
        <E>, positive.
    pinching_parameter
        α, positive, at most 1000.

    Returns
    -------
    float or array
        <E^n> in MeV^n; 1 for n = 0, <E> for n = 1.

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    n = require_in_range("power", power, -1.0, 20.0)
    mean = require_positive("mean_energy_MeV", mean_energy_MeV)
    alpha = require_in_range("pinching_parameter", pinching_parameter, 0.0, 1e3, interval="(]")
    moment: FloatArray = np.power(mean / (alpha + 1.0), n) * scipy.special.poch(alpha + 1.0, n)
    return moment
