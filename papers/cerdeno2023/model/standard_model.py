r"""Scattering of neutrinos on nucleons in the shells, and the diffusion time of the Standard Model.

The inverse mean free path of one energy, Eqs. 8 to 10 of arXiv:2301.00661, is that of
:mod:`common.scattering.mean_free_path` with the flux 1/(4 E_ν E_N) as Eq. 9 prints it; its average over the
thermal spectrum is Eq. 7,

    <1/λ> = ∫ dE E² f(E) λ⁻¹(E) / ∫ dE E² f(E),

and the diffusion time Eq. 6, c t = Σ_k (R_k² - R_{k-1}²) <1/λ>_k. d³p'_N in Eq. 8 is read as d³p_N.
"""

import dataclasses
import functools
import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from common import units
from common.numerics.quadrature import IntegrationResult, panel_rule
from common.scattering.amplitudes import Species
from common.scattering.mean_free_path import NucleonCurrent, standard_model_inverse_mean_free_path
from common.scattering.phase_space import Flux, NucleonGas, ScatteringTable, scattering_table
from common.thermal.distributions import fermi_dirac_occupation
from papers.cerdeno2023.model.medium import ShellState
from papers.cerdeno2023.parameters import StandardModel

Flavour = Literal["x", "electron"]
"""``"x"``: muon and tau neutrinos, of zero chemical potential."""

SPEED_OF_LIGHT_m_s = units.s / units.m

TAIL_EDGES = (5.0, 14.0, 45.0)
"""Edges of the panels beyond the Fermi surface, in temperatures; E⁴ f has its maximum near the first."""

PANEL_ORDER, QUICK_PANEL_ORDER = 7, 3
TABLE_TOLERANCE, QUICK_TABLE_TOLERANCE = 1e-5, 1e-3
MINIMUM_MASS_MeV = 30.0
"""The contact interaction of the Standard Model needs no finer nodes at small momentum transfer."""


@dataclasses.dataclass(frozen=True)
class Neutrino:
    """One kind of neutrino: flavour, and whether it is an antineutrino."""

    flavour: Flavour
    species: Species = "neutrino"

    def chemical_potential_MeV(self, state: ShellState) -> float:
        """Chemical potential in a shell."""
        if self.flavour == "x":
            return 0.0
        sign = {"neutrino": 1.0, "antineutrino": -1.0, "helicity_average": 0.0}[self.species]
        return sign * state.electron_neutrino_chemical_potential_MeV


NU_X = Neutrino("x")
NU_E = Neutrino("electron")


@dataclasses.dataclass(frozen=True)
class ScatteringReading:
    """How Eqs. 7 to 9 are read; the defaults are the equations as printed.

    Attributes
    ----------
    flux
        ``"moeller"``, 1/(4 E_ν E_N) of Eq. 9, or ``"invariant"``, 1/(4 p·k) of arXiv:2106.11660.
    nucleon_blocking, neutrino_blocking
        Whether the final states are blocked.
    single_energy
        Take 1/λ at the energy μ_ν + πT instead of averaging (Eq. 19 of arXiv:2106.11660).
    quick
        Settle for a relative accuracy of 1e-3.
    """

    flux: Flux = "moeller"
    nucleon_blocking: bool = True
    neutrino_blocking: bool = True
    single_energy: bool = False
    quick: bool = False


AS_PRINTED = ScatteringReading()


def currents(couplings: StandardModel) -> dict[str, NucleonCurrent]:
    """Neutral currents γ^μ (V - A γ5) of neutron and proton."""
    return {
        "neutron": NucleonCurrent(couplings.neutron_vector_coupling, couplings.axial_coupling),
        "proton": NucleonCurrent(couplings.proton_vector_coupling, couplings.axial_coupling),
    }


@functools.cache
def contact_table(
    energy_MeV: float,
    gas: NucleonGas,
    final_chemical_potential_MeV: float,
    reading: ScatteringReading,
) -> ScatteringTable:
    """Moments for contact interactions; kept, as several species and couplings share them."""
    return scattering_table(
        energy_MeV,
        gas,
        final_chemical_potential_MeV,
        flux=reading.flux,
        nucleon_blocking=reading.nucleon_blocking,
        neutrino_blocking=reading.neutrino_blocking,
        minimum_mediator_mass_MeV=MINIMUM_MASS_MeV,
        relative_tolerance=QUICK_TABLE_TOLERANCE if reading.quick else TABLE_TOLERANCE,
    )


def inverse_mean_free_path(
    energy_MeV: float,
    state: ShellState,
    neutrino: Neutrino,
    couplings: StandardModel,
    reading: ScatteringReading = AS_PRINTED,
) -> IntegrationResult:
    """1/λ of Eq. 8 at one energy, on neutrons and protons, in 1/m."""
    rates = [
        standard_model_inverse_mean_free_path(
            contact_table(
                energy_MeV,
                state.gas(nucleon),
                neutrino.chemical_potential_MeV(state),
                reading,
            ),
            current,
            species=neutrino.species,
        )
        for nucleon, current in currents(couplings).items()
    ]
    return IntegrationResult(sum(rate.value for rate in rates), sum(rate.error for rate in rates))


def average_inverse_mean_free_path(
    state: ShellState,
    neutrino: Neutrino,
    couplings: StandardModel,
    reading: ScatteringReading = AS_PRINTED,
) -> IntegrationResult:
    """<1/λ> of Eq. 7 in one shell, in 1/m.

    The error is the distance to the rule on half of the energies, plus the averaged errors of 1/λ.

    Parameters
    ----------
    state
        Of the shell.
    neutrino
        ``NU_X``, ``NU_E`` or another; the final neutrino is blocked by its own kind.
    couplings
        Of the nucleons.
    reading
        How the equations are read.

    Returns
    -------
    IntegrationResult
        <1/λ> and its error in 1/m.
    """
    temperature = state.shell.temperature_MeV
    chemical_potential = neutrino.chemical_potential_MeV(state)
    if reading.single_energy:
        energy = abs(chemical_potential) + math.pi * temperature
        return inverse_mean_free_path(energy, state, neutrino, couplings, reading)
    edge = max(chemical_potential, 0.0)
    sea = [edge] if edge > 2.0 * temperature else []
    tail = [edge + x * temperature for x in TAIL_EDGES]
    rule = panel_rule([0.0, *sea, *tail], QUICK_PANEL_ORDER if reading.quick else PANEL_ORDER)
    occupation = fermi_dirac_occupation(rule.nodes, temperature, chemical_potential)
    # Relative weights below the last digit are not worth a scattering table.
    spectrum = rule.nodes**2 * occupation
    used = spectrum * rule.nodes**2 > 1e-10 * float(np.max(spectrum * rule.nodes**2))
    rates = [
        inverse_mean_free_path(float(energy), state, neutrino, couplings, reading)
        for energy in rule.nodes[used]
    ]
    values = np.array([rate.value for rate in rates])
    errors = np.array([rate.error for rate in rates])
    normalisation = float(rule.weights @ spectrum)
    average = float(rule.weights[used] @ (spectrum[used] * values)) / normalisation
    coarse = float(rule.coarse_weights[used] @ (spectrum[used] * values)) / float(
        rule.coarse_weights @ spectrum
    )
    inner = float(rule.weights[used] @ (spectrum[used] * errors)) / normalisation
    return IntegrationResult(average, abs(average - coarse) + inner)


def diffusion_time_s(
    states: Sequence[ShellState], inverse_mean_free_paths: Sequence[IntegrationResult]
) -> IntegrationResult:
    """Eq. 6, t = Σ_k (R_k² - R_{k-1}²) <1/λ>_k / c, in s, with the sum of the shells' errors."""
    factors = [1e6 * state.surface_km2 / SPEED_OF_LIGHT_m_s for state in states]
    pairs = list(zip(factors, inverse_mean_free_paths, strict=True))
    return IntegrationResult(
        sum(factor * rate.value for factor, rate in pairs), sum(factor * rate.error for factor, rate in pairs)
    )
