"""Lines of Fig. 5 of arXiv:2301.00661: couplings at which Eqs. 20, 23 and 25 reach given values."""

import dataclasses

import numpy as np

from common.validation import FloatArray
from papers.cerdeno2023.model.readings import Coalescence, last_diffusive_shell
from papers.cerdeno2023.parameters import BurstShortening


@dataclasses.dataclass(frozen=True)
class Lines:
    """The lines of the figure in one reading, by mass, with their relative error."""

    diffusion_time: FloatArray
    decay_length_by_shell: FloatArray
    luminosity: FloatArray
    relative_error: float

    @property
    def longest_decay_length(self) -> FloatArray:
        """Coupling at which the longest decay length of any shell equals the radius."""
        return np.asarray(np.max(self.decay_length_by_shell, axis=0))

    def by_name(self, name: str) -> FloatArray:
        """One of the lines ``diffusion_time``, ``decay_length`` and ``luminosity``."""
        return {
            "diffusion_time": self.diffusion_time,
            "decay_length": self.longest_decay_length,
            "luminosity": self.luminosity,
        }[name]


def lines(star: Coalescence, conditions: BurstShortening) -> Lines:
    """The three lines for one reading of the star."""
    last = last_diffusive_shell(star.profile)
    diffusion = star.coupling_of_diffusion_time(conditions.diffusion_time_s, last)
    luminosity = star.coupling_of_luminosity(conditions.luminosity_erg_s)
    lengths = [
        star.coupling_of_decay_length(conditions.neutrinosphere_radius_km, shell.number)
        for shell in star.profile.shells
    ]
    results = [diffusion, luminosity, *lengths]
    return Lines(
        diffusion.value,
        np.array([one.value for one in lengths]),
        luminosity.value,
        max(float(np.max(one.error / one.value)) for one in results),
    )


def closing_mass_MeV(masses: FloatArray, upper: FloatArray, lower: FloatArray) -> float:
    """Largest mass at which ``upper`` is above ``lower``, between grid points linear in logarithms.

    0 if it is so at no mass of the grid, the last mass if it is so there too.
    """
    gap = np.log(upper / lower)
    above = np.flatnonzero(gap > 0.0)
    if not above.size:
        return 0.0
    last = above[-1]
    if last == masses.size - 1:
        return float(masses[-1])
    share = gap[last] / (gap[last] - gap[last + 1])
    return float(masses[last] * (masses[last + 1] / masses[last]) ** share)
