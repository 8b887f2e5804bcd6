"""Compiled phase-space integrals of neutrino-nucleon scattering in matter.

All quantities are in MeV natural units. Three moments are integrated together: those of (p·k)^n, n = 0, 1, 2.
Flux codes: 0 divides by E_N E_nu, 1 by p·k. Azimuth codes: 0 averages over the azimuth of the nucleon about
q; 1 and 2 draw the azimuth of the outgoing neutrino about k uniformly instead and sum, or average, over the
nucleon directions that then solve energy conservation.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from common.numerics.compilation import compiled
from common.thermal._occupation import fermi_dirac

FloatArray = NDArray[np.float64]
Moments = tuple[float, float, float]

# Of one integral, which has kinks at a few points at most. Without a limit, a tolerance that is met nowhere
# in the range would halve panels for hours.
_MAXIMUM_BISECTIONS = 4000


@compiled()
def fermi_tails(x: float, dilogarithm: FloatArray, trilogarithm: FloatArray) -> tuple[float, float, float]:
    """-Li_s(-e^{-x}), s = 1, 2, 3: the integrals of ε^(s-1)/(s-1)! / (e^{x+ε} + 1) over ε > 0.

    For x >= 0 both polylogarithms are power series in u = ln(1 + e^{-x}) <= ln 2 with radius of convergence
    2π, whose coefficients are given; negative x is reflected.
    """
    u = math.log1p(math.exp(-abs(x)))
    second = 0.0
    third = 0.0
    for i in range(dilogarithm.size - 1, -1, -1):
        second = second * u + dilogarithm[i]
        third = third * u + trilogarithm[i]
    second *= u
    third *= u
    if x >= 0.0:
        return u, second, third
    return (
        u - x,
        math.pi * math.pi / 6.0 + 0.5 * x * x - second,
        -x * (math.pi * math.pi + x * x) / 6.0 + third,
    )


@compiled()
def nucleon_energy_moments(
    x: float,
    transfer: float,
    temperature: float,
    blocking: bool,
    dilogarithm: FloatArray,
    trilogarithm: FloatArray,
) -> Moments:
    """Integrals of ε^n f(E)[1 - f(E + q0)] over ε = E - E_- > 0 for n = 0, 1, 2.

    x = (E_- - μ)/T, transfer = q0/T.

    f(E)[1 - f(E + q0)] = [f(E) - f(E + q0)]/(1 - e^{-q0/T}); without blocking, of f(E) alone.
    """
    T = temperature
    if not blocking:
        first, second, third = fermi_tails(x, dilogarithm, trilogarithm)
        return T * first, T * T * second, 2.0 * T**3 * third
    if abs(transfer) < 1e-2:
        # The difference quotient by its Taylor series about the middle: the difference itself would cancel.
        middle = x + 0.5 * transfer
        ratio = 1.0 if transfer == 0.0 else transfer / -math.expm1(-transfer)
        first, second, _ = fermi_tails(middle, dilogarithm, trilogarithm)
        occupied = fermi_dirac(middle)
        empty = fermi_dirac(-middle)
        correction = transfer * transfer / 24.0
        return (
            T * ratio * occupied * (1.0 + correction * empty * (empty - occupied)),
            T * T * ratio * (first + correction * occupied * empty),
            2.0 * T**3 * ratio * (second + correction * occupied),
        )
    first, second, third = fermi_tails(x, dilogarithm, trilogarithm)
    first_after, second_after, third_after = fermi_tails(x + transfer, dilogarithm, trilogarithm)
    # The form whose exponential doesn't overflow.
    factor = -1.0 / math.expm1(-transfer) if transfer > 0.0 else math.exp(transfer) / math.expm1(transfer)
    return (
        T * factor * (first - first_after),
        T * T * factor * (second - second_after),
        2.0 * T**3 * factor * (third - third_after),
    )


@compiled()
def uniform_neutrino_azimuth(
    nucleon_cosine: float,
    neutrino_cosine: float,
    mean: float,
    amplitude: float,
    azimuth: int,
    flux: int,
    nodes: FloatArray,
    weights: FloatArray,
) -> Moments:
    """Averages of (p·k)^(n - flux) with the outgoing neutrino's azimuth φ uniform at fixed angle of p and q.

    p·k = mean - amplitude c with c, the cosine of the angle of p and k, a root of
    (s² + z²) c² - 2 z y c + y² - s² = 0, s = sqrt(1 - z²) sin φ, for the cosines z of (k, q) and y of (p, q).
    Where |y| < |z| one root belongs to φ and one to -φ; elsewhere both or none belong to a φ.
    """
    z2 = neutrino_cosine * neutrino_cosine
    y2 = nucleon_cosine * nucleon_cosine
    sine2 = 1.0 - z2
    if y2 >= 1.0 or y2 - z2 >= sine2:
        return 0.0, 0.0, 0.0
    start = 0.0
    share = 1.0
    if y2 > z2:
        start = math.asin(math.sqrt((y2 - z2) / sine2))
        if azimuth == 2:
            share = 0.5
    half = 0.5 * (0.5 * math.pi - start)
    inverse = 0.0
    zeroth = 0.0
    first = 0.0
    second = 0.0
    for i in range(nodes.size):
        s = math.sin(start + half * (1.0 + nodes[i]))
        s2 = sine2 * s * s
        denominator = s2 + z2
        sum_of_roots = 2.0 * neutrino_cosine * nucleon_cosine / denominator
        product_of_roots = (y2 - s2) / denominator
        total = 2.0 * mean - amplitude * sum_of_roots
        product = mean * mean - mean * amplitude * sum_of_roots + amplitude * amplitude * product_of_roots
        inverse += weights[i] * total / product
        zeroth += weights[i] * 2.0
        first += weights[i] * total
        second += weights[i] * (total * total - 2.0 * product)
    factor = share * half / math.pi
    if flux == 1:
        return factor * inverse, factor * zeroth, factor * first
    return factor * zeroth, factor * first, factor * second


@compiled()
def numerical_energy_integral(
    x: float,
    minimum_energy: float,
    energy_transfer: float,
    momentum_transfer: float,
    t: float,
    neutrino_energy: float,
    mass: float,
    temperature: float,
    blocking: bool,
    flux: int,
    azimuth: int,
    least_sum: float,
    sine_square_factor: float,
    nodes: FloatArray,
    weights: FloatArray,
) -> Moments:
    """Moments over the nucleon energy where they have no closed form.

    With the exact azimuth only the moment of 1/(p·k), flux 1, is returned (first entry).
    """
    T = temperature
    transfer = energy_transfer / T
    # In units of T above the minimum; with blocking the weight lies about the range between the Fermi edges
    # of the initial and of the final nucleon.
    low_edge = -x
    high_edge = -x
    if blocking:
        low_edge -= max(transfer, 0.0)
        high_edge -= min(transfer, 0.0)
    edges = np.empty(12)
    edges[0] = max(0.0, low_edge - 45.0) if blocking else 0.0
    middle = 0.5 * (low_edge + high_edge)
    candidates = (
        low_edge - 12.0,
        low_edge - 3.0,
        min(low_edge + 3.0, middle),
        min(low_edge + 12.0, middle),
        max(high_edge - 12.0, middle),
        max(high_edge - 3.0, middle),
        high_edge + 3.0,
        max(high_edge, 0.0) + 8.0,
        max(high_edge, 0.0) + 18.0,
        max(high_edge, 0.0) + 45.0,
    )
    count = 1
    for candidate in candidates:
        if candidate > edges[count - 1] + 0.5:
            edges[count] = candidate
            count += 1
    zeroth = 0.0
    first = 0.0
    second = 0.0
    neutrino_cosine = (t + 2.0 * neutrino_energy * energy_transfer) / (
        2.0 * neutrino_energy * momentum_transfer
    )
    d2 = 4.0 * mass * mass / t * sine_square_factor
    for panel in range(1, count):
        half = 0.5 * (edges[panel] - edges[panel - 1])
        middle = 0.5 * (edges[panel] + edges[panel - 1])
        for i in range(nodes.size):
            scaled = middle + half * nodes[i]
            occupation = fermi_dirac(x + scaled)
            if blocking:
                occupation *= fermi_dirac(-x - scaled - transfer)
            energy = minimum_energy + T * scaled
            weight = weights[i] * half * T * occupation
            if azimuth == 0:
                # (E + E')/q + (E_nu + E_nu')/q = 2 (E + E_nu)/q
                root = math.sqrt((2.0 * (energy - minimum_energy) / momentum_transfer + least_sum) ** 2 + d2)
                zeroth += weight * energy * neutrino_energy * 4.0 / (t * root)
            else:
                momentum = math.sqrt((energy - mass) * (energy + mass))
                nucleon_cosine = (2.0 * energy_transfer * energy - t) / (2.0 * momentum_transfer * momentum)
                j0, j1, j2 = uniform_neutrino_azimuth(
                    nucleon_cosine,
                    neutrino_cosine,
                    energy * neutrino_energy,
                    momentum * neutrino_energy,
                    azimuth,
                    flux,
                    nodes,
                    weights,
                )
                if flux == 1:
                    weight *= energy * neutrino_energy
                zeroth += weight * j0
                first += weight * j1
                second += weight * j2
    return zeroth, first, second


@compiled()
def rapidity_integrand(
    y: float,
    t: float,
    maximum_rapidity: float,
    neutrino_energy: float,
    mass: float,
    chemical_potential: float,
    temperature: float,
    neutrino_chemical_potential: float,
    nucleon_blocking: bool,
    neutrino_blocking: bool,
    flux: int,
    azimuth: int,
    dilogarithm: FloatArray,
    trilogarithm: FloatArray,
    nodes: FloatArray,
    weights: FloatArray,
) -> Moments:
    """Moments at one t and y, integrated over nucleon energy and azimuth.

    q0 = sqrt(t) sinh y, |q| = sqrt(t) cosh y.
    """
    root_t = math.sqrt(t)
    # One exponential serves sinh y, cosh y and e^-y, without cancellation at small y.
    excess = math.expm1(y)
    inverse = 1.0 / (1.0 + excess)
    q0 = 0.5 * root_t * excess * (1.0 + inverse)
    q = root_t * (1.0 + 0.5 * excess * excess * inverse)
    c = math.sqrt(1.0 + 4.0 * mass * mass / t)
    minimum_energy = 0.5 * (q * c - q0)
    x = (minimum_energy - chemical_potential) / temperature
    transfer = q0 / temperature
    blocking = 1.0
    if neutrino_blocking:
        blocking = fermi_dirac((neutrino_chemical_potential - neutrino_energy + q0) / temperature)
    Z = (2.0 * neutrino_energy - q0) / q
    # Z² - 1, in the form that doesn't cancel where the neutrino is scattered backwards.
    Z2_minus_1 = (
        -2.0
        * neutrino_energy
        * math.expm1(min(0.0, y - maximum_rapidity))
        * (2.0 * neutrino_energy + root_t * inverse)
        / (q * q)
    )
    if azimuth != 0:
        j0, j1, j2 = numerical_energy_integral(
            x,
            minimum_energy,
            q0,
            q,
            t,
            neutrino_energy,
            mass,
            temperature,
            nucleon_blocking,
            flux,
            azimuth,
            c + Z,
            Z2_minus_1,
            nodes,
            weights,
        )
        return blocking * j0, blocking * j1, blocking * j2
    g0, g1, g2 = nucleon_energy_moments(x, transfer, temperature, nucleon_blocking, dilogarithm, trilogarithm)
    s = 2.0 / q
    a0 = 0.25 * t * (c * Z + 1.0)
    a1 = 0.25 * t * s * Z
    if flux == 0:
        b = 0.5 * (0.25 * t) ** 2 * s * Z2_minus_1
        j0 = g0
        j1 = a0 * g0 + a1 * g1
        j2 = a0 * a0 * g0 + 2.0 * a0 * a1 * g1 + a1 * a1 * g2 + b * (2.0 * c * g1 + s * g2)
    else:
        j0, _, _ = numerical_energy_integral(
            x,
            minimum_energy,
            q0,
            q,
            t,
            neutrino_energy,
            mass,
            temperature,
            nucleon_blocking,
            flux,
            azimuth,
            c + Z,
            Z2_minus_1,
            nodes,
            weights,
        )
        j1 = neutrino_energy * (minimum_energy * g0 + g1)
        j2 = neutrino_energy * (minimum_energy * a0 * g0 + (a0 + minimum_energy * a1) * g1 + a1 * g2)
    return blocking * j0, blocking * j1, blocking * j2


@compiled()
def nucleon_rapidity_integrand(
    eta: float,
    lower: float,
    neutrino_energy: float,
    kinematic_mass: float,
    effective_mass: float,
    chemical_potential: float,
    temperature: float,
    flux: int,
) -> Moments:
    """Moments at one nucleon rapidity, p = m sinh η, without final-state blocking, integrated over p·k.

    v = ln(p·k/(m E_nu)) runs from max(lower, -η) to η.
    """
    momentum = kinematic_mass * math.sinh(eta)
    occupation = fermi_dirac((math.hypot(momentum, effective_mass) - chemical_potential) / temperature)
    start = max(lower, -eta)
    width = eta - start
    if width <= 0.0:
        return 0.0, 0.0, 0.0
    scale = kinematic_mass * neutrino_energy
    first = scale * math.exp(start) * math.expm1(width)
    measure = momentum * occupation
    if flux == 0:
        second = 0.5 * (scale * math.exp(start)) ** 2 * math.expm1(2.0 * width)
        return measure * width, measure * first, measure * second
    flux_ratio = measure * kinematic_mass * math.cosh(eta) * neutrino_energy
    inverse = -math.exp(-start) * math.expm1(-width) / scale
    return flux_ratio * inverse, flux_ratio * width, flux_ratio * first


@numba.njit(inline="always")
def panel(
    integrand: Callable[..., Moments],
    lower: float,
    upper: float,
    rule_nodes: FloatArray,
    rule_weights: FloatArray,
    rule_coarse_weights: FloatArray,
    value: FloatArray,
    error: FloatArray,
    arguments: tuple[Any, ...],
) -> None:
    """Integrate three moments over [lower, upper] with a nested rule into ``value`` and ``error``."""
    half = 0.5 * (upper - lower)
    middle = 0.5 * (upper + lower)
    c0 = 0.0
    c1 = 0.0
    c2 = 0.0
    value[:] = 0.0
    for i in range(rule_nodes.size):
        j0, j1, j2 = integrand(middle + half * rule_nodes[i], *arguments)
        value[0] += rule_weights[i] * j0
        value[1] += rule_weights[i] * j1
        value[2] += rule_weights[i] * j2
        c0 += rule_coarse_weights[i] * j0
        c1 += rule_coarse_weights[i] * j1
        c2 += rule_coarse_weights[i] * j2
    error[0] = abs(value[0] - c0)
    error[1] = abs(value[1] - c1)
    error[2] = abs(value[2] - c2)
    for n in range(3):
        value[n] *= half
        error[n] *= half
        # The nested difference is the error of the coarse rule; the fine one's falls about as its power 3/2
        # (QUADPACK). Rounding bounds it from below.
        relative = error[n] / max(abs(value[n]), 1e-300)
        error[n] = abs(value[n]) * min(relative, (200.0 * relative) ** 1.5)


@numba.njit(inline="always")
def adaptive(
    integrand: Callable[..., Moments],
    edges: FloatArray,
    count: int,
    relative_tolerance: float,
    rule_nodes: FloatArray,
    rule_weights: FloatArray,
    rule_coarse_weights: FloatArray,
    value: FloatArray,
    error: FloatArray,
    arguments: tuple[Any, ...],
) -> bool:
    """Integrate three moments over panels, halving those whose error matters; True if converged."""
    capacity = 400
    low = np.empty(capacity)
    high = np.empty(capacity)
    part = np.empty((capacity, 3))
    part_error = np.empty((capacity, 3))
    total = np.zeros(3)
    size = 0
    for i in range(1, count):
        if edges[i] > edges[i - 1]:
            low[size] = edges[i - 1]
            high[size] = edges[i]
            panel(
                integrand,
                low[size],
                high[size],
                rule_nodes,
                rule_weights,
                rule_coarse_weights,
                part[size],
                part_error[size],
                arguments,
            )
            total += part[size]
            size += 1
    value[:] = 0.0
    error[:] = 0.0
    converged = True
    trial = np.empty(3)
    trial_error = np.empty(3)
    bisections = 0
    while size > 0:
        size -= 1
        accepted = True
        for n in range(3):
            if part_error[size, n] > 0.1 * relative_tolerance * abs(total[n]):
                accepted = False
        middle = 0.5 * (low[size] + high[size])
        exhausted = size + 2 > capacity or high[size] - low[size] < 1e-9 * (1.0 + abs(middle))
        if accepted or exhausted or bisections == _MAXIMUM_BISECTIONS:
            converged = converged and accepted
            value += part[size]
            error += part_error[size]
            continue
        bisections += 1
        total -= part[size]
        upper = high[size]
        panel(
            integrand,
            low[size],
            middle,
            rule_nodes,
            rule_weights,
            rule_coarse_weights,
            trial,
            trial_error,
            arguments,
        )
        high[size] = middle
        part[size] = trial
        part_error[size] = trial_error
        total += trial
        size += 1
        panel(
            integrand,
            middle,
            upper,
            rule_nodes,
            rule_weights,
            rule_coarse_weights,
            trial,
            trial_error,
            arguments,
        )
        low[size] = middle
        high[size] = upper
        part[size] = trial
        part_error[size] = trial_error
        total += trial
        size += 1
    return converged


@compiled()
def insert_sorted(edges: FloatArray, count: int, candidate: float) -> int:
    """Insert a breakpoint between the first and the last edge, if it isn't too close to another."""
    if not edges[0] + 1e-6 < candidate < edges[count - 1] - 1e-6:
        return count
    position = 1
    while edges[position] < candidate:
        position += 1
    if candidate - edges[position - 1] < 1e-6 or edges[position] - candidate < 1e-6:
        return count
    for i in range(count, position, -1):
        edges[i] = edges[i - 1]
    edges[position] = candidate
    return count + 1


@compiled()
def scattering_moments(
    t_values: FloatArray,
    neutrino_energy: float,
    mass: float,
    chemical_potential: float,
    temperature: float,
    neutrino_chemical_potential: float,
    nucleon_blocking: bool,
    neutrino_blocking: bool,
    flux: int,
    azimuth: int,
    cutoff: float,
    relative_tolerance: float,
    dilogarithm: FloatArray,
    trilogarithm: FloatArray,
    nodes: FloatArray,
    weights: FloatArray,
    rule_nodes: FloatArray,
    rule_weights: FloatArray,
    rule_coarse_weights: FloatArray,
    moments: FloatArray,
    errors: FloatArray,
) -> bool:
    """Moments J_n(t) with blocking, by integration over the rapidity y.

    ``cutoff`` is the largest nucleon energy. Shapes: t_values (n,), moments and errors (3, n). True if every
    integral met its tolerance.
    """
    prefactor = 1.0 / (16.0 * (2.0 * math.pi) ** 3 * neutrino_energy**2)
    reach = math.acosh(cutoff / mass)
    downward = cutoff - max(chemical_potential, mass)
    converged = True
    edges = np.empty(40)
    value = np.empty(3)
    error = np.empty(3)
    for j in range(t_values.size):
        t = t_values[j]
        root_t = math.sqrt(t)
        centre = math.asinh(0.5 * root_t / mass)
        maximum = math.log(2.0 * neutrino_energy / root_t)
        lower = centre - reach
        if nucleon_blocking:
            # f(E)[1 - f(E + q0)] <= e^{q0/T} f(E + q0): as negligible beyond this as beyond the cutoff.
            lower = max(lower, -math.asinh(downward / root_t))
        upper = min(maximum, centre + reach)
        moments[:, j] = 0.0
        errors[:, j] = 0.0
        if upper <= lower:
            continue
        edges[0] = lower
        edges[1] = upper
        count = 2
        count = insert_sorted(edges, count, centre)
        if chemical_potential > mass:
            surface = math.acosh(chemical_potential / mass)
            for sign in (-1.0, 1.0):
                count = insert_sorted(edges, count, centre + sign * surface)
                if nucleon_blocking:
                    count = insert_sorted(edges, count, -centre + sign * surface)
        if nucleon_blocking:
            for multiple in (-12.0, -3.0, 3.0, 12.0):
                count = insert_sorted(edges, count, math.asinh(multiple * temperature / root_t))
        if neutrino_blocking:
            edge = neutrino_energy - neutrino_chemical_potential
            for multiple in (-3.0, 3.0):
                position = (edge + multiple * temperature) / root_t
                count = insert_sorted(edges, count, math.asinh(position))
        met = adaptive(
            rapidity_integrand,
            edges,
            count,
            relative_tolerance,
            rule_nodes,
            rule_weights,
            rule_coarse_weights,
            value,
            error,
            (
                t,
                maximum,
                neutrino_energy,
                mass,
                chemical_potential,
                temperature,
                neutrino_chemical_potential,
                nucleon_blocking,
                neutrino_blocking,
                flux,
                azimuth,
                dilogarithm,
                trilogarithm,
                nodes,
                weights,
            ),
        )
        converged = converged and met
        for n in range(3):
            moments[n, j] = prefactor * value[n]
            errors[n, j] = prefactor * error[n]
    return converged


@compiled()
def unblocked_moments(
    t_values: FloatArray,
    neutrino_energy: float,
    kinematic_mass: float,
    effective_mass: float,
    chemical_potential: float,
    temperature: float,
    flux: int,
    cutoff: float,
    relative_tolerance: float,
    rule_nodes: FloatArray,
    rule_weights: FloatArray,
    rule_coarse_weights: FloatArray,
    moments: FloatArray,
    errors: FloatArray,
) -> bool:
    """Moments J_n(t) without blocking, by integration over the nucleon's rapidity.

    ``cutoff`` is the largest nucleon momentum. Shapes: t_values (n,), moments and errors (3, n).
    """
    prefactor = 1.0 / (16.0 * (2.0 * math.pi) ** 3 * neutrino_energy**2)
    highest = math.asinh(cutoff / kinematic_mass)
    converged = True
    edges = np.empty(20)
    value = np.empty(3)
    error = np.empty(3)
    for j in range(t_values.size):
        t = t_values[j]
        least = 0.25 * (t + math.sqrt(t * t + 4.0 * kinematic_mass * kinematic_mass * t))
        lower = math.log(least / (kinematic_mass * neutrino_energy))
        moments[:, j] = 0.0
        errors[:, j] = 0.0
        start = max(0.0, lower)
        if start >= highest:
            continue
        edges[0] = start
        edges[1] = highest
        count = insert_sorted(edges, 2, -lower)
        if chemical_potential > effective_mass:
            surface = math.sqrt((chemical_potential - effective_mass) * (chemical_potential + effective_mass))
            for multiple in (-3.0, 3.0):
                momentum = surface + multiple * temperature * chemical_potential / surface
                count = insert_sorted(edges, count, math.asinh(momentum / kinematic_mass))
        met = adaptive(
            nucleon_rapidity_integrand,
            edges,
            count,
            relative_tolerance,
            rule_nodes,
            rule_weights,
            rule_coarse_weights,
            value,
            error,
            (
                lower,
                neutrino_energy,
                kinematic_mass,
                effective_mass,
                chemical_potential,
                temperature,
                flux,
            ),
        )
        converged = converged and met
        for n in range(3):
            moments[n, j] = prefactor * value[n]
            errors[n, j] = prefactor * error[n]
    return converged
