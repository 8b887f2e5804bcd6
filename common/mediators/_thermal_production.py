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
