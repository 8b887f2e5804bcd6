r"""Random walk of neutrinos out of a medium of nucleons: mean free path, number of scatterings, path length.

With nucleon density n(r) and cross section σ, λ(r) = 1/(n σ). From radius R to the outer edge R',

    number of scatterings  N = ∫_R^R' r dr/λ²,   path length  d = ∫_R^R' r dr/λ.

Steps of exponentially distributed length have ⟨l²⟩ = 2λ², so that ⟨r²⟩ = 2Nλ² and dN = r dr/λ²: Sec. III of
arXiv:1912.09115. The path length is exact in the diffusion approximation for any λ(r): the mean time τ(r) to
the edge obeys r⁻² (r² D τ')' = -1 with D = λ/3 (c = 1), hence τ' = -r/(3D) = -r/λ. That paper instead
multiplies the number of scatterings by one mean free path, λ(R) N, which is shorter, because λ grows
outwards.

Densities vary over decades within these radii; here they are a power law or an exponential in radius.

>>> profile = PowerLawProfile(1e14, 15.0, 6.0)
>>> walk = random_walk(profile, neutrino_nucleon_cross_section_cm2(30.0, "charged_current"), 15.0, 45.0)
>>> f"{walk.inner_mean_free_path_cm:.1f} cm, {walk.scatterings:.2e} scatterings"
'196.3 cm, 5.84e+06 scatterings'
>>> f"{walk.path_length_cm:.2e} cm, {walk.scatterings_times_mean_free_path_cm:.2e} cm"
'2.83e+09 cm, 1.15e+09 cm'
"""

import abc
import dataclasses
import math
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from common import units
from common.constants import (
    AXIAL_COUPLING,
    COS_CABIBBO_ANGLE,
    ATOMIC_MASS_UNIT_MeV,
    FERMI_CONSTANT_inverse_MeV2,
)
from common.numerics.quadrature import integrate
from common.validation import (
    FloatArray,
    require_finite,
    require_in_range,
    require_one_of,
    require_positive,
)

Channel: TypeAlias = Literal["charged_current", "neutral_current_neutron"]

CHANNELS: tuple[Channel, ...] = ("charged_current", "neutral_current_neutron")
_CHANNEL_STRENGTHS: dict[Channel, float] = {
    "charged_current": COS_CABIBBO_ANGLE**2 * (1.0 + 3.0 * AXIAL_COUPLING**2),
    "neutral_current_neutron": 0.25 * (1.0 + 3.0 * AXIAL_COUPLING**2),
}
_RELATIVE_TOLERANCE = 1e-10


def neutrino_nucleon_cross_section_cm2(energy_MeV: ArrayLike, channel: Channel) -> FloatArray:
    """Cross section of a neutrino on a nucleon at rest, without recoil, masses and weak magnetism.

    σ = κ G_F² E²/π; κ = cos²θ_C (1 + 3 g_A²), ν_e n -> e⁻ p; κ = (1 + 3 g_A²)/4, scattering off a neutron.
    Source: the static limit of the weak interaction; arXiv:1912.09115 has only σ ∝ E². Initial nucleon spin
    averaged, one neutrino helicity.

    Parameters
    ----------
    energy_MeV
        Neutrino energy, positive. For a spectrum, give the root of its mean square.
    channel
        ``"charged_current"`` or ``"neutral_current_neutron"``.

    Returns
    -------
    float or array
        In cm². Valid from a few MeV to about 100 MeV, to about E/m_N.

    Raises
    ------
    ValueError
        The energy isn't positive, or the channel isn't known.

    Examples
    --------
    >>> f"{float(neutrino_nucleon_cross_section_cm2(30.0, 'charged_current')):.2e}"
    '8.46e-41'
    """
    energy = require_positive("energy_MeV", energy_MeV)
    strength = _CHANNEL_STRENGTHS[require_one_of("channel", channel, CHANNELS)]
    cross_section: FloatArray = strength * FERMI_CONSTANT_inverse_MeV2**2 * energy**2 / (np.pi * units.cm**2)
    return cross_section


@dataclasses.dataclass(frozen=True)
class DensityProfile(abc.ABC):
    """Mass density ρ(r) = ρ0 s(r), where s is one at the radius r0.

    Attributes
    ----------
    density_g_per_cm3
        ρ0, positive.
    radius_km
        r0, positive.

    Raises
    ------
    ValueError
        A parameter is out of its range.
    """

    density_g_per_cm3: float
    radius_km: float

    def __post_init__(self) -> None:
        """Refuse impossible profiles."""
        require_positive("density_g_per_cm3", self.density_g_per_cm3)
        require_positive("radius_km", self.radius_km)

    @abc.abstractmethod
    def _shape(self, radius_km: FloatArray) -> FloatArray:
        """Density over ρ0."""

    def nucleon_density_inverse_cm3(self, radius_km: ArrayLike) -> FloatArray:
        """Nucleons per cm³, ρ over the atomic mass unit, at a positive radius in km.

        Raises
        ------
        ValueError
            The radius isn't positive.
        """
        density = self.density_g_per_cm3 * self._shape(require_positive("radius_km", radius_km))
        number: FloatArray = density * units.g / (ATOMIC_MASS_UNIT_MeV * units.MeV)
        return number


@dataclasses.dataclass(frozen=True)
class PowerLawProfile(DensityProfile):
    """Mass density ρ(r) = ρ0 (r0/r)^p.

    Attributes
    ----------
    density_g_per_cm3, radius_km
        ρ0 and r0, positive.
    power
        p, finite.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Examples
    --------
    >>> f"{float(PowerLawProfile(1e14, 15.0, 6.0).nucleon_density_inverse_cm3(15.0)):.4e}"
    '6.0221e+37'
    """

    power: float

    def __post_init__(self) -> None:
        """Refuse impossible profiles."""
        super().__post_init__()
        require_finite("power", self.power)

    def _shape(self, radius_km: FloatArray) -> FloatArray:
        return (self.radius_km / radius_km) ** self.power


@dataclasses.dataclass(frozen=True)
class ExponentialProfile(DensityProfile):
    """Mass density ρ(r) = ρ0 exp[-(r - r0)/h].

    Attributes
    ----------
    density_g_per_cm3, radius_km
        ρ0 and r0, positive.
    scale_height_km
        h, positive.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Examples
    --------
    >>> profile = ExponentialProfile(3e14, 10.0, 4.0)
    >>> round(float(profile.nucleon_density_inverse_cm3(14.0) / profile.nucleon_density_inverse_cm3(10.0)), 6)
    0.367879
    """

    scale_height_km: float

    def __post_init__(self) -> None:
        """Refuse impossible profiles."""
        super().__post_init__()
        require_positive("scale_height_km", self.scale_height_km)

    def _shape(self, radius_km: FloatArray) -> FloatArray:
        return np.exp((self.radius_km - radius_km) / self.scale_height_km)


@dataclasses.dataclass(frozen=True)
class RandomWalk:
    """A random walk from an inner to an outer radius.

    Attributes
    ----------
    inner_mean_free_path_cm
        λ at the inner radius.
    scatterings
        N = ∫ r dr/λ².
    path_length_cm
        d = ∫ r dr/λ, the mean length of the path.
    relative_error
        Of both integrals, as requested of the quadrature.
    """

    inner_mean_free_path_cm: float
    scatterings: float
    path_length_cm: float
    relative_error: float

    @property
    def scatterings_times_mean_free_path_cm(self) -> float:
        """λ N with λ at the inner radius: the path length of Eq. 7 of arXiv:1912.09115."""
        return self.inner_mean_free_path_cm * self.scatterings


def random_walk(
    profile: DensityProfile,
    cross_section_cm2: float,
    inner_radius_km: float,
    outer_radius_km: float,
) -> RandomWalk:
    r"""Number of scatterings and path length of the walk out of a density profile.

    N = \int r dr/λ², d = \int r dr/λ, λ = 1/(n σ). Source: Sec. III of arXiv:1912.09115, whose formula for λ
    has the density of neutrinos in place of that of nucleons; the module docstring.

    Parameters
    ----------
    profile
        Density of nucleons.
    cross_section_cm2
        σ per nucleon, positive, in cm².
    inner_radius_km, outer_radius_km
        Positive, increasing, in km.

    Returns
    -------
    RandomWalk
        Valid where λ is small against the radius; outside, the contributions to N and d are small.

    Raises
    ------
    ValueError
        An argument is out of its range.
    ConvergenceError
        A quadrature misses its tolerance.

    Examples
    --------
    >>> uniform = random_walk(PowerLawProfile(1e12, 15.0, 0.0), 1e-40, 15.0, 45.0)
    >>> f"{uniform.scatterings_times_mean_free_path_cm / uniform.path_length_cm:.6f}"
    '1.000000'
    """
    cross_section = float(require_positive("cross_section_cm2", cross_section_cm2))
    inner = float(require_positive("inner_radius_km", inner_radius_km))
    outer = float(require_in_range("outer_radius_km", outer_radius_km, inner, math.inf, interval="()"))
    km_in_cm = units.km / units.cm

    def inverse_mean_free_path(radius: FloatArray) -> FloatArray:
        return cross_section * profile.nucleon_density_inverse_cm3(radius)

    scatterings, path = (
        integrate(
            lambda radius, power=power: radius * (km_in_cm * inverse_mean_free_path(radius)) ** power,
            inner,
            outer,
            relative_tolerance=_RELATIVE_TOLERANCE,
        ).value
        for power in (2, 1)
    )
    return RandomWalk(
        inner_mean_free_path_cm=float(1.0 / inverse_mean_free_path(np.asarray(inner))),
        scatterings=float(scatterings),
        path_length_cm=float(path) * km_in_cm,
        relative_error=_RELATIVE_TOLERANCE,
    )
