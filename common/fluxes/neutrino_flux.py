"""A flux of neutrinos at a detector, lines and a continuous spectrum, and its moments above an energy.

For energies E and a flux φ per energy,

    K_n(E_min) = ∫_{E_min}^∞ φ(E) E^{-n} dE,   n = 0, 1, 2,

are what a cross-section needs of a flux that depends on the energy through 1, 1/E and 1/E² alone, as that of
coherent scattering at fixed recoil energy does (``common.detection.coherent_scattering``). Lines add as sums;
the continuous part is integrated with a Gauss-Legendre rule in each panel between breakpoints. The unit of
the flux, which may be a fluence, is the caller's; energies are in MeV.

>>> flux = NeutrinoFlux(line_energies_MeV=(30.0,), line_fluxes=(2.0,))
>>> [float(moment) for moment in flux.moments(20.0)] == [2.0, 2.0 / 30.0, 2.0 / 900.0]
True
>>> triangle = tabulated_flux([10.0, 20.0, 30.0], [0.0, 1.0, 0.0])
>>> f"{triangle.moments(20.0).zeroth:.3f}"
'5.000'
"""

import dataclasses
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from common.numerics.quadrature import gauss_legendre
from common.validation import (
    FloatArray,
    require_integer,
    require_non_negative,
    require_positive,
)


class FluxMoments(NamedTuple):
    """∫φ dE, ∫φ/E dE and ∫φ/E² dE above an energy, in the unit of the flux over MeV to the power 0, 1, 2."""

    zeroth: FloatArray
    first: FloatArray
    second: FloatArray


@dataclasses.dataclass(frozen=True)
class NeutrinoFlux:
    """A flux (or fluence) of neutrinos: lines, and a continuous spectrum between the outer breakpoints.

    Attributes
    ----------
    line_energies_MeV, line_fluxes
        Energy of each line, and the flux in it in any unit, the same for all parts.
    spectrum
        Function of an array of energies in MeV that returns the flux per MeV. It and its quotient by E² must
        be smooth between breakpoints.
    breakpoints_MeV
        Increasing energies, the first and last of which bound the spectrum; the first may be zero.
    order
        Nodes of the Gauss-Legendre rule in each panel between breakpoints.

    Raises
    ------
    ValueError
        Lines and fluxes differ in number, a value is outside its range, breakpoints don't increase, or the
        spectrum is given without breakpoints.
    """

    line_energies_MeV: tuple[float, ...] = ()
    line_fluxes: tuple[float, ...] = ()
    spectrum: Callable[[FloatArray], FloatArray] | None = None
    breakpoints_MeV: tuple[float, ...] = ()
    order: int = 16

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        require_positive("line_energies_MeV", self.line_energies_MeV)
        require_non_negative("line_fluxes", self.line_fluxes)
        require_integer("order", self.order, 2, 100)
        if len(self.line_energies_MeV) != len(self.line_fluxes):
            raise ValueError(
                f"line_fluxes has {len(self.line_fluxes)} entries, allowed: {len(self.line_energies_MeV)}, "
                "one for each line"
            )
        if self.spectrum is not None or self.breakpoints_MeV:
            edges = require_non_negative("breakpoints_MeV", self.breakpoints_MeV)
            if self.spectrum is None or edges.size < 2 or not np.all(np.diff(edges) > 0.0):
                raise ValueError(
                    f"breakpoints_MeV = {list(self.breakpoints_MeV)} must be two or more increasing "
                    "energies, given together with a spectrum"
                )

    @property
    def special_energies_MeV(self) -> FloatArray:
        """Energies of lines and breakpoints: each gives the recoil spectrum a kink or step."""
        return np.unique(np.array([*self.line_energies_MeV, *self.breakpoints_MeV], dtype=np.float64))

    def moments(self, minimum_energy_MeV: ArrayLike) -> FluxMoments:
        """Moments of the flux above an energy.

        Parameters
        ----------
        minimum_energy_MeV
            Positive; scalar or array.

        Returns
        -------
        FluxMoments
            Arrays of the shape of the energy.

        Raises
        ------
        ValueError
            The energy isn't positive.
        """
        minimum = np.asarray(require_positive("minimum_energy_MeV", minimum_energy_MeV))
        total = np.zeros((3, *minimum.shape))
        for energy, flux in zip(self.line_energies_MeV, self.line_fluxes, strict=True):
            for power in range(3):
                total[power] += np.where(minimum <= energy, flux / energy**power, 0.0)
        if self.spectrum is not None:
            total += self._spectrum_moments(self.spectrum, minimum)
        return FluxMoments(*total)

    def _spectrum_moments(
        self, spectrum: Callable[[FloatArray], FloatArray], minimum: FloatArray
    ) -> FloatArray:
        edges = np.array(self.breakpoints_MeV, dtype=np.float64)
        lower = np.clip(minimum, edges[0], edges[-1])
        panel = np.clip(np.searchsorted(edges, lower, side="right") - 1, 0, edges.size - 2)
        # Panels that lie wholly below the least energy of all are never integrated: 1/E² may diverge there.
        first = int(panel.min()) + 1
        complete = np.zeros((3, edges.size))
        if first < edges.size - 1:
            whole = self._panel_moments(spectrum, edges[first:-1], edges[first + 1 :])
            complete[:, first:-1] = np.cumsum(whole[:, ::-1], axis=1)[:, ::-1]
        partial = self._panel_moments(spectrum, lower, edges[panel + 1])
        return partial + complete[:, panel + 1]

    def _panel_moments(
        self, spectrum: Callable[[FloatArray], FloatArray], lower: FloatArray, upper: FloatArray
    ) -> FloatArray:
        rule = gauss_legendre(self.order)
        half_width = 0.5 * (upper - lower)[..., np.newaxis]
        energy = lower[..., np.newaxis] + half_width * (1.0 + rule.nodes)
        weighted = half_width * rule.weights * spectrum(energy)
        return np.array([np.sum(weighted / energy**power, axis=-1) for power in range(3)])


def tabulated_flux(energies_MeV: ArrayLike, flux_inverse_MeV: ArrayLike) -> NeutrinoFlux:
    """Flux given as a table, linear between its energies and zero outside.

    Parameters
    ----------
    energies_MeV
        Two or more, increasing, not negative.
    flux_inverse_MeV
        Flux per MeV at these energies, not negative.

    Returns
    -------
    NeutrinoFlux
        Per MeV, with the energies of the table as its breakpoints.

    Raises
    ------
    ValueError
        The columns differ in length, or a value is outside its range.
    """
    energies = np.atleast_1d(require_non_negative("energies_MeV", energies_MeV))
    values = np.atleast_1d(require_non_negative("flux_inverse_MeV", flux_inverse_MeV))
    if energies.shape != values.shape:
        raise ValueError(f"flux_inverse_MeV has shape {values.shape}, allowed: {energies.shape}")
    return NeutrinoFlux(
        spectrum=lambda energy: np.interp(energy, energies, values),
        breakpoints_MeV=tuple(energies.tolist()),
    )
