r"""Phase space of neutrino-nucleon scattering in hot dense matter: moments for any current and mediator.

**Definition.** For ν(k) + N(p) -> ν(k') + N(p') with (1/2)Σ|M|² averaged over the initial nucleon spin,

    1/λ = ∫ 2 d³p/(2π)³ f_N(E) / (4 E E_ν) ∫ d³p'/((2π)³ 2E') d³k'/((2π)³ 2E_ν') (2π)⁴ δ⁴(p+k-p'-k')
          |M|² [1 - f_N(E')] [1 - f_ν(E_ν')].

2 is the nucleon's spin degeneracy; E E_ν is the Møller flux, E E_ν v_rel = p·k divided by v_rel. Nucleons
are ideal quasi-particles of effective mass m* and effective chemical potential μ*, E = sqrt(p² + m*²).
Source: Eqs. 12-19 of arXiv:2106.11660, which has p·k in place of E E_ν (the reading ``flux="invariant"``):
a cross section, rather than a rate, weighted with f_N.

**Reduction.** With q = k - k' and the azimuth of p about q, d³k' and the energy δ-function leave

    1/λ = 1/(8 (2π)⁴ E_ν²) ∫ dq0 d|q| dE dφ |M|² f_N(E) [1 - f_N(E+q0)] [1 - f_ν(E_ν-q0)].

1. q0 = √t sinh y, |q| = √t cosh y, t = -q²: dq0 d|q| = dt dy / 2. With sinh y* = √t/(2m) the nucleon's
   least energy is E_- = m cosh(y - y*); that of the final nucleon is m cosh(y + y*). The neutrino allows
   e^y <= 2E_ν/√t.
2. With X = (E+E')/|q| >= c = coth y* and Z = (E_ν+E_ν')/|q| >= 1,
   p·k = (t/4) [X Z + 1 - sqrt((X²-c²)(Z²-1)) cos φ], every term of which is positive, so that averages over φ
   are exact and don't cancel: ⟨p·k⟩ = (t/4)(XZ+1), ⟨(p·k)²⟩ = (t/4)² [(XZ+1)² + (X²-c²)(Z²-1)/2],
   ⟨1/(p·k)⟩ = (4/t) [(X+Z)² + (4m²/t)(Z²-1)]^(-1/2).
3. f(E)[1-f(E+q0)] = [f(E) - f(E+q0)]/(1 - e^{-q0/T}), and the averages are polynomials in E - E_-: the energy
   integral is a difference of -Li_s(-e^{-(E_- - μ)/T}), s = 1, 2, 3. (With ``flux="invariant"``, all but
   that of ⟨1/(p·k)⟩.)
4. Every squared amplitude is a(t) + b(t) p·k + c(t) (p·k)² (``common.scattering.amplitudes``). Thus
   1/λ = ∫ dt [a J_0 + b J_1 + c J_2] with three functions J_n(t) of state and energy alone, which know no
   mediator: each further mediator mass is a dot product (``common.scattering.mean_free_path``).

Without final-state blocking the integral over p·k is elementary instead and leaves one over the nucleon's
rapidity; there the mass in kinematics and traces may differ from the effective mass in f_N, as in λ⁰ of
Sec. IV of arXiv:2106.11660.

**Numerics.** t is integrated with nested 7/15-point panels, in √t up to the square of the least mediator mass
and in ln t beyond, halved where the J_n need it; y adaptively. The reported error is the difference to
the rule with half of the t nodes (which overstates it), plus the error estimates of the y integrals.

>>> from common.scattering.amplitudes import standard_model_coefficients
>>> gas = NucleonGas(effective_mass_MeV=249.6, effective_chemical_potential_MeV=496.6, temperature_MeV=15.0)
>>> table = scattering_table(161.7, gas, 114.6)
>>> amplitude = standard_model_coefficients(table.t_MeV2, table.nucleon_mass_MeV, -0.5, -0.735)
>>> rate = table.integrate(amplitude)
>>> f"{1.0 / rate.value:.4f} m", bool(rate.error < 1e-7 * rate.value)
('0.7855 m', True)
"""

import dataclasses
import functools
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from common import units
from common.errors import ConvergenceError
from common.numerics.quadrature import IntegrationResult, gauss_kronrod, gauss_legendre
from common.scattering import _phase_space as kernels
from common.validation import (
    FloatArray,
    require_finite,
    require_in_range,
    require_one_of,
    require_positive,
)

Flux: TypeAlias = Literal["moeller", "invariant"]
Azimuth: TypeAlias = Literal["exact", "uniform_neutrino_sum", "uniform_neutrino_mean"]

MAXIMUM_MEDIATOR_MASS_MeV = 1.22e22
"""The Planck mass; powers of much larger masses would overflow."""

_FLUX_CODES = {"moeller": 0, "invariant": 1}
_AZIMUTH_CODES = {"exact": 0, "uniform_neutrino_sum": 1, "uniform_neutrino_mean": 2}
# e^{-45} is below the last digit of the integral.
_CUTOFF_TEMPERATURES = 45.0
_PANEL_DECADES = 1.0
_MAXIMUM_REFINEMENTS = 40
# Moments that need a numerical integral over the nucleon energy are good to 1e-10.
_ENERGY_ORDER = 12
_RULE_ORDER = 7
_POLYLOGARITHM_ORDER = 18
# The integrand of a uniform neutrino azimuth has kinks inside the range of the energy integral.
_UNIFORM_AZIMUTH_TOLERANCE = 1e-3


@functools.cache
def _polylogarithm_series() -> tuple[FloatArray, FloatArray]:
    """Coefficients of u, u², ... in -Li_2(1 - e^u) and -Li_3(1 - e^u), u = ln(1 + z)."""
    bernoulli = [Fraction(1)]
    for k in range(1, _POLYLOGARITHM_ORDER):
        bernoulli.append(-sum(math.comb(k + 1, j) * bernoulli[j] for j in range(k)) / Fraction(k + 1))
    # With z = e^u - 1, dz/z = du/(1 - e^{-u}) = Σ B_k (-u)^k/k! du/u, and d(-Li_s)/dz = -Li_{s-1}/z.
    kernel = [(-1) ** k * bernoulli[k] / math.factorial(k) for k in range(_POLYLOGARITHM_ORDER)]
    second = [kernel[k] / (k + 1) for k in range(_POLYLOGARITHM_ORDER)]
    third = [
        sum((second[j] * kernel[k - j] for j in range(k + 1)), Fraction(0)) / (k + 1)
        for k in range(_POLYLOGARITHM_ORDER)
    ]
    return np.array(second, dtype=np.float64), np.array(third, dtype=np.float64)


@dataclasses.dataclass(frozen=True)
class NucleonGas:
    """One species of nucleon as an ideal gas of quasi-particles, spin degeneracy 2.

    f_N(E) = 1/(exp((E - μ*)/T) + 1), E = sqrt(p² + m*²).

    Attributes
    ----------
    effective_mass_MeV, effective_chemical_potential_MeV, temperature_MeV
        m*, μ* (rest mass included, vector mean fields not) and T, in MeV.

    Raises
    ------
    ValueError
        Mass or temperature isn't positive, or the chemical potential isn't finite.
    """

    effective_mass_MeV: float
    effective_chemical_potential_MeV: float
    temperature_MeV: float

    def __post_init__(self) -> None:
        """Refuse impossible states."""
        require_positive("effective_mass_MeV", self.effective_mass_MeV)
        require_finite("effective_chemical_potential_MeV", self.effective_chemical_potential_MeV)
        require_positive("temperature_MeV", self.temperature_MeV)


@dataclasses.dataclass(frozen=True)
class ScatteringTable:
    """Phase-space moments of one neutrino energy on one nucleon gas, independent of couplings and mediator.

    1/λ = ∫ dt Σ_n c_n(t) J_n(t) for |M|² = Σ_n c_n(t) (p·k)^n.

    Attributes
    ----------
    t_MeV2, weights_MeV2, coarse_weights_MeV2
        Nodes in t, weights of ∫ dt, and the weights of the rule on half of the nodes; shape ``(n,)``.
    moments, moment_errors
        J_n(t) in MeV^(2n-1) and estimates of their errors, shape ``(3, n)``.
    nucleon_mass_MeV
        The mass in kinematics, and to be used in squared amplitudes.
    minimum_mediator_mass_MeV
        The nodes resolve propagators down to this mass.
    """

    t_MeV2: FloatArray
    weights_MeV2: FloatArray
    coarse_weights_MeV2: FloatArray
    moments: FloatArray
    moment_errors: FloatArray
    nucleon_mass_MeV: float
    minimum_mediator_mass_MeV: float

    def integrate(self, coefficients: FloatArray) -> IntegrationResult:
        """Inverse mean free path for given coefficients of (p·k)^n at the nodes.

        1/λ = Σ_j w_j Σ_n c_n(t_j) J_n(t_j).

        Parameters
        ----------
        coefficients
            c_n in MeV^(-2n), shape ``(3, n)``.

        Returns
        -------
        IntegrationResult
            1/λ and its error in 1/m.

        Raises
        ------
        ValueError
            The shape isn't that of the moments.
        """
        value, error = self._contract(coefficients, np.zeros(1), 0)
        return IntegrationResult(float(value[0]), float(error[0]))

    def integrate_propagators(
        self, numerator: FloatArray, mediator_mass_MeV: ArrayLike, power: int
    ) -> IntegrationResult:
        """Inverse mean free path for a numerator over a power of the propagator, for each mediator mass.

        1/λ = Σ_j w_j (t_j + M²)^(-power) Σ_n c_n(t_j) J_n(t_j).

        Parameters
        ----------
        numerator
            c_n in MeV^(2 power - 2n), shape ``(3, n)``.
        mediator_mass_MeV
            Scalar or shape ``(m,)``, in MeV.
        power
            1 (interference) or 2.

        Returns
        -------
        IntegrationResult
            1/λ and its error in 1/m, with the shape of the masses.

        Raises
        ------
        ValueError
            A mass is below the table's least mediator mass (at zero mass the rate diverges, as 1/M² for a
            vector and as ln M for a scalar), the power isn't 1 or 2, or the shape is wrong.
        """
        mass = self.require_resolved(mediator_mass_MeV)
        require_one_of("power", power, (1, 2))
        value, error = self._contract(numerator, np.atleast_1d(mass) ** 2, power)
        shape = np.shape(mass)
        return IntegrationResult(value.reshape(shape)[()], error.reshape(shape)[()])

    def require_resolved(self, mediator_mass_MeV: ArrayLike) -> FloatArray:
        """Mediator masses as floating-point numbers, if the nodes resolve their propagators.

        Raises
        ------
        ValueError
            A mass is below the table's least or above 1.22e22 MeV.
        """
        least = self.minimum_mediator_mass_MeV
        try:
            return require_in_range("mediator_mass_MeV", mediator_mass_MeV, least, MAXIMUM_MEDIATOR_MASS_MeV)
        except ValueError as error:
            if not np.any(np.asarray(mediator_mass_MeV) < least):
                raise
            raise ValueError(
                f"{error}: the rate diverges at zero mass, and the table resolves no smaller one"
            ) from None

    def _contract(
        self, coefficients: FloatArray, mass_squared: FloatArray, power: int
    ) -> tuple[FloatArray, FloatArray]:
        if np.shape(coefficients) != self.moments.shape:
            raise ValueError(
                f"coefficients have shape {np.shape(coefficients)}, allowed: {self.moments.shape}"
            )
        density = np.einsum("nj,nj->j", coefficients, self.moments)
        uncertainty = np.einsum("nj,nj->j", np.abs(coefficients), self.moment_errors)
        columns = np.stack(
            [
                density * self.weights_MeV2,
                density * (self.weights_MeV2 - self.coarse_weights_MeV2),
                uncertainty * self.weights_MeV2,
            ],
            axis=1,
        )
        propagator = self.t_MeV2 + mass_squared[:, np.newaxis]
        sums = (propagator ** (-power) @ columns) * units.m
        return sums[:, 0], np.abs(sums[:, 1]) + sums[:, 2]


def _largest_transfer(neutrino_energy: float, mass: float, nucleon_energy: float, momentum: float) -> float:
    """The largest t that a nucleon of the given energy allows, in a head-on collision."""
    product = 2.0 * neutrino_energy * (nucleon_energy + momentum)
    return product * product / (mass * mass + product)


class _Panels(NamedTuple):
    nodes: FloatArray
    weights: FloatArray
    coarse_weights: FloatArray
    moments: FloatArray
    errors: FloatArray


def _integrate_panels(
    lower: FloatArray,
    upper: FloatArray,
    transform: Callable[[FloatArray], tuple[FloatArray, FloatArray]],
    evaluate: Callable[[FloatArray], tuple[FloatArray, FloatArray]],
) -> _Panels:
    """Evaluate moments on the panels in a transformed variable; arrays of shape (panels, nodes)."""
    rule = gauss_kronrod(_RULE_ORDER)
    half = 0.5 * (upper - lower)[:, np.newaxis]
    t, jacobian = transform(0.5 * (upper + lower)[:, np.newaxis] + half * rule.nodes)
    moments, errors = evaluate(t.ravel())
    return _Panels(
        t,
        half * rule.weights * jacobian,
        half * rule.coarse_weights * jacobian,
        moments.reshape(3, *t.shape),
        errors.reshape(3, *t.shape),
    )


def _tabulate(
    largest_t: float,
    smallest_t: float,
    relative_tolerance: float,
    evaluate: Callable[[FloatArray], tuple[FloatArray, FloatArray]],
) -> _Panels:
    """Panels in √t below ``smallest_t``, and in ln t above, halved until each resolves the moments."""
    smallest_t = min(smallest_t, 1e-3 * largest_t)
    lowest = _integrate_panels(
        np.zeros(1), np.array([math.sqrt(smallest_t)]), lambda x: (x * x, 2.0 * x), evaluate
    )
    done = [lowest]
    decades = math.ceil(math.log10(largest_t / smallest_t) / _PANEL_DECADES)
    edges = np.linspace(math.log(smallest_t), math.log(largest_t), decades + 1)
    lower, upper = edges[:-1], edges[1:]

    # The terms t^k J_n of contact interactions. A mediator of mass M suppresses t > M², so that each panel is
    # held against the integral up to it, not against the whole.
    n_of_term = np.array([0, 0, 1, 1, 2])
    powers = np.array([1.0, 2.0, 0.0, 1.0, 0.0])[:, np.newaxis, np.newaxis]
    reference = np.zeros((5, 0))
    for _ in range(_MAXIMUM_REFINEMENTS):
        panels = _integrate_panels(lower, upper, lambda u: (np.exp(u), np.exp(u)), evaluate)
        density = panels.moments[n_of_term] * panels.nodes**powers
        integrals = np.sum(panels.weights * density, axis=2)
        coarse = np.sum(panels.coarse_weights * density, axis=2)
        if reference.size == 0:
            reference = np.cumsum(integrals, axis=1)
        scale = np.array([np.interp(upper, edges[1:], row) for row in reference])
        error = np.abs(integrals - coarse)
        allowed = relative_tolerance * (np.abs(integrals) + 0.1 * scale)
        refine = np.any(error > allowed, axis=0)
        keep = ~refine
        done.append(
            _Panels(
                panels.nodes[keep],
                panels.weights[keep],
                panels.coarse_weights[keep],
                panels.moments[:, keep],
                panels.errors[:, keep],
            )
        )
        if not np.any(refine):
            break
        middle = 0.5 * (lower[refine] + upper[refine])
        lower, upper = np.concatenate([lower[refine], middle]), np.concatenate([middle, upper[refine]])
    else:
        raise ConvergenceError(f"scattering table: tolerance {relative_tolerance:.3g} over t not met")
    nodes = np.concatenate([panel.nodes.ravel() for panel in done])
    order = np.argsort(nodes)
    return _Panels(
        nodes[order],
        np.concatenate([panel.weights.ravel() for panel in done])[order],
        np.concatenate([panel.coarse_weights.ravel() for panel in done])[order],
        np.concatenate([panel.moments.reshape(3, -1) for panel in done], axis=1)[:, order],
        np.concatenate([panel.errors.reshape(3, -1) for panel in done], axis=1)[:, order],
    )


def scattering_table(
    neutrino_energy_MeV: float,
    nucleons: NucleonGas,
    final_neutrino_chemical_potential_MeV: float,
    *,
    flux: Flux = "moeller",
    azimuth: Azimuth = "exact",
    nucleon_blocking: bool = True,
    neutrino_blocking: bool = True,
    kinematic_mass_MeV: float | None = None,
    minimum_mediator_mass_MeV: float = 1e-3,
    relative_tolerance: float = 1e-7,
) -> ScatteringTable:
    r"""Phase-space moments of neutrino-nucleon scattering for one neutrino energy and one nucleon gas.

    J_n(t) = 1/(16 (2π)³ E_ν²) ∫ dy [1 - f_ν(E_ν-q0)] ∫ dE f_N(E) [1 - f_N(E+q0)] ⟨(p·k)^n⟩_φ;
    with ``flux="invariant"``, ⟨(p·k)^(n-1)⟩_φ E E_ν in place of ⟨(p·k)^n⟩_φ.
    Source: reduction of the module docstring; Eqs. 14 and 19 of arXiv:2106.11660 are ``flux="invariant"``.
    Nucleon spin degeneracy 2; one neutrino helicity.

    Parameters
    ----------
    neutrino_energy_MeV
        E_ν of the initial neutrino, in MeV.
    nucleons
        Effective mass, effective chemical potential and temperature.
    final_neutrino_chemical_potential_MeV
        Of the particle in the final state, in MeV: μ_ν for a neutrino, -μ_ν for an antineutrino (also the one
        that a neutrino becomes if lepton number is violated), 0 for a Majorana neutrino.
    flux
        ``"moeller"``: 1/(E E_ν), the rate. ``"invariant"``: 1/(p·k), the cross section weighted with f_N.
    azimuth
        ``"exact"``: that of p about q is uniform. Diagnostic readings of Eq. 18 of arXiv:2106.11660, which
        draw the azimuth of k' about k uniformly at fixed angle between p and q, without the Jacobian, and sum
        (``"uniform_neutrino_sum"``) or average (``"uniform_neutrino_mean"``) over the solutions for the angle
        between p and k. Good to about 1e-3.
    nucleon_blocking, neutrino_blocking
        Whether to include 1 - f_N(E') and 1 - f_ν(E_ν').
    kinematic_mass_MeV
        Nucleon mass in kinematics and squared amplitudes, in MeV, if it isn't the effective mass; only
        without blocking. f_N keeps the effective mass at the same momentum.
    minimum_mediator_mass_MeV
        The least mediator mass the table must resolve, in MeV.
    relative_tolerance
        Of each panel of the t integral, as estimated by the nested rule, in [1e-9, 1e-2].

    Returns
    -------
    ScatteringTable
        Nodes, weights and moments, with errors. Tested for T from 0.5 to 80 MeV, m* from 100 to 939 MeV and
        E_ν from 1 to 500 MeV; the effective range of E_ν is set by form factors, not by the integrals.

    Raises
    ------
    ValueError
        An argument is out of range, or a kinematic mass is combined with blocking.
    ConvergenceError
        The tolerance isn't met.
    """
    neutrino_energy = float(require_positive("neutrino_energy_MeV", neutrino_energy_MeV))
    neutrino_mu = float(
        require_finite("final_neutrino_chemical_potential_MeV", final_neutrino_chemical_potential_MeV)
    )
    flux_code = _FLUX_CODES[require_one_of("flux", flux, _FLUX_CODES)]
    azimuth_code = _AZIMUTH_CODES[require_one_of("azimuth", azimuth, _AZIMUTH_CODES)]
    least_mass = float(require_positive("minimum_mediator_mass_MeV", minimum_mediator_mass_MeV))
    tolerance = float(require_in_range("relative_tolerance", relative_tolerance, 1e-9, 1e-2))
    temperature = float(nucleons.temperature_MeV)
    mass = float(nucleons.effective_mass_MeV)
    mu = float(nucleons.effective_chemical_potential_MeV)
    kinematic_mass = mass
    if kinematic_mass_MeV is not None:
        kinematic_mass = float(require_positive("kinematic_mass_MeV", kinematic_mass_MeV))
    blocked = nucleon_blocking or neutrino_blocking
    if kinematic_mass != mass and (blocked or azimuth != "exact"):
        raise ValueError(
            f"kinematic_mass_MeV = {kinematic_mass:g} must be the effective mass, {mass:g},"
            " unless blocking is off and the azimuth exact"
        )

    cutoff = max(mu, mass) + _CUTOFF_TEMPERATURES * temperature
    if neutrino_blocking:
        # Deep in the neutrinos' Fermi sea, only scattering to the far side of its surface is left.
        cutoff += max(0.0, neutrino_mu - neutrino_energy)
    momentum_cutoff = math.sqrt((cutoff - mass) * (cutoff + mass))
    largest_t = _largest_transfer(
        neutrino_energy, kinematic_mass, math.hypot(momentum_cutoff, kinematic_mass), momentum_cutoff
    )
    rule = gauss_kronrod(_RULE_ORDER)
    legendre = gauss_legendre(_ENERGY_ORDER)
    # Of an estimate far above the error: that is some 1e-14 at the default tolerance.
    inner_tolerance = 0.1 * tolerance
    if azimuth != "exact":
        tolerance = inner_tolerance = max(tolerance, _UNIFORM_AZIMUTH_TOLERANCE)

    def evaluate(t: FloatArray) -> tuple[FloatArray, FloatArray]:
        moments = np.empty((3, t.size))
        errors = np.empty((3, t.size))
        if blocked or azimuth != "exact":
            converged = kernels.scattering_moments(
                t,
                neutrino_energy,
                mass,
                mu,
                temperature,
                neutrino_mu,
                nucleon_blocking,
                neutrino_blocking,
                flux_code,
                azimuth_code,
                cutoff,
                inner_tolerance,
                *_polylogarithm_series(),
                legendre.nodes,
                legendre.weights,
                *rule,
                moments,
                errors,
            )
        else:
            converged = kernels.unblocked_moments(
                t,
                neutrino_energy,
                kinematic_mass,
                mass,
                mu,
                temperature,
                flux_code,
                momentum_cutoff,
                inner_tolerance,
                *rule,
                moments,
                errors,
            )
        if not (converged and np.all(np.isfinite(moments))):
            raise ConvergenceError(
                f"scattering table: relative tolerance {inner_tolerance:.3g} not met over rapidity at E_nu ="
                f" {neutrino_energy:g} MeV"
            )
        return moments, errors

    panels = _tabulate(largest_t, least_mass**2, tolerance, evaluate)
    for column in panels:
        column.flags.writeable = False
    return ScatteringTable(*panels, kinematic_mass, least_mass)
