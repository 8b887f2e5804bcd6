"""Appendix A of arXiv:2208.06023: growth of the flavour coherence δ of a single beam of electron neutrinos.

The coefficients of Eqs. (A3) to (A5) against the commutator with the Hamiltonian (A2), the linear solution
with its drive against the full equation, and what the conditions of the text say against what the full
equation does. The derivation is in ``linear_regime.py``. Times are in 1/μ.
"""

import numpy as np
from numpy.typing import ArrayLike

from common.numerics.root_finding import bracketed_root
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.abbar2022.model.linear_regime import (
    Trace,
    drive,
    evolve_polarisation,
    has_saddle,
    largest_conversion,
    largest_e_foldings,
    linear_solution,
    squared_growth_rate,
    threshold_of_growth,
    vacuum_and_preserving_term,
)
from papers.abbar2022.parameters import AppendixA

ROUNDING = 1e-12
TRACES: tuple[Trace, ...] = ("kept", "removed")


def commutator(delta: complex, g1: float, g3: float, omega: float, tau: float = 1.0) -> complex:
    """[H, ρ] of Eqs. (A1) and (A2), its component i ∂_t δ at μ = 1, not expanded; τ = 0 removes the trace."""
    coupling = np.array([[1.0 + g3, g1], [g1, 1.0 - g3]])
    rho = np.array([[1.0, delta], [np.conj(delta), 0.0]])
    source = rho - 0.5 * (1.0 - tau) * np.eye(2)
    hamiltonian = 0.5 * omega * np.diag([1.0, -1.0])
    hamiltonian = hamiltonian + coupling @ source @ coupling + coupling * np.trace(source @ coupling)
    return complex((hamiltonian @ rho - rho @ hamiltonian)[0, 1])


def printed_right_hand_side(delta: complex, g1: float, g3: float, omega: float) -> complex:
    """Right-hand side of Eq. (A3) as printed, at μ = 1."""
    diagonal = omega + 4.0 * g3**2 + 4.0 * g3 - 2.0 * g1**2
    return diagonal * delta - 2.0 * g1**2 * delta.conjugate() - 2.0 * g1 * (1.0 + g3)


def linear_part(g1: float, g3: float, omega: float, tau: float = 1.0) -> tuple[complex, FloatArray]:
    """Constant, and real 2x2 matrix of the linear part, of ∂_t(Re δ, Im δ) from the commutator.

    The commutator is a polynomial of second degree in δ: the central difference with step 1 is exact.
    """
    columns = [
        -0.5j * (commutator(step, g1, g3, omega, tau) - commutator(-step, g1, g3, omega, tau))
        for step in (1.0, 1j)
    ]
    constant = -1j * commutator(0.0, g1, g3, omega, tau)
    return constant, np.array([[c.real for c in columns], [c.imag for c in columns]])


def growth_of_linear_part(matrix: FloatArray, *, conjugate: bool) -> float:
    """Largest growth rate of ∂_t δ = a δ + b δ* from its real 2x2 matrix, with b or without it."""
    if not conjugate:
        # What turns and stretches alike in all directions is a; the rest, which does neither, is b.
        diagonal, off = 0.5 * (matrix[0, 0] + matrix[1, 1]), 0.5 * (matrix[1, 0] - matrix[0, 1])
        matrix = np.array([[diagonal, -off], [off, diagonal]])
    return float(np.linalg.eigvals(matrix).real.max())


def half_conversion_coupling(g3: float) -> float:
    """g1 at which the full equation converts at most half of the ν_e for ω = 0, by bisection."""
    upper = min(2.0 * g3, (1.0 - 1e-9) * np.sqrt(1.0 - g3**2))
    return bracketed_root(
        "g1",
        f"that converts half at g3 = {g3:g}",
        lambda g1: largest_conversion(g1, g3) - 0.5,
        0.5 * g3,
        upper,
        absolute_tolerance=1e-14 * g3,
        relative_tolerance=1e-13,
    )


def check_of_equations(samples: FloatArray) -> dict[str, Quantity]:
    """Eqs. (A3) and (A5) against the commutator at random (g1, g3, ω), and the condition below (A5)."""
    coefficient, eigenvalue, violations = 0.0, 0.0, 0
    for g1, g3, omega in samples:
        constant, matrix = linear_part(g1, g3, omega)
        printed = [printed_right_hand_side(step, g1, g3, omega) for step in (1.0, 1j)]
        at_zero = printed_right_hand_side(0.0, g1, g3, omega)
        columns = [-1j * (value - at_zero) for value in printed]
        expected = np.array([[c.real for c in columns], [c.imag for c in columns]])
        deviation = np.abs(matrix - expected).max() + abs(constant + 1j * at_zero)
        coefficient = max(coefficient, deviation / np.abs(expected).max())
        # the product of the two eigenvalues ±λ is the negative of λ²
        squared = -float(np.linalg.det(matrix))
        scale = np.abs(matrix).max() ** 2
        eigenvalue = max(eigenvalue, abs(squared - float(squared_growth_rate(g1, g3, omega))) / scale)
        if vacuum_and_preserving_term(g3, omega) > 0.0:
            violations += (squared > 0.0) != (g1**2 > omega / 4.0 + g3**2 + g3)
    return {
        "equation_a3_deviation": Quantity(
            value=coefficient,
            unit="1",
            description="largest deviation of the coefficients of Eq. (A3) from the commutator, relative",
            numerical_error=1e-14,
        ),
        "equation_a5_deviation": Quantity(
            value=eigenvalue,
            unit="1",
            description="largest deviation of λ² of Eq. (A5) from the commutator's, relative",
            numerical_error=1e-14,
        ),
        "condition_violations": Quantity(
            value=violations,
            unit="1",
            description="random couplings at which growth and g1² > ω/4μ + g3² + g3 differ",
            numerical_error=0.0,
        ),
    }


def conversion_without_vacuum(g1: float, g3: float) -> float:
    """Largest conversion of the full equation for ω = 0: g1²/(g1² + g3²), any sign of g3."""
    return g1**2 / (g1**2 + g3**2)


def quantities_of_the_criterion(parameters: AppendixA) -> dict[str, Quantity]:
    """Thresholds of Eq. (A5), in words "g1 ≳ g3", against half conversion by the full equation."""
    g3 = parameters.flavour_preserving_coupling
    by_eigenvalue = float(threshold_of_growth(g3)) / g3
    ratio = parameters.potential_over_frequency
    # With g3 = 0 the cubic of the turning point at half conversion (t = 1) reads g1 (2 + g1) = ω/(2 μ).
    full = np.sqrt(1.0 + 0.5 / ratio) - 1.0
    full = (0.5 / ratio) / (full + 2.0)
    vacuum = float(threshold_of_growth(0.0, 1.0 / ratio))
    return {
        "threshold_over_g3": Quantity(
            value=by_eigenvalue,
            unit="1",
            description=f"smallest g1/g3 at which Eq. (A5) grows, ω -> 0, g3 = {g3:g}",
            numerical_error=ROUNDING * by_eigenvalue,
            variants={
                "full_equation": Variant(
                    value=half_conversion_coupling(g3) / g3,
                    description="smallest g1/g3 at which the full equation converts half of the ν_e",
                ),
                "trace_removed": Variant(
                    value=float(threshold_of_growth(g3, trace="removed")) / g3,
                    description="smallest g1/g3 at which δ grows if the trace of ρ is removed",
                ),
            },
        ),
        "vacuum_threshold_ratio": Quantity(
            value=vacuum / full,
            unit="1",
            description=f"g1 of growth by Eq. (A5) over that of half conversion, g3 = 0, μ/ω = {ratio:g}",
            numerical_error=ROUNDING * vacuum / full,
            variants={
                "eigenvalue": Variant(
                    value=vacuum * ratio, description="g1 μ/ω at which Eq. (A5) starts to grow"
                ),
                "full_equation": Variant(
                    value=full * ratio,
                    description="g1 μ/ω at which the full equation converts half of the ν_e",
                ),
            },
        ),
    }


def quantities_of_the_mechanism(parameters: AppendixA) -> dict[str, Quantity]:
    """Driven precession against instability: scales of growth, number of e-foldings, stationary states."""
    couplings = np.linspace(0.02, 0.98, 25)
    g1, g3 = (grid.ravel() for grid in np.meshgrid(couplings, np.linspace(0.0, 0.96, 25)))
    inside = g1**2 + g3**2 < 1.0
    g1, g3 = g1[inside], g3[inside]
    saddles = sum(
        int(has_saddle(g1, g3, frequency).sum()) for frequency in parameters.frequencies_over_potential
    )
    target = 0.01
    times = [
        time_to_reach(target, *couplings)
        for couplings in ((0.3, 0.0), (0.1, 0.03), (0.03, -0.03), (0.01, 0.01), (0.003, 0.0))
    ]
    homogeneous, driven = growth_error(parameters)
    linear, coupled = terms_over_drive(g1, g3)
    # a corner of the allowed couplings where the drive is weak, |g| < 1
    corner = (0.2, -0.95)
    chosen = (parameters.growth_g1, parameters.growth_g3, 1.0 / parameters.potential_over_frequency)
    matrix = linear_part(*chosen)[1]
    return {
        "largest_e_foldings": Quantity(
            value=float(largest_e_foldings(1.0, 0.0)),
            unit="1",
            description="limit of the e-foldings by Eq. (A5) before |δ| = 1/2; |g| < 1, g3 ≥ 0, any ω",
            numerical_error=ROUNDING,
            variants={
                "near_minus_one": Variant(
                    value=float(largest_e_foldings(*corner)),
                    description=f"g1 = {corner[0]:g}, g3 = {corner[1]:g}, where the drive nearly vanishes",
                )
            },
        ),
        "stationary_saddles": Quantity(
            value=saddles,
            unit="1",
            description="couplings |g| < 1, g3 ≥ 0 of a grid with an unstable stationary state, several ω/μ",
            numerical_error=0.0,
        ),
        "growth_scale_spread": Quantity(
            value=float(np.max(np.abs(np.array(times) - 1.0))),
            unit="1",
            description="largest relative deviation of the time of |δ| = 0.01 from 0.01/(2 μ g1 (1 + g3))",
            numerical_error=1e-6,
        ),
        "linear_terms_over_drive": Quantity(
            value=float(linear.max()),
            unit="1",
            description="largest linear part of (A3) over its constant term, full orbits, |g| < 1, g3 ≥ 0",
            numerical_error=1e-2,
            variants={
                "self_coupling": Variant(
                    value=float(coupled.max()), description="2 μ g1² |δ + δ*| alone, the term that could grow"
                ),
                "self_coupling_near_minus_one": Variant(
                    value=float(terms_over_drive(*corner)[1]),
                    description=f"the same for g1 = {corner[0]:g}, g3 = {corner[1]:g}",
                ),
            },
        ),
        "linear_solution_error": Quantity(
            value=driven,
            unit="1",
            description="largest relative error of |δ| by Eq. (A3) with its drive while |δ| < 0.1",
            numerical_error=1e-8,
            variants={
                "homogeneous": Variant(
                    value=homogeneous,
                    description="the same for Eq. (A4), which drops the drive, matched at |δ| = 0.01",
                )
            },
        ),
        "growth_without_conjugate": Quantity(
            value=growth_of_linear_part(matrix, conjugate=False),
            unit="1",
            description="growth rate of the linear part of Eq. (A3) over μ, from the commutator, without the "
            f"term in δ*, g1 = {chosen[0]:g}, g3 = {chosen[1]:g}, ω = {chosen[2]:g} μ",
            numerical_error=1e-14,
            variants={
                "with_conjugate": Variant(
                    value=growth_of_linear_part(matrix, conjugate=True), description="the same with that term"
                )
            },
        ),
    }


def time_to_reach(target: float, g1: float, g3: float) -> float:
    """Time at which |δ| of the full equation is ``target``, over target/D; ω = 0."""
    rate = float(drive(g1, g3))
    t = target / rate * np.linspace(0.5, 1.5, 401)
    p = evolve_polarisation(t, g1, g3)
    return float(np.interp(target, 0.5 * np.hypot(p[0], p[1]), t)) * rate / target


def terms_over_drive(g1: ArrayLike, g3: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Largest linear part of Eq. (A3), and largest 2 μ g1² |δ + δ*| in it, over D on the full orbit, ω = 0.

    On the precession around g, P_x = (g1 g3/|g|²) (1 - cos φ) and P_y = -(g1/|g|) sin φ.
    """
    g1, g3 = np.asarray(g1)[..., np.newaxis], np.asarray(g3)[..., np.newaxis]
    phi, size = np.linspace(0.0, np.pi, 361), np.hypot(g1, g3)
    real, imaginary = 0.5 * g1 * g3 / size**2 * (1.0 - np.cos(phi)), 0.5 * g1 / size * np.sin(phi)
    eta = vacuum_and_preserving_term(g3)
    linear = np.hypot((eta - 4.0 * g1**2) * real, eta * imaginary) / drive(g1, g3)
    coupled = 4.0 * g1**2 * np.abs(real) / drive(g1, g3)
    return np.max(linear, axis=-1), np.max(coupled, axis=-1)


def growth_error(parameters: AppendixA) -> tuple[float, float]:
    """Errors of |δ| while it is below 0.1: of the homogeneous equation matched at 0.01, and of Eq. (A3)."""
    g1, g3, omega = parameters.growth_g1, parameters.growth_g3, 1.0 / parameters.potential_over_frequency
    t = np.linspace(0.0, 0.2 / float(drive(g1, g3)), 4001)[1:]
    p = evolve_polarisation(t, g1, g3, omega)
    full = 0.5 * np.hypot(p[0], p[1])
    early = full < 0.1
    driven = np.abs(np.abs(linear_solution(t, g1, g3, omega)) / full - 1.0)[early]
    start = int(np.searchsorted(full, 0.01))
    homogeneous = np.abs(homogeneous_growth(t - t[start], p[:, start], g1, g3, omega) / full - 1.0)
    return float(homogeneous[start:][early[start:]].max()), float(driven.max())


def homogeneous_growth(t: FloatArray, p: FloatArray, g1: float, g3: float, omega: float) -> FloatArray:
    """|δ| of Eq. (A4), which has no drive, from δ = (P_x - i P_y)/2 at t = 0."""
    eta = float(vacuum_and_preserving_term(g3, omega))
    rate = np.emath.sqrt(squared_growth_rate(g1, g3, omega))
    real, imaginary = 0.5 * p[0], -0.5 * p[1]
    cosh, sinh = np.cosh(rate * t), np.sinh(rate * t) / rate
    return np.asarray(
        np.hypot(
            np.real(real * cosh + eta * imaginary * sinh),
            np.real(imaginary * cosh + (4.0 * g1**2 - eta) * real * sinh),
        )
    )


def quantities_of_the_roles(parameters: AppendixA) -> dict[str, Quantity]:
    """What g3, ω, the trace and the sign of η do to the full equation."""
    frequencies = [0.0, *parameters.frequencies_over_potential]
    grid = np.linspace(0.01, 0.69, 18)
    conversion = np.array(
        [[[largest_conversion(g1, g3, omega) for omega in frequencies] for g3 in grid] for g1 in grid]
    )
    rises = [(np.diff(conversion, axis=axis) > 1e-10).sum(axis=(0, 1)) for axis in (1, 2)]
    dense = np.array(frequencies) <= 1e-3
    g1, g3 = 0.3, -0.05
    p = evolve_polarisation(np.linspace(0.0, 60.0, 6001), g1, g3)
    chosen = (parameters.growth_g1, parameters.growth_g3, 1.0 / parameters.potential_over_frequency)
    end_of_linear = 0.1 / float(drive(*chosen[:2]))
    early = evolve_polarisation(np.array([end_of_linear]), *chosen)
    period = np.linspace(0.0, 2.0 * np.pi / (4.0 * g1), 2001)
    oscillation = evolve_polarisation(period, g1, 0.0)
    without_trace = evolve_polarisation(period, g1, 0.0, trace="removed")
    with_g3, with_g3_without_trace = (
        evolve_polarisation(period, g1, parameters.growth_g3, trace=trace) for trace in TRACES
    )
    return {
        "suppression_violations": Quantity(
            value=int(rises[0][dense].sum() + rises[1].sum()),
            unit="1",
            description=(
                "steps on a grid of g1, g3 ≥ 0, ω ≥ 0 at which a larger ω, or a larger g3 with ω ≤ μ/1000, "
                "raises the largest conversion"
            ),
            numerical_error=0.0,
            variants={
                "any_frequency": Variant(
                    value=int(rises[0].sum() + rises[1].sum()),
                    description="the same at any ω: for ω ≳ μ the factor 1 + g3 of the drive prevails",
                )
            },
        ),
        "conversion_at_negative_eta": Quantity(
            value=0.5 * (1.0 - float(p[2].min())),
            unit="1",
            description=f"largest conversion by the full equation, η < 0: g1 = {g1:g}, g3 = {g3:g}, ω = 0",
            numerical_error=1e-5,
            variants={
                "closed_form": Variant(value=conversion_without_vacuum(g1, g3), description="g1²/(g1² + g3²)")
            },
        ),
        "real_over_imaginary": Quantity(
            value=float(np.abs(early[0, 0] / early[1, 0])),
            unit="1",
            description="|Re δ/Im δ| where |δ| = 0.1, full equation, "
            f"g1 = {chosen[0]:g}, g3 = {chosen[1]:g}, ω = {chosen[2]:g} μ",
            numerical_error=1e-9,
        ),
        "trace_effect": Quantity(
            value=0.5 * float(without_trace[2].min() - oscillation[2].min()),
            unit="1",
            description="largest conversion within a period, full equation with the trace of ρ minus that "
            f"without it, g1 = {g1:g}, g3 = ω = 0",
            # the minimum of P_z between two samples, and the integration
            numerical_error=0.25 * (np.pi / 2000) ** 2 + 1e-9,
            variants={
                "with_g3": Variant(
                    value=0.5 * float(with_g3_without_trace[2].min() - with_g3[2].min()),
                    description=f"the same with g3 = {parameters.growth_g3:g}",
                )
            },
        ),
        "single_angle_modulation": Quantity(
            value=float(np.std(0.5 * (1.0 + oscillation[2, :-1]))),
            unit="1",
            description="standard deviation of the single beam's survival probability over a period, g3 = 0",
            numerical_error=1e-6,
        ),
    }


def growth_columns(parameters: AppendixA) -> dict[str, FloatArray]:
    """|δ| against time by the full equation, Eq. (A3), and Eq. (A4) started at the same δ."""
    g1, g3, omega = parameters.growth_g1, parameters.growth_g3, 1.0 / parameters.potential_over_frequency
    t = np.concatenate([np.geomspace(1e-2, 1.0, 60, endpoint=False), np.linspace(1.0, 40.0, 391)])
    p = evolve_polarisation(t, g1, g3, omega)
    start = int(np.searchsorted(0.5 * np.hypot(p[0], p[1]), 0.01))
    without_drive = homogeneous_growth(t - t[start], p[:, start], g1, g3, omega)
    without_drive[:start] = 0.5 * np.hypot(p[0], p[1])[:start]
    return {
        "time [1/mu]": t,
        "full_equation [1]": 0.5 * np.hypot(p[0], p[1]),
        "with_drive [1]": np.abs(linear_solution(t, g1, g3, omega)),
        "without_drive [1]": without_drive,
    }


def conversion_columns(parameters: AppendixA) -> dict[str, FloatArray]:
    """Largest conversion by the full equation against g1, with the vacuum frequency, g3 = 0."""
    frequency = 1.0 / parameters.potential_over_frequency
    g1 = np.geomspace(1e-8, 1e-2, 300)
    return {
        "g1 [1]": g1,
        "conversion_vacuum [1]": np.array([largest_conversion(g, 0.0, frequency) for g in g1]),
    }


def threshold_columns(parameters: AppendixA) -> dict[str, FloatArray]:
    """Couplings g1 above which Eq. (A5) grows, and of half conversion by the full equation, against g3."""
    g3 = np.geomspace(1e-4, 0.6, 120)
    ratio = parameters.potential_over_frequency
    return {
        "g3 [1]": g3,
        "threshold_a5 [1]": threshold_of_growth(g3),
        "threshold_a5_trace_removed [1]": threshold_of_growth(g3, trace="removed"),
        "half_conversion_full_equation [1]": np.array([half_conversion_coupling(float(one)) for one in g3]),
        "vacuum_threshold [1]": np.full(g3.size, threshold_of_growth(0.0, 1.0 / ratio)),
    }


def main() -> None:
    """Write the quantities of the appendix and the curves of its figure."""
    parameters = load_parameters("abbar2022.appendix_a", AppendixA)
    generator = np.random.default_rng(parameters.seed)
    samples = generator.uniform([0.0, -0.9, -1.0], [0.9, 0.9, 1.0], (200, 3))
    quantities = {
        **check_of_equations(samples),
        **quantities_of_the_criterion(parameters),
        **quantities_of_the_mechanism(parameters),
        **quantities_of_the_roles(parameters),
    }
    write_quantities("abbar2022", "appendix_a", quantities)
    write_csv(data_path("abbar2022", "appendix_a_growth.csv"), growth_columns(parameters))
    write_csv(data_path("abbar2022", "appendix_a_conversion.csv"), conversion_columns(parameters))
    write_csv(data_path("abbar2022", "appendix_a_threshold.csv"), threshold_columns(parameters))


if __name__ == "__main__":
    run_stage(main)
