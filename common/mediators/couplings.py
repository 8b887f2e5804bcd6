r"""Limits of different models on one axis: the coupling of a four-component neutrino to a mediator of mass M.

The effective neutrino coupling g_ν is the coefficient in L = g_ν ν̄ Γ ν X with Γ = 1 (scalar) or γ^μ (vector),
for one flavour. Five rules lead there; each function states its own.

| given | rule | source |
|---|---|---|
| gauge coupling g and charge Q | g_ν = \|Q\| g | L = -g Q ν̄ γ^μ ν Z'_μ |
| Y = sqrt(C_ν C_N), a neutrino and a nucleon coupling | g_ν = Y sqrt(C_ν/C_N) | arXiv:2106.11660, Sec. II |
| contact strength G_X² of σ = G_X² m_ν E_ν | g_ν = M (8π G_X²)^{1/4} | arXiv:2204.11885, Eq. II.5 |
| G_αβ of G_F G_αβ (ν̄_α γ^μ ν_β)(ν̄ γ_μ ν) | g_ν = M sqrt(G_F \|G\|) | arXiv:2208.06023, Sec. I |
| coupling of equal cross section σ ∝ r g⁴ | g_ν = g r^{1/4} | two conventions, see below |

The second needs the ratio of two couplings; the fourth takes the paper's proportionality |G| ∝ g_V²/m_V² for
an equality. Spin and flavour are not converted: a limit on ν_τ says nothing about
ν_e. The papers' cross sections differ at equal coupling: σ = g⁴ s/(16π M⁴) in Eq. II.5 of arXiv:2204.11885,
g⁴ s/(4π M⁴) in the contact limit of Eq. 4 of arXiv:1912.09115. `coupling_of_equal_cross_section` converts
one into the other.

>>> strength_inverse_MeV4 = 1e-9 / 5e-8  # G_X² m_ν = 1e-9 MeV⁻³, m_ν = 0.05 eV
>>> f"{coupling_of_contact_strength(10.0, strength_inverse_MeV4):.2f}"
'8.42'
>>> float(coupling_of_charge(3e-8, -1.0))
3e-08
"""

import numpy as np
from numpy.typing import ArrayLike

from common.constants import FERMI_CONSTANT_inverse_MeV2
from common.validation import FloatArray, require_finite, require_positive


def coupling_of_charge(gauge_coupling: ArrayLike, charge: ArrayLike) -> FloatArray:
    """Coupling of a neutrino of given charge to a gauge boson.

    g_ν = |Q| g. Convention: L = -g Q ν̄ γ^μ ν Z'_μ; Q = -1 for B-L, ±1 for ν_μ and ν_τ of L_μ - L_τ.

    Parameters
    ----------
    gauge_coupling
        g > 0, scalar or array.
    charge
        Q, not zero, broadcast against it.

    Returns
    -------
    FloatArray
        g_ν, of the common shape.

    Raises
    ------
    ValueError
        If the coupling is not positive, or the charge zero or not finite.
    """
    coupling = require_positive("gauge_coupling", gauge_coupling)
    size = require_positive("absolute value of charge", np.abs(require_finite("charge", charge)))
    return np.asarray(coupling * size)


def coupling_of_product(root_of_product: ArrayLike, nucleon_to_neutrino_ratio: ArrayLike) -> FloatArray:
    """Coupling of the neutrino in a limit on the product with a nucleon coupling.

    g_ν = C_ν = Y (C_ν/C_N)^{1/2}, Y = (C_ν C_N)^{1/2} as in arXiv:2106.11660. The ratio is a property of the
    model; 1 assumes equal couplings.

    Parameters
    ----------
    root_of_product
        Y > 0, scalar or array.
    nucleon_to_neutrino_ratio
        C_N/C_ν > 0, broadcast against it.

    Returns
    -------
    FloatArray
        g_ν, of the common shape.

    Raises
    ------
    ValueError
        If either is not positive.
    """
    root = require_positive("root_of_product", root_of_product)
    ratio = require_positive("nucleon_to_neutrino_ratio", nucleon_to_neutrino_ratio)
    return np.asarray(root / np.sqrt(ratio))


def coupling_of_contact_strength(
    mediator_mass_MeV: ArrayLike, contact_strength_inverse_MeV4: ArrayLike
) -> FloatArray:
    r"""Coupling behind a contact interaction of neutrinos with relic neutrinos.

    σ = g⁴ s/(16π M⁴) = G_X² m_ν E_ν with s = 2 m_ν E_ν, Eq. II.5 of arXiv:2204.11885, so that
    g = M (8π G_X²)^{1/4}. Valid for M well above √s, about
    1 keV for supernova neutrinos and m_ν = 0.05 eV.

    Parameters
    ----------
    mediator_mass_MeV
        M > 0, scalar or array.
    contact_strength_inverse_MeV4
        G_X² > 0, broadcast against it; the limits of the paper are on G_X² m_ν.

    Returns
    -------
    FloatArray
        g_ν in the convention of arXiv:2204.11885, of the common shape.

    Raises
    ------
    ValueError
        If either is not positive.
    """
    mass = require_positive("mediator_mass_MeV", mediator_mass_MeV)
    strength = require_positive("contact_strength_inverse_MeV4", contact_strength_inverse_MeV4)
    return np.asarray(mass * (8.0 * np.pi * strength) ** 0.25)


def coupling_of_equal_cross_section(coupling: ArrayLike, cross_section_ratio: ArrayLike) -> FloatArray:
    """Coupling that gives the same cross section σ ∝ g⁴ in another convention.

    g' = g r^{1/4}, r = (σ/g⁴ of the convention given) over (σ/g⁴ of the one wanted): r = 1/4 from
    arXiv:2204.11885 to the contact limit of arXiv:1912.09115.

    Parameters
    ----------
    coupling
        g > 0, scalar or array.
    cross_section_ratio
        r > 0, broadcast against it.

    Returns
    -------
    FloatArray
        g', of the common shape.

    Raises
    ------
    ValueError
        If either is not positive.
    """
    given = require_positive("coupling", coupling)
    return np.asarray(given * require_positive("cross_section_ratio", cross_section_ratio) ** 0.25)


def coupling_of_self_interaction_strength(
    mediator_mass_MeV: ArrayLike, relative_strength: ArrayLike
) -> FloatArray:
    """Vector coupling whose exchange is as strong as G_F times a given number, if linear in that number.

    g = M (G_F |G|)^{1/2}: |G| ∝ g_V²/m_V² of Sec. I of arXiv:2208.06023 with the factor 1, the other factor
    of the interaction being the 1 of the Standard Model. With both factors of its Lagrangian from one
    exchange g = M G_F^{1/2} |G|, smaller by |G|^{1/2}. Forward scattering transfers no momentum, so that M is
    free.

    Parameters
    ----------
    mediator_mass_MeV
        M > 0, scalar or array.
    relative_strength
        |G_αβ| > 0, an element of the coupling matrix in units of the weak interaction, broadcast against it.

    Returns
    -------
    FloatArray
        g_ν, of the common shape.

    Raises
    ------
    ValueError
        If either is not positive.
    """
    mass = require_positive("mediator_mass_MeV", mediator_mass_MeV)
    strength = require_positive("relative_strength", relative_strength)
    return np.asarray(mass * np.sqrt(FERMI_CONSTANT_inverse_MeV2 * strength))
