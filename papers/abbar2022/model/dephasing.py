r"""Flavour shares after dephasing, for any coupling matrix G: a conservation law and one assumption.

**Conserved.** Without the vacuum term, the current J = Σ_j n_j cosθ_j ρ_j of the line model obeys

    i dJ/dr = μ Σ_ij n_i n_j f_ij [G ρ_j G + G Tr(ρ_j G), ρ_i],    f_ij = 1 - cosθ_i cosθ_j = f_ji.

For any power k, Tr(G^k [G, ρ_i]) = 0, and

    Tr(G^k [G ρ_j G, ρ_i]) = Tr(G^{k+1} ρ_j G ρ_i) - Tr(G^{k+1} ρ_i G ρ_j)

is antisymmetric in i and j, so that its sum with the symmetric weights vanishes. All Tr(G^k J) are constant:
in the eigenbasis of G the diagonal of J never changes (for two flavours: g·P of the current).

**Assumed.** The coherences of J between different eigenspaces of G average to zero. Then

    <J> = Σ_k Π_k J(0) Π_k,

with the projectors Π_k on the eigenspaces, and what starts as ν_e is found as flavour α with the share
Σ_k |(Π_k)_{αe}|², which is Σ_k |U_αk|² |U_ek|² if no eigenvalue is degenerate. With two flavours it is
(1 + g3²/|g|²)/2. Degenerate eigenvalues leave coherence; nearly degenerate ones lose it slowly.

Three flavours reach 1/3 each if all |U_ek|² = 1/3. For three couplings of equal size the eigenvectors are
those of a circulant matrix, which have it, and the eigenvalues are 1 + 2 g cos{(φ + 2π k)/3} with the phase φ
of G_eμ G_μτ G_τe. At φ = 0 and π two of them coincide, and the shares are 5/9, 2/9, 2/9 instead.

Without the vacuum term neutrinos and antineutrinos at one angle obey the same equation from the same state:
then α = n_ν̄e/n_νe changes nothing but the scale of r, by the factor 1 - α.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from common.flavour.couplings import require_hermitian
from common.validation import FloatArray, require_finite, require_non_negative, require_positive

_DEGENERATE = 1e-9


def eigenspace_projectors(coupling_matrix: ArrayLike) -> NDArray[np.complex128]:
    """Projectors Π_k on the eigenspaces of G, shape (eigenspaces, F, F), by increasing eigenvalue."""
    matrix = require_hermitian(coupling_matrix)
    values, vectors = np.linalg.eigh(matrix)
    edges = np.flatnonzero(np.diff(values) > _DEGENERATE * np.max(np.abs(values))) + 1
    return np.array([part @ part.conj().T for part in np.split(vectors, edges, axis=1)])


def dephased_shares(coupling_matrix: ArrayLike) -> FloatArray:
    """Shares Σ_k |(Π_k)_{αe}|² of the flavours α of what starts as ν_e, shape (F,)."""
    projectors = eigenspace_projectors(coupling_matrix)
    return np.asarray(np.sum(np.abs(projectors[:, :, 0]) ** 2, axis=0))


def smallest_gap(coupling_matrix: ArrayLike) -> float:
    """Smallest distance of two eigenvalues of G."""
    return float(np.min(np.diff(np.linalg.eigvalsh(require_hermitian(coupling_matrix)))))


def flavour_violating(
    electron_muon: float = 0.0, electron_tau: float = 0.0, muon_tau: float = 0.0, phase_rad: float = 0.0
) -> NDArray[np.complex128]:
    """G = 1 with the off-diagonal elements given, of which G_μτ carries the one phase that matters."""
    matrix = np.zeros((3, 3), dtype=np.complex128)
    matrix[0, 1] = require_finite("electron_muon", electron_muon)
    matrix[0, 2] = require_finite("electron_tau", electron_tau)
    matrix[1, 2] = require_finite("muon_tau", muon_tau) * np.exp(1j * require_finite("phase_rad", phase_rad))
    return np.asarray(np.eye(3) + matrix + matrix.conj().T)


def random_couplings(number: int, scale: float, seed: int) -> list[NDArray[np.complex128]]:
    """G = 1 + scale A, A from the Gaussian unitary ensemble with elements of unit variance."""
    require_positive("scale", scale)
    require_non_negative("seed", seed)
    generator = np.random.default_rng(seed)
    matrices = []
    for _ in range(number):
        real, imaginary = generator.normal(size=(2, 3, 3))
        half = 0.5 * (real + 1j * imaginary)
        matrices.append(np.eye(3) + scale * (half + half.conj().T))
    return matrices
