r"""Coupling and mass of the mediator behind G_X² m_ν, Eq. (II.5) of arXiv:2204.11885.

σ = g⁴ s/(16π M⁴) with s = 2 m_ν E is G E with G = G_X² m_ν = m_ν g⁴/(8π M⁴), where G_X = √(2/π) g²/(4M²).
It holds for M well above √s, which for a relic neutrino at rest is a keV, far below the energy E of the
neutrino.
"""

import math
import warnings

import numpy as np
from numpy.typing import ArrayLike

from common.mediators.couplings import coupling_of_contact_strength
from common.units import eV
from common.validation import FloatArray, require_non_negative, require_positive

CONTACT_MASSES = 3.0
"""Mediator mass in units of √s below which the contact interaction is not used without a warning."""


def centre_of_mass_energy_MeV(energy_MeV: ArrayLike, neutrino_mass_eV: float) -> FloatArray:
    """√s = √(2 m_ν E) of a neutrino and a relic neutrino at rest.

    Raises
    ------
    ValueError
        An argument isn't positive.
    """
    energy = require_positive("energy_MeV", energy_MeV)
    mass = require_positive("neutrino_mass_eV", neutrino_mass_eV) * eV
    return np.asarray(np.sqrt(2.0 * mass * energy))[()]


def contact_coupling_inverse_MeV3(
    coupling: ArrayLike, mediator_mass_MeV: ArrayLike, neutrino_mass_eV: float, *, energy_MeV: float = 10.0
) -> FloatArray:
    """G_X² m_ν = m_ν g⁴/(8π M⁴) in MeV⁻³, for g >= 0 and M > 0.

    Warns
    -----
    UserWarning
        A mediator is lighter than 3 √s at ``energy_MeV``: the cross-section is then not that of a contact
        interaction.

    Raises
    ------
    ValueError
        An argument is outside its range.
    """
    g = require_non_negative("coupling", coupling)
    mass = require_positive("mediator_mass_MeV", mediator_mass_MeV)
    lightest = CONTACT_MASSES * float(centre_of_mass_energy_MeV(energy_MeV, neutrino_mass_eV))
    if np.any(np.asarray(mass) < lightest):
        warnings.warn(
            f"mediator_mass_MeV = {float(np.min(mass)):.3g} is below {lightest:.3g}, three times the "
            f"centre-of-mass energy at {energy_MeV:g} MeV: the contact interaction does not hold",
            stacklevel=2,
        )
    return np.asarray(neutrino_mass_eV * eV * (g / mass) ** 4 / (8.0 * math.pi))[()]


def coupling_over_mass_inverse_MeV(
    contact_coupling_inverse_MeV3: ArrayLike, neutrino_mass_eV: float
) -> FloatArray:
    """g/M = (8π G/m_ν)^{1/4} of a contact coupling, in MeV⁻¹.

    Raises
    ------
    ValueError
        An argument is outside its range.
    """
    contact = require_positive("contact_coupling_inverse_MeV3", contact_coupling_inverse_MeV3)
    mass = require_positive("neutrino_mass_eV", neutrino_mass_eV) * eV
    return coupling_of_contact_strength(1.0, contact / mass)[()]
