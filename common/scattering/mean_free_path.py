"""Mean free path of neutrinos that scatter on nucleons, for weak currents and for new mediators.

From the phase-space moments J_n of ``common.scattering.phase_space`` and the squared amplitudes
Σ_n c_n(t) (p·k)^n of ``common.scattering.amplitudes``, 1/λ = ∫ dt Σ_n c_n(t) J_n(t). A mediator of mass M and
coupling g adds its amplitude to that of the Standard Model, so that 1/λ is a polynomial in the coupling,

    1/λ = S + g² I + g⁴ N,   I ∝ ∫ dt .../(t + M²),   N ∝ ∫ dt .../(t + M²)²,

whose coefficients add over nucleon species and over the shells of a star, and which is inverted in closed
form: limits on g for many masses cost one table. Currents are γ^μ (V - A γ5). A vector couples with g times
the charges Q_ν and Q_N of particles; for a scalar, which doesn't interfere, g = sqrt(C_ν C_N).

Source: Eqs. 6 and 8-11 of arXiv:2106.11660 for the mediators; signs and spin conventions as in
``common.scattering.amplitudes``.

>>> from common.scattering.phase_space import NucleonGas, scattering_table
>>> gas = NucleonGas(effective_mass_MeV=249.6, effective_chemical_potential_MeV=496.6, temperature_MeV=15.0)
>>> table, neutron = scattering_table(161.7, gas, 114.6), NucleonCurrent(vector=-0.5, axial=-0.735)
>>> f"{1.0 / standard_model_inverse_mean_free_path(table, neutron).value:.4f} m"
'0.7855 m'
>>> b_minus_l = vector_mediator_expansion(table, neutron, 10.0, neutrino_charge=-1.0, nucleon_charge=1.0)
>>> twice = b_minus_l.coupling_reaching(2.0 * b_minus_l.standard_model.value)
>>> f"{b_minus_l.mean_free_path_m(twice).value:.4f} m at g = {twice:.2e}"
'0.3928 m at g = 1.67e-04'
"""

import dataclasses
import math
from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from common.numerics.quadrature import IntegrationResult
from common.scattering import amplitudes
from common.scattering.amplitudes import Species
from common.scattering.phase_space import ScatteringTable
from common.validation import (
    FloatArray,
    require_finite,
    require_in_range,
    require_non_negative,
)


class NucleonCurrent(NamedTuple):
    """Vector and axial coupling of the weak neutral current γ^μ (V - A γ5) of one nucleon, dimensionless."""

    vector: float
    axial: float


@dataclasses.dataclass(frozen=True)
class CouplingExpansion:
    """Inverse mean free path as a polynomial in a coupling, 1/λ = S + g² I + g⁴ N, for each mediator mass.

    Expansions of the same mediator masses can be added (nucleon species) and multiplied by numbers (shells of
    a star: a diffusion time Σ_k a_k/λ_k is an expansion too, of which ``coupling_reaching`` gives the limit).

    Attributes
    ----------
    mediator_mass_MeV
        Scalar or shape ``(m,)``, in MeV.
    standard_model, interference, new_physics
        S, I, N with their errors, each of the shape of the masses (S: scalar), in 1/m.
    """

    mediator_mass_MeV: FloatArray
    standard_model: IntegrationResult
    interference: IntegrationResult
    new_physics: IntegrationResult

    def __add__(self, other: "CouplingExpansion") -> Self:
        """Sum of two expansions of the same mediator masses."""
        if not np.array_equal(self.mediator_mass_MeV, other.mediator_mass_MeV):
            raise ValueError("mediator_mass_MeV of the two expansions differ, allowed: equal arrays")

        def added(first: IntegrationResult, second: IntegrationResult) -> IntegrationResult:
            return IntegrationResult(first.value + second.value, first.error + second.error)

        return dataclasses.replace(
            self,
            standard_model=added(self.standard_model, other.standard_model),
            interference=added(self.interference, other.interference),
            new_physics=added(self.new_physics, other.new_physics),
        )

    def __mul__(self, factor: float) -> Self:
        """Multiply by a non-negative number."""
        number = float(require_non_negative("factor", factor))

        def scaled(term: IntegrationResult) -> IntegrationResult:
            return IntegrationResult(number * term.value, number * term.error)

        return dataclasses.replace(
            self,
            standard_model=scaled(self.standard_model),
            interference=scaled(self.interference),
            new_physics=scaled(self.new_physics),
        )

    __rmul__ = __mul__

    def at(self, coupling: ArrayLike) -> IntegrationResult:
        """Value and error of S + g² I + g⁴ N, in 1/m.

        Parameters
        ----------
        coupling
            g >= 0 (for a scalar sqrt(C_ν C_N)), broadcast against the mediator masses.

        Returns
        -------
        IntegrationResult
            1/λ and its error in 1/m, of the broadcast shape.

        Raises
        ------
        ValueError
            A coupling is negative.
        """
        g2 = np.square(require_non_negative("coupling", coupling))
        terms = (self.standard_model, self.interference, self.new_physics)
        value = terms[0].value + g2 * terms[1].value + g2 * g2 * terms[2].value
        error = terms[0].error + g2 * terms[1].error + g2 * g2 * terms[2].error
        return IntegrationResult(value, error)

    def mean_free_path_m(self, coupling: ArrayLike) -> IntegrationResult:
        """Mean free path λ = 1/(S + g² I + g⁴ N) and its error, in m; arguments and errors as ``at``."""
        rate = self.at(coupling)
        return IntegrationResult(1.0 / rate.value, rate.error / rate.value**2)

    def coupling_reaching(self, inverse_mean_free_path_inverse_m: ArrayLike) -> FloatArray:
        """Coupling at which 1/λ grows to a given value: the largest root of S + g² I + g⁴ N = 1/λ.

        g² = 2Δ/(I + sqrt(I² + 4NΔ)) = (sqrt(I² + 4NΔ) - I)/(2N), Δ = 1/λ - S, whichever doesn't cancel.

        Parameters
        ----------
        inverse_mean_free_path_inverse_m
            Target in 1/m, above S; broadcast against the mediator masses.

        Returns
        -------
        FloatArray
            g, of the broadcast shape.

        Raises
        ------
        ValueError
            The target isn't above that of the Standard Model alone.
        """
        S = float(self.standard_model.value)
        target = require_in_range(
            "inverse_mean_free_path_inverse_m", inverse_mean_free_path_inverse_m, S, math.inf, interval="()"
        )
        I_, N = np.asarray(self.interference.value), np.asarray(self.new_physics.value)
        excess = target - S
        root = np.sqrt(I_ * I_ + 4.0 * N * excess)
        squared: FloatArray = np.where(I_ >= 0.0, 2.0 * excess / (np.abs(I_) + root), (root - I_) / (2.0 * N))
        return np.sqrt(squared)


def standard_model_inverse_mean_free_path(
    table: ScatteringTable, current: NucleonCurrent, *, species: Species = "neutrino"
) -> IntegrationResult:
    """Inverse mean free path of neutral-current scattering on one nucleon species.

    1/λ = ∫ dt Σ_n c_n(t) J_n(t), c_n of ``common.scattering.amplitudes.standard_model_coefficients``.

    Parameters
    ----------
    table
        Moments; the caller chooses the final neutrino's chemical potential to match the species.
    current
        V and A of the nucleon.
    species
        ``"neutrino"``, ``"antineutrino"`` or ``"helicity_average"`` (Majorana).

    Returns
    -------
    IntegrationResult
        1/λ and its error in 1/m. Spin convention and validity as in ``common.scattering.amplitudes``.

    Raises
    ------
    ValueError
        A coupling isn't finite or the species isn't known.
    """
    coefficients = amplitudes.standard_model_coefficients(
        table.t_MeV2, table.nucleon_mass_MeV, current.vector, current.axial, species=species
    )
    return table.integrate(coefficients)


def vector_mediator_expansion(
    table: ScatteringTable,
    current: NucleonCurrent,
    mediator_mass_MeV: ArrayLike,
    *,
    neutrino_charge: float,
    nucleon_charge: float,
    species: Species = "neutrino",
) -> CouplingExpansion:
    """Inverse mean free path with a vector mediator coupled to vector currents, including interference.

    S + g² I + g⁴ N, I ∝ Q_ν Q_N/(t + M²), N ∝ (Q_ν Q_N)²/(t + M²)²; ``common.scattering.amplitudes``. For
    B-L, Q_ν = -1 and Q_N = +1; as printed in Eqs. 10 and 11 of arXiv:2106.11660, I has Q_ν Q_N = +1 and -A.

    Parameters
    ----------
    table
        Moments; the caller chooses the final neutrino's chemical potential to match the species.
    current
        Weak V and A of the nucleon.
    mediator_mass_MeV
        M, scalar or shape ``(m,)``, in MeV, from the table's least mass to 1.22e22 MeV.
    neutrino_charge, nucleon_charge
        Charges Q in units of the coupling g, for particles (not antiparticles), dimensionless.
    species
        ``"neutrino"``, ``"antineutrino"`` or ``"helicity_average"``.

    Returns
    -------
    CouplingExpansion
        S, I, N in 1/m.

    Raises
    ------
    ValueError
        A mass is zero (where the rate diverges) or below the table's least, a charge isn't finite, or the
        species isn't known.
    """
    mass = table.require_resolved(mediator_mass_MeV)
    product = float(
        require_finite("neutrino_charge", neutrino_charge) * require_finite("nucleon_charge", nucleon_charge)
    )
    t, m = table.t_MeV2, table.nucleon_mass_MeV
    interference = amplitudes.vector_interference_numerator(t, m, *current, species=species)
    return CouplingExpansion(
        mass,
        standard_model_inverse_mean_free_path(table, current, species=species),
        table.integrate_propagators(product * interference, mass, 1),
        table.integrate_propagators(product**2 * amplitudes.vector_mediator_numerator(t, m), mass, 2),
    )


def scalar_mediator_expansion(
    table: ScatteringTable,
    current: NucleonCurrent,
    mediator_mass_MeV: ArrayLike,
    *,
    new_physics_table: ScatteringTable | None = None,
    majorana_amplitude_factor: float = 1.0,
    species: Species = "neutrino",
) -> CouplingExpansion:
    """Inverse mean free path with a scalar mediator; the coupling is g = sqrt(C_ν C_N), and I = 0.

    S + g⁴ N, N ∝ 1/(t + M²)²; ``common.scattering.amplitudes.scalar_mediator_numerator``, Eq. 6 of
    arXiv:2106.11660.

    Parameters
    ----------
    table
        Moments of the Standard Model's scattering.
    current
        Weak V and A of the nucleon.
    mediator_mass_MeV
        M, scalar or shape ``(m,)``, in MeV, from the table's least mass to 1.22e22 MeV.
    new_physics_table
        Moments of scattering by the scalar, whose final neutrino is another one: sterile, hence not blocked,
        or an antineutrino, of the other chemical potential. The same table if not given, as in
        arXiv:2106.11660.
    majorana_amplitude_factor
        1, or 2 for a lepton-number-violating coupling defined without the factor 1/2.
    species
        ``"neutrino"``, ``"antineutrino"`` or ``"helicity_average"``, for S.

    Returns
    -------
    CouplingExpansion
        S, I = 0 and N in 1/m.

    Raises
    ------
    ValueError
        A mass is zero (where the rate diverges) or below the table's least, the factor isn't positive, or the
        species isn't known.
    """
    other = table if new_physics_table is None else new_physics_table
    mass = other.require_resolved(mediator_mass_MeV)
    numerator = amplitudes.scalar_mediator_numerator(
        other.t_MeV2, other.nucleon_mass_MeV, majorana_amplitude_factor=majorana_amplitude_factor
    )
    new_physics = other.integrate_propagators(numerator, mass, 2)
    nothing = np.zeros(np.shape(mass))[()]
    return CouplingExpansion(
        mass,
        standard_model_inverse_mean_free_path(table, current, species=species),
        IntegrationResult(nothing, nothing),
        new_physics,
    )


def combine(expansions: Sequence[CouplingExpansion], factors: Sequence[float]) -> CouplingExpansion:
    """Sum of expansions with non-negative factors, for instance over the shells of a star.

    Σ_k a_k (S_k + g² I_k + g⁴ N_k).

    Parameters
    ----------
    expansions
        One or more, of the same mediator masses.
    factors
        As many numbers a_k >= 0; their unit multiplies that of the expansions.

    Returns
    -------
    CouplingExpansion
        The sum, in the unit of the factors per metre.

    Raises
    ------
    ValueError
        Their numbers or mediator masses differ, there are none, or a factor is negative.
    """
    if len(expansions) != len(factors) or not expansions:
        raise ValueError(
            f"factors: {len(factors)} for {len(expansions)} expansions, allowed: as many, at least one"
        )
    total = expansions[0] * factors[0]
    for expansion, factor in zip(expansions[1:], factors[1:], strict=True):
        total = total + expansion * factor
    return total
