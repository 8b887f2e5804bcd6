r"""History of star formation and the rate of core-collapse supernovae that follows from it.

The density of star formation is a broken power law whose three pieces join smoothly,

    ρ(z) = ρ_0 [(1+z)^{a η} + ((1+z)/B)^{b η} + ((1+z)/C)^{c η}]^{1/η},   η < 0,
    B = (1+z_1)^{1-a/b},   C = (1+z_1)^{(b-a)/c} (1+z_2)^{1-b/c},

with slopes a below z_1, b between, c above z_2. B and C make neighbouring pieces equal at z_1 and z_2.
Source: H. Yüksel, M. D. Kistler, J. F. Beacom, A. M. Hopkins, Astrophys. J. 683 (2008) L5, arXiv:0804.4008;
S. Horiuchi, J. F. Beacom, E. Dwek, Phys. Rev. D 79 (2009) 083013, arXiv:0812.3157. The factor (1 - z_2) in C,
which Eq. (III.7) of arXiv:2204.11885 has in place of (1 + z_2), makes C complex.

>>> history = StarFormationHistory(0.02, 3.4, -0.3, -2.5, 1.0, 4.0, -10.0)
>>> print(*(f"{value:.5g}" for value in history.break_constants))
5160.6 11.498
>>> fraction = salpeter_collapses_per_solar_mass(8.0, 50.0)
>>> f"{fraction:.4f} supernovae per solar mass, the inverse of 143"
'0.0070 supernovae per solar mass, the inverse of 143'
>>> f"{float(history.density_Msun_yr_Mpc3(0.0)) / 143.0:.3e} per Mpc3 and year"
'1.399e-04 per Mpc3 and year'
"""

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from common.validation import FloatArray, require_in_range, require_non_negative, require_positive


@dataclasses.dataclass(frozen=True)
class StarFormationHistory:
    """A smoothly broken power law in 1 + z (formula: the module's description).

    Attributes
    ----------
    density_today_Msun_yr_Mpc3
        ρ_0, positive; ρ(0) is smaller by the smoothing, by less than 1e-6 for the published slopes.
    low_slope, middle_slope, high_slope
        a, b, c; b and c not zero.
    first_break_redshift, second_break_redshift
        0 <= z_1 < z_2.
    smoothness
        η < 0; the breaks are the sharper the larger it is in size.

    Raises
    ------
    ValueError
        A value is outside its range.
    """

    density_today_Msun_yr_Mpc3: float
    low_slope: float
    middle_slope: float
    high_slope: float
    first_break_redshift: float
    second_break_redshift: float
    smoothness: float

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        require_positive("density_today_Msun_yr_Mpc3", self.density_today_Msun_yr_Mpc3)
        for name in ("low_slope", "middle_slope", "high_slope"):
            require_in_range(name, getattr(self, name), -20.0, 20.0)
        for name in ("middle_slope", "high_slope"):
            if getattr(self, name) == 0.0:
                raise ValueError(f"{name} = 0.0 is outside the allowed range: it must not vanish")
        first = require_in_range("first_break_redshift", self.first_break_redshift, 0.0, 100.0)
        require_in_range("second_break_redshift", self.second_break_redshift, first, 100.0, interval="(]")
        require_in_range("smoothness", self.smoothness, -1e3, 0.0, interval="[)")

    @property
    def break_constants(self) -> tuple[float, float]:
        """B and C: the pieces a and b are equal at z_1, and b and c at z_2."""
        a, b, c = self.low_slope, self.middle_slope, self.high_slope
        first, second = 1.0 + self.first_break_redshift, 1.0 + self.second_break_redshift
        return first ** (1.0 - a / b), first ** ((b - a) / c) * second ** (1.0 - b / c)

    def density_Msun_yr_Mpc3(self, redshift: ArrayLike) -> FloatArray:
        """Comoving density of star formation ρ(z), in solar masses per year and Mpc³.

        Raises
        ------
        ValueError
            A redshift is negative.
        """
        scale = 1.0 + require_non_negative("redshift", redshift)
        first, second = self.break_constants
        pieces = np.array(
            [scale**self.low_slope, (scale / first) ** self.middle_slope, (scale / second) ** self.high_slope]
        )
        # Relative to the least piece, which dominates, no power overflows.
        least = np.min(pieces, axis=0)
        smoothed = np.sum((pieces / least) ** self.smoothness, axis=0) ** (1.0 / self.smoothness)
        return np.asarray(self.density_today_Msun_yr_Mpc3 * least * smoothed)[()]


def salpeter_collapses_per_solar_mass(
    minimum_mass_Msun: float, maximum_mass_Msun: float, *, slope: float = 2.35
) -> float:
    r"""Stars that collapse per solar mass of stars formed, with a power law ψ ∝ M^{-slope} of initial masses.

    \int_{M_1}^{M_2} ψ dM / \int_{0.1}^{100} M ψ dM; the slope 2.35 is E. E. Salpeter's, Astrophys. J. 121
    (1955) 161.

    Parameters
    ----------
    minimum_mass_Msun, maximum_mass_Msun
        Initial masses of the stars that collapse, 0.1 <= M_1 < M_2 <= 100.
    slope
        In (1, 3), not 2.

    Returns
    -------
    float
        Per solar mass.

    Raises
    ------
    ValueError
        An argument is outside its range.
    """
    lower = require_in_range("minimum_mass_Msun", minimum_mass_Msun, 0.1, 100.0)
    upper = require_in_range("maximum_mass_Msun", maximum_mass_Msun, lower, 100.0, interval="(]")
    power = require_in_range("slope", slope, 1.0, 3.0, interval="()")
    if power == 2.0:
        raise ValueError("slope = 2.0 is outside the allowed range: it must not be 2")
    number = (lower ** (1.0 - power) - upper ** (1.0 - power)) / (power - 1.0)
    mass = (0.1 ** (2.0 - power) - 100.0 ** (2.0 - power)) / (power - 2.0)
    return float(number / mass)
