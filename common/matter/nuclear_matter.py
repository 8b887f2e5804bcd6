"""Uniform nuclear matter at finite temperature in relativistic mean-field theory.

Neutrons and protons of one bare mass M in the mean fields of σ, ω and ρ mesons, with electrons, optional
muons and electron neutrinos. With the signs used here (g_σ, g_ω, g_ρ positive, σ > 0 in matter)

    L = ψ̄ [iγ·∂ - (M - g_σ σ) - g_ω γ·ω - g_ρ τ_3 γ·ρ] ψ - U(σ) + m_ω² ω²/2 + c3 ω⁴/4 + m_ρ² ρ²/2
        + 4 Λ_v g_ω² g_ρ² ω² ρ²,        U(σ) = m_σ² σ²/2 + g2 σ³/3 + g3 σ⁴/4,

which gives, with n_s the scalar density,

    m* = M - g_σ σ,    U'(σ) = g_σ n_s,
    m_ω² ω + c3 ω³ + 8 Λ_v g_ω² g_ρ² ρ² ω = g_ω (n_n + n_p),
    m_ρ² ρ + 8 Λ_v g_ω² g_ρ² ω² ρ = g_ρ (n_p - n_n),
    μ_n = μ*_n + g_ω ω - g_ρ ρ,    μ_p = μ*_p + g_ω ω + g_ρ ρ,

so that ρ < 0 in neutron-rich matter. All chemical potentials contain the rest mass. The nucleon has two spin
states and occupies E* = √(k² + m*²) with the Fermi function of (E* - μ*)/T.

Source: Sugahara & Toki, Nucl. Phys. A579 (1994) 557 (TM1; there σ and g2 have the opposite sign); the ω-ρ
term from Todd-Rutel & Piekarewicz, Phys. Rev. Lett. 95 (2005) 122501, nucl-th/0504034.

Matter is uniform: below about half the saturation density and a temperature of about 15 MeV real matter
consists of nuclei and dripped nucleons, which is not described.

>>> import dataclasses
>>> tm1 = dataclasses.replace(parameter_set("TM1"), nucleon_mass_MeV=939.0)
>>> state = solve_matter(0.5, 15.0, BetaEquilibrium(), tm1)
>>> print(f"{state.effective_mass_MeV:.1f} {state.neutron_effective_chemical_potential_MeV:.1f}")
253.8 512.3
>>> trapped = solve_matter(0.5, 15.0, LeptonFraction(0.3), tm1)
>>> print(f"{trapped.proton_fraction:.3f} {trapped.neutrino_chemical_potential_MeV:.1f}")
0.293 112.0
"""

from __future__ import annotations

import csv
import dataclasses
import functools
import math
from typing import TypeAlias

import numpy as np

from common.constants import ELECTRON_MASS_MeV, MUON_MASS_MeV
from common.errors import ConvergenceError
from common.matter._fermi_gas import thermodynamics
from common.matter._mean_field import solve_closure
from common.numerics.quadrature import gauss_legendre
from common.tables import library_path
from common.units import fm
from common.validation import (
    FloatArray,
    require_finite,
    require_in_range,
    require_integer,
    require_non_negative,
    require_number_in_text,
    require_one_of,
    require_positive,
)

# Below, M - m* is a rounding error of M; above the maximum (from 1.7 fm⁻³ on), the ω-ρ term of FSUGold allows
# several solutions for the ω field.
MINIMUM_BARYON_DENSITY_fm3 = 1e-6
MAXIMUM_BARYON_DENSITY_fm3 = 1.2
MINIMUM_TEMPERATURE_MeV = 0.01
MAXIMUM_TEMPERATURE_MeV = 100.0
RESIDUAL_TOLERANCE = 1e-9

# Rounding of a chemical potential of the size of the nucleon mass, accumulated over some operations.
_ROUNDING = 64.0 * float(np.finfo(np.float64).eps)


@dataclasses.dataclass(frozen=True)
class ParameterSet:
    """Parameters of the Lagrangian in the convention of this module (see the module's docstring).

    Change one with `dataclasses.replace`, for instance the bare nucleon mass.

    Attributes
    ----------
    name
        Name of the set.
    nucleon_mass_MeV
        Bare mass M of neutron and proton, MeV.
    sigma_mass_MeV, omega_mass_MeV, rho_mass_MeV
        Meson masses, MeV.
    sigma_coupling, omega_coupling, rho_coupling
        g_σ, g_ω and g_ρ; the last multiplies τ_3, so it is half of the coupling to τ_3/2.
    sigma_cubic_coupling_per_fm
        g2, fm⁻¹, positive where the printed value for m* = M + g_σ σ is negative.
    sigma_quartic_coupling, omega_quartic_coupling, omega_rho_coupling
        g3, c3 ≥ 0 and Λ_v ≥ 0.

    Raises
    ------
    ValueError
        A mass or coupling is not finite, or outside its range.
    """

    name: str
    nucleon_mass_MeV: float
    sigma_mass_MeV: float
    omega_mass_MeV: float
    rho_mass_MeV: float
    sigma_coupling: float
    omega_coupling: float
    rho_coupling: float
    sigma_cubic_coupling_per_fm: float
    sigma_quartic_coupling: float
    omega_quartic_coupling: float
    omega_rho_coupling: float

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name in ("nucleon_mass_MeV", "sigma_mass_MeV", "omega_mass_MeV", "rho_mass_MeV"):
            require_positive(name, getattr(self, name))
        for name in ("sigma_coupling", "omega_coupling"):
            require_positive(name, getattr(self, name))
        for name in ("rho_coupling", "omega_quartic_coupling", "omega_rho_coupling"):
            require_non_negative(name, getattr(self, name))
        for name in ("sigma_cubic_coupling_per_fm", "sigma_quartic_coupling"):
            require_finite(name, getattr(self, name))
        sigma = self.nucleon_mass_MeV / self.sigma_coupling
        if self.scalar_force_MeV3(sigma) <= 0.0:
            raise ValueError(
                f"sigma_quartic_coupling = {self.sigma_quartic_coupling} makes U'(σ) = "
                f"{self.scalar_force_MeV3(sigma):g} MeV³ at m* = 0, allowed range (0, inf)"
            )

    def scalar_force_MeV3(self, sigma_field_MeV: float) -> float:
        """Derivative U'(σ) = m_σ² σ + g2 σ² + g3 σ³ of the scalar potential, MeV³."""
        cubic = self.sigma_cubic_coupling_per_fm / fm
        return sigma_field_MeV * (
            self.sigma_mass_MeV**2 + sigma_field_MeV * (cubic + self.sigma_quartic_coupling * sigma_field_MeV)
        )

    def scalar_potential_MeV4(self, sigma_field_MeV: float) -> float:
        """Scalar potential U(σ) = m_σ² σ²/2 + g2 σ³/3 + g3 σ⁴/4, MeV⁴."""
        cubic = self.sigma_cubic_coupling_per_fm / fm
        return sigma_field_MeV**2 * (
            self.sigma_mass_MeV**2 / 2.0
            + sigma_field_MeV * (cubic / 3.0 + self.sigma_quartic_coupling * sigma_field_MeV / 4.0)
        )


@functools.cache
def _parameter_sets() -> dict[str, ParameterSet]:
    path = library_path("matter/relativistic_mean_field/parameter_sets.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        name: ParameterSet(
            name, **{key: require_number_in_text(f"{name} {key}", text) for key, text in row.items()}
        )
        for row in rows
        for name in [row.pop("name")]
    }


def parameter_set_names() -> tuple[str, ...]:
    """Names of the parameter sets that `parameter_set` knows."""
    return tuple(_parameter_sets())


def parameter_set(name: str) -> ParameterSet:
    """A published parameter set, converted to the convention of this module.

    Source: `common/matter/relativistic_mean_field`, with the printed values and the conversions.

    Parameters
    ----------
    name
        One of `parameter_set_names()`.

    Returns
    -------
    ParameterSet
        Masses in MeV, couplings as in the Lagrangian above.

    Raises
    ------
    ValueError
        The name is unknown.
    """
    return _parameter_sets()[require_one_of("parameter set", name, parameter_set_names())]


@dataclasses.dataclass(frozen=True)
class BetaEquilibrium:
    """Closure μ_ν = 0, that is μ_e = μ_n - μ_p: neutrinos have left."""


@dataclasses.dataclass(frozen=True)
class ElectronFraction:
    """Closure n_e / n_B = Y_e, with n_e the net density of electrons (electrons minus positrons).

    Raises
    ------
    ValueError
        The fraction is outside (0, 1).
    """

    electron_fraction: float

    def __post_init__(self) -> None:
        """Check the ranges."""
        require_in_range("electron_fraction", self.electron_fraction, 0.0, 1.0, interval="()")


@dataclasses.dataclass(frozen=True)
class LeptonFraction:
    """Closure (n_e + n_ν) / n_B = Y_L of trapped electron neutrinos, n_ν = g_ν (μ_ν³ + π² T² μ_ν) / (6π²).

    Densities are net (particles minus antiparticles) and of the electron flavour; muons don't count.
    `neutrino_degeneracy` g_ν is the number of helicity states counted: 1 for the neutrinos of the standard
    model. A fraction below that of beta equilibrium gives μ_ν < 0.

    Raises
    ------
    ValueError
        The fraction is outside (0, 1), or the degeneracy isn't positive and finite.
    """

    lepton_fraction: float
    neutrino_degeneracy: float = 1.0

    def __post_init__(self) -> None:
        """Check the ranges."""
        require_in_range("lepton_fraction", self.lepton_fraction, 0.0, 1.0, interval="()")
        require_positive("neutrino_degeneracy", self.neutrino_degeneracy)


Closure: TypeAlias = BetaEquilibrium | ElectronFraction | LeptonFraction


@dataclasses.dataclass(frozen=True)
class FermiGasState:
    """Ideal Fermi gas: net density and scalar density (fm⁻³), pressure, energy and entropy density.

    Pressure and energy density are in MeV fm⁻³, the entropy density in fm⁻³ (k_B = 1). The energy contains
    the rest mass.
    """

    density_fm3: float
    scalar_density_fm3: float
    pressure_MeV_fm3: float
    energy_density_MeV_fm3: float
    entropy_density_fm3: float


@dataclasses.dataclass(frozen=True)
class Thermodynamics:
    """Pressure, energy density (MeV fm⁻³, with rest masses) and entropy per baryon (k_B) of a component."""

    pressure_MeV_fm3: float
    energy_density_MeV_fm3: float
    entropy_per_baryon: float

    def __add__(self, other: Thermodynamics) -> Thermodynamics:
        """Sum of two components of the same matter."""
        return Thermodynamics(
            self.pressure_MeV_fm3 + other.pressure_MeV_fm3,
            self.energy_density_MeV_fm3 + other.energy_density_MeV_fm3,
            self.entropy_per_baryon + other.entropy_per_baryon,
        )


@dataclasses.dataclass(frozen=True)
class MatterResiduals:
    """How well a state fulfils its equations, each relative to its own scale.

    Attributes
    ----------
    neutron_density, proton_density
        Density from (m*, μ*) minus that asked for, relative.
    sigma_field, omega_field, rho_field
        Field equations, relative to the source (for ρ to that of pure neutron matter).
    charge
        (n_p - n_e - n_μ) / n_B.
    closure
        Electron or lepton fraction minus that asked for, or (μ_e + μ_p - μ_n) / M in beta equilibrium.
    """

    neutron_density: float
    proton_density: float
    sigma_field: float
    omega_field: float
    rho_field: float
    charge: float
    closure: float

    @property
    def largest(self) -> float:
        """Largest absolute residual; NaN if any is NaN."""
        return float(np.max(np.abs(dataclasses.astuple(self))))


@dataclasses.dataclass(frozen=True)
class MatterState:
    """State of uniform matter. Fractions are net numbers (particles minus antiparticles) per baryon.

    Attributes
    ----------
    baryon_density_fm3, temperature_MeV, closure, parameters
        The input.
    effective_mass_MeV
        m* of neutron and proton.
    neutron_effective_chemical_potential_MeV, proton_effective_chemical_potential_MeV
        μ*_n and μ*_p, to be used with E* = √(k² + m*²).
    neutron_chemical_potential_MeV, proton_chemical_potential_MeV, electron_chemical_potential_MeV
        μ_n, μ_p, μ_e.
    neutrino_chemical_potential_MeV
        μ_e + μ_p - μ_n, of the electron neutrino.
    muon_chemical_potential_MeV
        μ_n - μ_p (that is, μ = 0 for muon neutrinos), or None without muons.
    sigma_field_MeV, omega_field_MeV, rho_field_MeV
        Mean fields.
    proton_fraction, electron_fraction, muon_fraction
        n_p / n_B, n_e / n_B, n_μ / n_B.
    neutrino_fraction
        n_ν / n_B of electron neutrinos at that μ_ν, times the degeneracy of the closure (1 if it has none).
    baryons
        Nucleons and meson fields.
    charged_leptons
        Electrons and muons with their antiparticles.
    neutrinos
        Trapped electron neutrinos and antineutrinos; zero unless the closure is a `LeptonFraction`.
    total
        Sum of the three; no photons and no neutrinos of other flavours.
    converged, residuals, iterations
        Always True (else an error is raised), the residuals, and the steps of the outer iteration.
    effective_mass_error_MeV, chemical_potential_error_MeV
        Numerical error: twice the change with twice the quadrature order, and the rounding; for the chemical
        potentials the largest of all, those of muons and neutrinos included.
    """

    baryon_density_fm3: float
    temperature_MeV: float
    closure: Closure
    parameters: ParameterSet
    effective_mass_MeV: float
    neutron_effective_chemical_potential_MeV: float
    proton_effective_chemical_potential_MeV: float
    neutron_chemical_potential_MeV: float
    proton_chemical_potential_MeV: float
    electron_chemical_potential_MeV: float
    neutrino_chemical_potential_MeV: float
    muon_chemical_potential_MeV: float | None
    sigma_field_MeV: float
    omega_field_MeV: float
    rho_field_MeV: float
    proton_fraction: float
    electron_fraction: float
    muon_fraction: float
    neutrino_fraction: float
    baryons: Thermodynamics
    charged_leptons: Thermodynamics
    neutrinos: Thermodynamics
    total: Thermodynamics
    converged: bool
    residuals: MatterResiduals
    iterations: int
    effective_mass_error_MeV: float
    chemical_potential_error_MeV: float


def fermi_gas(
    mass_MeV: float,
    chemical_potential_MeV: float,
    temperature_MeV: float,
    degeneracy: float = 2.0,
    *,
    antiparticles: bool = True,
    quadrature_order: int = 24,
) -> FermiGasState:
    """Densities of an ideal gas of massive fermions, with antiparticles of opposite chemical potential.

    n = g ∫ k² dk/(2π²) (f - f̄), n_s = g ∫ k² dk/(2π²) (m/E) (f + f̄), P = g ∫ k² dk/(2π²) k²/(3E) (f + f̄),
    ε = g ∫ k² dk/(2π²) E (f + f̄), s = -g ∫ k² dk/(2π²) Σ [f ln f + (1-f) ln(1-f)].

    Relative accuracy 1e-12, from the non-degenerate to the degenerate limit, as long as the densities do not
    underflow.

    Parameters
    ----------
    mass_MeV, chemical_potential_MeV, temperature_MeV
        Mass, chemical potential including the mass, temperature; MeV.
    degeneracy
        Number g of spin or helicity states of the particle; the antiparticle has as many.
    antiparticles
        Whether antiparticles are included.
    quadrature_order
        Gauss-Legendre nodes per panel, of which there are up to eight.

    Returns
    -------
    FermiGasState
        Densities in fm⁻³, pressure and energy density in MeV fm⁻³.

    Raises
    ------
    ValueError
        Mass, temperature or degeneracy isn't positive, or a number isn't finite.
    """
    mass = require_positive("mass_MeV", mass_MeV)
    temperature = require_positive("temperature_MeV", temperature_MeV)
    rule = gauss_legendre(require_integer("quadrature_order", quadrature_order, 4, 200))
    density, scalar, pressure, energy, entropy = thermodynamics(
        float(mass),
        float(require_finite("chemical_potential_MeV", chemical_potential_MeV)),
        float(temperature),
        float(require_positive("degeneracy", degeneracy)),
        bool(antiparticles),
        rule.nodes,
        rule.weights,
    )
    volume = fm**3
    return FermiGasState(
        density * volume, scalar * volume, pressure * volume, energy * volume, entropy * volume
    )


def _neutrinos(chemical_potential: float, temperature: float, degeneracy: float) -> tuple[float, ...]:
    """Net density, pressure, energy density, entropy density of massless neutrinos with antineutrinos."""
    mu2 = chemical_potential**2
    thermal = (math.pi * temperature) ** 2
    density = degeneracy * chemical_potential * (mu2 + thermal) / (6.0 * math.pi**2)
    pressure = degeneracy * (mu2**2 + 2.0 * thermal * mu2 + 7.0 * thermal**2 / 15.0) / (24.0 * math.pi**2)
    entropy = degeneracy * temperature * (mu2 / 6.0 + 7.0 * thermal / 90.0)
    return density, pressure, 3.0 * pressure, entropy


def _coupling_array(parameters: ParameterSet) -> FloatArray:
    return np.array(
        [
            parameters.nucleon_mass_MeV,
            parameters.sigma_coupling,
            parameters.omega_coupling,
            parameters.rho_coupling,
            parameters.sigma_mass_MeV**2,
            parameters.omega_mass_MeV**2,
            parameters.rho_mass_MeV**2,
            parameters.sigma_cubic_coupling_per_fm / fm,
            parameters.sigma_quartic_coupling,
            parameters.omega_quartic_coupling,
            4.0 * parameters.omega_rho_coupling * (parameters.omega_coupling * parameters.rho_coupling) ** 2,
        ]
    )


def _closure_numbers(closure: Closure) -> tuple[int, float, float]:
    """Code, fraction and neutrino degeneracy for the kernel."""
    match closure:
        case BetaEquilibrium():
            return 0, 0.0, 1.0
        case ElectronFraction(fraction):
            return 1, float(fraction), 1.0
        case LeptonFraction(fraction, degeneracy):
            return 2, float(fraction), float(degeneracy)
        case _:
            raise ValueError(
                f"closure = {closure!r} is not a BetaEquilibrium, ElectronFraction or LeptonFraction"
            )


@dataclasses.dataclass(frozen=True)
class _Solution:
    """What the kernel returns, with the chemical potentials that follow from it; MeV."""

    log_ratio: float
    mass: float
    neutron_star: float
    proton_star: float
    omega: float
    rho: float
    neutron: float
    proton: float
    electron: float
    iterations: int

    def chemical_potentials(self) -> FloatArray:
        difference = self.neutron - self.proton
        nucleons = [self.neutron_star, self.proton_star, self.neutron, self.proton]
        # Differences, whose errors may add up, are the muons' and the neutrinos'.
        return np.array([*nucleons, self.electron, difference, self.electron - difference])


def _solve(
    baryon_density: float,
    temperature: float,
    closure: Closure,
    parameters: ParameterSet,
    muons: bool,
    antinucleons: bool,
    order: int,
    start: tuple[float, float],
) -> _Solution:
    code, fraction, degeneracy = _closure_numbers(closure)
    coupling = _coupling_array(parameters)
    rule = gauss_legendre(order)
    x, mass, neutron_star, proton_star, omega, rho, electron, _, iterations, _, converged = solve_closure(
        baryon_density,
        temperature,
        code,
        fraction,
        degeneracy,
        muons,
        ELECTRON_MASS_MeV,
        MUON_MASS_MeV,
        antinucleons,
        coupling,
        start[0],
        start[1],
        rule.nodes,
        rule.weights,
    )
    if not converged:
        raise ConvergenceError(
            f"mean-field equations not solved after {iterations} steps at baryon_density_fm3 = "
            f"{baryon_density * fm**3:g}, temperature_MeV = {temperature:g}, {closure}"
        )
    vector = parameters.omega_coupling * omega
    isovector = parameters.rho_coupling * rho
    return _Solution(
        x,
        mass,
        neutron_star,
        proton_star,
        omega,
        rho,
        neutron_star + vector - isovector,
        proton_star + vector + isovector,
        electron,
        iterations,
    )


def solve_matter(
    baryon_density_fm3: float,
    temperature_MeV: float,
    closure: Closure,
    parameters: ParameterSet,
    *,
    muons: bool = False,
    antinucleons: bool = True,
    quadrature_order: int = 24,
) -> MatterState:
    """Solve the mean-field equations of uniform, charge-neutral matter.

    The equations are those of the module's docstring with n_p = n_e + n_μ, μ_ν = μ_e + μ_p - μ_n and, with
    muons, μ_μ = μ_n - μ_p (muon neutrinos of μ = 0). Pressure and energy density of the baryons are
    P = Σ P_kin(m*, μ*) - U(σ) + m_ω² ω²/2 + c3 ω⁴/4 + m_ρ² ρ²/2 + 4 Λ_v g_ω² g_ρ² ω² ρ² and
    ε = Σ ε_kin(m*, μ*) + U(σ) + m_ω² ω²/2 + 3 c3 ω⁴/4 + m_ρ² ρ²/2 + 12 Λ_v g_ω² g_ρ² ω² ρ².

    Source: Sugahara & Toki, Nucl. Phys. A579 (1994) 557; Todd-Rutel & Piekarewicz, Phys. Rev. Lett. 95 (2005)
    122501. No start value is needed: every unknown is found between bounds on a function that changes sign
    once. For m* that is the derivative of the free energy at fixed densities; no choice among several
    solutions is needed, as a test that scans (0, M) shows for each shipped set over the validity range.

    Parameters
    ----------
    baryon_density_fm3
        n_n + n_p (net), fm⁻³.
    temperature_MeV
        Temperature, MeV.
    closure
        `BetaEquilibrium()`, `ElectronFraction(Y_e)` or `LeptonFraction(Y_L, neutrino_degeneracy)`.
    parameters
        From `parameter_set`, possibly changed with `dataclasses.replace`.
    muons
        Whether muons and antimuons are present.
    antinucleons
        Whether antinucleons are included.
    quadrature_order
        Gauss-Legendre nodes per panel; the error estimate uses twice as many.

    Returns
    -------
    MatterState
        Valid for densities of 1e-6 to 1.2 fm⁻³ and temperatures of 0.01 to 100 MeV.

    Raises
    ------
    ValueError
        An argument is outside its range or not finite.
    ConvergenceError
        A residual is above 1e-9.
    """
    n_fm3 = float(
        require_in_range(
            "baryon_density_fm3", baryon_density_fm3, MINIMUM_BARYON_DENSITY_fm3, MAXIMUM_BARYON_DENSITY_fm3
        )
    )
    temperature = float(
        require_in_range("temperature_MeV", temperature_MeV, MINIMUM_TEMPERATURE_MeV, MAXIMUM_TEMPERATURE_MeV)
    )
    order = require_integer("quadrature_order", quadrature_order, 4, 100)
    _, fraction, _ = _closure_numbers(closure)
    baryon_density = n_fm3 / fm**3
    expected = fraction if isinstance(closure, ElectronFraction) else 0.2
    start = (
        math.log(expected / (1.0 - expected)),
        parameters.nucleon_mass_MeV * (1.0 - 0.5 * n_fm3 / (n_fm3 + 0.2)),
    )
    solution = _solve(
        baryon_density, temperature, closure, parameters, bool(muons), bool(antinucleons), order, start
    )
    refined = _solve(
        baryon_density,
        temperature,
        closure,
        parameters,
        bool(muons),
        bool(antinucleons),
        2 * order,
        (solution.log_ratio, solution.mass),
    )
    state = _state(
        n_fm3, temperature, closure, parameters, bool(muons), bool(antinucleons), order, solution, refined
    )
    if not state.residuals.largest <= RESIDUAL_TOLERANCE:
        raise ConvergenceError(
            f"mean-field equations left a residual of {state.residuals.largest:.1e}, allowed [0, "
            f"{RESIDUAL_TOLERANCE:g}],"
            f" at baryon_density_fm3 = {n_fm3:g}, temperature_MeV = {temperature:g}, {closure}"
        )
    return state


def _state(
    n_fm3: float,
    temperature: float,
    closure: Closure,
    parameters: ParameterSet,
    muons: bool,
    antinucleons: bool,
    order: int,
    solution: _Solution,
    refined: _Solution,
) -> MatterState:
    """Derive all quantities of a state from the unknowns, with residuals from separate integrals."""
    rule = gauss_legendre(order)
    volume = fm**3
    baryon_density = n_fm3 / volume
    neutron_density = baryon_density / (1.0 + math.exp(solution.log_ratio))
    proton_density = baryon_density / (1.0 + math.exp(-solution.log_ratio))
    difference = solution.neutron - solution.proton
    neutrino_mu = solution.electron - difference

    def gas(mass: float, chemical_potential: float, antiparticles: bool = True) -> FloatArray:
        return np.array(
            thermodynamics(
                mass, chemical_potential, temperature, 2.0, antiparticles, rule.nodes, rule.weights
            )
        )

    neutrons = gas(solution.mass, solution.neutron_star, antinucleons)
    protons = gas(solution.mass, solution.proton_star, antinucleons)
    electrons = gas(ELECTRON_MASS_MeV, solution.electron)
    muon_gas = gas(MUON_MASS_MeV, difference) if muons else np.zeros(5)
    code, fraction, degeneracy = _closure_numbers(closure)
    neutrino_density, *neutrino_gas = _neutrinos(neutrino_mu, temperature, degeneracy)

    omega, rho = solution.omega, solution.rho
    sigma = (parameters.nucleon_mass_MeV - solution.mass) / parameters.sigma_coupling
    mixing = 4.0 * parameters.omega_rho_coupling * (parameters.omega_coupling * parameters.rho_coupling) ** 2
    scalar_density = neutrons[1] + protons[1]
    omega_force = omega * (
        parameters.omega_mass_MeV**2 + parameters.omega_quartic_coupling * omega**2 + 2.0 * mixing * rho**2
    )
    rho_force = rho * (parameters.rho_mass_MeV**2 + 2.0 * mixing * omega**2)
    if code == 0:
        closure_residual = neutrino_mu / parameters.nucleon_mass_MeV
    elif code == 1:
        closure_residual = electrons[0] / baryon_density - fraction
    else:
        closure_residual = (electrons[0] + neutrino_density) / baryon_density - fraction
    residuals = MatterResiduals(
        neutron_density=float(neutrons[0] / neutron_density - 1.0),
        proton_density=float(protons[0] / proton_density - 1.0),
        sigma_field=float(
            parameters.scalar_force_MeV3(sigma) / (parameters.sigma_coupling * scalar_density) - 1.0
        ),
        omega_field=omega_force / (parameters.omega_coupling * baryon_density) - 1.0,
        rho_field=(rho_force - parameters.rho_coupling * (proton_density - neutron_density))
        / (max(parameters.rho_coupling, 1.0) * baryon_density),
        charge=float((protons[0] - electrons[0] - muon_gas[0]) / baryon_density),
        closure=float(closure_residual),
    )

    potential = parameters.scalar_potential_MeV4(sigma)
    quadratic = (parameters.omega_mass_MeV**2 * omega**2 + parameters.rho_mass_MeV**2 * rho**2) / 2.0
    quartic = parameters.omega_quartic_coupling * omega**4 / 4.0 + mixing * omega**2 * rho**2
    nucleons = neutrons + protons
    baryons = Thermodynamics(
        float(nucleons[2] - potential + quadratic + quartic) * volume,
        float(nucleons[3] + potential + quadratic + 3.0 * quartic) * volume,
        float(nucleons[4] / baryon_density),
    )
    charged = electrons + muon_gas
    charged_leptons = Thermodynamics(
        float(charged[2]) * volume, float(charged[3]) * volume, float(charged[4] / baryon_density)
    )
    neutrinos = Thermodynamics(0.0, 0.0, 0.0)
    if isinstance(closure, LeptonFraction):
        neutrinos = Thermodynamics(
            neutrino_gas[0] * volume, neutrino_gas[1] * volume, neutrino_gas[2] / baryon_density
        )
    rounding = _ROUNDING * parameters.nucleon_mass_MeV
    changes = np.abs(refined.chemical_potentials() - solution.chemical_potentials())
    return MatterState(
        baryon_density_fm3=n_fm3,
        temperature_MeV=temperature,
        closure=closure,
        parameters=parameters,
        effective_mass_MeV=solution.mass,
        neutron_effective_chemical_potential_MeV=solution.neutron_star,
        proton_effective_chemical_potential_MeV=solution.proton_star,
        neutron_chemical_potential_MeV=solution.neutron,
        proton_chemical_potential_MeV=solution.proton,
        electron_chemical_potential_MeV=solution.electron,
        neutrino_chemical_potential_MeV=neutrino_mu,
        muon_chemical_potential_MeV=difference if muons else None,
        sigma_field_MeV=sigma,
        omega_field_MeV=omega,
        rho_field_MeV=rho,
        proton_fraction=proton_density / baryon_density,
        electron_fraction=float(electrons[0] / baryon_density),
        muon_fraction=float(muon_gas[0] / baryon_density),
        neutrino_fraction=neutrino_density / baryon_density,
        baryons=baryons,
        charged_leptons=charged_leptons,
        neutrinos=neutrinos,
        total=baryons + charged_leptons + neutrinos,
        converged=True,
        residuals=residuals,
        iterations=solution.iterations,
        effective_mass_error_MeV=2.0 * abs(refined.mass - solution.mass) + rounding,
        chemical_potential_error_MeV=2.0 * float(changes.max()) + rounding,
    )
