"""The neutrino potential along the path of the neutrinos.

>>> float(NeutrinoPotential(3e4, reference_radius_km=10.0, power=4.0).at(20.0))
1875.0
"""

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from common.validation import FloatArray, require_non_negative, require_positive


@dataclasses.dataclass(frozen=True)
class NeutrinoPotential:
    """Potential μ(r) = μ_0 (r_0/r)^p with μ_0 = √2 G_F n_νe at r_0; constant for p = 0.

    Parameters
    ----------
    strength_inverse_km
        μ_0 > 0.
    reference_radius_km
        r_0 > 0; without effect for p = 0.
    power
        p >= 0.

    Raises
    ------
    ValueError
        A value is outside its range.
    """

    strength_inverse_km: float
    reference_radius_km: float = 1.0
    power: float = 0.0

    def __post_init__(self) -> None:
        """Check the values."""
        require_positive("strength_inverse_km", self.strength_inverse_km)
        require_positive("reference_radius_km", self.reference_radius_km)
        require_non_negative("power", self.power)

    def at(self, radius_km: ArrayLike) -> FloatArray:
        """Potential in 1/km at radii in km; any radius for p = 0, positive ones otherwise.

        Raises
        ------
        ValueError
            A radius is not positive although p is not 0.
        """
        radius = np.asarray(radius_km, dtype=np.float64)
        if self.power == 0.0:
            return np.full(radius.shape, self.strength_inverse_km)
        radius = require_positive("radius_km", radius)
        return self.strength_inverse_km * (self.reference_radius_km / radius) ** self.power
