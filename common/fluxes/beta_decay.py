r"""Neutrino spectra of allowed beta decays, with the Fermi function of the daughter nucleus.

    dn/dE ∝ E² p W F(W),   W = 1 + (Q - E)/m_e,   p = (W² - 1)^{1/2},

where Q is the largest energy of the neutrino, W the total energy of the electron or positron in units of m_e,
and the recoil of the nucleus is left out. The Fermi function is that of a point charge, at the nuclear radius
R = 1.2 A^{1/3} fm:

    F = 2 (1 + γ) (2 p R m_e)^{2γ - 2} e^{πν} |Γ(γ + iν)|²/Γ(2γ + 1)²,
    γ = (1 - α²Z²)^{1/2},   ν = ± αZ W/p  (+ for electrons, - for positrons).

No radiative or screening corrections and no forbidden shape factors: good to about 1 % of the spectrum.
Source: J. N. Bahcall, Neutrino Astrophysics (1989), Sec. 8; E. J. Konopinski and M. E. Rose, in Alpha-, Beta-
and Gamma-ray Spectroscopy, ed. K. Siegbahn (1965).

>>> tritium = AllowedBetaDecay(endpoint_MeV=0.01859, daughter_proton_number=2, daughter_mass_number=3,
...     lepton="electron")
>>> print(f"{tritium.mean_energy_MeV() * 1e3:.2f} keV")
12.89 keV
"""

import dataclasses
import functools
import math
from typing import Literal

import numpy as np
import scipy.special
from numpy.typing import ArrayLike

from common.constants import FINE_STRUCTURE_CONSTANT, ELECTRON_MASS_MeV
from common.numerics.quadrature import panel_rule
from common.units import MeV, fm
from common.validation import (
    FloatArray,
    require_integer,
    require_non_negative,
    require_one_of,
    require_positive,
)

Lepton = Literal["electron", "positron"]

RADIUS_OF_ONE_NUCLEON_fm = 1.2
_GRADED_PANELS = 24
_ORDER = 15


def fermi_function(
    momentum_MeV: ArrayLike, daughter_proton_number: int, daughter_mass_number: int, lepton: Lepton
) -> FloatArray:
    """Fermi function of the electron or positron in the field of the daughter nucleus; formula above.

    Parameters
    ----------
    momentum_MeV
        p of the lepton, positive; scalar or array.
    daughter_proton_number, daughter_mass_number
        Z of 0 to 130 (zero gives 1) and A of 1 to 400.
    lepton
        ``"electron"`` (attracted) or ``"positron"`` (repelled).

    Returns
    -------
    float or array
        A pure number.

    Raises
    ------
    ValueError
        An argument is outside its range.
    """
    momentum = require_positive("momentum_MeV", momentum_MeV) / ELECTRON_MASS_MeV
    charge = require_integer("daughter_proton_number", daughter_proton_number, 0, 130)
    nucleons = require_integer("daughter_mass_number", daughter_mass_number, 1, 400)
    sign = 1.0 if require_one_of("lepton", lepton, ("electron", "positron")) == "electron" else -1.0
    strength = FINE_STRUCTURE_CONSTANT * charge
    gamma = math.sqrt(1.0 - strength**2)
    sommerfeld = sign * strength * np.hypot(1.0, 1.0 / momentum)
    radius = RADIUS_OF_ONE_NUCLEON_fm * math.cbrt(nucleons) * fm * ELECTRON_MASS_MeV * MeV
    logarithm = (
        math.log(2.0 * (1.0 + gamma))
        + (2.0 * gamma - 2.0) * np.log(2.0 * momentum * radius)
        + math.pi * sommerfeld
        + 2.0 * np.real(scipy.special.loggamma(gamma + 1j * sommerfeld))
        - 2.0 * math.lgamma(2.0 * gamma + 1.0)
    )
    function: FloatArray = np.exp(logarithm)
    return function


@dataclasses.dataclass(frozen=True)
class AllowedBetaDecay:
    """One allowed branch of a beta decay.

    Attributes
    ----------
    endpoint_MeV
        Largest energy Q of the neutrino, positive.
    daughter_proton_number, daughter_mass_number
        Z of 0 to 130 and A of 1 to 400.
    lepton
        ``"electron"`` (with an antineutrino) or ``"positron"`` (with a neutrino).

    Raises
    ------
    ValueError
        A value is outside its range.
    """

    endpoint_MeV: float
    daughter_proton_number: int
    daughter_mass_number: int
    lepton: Lepton

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        require_positive("endpoint_MeV", self.endpoint_MeV)
        fermi_function(1.0, self.daughter_proton_number, self.daughter_mass_number, self.lepton)

    @functools.cached_property
    def panel_edges_MeV(self) -> tuple[float, ...]:
        """Neutrino energies between which the spectrum is smooth, from zero to the endpoint.

        Repulsion makes a positron's spectrum vanish as e^{-const/p} at the endpoint, so that panels
        shrink towards it.
        """
        depths = 0.5 ** np.arange(1, _GRADED_PANELS + 1)
        return (0.0, *(self.endpoint_MeV * (1.0 - depths)).tolist(), self.endpoint_MeV)

    def spectrum_inverse_MeV(self, energy_MeV: ArrayLike) -> FloatArray:
        """Spectrum of the neutrinos, dn/dE, normalised to one and zero above the endpoint.

        Parameters
        ----------
        energy_MeV
            E >= 0, scalar or array.

        Returns
        -------
        float or array
            In MeV⁻¹.

        Raises
        ------
        ValueError
            An energy is negative.
        """
        energy = require_non_negative("energy_MeV", energy_MeV)
        return np.asarray(self._shape(np.asarray(energy)) / self._moments[0])[()]

    def mean_energy_MeV(self) -> float:
        """Mean energy of the neutrinos."""
        return self._moments[1] / self._moments[0]

    def _shape(self, energy: FloatArray) -> FloatArray:
        kinetic = np.maximum(self.endpoint_MeV - energy, 0.0)
        momentum = np.sqrt(kinetic * (kinetic + 2.0 * ELECTRON_MASS_MeV))
        allowed = momentum > 0.0
        factor = np.zeros_like(energy)
        factor[allowed] = momentum[allowed] * fermi_function(
            momentum[allowed], self.daughter_proton_number, self.daughter_mass_number, self.lepton
        )
        return energy**2 * (kinetic + ELECTRON_MASS_MeV) * factor

    @functools.cached_property
    def _moments(self) -> tuple[float, float]:
        rule = panel_rule(self.panel_edges_MeV, _ORDER)
        weighted = rule.weights * self._shape(rule.nodes)
        return float(weighted.sum()), float(weighted @ rule.nodes)
