r"""A single beam of electron neutrinos: linear regime of Appendix A of arXiv:2208.06023, and full equation.

The starting point is Eq. (A2), H = ω/2 diag(1, -1) + μ {G ρ G + G Tr(ρ G)}, with G of Eq. (5), i.e.
g = (g1, 0, g3), and i ∂_t ρ = [H, ρ]; in this convention ω > 0 is the inverted ordering. For the
polarisation vector, ρ = (1 + P·σ)/2, it is

    ∂_t P = V × P,    V = 4 μ (τ + g·P) g + ω e_z,    P(0) = e_z,

where τ = 1 is the trace of ρ (τ = 0 shows what its removal would do). Since V is the gradient of

    E = 2 μ (τ + g·P)² + ω P_z,

E is conserved, the orbit is a level line of E on the sphere, and its turning point is algebraic. With ω = 0
also g·P is conserved: P precesses around g with the frequency 4 μ (τ + g3) |g|.

Linear regime: with δ = (P_x - i P_y)/2 and D = 2 μ g1 (τ + g3),

    i ∂_t δ = (η - 2 μ g1²) δ - 2 μ g1² δ* - D,    η = ω + 4 μ g3 (τ + g3),

Eqs. (A3) and (A4), from which λ² = η (4 μ g1² - η), Eq. (A5). With the drive D the solution from δ = 0 is

    Im δ = D sinh(λ t)/λ,    Re δ = η D {cosh(λ t) - 1}/λ²,

to which Eq. (A5) contributes exponential growth only for λ t > 1. Because λ ≤ 2 μ g1² and |δ| ≤ 1/2,

    λ t ≤ arsinh{λ/(2 D)} ≤ arsinh{g1/(2 (τ + g3))}

holds as long as the linear solution is possible at all: less than one e-folding wherever
g1 < 2.35 (1 + g3). A state to be unstable must be stationary first, and this one is not.
The stationary states of the full equation are the extrema of E, which are stable, and saddles. A saddle
exists if and only if (Stoner and Wohlfarth's astroid, with F = 4 μ τ g + ω e_z)

    |F·g/|g||^{2/3} + |F×g/|g||^{2/3} < (4 μ g²)^{2/3},

which no |g| < 1 satisfies with τ = 1 and ω g3 ≥ 0, since then |F·g|/|g| ≥ 4 μ |g| > 4 μ g².
"""

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp

from common.errors import ConvergenceError
from common.validation import (
    FloatArray,
    require_finite,
    require_in_range,
    require_non_negative,
    require_one_of,
    require_positive,
)

Trace: TypeAlias = Literal["kept", "removed"]


def trace_value(trace: Trace) -> float:
    """τ: 1 with the trace of ρ in the Hamiltonian, 0 without it."""
    return 1.0 if require_one_of("trace", trace, ("kept", "removed")) == "kept" else 0.0


def vacuum_and_preserving_term(
    g3: ArrayLike, vacuum_frequency: ArrayLike = 0.0, potential: float = 1.0, trace: Trace = "kept"
) -> FloatArray:
    """η = ω + 4 μ g3 (τ + g3) of Eq. (A4), in the unit of ``potential``."""
    g3 = np.asarray(require_in_range("g3", g3, -1.0, 1.0, interval="()"))
    omega = np.asarray(require_finite("vacuum_frequency", vacuum_frequency))
    return omega + 4.0 * require_positive("potential", potential) * g3 * (trace_value(trace) + g3)


def drive(g1: ArrayLike, g3: ArrayLike, potential: float = 1.0, trace: Trace = "kept") -> FloatArray:
    """D = 2 μ g1 (τ + g3), the constant term of Eq. (A3), in the unit of ``potential``."""
    g3 = np.asarray(require_in_range("g3", g3, -1.0, 1.0, interval="()"))
    return 2.0 * require_positive("potential", potential) * np.asarray(g1) * (trace_value(trace) + g3)


def squared_growth_rate(
    g1: ArrayLike,
    g3: ArrayLike,
    vacuum_frequency: ArrayLike = 0.0,
    potential: float = 1.0,
    trace: Trace = "kept",
) -> FloatArray:
    """λ² = η (4 μ g1² - η), Eq. (A5): positive where the homogeneous equation (A4) grows."""
    eta = vacuum_and_preserving_term(g3, vacuum_frequency, potential, trace)
    return eta * (4.0 * potential * np.square(require_finite("g1", g1)) - eta)


def threshold_of_growth(
    g3: ArrayLike, vacuum_frequency: ArrayLike = 0.0, potential: float = 1.0, trace: Trace = "kept"
) -> FloatArray:
    """g1 above which Eq. (A5) is real: g1² = η/(4 μ), which for τ = 1 is ω/(4 μ) + g3² + g3.

    Raises
    ------
    ValueError
        If η < 0 for one of the couplings, where Eq. (A5) has no growing solution for any g1.
    """
    eta = require_non_negative(
        "vacuum_frequency + 4 potential g3 (trace + g3)",
        vacuum_and_preserving_term(g3, vacuum_frequency, potential, trace),
    )
    return np.sqrt(np.asarray(eta) / (4.0 * potential))


def linear_solution(
    time: ArrayLike,
    g1: float,
    g3: float,
    vacuum_frequency: float = 0.0,
    potential: float = 1.0,
    trace: Trace = "kept",
) -> np.ndarray:
    """δ(t) of Eq. (A3) from δ = 0, the drive kept: complex, of the shape of ``time``."""
    t = np.asarray(require_finite("time", time))
    eta = vacuum_and_preserving_term(g3, vacuum_frequency, potential, trace)
    source = drive(g1, g3, potential, trace)
    rate = complex(np.emath.sqrt(squared_growth_rate(g1, g3, vacuum_frequency, potential, trace)))
    # sinh(λt)/λ and 2 sinh²(λt/2)/λ² without loss of digits where λ vanishes
    half = _sinh_over(rate, 0.5 * t)
    return np.asarray(2.0 * eta * source * half**2 + 1j * source * _sinh_over(rate, t))


def _sinh_over(rate: complex, t: FloatArray) -> FloatArray:
    x = rate * t
    small = np.abs(x) < 1e-4
    safe = np.where(small, 1.0, x)
    ratio = np.where(small, 1.0 + x**2 / 6.0, np.sinh(safe) / safe)
    return np.asarray(np.real(t * ratio))


def largest_e_foldings(g1: ArrayLike, g3: ArrayLike, trace: Trace = "kept") -> FloatArray:
    """arsinh{g1/(2 (τ + g3))}: no linear solution with |δ| ≤ 1/2 has had more e-foldings, whatever ω."""
    g3 = np.asarray(require_in_range("g3", g3, -1.0, 1.0, interval="()"))
    return np.asarray(np.arcsinh(np.abs(require_finite("g1", g1)) / (2.0 * (trace_value(trace) + g3))))


def evolve_polarisation(
    time: ArrayLike,
    g1: float,
    g3: float,
    vacuum_frequency: float = 0.0,
    potential: float = 1.0,
    trace: Trace = "kept",
    relative_tolerance: float = 1e-12,
) -> FloatArray:
    """P(t) of the full equation from P = e_z, shape (3, len(time)); ``time`` increases from 0 or later.

    Raises
    ------
    ConvergenceError
        If the integrator stops early.
    """
    t = np.atleast_1d(require_finite("time", time))
    tau = trace_value(trace)

    def derivative(_: float, p: FloatArray) -> FloatArray:
        strength = 4.0 * potential * (tau + g1 * p[0] + g3 * p[2])
        x, z = strength * g1, strength * g3 + vacuum_frequency
        return np.array([-z * p[1], z * p[0] - x * p[2], x * p[1]])

    solution = solve_ivp(
        derivative,
        (0.0, float(t[-1])),
        [0.0, 0.0, 1.0],
        method="DOP853",
        t_eval=t,
        rtol=relative_tolerance,
        atol=1e-2 * relative_tolerance,
    )
    if not solution.success:
        raise ConvergenceError(f"evolution of the polarisation vector: {solution.message}")
    return np.asarray(solution.y)


def largest_conversion(g1: float, g3: float, vacuum_frequency: float = 0.0, potential: float = 1.0) -> float:
    r"""Largest transition probability ν_e -> ν_x by the full equation, at the turning point of the orbit.

    With t = tan(θ/2) of the turning point P = (sinθ, 0, cosθ), conservation of E gives the cubic equation

        (g1 - g3 t) (1 + g3 + g1 t + t²) = ω/(4 μ) t (1 + t²),

    and the probability is t²/(1 + t²); for ω = 0, g1²/(g1² + g3²).

    Raises
    ------
    ValueError
        If g1² + g3² ≥ 1 or ω g3 < 0, where the level line may have several branches.
    """
    require_in_range("g1² + g3²", g1 * g1 + g3 * g3, 0.0, 1.0, interval="()")
    require_in_range("vacuum_frequency * g3", vacuum_frequency * g3, 0.0, np.inf, interval="[)")
    ratio = vacuum_frequency / (4.0 * require_positive("potential", potential))
    cubic = np.convolve([-g3, g1], [1.0, g1, 1.0 + g3]) - np.array([ratio, 0.0, ratio, 0.0])
    # The reversed polynomial has the roots 1/t: complete conversion, t -> ∞, is a root like any other.
    inverse = np.roots(cubic[::-1])
    real = inverse[np.argmin(np.abs(inverse.imag))].real
    return float(1.0 / (1.0 + real**2))


def has_saddle(
    g1: ArrayLike, g3: ArrayLike, vacuum_frequency: ArrayLike = 0.0, potential: float = 1.0
) -> np.ndarray:
    """Whether the full equation (τ = 1) has an unstable stationary state, by the astroid given above."""
    g1, g3 = np.asarray(require_finite("g1", g1)), np.asarray(require_finite("g3", g3))
    omega = np.asarray(require_finite("vacuum_frequency", vacuum_frequency))
    g = require_positive("sqrt(g1² + g3²)", np.hypot(g1, g3))
    along = np.abs(4.0 * potential * g + omega * g3 / g)
    across = np.abs(omega * g1 / g)
    return np.asarray(np.cbrt(along**2) + np.cbrt(across**2) < np.cbrt((4.0 * potential * g**2) ** 2))
