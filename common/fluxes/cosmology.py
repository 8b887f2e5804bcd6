r"""Flat ΛCDM: expansion rate, lookback time, column density towards a redshift.

H(z) = H_0 [Ω_M (1 + z)³ + 1 - Ω_M]^{1/2}; radiation is left out, which is good to 0.3 % below z = 10.

All integrals are closed. A density n_0 today that is only diluted by the expansion gives, along the path of
a light ray, n dt = n_0 (1+z)³ dz / [(1+z) H]. A cross-section that is proportional to the local energy
E (1+z), with E the energy today, cancels one factor of 1+z, so that the optical depth is E times

    K(z) = n_0 \int_0^z c (1+z')³ / H(z') dz' = n_0 c / H_0 [k(1 + z) - k(1)],
    k(a) = a⁴ / (4 √Ω_Λ) 2F1(1/2, 4/3; 7/3; -Ω_M a³ / Ω_Λ),

the column density weighted with 1 + z. Source: S. Weinberg, Cosmology (Oxford, 2008), Secs. 1.4 and 1.5.

>>> planck = FlatLambdaCDM(hubble_constant_km_s_Mpc=67.0, matter_fraction=0.315)
>>> f"{float(planck.lookback_time_Gyr(6.0)):.3f}"
'12.944'
>>> f"{float(planck.weighted_column_density_cm2(6.0, density_today_cm3=56.4)):.4e} per cm2"
'6.9905e+31 per cm2'
"""

import dataclasses
import math

import numpy as np
import scipy.special
from numpy.typing import ArrayLike

from common.units import Mpc, cm, km, s, yr
from common.validation import FloatArray, require_in_range, require_non_negative, require_positive


@dataclasses.dataclass(frozen=True)
class FlatLambdaCDM:
    """A flat universe of matter and a cosmological constant.

    Attributes
    ----------
    hubble_constant_km_s_Mpc
        H_0, positive.
    matter_fraction
        Ω_M in (0, 1]; Ω_Λ = 1 - Ω_M.

    Raises
    ------
    ValueError
        A value is outside its range.
    """

    hubble_constant_km_s_Mpc: float
    matter_fraction: float

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        require_positive("hubble_constant_km_s_Mpc", self.hubble_constant_km_s_Mpc)
        require_in_range("matter_fraction", self.matter_fraction, 0.0, 1.0, interval="(]")

    @property
    def hubble_constant_MeV(self) -> float:
        """H_0 in natural units."""
        return self.hubble_constant_km_s_Mpc * km / s / Mpc

    def hubble_rate_MeV(self, redshift: ArrayLike) -> FloatArray:
        """Expansion rate H(z) in natural units, MeV.

        Raises
        ------
        ValueError
            A redshift is negative.
        """
        scale = 1.0 + require_non_negative("redshift", redshift)
        dark = 1.0 - self.matter_fraction
        return self.hubble_constant_MeV * np.sqrt(self.matter_fraction * scale**3 + dark)

    def lookback_time_Gyr(self, redshift: ArrayLike) -> FloatArray:
        r"""Time since redshift z, \int_0^z dz' / [(1+z') H(z')], in 10⁹ years.

        Closed form: 2/(3 H_0 √Ω_Λ) {arsinh √(Ω_Λ/Ω_M) - arsinh[√(Ω_Λ/Ω_M) (1+z)^{-3/2}]}.

        Raises
        ------
        ValueError
            A redshift is negative.
        """
        scale = 1.0 + require_non_negative("redshift", redshift)
        dark = 1.0 - self.matter_fraction
        if dark == 0.0:
            ages = 2.0 / 3.0 * (1.0 - scale**-1.5)
        else:
            ratio = math.sqrt(dark / self.matter_fraction)
            ages = 2.0 / (3.0 * math.sqrt(dark)) * (math.asinh(ratio) - np.arcsinh(ratio * scale**-1.5))
        return np.asarray(ages / self.hubble_constant_MeV / (1e9 * yr))[()]

    def weighted_column_density_cm2(self, redshift: ArrayLike, density_today_cm3: float) -> FloatArray:
        r"""Column density weighted with 1 + z, K(z) = n_0 \int_0^z c (1+z')³ / H(z') dz', in cm⁻².

        Times σ/E, for a cross-section proportional to the energy, and the energy today it is the optical
        depth towards z (see the module's description).

        Parameters
        ----------
        redshift
            z >= 0, scalar or array.
        density_today_cm3
            n_0 >= 0 in cm⁻³, of particles that are neither created nor destroyed.

        Returns
        -------
        float or array
            K in cm⁻², to 1e-13 or better relative to K(z) + n_0 c / H_0.

        Raises
        ------
        ValueError
            A redshift or the density is negative.
        """
        scale = 1.0 + require_non_negative("redshift", redshift)
        density = require_non_negative("density_today_cm3", density_today_cm3)
        hubble_length_cm = 1.0 / self.hubble_constant_MeV / cm
        return density * hubble_length_cm * (self._column_primitive(scale) - self._column_primitive(1.0))

    def _column_primitive(self, scale: ArrayLike) -> FloatArray:
        a = np.asarray(scale, dtype=np.float64)
        dark = 1.0 - self.matter_fraction
        if dark == 0.0:
            return np.asarray(0.4 * a**2.5)[()]
        argument = -self.matter_fraction / dark * a**3
        shape = scipy.special.hyp2f1(0.5, 4.0 / 3.0, 7.0 / 3.0, argument)
        return np.asarray(0.25 / math.sqrt(dark) * a**4 * shape)[()]
