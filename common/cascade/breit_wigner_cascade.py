r"""Number-doubling cascade on relic neutrinos with a Breit-Wigner cross section: exact solution.

A neutrino of energy E scatters on a relic neutrino of mass m << E at rest; two relativistic neutrinos of
energies x E and (1 - x) E, x flat, replace it. With t = 0 ... 1 the fraction of the path,

    df/dt = -τ(E) f(E) + 2 \int_E^∞ τ(E')/E' f(E') dE',

Eq. 8 of arXiv:1912.09115, here with the s-channel cross section of a scalar,

    σ(E) = g⁴ s / (4π [(s - M²)² + M² Γ²]),   s = 2 m E,   Γ = g² M / (4π):

Eq. 4 of arXiv:1912.09115 integrated over the angle, since by Eq. 5 dσ/dE_f = σ(E)/E is flat. The optical
depth of a path with n D targets per area is

    τ(E) = κ E / [(E - E_R)² + w²],   κ = n D g⁴ / (8π m),   E_R = M²/(2m),   w = E_R Γ/M.

**Solution.** With the fraction t of the path Laplace-transformed to p, F = (f0 + 2 G)/(p + τ), where
G(E) = \int_E^∞ τ F dE'/E' fulfils dG/dE = -h (f0 + 2 G), h = τ/[(p + τ) E]. Hence

    G(E) = \int_E^∞ h f0 exp(2 \int_E^{E'} h) dE',   h = (κ/p) / [(E - E₊)(E - E₋)],

with the roots of (E - E_R)² + w² + κE/p: the inner integral is a logarithm. Above a threshold, without any
spectrum, p E_above = ∫ E f0 dE - E_t² G(E_t) and p N_above = ∫ f0 dE - E_t G(E_t) + ∫ G dE. The inverse is
that of `common.numerics.laplace`: F is analytic but for the negative real p. The outer integral is a
composite Gauss-Legendre rule, with panels that shrink towards E₊ and E₋. As τ enters through τ/(p + τ)
alone, a line of any width, saturated or not, is exact: it is the equivalent width that counts, never a
sample of τ.

>>> depth = breit_wigner_optical_depth(
...     mediator_mass_MeV=1e-3, coupling=5e-3, neutrino_mass_MeV=5e-8, column_density_inverse_cm2=5e25
... )
>>> f"resonance at {depth.resonance_energy_MeV:.1f} MeV, optical depth {depth(15.0):.2f} at 15 MeV"
'resonance at 10.0 MeV, optical depth 5.81 at 15 MeV'
>>> def emitted(energy_MeV):
...     return energy_MeV**2 * np.exp(-energy_MeV / 5.0) / 250.0
>>> left = arrivals_above(depth, emitted, 5.0, maximum_energy_MeV=250.0)
>>> f"{float(left.number):.4f} neutrinos and {float(left.energy_MeV):.3f} MeV above 5 MeV"
'0.3872 neutrinos and 5.663 MeV above 5 MeV'
"""

import dataclasses
import functools
import math
import warnings
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from common import units
from common.cascade import _cascade as kernels
from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.numerics.laplace import TalbotContour, talbot_contour
from common.numerics.quadrature import IntegrationResult, gauss_legendre
from common.validation import (
    FloatArray,
    require_in_range,
    require_non_negative,
    require_one_of,
    require_positive,
)

Spectrum: TypeAlias = Callable[[FloatArray], FloatArray]
Accuracy: TypeAlias = Literal["full", "scan"]

ACCURACIES: tuple[Accuracy, ...] = ("full", "scan")
SCAN_ERROR = 1e-7
"""Bound on the errors in a scan, relative to what is emitted above the threshold."""

_TALBOT_NODES = 20
_ORDER = 12
# The error estimate comes from another contour and a coarser rule.
_CHECK_TALBOT_NODES = 23
_CHECK_ORDER = 10
# Of what is emitted. The two may agree better by accident than either of them is.
_LEAST_ERROR = 1e-12
_SCAN_TALBOT_NODES = 13
_SCAN_ORDER = 7
_PANEL_RATIO = 1.6
_LONGEST_PANEL = 1.5


class NonPerturbativeCouplingWarning(UserWarning):
    """The coupling is above √(4π)."""


@dataclasses.dataclass(frozen=True)
class ResonantOpticalDepth:
    """Optical depth κ E / [(E - E_R)² + w²] of a path, as a function of the energy.

    E_R = w = 0 is the massless mediator, τ = κ/E; E_R far above all energies is contact scattering,
    τ = κ E/(E_R² + w²).

    Attributes
    ----------
    strength_MeV
        κ, not negative.
    resonance_energy_MeV, half_width_MeV
        E_R and w, not negative.

    Raises
    ------
    ValueError
        A parameter is negative or not finite.
    """

    strength_MeV: float
    resonance_energy_MeV: float
    half_width_MeV: float

    def __post_init__(self) -> None:
        """Refuse impossible parameters."""
        for field in dataclasses.fields(self):
            require_non_negative(field.name, getattr(self, field.name))

    def __call__(self, energy_MeV: ArrayLike) -> Any:
        """Optical depth at an energy in MeV, positive; scalar or array."""
        energy = require_positive("energy_MeV", energy_MeV)
        return (
            self.strength_MeV * energy / ((energy - self.resonance_energy_MeV) ** 2 + self.half_width_MeV**2)
        )


class Arrivals(NamedTuple):
    """Neutrinos above each threshold at the end of the path, with estimates of the absolute errors.

    In units of the spectrum's normalisation: per emitted neutrino if that is one.
    """

    number: Any
    energy_MeV: Any
    number_error: Any
    energy_error_MeV: Any


def breit_wigner_optical_depth(
    mediator_mass_MeV: float, coupling: float, neutrino_mass_MeV: float, column_density_inverse_cm2: float
) -> ResonantOpticalDepth:
    """Optical depth of scattering through the s-channel exchange of a scalar.

    σ = g⁴ s / (4π [(s - M²)² + M² Γ²]), s = 2 m E, Γ = g² M/(4π). Source: Eq. 4 of arXiv:1912.09115,
    integrated over the angle, with its Γ (that of a Majorana neutrino).

    Parameters
    ----------
    mediator_mass_MeV
        M, positive; for the massless limit use `ResonantOpticalDepth`.
    coupling
        g, positive; above √(4π) a warning is given.
    neutrino_mass_MeV
        m of the target at rest, positive.
    column_density_inverse_cm2
        n D, targets per area, positive.

    Returns
    -------
    ResonantOpticalDepth
        κ, E_R and w in MeV.

    Raises
    ------
    ValueError
        An argument isn't positive and finite.
    """
    mass = require_positive("mediator_mass_MeV", mediator_mass_MeV)
    g = require_positive("coupling", coupling)
    m = require_positive("neutrino_mass_MeV", neutrino_mass_MeV)
    column = require_positive("column_density_inverse_cm2", column_density_inverse_cm2) / units.cm**2
    if g > MAXIMUM_PERTURBATIVE_COUPLING:
        warnings.warn(
            f"coupling = {g} is above sqrt(4 pi) = {MAXIMUM_PERTURBATIVE_COUPLING:.4f}",
            NonPerturbativeCouplingWarning,
            stacklevel=2,
        )
    resonance = mass**2 / (2.0 * m)
    return ResonantOpticalDepth(
        float(column * g**4 / (8.0 * math.pi * m)),
        float(resonance),
        float(resonance * g**2 / (4.0 * math.pi)),
    )


@functools.lru_cache(maxsize=8)
def _integration_matrix(order: int) -> FloatArray:
    """Row j integrates the interpolating polynomial from Gauss-Legendre node j to 1."""
    nodes = gauss_legendre(order).nodes
    powers = np.polynomial.legendre.legvander(nodes, order)
    degree = np.arange(order)
    # ∫_x^1 P_k = (P_{k-1}(x) - P_{k+1}(x)) / (2k + 1), with P_{-1} = 1.
    below = np.column_stack([np.ones(order), powers[:, : order - 1]])
    integrals = (below - powers[:, 1:]) / (2.0 * degree + 1.0)
    coefficients = (
        (2.0 * degree[:, np.newaxis] + 1.0)
        / 2.0
        * (powers[:, :order] * gauss_legendre(order).weights[:, np.newaxis]).T
    )
    matrix: FloatArray = integrals @ coefficients
    return matrix


class _Transform(NamedTuple):
    """Laplace transform on one contour: at the panel edges, and integrals of the emitted spectrum upwards."""

    contour: TalbotContour
    edges: FloatArray
    gain: NDArray[np.complex128]
    gain_integral: NDArray[np.complex128]
    emitted_number: FloatArray
    emitted_energy: FloatArray


def _upward(terms: FloatArray) -> FloatArray:
    """Sums of the panels from each edge upwards."""
    return np.append(np.cumsum(terms.sum(axis=1)[::-1])[::-1], 0.0)


def _transform(
    depth: ResonantOpticalDepth,
    spectrum: Spectrum,
    energies: FloatArray,
    upper: float,
    count: int,
    order: int,
) -> _Transform:
    """Transform of the gain, from the lowest of the energies up; the energies are among the edges."""
    contour = talbot_contour(count)
    lower = energies.min()
    panels = max(1, math.ceil(math.log(upper / lower) / math.log(_PANEL_RATIO)))
    parameters = (depth.strength_MeV, depth.resonance_energy_MeV, depth.half_width_MeV)
    base = np.concatenate([energies, np.geomspace(lower, upper, panels + 1)[1:-1], [upper]])
    if lower < depth.resonance_energy_MeV < upper:
        base = np.append(base, depth.resonance_energy_MeV)
    edges, offsets = kernels.graded_panels(np.unique(base), contour.nodes, *parameters, _LONGEST_PANEL)
    rule = gauss_legendre(order)
    half_lengths = 0.5 * np.diff(edges)
    steps = half_lengths[:, np.newaxis] * (1.0 + rule.nodes)
    nodes = edges[:-1, np.newaxis] + steps
    node_offsets = offsets[:-1, np.newaxis] + steps
    emitted = np.asarray(require_non_negative("spectrum", spectrum(nodes)))
    gain, gain_integral = kernels.gain_functions(
        contour.nodes,
        *parameters,
        edges,
        offsets,
        nodes,
        node_offsets,
        half_lengths,
        emitted,
        rule.weights,
        _integration_matrix(order),
    )
    terms = half_lengths[:, np.newaxis] * rule.weights * emitted
    return _Transform(contour, edges, gain, gain_integral, _upward(terms), _upward(terms * nodes))


def _checked_energies(name: str, energy_MeV: ArrayLike, maximum_energy_MeV: float) -> tuple[Any, float]:
    upper = require_positive("maximum_energy_MeV", maximum_energy_MeV)
    energy = require_positive(name, energy_MeV)
    return require_in_range(name, energy, 0.0, upper, interval="(]"), float(upper)


def _arrivals(
    depth: ResonantOpticalDepth,
    spectrum: Spectrum,
    thresholds: FloatArray,
    upper: float,
    count: int,
    order: int,
) -> tuple[FloatArray, ...]:
    """Number and energy above thresholds, arriving and emitted, and bounds on the rounding of the former."""
    transform = _transform(depth, spectrum, thresholds, upper, count, order)
    at = np.searchsorted(transform.edges, thresholds)
    gain = transform.gain[:, at]
    p = transform.contour.nodes[:, np.newaxis]
    emitted_number, emitted_energy = transform.emitted_number[at], transform.emitted_energy[at]
    number = emitted_number - thresholds * gain + transform.gain_integral[:, at]
    energy = emitted_energy - thresholds**2 * gain
    invert, rounding = transform.contour.invert, transform.contour.rounding
    return (
        invert(number / p),
        invert(energy / p),
        emitted_number,
        emitted_energy,
        rounding(number / p),
        rounding(energy / p),
    )


def _estimated(
    depth: ResonantOpticalDepth, spectrum: Spectrum, thresholds: FloatArray, upper: float
) -> tuple[FloatArray, ...]:
    """Number, energy, and their differences to a second evaluation, at least the contour's own errors."""
    number, energy, emitted, emitted_energy, number_rounding, energy_rounding = _arrivals(
        depth, spectrum, thresholds, upper, _TALBOT_NODES, _ORDER
    )
    other = _arrivals(depth, spectrum, thresholds, upper, _CHECK_TALBOT_NODES, _CHECK_ORDER)
    return (
        number,
        energy,
        np.maximum(np.abs(number - other[0]), _LEAST_ERROR * emitted + number_rounding),
        np.maximum(np.abs(energy - other[1]), _LEAST_ERROR * emitted_energy + energy_rounding),
    )


def _bounded(
    depth: ResonantOpticalDepth, spectrum: Spectrum, thresholds: FloatArray, upper: float
) -> tuple[FloatArray, ...]:
    """Number and energy from one evaluation, and the bound on their errors."""
    number, energy, emitted, emitted_energy, *_ = _arrivals(
        depth, spectrum, thresholds, upper, _SCAN_TALBOT_NODES, _SCAN_ORDER
    )
    return number, energy, SCAN_ERROR * emitted, SCAN_ERROR * emitted_energy


def arrivals_above(
    depth: ResonantOpticalDepth,
    spectrum: Spectrum,
    threshold_MeV: ArrayLike,
    maximum_energy_MeV: float,
    accuracy: Accuracy = "full",
) -> Arrivals:
    r"""Number and energy of neutrinos above thresholds at the end of the path.

    The inverse Laplace transforms of p N = \int f0 dE - E_t G(E_t) + \int G dE and of
    p E_above = \int E f0 dE - E_t² G(E_t), integrals from the threshold E_t: see the module docstring.
    Source: Eq. 8 of arXiv:1912.09115. Nothing below the threshold is calculated.

    Parameters
    ----------
    depth
        Optical depth of the path.
    spectrum
        f0: emitted spectrum of an array of energies in MeV, smooth, not negative.
    threshold_MeV
        E_t, above 0 and up to the maximum energy, scalar or array.
    maximum_energy_MeV
        Energy above which the spectrum is negligible, positive.
    accuracy
        ``"full"``, or ``"scan"`` for maps: a quarter of the time, an error below 1e-7 of what is emitted
        above the threshold, which is then the estimate too.

    Returns
    -------
    Arrivals
        Of the shape of the thresholds. Errors are the differences to another contour with a coarser rule, at
        least 1e-12 of what is emitted above the threshold and the rounding of the inversion.

    Raises
    ------
    ValueError
        An argument is out of its range or unknown, or the spectrum is negative somewhere.
    """
    require_one_of("accuracy", accuracy, ACCURACIES)
    threshold, upper = _checked_energies("threshold_MeV", threshold_MeV, maximum_energy_MeV)
    flat = np.ravel(threshold)
    columns = (
        _estimated(depth, spectrum, flat, upper)
        if accuracy == "full"
        else (_bounded(depth, spectrum, flat, upper))
    )
    return Arrivals(*(column.reshape(np.shape(threshold))[()] for column in columns))


def arriving_spectrum(
    depth: ResonantOpticalDepth, spectrum: Spectrum, energy_MeV: ArrayLike, maximum_energy_MeV: float
) -> IntegrationResult:
    """Spectrum at the end of the path, unscattered and scattered neutrinos.

    f = f0 e^{-τ} + the inverse Laplace transform of 2 G/(p + τ): see the module docstring.
    Source: Eq. 8 of arXiv:1912.09115.

    Parameters
    ----------
    depth, spectrum, maximum_energy_MeV
        As in `arrivals_above`.
    energy_MeV
        E, above 0 and up to the maximum energy, scalar or array.

    Returns
    -------
    IntegrationResult
        f in the unit of the spectrum, of the shape of the energies, and its absolute error: the difference to
        another contour with a coarser rule, at least the rounding of the inversion. Where many scatterings
        have emptied the spectrum, the error may exceed what is left.

    Raises
    ------
    ValueError
        An argument is out of its range, or the spectrum is negative somewhere.
    """
    energy, upper = _checked_energies("energy_MeV", energy_MeV, maximum_energy_MeV)
    flat = np.ravel(energy)
    rate = depth(flat)
    unscattered = np.asarray(spectrum(flat)) * np.exp(-rate)

    def scattered(count: int, order: int) -> tuple[FloatArray, FloatArray]:
        transform = _transform(depth, spectrum, flat, upper, count, order)
        at = np.searchsorted(transform.edges, flat)
        image = 2.0 * transform.gain[:, at] / (transform.contour.nodes[:, np.newaxis] + rate)
        return transform.contour.invert(image), transform.contour.rounding(image)

    fine, rounding = scattered(_TALBOT_NODES, _ORDER)
    check, _ = scattered(_CHECK_TALBOT_NODES, _CHECK_ORDER)
    error = np.maximum(np.abs(fine - check), rounding)
    shape = np.shape(energy)
    return IntegrationResult((unscattered + fine).reshape(shape)[()], error.reshape(shape)[()])
