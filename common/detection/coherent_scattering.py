r"""Coherent elastic neutrino-nucleus scattering: cross-sections, and recoil spectra folded with a flux.

A nucleus of mass M, taken as spinless, takes up the recoil energy T = -q²/(2M). With a light vector of mass m
that couples to neutrinos (g_ν), protons (g_p) and neutrons (g_n), and the weak charge
Q_W = N - (1 - 4 sin²θ_W) Z,

    dσ/dT = G_F² M/(4π) Q² F² (1 - T/T_max),   Q = Q_W - (√2/G_F) g_ν (Z g_p + N g_n) / (2MT + m²),

and a light scalar with couplings C_ν to neutrinos and C_N to every nucleon adds, without interference because
it flips the helicity,

    dσ/dT = (C_ν C_N A)² F² M² T / [4π E² (2MT + m²)²].

T_max = 2E²/(M + 2E), and F is the form factor of both protons and neutrons. The sign of the vector's term: W
and Z exchange give a neutrino in matter the potential energy -G_F n_n/√2 for each neutron, the vector
+g_ν g_n n_n/m². Charges of opposite sign (B-L: g_ν = -g, g_p = g_n = +g) therefore add to the weak charge of
the neutrons, for neutrinos and for antineutrinos, whose two terms both change sign.

Since E enters only through 1 - T/E - MT/(2E²) and through 1/E², three moments of the flux above the least
energy that can give the recoil, ∫φ dE, ∫φ/E dE and ∫φ/E² dE, serve all models, couplings and mediator masses.

Source: D. Z. Freedman, Phys. Rev. D 9 (1974) 1389; the light mediators as in Eqs. (5)-(11) of
arXiv:2106.11660 with a nucleus in place of the nucleon; the form factor of R. H. Helm, Phys. Rev. 104 (1956)
1466, with the radius of J. D. Lewin and P. F. Smith, Astropart. Phys. 6 (1996) 87.

>>> from common.units import MeV, cm, keV
>>> argon = nucleus_of_atom(18, 40, 39.9623831)
>>> print(f"{maximum_recoil_energy_MeV(30.0, argon.mass_MeV) * MeV / keV:.3f} keV")
48.289 keV
>>> flux = NeutrinoFlux(line_energies_MeV=(30.0,), line_fluxes=(1.0,))
>>> spectrum = vector_recoil_spectrum([0.010, 0.040], flux, argon, 10.0, -1.0, 1.0, 1.0)
>>> print(*(f"{value * keV / cm**2:.3e} cm2/keV" for value in spectrum.at(0.0)))
5.186e-41 cm2/keV 8.971e-42 cm2/keV
>>> bool((spectrum.at(1e-4) > spectrum.at(0.0)).all())
True
"""

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import scipy.special
from numpy.typing import ArrayLike

from common.constants import ATOMIC_MASS_UNIT_MeV, ELECTRON_MASS_MeV, FERMI_CONSTANT_inverse_MeV2
from common.fluxes.neutrino_flux import NeutrinoFlux
from common.numerics.quadrature import IntegrationResult, panel_rule
from common.units import MeV, fm
from common.validation import (
    FloatArray,
    require_finite,
    require_in_range,
    require_integer,
    require_non_negative,
    require_positive,
)

SIN2_WEAK_MIXING_ANGLE_AT_ZERO_MOMENTUM = 0.2387
"""MS-bar scheme, at zero momentum transfer; PDG and arXiv:1604.01025, which agree to these digits."""

LEWIN_SMITH_SURFACE_THICKNESS_fm = 0.9
LEWIN_SMITH_DIFFUSENESS_fm = 0.52


@dataclasses.dataclass(frozen=True)
class Nucleus:
    """A nucleus as a target.

    Attributes
    ----------
    proton_number, neutron_number
        Z >= 1 and N >= 0.
    mass_MeV
        Mass without electrons, positive.

    Raises
    ------
    ValueError
        A value is outside its range.
    """

    proton_number: int
    neutron_number: int
    mass_MeV: float

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        require_integer("proton_number", self.proton_number, 1, 200)
        require_integer("neutron_number", self.neutron_number, 0, 400)
        require_positive("mass_MeV", self.mass_MeV)

    @property
    def mass_number(self) -> int:
        """A = Z + N."""
        return self.proton_number + self.neutron_number


def nucleus_of_atom(proton_number: int, mass_number: int, atomic_mass_u: float) -> Nucleus:
    """Nucleus of a neutral atom: M = m_atom - Z m_e, without the binding energy of the electrons.

    Parameters
    ----------
    proton_number, mass_number
        Z >= 1 and A >= Z.
    atomic_mass_u
        Mass of the neutral atom in atomic mass units.

    Returns
    -------
    Nucleus
        Mass to better than 1e-5: the neglected binding of the electrons is below 1 MeV.

    Raises
    ------
    ValueError
        A number is outside its range.
    """
    require_integer("mass_number", mass_number, require_integer("proton_number", proton_number, 1, 200), 600)
    mass = require_positive("atomic_mass_u", atomic_mass_u) * ATOMIC_MASS_UNIT_MeV
    return Nucleus(proton_number, mass_number - proton_number, mass - proton_number * ELECTRON_MASS_MeV)


def maximum_recoil_energy_MeV(neutrino_energy_MeV: ArrayLike, nuclear_mass_MeV: float) -> FloatArray:
    """Largest recoil energy, T_max = 2E²/(M + 2E), for a neutrino that is scattered backwards.

    Raises
    ------
    ValueError
        The energy or the mass isn't positive.
    """
    energy = require_positive("neutrino_energy_MeV", neutrino_energy_MeV)
    mass = require_positive("nuclear_mass_MeV", nuclear_mass_MeV)
    return 2.0 * energy**2 / (mass + 2.0 * energy)


def minimum_neutrino_energy_MeV(recoil_energy_MeV: ArrayLike, nuclear_mass_MeV: float) -> FloatArray:
    """Least neutrino energy that can give a recoil, E_min = [T + (T² + 2MT)^{1/2}]/2.

    Raises
    ------
    ValueError
        The recoil energy is negative, or the mass isn't positive.
    """
    recoil = require_non_negative("recoil_energy_MeV", recoil_energy_MeV)
    mass = require_positive("nuclear_mass_MeV", nuclear_mass_MeV)
    return 0.5 * (recoil + np.sqrt(recoil * (recoil + 2.0 * mass)))


def weak_charge(
    nucleus: Nucleus, sin2_weak_mixing_angle: float = SIN2_WEAK_MIXING_ANGLE_AT_ZERO_MOMENTUM
) -> float:
    """Weak charge, Q_W = N - (1 - 4 sin²θ_W) Z, at tree level; positive for neutrons.

    Raises
    ------
    ValueError
        sin²θ_W is outside [0, 1].
    """
    sin2 = require_in_range("sin2_weak_mixing_angle", sin2_weak_mixing_angle, 0.0, 1.0)
    return float(nucleus.neutron_number - (1.0 - 4.0 * sin2) * nucleus.proton_number)


def helm_radius_fm(mass_number: int) -> float:
    """Effective radius of the Helm form factor after Lewin and Smith.

    R² = c² + 7π²a²/3 - 5s², c = 1.23 A^{1/3} fm - 0.60 fm, a = 0.52 fm, s = 0.9 fm.
    Source: Eq. (4.11) of Lewin and Smith, Astropart. Phys. 6 (1996) 87.

    Raises
    ------
    ValueError
        The mass number isn't an integer from 1 to 600.
    """
    half_density = 1.23 * math.cbrt(require_integer("mass_number", mass_number, 1, 600)) - 0.60
    return math.sqrt(
        half_density**2
        + 7.0 * math.pi**2 * LEWIN_SMITH_DIFFUSENESS_fm**2 / 3.0
        - 5.0 * LEWIN_SMITH_SURFACE_THICKNESS_fm**2
    )


def helm_form_factor(
    momentum_transfer_MeV: ArrayLike,
    radius_fm: float,
    surface_thickness_fm: float = LEWIN_SMITH_SURFACE_THICKNESS_fm,
) -> FloatArray:
    """Helm form factor of the amplitude, F = 3 j_1(qR)/(qR) exp(-q²s²/2), with F(0) = 1.

    The cross-section has its square. First zero at qR = 4.4934.
    Source: R. H. Helm, Phys. Rev. 104 (1956) 1466.

    Parameters
    ----------
    momentum_transfer_MeV
        |q| >= 0, scalar or array.
    radius_fm, surface_thickness_fm
        R > 0 and s >= 0; R from ``helm_radius_fm``.

    Returns
    -------
    FloatArray
        F, of the shape of the momentum transfer; at most 1 in magnitude.

    Raises
    ------
    ValueError
        An argument is outside its range.
    """
    momentum = require_non_negative("momentum_transfer_MeV", momentum_transfer_MeV) * MeV
    radius = require_positive("radius_fm", radius_fm) * fm
    thickness = require_non_negative("surface_thickness_fm", surface_thickness_fm) * fm
    argument = np.maximum(momentum * radius, 1e-8)
    shape = 3.0 * scipy.special.spherical_jn(1, argument) / argument
    return np.asarray(shape * np.exp(-0.5 * (momentum * thickness) ** 2))[()]


class RecoilSpectrum(NamedTuple):
    """Flux times dσ/dT as a polynomial in the square of a coupling g, by its coefficients.

    Unit of each: that of the flux, times MeV⁻³ (cross-section per recoil energy in natural units).
    """

    standard_model: FloatArray
    interference: FloatArray
    new_physics: FloatArray

    def at(self, coupling: float) -> FloatArray:
        """standard_model + g² interference + g⁴ new_physics.

        Raises
        ------
        ValueError
            The coupling isn't finite.
        """
        square = require_finite("coupling", coupling) ** 2
        return self.standard_model + square * (self.interference + square * self.new_physics)


def standard_model_recoil_spectrum(
    recoil_energy_MeV: ArrayLike,
    flux: NeutrinoFlux,
    nucleus: Nucleus,
    *,
    sin2_weak_mixing_angle: float = SIN2_WEAK_MIXING_ANGLE_AT_ZERO_MOMENTUM,
    form_factor: Callable[[FloatArray], FloatArray] | None = None,
) -> FloatArray:
    """Recoil spectrum of the Standard Model, ∫ φ dσ/dT dE = G_F² M F² Q_W²/(4π) [K0 - T K1 - MT K2/2].

    Exact for a spinless nucleus; zero above the endpoint of the flux. Eq. (V.13) of arXiv:2204.11885 leaves
    out T K1, which is T/E of the whole, and writes F where the cross-section has its square.

    Parameters
    ----------
    recoil_energy_MeV
        Positive; scalar or array.
    flux
        Neutrinos and antineutrinos of all flavours.
    nucleus
        The target.
    sin2_weak_mixing_angle
        In the weak charge.
    form_factor
        F of |q| in MeV; the Helm form factor of Lewin and Smith unless given.

    Returns
    -------
    ndarray
        For one nucleus, in the unit of the flux times MeV⁻³; of the shape of the recoil energy.

    Raises
    ------
    ValueError
        An argument is outside its range.
    """
    recoil = require_positive("recoil_energy_MeV", recoil_energy_MeV)
    charge = weak_charge(nucleus, sin2_weak_mixing_angle)
    return _coherent_factor(recoil, flux, nucleus, form_factor) * charge**2


def vector_recoil_spectrum(
    recoil_energy_MeV: ArrayLike,
    flux: NeutrinoFlux,
    nucleus: Nucleus,
    mediator_mass_MeV: float,
    neutrino_charge: float,
    proton_charge: float,
    neutron_charge: float,
    *,
    sin2_weak_mixing_angle: float = SIN2_WEAK_MIXING_ANGLE_AT_ZERO_MOMENTUM,
    form_factor: Callable[[FloatArray], FloatArray] | None = None,
) -> RecoilSpectrum:
    """Recoil spectrum of the Standard Model with a light vector, by powers of its coupling g.

    ∫ φ dσ/dT dE = G_F² M F²/(4π) [Q_W + g² x/(2MT + m²)]² [K0 - T K1 - MT K2/2],
    x = -(√2/G_F) q_ν (Z q_p + N q_n), where K_n are the moments of the flux and g q are the couplings.
    Exact for a spinless nucleus; the sign of x is explained in the module's description.

    Parameters
    ----------
    recoil_energy_MeV
        Positive; scalar or array.
    flux
        Neutrinos and antineutrinos of all flavours.
    nucleus
        The target.
    mediator_mass_MeV
        Positive.
    neutrino_charge, proton_charge, neutron_charge
        q_ν, q_p, q_n in units of g; -1, 1, 1 for B-L.
    sin2_weak_mixing_angle
        In the weak charge.
    form_factor
        F of |q| in MeV; the Helm form factor of Lewin and Smith unless given.

    Returns
    -------
    RecoilSpectrum
        For one nucleus; arrays of the shape of the recoil energy.

    Raises
    ------
    ValueError
        An argument is outside its range.
    """
    recoil = require_positive("recoil_energy_MeV", recoil_energy_MeV)
    mass = require_positive("mediator_mass_MeV", mediator_mass_MeV)
    charge = weak_charge(nucleus, sin2_weak_mixing_angle)
    protons = nucleus.proton_number * require_finite("proton_charge", proton_charge)
    neutrons = nucleus.neutron_number * require_finite("neutron_charge", neutron_charge)
    product = require_finite("neutrino_charge", neutrino_charge) * (protons + neutrons)
    common = _coherent_factor(recoil, flux, nucleus, form_factor)
    added = (
        -math.sqrt(2.0) / FERMI_CONSTANT_inverse_MeV2 * product / (2.0 * nucleus.mass_MeV * recoil + mass**2)
    )
    return RecoilSpectrum(common * charge**2, common * 2.0 * charge * added, common * added**2)


def scalar_recoil_spectrum(
    recoil_energy_MeV: ArrayLike,
    flux: NeutrinoFlux,
    nucleus: Nucleus,
    mediator_mass_MeV: float,
    *,
    form_factor: Callable[[FloatArray], FloatArray] | None = None,
) -> FloatArray:
    """Recoil spectrum of a light scalar for C_ν C_N = 1; proportional to (C_ν C_N)².

    ∫ φ dσ/dT dE = A² F² M² T K2 / [4π (2MT + m²)²], with K2 = ∫ φ/E² dE.
    C_N is the coupling to a nucleon, the same for protons and neutrons; C_ν is normalised such that the
    amplitude of the incoming neutrino is that of C_ν ν̄_R ν_L φ. Spinless nucleus; spin 1/2 has a factor
    1 + T/(2M). There is no interference with the Standard Model for massless neutrinos.
    Source: Eq. (6) of arXiv:2106.11660 with M|_nucleus and the coherent coupling A C_N.

    Parameters
    ----------
    recoil_energy_MeV
        Positive; scalar or array.
    flux
        Neutrinos and antineutrinos of all flavours that couple to the scalar.
    nucleus
        The target.
    mediator_mass_MeV
        Positive.
    form_factor
        F of |q| in MeV; the Helm form factor of Lewin and Smith unless given.

    Returns
    -------
    ndarray
        For one nucleus, in the unit of the flux times MeV⁻³; of the shape of the recoil energy.

    Raises
    ------
    ValueError
        An argument is outside its range.
    """
    recoil = require_positive("recoil_energy_MeV", recoil_energy_MeV)
    mass = require_positive("mediator_mass_MeV", mediator_mass_MeV)
    moments = flux.moments(minimum_neutrino_energy_MeV(recoil, nucleus.mass_MeV))
    propagator = 2.0 * nucleus.mass_MeV * recoil + mass**2
    amplitude = nucleus.mass_number * nucleus.mass_MeV / propagator
    factor = _form_factor_squared(recoil, nucleus, form_factor) / (4.0 * math.pi)
    return factor * amplitude**2 * recoil * moments.second


def integrate_recoil_spectrum(
    spectrum: Callable[[FloatArray], FloatArray],
    lower_recoil_energy_MeV: float,
    upper_recoil_energy_MeV: float,
    *,
    efficiency: Callable[[FloatArray], FloatArray] | None = None,
    breakpoints_MeV: Sequence[float] | FloatArray = (),
    order: int = 31,
) -> IntegrationResult:
    """Integrate a recoil spectrum over a window, weighted with an efficiency.

    ∫ ε(T) S(T) dT, by the panel rule of ``common.numerics.quadrature``, whose coarser rule gives the error
    estimate.

    Parameters
    ----------
    spectrum
        Function of an array of n recoil energies in MeV that returns an array whose last axis has length n.
    lower_recoil_energy_MeV, upper_recoil_energy_MeV
        The window, 0 < lower < upper.
    efficiency
        Function of the recoil energies, between 0 and 1; 1 unless given.
    breakpoints_MeV
        Recoil energies with kinks or steps; those outside the window are ignored. They are the largest
        recoils of the flux's ``special_energies_MeV``.
    order
        Number of nodes of the coarse rule per panel, 1 to 100.

    Returns
    -------
    IntegrationResult
        Value and error, of the spectrum's shape without its last axis.

    Raises
    ------
    ValueError
        The window is empty, or the efficiency is outside [0, 1].
    """
    lower = require_positive("lower_recoil_energy_MeV", lower_recoil_energy_MeV)
    upper = require_in_range(
        "upper_recoil_energy_MeV", upper_recoil_energy_MeV, lower, math.inf, interval="()"
    )
    inner = np.unique(require_finite("breakpoints_MeV", breakpoints_MeV))
    edges = [float(lower), *inner[(inner > lower) & (inner < upper)].tolist(), float(upper)]
    rule = panel_rule(edges, order)
    weight = np.ones_like(rule.nodes) if efficiency is None else efficiency(rule.nodes)
    require_in_range("efficiency", weight, 0.0, 1.0)
    samples = weight * np.asarray(spectrum(rule.nodes))
    value = samples @ rule.weights
    return IntegrationResult(value, np.abs(value - samples @ rule.coarse_weights))


def integrate_recoil_spectrum_above(
    spectrum: Callable[[FloatArray], FloatArray],
    threshold_recoil_energy_MeV: ArrayLike,
    endpoint_recoil_energy_MeV: float,
    *,
    breakpoints_MeV: Sequence[float] | FloatArray = (),
    order: int = 8,
) -> IntegrationResult:
    """Integrate a recoil spectrum above each of many thresholds, in one pass.

    N(T_i) = ∫_{T_i}^{T_max} S(T) dT: thresholds and breakpoints are the edges of common panels, over which
    the integrals are summed from the endpoint downwards.

    Parameters
    ----------
    spectrum
        Function of an array of n recoil energies in MeV that returns an array of shape (n,).
    threshold_recoil_energy_MeV
        Positive; scalar or array. Zero events, exactly, for thresholds at or above the endpoint.
    endpoint_recoil_energy_MeV
        Recoil energy above which the spectrum vanishes, positive.
    breakpoints_MeV
        Recoil energies with kinks or steps, as for ``integrate_recoil_spectrum``.
    order
        Number of nodes of the coarse rule per panel, 1 to 100.

    Returns
    -------
    IntegrationResult
        Value and error, of the shape of the thresholds.

    Raises
    ------
    ValueError
        A threshold or the endpoint isn't positive.
    """
    thresholds = np.asarray(require_positive("threshold_recoil_energy_MeV", threshold_recoil_energy_MeV))
    endpoint = float(require_positive("endpoint_recoil_energy_MeV", endpoint_recoil_energy_MeV))
    inner = np.concatenate([thresholds.ravel(), np.ravel(require_finite("breakpoints_MeV", breakpoints_MeV))])
    lowest = float(thresholds.min(initial=endpoint))
    if lowest >= endpoint:
        return IntegrationResult(np.zeros(thresholds.shape), np.zeros(thresholds.shape))
    edges = np.unique([*inner[(inner >= lowest) & (inner < endpoint)].tolist(), endpoint])
    rule = panel_rule(edges.tolist(), order)
    samples = np.asarray(spectrum(rule.nodes), dtype=np.float64)
    panels = (samples * rule.weights).reshape(edges.size - 1, -1).sum(axis=1)
    coarse = (samples * rule.coarse_weights).reshape(edges.size - 1, -1).sum(axis=1)
    above = np.append(np.cumsum(panels[::-1])[::-1], 0.0)
    error = np.append(np.cumsum(np.abs(panels - coarse)[::-1])[::-1], 0.0)
    position = np.searchsorted(edges, np.minimum(thresholds, endpoint))
    return IntegrationResult(above[position], error[position])


def _coherent_factor(
    recoil: FloatArray,
    flux: NeutrinoFlux,
    nucleus: Nucleus,
    form_factor: Callable[[FloatArray], FloatArray] | None,
) -> FloatArray:
    """Spectrum for unit charge: G_F² M F²/(4π) [K0 - T K1 - MT K2/2]."""
    moments = flux.moments(minimum_neutrino_energy_MeV(recoil, nucleus.mass_MeV))
    kinematics = (
        moments.zeroth - recoil * moments.first - 0.5 * nucleus.mass_MeV * recoil * moments.second
    ) * _form_factor_squared(recoil, nucleus, form_factor)
    return FERMI_CONSTANT_inverse_MeV2**2 * nucleus.mass_MeV / (4.0 * math.pi) * kinematics


def _form_factor_squared(
    recoil: FloatArray, nucleus: Nucleus, form_factor: Callable[[FloatArray], FloatArray] | None
) -> FloatArray:
    momentum = np.sqrt(recoil * (2.0 * nucleus.mass_MeV + recoil))
    if form_factor is None:
        return helm_form_factor(momentum, helm_radius_fm(nucleus.mass_number)) ** 2
    return np.asarray(form_factor(momentum)) ** 2
