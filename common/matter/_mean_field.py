"""Compiled solution of the relativistic mean-field equations at given temperature and baryon density.

MeV natural units throughout. Conventions are those of `common.matter.nuclear_matter`: m* = M - g_σ σ, scalar
potential U(σ) = m_σ² σ²/2 + g2 σ³/3 + g3 σ⁴/4, isospin coupling g_ρ τ_3. `coupling` holds, in this order,
(M, g_σ, g_ω, g_ρ, m_σ², m_ω², m_ρ², g2, g3, c3, κ), where κ ω² ρ² is the omega-rho term of the Lagrangian.

Three nested root finds, each between bounds on a function that changes sign once: μ*_i from the density
n_i at fixed m*; m* from the derivative of the free energy at fixed densities; x = ln(n_p/n_n) from the
closure.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from common.matter._fermi_gas import (
    chemical_potential_of_density,
    depressed_cubic_root,
    massless_chemical_potential,
    moments,
)
from common.numerics.compilation import compiled

FloatArray = NDArray[np.float64]


@compiled()
def vector_fields(
    baryon_density: float, isovector_density: float, coupling: FloatArray
) -> tuple[float, float, bool]:
    """Omega and rho mean fields (MeV) for n_n + n_p and n_p - n_n (MeV³), and whether the root was found.

    The rho field is eliminated. Without the omega-rho term the remaining equation is monotone; with that of
    FSUGold it has one root up to a baryon density of 1.7 fm⁻³.
    """
    g_omega, g_rho, omega_mass2, rho_mass2 = coupling[2], coupling[3], coupling[5], coupling[6]
    quartic, mixing = coupling[9], coupling[10]
    source = g_omega * baryon_density
    low = 0.0
    high = source / omega_mass2
    omega = high
    for _ in range(200):
        stiffness = rho_mass2 + 2.0 * mixing * omega * omega
        rho = g_rho * isovector_density / stiffness
        linear = omega_mass2 + quartic * omega * omega + 2.0 * mixing * rho * rho
        excess = linear * omega - source
        slope = (
            omega_mass2
            + 3.0 * quartic * omega * omega
            + 2.0 * mixing * rho * rho * (1.0 - 8.0 * mixing * omega * omega / stiffness)
        )
        if excess > 0.0:
            high = omega
        else:
            low = omega
        candidate = omega - excess / slope if slope > 0.0 else -1.0
        if abs(candidate - omega) <= 1e-15 * omega:
            return omega, rho, True
        if not low < candidate < high:
            candidate = 0.5 * (low + high)
            if high - low <= 4e-16 * high:
                return omega, rho, True
        omega = candidate
    return omega, rho, False


@compiled()
def nucleons_at_densities(
    neutron_density: float,
    proton_density: float,
    temperature: float,
    antinucleons: bool,
    coupling: FloatArray,
    effective_mass: float,
    neutron_start: float,
    proton_start: float,
    nodes: FloatArray,
    weights: FloatArray,
) -> tuple[float, float, float, float, float, float, float, float, int, bool]:
    """Solve the gap equation n_s(m*) = U'(σ)/g_σ at fixed densities, starting from `effective_mass`.

    Returns m*, μ*_n, μ*_p, ∂n/∂μ and ∂n/∂m of neutron and proton, the curvature of the free energy (dG/dm* at
    fixed densities, G = n_s - U'/g_σ), the number of Newton steps and whether it converged.
    G is positive at m* = M and negative for m* -> 0; neither end is evaluated.
    """
    bare_mass, g_sigma = coupling[0], coupling[1]
    sigma_mass2, cubic, quartic = coupling[4], coupling[7], coupling[8]
    low = 0.0
    high = bare_mass
    mass = effective_mass
    neutron, proton = neutron_start, proton_start
    n_slope = p_slope = n_cross = p_cross = curvature = 0.0
    for iteration in range(1, 201):
        neutron, n_scalar, n_slope, n_cross, n_scalar_slope, n_count = chemical_potential_of_density(
            neutron_density, mass, temperature, 2.0, antinucleons, neutron, nodes, weights
        )
        proton, p_scalar, p_slope, p_cross, p_scalar_slope, p_count = chemical_potential_of_density(
            proton_density, mass, temperature, 2.0, antinucleons, proton, nodes, weights
        )
        if n_count < 0 or p_count < 0:
            break
        sigma = (bare_mass - mass) / g_sigma
        force = sigma * (sigma_mass2 + sigma * (cubic + sigma * quartic)) / g_sigma
        curvature = (
            n_scalar_slope
            + n_cross * n_cross / n_slope
            + p_scalar_slope
            + p_cross * p_cross / p_slope
            + (sigma_mass2 + sigma * (2.0 * cubic + 3.0 * quartic * sigma)) / (g_sigma * g_sigma)
        )
        excess = n_scalar + p_scalar - force
        if excess > 0.0:
            high = mass
        else:
            low = mass
        step = -excess / curvature if curvature > 0.0 else -2.0 * bare_mass
        if abs(step) <= 1e-8 * mass:
            # The remaining error is of second order in the step: below 1e-14 of m*.
            return (
                mass + step,
                neutron - n_cross / n_slope * step,
                proton - p_cross / p_slope * step,
                n_slope,
                p_slope,
                n_cross,
                p_cross,
                curvature,
                iteration,
                True,
            )
        candidate = mass + step
        if not low < candidate < high:
            candidate = 0.5 * (low + high)
        # To first order in the step the densities stay as they are; a start only, so that it may be wrong.
        neutron -= n_cross / n_slope * (candidate - mass)
        proton -= p_cross / p_slope * (candidate - mass)
        mass = candidate
    return mass, neutron, proton, n_slope, p_slope, n_cross, p_cross, curvature, 200, False


@compiled()
def charged_leptons_of_density(
    density: float,
    electron_mass: float,
    muon_mass: float,
    muons: bool,
    temperature: float,
    start: float,
    nodes: FloatArray,
    weights: FloatArray,
) -> tuple[float, float, bool]:
    """Common μ of electrons (and muons) at a net density, its derivative by density, and convergence."""
    guess = start
    if not math.isfinite(guess):
        guess = massless_chemical_potential(density, temperature, 2.0)
        guess = math.copysign(max(abs(guess), 1e-3 * temperature), guess)
    if not muons:
        mu, _, slope, _, _, count = chemical_potential_of_density(
            density, electron_mass, temperature, 2.0, True, guess, nodes, weights
        )
        return mu, 1.0 / slope, count > 0
    # With muons present the electrons alone would need more: their μ bounds the common one from above.
    sign = 1.0 if density >= 0.0 else -1.0
    target = abs(density)
    if target == 0.0:
        _, _, slope, _, _ = moments(electron_mass, 0.0, temperature, 2.0, True, nodes, weights)
        return 0.0, 1.0 / slope, True
    high, _, _, _, _, count = chemical_potential_of_density(
        target, electron_mass, temperature, 2.0, True, abs(guess), nodes, weights
    )
    if count < 0:
        return sign * high, 0.0, False
    low = 0.0
    mu = high
    for _ in range(200):
        electrons, _, electron_slope, _, _ = moments(
            electron_mass, mu, temperature, 2.0, True, nodes, weights
        )
        muon_density, _, muon_slope, _, _ = moments(muon_mass, mu, temperature, 2.0, True, nodes, weights)
        slope = electron_slope + muon_slope
        excess = electrons + muon_density - target
        step = -excess / slope
        if abs(excess) <= 1e-13 * target or abs(step) <= 1e-9 * mu:
            return sign * (mu + step), 1.0 / slope, True
        if excess > 0.0:
            high = mu
        else:
            low = mu
        mu += step
        if not low < mu < high:
            mu = 0.5 * (low + high)
    return sign * mu, 0.0, False


@compiled()
def isospin_response(
    width: float,
    n_slope: float,
    p_slope: float,
    n_cross: float,
    p_cross: float,
    curvature: float,
    omega: float,
    rho: float,
    coupling: FloatArray,
) -> tuple[float, float, float, float]:
    """Derivatives of m*, μ*_n, μ*_p and μ_n - μ_p for dn_p = -dn_n = width dx at fixed baryon density."""
    g_rho, quartic, mixing = coupling[3], coupling[9], coupling[10]
    mass_x = width * (p_cross / p_slope - n_cross / n_slope) / curvature
    neutron_x = (-width - n_cross * mass_x) / n_slope
    proton_x = (width - p_cross * mass_x) / p_slope
    omega_omega = coupling[5] + 3.0 * quartic * omega * omega + 2.0 * mixing * rho * rho
    rho_rho = coupling[6] + 2.0 * mixing * omega * omega
    omega_rho = 4.0 * mixing * omega * rho
    rho_x = 2.0 * g_rho * width * omega_omega / (omega_omega * rho_rho - omega_rho * omega_rho)
    return mass_x, neutron_x, proton_x, neutron_x - proton_x - 2.0 * g_rho * rho_x


@compiled()
def closure_step(
    closure: int,
    fraction_density: float,
    neutrino_degeneracy: float,
    muons: bool,
    electron_mass: float,
    muon_mass: float,
    temperature: float,
    proton_density: float,
    width: float,
    difference: float,
    difference_x: float,
    electron_start: float,
    nodes: FloatArray,
    weights: FloatArray,
) -> tuple[float, float, float, float, bool]:
    """Excess of the closure's condition, the Newton step in x that removes it, μ_e, μ_μ, and convergence.

    `difference` is μ_n - μ_p and `difference_x` its derivative by x, `width` that of the proton density.
    """
    if closure == 0:
        electron, compliance, found = charged_leptons_of_density(
            proton_density, electron_mass, muon_mass, muons, temperature, electron_start, nodes, weights
        )
        excess = electron - difference
        return excess, -excess / (compliance * width - difference_x), electron, electron, found

    muon = difference
    muon_density = muon_slope = 0.0
    if muons:
        muon_density, _, muon_slope, _, _ = moments(muon_mass, muon, temperature, 2.0, True, nodes, weights)
    electron_density = proton_density - muon_density
    electron_x = width - muon_slope * difference_x
    if closure == 1:
        electron, _, found = charged_leptons_of_density(
            fraction_density, electron_mass, muon_mass, False, temperature, electron_start, nodes, weights
        )
        excess = electron_density - fraction_density
        return excess, -excess / electron_x, electron, muon, found

    electron, compliance, found = charged_leptons_of_density(
        electron_density, electron_mass, muon_mass, False, temperature, electron_start, nodes, weights
    )
    # Newton's method would be slow on n_ν ~ μ_ν³. So n_e and μ_ν are taken to first order in x, and the cubic
    # equation that remains for the new μ_ν is solved exactly.
    thermal = math.pi * math.pi * temperature * temperature
    volume = 6.0 * math.pi * math.pi / neutrino_degeneracy
    neutrino = electron - difference
    neutrino_x = compliance * electron_x - difference_x
    missing = fraction_density - electron_density
    excess = (neutrino * neutrino + thermal) * neutrino / volume - missing
    ratio = electron_x / neutrino_x
    target = depressed_cubic_root(thermal + volume * ratio, volume * (missing + ratio * neutrino))
    return excess, (target - neutrino) / neutrino_x, electron, muon, found


@compiled()
def bracketed_step(x: float, step: float, last_step: float, low: float, high: float) -> float:
    """The step, or bisection if it leaves (low, high) or swings back by more than half the last step."""
    if not low < x + step < high or (step * last_step < 0.0 and abs(step) > 0.5 * abs(last_step)):
        return 0.5 * (low + high) - x
    return math.copysign(min(abs(step), 12.0), step)


@compiled()
def solve_closure(
    baryon_density: float,
    temperature: float,
    closure: int,
    fraction: float,
    neutrino_degeneracy: float,
    muons: bool,
    electron_mass: float,
    muon_mass: float,
    antinucleons: bool,
    coupling: FloatArray,
    log_ratio: float,
    effective_mass: float,
    nodes: FloatArray,
    weights: FloatArray,
) -> tuple[float, float, float, float, float, float, float, float, int, int, bool]:
    """Find x = ln(n_p/n_n) at which the closure holds, starting from `log_ratio` and `effective_mass`.

    `closure` is 0 for beta equilibrium with μ_ν = 0, 1 for an electron fraction, 2 for a lepton fraction.
    Returns x, m*, μ*_n, μ*_p, ω, ρ, μ_e, μ_μ, the numbers of outer and inner iterations, and convergence.
    The excess of every closure increases with x, because the free energy is convex in the composition.
    """
    low = -120.0
    high = 80.0
    x = log_ratio
    mass = effective_mass
    neutron = proton = electron = muon = math.nan
    omega = rho = 0.0
    inner = 0
    settled = closure == 1 and not muons
    last_step = 0.0
    for outer in range(1, 201):
        proton_density = baryon_density / (1.0 + math.exp(-x))
        neutron_density = baryon_density / (1.0 + math.exp(x))
        mass, neutron, proton, n_slope, p_slope, n_cross, p_cross, curvature, count, nucleons_found = (
            nucleons_at_densities(
                neutron_density,
                proton_density,
                temperature,
                antinucleons,
                coupling,
                mass,
                neutron,
                proton,
                nodes,
                weights,
            )
        )
        inner += count
        omega, rho, vector_found = vector_fields(baryon_density, proton_density - neutron_density, coupling)
        if not (nucleons_found and vector_found):
            break
        width = proton_density / (1.0 + math.exp(x))
        mass_x, neutron_x, proton_x, difference_x = isospin_response(
            width, n_slope, p_slope, n_cross, p_cross, curvature, omega, rho, coupling
        )
        excess, step, electron, muon, leptons_found = closure_step(
            closure,
            fraction * baryon_density,
            neutrino_degeneracy,
            muons,
            electron_mass,
            muon_mass,
            temperature,
            proton_density,
            width,
            neutron - proton - 2.0 * coupling[3] * rho,
            difference_x,
            electron,
            nodes,
            weights,
        )
        if not leptons_found:
            break
        if settled:
            return x, mass, neutron, proton, omega, rho, electron, muon, outer, inner, True

        if excess > 0.0:
            high = x
        else:
            low = x
        if abs(step) <= 1e-9:
            # One more evaluation puts all variables at the new x, which is exact to second order in the step.
            settled = True
        else:
            step = bracketed_step(x, step, last_step, low, high)
        last_step = step
        x += step
        if abs(step) < 2.0:
            neutron += neutron_x * step
            proton += proton_x * step
            if 0.0 < mass + mass_x * step < coupling[0]:
                mass += mass_x * step
    return x, mass, neutron, proton, omega, rho, electron, muon, 200, inner, False
