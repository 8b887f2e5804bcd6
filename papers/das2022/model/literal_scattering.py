r"""The boosted flux of Eqs. (IV.10) and (IV.11) of arXiv:2204.11885, as they are printed.

With Eq. (IV.10) put into Eq. (IV.11), dσ/dE_C = σ/E_D = G and dX = G n_0 (1+z)³ dz/H,

    ψ(E_C) = \int_{E_C}^∞ dE_D \int_0^{z_max} dz' s(E_D, z') W(E_D, z'),
    W(E, z') = \int_0^{z'} (1+z)² e^{-τ(E; z, z')} dX(z),   τ(E; z, z') = E [X(z') - X(z)],

where s = R F[E(1+z)]/H is the source per redshift. The factor (1+z)² stands before the integral of Eq.
(IV.10), in which E(1+z') is the energy at emission of a neutrino that has E today. With energies of today no
power of 1+z belongs there (power 0, the first generation of ``common.fluxes.diffuse_supernova``); the flux
per energy at redshift z would have (1+z)², but with F[E(1+z')/(1+z)], and its redshift to today takes both
factors away.

σ in the exponent is at the local energy E_D (1+z''). Taken at E_D itself, as the printed formula could also
be read, τ = E_D \int G n_0 (1+z)² dz/H.
"""

from typing import Literal

import numpy as np

from common.fluxes.diffuse_supernova import DiffuseNeutrinos
from common.numerics.panel_functions import PanelFunction
from common.validation import FloatArray, require_in_range, require_one_of
from papers.das2022.model._exponential_memory import fading_memory

PUBLISHED_REDSHIFT_POWER = 2.0
EnergyInExponent = Literal["local", "present"]


def boosted_flux_as_published(
    neutrinos: DiffuseNeutrinos,
    coupling_inverse_MeV3: float,
    *,
    redshift_power: float = PUBLISHED_REDSHIFT_POWER,
    energy_in_exponent: EnergyInExponent = "local",
) -> PanelFunction:
    """Boosted flux ψ of the module's description, one species, in cm⁻² s⁻¹ MeV⁻¹.

    Parameters
    ----------
    neutrinos
        Source and targets.
    coupling_inverse_MeV3
        G = G_X² m_ν, in the range of ``neutrinos``.
    redshift_power
        Power of 1 + z before the integral of Eq. (IV.10), printed as 2; from 0 to 4.
    energy_in_exponent
        Energy at which σ of the exponent is taken, ``"local"`` or ``"present"``.

    Returns
    -------
    PanelFunction
        On the energies of ``neutrinos``; its error holds that of the redshift integrals, both of them.

    Raises
    ------
    ValueError
        An argument is outside its range.
    """
    power = require_in_range("redshift_power", redshift_power, 0.0, 4.0)
    local = require_one_of("energy_in_exponent", energy_in_exponent, ("local", "present")) == "local"
    column = neutrinos.columns_inverse_MeV(coupling_inverse_MeV3)
    scale = 1.0 + neutrinos.redshifts
    if not local:
        cosmology = neutrinos.population.cosmology
        root = cosmology.hubble_rate_MeV(neutrinos.redshifts) / cosmology.hubble_constant_MeV
        matter = cosmology.matter_fraction
        # \int (1+z)² dz/H is elementary; today's column per redshift is the same for both weights.
        column = (
            neutrinos.column_per_redshift_today_inverse_MeV(coupling_inverse_MeV3)
            * (root - 1.0)
            / (1.5 * matter)
        )
        power += 1.0
    weight = scale**power
    lost = neutrinos.integrated_over_redshift(_memory(neutrinos.grid.nodes, column, weight))
    rough = neutrinos.integrated_over_redshift(_memory(neutrinos.grid.nodes, column, weight, points=3))
    values = lost.grid.integral_above_nodes(lost.values)
    # What separates local cubics from local parabolas bounds what the cubics leave out.
    error = lost.grid.integral_above_nodes(np.asarray(lost.error) + np.abs(rough.values - lost.values))
    return PanelFunction(lost.grid, values, np.maximum(error, 0.0))


def _memory(energies: FloatArray, column: FloatArray, weight: FloatArray, *, points: int = 4) -> FloatArray:
    """W(E, z) at all energies and columns; the weight, 1 at column 0, is a local polynomial in X."""
    column, weight = np.concatenate([[0.0], column]), np.concatenate([[1.0], weight])
    if column[-1] == 0.0:
        return np.zeros((energies.size, column.size - 1))
    steps = np.diff(column)
    first = np.clip(np.arange(steps.size) + 1 - points // 2, 0, column.size - points)
    stencil = first[:, np.newaxis] + np.arange(points)
    place = (column[1:, np.newaxis] - column[stencil]) / steps[:, np.newaxis]
    vandermonde = place[:, :, np.newaxis] ** np.arange(points)
    cubics = np.zeros((steps.size, 4))
    cubics[:, :points] = np.linalg.solve(vandermonde, weight[stencil][:, :, np.newaxis])[:, :, 0]
    integrals = np.empty((energies.size, steps.size))
    fading_memory(energies, steps, cubics, integrals)
    return integrals
