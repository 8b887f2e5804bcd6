r"""Squared amplitudes of neutrino-nucleon scattering, as polynomials in p·k.

ν(k) + N(p) -> ν(k') + N(p'), massless neutrinos, nucleon mass m (in matter, the effective mass m*),
q = k - k' = p' - p, t = -q² >= 0. Then p·p' = m² + t/2, k·k' = t/2, p'·k' = p·k, p'·k = p·k' = p·k - t/2,
and every squared amplitude here is

    |M|² = a(t) + b(t) p·k + c(t) (p·k)².

**Spin sums.** Summed over the final and averaged over the initial nucleon spins, (1/2) Σ; a neutrino has one
helicity, neither averaged nor summed. Nucleons carry the degeneracy factor 2 in their distribution.

**Signs.** L_SM = -(G_F/√2) [ν̄ γ^μ (1-γ5) ν] [N̄ γ_μ (V - A γ5) N] with V = T3 - 2 Q sin²θ_W and
A = T3 g_A: for the neutron V = -1/2 and A < 0. L_vector = -g_ν ν̄ γ^μ ν Z'_μ - g_N N̄ γ^μ N Z'_μ integrates
out to -(g_ν g_N/(t + M²)) [ν̄ γ^μ ν][N̄ γ_μ N], so a vector mediator shifts V to
V + g_ν g_N / (√2 G_F (t + M²)). With B-L charges, g_ν g_N = -g²: constructive interference on neutrons.

**Species.** An antineutrino has A -> -A (crossing k <-> -k'). The average over both helicities, which is what
a Majorana neutrino gas without lepton number has, drops the product of V and A.

**Mediators** are returned as numerators; multiply them by the propagator 1/(t + M²) in the interference term
and by its square in the term of the new mediator alone. Form factors are taken at t = 0.

>>> import numpy as np
>>> a, b, c = standard_model_coefficients(0.0, 939.0, -0.5, -0.6377)
>>> p_dot_k = 939.0 * 10.0
>>> bool(np.isclose(c * p_dot_k**2, 32 * FERMI_CONSTANT_inverse_MeV2**2 * (0.25 + 0.6377**2) * p_dot_k**2))
True
>>> scalar_mediator_numerator(np.array([1.0, 4.0]), 100.0)[0].tolist()
[40001.0, 160016.0]
"""

import math
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from common.constants import FERMI_CONSTANT_inverse_MeV2
from common.validation import (
    FloatArray,
    require_finite,
    require_non_negative,
    require_one_of,
    require_positive,
)

Species: TypeAlias = Literal["neutrino", "antineutrino", "helicity_average"]
SPECIES: tuple[Species, ...] = ("neutrino", "antineutrino", "helicity_average")
_HELICITY_SIGN = {"neutrino": 1.0, "antineutrino": -1.0, "helicity_average": 0.0}


def _helicity_sign(species: Species) -> float:
    return _HELICITY_SIGN[require_one_of("species", species, SPECIES)]


def standard_model_coefficients(
    t_MeV2: ArrayLike,
    nucleon_mass_MeV: float,
    vector_coupling: float,
    axial_coupling: float,
    *,
    species: Species = "neutrino",
) -> FloatArray:
    r"""Neutral-current scattering of the Standard Model, contact interaction.

    (1/2) Σ|M|² = 16 G_F² [(V+A)² (p·k)² + (V-A)² (p·k - t/2)² - (V² - A²) m² t/2], neutrino; A -> -A,
    antineutrino. Source: the Lagrangian in the module docstring; the square of the amplitude in Eqs. 8-11 of
    arXiv:2106.11660, which doesn't print it. Averaged over the initial nucleon spin, summed over the final.

    Parameters
    ----------
    t_MeV2
        Minus the square of the transferred four-momentum, scalar or shape ``(n,)``, in MeV².
    nucleon_mass_MeV
        Mass in kinematics and traces, in MeV; in matter the effective mass.
    vector_coupling, axial_coupling
        V and A of the nucleon current γ^μ (V - A γ5).
    species
        ``"neutrino"``, ``"antineutrino"`` or ``"helicity_average"``.

    Returns
    -------
    FloatArray
        a (dimensionless), b (MeV⁻²) and c (MeV⁻⁴), shape ``(3, n)`` or ``(3,)``. Valid for t << M_Z².

    Raises
    ------
    ValueError
        t is negative, the mass isn't positive, a coupling isn't finite, or the species isn't known.
    """
    t = require_non_negative("t_MeV2", t_MeV2)
    m = require_positive("nucleon_mass_MeV", nucleon_mass_MeV)
    V = require_finite("vector_coupling", vector_coupling)
    A = require_finite("axial_coupling", axial_coupling)
    # Averaged over helicities, only the odd product V A drops out.
    VA = _helicity_sign(species) * V * A
    difference_squared = V * V + A * A - 2.0 * VA
    bracket = [
        difference_squared * t * t / 4.0 - (V * V - A * A) * m * m * t / 2.0,
        -difference_squared * t,
        2.0 * (V * V + A * A) * np.ones_like(t),
    ]
    return 16.0 * FERMI_CONSTANT_inverse_MeV2**2 * np.array(bracket)


def vector_mediator_numerator(t_MeV2: ArrayLike, nucleon_mass_MeV: float) -> FloatArray:
    r"""Exchange of a vector mediator between vector currents, without propagators and couplings.

    (1/2) Σ|M|² = (g_ν g_N)²/(t + M²)² · 2 [8 (p·k)² - 4 t p·k + t² - 2 m² t].
    Source: Eq. 9 of arXiv:2106.11660, confirmed by the trace. One left-handed neutrino (or right-handed
    antineutrino); averaged over the initial nucleon spin, summed over the final.

    Parameters
    ----------
    t_MeV2
        Minus the square of the transferred four-momentum, scalar or shape ``(n,)``, in MeV².
    nucleon_mass_MeV
        Mass in kinematics and traces, in MeV.

    Returns
    -------
    FloatArray
        Factors of (p·k)^0, (p·k)^1, (p·k)^2 in MeV⁴, MeV², 1; shape ``(3, n)`` or ``(3,)``; to be multiplied
        by (g_ν g_N)²/(t + M²)². Valid at tree level.

    Raises
    ------
    ValueError
        t is negative or the mass isn't positive.
    """
    t = require_non_negative("t_MeV2", t_MeV2)
    m = require_positive("nucleon_mass_MeV", nucleon_mass_MeV)
    return np.array([2.0 * t * t - 4.0 * m * m * t, -8.0 * t, 16.0 * np.ones_like(t)])


def vector_interference_numerator(
    t_MeV2: ArrayLike,
    nucleon_mass_MeV: float,
    vector_coupling: float,
    axial_coupling: float,
    *,
    species: Species = "neutrino",
) -> FloatArray:
    r"""Interference of a vector mediator with the Standard Model, without propagator and couplings.

    (1/2) Σ 2 Re(M M_SM*)
        = g_ν g_N/(t + M²) · 16 √2 G_F {V [2 (p·k)² - t p·k + t²/4 - m² t/2] + A [t p·k - t²/4]},

    neutrino; A -> -A, antineutrino. Source: the Lagrangian in the module docstring. Eqs. 10 and 11 of
    arXiv:2106.11660 are this with g_ν g_N = +g² and the other sign of A, that is, with the labels neutrino
    and antineutrino exchanged if F_A = A; with the charges stated there, g_ν g_N = -g². Averaged over the
    initial nucleon spin, summed over the final.

    Parameters
    ----------
    t_MeV2
        Minus the square of the transferred four-momentum, scalar or shape ``(n,)``, in MeV².
    nucleon_mass_MeV
        Mass in kinematics and traces, in MeV.
    vector_coupling, axial_coupling
        V and A of the nucleon current γ^μ (V - A γ5).
    species
        ``"neutrino"``, ``"antineutrino"`` or ``"helicity_average"``.

    Returns
    -------
    FloatArray
        Factors of (p·k)^0, (p·k)^1, (p·k)^2 in MeV², 1, MeV⁻²; shape ``(3, n)`` or ``(3,)``; to be multiplied
        by g_ν g_N/(t + M²). Valid at tree level.

    Raises
    ------
    ValueError
        t is negative, the mass isn't positive, a coupling isn't finite, or the species isn't known.
    """
    t = require_non_negative("t_MeV2", t_MeV2)
    m = require_positive("nucleon_mass_MeV", nucleon_mass_MeV)
    V = require_finite("vector_coupling", vector_coupling)
    A = _helicity_sign(species) * require_finite("axial_coupling", axial_coupling)
    bracket = [
        V * (t * t / 4.0 - m * m * t / 2.0) - A * t * t / 4.0,
        (A - V) * t,
        2.0 * V * np.ones_like(t),
    ]
    return math.sqrt(2.0) * 16.0 * FERMI_CONSTANT_inverse_MeV2 * np.array(bracket)


def scalar_mediator_numerator(
    t_MeV2: ArrayLike, nucleon_mass_MeV: float, *, majorana_amplitude_factor: float = 1.0
) -> FloatArray:
    r"""Exchange of a scalar mediator, without propagators and couplings.

    (1/2) Σ|M|² = κ² (C_ν C_N)²/(t + M²)² · t (4 m² + t). Source: Eq. 6 of arXiv:2106.11660, confirmed by the
    trace. Averaged over the initial nucleon spin, summed over the final; one initial and one final helicity.

    The neutrino flips its helicity, so nothing interferes with the Standard Model. With
    L = -C_ν ν̄_R ν_L φ (lepton number conserved) the final neutrino is sterile; with
    L = -C_ν ν̄_L^c ν_L φ (violated) it is an antineutrino, whose chemical potential is minus the
    neutrino's. The latter term written without 1/2 contains two equal contractions, κ = 2; with 1/2 in front,
    or with C_ν understood as the vertex factor, as arXiv:2106.11660 evidently does, κ = 1.

    Parameters
    ----------
    t_MeV2
        Minus the square of the transferred four-momentum, scalar or shape ``(n,)``, in MeV².
    nucleon_mass_MeV
        Mass in kinematics and traces, in MeV.
    majorana_amplitude_factor
        κ, positive; 1 for lepton number conservation.

    Returns
    -------
    FloatArray
        Factors of (p·k)^0, (p·k)^1, (p·k)^2 in MeV⁴, MeV², 1; shape ``(3, n)`` or ``(3,)``; the last two
        vanish. To be multiplied by (C_ν C_N)²/(t + M²)². Valid at tree level.

    Raises
    ------
    ValueError
        t is negative, or the mass or κ isn't positive.
    """
    t = require_non_negative("t_MeV2", t_MeV2)
    m = require_positive("nucleon_mass_MeV", nucleon_mass_MeV)
    kappa = require_positive("majorana_amplitude_factor", majorana_amplitude_factor)
    return np.array([kappa**2 * t * (4.0 * m * m + t), np.zeros_like(t), np.zeros_like(t)])
