"""Compiled integrals of neutrino-antineutrino coalescence in a thermal bath.

Energies, masses and chemical potentials are in units of the temperature. x is the boson's mass, eta and
eta_bar the degeneracies of neutrinos and antineutrinos, y the boson's rapidity: E = x cosh y, p = x sinh y.
"""

import math

import numpy as np
from numpy.typing import NDArray

from common.numerics.compilation import compiled
from common.thermal._occupation import fermi_dirac

FloatArray = NDArray[np.float64]

# Of the inner integral, to begin with: doubled where a rule on such long panels misses the tolerance.
FEWEST_PANELS_PER_RAPIDITY = 0.25

# Beyond this the exponential of a positive exponent overflows.
_LARGEST_EXPONENT = 700.0

# Relative, of a number of pairs: exponentials of large exponents, summed over some hundred nodes.
_ROUNDING = 256.0 * 2.0**-52


@compiled()
def pair_logarithm(z: float, p: float, difference: float) -> float:
    """Logarithm of [cosh s + cosh(w + h)] / [cosh s + cosh(w - h)], over 1 - e^{-2h}; h = |z|/2, w = p/2.

    z = E - eta - eta_bar and s = difference/2 = (eta - eta_bar)/2. The logarithm is the integral of
    |1 - f - f_bar| over the neutrino's energy; divided by 1 - e^{-|z|} it is finite at z = 0, where the
    logarithm vanishes.
    """
    h = 0.5 * abs(z)
    w = 0.5 * p
    s = 0.5 * abs(difference)
    largest = max(-2.0 * h, -2.0 * w, s - w - h)
    denominator = (
        math.exp(-2.0 * h - largest)
        + math.exp(-2.0 * w - largest)
        + math.exp(s - w - h - largest) * (1.0 + math.exp(-2.0 * s))
    )
    moving = -math.expm1(-2.0 * w)
    # The quotient is even in z, so that its value at z = 0 serves up to z², here below the last digit.
    if h < 1e-9:
        return moving * math.exp(-largest) / denominator
    spread = -math.expm1(-2.0 * h)
    ratio = moving * spread / denominator
    if largest > -_LARGEST_EXPONENT:
        return math.log1p(math.exp(-largest) * ratio) / spread
    return (math.log(ratio) - largest) / spread


@compiled()
def pair_integral(z: float, p: float, difference: float, shift: float) -> float:
    """e^shift times the integral of f(E1) f_bar(E - E1) over E1 from (E - p)/2 to (E + p)/2.

    f f_bar = n_B(z) (1 - f - f_bar). The shift, if not zero, is at most z.
    """
    logarithm = pair_logarithm(z, p, difference)
    return math.exp(shift - z) * logarithm if z > 0.0 else math.exp(shift) * logarithm


@compiled()
def blocking_average(z: float, p: float, difference: float) -> float:
    """Mean of (1 - f)(1 - f_bar) over the energies of the products of an isotropic decay.

    (1 - f)(1 - f_bar) = e^z f f_bar.
    """
    logarithm = pair_logarithm(z, p, difference)
    return logarithm / p if z > 0.0 else math.exp(z) * logarithm / p


@compiled()
def paired_occupation(h: float, u: float, exponent: float) -> float:
    """e^exponent / (cosh h + cosh u), h and u not negative; cosh h + cosh u is a product of two cosh."""
    return 2.0 * math.exp(exponent - max(h, u)) / ((1.0 + math.exp(-h - u)) * (1.0 + math.exp(-abs(h - u))))


@compiled()
def weighted_pair_integral(
    y: float,
    energy: float,
    z: float,
    difference: float,
    shift: float,
    panels_per_rapidity: float,
    nodes: FloatArray,
    weights: FloatArray,
    coarse_weights: FloatArray,
) -> tuple[float, float]:
    """e^shift times the integral of f(E1) f_bar(E2) / E2, E2 = E - E1, in the range of E1; and its error.

    With E1 = (E/2)(1 + tanh v), v from -y to y, dE1/E2 = (1 + tanh v) dv; v and -v are taken together.
    f f_bar = e^{-z/2} / (2 [cosh(z/2) + cosh((E tanh v - eta + eta_bar)/2)]), which is steepest where the
    argument of the second cosh vanishes: the range is split there, and each part into panels.
    """
    value = 0.0
    coarse_value = 0.0
    h = 0.5 * abs(z)
    decay = math.exp(-h)
    scale = 2.0 * math.exp(shift - 0.5 * z - h)
    edge = math.atanh(abs(difference) / energy) if abs(difference) < energy else y
    parts = 2 if 0.0 < edge < y else 1
    for part in range(parts):
        start = 0.0 if part == 0 else edge
        stop = y if part == parts - 1 else edge
        panels = max(1, math.ceil(panels_per_rapidity * (stop - start)))
        half = 0.5 * (stop - start) / panels
        for panel in range(panels):
            for i in range(nodes.size):
                fall = math.exp(-2.0 * (start + half * (2.0 * panel + 1.0 + nodes[i])))
                slope = (1.0 - fall) / (1.0 + fall)
                if difference == 0.0:
                    # Both signs have the same occupations: 1/(cosh h + cosh u), which takes one exponential.
                    rise = math.exp(0.5 * energy * slope)
                    sample = scale / ((1.0 + decay / rise) * (1.0 + decay * rise))
                else:
                    sample = 0.0
                    for sign in (-1.0, 1.0):
                        u = 0.5 * abs(energy * sign * slope - difference)
                        sample += 0.5 * (1.0 + sign * slope) * paired_occupation(h, u, shift - 0.5 * z)
                value += half * weights[i] * sample
                coarse_value += half * coarse_weights[i] * sample
    return value, abs(value - coarse_value)


@compiled()
def production_density(
    y: float,
    x: float,
    eta: float,
    eta_bar: float,
    shift: float,
    jacobian_omitted: bool,
    panels_per_rapidity: float,
    nodes: FloatArray,
    weights: FloatArray,
    coarse_weights: FloatArray,
) -> tuple[float, float]:
    """e^shift times the integral over E1 of f f_bar, or of f f_bar m² / (2 E2 E); and its error."""
    energy = x * math.cosh(y)
    z = energy - eta - eta_bar
    if not jacobian_omitted:
        return pair_integral(z, x * math.sinh(y), eta - eta_bar, shift), 0.0
    value, error = weighted_pair_integral(
        y, energy, z, eta - eta_bar, shift, panels_per_rapidity, nodes, weights, coarse_weights
    )
    factor = 0.5 * x * x / energy
    return factor * value, factor * error


@compiled()
def exponential_shift(x: float, eta: float, eta_bar: float) -> float:
    """The least exponent z of the integrand, taken out so that ratios survive its underflow."""
    return max(x - eta - eta_bar, 0.0)


@compiled()
def largest_rapidity(x: float, eta: float, eta_bar: float, cutoff: float) -> float:
    """Rapidity beyond which the occupations are below e^-cutoff of their largest product."""
    return math.acosh((max(x, max(eta, 0.0) + max(eta_bar, 0.0)) + cutoff) / x)


@compiled()
def production_moments(
    x: float,
    eta: float,
    eta_bar: float,
    jacobian_omitted: bool,
    bose_enhancement: bool,
    blocked_fraction: float,
    cutoff: float,
    relative_tolerance: float,
    maximum_panels: int,
    nodes: FloatArray,
    weights: FloatArray,
    coarse_weights: FloatArray,
    inner_nodes: FloatArray,
    inner_weights: FloatArray,
    inner_coarse_weights: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Moments over the produced bosons, times e^shift: number, energy, momentum, and two with blocking.

    The fourth is the number weighted with the Pauli blocking of the decay products, B; the fifth the momentum
    over 1 - b + b B, b being the fraction of the width that is blocked. The panels in rapidity, and those of
    the inner integral, are halved until all five converge or there are too many.
    """
    shift = exponential_shift(x, eta, eta_bar)
    end = largest_rapidity(x, eta, eta_bar, cutoff)
    # On longer panels the first attempt would be in vain.
    panels = max(1, math.ceil(end / 8.0))
    panels_per_rapidity = FEWEST_PANELS_PER_RAPIDITY
    values = np.zeros(5)
    coarse_values = np.zeros(5)
    inner_errors = np.zeros(5)
    while True:
        values[:] = 0.0
        coarse_values[:] = 0.0
        inner_errors[:] = 0.0
        half = 0.5 * end / panels
        for panel in range(panels):
            for i in range(nodes.size):
                y = half * (2.0 * panel + 1.0 + nodes[i])
                energy = x * math.cosh(y)
                momentum = x * math.sinh(y)
                z = energy - eta - eta_bar
                # Density and blocking of the exact kernel share it.
                logarithm = pair_logarithm(z, momentum, eta - eta_bar)
                blocking = (1.0 if z > 0.0 else math.exp(z)) * logarithm / momentum
                density = math.exp(shift - max(z, 0.0)) * logarithm
                error = 0.0
                if jacobian_omitted:
                    density, error = production_density(
                        y,
                        x,
                        eta,
                        eta_bar,
                        shift,
                        True,
                        panels_per_rapidity,
                        inner_nodes,
                        inner_weights,
                        inner_coarse_weights,
                    )
                # dE = p dy
                weight = half * momentum
                if bose_enhancement:
                    weight /= -math.expm1(-energy)
                blocked_width = 1.0 - blocked_fraction + blocked_fraction * blocking
                # Only where the occupations vanish as well can the width be zero.
                length = momentum / blocked_width if blocked_width > 0.0 else 0.0
                factors = (1.0, energy, momentum, blocking, length)
                for n in range(5):
                    sample = weight * factors[n]
                    values[n] += weights[i] * sample * density
                    coarse_values[n] += coarse_weights[i] * sample * density
                    inner_errors[n] += weights[i] * sample * error
        errors = np.abs(values - coarse_values)
        refine = np.any(errors > relative_tolerance * values)
        refine_inner = np.any(inner_errors > relative_tolerance * values)
        errors += inner_errors
        if refine:
            panels *= 2
        if refine_inner:
            panels_per_rapidity *= 2.0
        if not (refine or refine_inner) or max(panels, panels_per_rapidity * end) > maximum_panels:
            return values, errors


@compiled()
def production_moments_of_each(
    x: FloatArray,
    eta: FloatArray,
    eta_bar: FloatArray,
    jacobian_omitted: bool,
    bose_enhancement: bool,
    blocked_fraction: FloatArray,
    cutoff: float,
    relative_tolerance: float,
    maximum_panels: int,
    nodes: FloatArray,
    weights: FloatArray,
    coarse_weights: FloatArray,
    inner_nodes: FloatArray,
    inner_weights: FloatArray,
    inner_coarse_weights: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Moments, errors (shape (5, n)) and shifts of one-dimensional arrays of parameters."""
    values = np.empty((5, x.size))
    errors = np.empty((5, x.size))
    shifts = np.empty(x.size)
    for i in range(x.size):
        shifts[i] = exponential_shift(x[i], eta[i], eta_bar[i])
        values[:, i], errors[:, i] = production_moments(
            x[i],
            eta[i],
            eta_bar[i],
            jacobian_omitted,
            bose_enhancement,
            blocked_fraction[i],
            cutoff,
            relative_tolerance,
            maximum_panels,
            nodes,
            weights,
            coarse_weights,
            inner_nodes,
            inner_weights,
            inner_coarse_weights,
        )
    return values, errors, shifts


@compiled()
def production_spectrum_of_each(
    energy: FloatArray,
    x: FloatArray,
    eta: FloatArray,
    eta_bar: FloatArray,
    jacobian_omitted: bool,
    bose_enhancement: bool,
    panels_per_rapidity: float,
    inner_nodes: FloatArray,
    inner_weights: FloatArray,
    inner_coarse_weights: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Integrals over E1 at given boson energies, zero below the mass; and their errors."""
    values = np.zeros(energy.size)
    errors = np.zeros(energy.size)
    for i in range(energy.size):
        if energy[i] <= x[i]:
            continue
        values[i], errors[i] = production_density(
            # Not acosh, which loses digits at threshold.
            math.asinh(math.sqrt((energy[i] - x[i]) * (energy[i] + x[i])) / x[i]),
            x[i],
            eta[i],
            eta_bar[i],
            0.0,
            jacobian_omitted,
            panels_per_rapidity,
            inner_nodes,
            inner_weights,
            inner_coarse_weights,
        )
        if bose_enhancement:
            enhancement = -1.0 / math.expm1(-energy[i])
            values[i] *= enhancement
            errors[i] *= enhancement
    return values, errors


@compiled()
def partner_integral_of_each(
    energy: FloatArray,
    x: FloatArray,
    eta: FloatArray,
    eta_bar: FloatArray,
    jacobian_omitted: bool,
    bose_enhancement: bool,
    pauli_blocking: bool,
    nodes: FloatArray,
    weights: FloatArray,
    coarse_weights: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Integrals of f_bar(E2) and the chosen factors over E2 > x²/(4 E1) for neutrino energies E1."""
    values = np.zeros(energy.size)
    errors = np.zeros(energy.size)
    for i in range(energy.size):
        threshold = 0.25 * x[i] * x[i] / energy[i]
        coarse_value = 0.0
        for j in range(nodes.size):
            partner = threshold + nodes[j]
            sample = fermi_dirac(partner - eta_bar[i])
            if sample == 0.0:
                break
            boson = energy[i] + partner
            if jacobian_omitted:
                sample *= 0.5 * x[i] * x[i] / (partner * boson)
            if bose_enhancement:
                sample /= -math.expm1(-boson)
            if pauli_blocking:
                # p² = (E1 - E2)² + 4 E1 (E2 - threshold), without cancellation at threshold.
                momentum = math.sqrt((energy[i] - partner) ** 2 + 4.0 * energy[i] * nodes[j])
                sample *= blocking_average(boson - eta[i] - eta_bar[i], momentum, eta[i] - eta_bar[i])
            values[i] += weights[j] * sample
            coarse_value += coarse_weights[j] * sample
        errors[i] = abs(values[i] - coarse_value)
    return values, errors


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
