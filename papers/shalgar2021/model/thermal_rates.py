r"""Thermally averaged 2ν -> 4ν with mediators on and off shell, and the inverse reaction by detailed balance.

A neutrino of one flavour meets the antineutrinos of that flavour, thermal, zero chemical potential, density
n:

    ⟨σ⟩ = 1/(32π⁴ n²) ∫ ds s σ(√s) J(s),   J = ∫∫_{4 E1 E2 > s} f f dE1 dE2 = T ∫ dE f(E) ln(1 + e^{-s/4ET}),

from d³p1 d³p2 (1 - cos θ), ds = 2 E1 E2 |dcos θ|; σ constant gives ⟨σ⟩ = σ (the mean of 1 - cos θ is one). σ
is the sum of both representative diagrams with three flavours in each mediator's final state, no
interference.

**Inverse reaction.** Neutrinos with a Boltzmann spectrum of temperature T and z times the thermal density
have the rate z² of the forward and z⁴ of the inverse reaction, in units of the forward one at z = 1: the net
rate per neutrino is z (1 - z²) n⟨σ⟩, zero for the thermal density. Reactions that conserve energy end at n E
= const. with z = 1: T falls by z^{1/4}, and the number grows by z^{-1/4}. It doubles only if z <= 1/16.

>>> f"{largest_multiplication(1.0):.0f} {largest_multiplication(1.0 / 16.0):.0f}"
'1 2'
>>> average = thermal_average(10.0, np.array([100.0]), 1.0, constant_cross_section)
>>> f"{float(average[0]):.8f}"
'1.00000000'
"""

import functools
import itertools
from collections.abc import Callable

import numpy as np
import scipy.special
from scipy.interpolate import CubicSpline

from common.mediators.four_neutrinos import (
    DIAGRAMS,
    Diagram,
    diagram_cross_section_inverse_MeV2,
    mediator_width_MeV,
)
from common.numerics.quadrature import gauss_legendre
from common.validation import FloatArray, require_in_range, require_positive

FLAVOURS = 3
CrossSection = Callable[[FloatArray, float], FloatArray]
"""σM² as a function of E/M and of the coupling."""

_RATIO_EDGES = (
    *np.geomspace(1e-6, 0.1, 11),
    *(0.25, 0.5, 0.8, 1.0, 1.25, 1.6, 2.0, 2.5, 5.0),
    *np.geomspace(10.0, 1e6, 11),
)
_ORDER = 8
_PAIR_POINTS = 400
_SPLINE_POINTS = 1500
_LEAST_PAIR_ENERGY, _LARGEST_PAIR_ENERGY = 1e-7, 400.0
_THERMAL_NUMBER = 0.75 * float(scipy.special.zeta(3.0)) / np.pi**2
"""n/T³ of one species with one helicity state."""


def constant_cross_section(energies_over_mass: FloatArray, coupling: float) -> FloatArray:
    """A cross section of 1/M², for which the average is known."""
    return coupling * np.ones_like(energies_over_mass)


def diagram_cross_section(energies_over_mass: FloatArray, coupling: float, *, diagram: Diagram) -> FloatArray:
    """One representative diagram, three flavours in the final state of each mediator: σM²."""
    result = diagram_cross_section_inverse_MeV2(diagram, energies_over_mass, 1.0, coupling, flavours=FLAVOURS)
    return np.asarray(result.value)


def pair_integral(w: FloatArray) -> FloatArray:
    """J/T² as a function of w = s/T², shape (n,), by the trapezium rule in ln E."""
    lower, upper = np.log(np.minimum(w / 3000.0, 1e-8)), np.log(700.0)
    step = (upper - lower) / (_PAIR_POINTS - 1)
    v = lower[:, np.newaxis] + step[:, np.newaxis] * np.arange(_PAIR_POINTS)
    y = np.exp(v)
    terms = y / (np.exp(y) + 1.0) * np.log1p(np.exp(-w[:, np.newaxis] / (4.0 * y)))
    integral: FloatArray = step * terms.sum(axis=1)
    return integral


@functools.cache
def _pair_spline() -> CubicSpline:
    """The logarithm of J/T² over that of s/T²."""
    w = np.geomspace(_LEAST_PAIR_ENERGY**2, _LARGEST_PAIR_ENERGY**2, _SPLINE_POINTS)
    return CubicSpline(np.log(w), np.log(pair_integral(w)))


def interpolated_pair_integral(w: FloatArray) -> FloatArray:
    """J/T² from a table, to about 1e-9; zero where fewer than e⁻⁴⁰⁰ pairs have the energy."""
    inside = np.clip(w, _LEAST_PAIR_ENERGY**2, _LARGEST_PAIR_ENERGY**2)
    return np.where(w > _LARGEST_PAIR_ENERGY**2, 0.0, np.exp(_pair_spline()(np.log(inside))))


def energy_nodes(width_over_mass: float | None, order: int = _ORDER) -> tuple[FloatArray, FloatArray]:
    """Nodes E/M and weights d(E/M): panels in the logarithm, dense about E = M if a width is given."""
    rule = gauss_legendre(order)
    nodes, weights = [], []
    for lower, upper in itertools.pairwise(_RATIO_EDGES):
        if width_over_mass is not None and lower >= 0.8 and upper <= 1.25:
            half_width = 0.5 * width_over_mass
            start, stop = (float(np.arcsinh((edge - 1.0) / half_width)) for edge in (lower, upper))
            panels = np.linspace(start, stop, max(2, int(np.ceil((stop - start) / 3.0))) + 1)
            for first, last in itertools.pairwise(panels):
                u = 0.5 * (first + last) + 0.5 * (last - first) * rule.nodes
                nodes.append(1.0 + half_width * np.sinh(u))
                weights.append(0.5 * (last - first) * rule.weights * half_width * np.cosh(u))
        else:
            first, last = np.log(lower), np.log(upper)
            x = np.exp(0.5 * (first + last) + 0.5 * (last - first) * rule.nodes)
            nodes.append(x)
            weights.append(0.5 * (last - first) * rule.weights * x)
    return np.concatenate(nodes), np.concatenate(weights)


def thermal_average(
    temperature_MeV: float,
    masses_MeV: FloatArray,
    coupling: float,
    cross_section: CrossSection,
    *,
    resonance_width_over_mass: float | None = None,
    order: int = _ORDER,
) -> FloatArray:
    """⟨σ⟩ M² for mediator masses of shape (n,), from 1e-4 to 1e5 temperatures.

    Raises
    ------
    ValueError
        The temperature isn't positive, or a mass is out of range.
    """
    T = float(require_positive("temperature_MeV", temperature_MeV))
    ratios = require_in_range("masses_MeV / temperature_MeV", np.asarray(masses_MeV) / T, 1e-4, 1e5)
    x, weights = energy_nodes(resonance_width_over_mass, order)
    sigma = cross_section(x, coupling)
    # s = x² M², ds s = 2 x³ M⁴ dx.
    pairs = interpolated_pair_integral((x * ratios[:, np.newaxis]) ** 2)
    averages: FloatArray = 2.0 * ratios**4 * (pairs @ (weights * x**3 * sigma))
    return averages / (32.0 * np.pi**4 * _THERMAL_NUMBER**2)


def representative_average(temperature_MeV: float, masses_MeV: FloatArray, coupling: float) -> FloatArray:
    """⟨σ⟩ M² of both diagrams together, without interference; arguments and errors as ``thermal_average``."""
    width = float(mediator_width_MeV(1.0, coupling, flavours=FLAVOURS))
    averages = [
        thermal_average(
            temperature_MeV,
            masses_MeV,
            coupling,
            functools.partial(diagram_cross_section, diagram=diagram),
            resonance_width_over_mass=width if diagram == "annihilation" else None,
        )
        for diagram in DIAGRAMS
    ]
    return averages[0] + averages[1]


def net_rate_factor(dilution: float) -> float:
    """Net rate at z times the thermal density over the forward one at z = 1, z (1 - z²), z in (0, 1]."""
    z = float(require_in_range("dilution", dilution, 0.0, 1.0, interval="(]"))
    return z * (1.0 - z * z)


def net_over_forward_rate(dilution: float) -> float:
    """Net over forward rate, both at z times the thermal density: 1 - z², for z in (0, 1]."""
    return net_rate_factor(dilution) / dilution


def largest_multiplication(dilution: float) -> float:
    """Growth of the number of neutrinos up to equilibrium at constant energy, z^{-1/4}."""
    z = float(require_in_range("dilution", dilution, 0.0, 1.0, interval="(]"))
    return float(z**-0.25)
