r"""Production of four neutrinos by two, ν ν̄ -> ν ν̄ ν ν̄, through a scalar φ of mass M and coupling g.

**Estimate.** Dimensional analysis, Eqs. 2 and 3 of arXiv:1912.09115, with a factor (2π)⁻³ ~ ε = 10⁻² for each
of the four final particles:

    σ = ε⁴ g⁸ E⁶/M⁸ (E < M),    σ = ε⁴ g⁸/E² (E > M),    E the total centre-of-mass energy.

The text layer of Eq. 3 has E² where only E⁻² has the dimension of a cross section and meets Eq. 2 at E = M.
With x = min(E/M, 1) both are σ = ε⁴ (g x)⁸/E², so the coupling that a given cross section asks for is flat
below M = E and exactly linear in M above.

**Diagrams.** L = g ν̄ν φ, massless Dirac neutrinos, spins averaged over the initial (1/4) and summed over the
final particles, pairs of distinct flavours, so that each is one squared diagram. A mediator of squared mass q
that ends in a pair of neutrinos has the spectral density ρ, from Σ|g ū v|² = 2 g² q and the two-body phase
space 1/8π:

    ρ(q) = F g² q/(8π² [(q - M²)² + M²Γ²]),   Γ = F g² M/8π,   ∫ρ dq -> 1 for g -> 0,

F flavours in the final state. Pair annihilation, ν ν̄ -> φ* φ* by exchange of a neutrino (``"exchange"``):

    σ = ∫∫ ρ(a) ρ(b) σ̂ da db,   σ̂ = g⁴/(32π s²) {(s - a - b) ln[(s - a - b + r)/(s - a - b - r)] - 2r},

r² = (s - a - b)² - 4ab, from Σ|M|² = 2 g⁴ (tu - ab)/t². Annihilation, ν ν̄ -> φ* -> ν ν̄ φ*, with the last
mediator radiated off the final neutrino (``"annihilation"``):

    σ = F g⁶/(512π³ s [(s - M²)² + M²Γ²]) ∫ ρ(q) G(q) dq,
    G = ∫_q^s (s - x)² (x - q)²/x³ dx = s² [(1 + 4z + z²) ln(1/z) - 3 + 3z²],   z = q/s.

**Limits.** For E << M, F = 1: σ = g⁸E⁶/(1474560 π⁵M⁸) and g⁸E⁶/(589824 π⁵M⁸): the energy dependence of Eq. 2,
and coefficients 2.2e-9 and 5.5e-9 beside ε⁴ = 1e-8. For E > M (annihilation) and E > 2M (exchange) mediators
go on their mass shell, and the cross sections scale as g⁶ and g⁴: Eq. 3 counts powers of g for mediators off
shell.

>>> estimate = estimated_cross_section_inverse_MeV2(60.0, 1000.0, 1.0)
>>> exchange = diagram_cross_section_inverse_MeV2("exchange", 60.0, 1000.0, 1.0)
>>> f"{float(exchange.value / estimate):.4f}", f"{1e8 * LOW_ENERGY_COEFFICIENTS['exchange']:.4f}"
('0.2214', '0.2216')
>>> f"{float(coupling_of_cross_section(1e-26, 60.0, 1000.0)):.4f}"
'0.2608'
"""

import math
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.numerics.quadrature import IntegrationResult, gauss_legendre
from common.validation import FloatArray, require_in_range, require_integer, require_one_of, require_positive

Diagram: TypeAlias = Literal["exchange", "annihilation"]

DIAGRAMS: tuple[Diagram, ...] = ("exchange", "annihilation")
PHASE_SPACE_FACTOR = 1e-2
"""ε of Eqs. 2 and 3 of arXiv:1912.09115, which stands for (2π)⁻³ = 4.0e-3."""
MINIMUM_COUPLING = 1e-6
LOW_ENERGY_COEFFICIENTS: dict[Diagram, float] = {
    "exchange": 1.0 / (1474560.0 * math.pi**5),
    "annihilation": 1.0 / (589824.0 * math.pi**5),
}
"""σ M⁸/(g⁸E⁶) for E << M and one flavour."""

MAXIMUM_FLAVOURS = 3
_ENERGY_RATIO_RANGE = (1e-6, 1e7)
_ORDER = 128
# Two coarser rules, since one may come close to the finer value by accident.
_COARSE_ORDERS = (64, 88)
# Virtualities near zero are differences of numbers of the size of M.
_ROUNDING = 256.0 * float(np.finfo(np.float64).eps)


def estimated_cross_section_inverse_MeV2(
    centre_of_mass_energy_MeV: ArrayLike,
    mediator_mass_MeV: ArrayLike,
    coupling: ArrayLike,
    *,
    phase_space_factor: float = PHASE_SPACE_FACTOR,
) -> FloatArray:
    """Cross section of 2ν -> 4ν by dimensional analysis.

    σ = ε⁴ g⁸ E⁶/M⁸ for E < M and ε⁴ g⁸/E² for E > M. Source: Eqs. 2 and 3 of arXiv:1912.09115, the second
    with the fraction bar that its dimension demands. No average over spins or flavours is implied.

    Parameters
    ----------
    centre_of_mass_energy_MeV
        E, the total energy, positive.
    mediator_mass_MeV
        M, positive.
    coupling
        g, in (0, √(4π)]; larger ones are for drawing only and are accepted.
    phase_space_factor
        ε per final particle.

    Returns
    -------
    float or array
        In MeV⁻², of the broadcast shape. An estimate of order of magnitude.

    Raises
    ------
    ValueError
        An argument isn't positive.

    Examples
    --------
    >>> below, above = estimated_cross_section_inverse_MeV2([99.999999, 100.000001], 100.0, 1.0)
    >>> bool(abs(below / above - 1.0) < 1e-6)
    True
    """
    E = require_positive("centre_of_mass_energy_MeV", centre_of_mass_energy_MeV)
    M = require_positive("mediator_mass_MeV", mediator_mass_MeV)
    g = require_positive("coupling", coupling)
    epsilon = require_positive("phase_space_factor", phase_space_factor)
    estimate: FloatArray = epsilon**4 * (g * np.minimum(E / M, 1.0)) ** 8 / E**2
    return estimate


def coupling_of_cross_section(
    cross_section_inverse_MeV2: ArrayLike,
    centre_of_mass_energy_MeV: ArrayLike,
    mediator_mass_MeV: ArrayLike,
    *,
    phase_space_factor: float = PHASE_SPACE_FACTOR,
) -> FloatArray:
    """Coupling at which the estimated cross section has a given value: Eqs. 2 and 3 solved for g.

    g = max(M/E, 1) (σ E²/ε⁴)^{1/8}. Source: Eqs. 2 and 3 of arXiv:1912.09115.

    Parameters
    ----------
    cross_section_inverse_MeV2
        σ, positive, in MeV⁻².
    centre_of_mass_energy_MeV, mediator_mass_MeV
        E and M, positive, in MeV.
    phase_space_factor
        ε per final particle.

    Returns
    -------
    float or array
        g, of the broadcast shape; it may exceed √(4π), where perturbation theory ends.

    Raises
    ------
    ValueError
        An argument isn't positive.

    Examples
    --------
    >>> sigma = estimated_cross_section_inverse_MeV2(60.0, 1000.0, 0.3)
    >>> round(float(coupling_of_cross_section(sigma, 60.0, 1000.0)), 12)
    0.3
    """
    sigma = require_positive("cross_section_inverse_MeV2", cross_section_inverse_MeV2)
    E = require_positive("centre_of_mass_energy_MeV", centre_of_mass_energy_MeV)
    M = require_positive("mediator_mass_MeV", mediator_mass_MeV)
    epsilon = require_positive("phase_space_factor", phase_space_factor)
    coupling: FloatArray = np.maximum(M / E, 1.0) * (sigma * E**2 / epsilon**4) ** 0.125
    return coupling


def mediator_width_MeV(mediator_mass_MeV: ArrayLike, coupling: ArrayLike, *, flavours: int = 1) -> FloatArray:
    """Width of a scalar that decays to pairs of massless Dirac neutrinos, Γ = F g² M/8π.

    Source: L = g ν̄ν φ, Σ|M|² = 2 g² M² over the spins of the pair. (Eq. 4 of arXiv:1912.09115 uses g² M/4π.)

    Parameters
    ----------
    mediator_mass_MeV
        M, positive.
    coupling
        g, positive.
    flavours
        F, 1 to 3.

    Returns
    -------
    float or array
        In MeV.

    Raises
    ------
    ValueError
        An argument is out of its range.

    Examples
    --------
    >>> f"{float(mediator_width_MeV(1000.0, 1.0)):.3f}"
    '39.789'
    """
    M = require_positive("mediator_mass_MeV", mediator_mass_MeV)
    g = require_positive("coupling", coupling)
    F = require_integer("flavours", flavours, 1, MAXIMUM_FLAVOURS)
    width: FloatArray = F * g**2 * M / (8.0 * np.pi)
    return width


def pair_annihilation_cross_section_inverse_MeV2(
    squared_energy_MeV2: ArrayLike,
    first_squared_mass_MeV2: ArrayLike,
    second_squared_mass_MeV2: ArrayLike,
    coupling: ArrayLike,
) -> FloatArray:
    """Cross section of ν ν̄ -> φ φ by exchange of a neutrino, for mediators of squared masses a and b.

    σ̂ = g⁴/(32π s²) {(s - a - b) ln[(s - a - b + r)²/(4ab)] - 2r}, r² = (s - a - b)² - 4ab; zero below
    threshold. Source: Σ|M|² = 2 g⁴ (tu - ab)/t², integrated over t; massless Dirac neutrinos, average 1/4;
    the two mediators are told apart (no exchanged diagram, no factor 1/2).

    Parameters
    ----------
    squared_energy_MeV2
        s, positive.
    first_squared_mass_MeV2, second_squared_mass_MeV2
        a and b, positive.
    coupling
        g, positive.

    Returns
    -------
    float or array
        In MeV⁻², of the broadcast shape.

    Raises
    ------
    ValueError
        An argument isn't positive.

    Examples
    --------
    >>> f"{float(pair_annihilation_cross_section_inverse_MeV2(100.0, 1.0, 1.0, 1.0)):.4e}"
    '6.9896e-04'
    """
    s = require_positive("squared_energy_MeV2", squared_energy_MeV2)
    a = require_positive("first_squared_mass_MeV2", first_squared_mass_MeV2)
    b = require_positive("second_squared_mass_MeV2", second_squared_mass_MeV2)
    g = require_positive("coupling", coupling)
    return _pair_annihilation(s, a, b) * g**4


def _pair_annihilation(s: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    available = s - a - b
    # The factored form of r² keeps its digits at threshold.
    root_product = 2.0 * np.sqrt(a * b)
    r = np.sqrt(np.maximum((available - root_product) * (available + root_product), 0.0))
    logarithm = 2.0 * np.log(np.maximum(available + r, root_product) / root_product)
    result: FloatArray = np.where(r > 0.0, available * logarithm - 2.0 * r, 0.0) / (32.0 * np.pi * s * s)
    return np.maximum(result, 0.0)


def _clustered(
    lower: FloatArray, upper: FloatArray, centre: FloatArray, width: FloatArray, nodes: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Points y = centre + width sinh(u), u even in [0, 1], and dy/d(node): dense about a resonance."""
    first, last = np.arcsinh((lower - centre) / width), np.arcsinh((upper - centre) / width)
    u = first + (last - first) * nodes
    points = np.clip(centre + width * np.sinh(u), lower, upper)
    return points, (last - first) * width * np.cosh(u)


def _spectral_density(q: FloatArray, g: float, flavours: int) -> FloatArray:
    """ρ(q) for M = 1."""
    width = flavours * g * g / (8.0 * np.pi)
    return flavours * g * g * q / (8.0 * np.pi**2 * ((q - 1.0) ** 2 + width * width))


def _exchange(E: FloatArray, g: float, flavours: int, order: int) -> FloatArray:
    """σM² of the exchange diagram at energies E/M, shape (n,); in y = √a < z = √b, doubled."""
    rule = gauss_legendre(order)
    nodes, weights = 0.5 * (rule.nodes + 1.0), 0.5 * rule.weights
    half_width = np.asarray(flavours * g * g / (16.0 * np.pi))
    result = np.empty_like(E)
    for index, energy in enumerate(E):
        # Above M one mediator may be on shell, which leaves at most E - M to the lighter one; above 2M both.
        centre = np.asarray(1.0 if energy > 2.0 else energy - 1.0)
        y, dy = _clustered(np.asarray(0.0), np.asarray(0.5 * energy), centre, half_width, nodes)
        column = y[:, np.newaxis]
        z, dz = _clustered(column, energy - column, np.asarray(1.0), half_width, nodes)
        a, b = np.maximum(column * column, 1e-300), np.maximum(z * z, 1e-300)
        inner = 2.0 * z * _spectral_density(b, g, flavours) * _pair_annihilation(energy * energy, a, b) * dz
        outer = 2.0 * y * _spectral_density(y * y, g, flavours) * dy
        result[index] = 2.0 * float(weights @ (outer * (inner @ weights)))
    return result * g**4


def _annihilation(E: FloatArray, g: float, flavours: int, order: int) -> FloatArray:
    """σM² of the annihilation diagram at energies E/M, shape (n,)."""
    rule = gauss_legendre(order)
    nodes, weights = 0.5 * (rule.nodes + 1.0), 0.5 * rule.weights
    width = np.asarray(flavours * g * g / (8.0 * np.pi))
    energy = E[:, np.newaxis]
    y, dy = _clustered(np.zeros_like(energy), energy, np.asarray(1.0), 0.5 * width, nodes)
    ratio = np.maximum((y / energy) ** 2, 1e-300)
    radiation = energy**4 * _radiation_function(ratio)
    integral = (2.0 * y * _spectral_density(y * y, g, flavours) * radiation * dy) @ weights
    s = E * E
    propagator = (s - 1.0) ** 2 + width * width
    cross_section: FloatArray = flavours * g**6 * integral / (512.0 * np.pi**3 * s * propagator)
    return cross_section


def _radiation_function(z: FloatArray) -> FloatArray:
    """G/s² = ∫_z^1 (1 - x)² (x - z)²/x³ dx."""
    closed = -(1.0 + 4.0 * z + z * z) * np.log(z) - 3.0 + 3.0 * z * z
    # The closed form cancels five powers of 1 - z.
    d = 1.0 - z
    series = d**5 / 30.0 * (1.0 + d * (1.5 + d * (12.0 / 7.0 + d * (25.0 / 14.0 + d * 25.0 / 14.0))))
    return np.where(d < 0.01, series, closed)


def diagram_cross_section_inverse_MeV2(
    diagram: Diagram,
    centre_of_mass_energy_MeV: ArrayLike,
    mediator_mass_MeV: float,
    coupling: float,
    *,
    flavours: int = 1,
) -> IntegrationResult:
    """Cross section of one squared diagram of ν ν̄ -> ν ν̄ ν ν̄.

    The two- and one-dimensional integrals of the module docstring. Source: topologies of Fig. 4 of
    arXiv:1912.09115, computed there with a generator of amplitudes; derived here. Massless Dirac neutrinos,
    spin average 1/4, no blocking.

    Parameters
    ----------
    diagram
        ``"exchange"`` (two mediators) or ``"annihilation"`` (a mediator in the s-channel, another one
        radiated).
    centre_of_mass_energy_MeV
        E, scalar or array, positive, 1e-6 to 1e7 times M.
    mediator_mass_MeV
        M, positive.
    coupling
        g, in [1e-6, √(4π)].
    flavours
        F, flavours of each pair in the final state that a mediator makes, 1 to 3.

    Returns
    -------
    IntegrationResult
        In MeV⁻², of the shape of the energy; error: the largest change when the number of nodes is reduced,
        at least the rounding.

    Raises
    ------
    ValueError
        An argument is out of its range, or the diagram isn't known.

    Examples
    --------
    >>> on_shell = pair_annihilation_cross_section_inverse_MeV2(9e4, 1e4, 1e4, 1e-3)
    >>> full = diagram_cross_section_inverse_MeV2("exchange", 300.0, 100.0, 1e-3)
    >>> bool(abs(full.value / on_shell - 1.0) < 1e-4)
    True
    """
    require_one_of("diagram", diagram, DIAGRAMS)
    M = float(require_positive("mediator_mass_MeV", mediator_mass_MeV))
    g = float(require_in_range("coupling", coupling, MINIMUM_COUPLING, MAXIMUM_PERTURBATIVE_COUPLING))
    F = require_integer("flavours", flavours, 1, MAXIMUM_FLAVOURS)
    energies = require_positive("centre_of_mass_energy_MeV", centre_of_mass_energy_MeV)
    ratios = require_in_range(
        "centre_of_mass_energy_MeV / mediator_mass_MeV", energies / M, *_ENERGY_RATIO_RANGE
    )
    compute = _exchange if diagram == "exchange" else _annihilation
    flat = np.atleast_1d(ratios).ravel()
    value = compute(flat, g, F, _ORDER)
    error = _ROUNDING * (1.0 + 1.0 / flat) * value
    for order in _COARSE_ORDERS:
        error = np.maximum(error, np.abs(value - compute(flat, g, F, order)))
    shape = np.shape(energies)
    return IntegrationResult(value.reshape(shape)[()] / M**2, error.reshape(shape)[()] / M**2)
