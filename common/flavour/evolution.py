r"""Two-flavour evolution of polarisation vectors along r.

    cosθ_i dP_i/dr = [ω_i B + μ(r) Σ_j n_j (1 - cosθ_i cosθ_j) (K P_j + d)] × P_i

with K and d of ``couplings.polarisation_response``: Eqs. (1) and (2) of arXiv:2208.06023 for two flavours,
without matter. The survival probability of a beam that starts in one flavour is (1 + P_z)/2. Cost per
step: proportional to the number of beams, through the two moments that all of them feel.

>>> import numpy as np
>>> from common.flavour.beams import neutrinos_and_antineutrinos, single_angle_beams
>>> from common.flavour.couplings import coupling_matrix
>>> beams = single_angle_beams(neutrinos_and_antineutrinos(0.0, 0.0))
>>> G = coupling_matrix(g1=0.1, g3=0.1)
>>> radii_km = np.linspace(0.0, 0.1, 201)
>>> evolution = evolve(beams, G, NeutrinoPotential(1e3), radii_km)
>>> round(float(evolution.survival.min()), 3)   # g3²/(g1² + g3²)
0.5
"""

import dataclasses
import math
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, NamedTuple

import numpy as np
import scipy.integrate
from numpy.typing import ArrayLike, NDArray

from common.errors import ConvergenceError
from common.flavour._evolution import (
    lie_group_4,
    polarisation_dormand_prince_853,
    polarisation_runge_kutta_4,
)
from common.flavour.beams import Beams, vacuum_direction
from common.flavour.couplings import polarisation_response
from common.flavour.matter_profile import NeutrinoPotential
from common.numerics._runge_kutta import FINISHED
from common.validation import FloatArray, require_in_range, require_integer, require_one_of

Method = Literal["runge_kutta_4", "lie_group_4"]

METHODS: tuple[Method, ...] = ("runge_kutta_4", "lie_group_4")
DEFAULT_TOLERANCE = 1e-10
COARSER = 32.0
"""The error of an adaptive run is the distance to one with a tolerance larger by this factor."""
LARGEST_ROTATION = 1.0
"""Largest angle of rotation per step, by the bound on the rates, that equal steps accept."""
MAXIMUM_STEPS = 1_000_000


class DormandPrinceTables(NamedTuple):
    """Coefficients of the method of order 8(5,3), in the order of the compiled integrator."""

    nodes: FloatArray
    stage_weights: FloatArray
    error_weights_3: FloatArray
    error_weights_5: FloatArray
    dense_weights: FloatArray


@dataclasses.dataclass(frozen=True)
class Evolution:
    """Polarisation vectors along r.

    Parameters
    ----------
    radii_km
        Shape (R,).
    polarisation
        Shape (R, 3, B).
    error
        Estimate of the largest error of a component: the distance to a coarser run, at least the drift.
    norm_drift
        Largest change of the length of a polarisation vector, which the equation conserves. Lengths are
        never restored, so a drift above the error asked for tells of too few steps.
    steps
        Steps taken.
    """

    radii_km: FloatArray
    polarisation: FloatArray
    error: float
    norm_drift: float
    steps: int

    @property
    def survival(self) -> FloatArray:
        """(1 + P_z)/2, shape (R, B): for a beam of one initial flavour, its survival probability."""
        probability: FloatArray = 0.5 * (1.0 + self.polarisation[:, 2])
        return probability


def dormand_prince_tables() -> DormandPrinceTables:
    """Coefficients of Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, Sec. II.10."""
    method = scipy.integrate.DOP853
    weights = np.zeros((16, 16))
    weights[:12, :12] = method.A
    weights[12, :12] = method.B
    weights[13:] = method.A_EXTRA
    nodes = np.concatenate([method.C, [1.0], method.C_EXTRA])
    return DormandPrinceTables(nodes, weights, method.E3, method.E5, np.ascontiguousarray(method.D))


def integrate_adaptively(
    integrator: Callable[..., tuple[int, int, int, float]],
    arguments: tuple[Any, ...],
    initial_state: FloatArray,
    radii_km: FloatArray,
    tolerance: float,
    largest_rate_inverse_km: float,
) -> tuple[FloatArray, int]:
    """States at the radii, shape (R, components), and the number of steps, for any compiled right-hand side.

    Parameters
    ----------
    integrator, arguments
        ``common.numerics._runge_kutta.dormand_prince_853`` for a right-hand side, and the latter's arguments.
    initial_state
        Shape (components,), float64.
    radii_km
        Increasing; the state at the first is the initial one.
    tolerance
        Root mean square over the components of the local error of a step, 1e-14 to 1e-2.
    largest_rate_inverse_km
        Bound on the rate of change, for the first step.

    Returns
    -------
    tuple
        States, shape (R, components), and the number of steps.

    Raises
    ------
    ValueError
        The tolerance or the radii are outside their range.
    ConvergenceError
        Too many steps, or a step that rounding swallows.
    """
    tolerance = require_in_range("tolerance", tolerance, 1e-14, 1e-2)
    radii = require_radii(radii_km)
    states = np.empty((radii.size, initial_state.size))
    first_step = (radii[-1] - radii[0]) if largest_rate_inverse_km == 0.0 else 0.1 / largest_rate_inverse_km
    status, taken, rejected, reached = integrator(
        arguments,
        np.ascontiguousarray(initial_state),
        radii,
        float(tolerance),
        float(first_step),
        MAXIMUM_STEPS,
        tuple(dormand_prince_tables()),
        states,
    )
    if status != FINISHED:
        raise ConvergenceError(
            f"Dormand-Prince 8(5,3) stopped at r = {reached:g} km after {taken + rejected} steps at the "
            f"tolerance {tolerance:g}"
        )
    return states, taken


def require_radii(radii_km: ArrayLike) -> FloatArray:
    """Return the radii as a contiguous array if they are finite and strictly increasing, at least two.

    Raises
    ------
    ValueError
        They are not.
    """
    radii = np.ascontiguousarray(radii_km, dtype=np.float64)
    if radii.ndim != 1 or radii.size < 2 or not np.all(np.isfinite(radii)) or np.any(np.diff(radii) <= 0.0):
        raise ValueError("radii_km must be finite and strictly increasing, at least two of them")
    return radii


def kernel_arguments(
    beams: Beams, coupling_matrix: ArrayLike, potential: NeutrinoPotential, mixing_angle_rad: float = 0.0
) -> tuple[Any, ...]:
    """Arguments of the compiled right-hand side, ``common.flavour._evolution.polarisation_derivative``.

    Parameters
    ----------
    beams
        The beams.
    coupling_matrix
        G, Hermitian, shape (2, 2).
    potential
        μ(r) in 1/km.
    mixing_angle_rad
        θ_V in vacuum.

    Returns
    -------
    tuple
        Arrays and numbers in the order that the kernel unpacks.
    """
    response = polarisation_response(coupling_matrix)
    weights = np.array([beams.weight, beams.weight * beams.cosine])
    return (
        1.0 / beams.cosine,
        weights,
        beams.vacuum_frequency_inverse_km,
        vacuum_direction(mixing_angle_rad),
        beams.anisotropy,
        response.linear,
        np.outer(weights.sum(axis=1), response.constant),
        float(potential.strength_inverse_km),
        float(potential.reference_radius_km),
        float(potential.power),
    )


def largest_rate_inverse_km(
    beams: Beams, coupling_matrix: ArrayLike, potential: NeutrinoPotential, radius_km: float
) -> float:
    """Bound on the angular velocity of any beam for lengths |P| <= 1, at one radius.

    |ω_i|/cosθ_i + μ [|d| |Σ_j n_j f_ij| + |K| Σ_j |n_j| f_ij]/cosθ_i with f_ij = 1 - cosθ_i cosθ_j (or 1).

    Parameters
    ----------
    beams
        The beams.
    coupling_matrix
        G, Hermitian, shape (2, 2).
    potential
        μ(r) in 1/km.
    radius_km
        Where; positive unless μ is constant.

    Returns
    -------
    float
        The bound, in 1/km.
    """
    response = polarisation_response(coupling_matrix)
    linear = float(np.linalg.norm(response.linear, 2))
    constant = float(np.linalg.norm(response.constant))
    numbers = np.array([beams.weight, np.abs(beams.weight)])
    slope = beams.anisotropy * (numbers @ beams.cosine)
    net, total = (np.abs(n.sum() - s * beams.cosine) for n, s in zip(numbers, slope, strict=True))
    rates = np.abs(beams.vacuum_frequency_inverse_km) + potential.at(radius_km) * (
        constant * net + linear * total
    )
    return float(np.max(rates / beams.cosine))


def initial_polarisation(beams: Beams, polarisation_z: ArrayLike = 1.0) -> FloatArray:
    """Vectors along the flavour axis, shape (3, B); P_z = 1 is pure ν_e (and ν̄_e), -1 pure ν_x.

    Parameters
    ----------
    beams
        The beams.
    polarisation_z
        P_z in [-1, 1], broadcast to the beams: (n_e - n_x)/(n_e + n_x) of each.

    Returns
    -------
    FloatArray
        (P_x, P_y, P_z) of each beam, shape (3, B).

    Raises
    ------
    ValueError
        A value is outside its range.
    """
    vectors = np.zeros((3, beams.size))
    vectors[2] = require_in_range("polarisation_z", polarisation_z, -1.0, 1.0)
    return vectors


def evolve(
    beams: Beams,
    coupling_matrix: ArrayLike,
    potential: NeutrinoPotential,
    radii_km: ArrayLike,
    *,
    mixing_angle_rad: float = 0.0,
    initial: FloatArray | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
) -> Evolution:
    """Evolve polarisation vectors with steps that adapt to the tolerance.

    Parameters
    ----------
    beams
        The beams, with their vacuum frequencies.
    coupling_matrix
        G, Hermitian, shape (2, 2).
    potential
        μ(r).
    radii_km
        Where the vectors are wanted, increasing; they start at the first.
    mixing_angle_rad
        Vacuum mixing angle θ_V.
    initial
        Vectors at the first radius, shape (3, B); by default all along +z.
    tolerance
        Local error per step, root mean square over the components, 1e-14 to 3e-4.

    Returns
    -------
    Evolution
        Vectors at the radii; the error is the distance to a run at 32 times the tolerance.

    Raises
    ------
    ValueError
        An argument is outside its range.
    ConvergenceError
        The integrator did not reach the end.
    """
    tolerance = require_in_range("tolerance", tolerance, 1e-14, 1e-2 / COARSER)
    radii, state, arguments = _prepared(
        beams, coupling_matrix, potential, radii_km, mixing_angle_rad, initial
    )
    rate = largest_rate_inverse_km(beams, coupling_matrix, potential, float(radii[0]))

    def run(local: float, first: float) -> tuple[FloatArray, int]:
        return integrate_adaptively(polarisation_dormand_prince_853, arguments, state, radii, local, first)

    # From the whole range as its first step, lest both take the same few steps where the tolerance is loose.
    coarse, _ = run(COARSER * tolerance, 0.0)
    states, steps = run(tolerance, rate)
    return _evolution(radii, states, float(np.max(np.abs(states - coarse))), steps)


def evolve_with_steps(
    beams: Beams,
    coupling_matrix: ArrayLike,
    potential: NeutrinoPotential,
    radii_km: ArrayLike,
    *,
    largest_step_km: float,
    method: Method = "runge_kutta_4",
    mixing_angle_rad: float = 0.0,
    initial: FloatArray | None = None,
) -> Evolution:
    """Evolve polarisation vectors with equal steps between one radius and the next.

    Parameters
    ----------
    beams, coupling_matrix, potential, radii_km, mixing_angle_rad, initial
        As for ``evolve``.
    largest_step_km
        Upper bound of the steps.
    method
        ``"runge_kutta_4"`` or ``"lie_group_4"``, which conserves the lengths.

    Returns
    -------
    Evolution
        Vectors at the radii, from steps of half the size; the error is twice that of the fourth order, the
        distance to the run with the steps asked for over 2^4 - 1.

    Raises
    ------
    ValueError
        An argument is outside its range, or the step is too large for the rates: the message says which
        step is needed.
    """
    method = require_one_of("method", method, METHODS)
    radii, state, arguments = _prepared(
        beams, coupling_matrix, potential, radii_km, mixing_angle_rad, initial
    )
    step = require_in_range("largest_step_km", largest_step_km, 0.0, math.inf, interval="()")
    rate = largest_rate_inverse_km(beams, coupling_matrix, potential, float(radii[0]))
    if step * rate > LARGEST_ROTATION:
        raise ValueError(
            f"largest_step_km = {step:g} is too large for rates up to {rate:g}/km, allowed: "
            f"(0, {LARGEST_ROTATION / rate:.6g}]"
        )
    counts: NDArray[np.int64] = np.ceil(np.diff(radii) / step * (1.0 - 1e-12)).astype(np.int64)
    states, coarse = (np.empty((radii.size, state.size)) for _ in range(2))
    for target, factor in ((coarse, 1), (states, 2)):
        if method == "runge_kutta_4":
            polarisation_runge_kutta_4(arguments, state, radii, factor * counts, target)
        else:
            lie_group_4(arguments, state, radii, factor * counts, target)
    error = 2.0 * float(np.max(np.abs(states - coarse))) / 15.0
    return _evolution(radii, states, error, 2 * int(counts.sum()))


def survival_scan(
    beams: Beams,
    coupling_matrices: Iterable[ArrayLike],
    potential: NeutrinoPotential,
    radii_km: Iterable[ArrayLike],
    *,
    mixing_angle_rad: float = 0.0,
    tolerance: float = DEFAULT_TOLERANCE,
    threads: int = 2,
) -> FloatArray:
    """Angle-averaged survival probabilities for many couplings, each row independent of the others.

    Parameters
    ----------
    beams, potential, mixing_angle_rad, tolerance
        As for ``evolve``.
    coupling_matrices
        One G for each row.
    radii_km
        Radii of each row, all of one length R: the scale of the evolution is that of the couplings.
    threads
        1 to 256; the result does not depend on it.

    Returns
    -------
    FloatArray
        Shape (rows, R, modes); no error estimate.

    Raises
    ------
    ValueError
        An argument is outside its range.
    ConvergenceError
        The integrator did not reach the end of a row.
    """
    threads = require_integer("threads", threads, 1, 256)

    def row(job: tuple[ArrayLike, ArrayLike]) -> FloatArray:
        matrix, wanted = job
        radii, state, arguments = _prepared(beams, matrix, potential, wanted, mixing_angle_rad, None)
        rate = largest_rate_inverse_km(beams, matrix, potential, float(radii[0]))
        states, _ = integrate_adaptively(
            polarisation_dormand_prince_853, arguments, state, radii, tolerance, rate
        )
        return beams.angle_average(0.5 * (1.0 + states[:, 2 * beams.size :]))

    with ThreadPoolExecutor(threads) as pool:
        return np.array(list(pool.map(row, zip(coupling_matrices, radii_km, strict=True))))


def _prepared(
    beams: Beams,
    coupling_matrix: ArrayLike,
    potential: NeutrinoPotential,
    radii_km: ArrayLike,
    mixing_angle_rad: float,
    initial: FloatArray | None,
) -> tuple[FloatArray, FloatArray, tuple[Any, ...]]:
    """Checked radii, flat initial state, and arguments of the compiled right-hand side."""
    radii = require_radii(radii_km)
    potential.at(radii[0])
    vectors = initial_polarisation(beams) if initial is None else np.asarray(initial, dtype=np.float64)
    if vectors.shape != (3, beams.size):
        raise ValueError(f"initial has the shape {vectors.shape}, allowed: (3, {beams.size})")
    lengths = np.sqrt(np.sum(vectors**2, axis=0))
    require_in_range("length of an initial polarisation vector", lengths, 0.0, 1.0 + 1e-12)
    arguments = kernel_arguments(beams, coupling_matrix, potential, mixing_angle_rad)
    return radii, np.ascontiguousarray(vectors.ravel()), arguments


def _evolution(radii: FloatArray, states: FloatArray, error: float, steps: int) -> Evolution:
    polarisation = states.reshape(radii.size, 3, -1)
    lengths = np.sqrt(np.sum(polarisation**2, axis=1))
    drift = float(np.max(np.abs(lengths - lengths[0])))
    return Evolution(radii, polarisation, max(error, drift), drift, steps)
