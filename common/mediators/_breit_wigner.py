"""Compiled integrals of neutrino-antineutrino scattering through a boson in a thermal bath.

Units and names are those of ``_thermal_production.py``; s is the invariant mass squared of a pair.
"""

import math

import numpy as np
from numpy.typing import NDArray

from common.mediators._thermal_production import blocking_average, largest_rapidity, pair_integral
from common.numerics.compilation import compiled

FloatArray = NDArray[np.float64]

# Relative, of a number of pairs: exponentials of large exponents, summed over some hundred nodes.
_ROUNDING = 256.0 * 2.0**-52


@compiled()
def pair_number(
    mass: float,
    eta: float,
    eta_bar: float,
    pauli_blocking: bool,
    cutoff: float,
    panel_length: float,
    nodes: FloatArray,
    weights: FloatArray,
) -> float:
    """Integral of f(E1) f_bar(E2) over 4 E1 E2 > mass², optionally with the blocking of the products."""
    end = largest_rapidity(mass, eta, eta_bar, cutoff)
    # The integrand is analytic up to Im y = arg(eta + iπ), which is π/2 without degeneracy.
    analytic_share = 2.0 / math.pi * math.atan2(math.pi, max(eta, eta_bar, 0.0))
    panels = math.ceil(end / (panel_length * analytic_share))
    half = 0.5 * end / panels
    value = 0.0
    for panel in range(panels):
        for i in range(nodes.size):
            y = half * (2.0 * panel + 1.0 + nodes[i])
            momentum = mass * math.sinh(y)
            z = mass * math.cosh(y) - eta - eta_bar
            sample = weights[i] * momentum * pair_integral(z, momentum, eta - eta_bar, 0.0)
            if pauli_blocking:
                sample *= blocking_average(z, momentum, eta - eta_bar)
            value += sample
    return half * value


@compiled()
def exchange_integrals(a: float) -> tuple[float, float]:
    """Integrals of (1 - u)²/(u + a) and (1 - u)²/(u + a)² over u from 0 to 1, a = m²/s."""
    if a < 4.0:
        logarithm = math.log1p(1.0 / a)
        return (1.0 + a) ** 2 * logarithm - a - 1.5, 2.0 + 1.0 / a - 2.0 * (1.0 + a) * logarithm
    # Power series in -1/a, where the closed forms cancel.
    first = 0.0
    second = 0.0
    power = 1.0 / a
    for k in range(28):
        first += 2.0 * power / ((k + 1.0) * (k + 2.0) * (k + 3.0))
        second += 2.0 * power / (a * (k + 2.0) * (k + 3.0))
        power /= -a
    return first, second


@compiled()
def incoming_pairs(
    s: float,
    energy: float,
    eta: float,
    eta_bar: float,
    pauli_blocking: bool,
    cutoff: float,
    panel_length: float,
    rapidity_nodes: FloatArray,
    rapidity_weights: FloatArray,
) -> float:
    """Occupied pairs above the invariant mass squared s, of all neutrinos or of one of given energy > 0."""
    if energy > 0.0:
        exponent = eta_bar - 0.25 * s / energy
        if exponent > 0.0:
            return exponent + math.log1p(math.exp(-exponent))
        return math.log1p(math.exp(exponent))
    return pair_number(
        math.sqrt(s),
        eta,
        eta_bar,
        pauli_blocking,
        cutoff,
        panel_length,
        rapidity_nodes,
        rapidity_weights,
    )


@compiled()
def off_peak_integrals(
    x: float,
    width: float,
    start: float,
    stop: float,
    longest: float,
    energy: float,
    eta: float,
    eta_bar: float,
    pauli_blocking: bool,
    exchange: bool,
    cutoff: float,
    panel_length: float,
    nodes: FloatArray,
    weights: FloatArray,
    coarse_weights: FloatArray,
    rapidity_nodes: FloatArray,
    rapidity_weights: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Scattering integrals, and by the coarse rule, from √s = start, nearest to the pole, to stop."""
    values = np.zeros(3)
    coarse_values = np.zeros(3)
    pole = x * x
    position = start
    while position != stop:
        # No panel is longer than its distance to the pole.
        length = min(longest, abs(position - x))
        end = stop
        if length < abs(stop - position):
            end = position + math.copysign(length, stop - position)
        half = 0.5 * abs(end - position)
        for i in range(nodes.size):
            mass = 0.5 * (position + end) + half * nodes[i]
            s = mass * mass
            distance = s - pole
            propagator = 1.0 / (distance * distance + pole * width * width)
            measure = (
                2.0
                * mass
                * half
                * incoming_pairs(
                    s,
                    energy,
                    eta,
                    eta_bar,
                    pauli_blocking,
                    cutoff,
                    panel_length,
                    rapidity_nodes,
                    rapidity_weights,
                )
            )
            # Without exchange the other two stay zero.
            first, second = exchange_integrals(pole / s) if exchange else (0.0, 0.0)
            samples = (s * s * propagator, s * distance * propagator * first, second)
            for n in range(3):
                values[n] += weights[i] * measure * samples[n]
                coarse_values[n] += coarse_weights[i] * measure * samples[n]
        position = end
    return values, coarse_values


@compiled()
def peak_integrals(
    x: float,
    width: float,
    reach: float,
    energy: float,
    eta: float,
    eta_bar: float,
    pauli_blocking: bool,
    exchange: bool,
    cutoff: float,
    panel_length: float,
    nodes: FloatArray,
    weights: FloatArray,
    coarse_weights: FloatArray,
    rapidity_nodes: FloatArray,
    rapidity_weights: FloatArray,
) -> tuple[FloatArray, FloatArray, float]:
    """Scattering integrals, and by the coarse rule, over s = m² ± δ, δ < reach, the signs taken together.

    δ = m Γ sinh v resolves the peak and its power-law wings alike; at zero width the finite part remains.
    Its rounding error is returned as well, since close to the pole the terms cancel.
    """
    values = np.zeros(3)
    coarse_values = np.zeros(3)
    cancelled = 0.0
    pole = x * x
    damping = x * width
    pairs_at_pole = incoming_pairs(
        pole,
        energy,
        eta,
        eta_bar,
        pauli_blocking,
        cutoff,
        panel_length,
        rapidity_nodes,
        rapidity_weights,
    )
    end = reach if width == 0.0 else math.asinh(reach / damping)
    panels = 3 if width == 0.0 else max(3, math.ceil(end / 1.5))
    half = 0.5 * end / panels
    for panel in range(panels):
        for i in range(nodes.size):
            position = half * (2.0 * panel + 1.0 + nodes[i])
            delta = position if width == 0.0 else damping * math.sinh(position)
            measure = half if width == 0.0 else half * damping * math.cosh(position)
            propagator = measure / (delta * delta + damping * damping)
            resonance = -2.0 * pole * pole * pairs_at_pole if width == 0.0 else 0.0
            interference = 0.0
            t_channel = 0.0
            for sign in (-1.0, 1.0):
                s = pole + sign * delta
                pairs = incoming_pairs(
                    s,
                    energy,
                    eta,
                    eta_bar,
                    pauli_blocking,
                    cutoff,
                    panel_length,
                    rapidity_nodes,
                    rapidity_weights,
                )
                resonance += s * s * pairs
                first, second = exchange_integrals(pole / s) if exchange else (0.0, 0.0)
                interference += sign * s * pairs * first
                t_channel += second * pairs
            samples = (resonance * propagator, interference * delta * propagator, t_channel * measure)
            for n in range(3):
                values[n] += weights[i] * samples[n]
                coarse_values[n] += coarse_weights[i] * samples[n]
            cancelled += weights[i] * propagator
    if width == 0.0:
        # Finite part of the pole's own 1/δ²; the same in both rules.
        remainder = -2.0 * pole * pole * pairs_at_pole / reach
        values[0] += remainder
        coarse_values[0] += remainder
        return values, coarse_values, _ROUNDING * (2.0 * pole * pole * pairs_at_pole * cancelled - remainder)
    return values, coarse_values, 0.0


@compiled()
def scattering_integrals(
    x: float,
    width: float,
    energy: float,
    eta: float,
    eta_bar: float,
    pauli_blocking: bool,
    exchange: bool,
    cutoff: float,
    panel_length: float,
    nodes: FloatArray,
    weights: FloatArray,
    coarse_weights: FloatArray,
    rapidity_nodes: FloatArray,
    rapidity_weights: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Integrals over s of J(s) s²/D, of s (s - m²)/D J(s) T1(m²/s), and of J(s) T2(m²/s); and their errors.

    D = (s - m²)² + m² width², J the occupied pairs. With zero width: Hadamard's finite part and Cauchy's
    principal value; the part of the first that grows as 1/width is π m³ J(m²)/width.
    """
    pole = x * x
    # J falls as e^{-s/(4 E1 T)} or e^{-√s/T}: around the pole by no more than e^±10.
    reach = min(0.5 * pole, 10.0 * (4.0 * energy if energy > 0.0 else 2.0 * x))
    extent = cutoff + max(eta, 0.0) + max(eta_bar, 0.0)
    longest = 4.0
    if energy > 0.0:
        # In √s the exponential is a Gaussian, as narrow as √(4 E1).
        extent = math.sqrt(4.0 * energy * (cutoff + max(eta_bar, 0.0)))
        longest = min(4.0, 2.0 * math.sqrt(energy))
    common = (
        energy,
        eta,
        eta_bar,
        pauli_blocking,
        exchange,
        cutoff,
        panel_length,
        nodes,
        weights,
        coarse_weights,
        rapidity_nodes,
        rapidity_weights,
    )
    below = math.sqrt(pole - reach)
    above = math.sqrt(pole + reach)
    low, low_coarse = off_peak_integrals(x, width, min(below, extent), 0.0, longest, *common)
    high, high_coarse = off_peak_integrals(x, width, above, above + extent, longest, *common)
    peak, peak_coarse, rounding = peak_integrals(x, width, reach, *common)
    errors = np.abs(low - low_coarse) + np.abs(high - high_coarse) + np.abs(peak - peak_coarse)
    errors[0] += rounding + _ROUNDING * (abs(low[0]) + abs(high[0]))
    return low + high + peak, errors


@compiled()
def scattering_integrals_of_each(
    x: FloatArray,
    width: FloatArray,
    energy: FloatArray,
    eta: FloatArray,
    eta_bar: FloatArray,
    pauli_blocking: bool,
    exchange: bool,
    cutoff: float,
    panel_length: float,
    nodes: FloatArray,
    weights: FloatArray,
    coarse_weights: FloatArray,
    rapidity_nodes: FloatArray,
    rapidity_weights: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Scattering integrals, errors (shape (3, n)) and occupied pairs at the pole, of arrays of parameters."""
    values = np.empty((3, x.size))
    errors = np.empty((3, x.size))
    at_pole = np.empty(x.size)
    for i in range(x.size):
        values[:, i], errors[:, i] = scattering_integrals(
            x[i],
            width[i],
            energy[i],
            eta[i],
            eta_bar[i],
            pauli_blocking,
            exchange,
            cutoff,
            panel_length,
            nodes,
            weights,
            coarse_weights,
            rapidity_nodes,
            rapidity_weights,
        )
        at_pole[i] = incoming_pairs(
            x[i] * x[i],
            energy[i],
            eta[i],
            eta_bar[i],
            pauli_blocking,
            cutoff,
            panel_length,
            rapidity_nodes,
            rapidity_weights,
        )
    return values, errors, at_pole
