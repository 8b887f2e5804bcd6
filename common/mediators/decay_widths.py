r"""Decay of a light vector boson into leptons, and the squared amplitude of the inverse, coalescence.

**Interaction.** L = g Z'_α [Σ Q_β ν̄_β γ^α P_L ν_β + Σ q_l l̄ γ^α l]. One helicity state per neutrino and per
antineutrino; the boson has three polarisations. ħ = c = 1. |M|² below is that of ν(p1) ν̄(p2) -> Z',
P = p1 + p2.

**Squared amplitude.** Summed over the polarisations, with one helicity on each side,

    |M|² = g² Tr[p̸2 γ^α P_L p̸1 γ^β P_R] (-η_αβ + P_α P_β/m²) = 2 g² m²:  ``"one_helicity"``.

It belongs to the decay width: Γ(ν ν̄) = |M|²/(3 · 16π m) = g² m/(24π), Eq. 4 of arXiv:2301.00661. That paper
uses g² m²/2, the same sum divided by the 2 x 2 spin states of two Dirac particles, of which a neutrino gas
has one in four: ``"averaged_over_four_spin_states"``. Only 2 g² m² fulfils detailed balance with Eq. 4.

**Widths.** At rest, in vacuum: Γ(ν_β ν̄_β) as above with g Q_β for g, Γ(l⁺ l⁻) with both helicities and the
lepton's mass, Eqs. 3 and 4 of arXiv:2301.00661.

>>> from common.constants import MUON_MASS_MeV, TAU_MASS_MeV
>>> charges = VectorBosonCharges((0.0, 1.0, -1.0), (1.0, -1.0), (MUON_MASS_MeV, TAU_MASS_MeV))
>>> widths = decay_widths(300.0, 1e-8, charges)
>>> f"{widths.total_MeV:.3e} MeV", [f"{share:.3f}" for share in widths.neutrino_branching_ratios]
('1.501e-15 MeV', ['0.000', '0.265', '0.265'])
"""

import dataclasses
import math
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from common.constants import MAXIMUM_PERTURBATIVE_COUPLING
from common.validation import (
    FloatArray,
    require_in_range,
    require_one_of,
    require_positive,
)

SquaredAmplitude: TypeAlias = Literal["one_helicity", "averaged_over_four_spin_states"]
SQUARED_AMPLITUDES: tuple[SquaredAmplitude, ...] = ("one_helicity", "averaged_over_four_spin_states")


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


def require_coupling(coupling: ArrayLike) -> FloatArray:
    """Couplings g times a charge as floating-point numbers.

    Raises
    ------
    ValueError
        One is outside (0, √(4π)].
    """
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
    g = require_coupling(coupling)
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
    g = require_coupling(coupling)
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
    mass, g = np.broadcast_arrays(require_positive("mass_MeV", mass_MeV), require_coupling(coupling))
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
    g = require_coupling(coupling)
    require_one_of("squared_amplitude", squared_amplitude, SQUARED_AMPLITUDES)
    return (2.0 if squared_amplitude == "one_helicity" else 0.5) * (g * mass) ** 2
