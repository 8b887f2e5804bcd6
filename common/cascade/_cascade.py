"""Compiled inner loops of the number-doubling cascade on relic neutrinos."""

import numpy as np
from numpy.typing import NDArray

from common.numerics.compilation import compiled

FloatArray = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]


@compiled()
def quadratic_roots(linear: complex, constant: complex) -> tuple[complex, complex]:
    """Roots of x² + linear x + constant, without cancellation."""
    root = np.sqrt(linear * linear - 4.0 * constant)
    if (linear.conjugate() * root).real < 0.0:
        root = -root
    larger = -0.5 * (linear + root)
    smaller = constant / larger if larger != 0.0 else larger
    return larger, smaller


@compiled()
def resonance_roots(
    p: complex, strength: float, resonance: float, half_width: float
) -> tuple[complex, complex, bool]:
    """Energies at which p + τ(E) is zero, and whether they are relative to the resonance or to zero.

    The first keeps the separation from a narrow line, the second the small root of a broad one.
    """
    reduced = strength / p
    if abs(reduced) < resonance:
        first, second = quadratic_roots(reduced, reduced * resonance + half_width**2)
        return first, second, True
    first, second = quadratic_roots(reduced - 2.0 * resonance, complex(resonance**2 + half_width**2))
    return first, second, False


@compiled()
def graded_panels(
    edges: FloatArray,
    p: ComplexArray,
    strength: float,
    resonance: float,
    half_width: float,
    longest: float,
) -> tuple[FloatArray, FloatArray]:
    """Edges, and their offsets from the resonance, bisected near the roots of p + τ(E).

    No panel is longer than ``longest`` times its distance from the nearest root.
    """
    roots = np.empty(2 * p.size, dtype=np.complex128)
    for m in range(p.size):
        first, second, relative = resonance_roots(p[m], strength, resonance, half_width)
        shift = 0.0 if relative else resonance
        roots[2 * m] = first - shift
        roots[2 * m + 1] = second - shift
    result = [edges[0]]
    for i in range(edges.size - 1):
        pending = [edges[i + 1]]
        while len(pending) > 0:
            lower = result[-1]
            upper = pending[-1]
            distance = np.inf
            for root in roots:
                beyond = max(lower - resonance - root.real, root.real - (upper - resonance), 0.0)
                distance = min(distance, np.hypot(beyond, root.imag))
            middle = 0.5 * (lower + upper)
            if upper - lower > longest * distance and lower < middle < upper:
                pending.append(middle)
            else:
                result.append(upper)
                pending.pop()
    bisected = np.array(result)
    return bisected, bisected - resonance


@compiled()
def resonant_exponent(
    x: float, top: float, first: complex, second: complex, doubled_strength: complex
) -> complex:
    """2 ∫_top^x h dE of h = (strength/p) / [(E - first)(E - second)]; the logarithm stays near zero."""
    separation = first - second
    slope = (x - top) / ((x - second) * (top - first))
    argument = separation * slope
    if abs(argument) < 1e-3:
        # ln(1 + y) / y to the sixth power of y: no cancellation where the roots coincide.
        series = 1.0 + 0.0j
        power = 1.0 + 0.0j
        for k in range(2, 7):
            power *= -argument
            series += power / k
        exponent: complex = doubled_strength * slope * series
    else:
        exponent = doubled_strength * np.log(1.0 + argument) / separation
    return exponent


@compiled()
def gain_functions(
    p: ComplexArray,
    strength: float,
    resonance: float,
    half_width: float,
    edges: FloatArray,
    edge_offsets: FloatArray,
    nodes: FloatArray,
    node_offsets: FloatArray,
    half_lengths: FloatArray,
    spectrum: FloatArray,
    weights: FloatArray,
    integration: FloatArray,
) -> tuple[ComplexArray, ComplexArray]:
    """Laplace transform of the gain, G, at the panel edges, and its integral from there upwards.

    ``nodes``, ``node_offsets`` (from the resonance) and ``spectrum`` have the shape (panels, order);
    ``integration[j, k]`` integrates from node j to the upper end of [-1, 1]. Shapes (p, edges) come back.
    """
    panels, order = nodes.shape
    gain = np.zeros((p.size, panels + 1), dtype=np.complex128)
    integral = np.zeros((p.size, panels + 1), dtype=np.complex128)
    growth = np.empty(order, dtype=np.complex128)
    source = np.empty(order, dtype=np.complex128)
    for m in range(p.size):
        first, second, relative = resonance_roots(p[m], strength, resonance, half_width)
        reduced = strength / p[m]
        for i in range(panels - 1, -1, -1):
            half_length = half_lengths[i]
            top = edge_offsets[i + 1] if relative else edges[i + 1]
            bottom = edge_offsets[i] if relative else edges[i]
            total = 0.0j
            for j in range(order):
                x = node_offsets[i, j] if relative else nodes[i, j]
                growth[j] = np.exp(resonant_exponent(x, top, first, second, 2.0 * reduced))
                source[j] = reduced / ((x - first) * (x - second)) * spectrum[i, j] * growth[j]
                total += weights[j] * source[j]
            above = 0.0j
            for j in range(order):
                partial = 0.0j
                for k in range(order):
                    partial += integration[j, k] * source[k]
                above += weights[j] * (gain[m, i + 1] + half_length * partial) / growth[j]
            integral[m, i] = integral[m, i + 1] + half_length * above
            gain[m, i] = (gain[m, i + 1] + half_length * total) / np.exp(
                resonant_exponent(bottom, top, first, second, 2.0 * reduced)
            )
    return gain, integral


@compiled()
def back_substitution(
    p: ComplexArray, pivots: FloatArray, received: FloatArray, emitted: FloatArray, depth: FloatArray
) -> ComplexArray:
    """Solutions of (p - A) N = N0 of the fixed-pivot grid, shape (p, pivots), from the highest pivot down."""
    numbers = np.empty((p.size, pivots.size), dtype=np.complex128)
    for m in range(p.size):
        above = 0.0j
        for j in range(pivots.size - 1, -1, -1):
            kept = pivots[j - 1] / pivots[j] if j > 0 else 1.0
            numbers[m, j] = (emitted[j] + received[j] * above) / (p[m] + depth[j] * kept)
            above += depth[j] * numbers[m, j] / pivots[j]
    return numbers


@compiled()
def bin_of(value: float, edges: FloatArray) -> int:
    """Bin of a value; the first and the last take all below and above."""
    index = int(np.searchsorted(edges, value, side="right")) - 1
    return max(0, min(index, edges.size - 2))


@compiled()
def simulated_arrivals(
    generator: np.random.Generator,
    initial_energies: FloatArray,
    strength: float,
    resonance: float,
    half_width: float,
    mass: float,
    energy_edges: FloatArray,
    deflection_edges: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Histograms of energy and 1 - cos θ for angles added in three dimensions and in a plane.

    Returns both histograms, of shape (energies, deflections), and both sums of 1 - cos θ by energy. Branches
    below the lowest energy edge are dropped.
    """
    bins = energy_edges.size - 1
    spatial = np.zeros((bins, deflection_edges.size - 1))
    planar = np.zeros_like(spatial)
    spatial_sum = np.zeros(bins)
    planar_sum = np.zeros(bins)
    lowest = energy_edges[0]
    for initial in initial_energies:
        # Energy, fraction of the path left, direction in the transverse plane, sum of the angles.
        pending = [(initial, 1.0, 0.0, 0.0, 0.0)]
        while len(pending) > 0:
            energy, left, x, y, angle = pending.pop()
            if energy < lowest:
                continue
            depth = strength * energy / ((energy - resonance) ** 2 + half_width**2)
            left -= generator.standard_exponential() / depth
            if left > 0.0:
                share = generator.random()
                for final in (share * energy, (1.0 - share) * energy):
                    step = np.sqrt(2.0 * mass * (1.0 / final - 1.0 / energy))
                    azimuth = 2.0 * np.pi * generator.random()
                    pending.append(
                        (final, left, x + step * np.cos(azimuth), y + step * np.sin(azimuth), angle + step)
                    )
                continue
            row = bin_of(energy, energy_edges)
            deflection = 0.5 * (x * x + y * y)
            spatial_sum[row] += deflection
            planar_sum[row] += 0.5 * angle * angle
            spatial[row, bin_of(deflection, deflection_edges)] += 1.0
            planar[row, bin_of(0.5 * angle * angle, deflection_edges)] += 1.0
    return spatial, planar, spatial_sum, planar_sum
