r"""Number-doubling cascade of relativistic neutrinos on relic neutrinos at rest: closed forms.

A neutrino of energy E scatters on a relic neutrino of mass m << E, s = 2 m E, through the s-channel of a
mediator. The final energy is flat between 0 and E, and the struck relic neutrino carries the rest: two
relativistic neutrinos of energies x E and (1 - x) E replace one. With τ(E), the optical depth of the path,
as the variable, and with t = 0 ... 1 the fraction of the path,

    df/dt = -τ(E) f(E) + 2 \int_E^∞ τ(E')/E' f(E') dE'.

Source: Eq. 8 of arXiv:1912.09115 with Eqs. 4 and 5, dσ/dE_f = σ(E_i)/E_i for 0 < E_f < E_i; Eqs. IV.10
and IV.11 of arXiv:2204.11885 are its first generation. It is random scission: every scattering adds one
neutrino, and energy is conserved, since 2 (E/2) = E. Each energy is fed only from above it.

Two limits of the Breit-Wigner cross section have closed solutions.

- Contact, M >> √s: τ = X E. Seek f = e^{-X E} (f0 + 2 X S + X² K); then S(E) = \int_E^∞ f0 dE' and
  K(E) = \int_E^∞ (E' - E) f0 dE' = \int_E^∞ S dE' fulfil the equation, term by term in X.
- Massless, M << √s: τ = T/E. In u = 1/E, with w = f0 e^{-T u}, it is f = w + 2 T S + T² K, where now
  S = \int_0^u w du' and K = \int_0^u (u - u') w du'. The cascade reaches E = 0 after a finite path:
  of the energy of one neutrino only e^{-τ} (1 + τ + τ²/2) remains at E > 0, the rest is in neutrinos of no
  energy. Physically it ends where E ~ m.

**Redshift.** In the comoving (present-day) energy E and the comoving number f the equation is unchanged for a
target of density n0 (1 + z)³ and τ from contact scattering σ = σ' E_local, E_local = E (1 + z): the column is

    X(z) = σ' n0 \int_0^z c (1 + z')³ / H(z') dz',

as dt = dz / [(1 + z) H] cancels the (1 + z) of E_local. A source spread over redshift is a sum of cascades,
each with the column from its own redshift to today (`contact_cascade_of_source`).

Spectra are given at increasing energies and are zero above the last one; below the first nothing is needed.
Integrals over the spectrum interpolate it by cubics through four neighbouring energies (in E or in 1/E):
fourth order in the spacing. A spectrum that falls by more than an order of magnitude between neighbouring
energies isn't resolved and can come out slightly negative there.

>>> energy_MeV = np.geomspace(1e-4, 100.0, 800)
>>> emitted = energy_MeV**2 * np.exp(-energy_MeV / 4.0) / (2.0 * 4.0**3)
>>> arriving = contact_cascade(energy_MeV, emitted, 0.1)
>>> f"{np.trapezoid(energy_MeV * arriving, energy_MeV):.2f} MeV of {3.0 * 4.0:.2f} MeV"
'12.00 MeV of 12.00 MeV'
>>> f"{np.trapezoid(arriving, energy_MeV):.2f} neutrinos after {0.1 * 12.0:.2f} scatterings"
'2.20 neutrinos after 1.20 scatterings'
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from common.validation import FloatArray, require_finite, require_non_negative, require_positive

_STENCIL = 4
_SERIES = tuple(1.0 / (math.factorial(k) * (k + 4.0)) for k in reversed(range(18)))


class _CumulativeIntegral:
    r"""Integrals \int_x^{x_n} f dx' and \int_x^{x_n} (x' - x) f dx' at each node x of a grid."""

    def __init__(self, nodes: FloatArray) -> None:
        count = nodes.size
        self._spacing = np.diff(nodes)
        first = np.clip(np.arange(count - 1) - 1, 0, count - _STENCIL)
        self._stencil = first[:, np.newaxis] + np.arange(_STENCIL)
        reduced = (nodes[self._stencil] - nodes[:-1, np.newaxis]) / self._spacing[:, np.newaxis]
        powers = np.arange(_STENCIL)
        # Rows: powers of the reduced nodes; the weights integrate each power exactly over the interval.
        vandermonde = reduced[:, np.newaxis, :] ** powers[:, np.newaxis]
        moments = np.stack([1.0 / (powers + 1.0), 1.0 / (powers + 2.0)], axis=-1)
        weights = np.linalg.solve(vandermonde, np.broadcast_to(moments, (count - 1, *moments.shape)))
        self._weights = weights[..., 0] * self._spacing[:, np.newaxis]
        self._first_moment_weights = weights[..., 1] * self._spacing[:, np.newaxis] ** 2

    def __call__(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Both integrals of ``values``, whose last axis runs over the nodes."""
        local = np.zeros_like(values[..., 1:])
        first_moment = np.zeros_like(local)
        for k in range(_STENCIL):
            neighbour = values[..., self._stencil[:, k]]
            local += self._weights[:, k] * neighbour
            first_moment += self._first_moment_weights[:, k] * neighbour
        integral = np.zeros_like(values)
        integral[..., :-1] = np.cumsum(local[..., ::-1], axis=-1)[..., ::-1]
        # A sum of positive terms: the difference of two moments would cancel at the upper end.
        terms = first_moment + self._spacing * integral[..., 1:]
        double_integral = np.zeros_like(values)
        double_integral[..., :-1] = np.cumsum(terms[..., ::-1], axis=-1)[..., ::-1]
        return integral, double_integral


def _checked_spectrum(energy_MeV: ArrayLike, name: str, spectrum: ArrayLike) -> tuple[FloatArray, FloatArray]:
    energy = np.asarray(require_positive("energy_MeV", energy_MeV))
    if energy.ndim != 1 or energy.size < _STENCIL:
        raise ValueError(f"energy_MeV has the shape {energy.shape}, allowed: (n,) with n >= {_STENCIL}")
    if not np.all(np.diff(energy) > 0.0):
        raise ValueError("energy_MeV is not strictly increasing")
    values = np.asarray(require_finite(name, spectrum))
    if values.ndim == 0 or values.shape[-1] != energy.size:
        raise ValueError(f"{name} has the shape {values.shape}, allowed: (..., {energy.size})")
    return energy, values


def contact_cascade(
    energy_MeV: ArrayLike, spectrum_inverse_MeV: ArrayLike, column_inverse_MeV: ArrayLike
) -> FloatArray:
    r"""Spectrum after a path with contact scattering, σ proportional to E.

    f = e^{-X E} [f0 + 2 X \int_E^∞ f0 dE' + X² \int_E^∞ (E' - E) f0 dE'], the solution of
    df/dX = -E f + 2 \int_E^∞ f dE'. Source: Eq. 8 of arXiv:1912.09115 for M >> √s. Every scattering
    adds one neutrino, ∫ f dE = ∫ (1 + X E) f0 dE, and energy is conserved. With a redshift-dependent target,
    energies and spectra are comoving and X is as in the module docstring.

    Parameters
    ----------
    energy_MeV
        Increasing, positive, shape ``(n,)``, n >= 4; up to where the spectrum is negligible.
    spectrum_inverse_MeV
        f0(E) at these energies, shape ``(..., n)``; any unit, the result has the same.
    column_inverse_MeV
        X = τ/E >= 0, a scalar or an array that broadcasts with the leading axes of the spectrum.

    Returns
    -------
    array
        f(E), shape ``(..., n)``.

    Raises
    ------
    ValueError
        The energies don't increase, shapes don't fit, or an argument is out of its range.
    """
    energy, emitted = _checked_spectrum(energy_MeV, "spectrum_inverse_MeV", spectrum_inverse_MeV)
    column = np.asarray(require_non_negative("column_inverse_MeV", column_inverse_MeV))[..., np.newaxis]
    above, excess = _CumulativeIntegral(energy)(emitted)
    arriving: FloatArray = np.exp(-column * energy) * (emitted + column * (2.0 * above + column * excess))
    return arriving


def massless_cascade(
    energy_MeV: ArrayLike, spectrum_inverse_MeV: ArrayLike, column_MeV: ArrayLike
) -> FloatArray:
    r"""Spectrum after a path with the exchange of a massless mediator, σ proportional to 1/E.

    f = w + 2 T \int_E^∞ w dE'/E'² + T² \int_E^∞ (1/E - 1/E') w dE'/E'², w = f0 e^{-T/E}, the solution of
    df/dT = -f/E + 2 \int_E^∞ f/E'² dE'. Source: Eq. 8 of arXiv:1912.09115 for M << √s.
    Energy at E > 0 is not conserved: see the module docstring.

    Parameters
    ----------
    energy_MeV, spectrum_inverse_MeV
        As in `contact_cascade`.
    column_MeV
        T = τ E >= 0, a scalar or an array that broadcasts with the leading axes of the spectrum.

    Returns
    -------
    array
        f(E), shape ``(..., n)``.

    Raises
    ------
    ValueError
        The energies don't increase, shapes don't fit, or an argument is out of its range.
    """
    energy, emitted = _checked_spectrum(energy_MeV, "spectrum_inverse_MeV", spectrum_inverse_MeV)
    column = np.asarray(require_non_negative("column_MeV", column_MeV))[..., np.newaxis]
    unscattered = emitted * np.exp(-column / energy)
    # Integrals over 1/E from zero are those over -1/E up to the last node.
    above, excess = _CumulativeIntegral(-1.0 / energy)(unscattered)
    arriving: FloatArray = unscattered + column * (2.0 * above + column * excess)
    return arriving


def contact_daughters_inverse_MeV(
    energy_MeV: ArrayLike, initial_energy_MeV: ArrayLike, column_inverse_MeV: ArrayLike
) -> FloatArray:
    """Spectrum of all scattered neutrinos of one of initial energy E0, contact scattering.

    [2 X + X² (E0 - E)] e^{-X E} for E < E0, else 0; besides, e^{-X E0} of it is unscattered. It is
    `contact_cascade` of a line.

    Parameters
    ----------
    energy_MeV, initial_energy_MeV
        E and E0, positive.
    column_inverse_MeV
        X = τ/E, not negative.

    Returns
    -------
    float or array
        Neutrinos per MeV and per emitted one, of the broadcast shape.

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    energy = require_positive("energy_MeV", energy_MeV)
    initial = require_positive("initial_energy_MeV", initial_energy_MeV)
    column = require_non_negative("column_inverse_MeV", column_inverse_MeV)
    daughters = column * (2.0 + column * np.maximum(initial - energy, 0.0)) * np.exp(-column * energy)
    return np.where(energy < initial, daughters, 0.0)[()]


def massless_daughters_inverse_MeV(
    energy_MeV: ArrayLike, initial_energy_MeV: ArrayLike, column_MeV: ArrayLike
) -> FloatArray:
    """Spectrum of all scattered neutrinos of one of initial energy E0, massless mediator.

    (T/E0²) [2 + T (1/E - 1/E0)] e^{-T/E0} for E < E0, else 0; besides, e^{-T/E0} of it is unscattered.

    Parameters
    ----------
    energy_MeV, initial_energy_MeV
        E and E0, positive.
    column_MeV
        T = τ E, not negative.

    Returns
    -------
    float or array
        Neutrinos per MeV and per emitted one, of the broadcast shape.

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    energy = require_positive("energy_MeV", energy_MeV)
    initial = require_positive("initial_energy_MeV", initial_energy_MeV)
    column = require_non_negative("column_MeV", column_MeV)
    steps = np.maximum(1.0 / energy - 1.0 / initial, 0.0)
    daughters = column / initial**2 * (2.0 + column * steps) * np.exp(-column / initial)
    return np.where(energy < initial, daughters, 0.0)[()]


def _exponential_moments(exponent: FloatArray) -> tuple[FloatArray, ...]:
    r"""\int_0^1 t^k e^{-a t} dt of k = 0 ... 3 for a >= 0."""
    decay = np.exp(-exponent)
    # The closed form cancels below one; there, Σ (-a)^k / (k! (k + 4)).
    large = np.maximum(exponent, 1.0)
    closed = (6.0 - np.exp(-large) * (((large + 3.0) * large + 6.0) * large + 6.0)) / large**4
    small = -np.minimum(exponent, 1.0)
    series = np.zeros_like(exponent)
    for coefficient in _SERIES:
        series = series * small + coefficient
    third = np.where(exponent > 1.0, closed, series)
    # Downwards the recursion adds positive terms only.
    second = (exponent * third + decay) / 3.0
    first = (exponent * second + decay) / 2.0
    return exponent * first + decay, first, second, third


def contact_cascade_of_source(
    energy_MeV: ArrayLike, column_inverse_MeV: ArrayLike, source: ArrayLike
) -> FloatArray:
    r"""Spectrum today of a source spread along the path, with contact scattering.

    The solution of df/dX = -E f + 2 \int_E^∞ f dE' + source, f = \int dX' s(E, X') propagated over X': each
    emission passes the column X' from its place to the observer. Between the given columns the source is
    linear in X', and then the integral over X' is exact, however large X' E is.

    For a source of comoving rate density R(z) and comoving spectrum F(E (1 + z)), s dX = c R F dz / H (with
    dE the present-day energy), s = c R F / (H dX/dz): see the module docstring for X(z).

    Parameters
    ----------
    energy_MeV
        Increasing, positive, shape ``(n,)``, n >= 4; comoving.
    column_inverse_MeV
        X' from the observer to each place of emission, increasing, the first one not negative, shape
        ``(m,)``, m >= 2.
    source
        s at these columns and energies, shape ``(m, n)``, in the unit of the result times MeV.

    Returns
    -------
    array
        f(E), shape ``(n,)``.

    Raises
    ------
    ValueError
        Energies or columns don't increase, shapes don't fit, or an argument is out of its range.
    """
    energy, emitted = _checked_spectrum(energy_MeV, "source", source)
    column = np.asarray(require_non_negative("column_inverse_MeV", column_inverse_MeV))
    if column.ndim != 1 or column.size < 2 or not np.all(np.diff(column) > 0.0):
        raise ValueError("column_inverse_MeV is not a strictly increasing array of at least two columns")
    if emitted.shape != (column.size, energy.size):
        raise ValueError(f"source has the shape {emitted.shape}, allowed: {(column.size, energy.size)}")
    above, excess = _CumulativeIntegral(energy)(emitted)
    arriving = np.zeros_like(energy)
    for i, (start, step) in enumerate(zip(column[:-1], np.diff(column), strict=True)):
        # Coefficients, in powers of the fraction of this interval, of what either end would contribute.
        near, far = (
            (
                emitted[j] + start * (2.0 * above[j] + start * excess[j]),
                2.0 * step * (above[j] + start * excess[j]),
                step**2 * excess[j],
            )
            for j in (i, i + 1)
        )
        coefficients = (near[0], near[1] - near[0] + far[0], near[2] - near[1] + far[1], far[2] - near[2])
        moments = _exponential_moments(step * energy)
        integral = sum(c * moment for c, moment in zip(coefficients, moments, strict=True))
        arriving += step * np.exp(-start * energy) * integral
    return arriving
