r"""Rosseland means: the mean free path that one diffusion equation needs for a whole spectrum of neutrinos.

**Definition.** In the diffusion approximation each energy has its own mean free path λ(E), and the number of
neutrinos of occupation f that cross a unit of area per time and energy is

    dF/dE = -(λ(E)/3) ∂/∂r [E² f/(2π²)].

With f = 1/(e^{E/T - η} + 1), η = μ/T, the chain rule gives

    ∂f/∂r = (-∂f/∂E) [(E/T) ∂T/∂r + T ∂η/∂r]            (gradients of T at fixed η, and of η at fixed T)
          = (-∂f/∂E) [((E-μ)/T) ∂T/∂r + ∂μ/∂r]           (the same, T at fixed μ, and μ at fixed T).

The flux of number, ∫ dF, and that of energy, ∫ E dF, driven by one gradient alone is therefore that of a
mean free path that does not depend on energy and equals

    λ_R = ∫ w(E) λ(E) dE / ∫ w(E) dE,   w = E^p a(E) (-∂f/∂E),   p = 2 (number) or 3 (energy),
    a = E (temperature at fixed degeneracy), E-μ (temperature at fixed chemical potential), or
        1 (degeneracy at fixed temperature, which is chemical potential at fixed temperature).

For energy and temperature at fixed μ, w ∝ E³ ∂f/∂T, the mean of Rosseland. For μ = 0 the two temperature
gradients agree, and energy is averaged with E⁴ (-∂f/∂E), number driven by degeneracy with E² (-∂f/∂E): the
D_4 and D_2 of Pons et al., ApJ 513 (1999) 780, with their transport opacity in place of 1/λ. The weight with
E - μ is negative below μ: its λ_R is an effective value, not an average, and may lie outside the range of λ.

Which λ belongs into the mean (total, momentum transfer, stimulated absorption) is the caller's choice.

**Quadrature.** One Gauss rule of the measure (-∂f/∂E) dE on [0, ∞) serves all weights, since these are
polynomials times it, and all couplings of a mediator, since λ(E) is sampled at the same energies.

>>> rule = fermi_derivative_rule(temperature_MeV=10.0, chemical_potential_MeV=0.0, order=12)
>>> mean = rosseland_mean(rule.energies_MeV**-2.0, rule, flux="energy")  # λ ~ 1/E²
>>> f"{mean**-0.5:.3f} MeV"  # the one energy at which λ is the mean; the mean energy is 31.514 MeV
'37.172 MeV'
"""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import scipy.linalg
from numpy.typing import ArrayLike

from common.numerics.quadrature import QuadratureRule, semi_infinite_rule
from common.thermal.distributions import fermi_dirac_occupation, pauli_blocking_factor
from common.validation import (
    FloatArray,
    require_finite,
    require_in_range,
    require_integer,
    require_one_of,
    require_positive,
)

Flux: TypeAlias = Literal["energy", "number"]
Gradient: TypeAlias = Literal[
    "temperature_at_fixed_degeneracy", "temperature_at_fixed_chemical_potential", "degeneracy"
]

MAXIMUM_ORDER = 30
MAXIMUM_DEGENERACY = 1e4

_FLUX_POWERS = {"energy": 3, "number": 2}
_GRADIENTS = ("temperature_at_fixed_degeneracy", "temperature_at_fixed_chemical_potential", "degeneracy")
# Beyond this many temperatures from the Fermi edge, -∂f/∂E is below the last digit.
_EDGE_WIDTH = 40.0
_DISCRETISATION_ORDER = 50


class FermiDerivativeRule(NamedTuple):
    """Gauss rule of the measure (-∂f/∂E) dE on [0, ∞).

    Attributes
    ----------
    energies_MeV
        Nodes, increasing, shape ``(n,)``.
    weights
        Their sum is 1: a polynomial of degree up to 2n - 1 is integrated exactly, relative to ∫(-∂f/∂E) dE.
    chemical_potential_MeV
        μ of the occupation.
    """

    energies_MeV: FloatArray
    weights: FloatArray
    chemical_potential_MeV: float


def fermi_derivative_rule(
    temperature_MeV: float, chemical_potential_MeV: float, order: int
) -> FermiDerivativeRule:
    """Gauss rule whose weight is the derivative of the Fermi-Dirac occupation, -∂f/∂E = f(1-f)/T.

    The orthogonal polynomials come from the discretised Stieltjes procedure, nodes and weights from the
    tridiagonal eigenvalue problem (Golub and Welsch). For μ → -∞ it is the Gauss-Laguerre rule.

    Parameters
    ----------
    temperature_MeV
        T, positive.
    chemical_potential_MeV
        μ; minus it for antineutrinos; μ/T at most 1e4.
    order
        Number of nodes, 1 to 30.

    Returns
    -------
    FermiDerivativeRule
        Energies in MeV and relative weights.

    Raises
    ------
    ValueError
        An argument is out of range.
    """
    temperature = float(require_positive("temperature_MeV", temperature_MeV))
    chemical_potential = float(require_finite("chemical_potential_MeV", chemical_potential_MeV))
    count = require_integer("order", order, 1, MAXIMUM_ORDER)
    degeneracy = float(
        require_in_range(
            "chemical_potential_MeV / temperature_MeV",
            chemical_potential / temperature,
            -np.inf,
            MAXIMUM_DEGENERACY,
            interval="(]",
        )
    )
    diagonal, off_diagonal = _recursion(_fermi_derivative_measure(degeneracy), count)
    nodes, vectors = scipy.linalg.eigh_tridiagonal(diagonal, off_diagonal)
    return FermiDerivativeRule(temperature * nodes, vectors[0] ** 2, chemical_potential)


def _fermi_derivative_measure(degeneracy: float) -> QuadratureRule:
    """Discrete measure f(1-f) dx, x = E/T, normalised, on panels around the Fermi edge."""
    # Below -40 the occupation is Boltzmann's, whose shape knows no μ.
    eta = max(degeneracy, -_EDGE_WIDTH)
    edge = max(eta, 0.0)
    edges = sorted({0.0, max(edge - _EDGE_WIDTH, 0.0), max(edge - 10.0, 0.0), edge, edge + 10.0})
    rule = semi_infinite_rule(edges, 10.0, _DISCRETISATION_ORDER)
    x = rule.nodes
    density = fermi_dirac_occupation(x, 1.0, eta) * pauli_blocking_factor(x, 1.0, eta)
    weights = rule.weights * density
    return QuadratureRule(x, weights / weights.sum(), rule.coarse_weights)


def _recursion(measure: QuadratureRule, count: int) -> tuple[FloatArray, FloatArray]:
    """Jacobi matrix of the measure's orthonormal polynomials.

    x p_j = b_j p_{j-1} + a_j p_j + b_{j+1} p_{j+1}; the a_j, j < count, and the b_j, 0 < j < count.
    """
    diagonal, off_diagonal = np.zeros(count), np.zeros(count)
    previous, current = np.zeros_like(measure.nodes), np.ones_like(measure.nodes)
    for j in range(count):
        diagonal[j] = measure.weights @ (measure.nodes * current**2)
        rest = (measure.nodes - diagonal[j]) * current - off_diagonal[j - 1] * previous
        off_diagonal[j] = np.sqrt(measure.weights @ rest**2)
        previous, current = current, rest / off_diagonal[j]
    return diagonal, off_diagonal[:-1]


def rosseland_mean(
    mean_free_path: ArrayLike,
    rule: FermiDerivativeRule,
    *,
    flux: Flux = "energy",
    gradient: Gradient = "temperature_at_fixed_degeneracy",
) -> FloatArray:
    """Mean free path that carries the same flux as the energy-dependent one.

    λ_R = Σ_i w_i E_i^p a(E_i) λ(E_i) / Σ_i w_i E_i^p a(E_i), p and a of the module docstring.

    Parameters
    ----------
    mean_free_path
        λ at the rule's energies, positive; the last axis is that of the energies. Any unit.
    rule
        Of the neutrinos' temperature and chemical potential.
    flux
        ``"energy"`` (p = 3) or ``"number"`` (p = 2).
    gradient
        What drives it: ``"temperature_at_fixed_degeneracy"``, ``"temperature_at_fixed_chemical_potential"``
        or ``"degeneracy"``.

    Returns
    -------
    FloatArray
        λ_R in the unit of λ, of the shape of ``mean_free_path`` without its last axis.

    Raises
    ------
    ValueError
        λ isn't positive or has another number of energies than the rule, or a name isn't known.
    """
    power = _FLUX_POWERS[require_one_of("flux", flux, _FLUX_POWERS)]
    require_one_of("gradient", gradient, _GRADIENTS)
    values = np.asarray(require_positive("mean_free_path", mean_free_path))
    energy = rule.energies_MeV
    if values.shape[-1:] != energy.shape:
        raise ValueError(f"mean_free_path has shape {values.shape}, allowed: (..., {energy.size})")
    amplitude = {
        "temperature_at_fixed_degeneracy": energy,
        "temperature_at_fixed_chemical_potential": energy - rule.chemical_potential_MeV,
        "degeneracy": np.ones_like(energy),
    }[gradient]
    weights = rule.weights * energy**power * amplitude
    mean: FloatArray = values @ (weights / weights.sum())
    return mean
