r"""Coalescence ν ν̄ -> Z' in the shells of arXiv:2301.00661, in its two readings, at unit coupling.

``as_published``: Eqs. 17, 18 and 24 as printed, in which a Jacobian is missing, with |M|² = g² m²/2.
``as_derived``: what Eqs. 14 to 16 and the Lagrangian give, |M|² = 2 g² m². The derivation stands in
:mod:`common.mediators.thermal_production`. Three more readings differ from the published one in one choice
each.

Rates and emissivities go with g², decay lengths with 1/g², so that everything here is kept at g = 1 and
every limit on g is algebraic:

    diffusion time   t = Σ_k (R_k² - R_{k-1}²) τ_k/ℓ_k² ∝ g²               Eq. 23
    decay length     ℓ_k = <p/m> ħc/Γ ∝ 1/g²                               Eq. 20
    luminosity       L = Σ_k 4π/3 (R_k³ - R_{k-1}³) 𝓛_k ∝ g²               Eqs. 24, 25

>>> import numpy as np
>>> star = coalescence(np.array([10.0]), load_profile(1.0), READINGS["as_published"])
>>> f"{1e3 * float(star.timescale_s(1e-8).value[3, 0]):.2f} ms"
'9.17 ms'
"""

import dataclasses
import functools
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from common import units
from common.constants import MUON_MASS_MeV, TAU_MASS_MeV
from common.matter.shells import ShellProfile, load_profile  # noqa: F401, the module's example
from common.mediators.decay_widths import SquaredAmplitude, VectorBosonCharges, decay_widths
from common.mediators.thermal_production import Kernel, ThermalProduction, thermal_production
from common.numerics.quadrature import IntegrationResult
from common.replication.ledger.quantities import Quantity, Variant
from common.validation import FloatArray, require_in_range, require_integer, require_positive

CHARGES = VectorBosonCharges((0.0, 1.0, -1.0), (1.0, -1.0), (MUON_MASS_MeV, TAU_MASS_MeV))
"""L_μ - L_τ: flavours e, μ, τ; charged leptons μ, τ."""

FLAVOURS = 2
"""Neutrino flavours that coalesce."""

SNAPSHOT_s = 1.0
"""Time after bounce of Table I."""

MASS_RANGE_MeV = (1.0, 1e3)
"""Masses that the paper considers (Sec. II)."""


@dataclasses.dataclass(frozen=True)
class CoalescenceReading:
    """One way to read Eqs. 17 to 20 and 24.

    Attributes
    ----------
    kernel, decay_length_kernel
        Of rates and emissivity, and of the average in Eq. 20.
    squared_amplitude
        Of ν ν̄ -> Z'.
    description
        For the table of variants.
    """

    kernel: Kernel
    squared_amplitude: SquaredAmplitude
    decay_length_kernel: Kernel
    description: str


_OMITTED: Kernel = "energy_jacobian_omitted"
_QUARTER: SquaredAmplitude = "averaged_over_four_spin_states"

READINGS = {
    "as_published": CoalescenceReading(
        _OMITTED, _QUARTER, _OMITTED, "Eqs. 17, 18, 20 and 24 as printed, |M|² = g² m²/2"
    ),
    "as_derived": CoalescenceReading(
        "exact", "one_helicity", "exact", "with the Jacobian that Eqs. 14 to 16 imply, |M|² = 2 g² m²"
    ),
    "derived_amplitude": CoalescenceReading(
        _OMITTED, "one_helicity", _OMITTED, "kernel as printed, |M|² = 2 g² m²"
    ),
    "derived_kernel": CoalescenceReading(
        "exact", _QUARTER, "exact", "with the Jacobian that Eqs. 14 to 16 imply, |M|² = g² m²/2"
    ),
    "derived_decay_length": CoalescenceReading(
        _OMITTED, _QUARTER, "exact", "rate as printed, Jacobian in the decay length alone, |M|² = g² m²/2"
    ),
}
"""The published reading, the derived one, and those that mix the two."""

MAIN_READINGS = ("as_published", "as_derived")


@functools.lru_cache(maxsize=64)
def _production(
    masses: tuple[float, ...], temperatures: tuple[float, ...], kernel: Kernel
) -> ThermalProduction:
    return thermal_production(
        np.array(masses)[np.newaxis, :], np.array(temperatures)[:, np.newaxis], kernel=kernel
    )


def production(masses_MeV: FloatArray, temperatures_MeV: FloatArray, kernel: Kernel) -> ThermalProduction:
    """Thermal integrals of shape (shells, masses); kept, since several readings share them."""
    return _production(
        tuple(np.atleast_1d(masses_MeV).tolist()), tuple(np.atleast_1d(temperatures_MeV).tolist()), kernel
    )


def clear_stored_integrals() -> None:
    """Forget the thermal integrals computed so far, for benchmarks."""
    _production.cache_clear()


def _scaled(result: IntegrationResult, factor: ArrayLike) -> IntegrationResult:
    return IntegrationResult(result.value * factor, result.error * np.abs(factor))


@dataclasses.dataclass(frozen=True)
class Coalescence:
    """Rates, decay lengths and emissivities at g = 1 of one flavour, shape (shells, masses).

    Attributes
    ----------
    profile
        The shells.
    masses_MeV
        Of the boson.
    unit_rate_per_s
        <R> of Eq. 19.
    unit_decay_length_km
        ℓ of Eq. 20.
    unit_emissivity_erg_km3_s
        𝓛 of Eq. 24 without its factor 2 for the flavours.
    """

    profile: ShellProfile
    masses_MeV: FloatArray
    unit_rate_per_s: IntegrationResult
    unit_decay_length_km: IntegrationResult
    unit_emissivity_erg_km3_s: IntegrationResult

    def timescale_s(self, coupling: ArrayLike) -> IntegrationResult:
        """Time scale τ = 1/<R> of one neutrino, in s; ``coupling`` g > 0 broadcasts with (shells, masses)."""
        g = require_positive("coupling", coupling)
        value = 1.0 / (g**2 * self.unit_rate_per_s.value)
        return IntegrationResult(value, value * self.unit_rate_per_s.error / self.unit_rate_per_s.value)

    def decay_length_km(self, coupling: ArrayLike) -> IntegrationResult:
        """ℓ of Eq. 20 in km; ``coupling`` g > 0 broadcasts with (shells, masses)."""
        return _scaled(self.unit_decay_length_km, 1.0 / require_positive("coupling", coupling) ** 2)

    def _row(self, shell: int) -> int:
        return self.profile.shell(shell).number - 1

    def coupling_reaching_timescale(self, time_s: float) -> FloatArray:
        """Coupling at which τ has a given value, shape (shells, masses)."""
        return np.asarray(1.0 / np.sqrt(require_positive("time_s", time_s) * self.unit_rate_per_s.value))

    def coupling_of_decay_length(self, length_km: float, shell: int) -> IntegrationResult:
        """Coupling at which ℓ in one shell has a given value: smaller couplings give longer decay lengths."""
        row = self._row(shell)
        value = np.sqrt(self.unit_decay_length_km.value[row] / require_positive("length_km", length_km))
        error = self.unit_decay_length_km.error[row] / self.unit_decay_length_km.value[row]
        return IntegrationResult(value, 0.5 * value * error)

    def unit_diffusion_time_s(self, last_shell: int) -> IntegrationResult:
        """Diffusion time of Eq. 23 at g = 1, summed from the centre to ``last_shell``, in s."""
        end = self._row(last_shell) + 1
        radii = self.profile.outer_radius_km[:end, np.newaxis] ** 2
        inner = self.profile.inner_radius_km[:end, np.newaxis] ** 2
        rate, length = self.unit_rate_per_s, self.unit_decay_length_km
        terms = (radii - inner) / (rate.value[:end] * length.value[:end] ** 2)
        relative = rate.error[:end] / rate.value[:end] + 2.0 * length.error[:end] / length.value[:end]
        return IntegrationResult(np.sum(terms, axis=0), np.sum(terms * relative, axis=0))

    def coupling_of_diffusion_time(self, time_s: float, last_shell: int) -> IntegrationResult:
        """Coupling below which the diffusion time of Eq. 23 is shorter than a given one."""
        unit = self.unit_diffusion_time_s(last_shell)
        value = np.sqrt(require_positive("time_s", time_s) / unit.value)
        return IntegrationResult(value, 0.5 * value * unit.error / unit.value)

    def unit_luminosity_erg_s(self) -> IntegrationResult:
        """L of Eqs. 24 and 25 at g = 1: all shells, both flavours, in erg/s."""
        volumes = FLAVOURS * shell_volumes_km3(self.profile)[:, np.newaxis]
        emissivity = self.unit_emissivity_erg_km3_s
        return IntegrationResult(
            np.sum(volumes * emissivity.value, axis=0), np.sum(volumes * emissivity.error, axis=0)
        )

    def coupling_of_luminosity(self, luminosity_erg_s: float) -> IntegrationResult:
        """Coupling above which the bosons take up more than a given power."""
        unit = self.unit_luminosity_erg_s()
        value = np.sqrt(require_positive("luminosity_erg_s", luminosity_erg_s) / unit.value)
        return IntegrationResult(value, 0.5 * value * unit.error / unit.value)


def shell_volumes_km3(profile: ShellProfile) -> FloatArray:
    """4π/3 (R_k³ - R_{k-1}³) in km³."""
    return 4.0 * np.pi / 3.0 * (profile.outer_radius_km**3 - profile.inner_radius_km**3)


def coalescence(
    masses_MeV: ArrayLike,
    profile: ShellProfile,
    reading: CoalescenceReading,
    *,
    temperature_factor: float = 1.0,
) -> Coalescence:
    """Rates, decay lengths and emissivities at g = 1 in every shell, for zero chemical potentials.

    Parameters
    ----------
    masses_MeV
        One-dimensional, within ``MASS_RANGE_MeV``.
    profile
        The shells.
    reading
        Kernels and squared amplitude.
    temperature_factor
        Multiplies all temperatures.

    Raises
    ------
    ValueError
        A mass or the factor is out of its range.
    """
    masses = np.atleast_1d(require_in_range("masses_MeV", masses_MeV, *MASS_RANGE_MeV))
    temperatures = profile.temperature_MeV * require_positive("temperature_factor", temperature_factor)
    bath = production(masses, temperatures, reading.kernel)
    width = decay_widths(masses, 1.0, CHARGES).total_MeV
    flight = production(masses, temperatures, reading.decay_length_kernel)
    rate = bath.rate_MeV(1.0, squared_amplitude=reading.squared_amplitude)
    emissivity = bath.emissivity_MeV5(1.0, squared_amplitude=reading.squared_amplitude)
    return Coalescence(
        profile,
        masses,
        _scaled(rate, units.s),
        flight.decay_length_km(width),
        _scaled(emissivity, units.km**3 * units.s / units.erg),
    )


def last_diffusive_shell(profile: ShellProfile) -> int:
    """Number of the last shell in Eq. 23: the outermost one is left out, being cold (Sec. IV.2.1)."""
    return require_integer("number of shells", len(profile.shells), 2, 1000) - 1


Stars = Mapping[str, Coalescence]


def stars(masses_MeV: ArrayLike, profile: ShellProfile) -> dict[str, Coalescence]:
    """The star in every reading."""
    return {name: coalescence(masses_MeV, profile, reading) for name, reading in READINGS.items()}


def reading_quantity(
    numbers: Mapping[str, float], description: str, unit: str, relative_error: float
) -> Quantity:
    """A quantity as published with the other readings as variants."""
    others = {name: number for name, number in numbers.items() if name != "as_published"}
    return Quantity(
        value=numbers["as_published"],
        unit=unit,
        description=description,
        numerical_error=abs(numbers["as_published"]) * relative_error,
        variants={
            name: Variant(value=number, description=READINGS[name].description)
            for name, number in others.items()
        },
    )


def relative_error(every: Stars) -> float:
    """Largest relative error of a rate, decay length or emissivity in any reading."""
    return max(
        float(np.max(result.error / result.value))
        for star in every.values()
        for result in (star.unit_rate_per_s, star.unit_decay_length_km, star.unit_emissivity_erg_km3_s)
    )
