"""Electron antineutrinos at Earth: a mixture of two emitted species, integrated above a threshold."""

import dataclasses
from collections.abc import Sequence
from typing import Literal

import numpy as np
import scipy.optimize
from numpy.typing import ArrayLike

from common.fluxes.diffuse_supernova import DiffuseNeutrinos
from common.numerics.quadrature import IntegrationResult
from common.validation import require_in_range, require_one_of
from papers.das2022.model.fluxes import Reading, fluxes, one_species
from papers.das2022.parameters import Cosmology, RelicNeutrinos, Supernovae

Component = Literal["supernova", "boosted", "total"]
COMPONENTS: tuple[Component, ...] = ("supernova", "boosted", "total")


@dataclasses.dataclass(frozen=True)
class AntineutrinoMixture:
    """Flux at Earth p φ(T_e) + (1 - p) φ(T_x), each species followed by itself on its way.

    Attributes
    ----------
    electron, other
        Species emitted as electron antineutrinos, and one of the others.
    survival_probability
        p, in [0, 1]: what flavour conversion in the star leaves of the emitted electron antineutrinos.

    Raises
    ------
    ValueError
        The probability is outside its range.
    """

    electron: DiffuseNeutrinos
    other: DiffuseNeutrinos
    survival_probability: float

    def __post_init__(self) -> None:
        """Refuse an impossible probability."""
        require_in_range("survival_probability", self.survival_probability, 0.0, 1.0)

    def parts(self) -> list[tuple[float, DiffuseNeutrinos]]:
        """Species that contribute, each with its weight."""
        p = self.survival_probability
        return [(w, one) for w, one in ((p, self.electron), (1.0 - p, self.other)) if w > 0.0]

    def scan(
        self, thresholds_MeV: Sequence[float], couplings_inverse_MeV3: ArrayLike, reading: Reading
    ) -> dict[Component, IntegrationResult]:
        """Flux of each component above thresholds, for many couplings.

        Parameters
        ----------
        thresholds_MeV, couplings_inverse_MeV3
            n energies and m couplings.
        reading
            As in ``fluxes``.

        Returns
        -------
        dict
            For each component values and numerical errors of shape ``(m, n)``, in cm⁻² s⁻¹.
        """
        couplings = np.atleast_1d(np.asarray(couplings_inverse_MeV3, dtype=np.float64))
        sums = np.zeros((len(COMPONENTS), 2, couplings.size, len(thresholds_MeV)))
        for weight, one in self.parts():
            for i, coupling in enumerate(couplings):
                for part, flux in zip(sums, fluxes(one, float(coupling), reading), strict=True):
                    part[0, i] += weight * flux.integral_above(thresholds_MeV)
                    part[1, i] += weight * flux.error_of_integral_above(thresholds_MeV)
        return {name: IntegrationResult(*part) for name, part in zip(COMPONENTS, sums, strict=True)}

    def above(
        self,
        threshold_MeV: float,
        coupling_inverse_MeV3: float,
        reading: Reading,
        component: Component = "total",
    ) -> IntegrationResult:
        """One component above a threshold in cm⁻² s⁻¹, with its numerical error."""
        name = require_one_of("component", component, COMPONENTS)
        result = self.scan([threshold_MeV], coupling_inverse_MeV3, reading)[name]
        return IntegrationResult(float(result.value[0, 0]), float(result.error[0, 0]))


def mixture(
    cosmology: Cosmology,
    supernovae: Supernovae,
    relic: RelicNeutrinos,
    survival_probability: float,
    temperatures_MeV: tuple[float, float] | None = None,
) -> AntineutrinoMixture:
    """The mixture for the parameters, with temperatures (T_e, T_x) of its own if they are given."""
    electron, other = temperatures_MeV or (
        supernovae.electron_antineutrino_temperature_MeV,
        supernovae.other_temperature_MeV,
    )
    return AntineutrinoMixture(
        one_species(cosmology, supernovae, relic, electron),
        one_species(cosmology, supernovae, relic, other),
        survival_probability,
    )


SMALLEST_COUPLING_inverse_MeV3 = 1e-15
LARGEST_COUPLING_inverse_MeV3 = 1e-9
"""Range in which a limit on the coupling is sought."""


def excluded_coupling_inverse_MeV3(
    antineutrinos: AntineutrinoMixture, threshold_MeV: float, limit_cm2_s: float, reading: Reading
) -> float | None:
    """Coupling from which on the total flux exceeds a limit; none if it doesn't between 1e-15 and 1e-9 MeV⁻³.

    The total as published rises with the coupling, the others fall, so that there is at most one.
    """

    def excess(logarithm: float) -> float:
        return float(antineutrinos.above(threshold_MeV, 10.0**logarithm, reading).value) - limit_cm2_s

    ends = np.log10([SMALLEST_COUPLING_inverse_MeV3, LARGEST_COUPLING_inverse_MeV3])
    low, high = (excess(float(end)) for end in ends)
    if low >= 0.0 or high <= 0.0:
        return None
    return float(10.0 ** scipy.optimize.brentq(excess, *ends, xtol=1e-9))
