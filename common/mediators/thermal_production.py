r"""Neutrino-antineutrino coalescence into a vector boson in a thermal bath, and the boson's decay.

**Interaction.** L = g Z'_α [Σ Q_β ν̄_β γ^α P_L ν_β + Σ q_l l̄ γ^α l]. One helicity state per neutrino and per
antineutrino, f = 1/(e^{(E - μ)/T} + 1); the boson has three polarisations. ħ = c = k_B = 1. |M|² below is
that of ν(p1) ν̄(p2) -> Z', p1 + p2 = (E, p), s = 2 E1 E2 (1 - cos θ).

**Squared amplitude.** Summed over the polarisations, with one helicity on each side,

    |M|² = g² Tr[p̸2 γ^α P_L p̸1 γ^β P_R] (-η_αβ + P_α P_β/m²) = 2 g² m²:  ``"one_helicity"``.

It belongs to the decay width: Γ(ν ν̄) = |M|²/(3 · 16π m) = g² m/(24π), Eq. 4 of arXiv:2301.00661. That paper
uses g² m²/2, the same sum divided by the 2 x 2 spin states of two Dirac particles, of which a neutrino gas
has one in four: ``"averaged_over_four_spin_states"``. Only 2 g² m² fulfils detailed balance with Eq. 4.

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

**Breit-Wigner.** ν_β ν̄_β -> ν_α ν̄_α has |M|² = 4 g⁴ u² |Q_β Q_α/(s - m² + i m Γ) + δ_αβ Q_β²/(t - m²)|². With
the number J(M) = ∫∫ f f̄ dE1 dE2 of pairs above an invariant mass M, and W(s) = ∫ dΦ |M|² in closed form,

    n ⟨R⟩ = 1/(64π⁴) ∫ ds W(s) J(√s),

a superposition of narrow-width results. For Γ = g² γ it is g² A + g⁴ B + O(g⁶): A is the resonance in the
narrow-width approximation, and B holds Hadamard's finite part of ∫ ds s² J/(s - m²)² (off shell), the
principal value of the interference, and the t-channel. Limits on g thus remain algebraic, and B g²/A is the
error of the narrow-width approximation.

>>> production = thermal_production(10.0, 15.0, kernel="exact")
>>> rate = production.rate_MeV(1e-8, squared_amplitude="one_helicity")
>>> f"{1e3 / (rate.value * units.s):.4f} ms", bool(rate.error < 1e-10 * rate.value)
('0.1129 ms', True)
>>> charges = VectorBosonCharges((0.0, 1.0, -1.0), (1.0, -1.0), (MUON_MASS_MeV, TAU_MASS_MeV))
>>> width = decay_widths(10.0, 1e-8, charges).total_MeV
>>> f"{production.decay_length_km(width).value:.4f} km"
'28.7931 km'
>>> expansion = scattering_rate_expansion(300.0, 10.0, charges, flavour=1)
>>> f"{expansion.maximum_narrow_width_coupling():.2e}"
'1.27e-03'
"""

import dataclasses
import math
import warnings
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import scipy.special
from numpy.typing import ArrayLike

from common import units
from common.constants import MAXIMUM_PERTURBATIVE_COUPLING, MUON_MASS_MeV, TAU_MASS_MeV  # noqa: F401, the module's example
from common.errors import ConvergenceError
from common.mediators import _thermal_production as kernels
from common.numerics.quadrature import IntegrationResult, exp_sinh_rule, gauss_kronrod, gauss_legendre
from common.thermal.distributions import number_density_MeV3
from common.validation import (
    FloatArray,
    require_in_range,
    require_integer,
    require_non_negative,
    require_one_of,
    require_positive,
)

Kernel: TypeAlias = Literal["exact", "energy_jacobian_omitted"]
SquaredAmplitude: TypeAlias = Literal["one_helicity", "averaged_over_four_spin_states"]

KERNELS: tuple[Kernel, ...] = ("exact", "energy_jacobian_omitted")
SQUARED_AMPLITUDES: tuple[SquaredAmplitude, ...] = ("one_helicity", "averaged_over_four_spin_states")
MINIMUM_MASS_OVER_TEMPERATURE = 1e-6
MAXIMUM_MASS_OVER_TEMPERATURE = 700.0
MAXIMUM_DEGENERACY = 100.0

# e^{-45} is below the last digit of every integral.
_CUTOFF = 45.0
_MAXIMUM_PANELS = 512
_RAPIDITY_ORDER = 32
_INNER_ORDER = 16
# Half of the panels of the spectrum's inner integral would do for degeneracies of order one.
_SPECTRUM_PANELS_PER_RAPIDITY = 4.0
_PARTNER_LEVEL = 5
_SPECTRAL_ORDER = 10
_PAIR_ORDER = 40
_PAIR_PANEL_LENGTH = 8.0
# Of exponentials of exponents up to some hundreds.
_ROUNDING = 512.0 * np.finfo(np.float64).eps
_NEUTRINO_DENSITY_INTEGRAL = 1.5 * float(scipy.special.zeta(3.0))


class NarrowWidthWarning(UserWarning):
    """The narrow-width approximation was asked for where it leaves out more than its tolerance."""


@dataclasses.dataclass(frozen=True)
class VectorBosonCharges:
    """Charges of neutrinos and charged leptons under the boson's gauge group, in units of the coupling g.

    Attributes
    ----------
    neutrinos
        Q_β of each left-handed neutrino flavour.
    charged_leptons
        Vector charges q_l, as many as masses.
    charged_lepton_masses_MeV
        Masses of the charged leptons, positive.

    Raises
    ------
    ValueError
        A charge isn't finite, a mass isn't positive, the numbers of charged leptons and of their masses
        differ, or no neutrino is charged.
    """

    neutrinos: tuple[float, ...]
    charged_leptons: tuple[float, ...] = ()
    charged_lepton_masses_MeV: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse impossible charges."""
        require_in_range("neutrinos", np.array(self.neutrinos), -math.inf, math.inf, interval="()")
        require_in_range(
            "charged_leptons", np.array(self.charged_leptons), -math.inf, math.inf, interval="()"
        )
        require_positive("charged_lepton_masses_MeV", np.array(self.charged_lepton_masses_MeV))
        if len(self.charged_leptons) != len(self.charged_lepton_masses_MeV):
            raise ValueError(
                f"charged_leptons has {len(self.charged_leptons)} entries, allowed: "
                f"{len(self.charged_lepton_masses_MeV)}, the number of charged_lepton_masses_MeV"
            )
        if not any(self.neutrinos):
            raise ValueError(f"neutrinos = {self.neutrinos} are all zero, allowed: at least one charge")


class DecayWidths(NamedTuple):
    """Partial and total widths at rest, in MeV; flavours first, then the shape of mass and coupling."""

    neutrinos_MeV: FloatArray
    charged_leptons_MeV: FloatArray
    total_MeV: Any

    @property
    def neutrino_branching_ratios(self) -> FloatArray:
        """Γ(ν_β ν̄_β)/Γ_total of each flavour."""
        ratios: FloatArray = self.neutrinos_MeV / self.total_MeV
        return ratios

    @property
    def charged_lepton_branching_ratios(self) -> FloatArray:
        """Γ(l⁺ l⁻)/Γ_total of each charged lepton."""
        ratios: FloatArray = self.charged_leptons_MeV / self.total_MeV
        return ratios


def _checked_coupling(coupling: ArrayLike) -> FloatArray:
    return require_in_range("coupling", coupling, 0.0, MAXIMUM_PERTURBATIVE_COUPLING, interval="(]")


def neutrino_decay_width_MeV(mass_MeV: ArrayLike, coupling: ArrayLike) -> FloatArray:
    """Width of the decay of a vector boson into one flavour of left-handed neutrinos.

    Γ = g² m / (24π). Source: Eq. 4 of arXiv:2301.00661. At rest, averaged over the polarisations.

    Parameters
    ----------
    mass_MeV
        m, positive.
    coupling
        g times the flavour's charge, in (0, √(4π)].

    Returns
    -------
    float or array
        Γ in MeV, of the broadcast shape.

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    mass = require_positive("mass_MeV", mass_MeV)
    g = _checked_coupling(coupling)
    return g * g * mass / (24.0 * np.pi)


def charged_lepton_decay_width_MeV(
    mass_MeV: ArrayLike, coupling: ArrayLike, lepton_mass_MeV: ArrayLike
) -> FloatArray:
    """Width of the decay of a vector boson into a charged lepton and its antiparticle.

    Γ = g² m / (12π) (1 + 2 m_l²/m²) sqrt(1 - 4 m_l²/m²), zero below m = 2 m_l. Source: Eq. 3 of
    arXiv:2301.00661. Vector coupling, both helicities; averaged over the boson's polarisations, at rest.

    Parameters
    ----------
    mass_MeV
        m, positive.
    coupling
        g times the lepton's charge, in (0, √(4π)].
    lepton_mass_MeV
        m_l, positive.

    Returns
    -------
    float or array
        Γ in MeV, of the broadcast shape.

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    mass = require_positive("mass_MeV", mass_MeV)
    g = _checked_coupling(coupling)
    ratio = require_positive("lepton_mass_MeV", lepton_mass_MeV) / mass
    # (m - 2 m_l)(m + 2 m_l), not a difference of squares: the threshold is sharp.
    speed_squared = np.maximum((1.0 - 2.0 * ratio) * (1.0 + 2.0 * ratio), 0.0)
    return g * g * mass / (12.0 * np.pi) * (1.0 + 2.0 * ratio**2) * np.sqrt(speed_squared)


def decay_widths(mass_MeV: ArrayLike, coupling: ArrayLike, charges: VectorBosonCharges) -> DecayWidths:
    """Partial and total decay widths of a vector boson.

    Γ_total = Σ_β Γ(ν_β ν̄_β) + Σ_l Γ(l⁺ l⁻). Source: Eqs. 3 and 4 of arXiv:2301.00661, charges squared.

    Parameters
    ----------
    mass_MeV, coupling
        m > 0 and g in (0, √(4π)], scalars or arrays that broadcast.
    charges
        Charges and masses of the leptons.

    Returns
    -------
    DecayWidths
        In MeV, with branching ratios as properties.

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    mass, g = np.broadcast_arrays(require_positive("mass_MeV", mass_MeV), _checked_coupling(coupling))
    unit = neutrino_decay_width_MeV(mass, g)
    neutrinos = np.array([charge**2 * unit for charge in charges.neutrinos])
    charged = np.array(
        [
            charge**2 * charged_lepton_decay_width_MeV(mass, g, lepton_mass)
            for charge, lepton_mass in zip(
                charges.charged_leptons, charges.charged_lepton_masses_MeV, strict=True
            )
        ]
    ).reshape(-1, *mass.shape)
    return DecayWidths(neutrinos, charged, (neutrinos.sum(axis=0) + charged.sum(axis=0))[()])


def squared_amplitude_MeV2(
    mass_MeV: ArrayLike, coupling: ArrayLike, squared_amplitude: SquaredAmplitude
) -> FloatArray:
    """Squared amplitude of ν ν̄ -> Z', summed over the boson's polarisations.

    2 g² m² (``"one_helicity"``), or g² m²/2 (``"averaged_over_four_spin_states"``, as below Eq. 17 of
    arXiv:2301.00661): see the module docstring.

    Parameters
    ----------
    mass_MeV
        m, positive.
    coupling
        g times the flavour's charge, in (0, √(4π)].
    squared_amplitude
        The reading.

    Returns
    -------
    float or array
        |M|² in MeV², of the broadcast shape.

    Raises
    ------
    ValueError
        An argument is out of its range, or the reading isn't known.
    """
    mass = require_positive("mass_MeV", mass_MeV)
    g = _checked_coupling(coupling)
    require_one_of("squared_amplitude", squared_amplitude, SQUARED_AMPLITUDES)
    return (2.0 if squared_amplitude == "one_helicity" else 0.5) * (g * mass) ** 2


class _Bath(NamedTuple):
    """Broadcast mass and temperature in MeV, and flattened x, eta, eta_bar."""

    mass: FloatArray
    temperature: FloatArray
    x: FloatArray
    eta: FloatArray
    eta_bar: FloatArray
    shape: tuple[int, ...]


def _bath(
    mass_MeV: ArrayLike,
    temperature_MeV: ArrayLike,
    chemical_potential_MeV: ArrayLike,
    antineutrino_chemical_potential_MeV: ArrayLike | None,
    *further: Any,
) -> tuple[_Bath, list[FloatArray]]:
    """Check and broadcast; ``further`` arguments are broadcast along and returned flattened."""
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
    return _Bath(arrays[0], arrays[1], flat[2], flat[3], flat[4], shape), flat[5:]


def _neutrino_density_MeV3(bath: _Bath) -> FloatArray:
    """One helicity state of one flavour, without antineutrinos."""
    if not np.any(bath.eta):
        return _NEUTRINO_DENSITY_INTEGRAL * bath.temperature**3 / (2.0 * np.pi**2)
    mu = bath.eta.reshape(bath.shape) * bath.temperature
    return number_density_MeV3(bath.temperature, mu, degeneracy_factor=1.0)


def _result(value: Any, error: Any) -> IntegrationResult:
    """Scalars for scalars; the error is never below rounding."""
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
        return _result(factor * self.scaled_moments.value[index], factor * self.scaled_moments.error[index])

    def _ratio(self, numerator: int, denominator: int) -> IntegrationResult:
        value, error = self.scaled_moments
        ratio = value[numerator] / value[denominator]
        relative = error[numerator] / value[numerator] + error[denominator] / value[denominator]
        return _result(ratio, ratio * relative)

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
            return _result(coupling, 0.5 * coupling * error / unit)

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
        return _result(factor * value, factor * error)


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
    bath, (flat_fraction,) = _bath(
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
        _CUTOFF,
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
        _neutrino_density_MeV3(bath)[()],
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
    g = _checked_coupling(coupling)
    bath, (flat_energy, flat_coupling) = _bath(
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
    return _result((factor * integral).reshape(bath.shape), (factor * error).reshape(bath.shape))


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
    g = _checked_coupling(coupling)
    bath, (flat_energy, flat_coupling) = _bath(
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
    return _result((factor * values).reshape(bath.shape), (factor * errors).reshape(bath.shape))


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
    bath, _ = _bath(mass_MeV, temperature_MeV, chemical_potential_MeV, antineutrino_chemical_potential_MeV)
    energy = require_in_range("boson_energy_MeV", boson_energy_MeV, float(mass_MeV), math.inf, interval="()")
    momentum = math.sqrt((energy - mass_MeV) * (energy + mass_MeV)) / temperature_MeV
    eta, eta_bar = float(bath.eta[0]), float(bath.eta_bar[0])
    z = float(energy) / float(temperature_MeV) - eta - eta_bar
    return float(kernels.blocking_average(z, momentum, eta - eta_bar))


@dataclasses.dataclass(frozen=True)
class ScatteringRateExpansion:
    """Coefficients of the rate of ν_β ν̄_β -> Σ_α ν_α ν̄_α in powers of g², and of its parts.

    R = g² resonant + g⁴ (off_shell + interference + t_channel) + O(g⁶).

    Attributes
    ----------
    mass_MeV, temperature_MeV
        m and T.
    resonant
        The narrow-width approximation, at g = 1, in MeV.
    off_shell, interference, t_channel
        s-channel beyond the resonance (Hadamard's finite part, negative where the resonance dominates its
        surroundings), s-t interference (principal value), and t-channel, in MeV.
    """

    mass_MeV: FloatArray
    temperature_MeV: FloatArray
    resonant: IntegrationResult
    off_shell: IntegrationResult
    interference: IntegrationResult
    t_channel: IntegrationResult

    @property
    def _quartic(self) -> Any:
        return self.off_shell.value + self.interference.value + self.t_channel.value

    def rate_MeV(self, coupling: ArrayLike) -> IntegrationResult:
        """Rate to order g⁴, R = g² resonant + g⁴ (off_shell + interference + t_channel), in MeV.

        Parameters
        ----------
        coupling
            g in (0, √(4π)].

        Returns
        -------
        IntegrationResult
            In MeV, of the broadcast shape of the coupling and the table.

        Raises
        ------
        ValueError
            The coupling is out of range.
        """
        g2 = _checked_coupling(coupling) ** 2
        errors = self.off_shell.error + self.interference.error + self.t_channel.error
        return _result(
            g2 * self.resonant.value + g2**2 * self._quartic, g2 * self.resonant.error + g2**2 * errors
        )

    def narrow_width_rate_MeV(self, coupling: ArrayLike, *, tolerance: float = 0.1) -> IntegrationResult:
        """Rate in the narrow-width approximation, R = g² resonant, in MeV.

        Parameters
        ----------
        coupling
            g in (0, √(4π)].
        tolerance
            A ``NarrowWidthWarning`` that names the limit is issued where g exceeds
            ``maximum_narrow_width_coupling(tolerance)``.

        Returns
        -------
        IntegrationResult
            In MeV, of the broadcast shape of the coupling and the table.

        Raises
        ------
        ValueError
            The coupling or the tolerance is out of range.
        """
        g = _checked_coupling(coupling)
        limit = self.maximum_narrow_width_coupling(tolerance)
        arrays = np.broadcast_arrays(g, limit, self.mass_MeV, self.temperature_MeV)
        outside = np.flatnonzero(arrays[0] > arrays[1])
        if outside.size:
            value, largest, mass, temperature = (array.flat[outside[0]] for array in arrays)
            warnings.warn(
                f"coupling = {value:.3g} at mass_MeV = {mass:g}, temperature_MeV = {temperature:g}: "
                f"off-shell and t-channel parts exceed {tolerance:g} of the narrow-width rate above "
                f"coupling = {largest:.3g}",
                NarrowWidthWarning,
                stacklevel=2,
            )
        return _result(g * g * self.resonant.value, g * g * self.resonant.error)

    def maximum_narrow_width_coupling(self, tolerance: float = 0.1) -> Any:
        """Coupling up to which the terms of order g⁴, in magnitude, are at most a share of the resonance.

        g² = tolerance · resonant/(|off_shell| + |interference| + |t_channel|).

        Parameters
        ----------
        tolerance
            Positive.

        Returns
        -------
        float or FloatArray
            g, of the shape of the table.

        Raises
        ------
        ValueError
            The tolerance isn't positive.
        """
        share = require_positive("tolerance", tolerance)
        quartic = (
            np.abs(self.off_shell.value) + np.abs(self.interference.value) + np.abs(self.t_channel.value)
        )
        return np.sqrt(share * self.resonant.value / quartic)

    def coupling_reaching(self, rate_MeV: ArrayLike) -> Any:
        """Least coupling at which the rate to order g⁴ reaches a given value.

        g² = 2 R/[A + sqrt(A² + 4 B R)], A g² + B g⁴ = R.

        Parameters
        ----------
        rate_MeV
            R, positive.

        Returns
        -------
        float or FloatArray
            g, of the broadcast shape of the rate and the table.

        Raises
        ------
        ValueError
            R isn't positive, or, B being negative, lies above the largest rate that this order can describe.
        """
        rate = require_positive("rate_MeV", rate_MeV)
        linear, quartic = self.resonant.value, self._quartic
        discriminant = linear**2 + 4.0 * quartic * rate
        if np.any(discriminant < 0.0):
            raise ValueError(
                f"rate_MeV = {np.max(rate)} is outside the allowed range: "
                "to order g⁴ the rate has a lower maximum"
            )
        return np.sqrt(2.0 * rate / (linear + np.sqrt(discriminant)))


def _scattering(
    mass_MeV: ArrayLike,
    temperature_MeV: ArrayLike,
    charges: VectorBosonCharges,
    chemical_potential_MeV: ArrayLike,
    antineutrino_chemical_potential_MeV: ArrayLike | None,
    flavour: int,
    neutrino_energy_MeV: ArrayLike | None,
    exchange: bool,
    pauli_blocking: bool,
    coupling: ArrayLike | None,
) -> tuple[_Bath, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Coefficients (off-shell or full s-channel, interference, t-channel), errors, resonance, coupling."""
    flavour = require_integer("flavour", flavour, 0, len(charges.neutrinos) - 1)
    initial = charges.neutrinos[flavour]
    if initial == 0.0:
        raise ValueError(f"flavour = {flavour} has charge 0, allowed: a charged neutrino")
    if exchange and pauli_blocking:
        raise ValueError("pauli_blocking = True is allowed only with exchange = False: it assumes isotropy")
    # Zero energy asks the kernel for the thermal average.
    energy = (
        0.0 if neutrino_energy_MeV is None else require_positive("neutrino_energy_MeV", neutrino_energy_MeV)
    )
    g = 0.0 if coupling is None else _checked_coupling(coupling)
    if neutrino_energy_MeV is not None and pauli_blocking:
        raise ValueError("pauli_blocking = True is allowed only with neutrino_energy_MeV = None")
    bath, (flat_energy, flat_coupling) = _bath(
        mass_MeV, temperature_MeV, chemical_potential_MeV, antineutrino_chemical_potential_MeV, energy, g
    )
    unit_width = np.ravel(decay_widths(bath.mass, 1.0, charges).total_MeV / bath.temperature)
    e = flat_energy / np.ravel(bath.temperature)
    rule = gauss_kronrod(_SPECTRAL_ORDER)
    values, errors, at_pole = kernels.scattering_integrals_of_each(
        bath.x,
        flat_coupling**2 * unit_width,
        e,
        bath.eta,
        bath.eta_bar,
        pauli_blocking,
        exchange,
        _CUTOFF,
        _PAIR_PANEL_LENGTH,
        *rule,
        *gauss_legendre(_PAIR_ORDER),
    )
    temperature = np.ravel(bath.temperature)
    if neutrino_energy_MeV is None:
        prefactor = temperature**4 / (64.0 * np.pi**4 * np.ravel(_neutrino_density_MeV3(bath)))
    else:
        prefactor = temperature / (32.0 * np.pi**2 * e**2)
    s_charges = initial**2 * sum(charge**2 for charge in charges.neutrinos)
    weights = np.array([s_charges / (6.0 * np.pi), -(initial**4) / np.pi, initial**4 / (2.0 * np.pi)])
    scale = weights[:, np.newaxis] * prefactor
    resonance = prefactor * s_charges / 6.0 * bath.x**3 * at_pole / unit_width
    shape = (3, *bath.shape)
    return (
        bath,
        (scale * values).reshape(shape),
        np.abs(scale * errors).reshape(shape),
        resonance.reshape(bath.shape),
        flat_coupling.reshape(bath.shape),
    )


def scattering_rate_expansion(
    mass_MeV: ArrayLike,
    temperature_MeV: ArrayLike,
    charges: VectorBosonCharges,
    chemical_potential_MeV: ArrayLike = 0.0,
    antineutrino_chemical_potential_MeV: ArrayLike | None = None,
    *,
    flavour: int,
    neutrino_energy_MeV: ArrayLike | None = None,
    exchange: bool = True,
    pauli_blocking: bool = False,
) -> ScatteringRateExpansion:
    """Rate of ν_β ν̄_β -> Σ_α ν_α ν̄_α through the boson, to order g⁴, with resonance and remainder apart.

    R = 1/(64π⁴ n) ∫ ds W(s) J(√s) for the thermal average, 1/(32π² E1²) ∫ ds W(s) ∫_{s/4E1}^∞ f̄ dE2 for one
    neutrino, W from |M|² = 4 g⁴ u² |Q_β Q_α/(s - m² + i m Γ) + δ_αβ Q_β²/(t - m²)|², Γ = g² γ constant.
    Source: the module docstring; Eqs. 13-16 of arXiv:2301.00661 with the boson's propagator in full. One
    helicity state per neutrino. The width is that of vacuum.

    Parameters
    ----------
    mass_MeV, temperature_MeV
        m and T; m/T from 1e-6 to 700.
    charges
        Of all leptons; α runs over the neutrinos, and γ includes the charged leptons.
    chemical_potential_MeV, antineutrino_chemical_potential_MeV
        μ and μ̄ of ν_β, the latter -μ unless given.
    flavour
        β, the index into ``charges.neutrinos``.
    neutrino_energy_MeV
        E1; without it, the thermal average.
    exchange
        Include the t-channel and its interference in ν_β ν̄_β -> ν_β ν̄_β. It is unblocked and counts forward
        scattering in full. Scattering on other flavours and on neutrinos is not included.
    pauli_blocking
        Block the final states, isotropic in their rest frame, of the thermal average; without exchange only.

    Returns
    -------
    ScatteringRateExpansion
        Coefficients in MeV, of the broadcast shape.

    Raises
    ------
    ValueError
        An argument is out of its range, or two exclude each other.
    """
    bath, values, errors, resonance, _ = _scattering(
        mass_MeV,
        temperature_MeV,
        charges,
        chemical_potential_MeV,
        antineutrino_chemical_potential_MeV,
        flavour,
        neutrino_energy_MeV,
        exchange,
        pauli_blocking,
        None,
    )
    parts = [_result(values[n], errors[n]) for n in range(3)]
    return ScatteringRateExpansion(
        bath.mass[()], bath.temperature[()], _result(resonance, 0.0), parts[0], parts[1], parts[2]
    )


def breit_wigner_rate_MeV(
    mass_MeV: ArrayLike,
    coupling: ArrayLike,
    temperature_MeV: ArrayLike,
    charges: VectorBosonCharges,
    chemical_potential_MeV: ArrayLike = 0.0,
    antineutrino_chemical_potential_MeV: ArrayLike | None = None,
    *,
    flavour: int,
    neutrino_energy_MeV: ArrayLike | None = None,
    exchange: bool = True,
    pauli_blocking: bool = False,
) -> IntegrationResult:
    """Rate of ν_β ν̄_β -> Σ_α ν_α ν̄_α at finite coupling, the Breit-Wigner peak resolved.

    The integral of ``scattering_rate_expansion`` with 1/[(s - m²)² + m² Γ²] in place of its expansion in
    g; the variable s = m² ± m Γ sinh v resolves the peak at any width. Source, convention,
    parameters, range and errors are those of ``scattering_rate_expansion``; ``coupling`` is g in (0, √(4π)].

    Returns
    -------
    IntegrationResult
        In MeV, of the broadcast shape.
    """
    _, values, errors, _, g = _scattering(
        mass_MeV,
        temperature_MeV,
        charges,
        chemical_potential_MeV,
        antineutrino_chemical_potential_MeV,
        flavour,
        neutrino_energy_MeV,
        exchange,
        pauli_blocking,
        coupling,
    )
    return _result(g**4 * values.sum(axis=0), g**4 * errors.sum(axis=0))
