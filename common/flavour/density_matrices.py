r"""Evolution of density matrices of two or three flavours along r.

    i cosθ_i dρ_i/dr = [ω_i M + μ(r) Σ_j n_j (1 - cosθ_i cosθ_j) {G ρ_j G + G Tr(ρ_j G)}, ρ_i]

for any Hermitian coupling matrix G and vacuum matrix M: Eqs. (1) and (2) of arXiv:2208.06023 without matter,
the trace of ρ kept. Each ρ has unit trace, n_j carries the number. In the calculation ρ is its generalised
Bloch vector, so that it stays Hermitian and of unit trace to rounding; what a step can spoil, the
eigenvalues, is reported. Cost per step: proportional to the number of beams.

Under ρ -> U ρ U†, G -> U G U†, M -> U M U† the equation keeps its form for every unitary U.

>>> import numpy as np
>>> from common.flavour.beams import neutrinos_and_antineutrinos, single_angle_beams
>>> beams = single_angle_beams(neutrinos_and_antineutrinos(0.0, 0.0))
>>> G = np.eye(3) + 0.1 * np.array([[1, 1, 0], [1, -1, 0], [0, 0, 0]])
>>> radii_km = np.linspace(0.0, 0.1, 201)
>>> evolution = evolve_density_matrices(beams, G, NeutrinoPotential(1e3), radii_km)
>>> round(float(evolution.occupations[:, 0, 0].min()), 3)   # g3²/(g1² + g3²)
0.5
"""

import dataclasses
import itertools
import math
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from common.flavour._density_matrices import density_dormand_prince_853
from common.flavour.beams import Beams
from common.flavour.couplings import require_hermitian
from common.flavour.evolution import COARSER, DEFAULT_TOLERANCE, integrate_adaptively, require_radii
from common.flavour.matter_profile import NeutrinoPotential
from common.validation import FloatArray, require_finite, require_in_range, require_integer

FLAVOURS = (2, 3)
_ROUNDING = 1e-12


class StructureConstants(NamedTuple):
    """Indices (a, b, c), shape (terms, 3), and values of the f_abc that do not vanish."""

    indices: NDArray[np.int64]
    values: FloatArray


class BlochResponse(NamedTuple):
    """The map y ↦ ``linear`` y + ``constant`` of G ρ G + G Tr(ρ G) to h, shapes (D, D) and (D,)."""

    linear: FloatArray
    constant: FloatArray


@dataclasses.dataclass(frozen=True)
class DensityEvolution:
    """Density matrices along r.

    Parameters
    ----------
    radii_km
        Shape (R,).
    density_matrices
        Complex, shape (R, B, F, F), of unit trace.
    error
        Estimate of the largest error of an element: the distance to a coarser run, or the drift if larger.
    eigenvalue_drift
        Largest change of an eigenvalue of a ρ, which the equation conserves. Nothing restores them, so that
        a drift above the error asked for tells of too few steps.
    trace_drift
        Largest distance of a trace from 1: rounding, by construction.
    steps
        Steps taken.
    """

    radii_km: FloatArray
    density_matrices: NDArray[np.complex128]
    error: float
    eigenvalue_drift: float
    trace_drift: float
    steps: int

    @property
    def occupations(self) -> FloatArray:
        """Diagonal elements, the share of each flavour, shape (R, B, F)."""
        return np.asarray(np.einsum("...ff->...f", self.density_matrices).real)


def generators(flavours: int) -> NDArray[np.complex128]:
    """Generators λ_a of SU(F) with Tr(λ_a λ_b) = 2 δ_ab, shape (F² - 1, F, F).

    For each pair of flavours the real and the imaginary one, then the diagonal ones: for two flavours the
    Pauli matrices in their order, for three those of Gell-Mann in another order.

    Raises
    ------
    ValueError
        The number of flavours is not 2 or 3.
    """
    count = require_integer("flavours", flavours, *FLAVOURS)
    result = []
    for first, second in itertools.combinations(range(count), 2):
        for value in (1.0, -1j):
            matrix = np.zeros((count, count), dtype=np.complex128)
            matrix[first, second], matrix[second, first] = value, np.conj(value)
            result.append(matrix)
    for rank in range(1, count):
        diagonal = np.array([1.0] * rank + [-float(rank)] + [0.0] * (count - rank - 1))
        result.append(np.diag(diagonal * math.sqrt(2.0 / (rank * (rank + 1.0)))).astype(np.complex128))
    return np.array(result)


def structure_constants(flavours: int) -> StructureConstants:
    """Non-vanishing f_abc = Tr([λ_a, λ_b] λ_c)/(4i)."""
    basis = generators(flavours)
    products = np.einsum("aij,bjk,cki->abc", basis, basis, basis)
    tensor = ((products - products.transpose(1, 0, 2)) / 4j).real
    indices = np.argwhere(np.abs(tensor) > _ROUNDING)
    return StructureConstants(indices, tensor[tuple(indices.T)])


def bloch_vectors(matrices: ArrayLike) -> FloatArray:
    """y_a = Tr(ρ λ_a) of Hermitian matrices, shape (..., F, F) to (..., F² - 1)."""
    array = np.asarray(matrices, dtype=np.complex128)
    return np.asarray(np.einsum("...ij,aji->...a", array, generators(array.shape[-1])).real)


def matrices_of(vectors: ArrayLike, flavours: int) -> NDArray[np.complex128]:
    """ρ = 1/F + y_a λ_a/2, shape (..., F² - 1) to (..., F, F)."""
    traceless = 0.5 * np.einsum("...a,aij->...ij", np.asarray(vectors), generators(flavours))
    result: NDArray[np.complex128] = traceless + np.eye(flavours) / flavours
    return result


def bloch_response(coupling_matrix: ArrayLike) -> BlochResponse:
    """What G ρ G + G Tr(ρ G) is for Bloch vectors; for two flavours, ``couplings.polarisation_response``.

    Raises
    ------
    ValueError
        G is not a Hermitian matrix of two or three flavours.
    """
    matrix = require_hermitian(coupling_matrix)
    basis = generators(matrix.shape[0])

    def potential(density: NDArray[np.complex128]) -> NDArray[np.complex128]:
        result: NDArray[np.complex128] = matrix @ density @ matrix + matrix * np.trace(density @ matrix)
        return result

    columns = [bloch_vectors(potential(0.5 * generator)) for generator in basis]
    return BlochResponse(
        np.ascontiguousarray(np.array(columns).T),
        bloch_vectors(potential(np.eye(matrix.shape[0], dtype=np.complex128) / matrix.shape[0])),
    )


def require_density_matrices(name: str, matrices: ArrayLike, flavours: int) -> NDArray[np.complex128]:
    """Return matrices of shape (..., F, F) if they are Hermitian, of unit trace and not negative.

    Parameters
    ----------
    name
        What the error calls them.
    matrices
        Complex, shape (..., F, F).
    flavours
        F.

    Returns
    -------
    NDArray
        The matrices, complex128.

    Raises
    ------
    ValueError
        One of them is not.
    """
    array = np.asarray(matrices, dtype=np.complex128)
    if array.ndim < 2 or array.shape[-2:] != (flavours, flavours):
        raise ValueError(f"{name} has the shape {array.shape}, allowed: (..., {flavours}, {flavours})")
    require_finite(f"{name} (modulus of an element)", np.abs(array))
    deviation = float(np.max(np.abs(array - array.conj().swapaxes(-1, -2))))
    require_in_range(f"{name} (distance from its adjoint)", deviation, 0.0, _ROUNDING)
    require_in_range(f"{name} (trace)", np.einsum("...ii->...", array).real, 1.0 - _ROUNDING, 1.0 + _ROUNDING)
    require_in_range(f"{name} (eigenvalue)", np.linalg.eigvalsh(array), -_ROUNDING, 1.0 + _ROUNDING)
    return array


def evolve_density_matrices(
    beams: Beams,
    coupling_matrix: ArrayLike,
    potential: NeutrinoPotential,
    radii_km: ArrayLike,
    *,
    vacuum_matrix: ArrayLike | None = None,
    initial: ArrayLike | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
) -> DensityEvolution:
    """Evolve density matrices with steps that adapt to the tolerance.

    Parameters
    ----------
    beams
        The beams, with their vacuum frequencies ω_i.
    coupling_matrix
        G, Hermitian, shape (F, F) with F = 2 or 3.
    potential
        μ(r).
    radii_km
        Where the matrices are wanted, increasing; they start at the first.
    vacuum_matrix
        M, Hermitian, shape (F, F): U diag(m²) U†/Δm² where ω = Δm²/2E; by default 0.
    initial
        Density matrices at the first radius, shape (F, F) or (B, F, F); by default all pure first flavour.
    tolerance
        Local error per step, root mean square over the components, 1e-14 to 3e-4.

    Returns
    -------
    DensityEvolution
        Matrices at the radii; the error is the distance to a run at 32 times the tolerance.

    Raises
    ------
    ValueError
        An argument is outside its range, or a matrix is not Hermitian.
    ConvergenceError
        The integrator did not reach the end.
    """
    tolerance = require_in_range("tolerance", tolerance, 1e-14, 1e-2 / COARSER)
    radii = require_radii(radii_km)
    arguments = kernel_arguments(beams, coupling_matrix, potential, vacuum_matrix)
    flavours = math.isqrt(arguments[6].size + 1)
    state = _initial_state(beams, flavours, initial)
    first = _rate_bound(beams, arguments, float(potential.at(radii[0])))
    states, steps = integrate_adaptively(
        density_dormand_prince_853, arguments, state, radii, tolerance, first
    )
    # From the whole range as its first step, lest both take the same few steps where the tolerance is loose.
    coarse, _ = integrate_adaptively(
        density_dormand_prince_853, arguments, state, radii, COARSER * tolerance, 0.0
    )
    matrices = matrices_of(states.reshape(radii.size, -1, beams.size).swapaxes(1, 2), flavours)
    eigenvalues = np.linalg.eigvalsh(matrices)
    drift = float(np.max(np.abs(eigenvalues - eigenvalues[0])))
    return DensityEvolution(
        radii,
        matrices,
        max(drift, float(np.max(np.abs(states - coarse)))),
        drift,
        float(np.max(np.abs(np.einsum("...ii->...", matrices) - 1.0))),
        steps,
    )


def occupation_scan(
    beams: Beams,
    coupling_matrices: Iterable[ArrayLike],
    potential: NeutrinoPotential,
    radii_km: ArrayLike,
    *,
    vacuum_matrix: ArrayLike | None = None,
    initial: ArrayLike | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    threads: int = 2,
) -> FloatArray:
    """Angle-averaged shares of the flavours for many couplings, each row independent of the others.

    Parameters
    ----------
    beams, potential, radii_km, vacuum_matrix, initial, tolerance
        As for ``evolve_density_matrices``.
    coupling_matrices
        One G for each row.
    threads
        1 to 256; the result does not depend on it.

    Returns
    -------
    FloatArray
        Shape (rows, R, modes, F); no error estimate.

    Raises
    ------
    ValueError
        An argument is outside its range, or a matrix is not Hermitian.
    ConvergenceError
        The integrator did not reach the end of a row.
    """
    threads = require_integer("threads", threads, 1, 256)
    radii = require_radii(radii_km)

    def row(matrix: ArrayLike) -> FloatArray:
        arguments = kernel_arguments(beams, matrix, potential, vacuum_matrix)
        flavours = math.isqrt(arguments[6].size + 1)
        state = _initial_state(beams, flavours, initial)
        first = _rate_bound(beams, arguments, float(potential.at(radii[0])))
        states, _ = integrate_adaptively(
            density_dormand_prince_853, arguments, state, radii, tolerance, first
        )
        averages = beams.angle_average(states.reshape(radii.size, -1, beams.size))
        return np.asarray(np.einsum("...ff->...f", matrices_of(averages.swapaxes(1, 2), flavours)).real)

    with ThreadPoolExecutor(threads) as pool:
        return np.array(list(pool.map(row, coupling_matrices)))


def kernel_arguments(
    beams: Beams,
    coupling_matrix: ArrayLike,
    potential: NeutrinoPotential,
    vacuum_matrix: ArrayLike | None = None,
) -> tuple[Any, ...]:
    """Arguments of the compiled right-hand side, ``common.flavour._density_matrices.density_derivative``.

    Parameters
    ----------
    beams
        The beams.
    coupling_matrix
        G, Hermitian, shape (F, F).
    potential
        μ(r) in 1/km.
    vacuum_matrix
        Hermitian, shape (F, F), in units of each beam's vacuum frequency; none by default.

    Returns
    -------
    tuple
        Arrays and numbers in the order that the kernel unpacks.

    Raises
    ------
    ValueError
        A matrix is not Hermitian, or the shapes differ.
    """
    response = bloch_response(coupling_matrix)
    flavours = math.isqrt(response.constant.size + 1)
    vacuum = np.zeros((flavours, flavours)) if vacuum_matrix is None else np.asarray(vacuum_matrix)
    if vacuum.shape != (flavours, flavours):
        raise ValueError(f"vacuum_matrix has the shape {vacuum.shape}, allowed: ({flavours}, {flavours})")
    require_in_range(
        "vacuum_matrix (distance from its adjoint)", np.abs(vacuum - vacuum.conj().T), 0.0, _ROUNDING
    )
    return (
        1.0 / beams.cosine,
        np.array([beams.weight, beams.weight * beams.cosine]),
        beams.vacuum_frequency_inverse_km,
        bloch_vectors(vacuum),
        beams.anisotropy,
        response.linear,
        response.constant,
        *structure_constants(flavours),
        float(potential.strength_inverse_km),
        float(potential.reference_radius_km),
        float(potential.power),
    )


def _initial_state(beams: Beams, flavours: int, initial: ArrayLike | None) -> FloatArray:
    if initial is None:
        initial = np.diag([1.0] + [0.0] * (flavours - 1))
    matrices = require_density_matrices("initial", initial, flavours)
    if matrices.shape[:-2] not in ((), (beams.size,)):
        raise ValueError(
            f"initial has the shape {matrices.shape}, allowed: {(flavours, flavours)} or "
            f"{(beams.size, flavours, flavours)}"
        )
    vectors = np.broadcast_to(bloch_vectors(matrices), (beams.size, flavours**2 - 1))
    return np.ascontiguousarray(vectors.T).ravel()


def _rate_bound(beams: Beams, arguments: tuple[Any, ...], potential_inverse_km: float) -> float:
    """Bound on |h_i|, the largest difference of eigenvalues of any H_i, at the first radius."""
    vacuum, linear, constant = arguments[3], arguments[5], arguments[6]
    response = float(np.linalg.norm(constant) + math.sqrt(2.0) * np.linalg.norm(linear, 2))
    total = float(np.sum(np.abs(beams.weight)))
    rates = np.abs(beams.vacuum_frequency_inverse_km) * np.linalg.norm(vacuum)
    return float(np.max((rates + potential_inverse_km * response * total) / beams.cosine))
