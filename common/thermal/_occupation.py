"""Occupation numbers, and integrals over them, as functions of pure numbers."""

import math

import numpy as np
from numpy.typing import NDArray

from common.numerics.compilation import compiled


@compiled()
def fermi_dirac(argument: float) -> float:
    """Fermi-Dirac occupation 1 / (exp(argument) + 1); the blocking factor is that of minus the argument."""
    if argument >= 0.0:
        boltzmann = math.exp(-argument)
        return boltzmann / (1.0 + boltzmann)
    return 1.0 / (1.0 + math.exp(argument))


@compiled()
def bose_einstein(argument: float) -> float:
    """Bose-Einstein occupation 1 / (exp(argument) - 1), argument > 0."""
    return math.exp(-argument) / -math.expm1(-argument)


@compiled()
def occupation(argument: float, bosons: bool) -> float:
    """Bose-Einstein or Fermi-Dirac occupation."""
    if bosons:
        return bose_einstein(argument)
    return fermi_dirac(argument)


@compiled()
def occupation_of_each(arguments: NDArray[np.float64], bosons: bool) -> NDArray[np.float64]:
    """Bose-Einstein or Fermi-Dirac occupations of a one-dimensional array of arguments."""
    occupations = np.empty(arguments.size)
    for i in range(arguments.size):
        occupations[i] = occupation(arguments[i], bosons)
    return occupations


@compiled()
def bose_enhancement_of_each(arguments: NDArray[np.float64]) -> NDArray[np.float64]:
    """Enhancement factors 1 + f = 1 / (1 - exp(-argument)), argument > 0."""
    factors = np.empty(arguments.size)
    for i in range(arguments.size):
        factors[i] = -1.0 / math.expm1(-arguments[i])
    return factors


@compiled()
def phase_space_weight(x: float, mass: float, momentum_power: float, energy_power: float) -> float:
    """p^momentum_power E^energy_power for kinetic energy x; all in units of the temperature."""
    weight = math.pow(x + mass, energy_power)
    if momentum_power != 0.0:
        weight *= math.pow(x * (x + 2.0 * mass), 0.5 * momentum_power)
    return weight


@compiled()
def occupation_integral(
    degeneracy: float,
    lower: float,
    mass: float,
    momentum_power: float,
    energy_power: float,
    bosons: bool,
    unit_nodes: NDArray[np.float64],
    unit_complements: NDArray[np.float64],
    unit_weights: NDArray[np.float64],
    tail_nodes: NDArray[np.float64],
    tail_weights: NDArray[np.float64],
) -> float:
    """Integral of p^momentum_power E^energy_power f(x - degeneracy) over kinetic energy x from ``lower``.

    The range is split at the Fermi edge, x = degeneracy, so that the nodes, which accumulate
    double-exponentially at the ends of each part, resolve both the edge and the branch point at x = 0.
    """
    start = max(lower, degeneracy)
    offset = start - degeneracy
    total = 0.0
    for i in range(tail_nodes.size):
        y = tail_nodes[i]
        # exp(-y) is below the smallest double, and the weight might overflow.
        if y > 800.0:
            break
        total += (
            tail_weights[i]
            * phase_space_weight(start + y, mass, momentum_power, energy_power)
            * math.exp(-y)
            / (-math.expm1(-offset - y) if bosons else 1.0 + math.exp(-offset - y))
        )
    # Taken out of the sum, whose terms would underflow long before the product does.
    total *= math.exp(-offset)
    width = start - lower
    # A narrower part adds less than 1e-75 of the whole, and its nodes would underflow onto the singularity.
    if width > 1e-150:
        below = 0.0
        for i in range(unit_nodes.size):
            below += (
                unit_weights[i]
                * phase_space_weight(lower + width * unit_nodes[i], mass, momentum_power, energy_power)
                * fermi_dirac(-width * unit_complements[i])
            )
        total += width * below
    return total


@compiled()
def occupation_integral_of_each(
    degeneracies: NDArray[np.float64],
    lowers: NDArray[np.float64],
    masses: NDArray[np.float64],
    momentum_powers: NDArray[np.float64],
    energy_powers: NDArray[np.float64],
    bosons: bool,
    unit_nodes: NDArray[np.float64],
    unit_complements: NDArray[np.float64],
    unit_weights: NDArray[np.float64],
    tail_nodes: NDArray[np.float64],
    tail_weights: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Occupation integrals of one-dimensional arrays of parameters."""
    integrals = np.empty(degeneracies.size)
    for i in range(degeneracies.size):
        integrals[i] = occupation_integral(
            degeneracies[i],
            lowers[i],
            masses[i],
            momentum_powers[i],
            energy_powers[i],
            bosons,
            unit_nodes,
            unit_complements,
            unit_weights,
            tail_nodes,
            tail_weights,
        )
    return integrals
