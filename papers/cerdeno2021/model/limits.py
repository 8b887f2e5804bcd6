r"""Conditions that bound the couplings of arXiv:2106.11660, Eqs. 20 to 27, and their limits in closed form.

In every shell 1/λ_k = S_k + g² I_k + g⁴ N_k (:mod:`common.scattering.mean_free_path`), so that each condition
is a polynomial in g² too, for all mediator masses at once:

    diffusion time     c Δt = Σ (R_k² - R_{k-1}²)/λ_k                           Eq. 21
    with ν_R trapped   c Δt = 1/2 Σ (R_k² - R_{k-1}²) (2/λ^NP_k + 1/λ^SM_k)     Eq. 27
    while diffusing    Σ (R_k² - R_{k-1}²)/(λ^SM_k λ^NP_k)                      Eqs. 24, 25
    while streaming    Σ (R_k - R_{k-1})/λ^NP_k                                 Eq. 26
    optical depth      Σ (R_k - R_{k-1})/λ_k                                    Eq. 20

The limit on g is the largest root of a quadratic equation in g². Where interference is destructive, the
smaller roots belong to couplings at which the rate has not yet grown past the Standard Model's.

>>> import numpy as np
>>> from common.numerics.quadrature import IntegrationResult
>>> zero, one = IntegrationResult(0.0, 0.0), IntegrationResult(1.0, 0.0)
>>> time_s = CouplingExpansion(np.float64(1.0), one, zero, IntegrationResult(16.0, 0.0))
>>> float(coupling_limit(time_s, "burst_duration_s", 2.0).value)
0.5
>>> coupling_limit(time_s, "burst_duration_s", 0.5)
Traceback (most recent call last):
    ...
ValueError: burst_duration_s = 0.5 is outside the allowed range (1, inf): the Standard Model alone gives 1
"""

import dataclasses
import functools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from common import units
from common.numerics.quadrature import IntegrationResult
from common.replication.ledger.quantities import Quantity, Variant
from common.scattering.mean_free_path import CouplingExpansion, combine, scalar_mediator_expansion
from common.scattering.phase_space import ScatteringTable, scattering_table
from common.tables import LiteratureTable
from common.validation import FloatArray, require_positive
from papers.cerdeno2021.model.scattering import (
    AS_DERIVED,
    AS_PUBLISHED,
    CURRENTS,
    NEUTRINOS,
    Model,
    Neutrino,
    ScatteringReading,
    ShellState,
    expansion,
    moments,
)
from papers.cerdeno2021.parameters import Limits

Blocking = Literal["as_initial", "none"]

SPEED_OF_LIGHT_m_s = units.s / units.m
_METRES = units.km / units.m

QUOTED_MASSES_MeV = {"1_kev": 1e-3, "1_mev": 1.0, "10_mev": 10.0, "100_mev": 100.0, "1_gev": 1e3}
"""Mediator masses at which the limits are written as quantities, by their (lower-case) label."""

NEUTRINOSPHERE_OPTICAL_DEPTH = 2.0 / 3.0
"""Eq. 20."""


@dataclasses.dataclass(frozen=True)
class Setting:
    """What a limit is computed for.

    Attributes
    ----------
    model, neutrino, reading
        As in :mod:`papers.cerdeno2021.model.scattering`.
    states
        Shells of one snapshot or several.
    medium
        Without it the mean free paths are λ⁰ of Sec. IV.
    nucleons
        On which the neutrinos scatter.
    final_neutrino
        ``as_initial``: the final neutrino is blocked by the same distribution as the initial one has, in the
        Standard Model and in scattering by a scalar. ``none``: it isn't blocked at all.
    right_handed_blocking
        The same for the right-handed neutrinos of Eq. 24 alone, which stream out of the star: nothing fills
        their states.
    majorana_amplitude_factor
        1, or 2 for a lepton-number-violating coupling defined without the factor 1/2
        (:func:`common.scattering.amplitudes.scalar_mediator_numerator`).
    burst_snapshot_s, multiple_snapshot_s, interactions_snapshot_s
        Snapshots of Eq. 22, of Eq. 23 and of Eqs. 24 and 26.
    right_handed_new_physics
        Factor of 1/λ^NP_k in the bracket of Eq. 27; ``None`` for Eq. 21 in its place.
    """

    model: Model
    neutrino: Neutrino
    states: tuple[ShellState, ...]
    reading: ScatteringReading
    medium: bool = True
    nucleons: tuple[str, ...] = ("neutron", "proton")
    final_neutrino: Blocking = "as_initial"
    right_handed_blocking: Blocking = "as_initial"
    majorana_amplitude_factor: float = 1.0
    burst_snapshot_s: int = 5
    multiple_snapshot_s: int = 1
    interactions_snapshot_s: int = 5
    right_handed_new_physics: float | None = None

    def at_snapshot(self, snapshot_s: int) -> tuple[ShellState, ...]:
        """Shells of one snapshot, from the centre.

        Raises
        ------
        ValueError
            There are none.
        """
        states = tuple(state for state in self.states if state.snapshot_s == snapshot_s)
        if not states:
            known = ", ".join(f"{time} s" for time in sorted({state.snapshot_s for state in self.states}))
            raise ValueError(f"snapshot_s = {snapshot_s} has no shells (allowed: {known})")
        return states


@functools.cache
def _moments_without_final_neutrino(
    state: ShellState, neutrino: Neutrino, nucleon: str, reading: ScatteringReading
) -> ScatteringTable:
    return scattering_table(
        neutrino.energy_MeV(state),
        state.gas(nucleon),
        0.0,
        flux=reading.flux,
        azimuth=reading.azimuth,
        neutrino_blocking=False,
    )


def _moments(setting: Setting, state: ShellState, nucleon: str, blocking: Blocking) -> ScatteringTable:
    if blocking == "as_initial" or not setting.medium:
        return moments(state, setting.neutrino, nucleon, setting.reading, setting.medium)
    return _moments_without_final_neutrino(state, setting.neutrino, nucleon, setting.reading)


def shell_expansions(
    setting: Setting, states: Sequence[ShellState], mediator_mass_MeV: ArrayLike, *, free_final: bool = False
) -> list[CouplingExpansion]:
    """1/λ_k = S_k + g² I_k + g⁴ N_k of the given shells, in 1/m.

    With ``free_final`` the neutrino that a scalar produces has the blocking of
    ``setting.right_handed_blocking``.
    """
    mass = np.asarray(mediator_mass_MeV, dtype=np.float64)
    if setting.model == "vector_b_minus_l":
        if len(setting.nucleons) != len(CURRENTS) or setting.final_neutrino != "as_initial":
            raise ValueError(
                "nucleons and final_neutrino: only the scalar models can leave out protons or blocking"
            )
        return [
            expansion(setting.model, state, setting.neutrino, mass, setting.reading, setting.medium)
            for state in states
        ]
    produced = setting.right_handed_blocking if free_final else setting.final_neutrino

    def scalar(state: ShellState, nucleon: str) -> CouplingExpansion:
        return scalar_mediator_expansion(
            _moments(setting, state, nucleon, setting.final_neutrino),
            CURRENTS[nucleon],
            mass,
            new_physics_table=_moments(setting, state, nucleon, produced),
            majorana_amplitude_factor=setting.majorana_amplitude_factor,
            species=setting.neutrino.species,
        )

    shells = []
    for state in states:
        parts = [scalar(state, nucleon) for nucleon in setting.nucleons]
        shells.append(combine(parts, [1.0] * len(parts)))
    return shells


def surface_weights_m2(states: Sequence[ShellState]) -> list[float]:
    """R_k² - R_{k-1}² in m²."""
    return [state.surface_km2 * _METRES**2 for state in states]


def depth_weights_m(states: Sequence[ShellState]) -> list[float]:
    """R_k - R_{k-1} in m."""
    return [(state.shell.outer_radius_km - state.shell.inner_radius_km) * _METRES for state in states]


def _without_standard_model(total: CouplingExpansion) -> CouplingExpansion:
    zero = np.zeros(np.shape(total.mediator_mass_MeV))[()]
    nothing = IntegrationResult(zero, zero)
    return dataclasses.replace(total, standard_model=IntegrationResult(0.0, 0.0), interference=nothing)


def diffusion_time(setting: Setting, snapshot_s: int, mediator_mass_MeV: ArrayLike) -> CouplingExpansion:
    """Eq. 21, in s: c Δt = Σ (R_k² - R_{k-1}²)/λ_k; or Eq. 27 if the setting has right-handed neutrinos."""
    states = setting.at_snapshot(snapshot_s)
    factors = [weight / SPEED_OF_LIGHT_m_s for weight in surface_weights_m2(states)]
    total = combine(shell_expansions(setting, states, mediator_mass_MeV), factors)
    factor = setting.right_handed_new_physics
    if factor is None:
        return total
    # The half of the time in which a neutrino is right-handed, it doesn't feel the Standard Model.
    half = total * 0.5
    return dataclasses.replace(half, new_physics=(half * factor).new_physics)


def standard_model_time(setting: Setting, snapshot_s: int) -> IntegrationResult:
    """Diffusion time of the Standard Model, Eq. 21, in s."""
    plain = dataclasses.replace(setting, right_handed_new_physics=None)
    return diffusion_time(plain, snapshot_s, QUOTED_MASSES_MeV["1_gev"]).standard_model


def interactions_while_diffusing(
    setting: Setting, snapshot_s: int, mediator_mass_MeV: ArrayLike
) -> CouplingExpansion:
    """Left side of Eq. 24 with Eq. 25, a pure number: Σ (R_k² - R_{k-1}²) / (λ^SM_k λ^NP_k)."""
    states = setting.at_snapshot(snapshot_s)
    expansions = shell_expansions(setting, states, mediator_mass_MeV, free_final=True)
    rates = [one.standard_model for one in expansions]
    weights = surface_weights_m2(states)
    total = combine(expansions, [a * float(rate.value) for a, rate in zip(weights, rates, strict=True)])
    uncertain = combine(expansions, [a * float(rate.error) for a, rate in zip(weights, rates, strict=True)])
    number = IntegrationResult(total.new_physics.value, total.new_physics.error + uncertain.new_physics.value)
    return dataclasses.replace(_without_standard_model(total), new_physics=number)


def interactions_while_streaming(
    setting: Setting, snapshot_s: int, mediator_mass_MeV: ArrayLike
) -> CouplingExpansion:
    """Left side of Eq. 26, a pure number: Σ (R_k - R_{k-1})/λ^NP_k."""
    states = setting.at_snapshot(snapshot_s)
    total = combine(shell_expansions(setting, states, mediator_mass_MeV), depth_weights_m(states))
    return _without_standard_model(total)


def optical_depth(setting: Setting, snapshot_s: int, mediator_mass_MeV: ArrayLike) -> CouplingExpansion:
    """Eq. 20 from the centre to the outermost shell, a pure number: Σ (R_k - R_{k-1})/λ_k."""
    states = setting.at_snapshot(snapshot_s)
    return combine(shell_expansions(setting, states, mediator_mass_MeV), depth_weights_m(states))


def coupling_limit(
    total: CouplingExpansion, condition: str, target: float, target_error: float = 0.0
) -> IntegrationResult:
    """Coupling g at which S + g² I + g⁴ N = target, and its numerical error.

    ``condition`` is the name of the quantity of which ``target`` is the allowed value.

    g² = (sqrt(I² + 4 N (target - S)) - I)/(2 N); δg = δ(S + g² I + g⁴ N)/(2 g (I + 2 g² N)).

    Raises
    ------
    ValueError
        The target isn't above that of the Standard Model alone (for a diffusion time, Eq. 22 would then be
        violated without new physics).
    """
    least = float(total.standard_model.value)
    if not least < target < math.inf:
        raise ValueError(
            f"{condition} = {target:g} is outside the allowed range ({least:g}, inf): the Standard Model "
            f"alone gives {least:g}"
        )
    coupling = total.coupling_reaching(target)
    slope = 2.0 * coupling * (total.interference.value + 2.0 * coupling**2 * total.new_physics.value)
    return IntegrationResult(coupling, (total.at(coupling).error + target_error) / slope)


def least_over_couplings(total: CouplingExpansion) -> IntegrationResult:
    """Least value of S + g² I + g⁴ N over g >= 0: S - I²/(4N) where interference is destructive, else S."""
    (S, dS), (I_, dI), (N, dN) = total.standard_model, total.interference, total.new_physics
    square = np.maximum(-np.asarray(I_), 0.0) / (2.0 * N)
    return IntegrationResult(S - square**2 * N, dS + square * dI + square**2 * dN)


def medium_ratio(
    medium: CouplingExpansion, vacuum: CouplingExpansion, coupling: ArrayLike
) -> IntegrationResult:
    """λ/λ⁰ of Fig. 2 at a coupling, and its numerical error.

    Raises
    ------
    ValueError
        The coupling isn't positive; that of the Standard Model is ``term_ratio(medium.standard_model, ...)``.
    """
    number = require_positive("coupling", coupling)
    return term_ratio(medium.at(number), vacuum.at(number))


def term_ratio(medium: IntegrationResult, vacuum: IntegrationResult) -> IntegrationResult:
    """λ/λ⁰ from the two inverse mean free paths, or from one term of them (Fig. 3), and its error."""
    ratio = vacuum.value / medium.value
    error = vacuum.error / np.abs(medium.value) + np.abs(ratio) * medium.error / np.abs(medium.value)
    return IntegrationResult(ratio, error)


def limit_curves(
    setting: Setting, mediator_mass_MeV: ArrayLike, conditions: Limits
) -> dict[str, IntegrationResult]:
    """Limits on the coupling for each mediator mass, by condition.

    Parameters
    ----------
    setting
        Model, neutrinos, shells and reading.
    mediator_mass_MeV
        Scalar or shape ``(m,)``, positive.
    conditions
        What Eqs. 22, 23, 24 and 26 ask for.

    Returns
    -------
    dict
        ``burst_duration`` (Eq. 22) and ``standard_model_multiple`` (Eq. 23), for scalars also
        ``interactions_while_diffusing`` (Eq. 24) and, if lepton number is conserved,
        ``interactions_while_streaming`` (Eq. 26); with their numerical errors.

    Raises
    ------
    ValueError
        A mass is zero, where the rates diverge, or negative, or a condition holds without new physics.
    """
    mass = mediator_mass_MeV
    burst = diffusion_time(setting, setting.burst_snapshot_s, mass)
    time = standard_model_time(setting, setting.multiple_snapshot_s)
    multiple = conditions.standard_model_multiple
    longer = diffusion_time(setting, setting.multiple_snapshot_s, mass)
    curves = {
        "burst_duration": coupling_limit(burst, "burst_duration_s", conditions.burst_duration_s),
        "standard_model_multiple": coupling_limit(
            longer,
            "standard_model_multiple * time_s",
            multiple * float(time.value),
            multiple * float(time.error),
        ),
    }
    snapshot_s = setting.interactions_snapshot_s
    if setting.model != "vector_b_minus_l":
        diffusing = interactions_while_diffusing(setting, snapshot_s, mass)
        condition, number = "interactions_while_diffusing", conditions.interactions_while_diffusing
        curves[condition] = coupling_limit(diffusing, condition, number)
    if setting.model == "scalar_lepton_number_conserving":
        streaming = interactions_while_streaming(setting, snapshot_s, mass)
        condition, number = "interactions_while_streaming", conditions.interactions_while_streaming
        curves[condition] = coupling_limit(streaming, condition, number)
    return curves


def logarithmic_slope(
    setting: Setting, curve: str, mediator_mass_MeV: float, conditions: Limits, step: float = 1.05
) -> float:
    """Slope d ln g/d ln m of a limit at a mass, by a central difference."""
    masses = float(require_positive("mediator_mass_MeV", mediator_mass_MeV)) * np.array([1.0 / step, step])
    below, above = limit_curves(setting, masses, conditions)[curve].value
    return float(math.log(above / below) / (2.0 * math.log(step)))


CURVES = {
    "burst_duration": "diffusion time equal to the burst duration, Eq. 22",
    "standard_model_multiple": "diffusion time equal to the multiple of the Standard Model's, Eq. 23",
    "interactions_while_diffusing": "new interactions while diffusing, Eq. 24",
    "interactions_while_streaming": "new interactions while streaming out, Eq. 26",
}
"""Limit curves by name."""


@dataclasses.dataclass(frozen=True)
class Alternative:
    """Another setting for a figure's limits, and why."""

    description: str
    setting: Setting


def curve_table(settings: Mapping[str, Setting], masses: FloatArray, conditions: Limits) -> dict[str, object]:
    """Columns of a figure's limits against the mediator mass, for each named setting."""
    table: dict[str, object] = {"mediator_mass [MeV]": masses}
    for name, setting in settings.items():
        for curve, limit in limit_curves(setting, masses, conditions).items():
            table[f"{name}_{curve} [1]"] = limit.value
    return table


def limit_quantities(
    prefix: str,
    setting: Setting,
    alternatives: Mapping[str, Alternative],
    conditions: Limits,
    labels: Sequence[str],
) -> dict[str, Quantity]:
    """The limits at the quoted masses of these labels, with those of the alternatives as variants."""
    masses = np.array([QUOTED_MASSES_MeV[label] for label in labels])
    values = limit_curves(setting, masses, conditions)
    others = {name: limit_curves(one.setting, masses, conditions) for name, one in alternatives.items()}
    quantities = {}
    for curve, limit in values.items():
        for number, label in enumerate(labels):
            quantities[f"{prefix}{curve}_{label}"] = Quantity(
                value=float(limit.value[number]),
                unit="1",
                description=f"coupling at a mediator mass of {masses[number]:g} MeV: {CURVES[curve]}",
                numerical_error=float(limit.error[number]),
                variants={
                    name: Variant(
                        value=float(curves[curve].value[number]), description=alternatives[name].description
                    )
                    for name, curves in others.items()
                },
            )
    return quantities


def extreme(choose: Callable[[FloatArray], np.intp], limit: IntegrationResult) -> tuple[float, float]:
    """Least or largest value over the masses, by ``np.argmin`` or ``np.argmax``, with its error."""
    index = int(choose(np.asarray(limit.value)))
    return float(np.ravel(limit.value)[index]), float(np.ravel(limit.error)[index])


def quotient(first: IntegrationResult, second: IntegrationResult) -> IntegrationResult:
    """Ratio of two limits for each mass, with its error."""
    return term_ratio(second, first)


def interpolated(mass: FloatArray, table: LiteratureTable, column: str) -> IntegrationResult:
    """A limit of another computation at the given masses, linear in the logarithms of mass and coupling."""
    coupling = np.interp(
        np.log(mass), np.log(table.column("mediator_mass", "MeV")), np.log(table.column(column, "1"))
    )
    return IntegrationResult(np.exp(coupling), np.zeros_like(coupling))


def ratio_quantity(
    ratios: Mapping[str, IntegrationResult],
    choose: Callable[[FloatArray], np.intp],
    description: str,
    descriptions: Mapping[str, str],
) -> Quantity:
    """An extreme over the masses of the first ratio, with that of the others as variants."""
    name, *others = ratios
    value, error = extreme(choose, ratios[name])
    return Quantity(
        value=value,
        unit="1",
        description=description,
        numerical_error=error,
        variants={
            other: Variant(value=extreme(choose, ratios[other])[0], description=descriptions[other])
            for other in others
        },
    )


def centre_quantity(base: Setting, masses: FloatArray, conditions: Limits) -> Quantity:
    """How much weaker the 10 s limit is if the innermost shells are left out, largest over the masses."""

    def weakening(number: int, snapshot_s: int) -> IntegrationResult:
        whole = dataclasses.replace(base, burst_snapshot_s=snapshot_s)
        outer = tuple(state for state in base.states if state.shell.number > number)
        part = dataclasses.replace(whole, states=outer)
        limits = [limit_curves(one, masses, conditions)["burst_duration"] for one in (part, whole)]
        return quotient(limits[0], limits[1])

    ratios, descriptions = {}, {}
    for snapshot_s in (5, 1):
        for number in (1, 2, 3):
            name = f"without_shells_to_{number}_at_{snapshot_s}s"
            ratios[name] = weakening(number, snapshot_s)
            descriptions[name] = f"shells up to number {number} left out, shells at {snapshot_s} s"
    return ratio_quantity(
        ratios,
        np.argmax,
        "largest ratio over the masses of the 10 s limit without the innermost shell to that with all shells",
        descriptions,
    )


# Settings of Figs. 2 and 3

MEDIUM_EFFECT_SNAPSHOT_s = 5

MEDIUM_EFFECT_MODELS: Mapping[str, Model] = {
    "vector": "vector_b_minus_l",
    "scalar": "scalar_lepton_number_conserving",
}
"""Models of Figs. 2 and 3, by the name of their columns."""

MEDIUM_EFFECT_DESCRIPTIONS = {
    "neutrino": "neutrinos in place of antineutrinos",
    "computed_states": "states from the mean-field equations with one neutrino helicity, not as printed",
    "as_derived": "flux of the rate, interference from the charges, states from the mean-field equations",
}


def medium_effect_settings(
    printed: Sequence[ShellState], computed: Sequence[ShellState]
) -> dict[str, Setting]:
    """Settings of Figs. 2 and 3: as published first, then what else is computed."""
    published = Setting(
        MEDIUM_EFFECT_MODELS["scalar"], NEUTRINOS["antineutrino"], tuple(printed), AS_PUBLISHED
    )
    return {
        "as_published": published,
        "neutrino": dataclasses.replace(published, neutrino=NEUTRINOS["neutrino"]),
        "computed_states": dataclasses.replace(published, states=tuple(computed)),
        "as_derived": dataclasses.replace(published, states=tuple(computed), reading=AS_DERIVED),
    }
