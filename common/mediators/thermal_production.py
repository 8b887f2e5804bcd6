r"""Neutrino-antineutrino coalescence into a vector boson in a thermal bath.

**Bath.** Interaction and squared amplitude |M|² of ν(p1) ν̄(p2) -> Z' are those of
``common.mediators.decay_widths``: one helicity state per neutrino and per antineutrino,
f = 1/(e^{(E - μ)/T} + 1); ħ = c = k_B = 1. p1 + p2 = (E, p), s = 2 E1 E2 (1 - cos θ).

**Kernel.** From v σ = |M|²/(4 E1 E2) ∫ d³p/((2π)³ 2E) (2π)⁴ δ⁴(p1 + p2 - p) = |M|²/(4 E1 E2) 2π δ(s - m²) and
d³p2 = 2π E2² dE2 dcos θ, ds = 2 E1 E2 |dcos θ|, the rate of one neutrino is

    R(E1) = ∫ d³p2/(2π)³ f(E2) v σ = |M|²/(16π E1²) ∫_{m²/4E1}^∞ f(E2) dE2:  ``"exact"``.

Eqs. 17, 18 and 24 of arXiv:2301.00661 have m²/[2 E2 (E1 + E2)] = E1 (1 - cos θ)/(E1 + E2) times that
integrand. This is the Jacobian |d(E1 + E2 - E_Z)/dE2|⁻¹ = (E1 + E2)/[E1 (1 - cos θ)] left out when
δ(E1 + E2 - E_Z) is replaced by δ(E2 - m²/[2 E1 (1 - cos θ)]): ``"energy_jacobian_omitted"``. Averaged with
equal distributions the factor is (1 - cos θ)/2, which tends to 1 for m >> T only. Both readings are explicit
arguments.

**One integral.** With dE1 dE2 = dE1 dE, E1 between (E - p)/2 and (E + p)/2, p² = E² - m², and with
f f̄ = n_B(z) (1 - f - f̄), z = (E - μ - μ̄)/T,

    ∫ dE1 f(E1) f̄(E - E1) = T n_B(z) ln{[cosh s + cosh(w + z/2)]/[cosh s + cosh(w - z/2)]} = K(E),

w = p/2T, s = (μ - μ̄)/2T; for μ = μ̄ = 0 it is 2 T n_B ln[cosh((E + p)/4T)/cosh((E - p)/4T)]. The production
rate per volume, time and boson energy is dṅ/dE = |M|²/(32π³) K(E), and every average is one integral over E
of K times a function of E: stimulated emission 1 + n_B(E/T), the blocking of the products of an isotropic
decay, ⟨(1 - f)(1 - f̄)⟩ = e^z K/p, the decay length p/(m Γ). In the boson's rapidity y, E = m cosh y, the
integrands are analytic in a strip of half-width π/2 (for μ = 0, whatever m/T), so that one or two
Gauss-Kronrod panels of 65 nodes give 14 digits. Integrals depend on m/T and μ/T alone: couplings factor out.

With the Jacobian omitted no inner form is known, and E1 = (E/2)(1 + tanh v), |v| < y, is integrated too.

>>> from common.constants import MUON_MASS_MeV, TAU_MASS_MeV
>>> from common.mediators.decay_widths import VectorBosonCharges, decay_widths
>>> production = thermal_production(10.0, 15.0, kernel="exact")
>>> rate = production.rate_MeV(1e-8, squared_amplitude="one_helicity")
>>> f"{1e3 / (rate.value * units.s):.4f} ms", bool(rate.error < 1e-10 * rate.value)
('0.1129 ms', True)
>>> charges = VectorBosonCharges((0.0, 1.0, -1.0), (1.0, -1.0), (MUON_MASS_MeV, TAU_MASS_MeV))
>>> width = decay_widths(10.0, 1e-8, charges).total_MeV
>>> f"{production.decay_length_km(width).value:.4f} km"
'28.7931 km'
"""

import dataclasses
import math
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import scipy.special
from numpy.typing import ArrayLike

from common import units
from common.errors import ConvergenceError
from common.mediators import _thermal_production as kernels
from common.mediators.decay_widths import SquaredAmplitude, require_coupling, squared_amplitude_MeV2
from common.numerics.quadrature import IntegrationResult, exp_sinh_rule, gauss_kronrod
from common.thermal.distributions import number_density_MeV3
from common.validation import (
    FloatArray,
    require_in_range,
    require_non_negative,
    require_one_of,
    require_positive,
)

Kernel: TypeAlias = Literal["exact", "energy_jacobian_omitted"]

KERNELS: tuple[Kernel, ...] = ("exact", "energy_jacobian_omitted")
MINIMUM_MASS_OVER_TEMPERATURE = 1e-6
MAXIMUM_MASS_OVER_TEMPERATURE = 700.0
MAXIMUM_DEGENERACY = 100.0

CUTOFF_EXPONENT = 45.0
"""e^{-45} is below the last digit of every integral."""

_MAXIMUM_PANELS = 512
_RAPIDITY_ORDER = 32
_INNER_ORDER = 16
# Half of the panels of the spectrum's inner integral would do for degeneracies of order one.
_SPECTRUM_PANELS_PER_RAPIDITY = 4.0
_PARTNER_LEVEL = 5
# Of exponentials of exponents up to some hundreds.
_ROUNDING = 512.0 * np.finfo(np.float64).eps
_NEUTRINO_DENSITY_INTEGRAL = 1.5 * float(scipy.special.zeta(3.0))


class Bath(NamedTuple):
    """A checked bath: mass and temperature in MeV, broadcast; m/T, μ/T and μ̄/T, flattened; the shape."""

    mass: FloatArray
    temperature: FloatArray
    x: FloatArray
    eta: FloatArray
    eta_bar: FloatArray
    shape: tuple[int, ...]


def thermal_bath(
    mass_MeV: ArrayLike,
    temperature_MeV: ArrayLike,
    chemical_potential_MeV: ArrayLike,
    antineutrino_chemical_potential_MeV: ArrayLike | None,
    *further: Any,
) -> tuple[Bath, list[FloatArray]]:
    """Check and broadcast the state of a bath.

    Parameters
    ----------
    mass_MeV, temperature_MeV
        m and T, positive; m/T from 1e-6 to 700. Scalars or arrays that broadcast.
    chemical_potential_MeV, antineutrino_chemical_potential_MeV
        μ and μ̄, the latter -μ if None; at most 100 T in magnitude.
    further
        Arrays to be broadcast along.

    Returns
    -------
    tuple
        The bath, and the further arrays, flattened.

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    mass = require_positive("mass_MeV", mass_MeV)
    temperature = require_positive("temperature_MeV", temperature_MeV)
    mu = np.asarray(chemical_potential_MeV, dtype=np.float64)
    mu_bar = -mu if antineutrino_chemical_potential_MeV is None else antineutrino_chemical_potential_MeV
    eta = require_in_range(
        "chemical_potential_MeV / temperature_MeV", mu / temperature, -MAXIMUM_DEGENERACY, MAXIMUM_DEGENERACY
    )
    eta_bar = require_in_range(
        "antineutrino_chemical_potential_MeV / temperature_MeV",
        np.asarray(mu_bar, dtype=np.float64) / temperature,
        -MAXIMUM_DEGENERACY,
        MAXIMUM_DEGENERACY,
    )
    x = require_in_range(
        "mass_MeV / temperature_MeV",
        mass / temperature,
        MINIMUM_MASS_OVER_TEMPERATURE,
        MAXIMUM_MASS_OVER_TEMPERATURE,
    )
    arrays = np.broadcast_arrays(mass, temperature, x, eta, eta_bar, *further)
    shape = arrays[0].shape
    flat = [np.ravel(array).astype(np.float64) for array in arrays]
    return Bath(arrays[0], arrays[1], flat[2], flat[3], flat[4], shape), flat[5:]


def neutrino_density_MeV3(bath: Bath) -> FloatArray:
    """Number density of one helicity state of one flavour in a bath, without antineutrinos, in MeV³."""
    if not np.any(bath.eta):
        return _NEUTRINO_DENSITY_INTEGRAL * bath.temperature**3 / (2.0 * np.pi**2)
    mu = bath.eta.reshape(bath.shape) * bath.temperature
    return number_density_MeV3(bath.temperature, mu, degeneracy_factor=1.0)


def rounded_result(value: Any, error: Any) -> IntegrationResult:
    """Value and error of an integral, scalars for scalars; the error is never below that of rounding."""
    value = np.asarray(value)
    return IntegrationResult(value[()], np.maximum(error, _ROUNDING * np.abs(value))[()])


@dataclasses.dataclass(frozen=True)
class ThermalProduction:
    """Integrals over the bosons produced in a bath, without couplings.

    Number, energy, momentum, number weighted with the blocking of the decay products, and momentum over the
    blocked width: moments 0 to 4, ∫ dE K(E) (1, E, p, B, p/(1 - b + b B)), times e^suppression_exponent.

    Attributes
    ----------
    mass_MeV, temperature_MeV
        m and T.
    neutrino_density_MeV3
        n of the neutrinos (not antineutrinos) of one flavour, degeneracy factor 1.
    scaled_moments
        Moments and their errors in MeV² (0, 3) and MeV³, shape ``(5, ...)``.
    suppression_exponent
        Where it exceeds 745, rates underflow to zero; averages stay finite.
    """

    mass_MeV: FloatArray
    temperature_MeV: FloatArray
    neutrino_density_MeV3: FloatArray
    scaled_moments: IntegrationResult
    suppression_exponent: FloatArray

    def _moment(
        self, index: int, coupling: ArrayLike, squared_amplitude: SquaredAmplitude, divisor: Any = 1.0
    ) -> IntegrationResult:
        amplitude = squared_amplitude_MeV2(self.mass_MeV, coupling, squared_amplitude)
        factor = amplitude / (32.0 * np.pi**3) * np.exp(-self.suppression_exponent) / divisor
        return rounded_result(
            factor * self.scaled_moments.value[index], factor * self.scaled_moments.error[index]
        )

    def _ratio(self, numerator: int, denominator: int) -> IntegrationResult:
        value, error = self.scaled_moments
        ratio = value[numerator] / value[denominator]
        relative = error[numerator] / value[numerator] + error[denominator] / value[denominator]
        return rounded_result(ratio, ratio * relative)

    def production_rate_MeV4(
        self, coupling: ArrayLike, *, squared_amplitude: SquaredAmplitude
    ) -> IntegrationResult:
        r"""Bosons produced per volume and time by one flavour.

        ṅ = |M|²/(32π³) \int_m^∞ dE K(E). Source: Eqs. 14 and 19 of arXiv:2301.00661 times n, reduced in the
        module docstring. One helicity state per neutrino and antineutrino.

        Parameters
        ----------
        coupling
            g times the flavour's charge, in (0, √(4π)]; broadcasts with the shape of mass and temperature.
        squared_amplitude
            The reading of |M|².

        Returns
        -------
        IntegrationResult
            In MeV⁴.

        Raises
        ------
        ValueError
            The coupling is out of range, or the reading isn't known.
        """
        return self._moment(0, coupling, squared_amplitude)

    def rate_MeV(
        self,
        coupling: ArrayLike,
        *,
        squared_amplitude: SquaredAmplitude,
        pauli_blocking: bool = False,
    ) -> IntegrationResult:
        """Rate per neutrino, averaged over the thermal distribution.

        ⟨R⟩ = ṅ/n. Source: Eqs. 13 and 19 of arXiv:2301.00661. Times a branching ratio it is the resonant
        scattering rate in the narrow-width approximation.

        Parameters
        ----------
        coupling
            g times the flavour's charge, in (0, √(4π)].
        squared_amplitude
            The reading of |M|².
        pauli_blocking
            Weight each boson with ⟨(1 - f)(1 - f̄)⟩ of its decay products, which belong to the same bath and
            are isotropic in its rest frame. (Keeping the boson's polarisation instead raises the average by
            less than 1 %: see the tests.)

        Returns
        -------
        IntegrationResult
            In MeV: times ``units.s`` per second, times ``units.m`` per metre of path.

        Raises
        ------
        ValueError
            The coupling is out of range, or the reading isn't known.
        """
        index = 3 if pauli_blocking else 0
        return self._moment(index, coupling, squared_amplitude, self.neutrino_density_MeV3)

    def coupling_reaching_rate(
        self,
        rate_MeV: ArrayLike,
        *,
        squared_amplitude: SquaredAmplitude,
        pauli_blocking: bool = False,
    ) -> IntegrationResult:
        """Coupling at which the thermal average reaches a given rate, g = sqrt(rate / ⟨R⟩(g = 1)).

        Parameters
        ----------
        rate_MeV
            Positive.
        squared_amplitude, pauli_blocking
            As for ``rate_MeV``.

        Returns
        -------
        IntegrationResult
            g times the flavour's charge; infinite where the rate at g = 1 underflows.

        Raises
        ------
        ValueError
            The rate isn't positive, or the reading isn't known.
        """
        rate = require_positive("rate_MeV", rate_MeV)
        unit, error = self.rate_MeV(1.0, squared_amplitude=squared_amplitude, pauli_blocking=pauli_blocking)
        with np.errstate(divide="ignore", invalid="ignore"):
            coupling = np.sqrt(rate / unit)
            return rounded_result(coupling, 0.5 * coupling * error / unit)

    def emissivity_MeV5(
        self, coupling: ArrayLike, *, squared_amplitude: SquaredAmplitude
    ) -> IntegrationResult:
        r"""Energy that the bosons of one flavour take up per volume and time.

        𝓛 = |M|²/(32π³) \int_m^∞ dE E K(E). Source: Eq. 24 of arXiv:2301.00661, which holds a further factor 2
        for two flavours (and the other kernel).

        Parameters
        ----------
        coupling
            g times the flavour's charge, in (0, √(4π)].
        squared_amplitude
            The reading of |M|².

        Returns
        -------
        IntegrationResult
            In MeV⁵; divide by ``units.erg / units.cm**3 / units.s``.

        Raises
        ------
        ValueError
            The coupling is out of range, or the reading isn't known.
        """
        return self._moment(1, coupling, squared_amplitude)

    def mean_boson_energy_MeV(self) -> IntegrationResult:
        """Mean energy of the produced bosons, ⟨E⟩ = 𝓛/ṅ, in MeV."""
        return self._ratio(1, 0)

    def decay_length_km(
        self, total_width_MeV: ArrayLike, *, pauli_blocking: bool = False
    ) -> IntegrationResult:
        """Decay length, averaged over the produced bosons.

        ℓ = ⟨p/m⟩ ħc/Γ. Source: Eq. 20 of arXiv:2301.00661.

        Parameters
        ----------
        total_width_MeV
            Γ at rest, in vacuum, positive.
        pauli_blocking
            Reduce the blocked part of each boson's width by ⟨(1 - f)(1 - f̄)⟩.

        Returns
        -------
        IntegrationResult
            In km.

        Raises
        ------
        ValueError
            The width isn't positive.
        """
        width = require_positive("total_width_MeV", total_width_MeV)
        value, error = self._ratio(4 if pauli_blocking else 2, 0)
        factor = 1.0 / (self.mass_MeV * width * units.km)
        return rounded_result(factor * value, factor * error)


def thermal_production(
    mass_MeV: ArrayLike,
    temperature_MeV: ArrayLike,
    chemical_potential_MeV: ArrayLike = 0.0,
    antineutrino_chemical_potential_MeV: ArrayLike | None = None,
    *,
    kernel: Kernel,
    bose_enhancement: bool = False,
    blocked_branching_ratio: ArrayLike = 1.0,
    relative_tolerance: float = 1e-10,
) -> ThermalProduction:
    r"""Integrals over the on-shell bosons that ν ν̄ -> Z' produces in a thermal bath.

    Moments of K(E), the integral of f f̄ over E1 at fixed E, times m²/(2 E2 E) with the Jacobian omitted.
    Source: the reduction in the module docstring of Eqs. 13-20 and 24 of arXiv:2301.00661. One helicity state
    per neutrino and antineutrino, degeneracy factor 1.

    Parameters
    ----------
    mass_MeV, temperature_MeV
        m and T, positive; m/T from 1e-6 to 700. Scalars or arrays that broadcast.
    chemical_potential_MeV, antineutrino_chemical_potential_MeV
        μ and μ̄, the latter -μ unless given; at most 100 T in magnitude. μ = 0 needs no density integral.
    kernel
        ``"exact"`` or ``"energy_jacobian_omitted"``; the latter is not symmetric where μ and μ̄ differ: E2 is
        the antineutrino's energy.
    bose_enhancement
        Multiply with 1 + n_B(E/T), bosons at zero chemical potential.
    blocked_branching_ratio
        b, the share of the width that goes to neutrinos of this bath, in [0, 1]; enters only decay lengths
        with Pauli blocking.
    relative_tolerance
        Requested accuracy of each moment, [1e-13, 1e-2]. The estimate overstates the error: it is that of the
        rule with half of the nodes.

    Returns
    -------
    ThermalProduction
        Rates, emissivity and decay length as methods, in powers of the coupling.

    Raises
    ------
    ValueError
        An argument is out of its range, or the kernel isn't known.
    ConvergenceError
        The tolerance isn't met.
    """
    require_one_of("kernel", kernel, KERNELS)
    fraction = require_in_range("blocked_branching_ratio", blocked_branching_ratio, 0.0, 1.0)
    tolerance = float(require_in_range("relative_tolerance", relative_tolerance, 1e-13, 1e-2))
    bath, (flat_fraction,) = thermal_bath(
        mass_MeV,
        temperature_MeV,
        chemical_potential_MeV,
        antineutrino_chemical_potential_MeV,
        fraction,
    )
    values, errors, shifts = kernels.production_moments_of_each(
        bath.x,
        bath.eta,
        bath.eta_bar,
        kernel == "energy_jacobian_omitted",
        bose_enhancement,
        flat_fraction,
        CUTOFF_EXPONENT,
        tolerance,
        _MAXIMUM_PANELS,
        *gauss_kronrod(_RAPIDITY_ORDER),
        *gauss_kronrod(_INNER_ORDER),
    )
    worst = np.max(errors / np.maximum(values, 1e-300))
    # Written for acceptance, so that a NaN is refused.
    if not worst <= 2.0 * tolerance:
        raise ConvergenceError(f"thermal production: relative error {worst:.3g} exceeds {tolerance:.3g}")
    temperature = bath.temperature[()]
    unit = np.array([temperature**2, temperature**3, temperature**3, temperature**2, temperature**3])
    shape = (5, *bath.shape)
    return ThermalProduction(
        bath.mass[()],
        temperature,
        neutrino_density_MeV3(bath)[()],
        IntegrationResult(unit * values.reshape(shape), unit * errors.reshape(shape)),
        shifts.reshape(bath.shape)[()],
    )


def coalescence_rate_MeV(
    neutrino_energy_MeV: ArrayLike,
    mass_MeV: ArrayLike,
    coupling: ArrayLike,
    temperature_MeV: ArrayLike,
    chemical_potential_MeV: ArrayLike = 0.0,
    antineutrino_chemical_potential_MeV: ArrayLike | None = None,
    *,
    kernel: Kernel,
    squared_amplitude: SquaredAmplitude,
    bose_enhancement: bool = False,
    pauli_blocking: bool = False,
) -> IntegrationResult:
    r"""Rate at which one neutrino of given energy coalesces with the antineutrinos of a bath.

    R(E1) = |M|²/(16π E1²) \int_{m²/4E1}^∞ dE2 f̄(E2), times m²/[2 E2 (E1 + E2)] in the integrand with the
    Jacobian omitted. Source: Eqs. 14-16, and 17 and 18 as printed, of arXiv:2301.00661. One helicity. The
    exact kernel is closed form: T ln(1 + u), u = e^{-(m²/4E1 - μ̄)/T}, for the integral, and with Bose
    enhancement T [ln(1 + u) - ln(1 - b u)]/(1 + b), b = e^{-(E1 + μ̄)/T}.

    Parameters
    ----------
    neutrino_energy_MeV
        E1, positive.
    mass_MeV, coupling, temperature_MeV
        m, g times the charge in (0, √(4π)], and T.
    chemical_potential_MeV, antineutrino_chemical_potential_MeV
        μ (enters the blocking alone) and μ̄, the latter -μ unless given.
    kernel, squared_amplitude
        The readings.
    bose_enhancement, pauli_blocking
        Factors 1 + n_B(E1 + E2), and ⟨(1 - f)(1 - f̄)⟩ of the products of an isotropic decay.

    Returns
    -------
    IntegrationResult
        In MeV, of the broadcast shape.

    Raises
    ------
    ValueError
        An argument is out of its range, or a reading isn't known.
    """
    require_one_of("kernel", kernel, KERNELS)
    energy = require_positive("neutrino_energy_MeV", neutrino_energy_MeV)
    g = require_coupling(coupling)
    bath, (flat_energy, flat_coupling) = thermal_bath(
        mass_MeV, temperature_MeV, chemical_potential_MeV, antineutrino_chemical_potential_MeV, energy, g
    )
    temperature = np.ravel(bath.temperature)
    e = flat_energy / temperature
    exponent = bath.eta_bar - 0.25 * bath.x**2 / e
    if kernel == "exact" and not pauli_blocking:
        integral = np.logaddexp(0.0, exponent)
        if bose_enhancement:
            # -ln(1 - e^-y) = ln(1 + n_B(y)), which keeps its digits where n_B is small.
            least = e + 0.25 * bath.x**2 / e
            stimulated = np.log1p(np.exp(-least) / -np.expm1(-least))
            integral = scipy.special.expit(e + bath.eta_bar) * (integral + stimulated)
        error = np.zeros_like(integral)
    else:
        integral, error = kernels.partner_integral_of_each(
            e,
            bath.x,
            bath.eta,
            bath.eta_bar,
            kernel == "energy_jacobian_omitted",
            bose_enhancement,
            pauli_blocking,
            *exp_sinh_rule(1.0, _PARTNER_LEVEL),
        )
    amplitude = squared_amplitude_MeV2(np.ravel(bath.mass), flat_coupling, squared_amplitude)
    factor = amplitude * temperature / (16.0 * np.pi * flat_energy**2)
    return rounded_result((factor * integral).reshape(bath.shape), (factor * error).reshape(bath.shape))


def boson_energy_spectrum_MeV3(
    boson_energy_MeV: ArrayLike,
    mass_MeV: ArrayLike,
    coupling: ArrayLike,
    temperature_MeV: ArrayLike,
    chemical_potential_MeV: ArrayLike = 0.0,
    antineutrino_chemical_potential_MeV: ArrayLike | None = None,
    *,
    kernel: Kernel,
    squared_amplitude: SquaredAmplitude,
    bose_enhancement: bool = False,
) -> IntegrationResult:
    """Bosons produced by one flavour per volume, time and energy.

    dṅ/dE = |M|²/(32π³) K(E), zero below E = m. Source: the module docstring; its integral over E is
    ``production_rate_MeV4``.

    Parameters
    ----------
    boson_energy_MeV
        E >= 0.
    mass_MeV, coupling, temperature_MeV
        m, g times the charge in (0, √(4π)], and T.
    chemical_potential_MeV, antineutrino_chemical_potential_MeV
        μ and μ̄, the latter -μ unless given.
    kernel, squared_amplitude, bose_enhancement
        As for ``thermal_production``.

    Returns
    -------
    IntegrationResult
        In MeV³, of the broadcast shape.

    Raises
    ------
    ValueError
        An argument is out of its range, or a reading isn't known.
    """
    require_one_of("kernel", kernel, KERNELS)
    energy = require_non_negative("boson_energy_MeV", boson_energy_MeV)
    g = require_coupling(coupling)
    bath, (flat_energy, flat_coupling) = thermal_bath(
        mass_MeV, temperature_MeV, chemical_potential_MeV, antineutrino_chemical_potential_MeV, energy, g
    )
    temperature = np.ravel(bath.temperature)
    values, errors = kernels.production_spectrum_of_each(
        flat_energy / temperature,
        bath.x,
        bath.eta,
        bath.eta_bar,
        kernel == "energy_jacobian_omitted",
        bose_enhancement,
        _SPECTRUM_PANELS_PER_RAPIDITY,
        *gauss_kronrod(_INNER_ORDER),
    )
    amplitude = squared_amplitude_MeV2(np.ravel(bath.mass), flat_coupling, squared_amplitude)
    factor = amplitude * temperature / (32.0 * np.pi**3)
    return rounded_result((factor * values).reshape(bath.shape), (factor * errors).reshape(bath.shape))


def decay_blocking_factor(
    boson_energy_MeV: float,
    mass_MeV: float,
    temperature_MeV: float,
    chemical_potential_MeV: float = 0.0,
    antineutrino_chemical_potential_MeV: float | None = None,
) -> float:
    """Pauli blocking of the decay Z' -> ν ν̄ of an unpolarised boson.

    B = (1/p) ∫ dE1 [1 - f(E1)] [1 - f̄(E - E1)] = e^z K(E)/p, E1 from (E - p)/2 to (E + p)/2.
    Source: the module docstring. The decay rate of the boson in the bath is (m/E) Γ B.

    Parameters
    ----------
    boson_energy_MeV
        E > m.
    mass_MeV, temperature_MeV
        m and T.
    chemical_potential_MeV, antineutrino_chemical_potential_MeV
        μ and μ̄, the latter -μ unless given.

    Returns
    -------
    float
        B, in [0, 1].

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    bath, _ = thermal_bath(
        mass_MeV, temperature_MeV, chemical_potential_MeV, antineutrino_chemical_potential_MeV
    )
    energy = require_in_range("boson_energy_MeV", boson_energy_MeV, float(mass_MeV), math.inf, interval="()")
    momentum = math.sqrt((energy - mass_MeV) * (energy + mass_MeV)) / temperature_MeV
    eta, eta_bar = float(bath.eta[0]), float(bath.eta_bar[0])
    z = float(energy) / float(temperature_MeV) - eta - eta_bar
    return float(kernels.blocking_average(z, momentum, eta - eta_bar))
