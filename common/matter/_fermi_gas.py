"""Compiled integrals of the ideal Fermi gas with mass, from the non-degenerate to the degenerate limit.

All quantities are in MeV natural units; densities are MeV³. `degeneracy` is the number of spin (helicity)
states of the particle; the antiparticle, if included, has as many and the opposite chemical potential.

The integration variable is the rapidity t with k = m sinh t, E = m cosh t. In it the phase space has no
singularity at E = m, so that only the poles of the Fermi function at E = μ ± iπT limit the convergence of
Gauss-Legendre panels. Panel edges at fixed multiples of T from the Fermi surface keep them
away from every panel.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from common.numerics.compilation import compiled

FloatArray = NDArray[np.float64]


@compiled()
def panel_edges(mass: float, chemical_potential: float, temperature: float, edges: FloatArray) -> int:
    """Write ascending energies (edges of the panels) into `edges` (length 9); return how many there are.

    Beyond 50 T above the Fermi surface the integrands are below 1e-16 of the integral, even with a factor E³.
    """
    surface = max(chemical_potential, mass)
    edges[0] = mass
    count = 1
    # Without this edge a light particle (mass << T) would have one panel over many e-foldings of energy that
    # ends near the poles.
    if mass + 2.0 * temperature < surface - 2.5 * temperature:
        edges[1] = mass + 2.0 * temperature
        count = 2
    for offset in (-40.0, -10.0, -2.5, 0.0, 2.5, 10.0, 50.0):
        edge = surface + offset * temperature
        if edge > edges[count - 1]:
            edges[count] = edge
            count += 1
    return count


@compiled()
def occupations(x: float, antiparticle_factor: float) -> tuple[float, float, float]:
    """Fermi functions f and 1 - f at x = (E - μ)/T, and that of the antiparticle, for exp(-2μ/T) (0: none).

    Each exponential is of a negative number, so that none overflows.
    """
    u = math.exp(-abs(x))
    small = u / (1.0 + u)
    large = 1.0 / (1.0 + u)
    if x >= 0.0:
        v = u * antiparticle_factor
        return small, large, v / (1.0 + v)
    v = antiparticle_factor / u if u > antiparticle_factor else 0.0
    return large, small, v / (1.0 + v)


@compiled()
def moments(
    mass: float,
    chemical_potential: float,
    temperature: float,
    degeneracy: float,
    antiparticles: bool,
    nodes: FloatArray,
    weights: FloatArray,
) -> tuple[float, float, float, float, float]:
    """Net density n, scalar density n_s, and the derivatives ∂n/∂μ, ∂n/∂m, ∂n_s/∂m.

    ∂n_s/∂μ equals -∂n/∂m, because both are mixed derivatives of the pressure.
    """
    sign = 1.0
    if antiparticles and chemical_potential < 0.0:
        sign = -1.0
        chemical_potential = -chemical_potential
    edges = np.empty(9)
    count = panel_edges(mass, chemical_potential, temperature, edges)
    antiparticle_factor = 0.0
    asymmetry = 1.0
    if antiparticles:
        antiparticle_factor = math.exp(-2.0 * chemical_potential / temperature)
        asymmetry = -math.expm1(-2.0 * chemical_potential / temperature)
    density = 0.0
    scalar = 0.0
    density_mu = 0.0
    density_mass = 0.0
    scalar_mass = 0.0
    lower = 0.0
    for panel in range(1, count):
        ratio = edges[panel] / mass
        upper = math.log(ratio + math.sqrt((ratio - 1.0) * (ratio + 1.0)))
        half = 0.5 * (upper - lower)
        middle = 0.5 * (upper + lower)
        for i in range(nodes.size):
            growth = math.exp(middle + half * nodes[i])
            energy = 0.5 * mass * (growth + 1.0 / growth)
            momentum = 0.5 * mass * (growth - 1.0 / growth)
            x = (energy - chemical_potential) / temperature
            occupied, empty, anti = occupations(x, antiparticle_factor)
            # f - fbar = f (1 - fbar) (1 - exp(-2μ/T)) keeps its digits where the two nearly cancel.
            net = occupied * (1.0 - anti) * asymmetry
            slope = occupied * empty
            anti_slope = anti * (1.0 - anti)
            # slope - anti_slope = (f - fbar)(1 - f - fbar), again without cancellation.
            slope_net = net * (empty - anti)
            phase = weights[i] * half * momentum * momentum * energy
            inertia = mass / energy
            density += phase * net
            scalar += phase * inertia * (occupied + anti)
            density_mu += phase * (slope + anti_slope)
            density_mass -= phase * inertia * slope_net
            scalar_mass += phase * (
                (1.0 - inertia * inertia) / energy * (occupied + anti)
                - inertia * inertia * (slope + anti_slope) / temperature
            )
        lower = upper
    factor = degeneracy / (2.0 * math.pi * math.pi)
    return (
        sign * factor * density,
        factor * scalar,
        factor * density_mu / temperature,
        sign * factor * density_mass / temperature,
        factor * scalar_mass,
    )


@compiled()
def thermodynamics(
    mass: float,
    chemical_potential: float,
    temperature: float,
    degeneracy: float,
    antiparticles: bool,
    nodes: FloatArray,
    weights: FloatArray,
) -> tuple[float, float, float, float, float]:
    """Net density, scalar density, pressure, energy density (MeV⁴) and entropy density (MeV³).

    The entropy is integrated from -[f ln f + (1-f) ln(1-f)] and the pressure from k⁴/(3E) f, so that
    P = μ n + T s - ε holds only as well as the integrals are done.
    """
    sign = 1.0
    if antiparticles and chemical_potential < 0.0:
        sign = -1.0
        chemical_potential = -chemical_potential
    edges = np.empty(9)
    count = panel_edges(mass, chemical_potential, temperature, edges)
    antiparticle_factor = 0.0
    asymmetry = 1.0
    if antiparticles:
        antiparticle_factor = math.exp(-2.0 * chemical_potential / temperature)
        asymmetry = -math.expm1(-2.0 * chemical_potential / temperature)
    density = 0.0
    scalar = 0.0
    pressure = 0.0
    energy_density = 0.0
    entropy = 0.0
    lower = 0.0
    for panel in range(1, count):
        ratio = edges[panel] / mass
        upper = math.log(ratio + math.sqrt((ratio - 1.0) * (ratio + 1.0)))
        half = 0.5 * (upper - lower)
        middle = 0.5 * (upper + lower)
        for i in range(nodes.size):
            growth = math.exp(middle + half * nodes[i])
            energy = 0.5 * mass * (growth + 1.0 / growth)
            momentum = 0.5 * mass * (growth - 1.0 / growth)
            x = (energy - chemical_potential) / temperature
            occupied, empty, anti = occupations(x, antiparticle_factor)
            # -f ln f - (1-f) ln(1-f) = -ln(1-f') + |x| f' with f' the smaller of f and 1-f.
            smaller = min(occupied, empty)
            disorder = abs(x) * smaller - math.log1p(-smaller)
            disorder += (energy + chemical_potential) / temperature * anti - math.log1p(-anti)
            phase = weights[i] * half * momentum * momentum * energy
            total = occupied + anti
            density += phase * occupied * (1.0 - anti) * asymmetry
            scalar += phase * mass / energy * total
            pressure += phase * momentum * momentum / (3.0 * energy) * total
            energy_density += phase * energy * total
            entropy += phase * disorder
        lower = upper
    factor = degeneracy / (2.0 * math.pi * math.pi)
    return (
        sign * factor * density,
        factor * scalar,
        factor * pressure,
        factor * energy_density,
        factor * entropy,
    )


@compiled()
def chemical_potential_of_density(
    density: float,
    mass: float,
    temperature: float,
    degeneracy: float,
    antiparticles: bool,
    start: float,
    nodes: FloatArray,
    weights: FloatArray,
) -> tuple[float, float, float, float, float, int]:
    """Chemical potential at a net density; there n_s, ∂n/∂μ, ∂n/∂m, ∂n_s/∂m; the number of evaluations.

    Newton's method on ln n(μ), which is concave: from the left it climbs to the root without passing it, from
    the right it jumps to the left once. The upper bound is the Fermi energy; a lower bound follows from
    d ln n/dμ > 0.75/T for μ < m. A `start` that is not finite means none is known. The count is negative if
    the iteration did not converge. A negative net density mirrors the positive one and needs antiparticles.
    """
    sign = 1.0
    if density < 0.0:
        sign = -1.0
        density = -density
        start = -start
    if density == 0.0 and antiparticles:
        _, scalar, slope, cross, scalar_slope = moments(
            mass, 0.0, temperature, degeneracy, antiparticles, nodes, weights
        )
        return 0.0, scalar, slope, cross, scalar_slope, 1
    fermi_momentum = (6.0 * math.pi * math.pi * density / degeneracy) ** (1.0 / 3.0)
    high = math.sqrt(fermi_momentum * fermi_momentum + mass * mass) * (1.0 + 1e-12)
    low = 0.0 if antiparticles else -math.inf
    mu = high
    if math.isfinite(start) and low < start < high:
        mu = start
    for evaluation in range(1, 201):
        found, scalar, slope, cross, scalar_slope = moments(
            mass, mu, temperature, degeneracy, antiparticles, nodes, weights
        )
        if evaluation == 1 and found < 1e-6 * density:
            # A start far too low, where n may even underflow, is worse than none.
            low = mu
            mu = high
            continue
        excess = math.log(found / density)
        step = -excess * found / slope
        if abs(excess) < 3e-8:
            return sign * (mu + step), scalar - cross * step, slope, sign * cross, scalar_slope, evaluation
        if excess > 0.0:
            high = mu
            low = max(low, min(mu, mass) - 1.4 * temperature * excess)
        else:
            low = mu
        candidate = mu + step
        if candidate >= high:
            candidate = high if excess < 0.0 else 0.5 * (low + high)
        elif candidate <= low:
            # With antiparticles n(μ) is odd and convex: the chord from the origin stays left of the root.
            candidate = max(low, mu * density / found) if antiparticles else low
        if candidate == mu:
            candidate = 0.5 * (low + high)
        mu = candidate
    return sign * mu, scalar, slope, sign * cross, scalar_slope, -200


@compiled()
def depressed_cubic_root(p: float, q: float) -> float:
    """The real root y of y³ + p y = q for p > 0, in the hyperbolic form, which has no cancellation."""
    radius = 2.0 * math.sqrt(p / 3.0)
    return radius * math.sinh(math.asinh(3.0 * q / (p * radius)) / 3.0)


@compiled()
def massless_chemical_potential(density: float, temperature: float, degeneracy: float) -> float:
    """Chemical potential of massless fermions with antifermions, from n = g (μ³ + π² T² μ) / (6π²)."""
    return depressed_cubic_root(
        math.pi * math.pi * temperature * temperature, 6.0 * math.pi * math.pi * density / degeneracy
    )
