r"""Scattering ν ν̄ -> ν ν̄ through a vector boson in a thermal bath, on its resonance and beyond.

Interaction and widths are those of ``common.mediators.decay_widths``, bath and pairs f f̄ those of
``common.mediators.thermal_production``, whose production of real bosons is the narrow-width limit.

**Amplitude.** ν_β ν̄_β -> ν_α ν̄_α has |M|² = 4 g⁴ u² |Q_β Q_α/(s - m² + i m Γ) + δ_αβ Q_β²/(t - m²)|². With
the number J(M) = ∫∫ f f̄ dE1 dE2 of pairs above an invariant mass M, and W(s) = ∫ dΦ |M|² in closed form,

    n ⟨R⟩ = 1/(64π⁴) ∫ ds W(s) J(√s),

a superposition of narrow-width results. For Γ = g² γ it is g² A + g⁴ B + O(g⁶): A is the resonance in the
narrow-width approximation, and B holds Hadamard's finite part of ∫ ds s² J/(s - m²)² (off shell), the
principal value of the interference, and the t-channel. Limits on g thus remain algebraic, and B g²/A is the
error of the narrow-width approximation.

>>> from common.constants import MUON_MASS_MeV, TAU_MASS_MeV
>>> charges = VectorBosonCharges((0.0, 1.0, -1.0), (1.0, -1.0), (MUON_MASS_MeV, TAU_MASS_MeV))
>>> expansion = scattering_rate_expansion(300.0, 10.0, charges, flavour=1)
>>> f"{expansion.maximum_narrow_width_coupling():.2e}"
'1.27e-03'
"""

import dataclasses
import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from common.mediators import _breit_wigner as kernels
from common.mediators.decay_widths import VectorBosonCharges, decay_widths, require_coupling
from common.mediators.thermal_production import (
    CUTOFF_EXPONENT,
    Bath,
    neutrino_density_MeV3,
    rounded_result,
    thermal_bath,
)
from common.numerics.quadrature import IntegrationResult, gauss_kronrod, gauss_legendre
from common.validation import (
    FloatArray,
    require_integer,
    require_positive,
)

_SPECTRAL_ORDER = 10
_PAIR_ORDER = 40
_PAIR_PANEL_LENGTH = 8.0


class NarrowWidthWarning(UserWarning):
    """The narrow-width approximation was asked for where it leaves out more than its tolerance."""


@dataclasses.dataclass(frozen=True)
class ScatteringRateExpansion:
    """Coefficients of the rate of ν_β ν̄_β -> Σ_α ν_α ν̄_α in powers of g², and of its parts.

    R = g² resonant + g⁴ (off_shell + interference + t_channel) + O(g⁶).

    Attributes
    ----------
    mass_MeV, temperature_MeV
        m and T.
    resonant
        The narrow-width approximation, at g = 1, in MeV.
    off_shell, interference, t_channel
        s-channel beyond the resonance (Hadamard's finite part, negative where the resonance dominates its
        surroundings), s-t interference (principal value), and t-channel, in MeV.
    """

    mass_MeV: FloatArray
    temperature_MeV: FloatArray
    resonant: IntegrationResult
    off_shell: IntegrationResult
    interference: IntegrationResult
    t_channel: IntegrationResult

    @property
    def _quartic(self) -> Any:
        return self.off_shell.value + self.interference.value + self.t_channel.value

    def rate_MeV(self, coupling: ArrayLike) -> IntegrationResult:
        """Rate to order g⁴, R = g² resonant + g⁴ (off_shell + interference + t_channel), in MeV.

        Parameters
        ----------
        coupling
            g in (0, √(4π)].

        Returns
        -------
        IntegrationResult
            In MeV, of the broadcast shape of the coupling and the table.

        Raises
        ------
        ValueError
            The coupling is out of range.
        """
        g2 = require_coupling(coupling) ** 2
        errors = self.off_shell.error + self.interference.error + self.t_channel.error
        return rounded_result(
            g2 * self.resonant.value + g2**2 * self._quartic, g2 * self.resonant.error + g2**2 * errors
        )

    def narrow_width_rate_MeV(self, coupling: ArrayLike, *, tolerance: float = 0.1) -> IntegrationResult:
        """Rate in the narrow-width approximation, R = g² resonant, in MeV.

        Parameters
        ----------
        coupling
            g in (0, √(4π)].
        tolerance
            A ``NarrowWidthWarning`` that names the limit is issued where g exceeds
            ``maximum_narrow_width_coupling(tolerance)``.

        Returns
        -------
        IntegrationResult
            In MeV, of the broadcast shape of the coupling and the table.

        Raises
        ------
        ValueError
            The coupling or the tolerance is out of range.
        """
        g = require_coupling(coupling)
        limit = self.maximum_narrow_width_coupling(tolerance)
        arrays = np.broadcast_arrays(g, limit, self.mass_MeV, self.temperature_MeV)
        outside = np.flatnonzero(arrays[0] > arrays[1])
        if outside.size:
            value, largest, mass, temperature = (array.flat[outside[0]] for array in arrays)
            warnings.warn(
                f"coupling = {value:.3g} at mass_MeV = {mass:g}, temperature_MeV = {temperature:g}: "
                f"off-shell and t-channel parts exceed {tolerance:g} of the narrow-width rate above "
                f"coupling = {largest:.3g}",
                NarrowWidthWarning,
                stacklevel=2,
            )
        return rounded_result(g * g * self.resonant.value, g * g * self.resonant.error)

    def maximum_narrow_width_coupling(self, tolerance: float = 0.1) -> Any:
        """Coupling up to which the terms of order g⁴, in magnitude, are at most a share of the resonance.

        g² = tolerance · resonant/(|off_shell| + |interference| + |t_channel|).

        Parameters
        ----------
        tolerance
            Positive.

        Returns
        -------
        float or FloatArray
            g, of the shape of the table.

        Raises
        ------
        ValueError
            The tolerance isn't positive.
        """
        share = require_positive("tolerance", tolerance)
        quartic = (
            np.abs(self.off_shell.value) + np.abs(self.interference.value) + np.abs(self.t_channel.value)
        )
        return np.sqrt(share * self.resonant.value / quartic)

    def coupling_reaching(self, rate_MeV: ArrayLike) -> Any:
        """Least coupling at which the rate to order g⁴ reaches a given value.

        g² = 2 R/[A + sqrt(A² + 4 B R)], A g² + B g⁴ = R.

        Parameters
        ----------
        rate_MeV
            R, positive.

        Returns
        -------
        float or FloatArray
            g, of the broadcast shape of the rate and the table.

        Raises
        ------
        ValueError
            R isn't positive, or, B being negative, lies above the largest rate that this order can describe.
        """
        rate = require_positive("rate_MeV", rate_MeV)
        linear, quartic = self.resonant.value, self._quartic
        discriminant = linear**2 + 4.0 * quartic * rate
        if np.any(discriminant < 0.0):
            raise ValueError(
                f"rate_MeV = {np.max(rate)} is outside the allowed range: "
                "to order g⁴ the rate has a lower maximum"
            )
        return np.sqrt(2.0 * rate / (linear + np.sqrt(discriminant)))


def _scattering(
    mass_MeV: ArrayLike,
    temperature_MeV: ArrayLike,
    charges: VectorBosonCharges,
    chemical_potential_MeV: ArrayLike,
    antineutrino_chemical_potential_MeV: ArrayLike | None,
    flavour: int,
    neutrino_energy_MeV: ArrayLike | None,
    exchange: bool,
    pauli_blocking: bool,
    coupling: ArrayLike | None,
) -> tuple[Bath, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Coefficients (off-shell or full s-channel, interference, t-channel), errors, resonance, coupling."""
    flavour = require_integer("flavour", flavour, 0, len(charges.neutrinos) - 1)
    initial = charges.neutrinos[flavour]
    if initial == 0.0:
        raise ValueError(f"flavour = {flavour} has charge 0, allowed: a charged neutrino")
    if exchange and pauli_blocking:
        raise ValueError("pauli_blocking = True is allowed only with exchange = False: it assumes isotropy")
    # Zero energy asks the kernel for the thermal average.
    energy = (
        0.0 if neutrino_energy_MeV is None else require_positive("neutrino_energy_MeV", neutrino_energy_MeV)
    )
    g = 0.0 if coupling is None else require_coupling(coupling)
    if neutrino_energy_MeV is not None and pauli_blocking:
        raise ValueError("pauli_blocking = True is allowed only with neutrino_energy_MeV = None")
    bath, (flat_energy, flat_coupling) = thermal_bath(
        mass_MeV, temperature_MeV, chemical_potential_MeV, antineutrino_chemical_potential_MeV, energy, g
    )
    unit_width = np.ravel(decay_widths(bath.mass, 1.0, charges).total_MeV / bath.temperature)
    e = flat_energy / np.ravel(bath.temperature)
    rule = gauss_kronrod(_SPECTRAL_ORDER)
    values, errors, at_pole = kernels.scattering_integrals_of_each(
        bath.x,
        flat_coupling**2 * unit_width,
        e,
        bath.eta,
        bath.eta_bar,
        pauli_blocking,
        exchange,
        CUTOFF_EXPONENT,
        _PAIR_PANEL_LENGTH,
        *rule,
        *gauss_legendre(_PAIR_ORDER),
    )
    temperature = np.ravel(bath.temperature)
    if neutrino_energy_MeV is None:
        prefactor = temperature**4 / (64.0 * np.pi**4 * np.ravel(neutrino_density_MeV3(bath)))
    else:
        prefactor = temperature / (32.0 * np.pi**2 * e**2)
    s_charges = initial**2 * sum(charge**2 for charge in charges.neutrinos)
    weights = np.array([s_charges / (6.0 * np.pi), -(initial**4) / np.pi, initial**4 / (2.0 * np.pi)])
    scale = weights[:, np.newaxis] * prefactor
    resonance = prefactor * s_charges / 6.0 * bath.x**3 * at_pole / unit_width
    shape = (3, *bath.shape)
    return (
        bath,
        (scale * values).reshape(shape),
        np.abs(scale * errors).reshape(shape),
        resonance.reshape(bath.shape),
        flat_coupling.reshape(bath.shape),
    )


def scattering_rate_expansion(
    mass_MeV: ArrayLike,
    temperature_MeV: ArrayLike,
    charges: VectorBosonCharges,
    chemical_potential_MeV: ArrayLike = 0.0,
    antineutrino_chemical_potential_MeV: ArrayLike | None = None,
    *,
    flavour: int,
    neutrino_energy_MeV: ArrayLike | None = None,
    exchange: bool = True,
    pauli_blocking: bool = False,
) -> ScatteringRateExpansion:
    """Rate of ν_β ν̄_β -> Σ_α ν_α ν̄_α through the boson, to order g⁴, with resonance and remainder apart.

    R = 1/(64π⁴ n) ∫ ds W(s) J(√s) for the thermal average, 1/(32π² E1²) ∫ ds W(s) ∫_{s/4E1}^∞ f̄ dE2 for one
    neutrino, W from |M|² = 4 g⁴ u² |Q_β Q_α/(s - m² + i m Γ) + δ_αβ Q_β²/(t - m²)|², Γ = g² γ constant.
    Source: the module docstring; Eqs. 13-16 of arXiv:2301.00661 with the boson's propagator in full. One
    helicity state per neutrino. The width is that of vacuum.

    Parameters
    ----------
    mass_MeV, temperature_MeV
        m and T; m/T from 1e-6 to 700.
    charges
        Of all leptons; α runs over the neutrinos, and γ includes the charged leptons.
    chemical_potential_MeV, antineutrino_chemical_potential_MeV
        μ and μ̄ of ν_β, the latter -μ unless given.
    flavour
        β, the index into ``charges.neutrinos``.
    neutrino_energy_MeV
        E1; without it, the thermal average.
    exchange
        Include the t-channel and its interference in ν_β ν̄_β -> ν_β ν̄_β. It is unblocked and counts forward
        scattering in full. Scattering on other flavours and on neutrinos is not included.
    pauli_blocking
        Block the final states, isotropic in their rest frame, of the thermal average; without exchange only.

    Returns
    -------
    ScatteringRateExpansion
        Coefficients in MeV, of the broadcast shape.

    Raises
    ------
    ValueError
        An argument is out of its range, or two exclude each other.
    """
    bath, values, errors, resonance, _ = _scattering(
        mass_MeV,
        temperature_MeV,
        charges,
        chemical_potential_MeV,
        antineutrino_chemical_potential_MeV,
        flavour,
        neutrino_energy_MeV,
        exchange,
        pauli_blocking,
        None,
    )
    parts = [rounded_result(values[n], errors[n]) for n in range(3)]
    return ScatteringRateExpansion(
        bath.mass[()], bath.temperature[()], rounded_result(resonance, 0.0), parts[0], parts[1], parts[2]
    )


def breit_wigner_rate_MeV(
    mass_MeV: ArrayLike,
    coupling: ArrayLike,
    temperature_MeV: ArrayLike,
    charges: VectorBosonCharges,
    chemical_potential_MeV: ArrayLike = 0.0,
    antineutrino_chemical_potential_MeV: ArrayLike | None = None,
    *,
    flavour: int,
    neutrino_energy_MeV: ArrayLike | None = None,
    exchange: bool = True,
    pauli_blocking: bool = False,
) -> IntegrationResult:
    """Rate of ν_β ν̄_β -> Σ_α ν_α ν̄_α at finite coupling, the Breit-Wigner peak resolved.

    The integral of ``scattering_rate_expansion`` with 1/[(s - m²)² + m² Γ²] in place of its expansion in
    g; the variable s = m² ± m Γ sinh v resolves the peak at any width. Source, convention,
    parameters, range and errors are those of ``scattering_rate_expansion``; ``coupling`` is g in (0, √(4π)].

    Returns
    -------
    IntegrationResult
        In MeV, of the broadcast shape.
    """
    _, values, errors, _, g = _scattering(
        mass_MeV,
        temperature_MeV,
        charges,
        chemical_potential_MeV,
        antineutrino_chemical_potential_MeV,
        flavour,
        neutrino_energy_MeV,
        exchange,
        pauli_blocking,
        coupling,
    )
    return rounded_result(g**4 * values.sum(axis=0), g**4 * errors.sum(axis=0))
