r"""The coupling matrix G of non-standard neutrino self-interactions, and its action on polarisation vectors.

>>> G = coupling_matrix(g1=0.1, g3=0.2)
>>> G.real
array([[1.2, 0.1],
       [0.1, 0.8]])
>>> response = polarisation_response(G)
>>> response.constant
array([0.4, 0. , 0.8])
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from common.validation import FloatArray, require_finite

HERMITICITY_TOLERANCE = 1e-12


class PolarisationResponse(NamedTuple):
    """The map P ↦ ``linear`` P + ``constant``, shapes (3, 3) and (3,)."""

    linear: FloatArray
    constant: FloatArray


def coupling_matrix(g1: float = 0.0, g3: float = 0.0, *, g2: float = 0.0, g0: float = 2.0) -> NDArray[Any]:
    r"""Coupling matrix of two flavours, G = g0/2 + g1 σ_1 + g2 σ_2 + g3 σ_3.

    Eq. (5) of arXiv:2208.06023, where g0 = 2 and g2 = 0. Its Eq. (4) has half of each g; the text then
    measures all in units of g0/2, which is this form.

    Parameters
    ----------
    g1, g2, g3
        Components along the Pauli matrices; g1 and g2 change flavour, g3 tells flavours apart.
    g0
        Twice the coupling common to both flavours; 2 in the Standard Model.

    Returns
    -------
    NDArray
        Complex, shape (2, 2), Hermitian.

    Raises
    ------
    ValueError
        A component is not finite.
    """
    g0, g1 = require_finite("g0", g0), require_finite("g1", g1)
    g2, g3 = require_finite("g2", g2), require_finite("g3", g3)
    return np.array([[0.5 * g0 + g3, g1 - 1j * g2], [g1 + 1j * g2, 0.5 * g0 - g3]])


def require_hermitian(matrix: ArrayLike) -> NDArray[Any]:
    """Return the coupling matrix as complex128 if it is square and Hermitian to 1e-12.

    Raises
    ------
    ValueError
        It has another shape, is not finite, or is not Hermitian.
    """
    array = np.asarray(matrix, dtype=np.complex128)
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise ValueError(f"coupling_matrix has the shape {array.shape}, allowed: (flavours, flavours)")
    if not np.all(np.isfinite(array)):
        raise ValueError("coupling_matrix has an element that is not finite")
    deviation = float(np.max(np.abs(array - array.conj().T)))
    if deviation > HERMITICITY_TOLERANCE * max(1.0, float(np.max(np.abs(array)))):
        raise ValueError(f"coupling_matrix is not Hermitian: it differs from its adjoint by {deviation:g}")
    return array


def pauli_components(matrix: ArrayLike) -> tuple[float, FloatArray]:
    """Components (a, g) of a Hermitian 2 x 2 matrix a + g·σ.

    Raises
    ------
    ValueError
        The matrix is not Hermitian, or of another shape.
    """
    array = require_hermitian(matrix)
    if array.shape != (2, 2):
        raise ValueError(f"coupling_matrix has the shape {array.shape}, allowed for two flavours: (2, 2)")
    vector = np.array([array[1, 0].real, array[1, 0].imag, 0.5 * (array[0, 0] - array[1, 1]).real])
    return float(0.5 * (array[0, 0] + array[1, 1]).real), vector


def polarisation_response(matrix: ArrayLike) -> PolarisationResponse:
    r"""What G ρ G + G Tr(ρ G) is for polarisation vectors of two flavours.

    With ρ = (1 + P·σ)/2 and G = a + g·σ,

        2 [G ρ G + G Tr(ρ G)] = (...) 1 + σ·[(a^2 - g^2) P + 4 (g·P) g + 4 a g],

    from {g·σ, P·σ} = 2 g·P and (g·σ)(P·σ)(g·σ) = 2 (g·P) g·σ - g^2 P·σ. The constant 4 a g is what the trace
    of ρ contributes. With dP/dt = V × P for H = V·σ/2, the bracket is the contribution to V.

    Parameters
    ----------
    matrix
        G, Hermitian, shape (2, 2).

    Returns
    -------
    PolarisationResponse
        K and d of P ↦ K P + d.

    Raises
    ------
    ValueError
        G is not a Hermitian matrix of two flavours.
    """
    scalar, g = pauli_components(matrix)
    linear = (scalar**2 - g @ g) * np.eye(3) + 4.0 * np.outer(g, g)
    return PolarisationResponse(linear, 4.0 * scalar * g)
