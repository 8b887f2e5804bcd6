r"""How firmly the limits of arXiv:2106.11660 stand: elasticities, other matter, averaged mean free path.

Beyond the paper. The limits are those of Eq. 22 (10 s, snapshot at 5 s) and Eq. 23 (twice the Standard
Model's time, snapshot at 1 s), as derived, with states from the mean-field equations.

**Elasticities.** d ln g/d ln x for an input x of one shell, all others as they are: temperature, baryon
density and lepton fraction (the state is solved again, the energy μ_ν + πT follows), neutrino energy (the
state stays), outer radius (where the next shell begins). Their sum over shells is the response to a common
relative change. Under a common factor of all radii every c Δt scales with its square, so that the sum of the
radius elasticities is exactly 0 for Eq. 23 and -2 Δt / (dΔt/d ln g) for Eq. 22.

**Averaged mean free path.** The paper takes 1/λ at one energy. With the spectrum, the time of a shell is
c Δt_k = (R_k² - R_{k-1}²)/λ_R with the mean of :mod:`common.scattering.rosseland_mean`; that is, the
harmonic mean of the times at single energies. In Eq. 27 neutrinos change between ν_L and ν_R at each
scattering, so that it is the mean rate of both, at fixed energy, that is averaged. The occupation has the
chemical potential that the neutrinos have: -μ_ν for Dirac antineutrinos (to which the paper gives the energy
μ_ν + πT), 0 for Majorana neutrinos at πT, and that of the Dirac neutrinos for Majorana neutrinos at μ_ν +
πT. Blocking of the final neutrino is that of the paper, in the rate at each energy.
"""

import dataclasses
import functools
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from common.matter.nuclear_matter import parameter_set
from common.matter.shells import Shell
from common.numerics.quadrature import IntegrationResult
from common.numerics.root_finding import bracketed_root
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv, write_npz
from common.scattering.mean_free_path import CouplingExpansion, combine
from common.scattering.rosseland_mean import FermiDerivativeRule, Flux, fermi_derivative_rule, rosseland_mean
from common.validation import FloatArray
from papers.cerdeno2021.model.limits import (
    QUOTED_MASSES_MeV,
    Setting,
    coupling_limit,
    diffusion_time,
    standard_model_time,
)
from papers.cerdeno2021.model.medium import Reading, derived_reading, dirac_state, majorana_state, shells
from papers.cerdeno2021.model.robustness_scenarios import (
    INPUTS,
    SCENARIOS,
    VARIANTS,
    Condition,
    Scenario,
    SNAPSHOTS_s,
)
from papers.cerdeno2021.model.scattering import AS_DERIVED, Neutrino, ShellState
from papers.cerdeno2021.parameters import Limits, NuclearMatter

MASSES_MeV = np.array(list(QUOTED_MASSES_MeV.values()))

STEP = 0.02
"""Relative step of the central differences; the second step is half of it."""

SPECTRUM_ORDER, COARSE_SPECTRUM_ORDER = 8, 5
"""Energies of the spectral mean, and those of the mean that its error is estimated with."""

_ROOT_RANGE = math.log(1e4)


SPECTRAL_FLUXES: Mapping[str, Flux] = {"rosseland_energy": "energy", "rosseland_number": "number"}


@dataclasses.dataclass(frozen=True)
class MonoenergeticNeutrino(Neutrino):
    """The same neutrino at an energy of its own."""

    fixed_energy_MeV: float

    def energy_MeV(self, state: ShellState) -> float:
        """Return the energy, whatever the state."""
        return self.fixed_energy_MeV


def at_energy(neutrino: Neutrino, energy_MeV: float) -> MonoenergeticNeutrino:
    """Return the neutrino at another energy."""
    kind = {field.name: getattr(neutrino, field.name) for field in dataclasses.fields(Neutrino)}
    return MonoenergeticNeutrino(**kind, fixed_energy_MeV=energy_MeV)


def shell_state(snapshot_s: int, shell: Shell, reading: Reading, table: str, geometry: Shell) -> ShellState:
    """State of a shell, whose inputs may differ from those of ``geometry``, the shell it is kept with.

    Rates know the inputs through the potentials and the temperature only: kept with one shell, equal states
    are equal, and their moments are not computed twice.
    """
    dirac = dirac_state(shell, reading)
    matter = dirac if table == "dirac" else majorana_state(shell, reading)
    return ShellState(
        snapshot_s,
        dataclasses.replace(geometry, temperature_MeV=shell.temperature_MeV),
        matter.effective_mass_MeV,
        matter.neutron_effective_chemical_potential_MeV,
        matter.proton_effective_chemical_potential_MeV,
        dirac.neutrino_chemical_potential_MeV,
    )


def varied_shell(shell: Shell, name: str, factor: float) -> Shell:
    """Return the shell with one input of its state multiplied by a factor."""
    field = {
        "temperature": "temperature_MeV",
        "baryon_density": "baryon_density_fm3",
        "lepton_fraction": "lepton_fraction",
    }[name]
    return dataclasses.replace(shell, **{field: getattr(shell, field) * factor})


@dataclasses.dataclass(frozen=True)
class ShellTime:
    """Share of one shell in the diffusion time, with new physics and without, in s.

    The second isn't the Standard Model's term of the first where Eq. 27 halves it.
    """

    total: CouplingExpansion
    standard_model: IntegrationResult

    def scaled(self, factor: float) -> "ShellTime":
        """Multiply by a factor."""
        value, error = self.standard_model
        return ShellTime(self.total * factor, IntegrationResult(value * factor, error * factor))


def shell_time(scenario: Scenario, state: ShellState, neutrino: Neutrino) -> ShellTime:
    """Share of one shell in Eq. 21, or 27, at one energy: the sum over one shell."""
    setting = Setting(
        scenario.model,
        neutrino,
        (state,),
        AS_DERIVED,
        right_handed_new_physics=scenario.right_handed_new_physics,
    )
    return ShellTime(
        diffusion_time(setting, state.snapshot_s, MASSES_MeV), standard_model_time(setting, state.snapshot_s)
    )


@dataclasses.dataclass(frozen=True)
class Limit:
    """One condition on one scenario."""

    scenario: Scenario
    condition: Condition
    parameters: Limits

    @property
    def snapshot_s(self) -> int:
        """Snapshot of the condition."""
        return SNAPSHOTS_s[self.condition]

    def target(self, standard_model_time_s: float) -> float:
        """Diffusion time that may not be exceeded, Eqs. 22 and 23, in s."""
        if self.condition == "burst_duration":
            return self.parameters.burst_duration_s
        return self.parameters.standard_model_multiple * standard_model_time_s

    def coupling(self, times: Sequence[ShellTime]) -> IntegrationResult:
        """Limit on the coupling for each mediator mass, with its numerical error."""
        total = combine([time.total for time in times], [1.0] * len(times))
        standard_model = sum(float(time.standard_model.value) for time in times)
        error = sum(float(time.standard_model.error) for time in times)
        target = self.target(standard_model)
        return coupling_limit(total, self.condition, target, error * target / standard_model)


def shell_states(snapshot_s: int, reading: Reading, table: str) -> list[ShellState]:
    """States of the shells of one snapshot, from the centre."""
    return [shell_state(time, shell, reading, table, shell) for time, shell in shells() if time == snapshot_s]


def single_energy_times(
    scenario: Scenario, states: Sequence[ShellState], thermal: bool = False
) -> list[ShellTime]:
    """Shares of all shells at the paper's energy, or at πT."""
    times = []
    for state in states:
        neutrino: Neutrino = scenario.neutrino
        if thermal:
            neutrino = at_energy(neutrino, math.pi * state.shell.temperature_MeV)
        times.append(shell_time(scenario, state, neutrino))
    return times


# Elasticities.


def logarithmic_derivative(
    limit: Callable[[float], IntegrationResult], step: float = STEP
) -> IntegrationResult:
    """Elasticity d ln g/d ln x from central differences with two steps, extrapolated (Richardson).

    (4 D(h/2) - D(h))/3, D(h) = [ln g(x e^h) - ln g(x e^-h)]/(2h). The error is the distance to D(h/2), which
    overstates that of the extrapolation, plus what the numerical error of g makes of it.
    """
    noise = 0.0

    def difference(h: float) -> FloatArray:
        nonlocal noise
        above, below = limit(math.exp(h)), limit(math.exp(-h))
        noise = max(noise, float(np.max(above.error / above.value)), float(np.max(below.error / below.value)))
        return np.asarray(np.log(above.value / below.value) / (2.0 * h))

    coarse, fine = difference(step), difference(0.5 * step)
    value = (4.0 * fine - coarse) / 3.0
    return IntegrationResult(value, np.abs(value - fine) + 3.0 * noise / step)


def with_input(
    limit: Limit, base: Sequence[ShellTime], number: int, name: str, factor: float, reading: Reading
) -> list[ShellTime]:
    """Shares of all shells where one input of one shell is multiplied by a factor."""
    table = limit.scenario.neutrino.table
    located = [(time, shell) for time, shell in shells() if time == limit.snapshot_s]
    snapshot_s, shell = located[number - 1]
    times = list(base)
    if name == "outer_radius":
        radius_km = [0.0, *(one.outer_radius_km for _, one in located)]
        surface_km2 = np.diff(np.square(radius_km))
        radius_km[number] *= factor
        ratios = np.diff(np.square(radius_km)) / surface_km2
        return [time.scaled(float(ratio)) for time, ratio in zip(times, ratios, strict=True)]
    neutrino = limit.scenario.neutrino
    if name == "neutrino_energy":
        state = shell_state(snapshot_s, shell, reading, table, shell)
        neutrino = at_energy(neutrino, neutrino.energy_MeV(state) * factor)
    else:
        state = shell_state(snapshot_s, varied_shell(shell, name, factor), reading, table, shell)
    times[number - 1] = shell_time(limit.scenario, state, neutrino)
    return times


def elasticities(limit: Limit, reading: Reading) -> IntegrationResult:
    """Elasticities d ln g/d ln x with errors, shape (mediator masses, shells, inputs)."""
    base = single_energy_times(
        limit.scenario, shell_states(limit.snapshot_s, reading, limit.scenario.neutrino.table)
    )
    values = np.empty((MASSES_MeV.size, len(base), len(INPUTS)))
    errors = np.empty_like(values)
    for index in range(len(base)):
        for column, name in enumerate(INPUTS):

            def coupling(factor: float, number: int = index + 1, name: str = name) -> IntegrationResult:
                return limit.coupling(with_input(limit, base, number, name, factor, reading))

            values[:, index, column], errors[:, index, column] = logarithmic_derivative(coupling)
    return IntegrationResult(values, errors)


# Spectral mean.


@dataclasses.dataclass(frozen=True)
class SpectralShell:
    """Share of one shell in the diffusion time at each energy of a rule over the spectrum, in s.

    Attributes
    ----------
    rule
        Energies and weights.
    standard_model
        Without new physics, shape ``(energies,)``.
    terms
        S, I and N of S + g² I + g⁴ N, shape ``(3, mediator masses, energies)``.
    """

    rule: FermiDerivativeRule
    standard_model: FloatArray
    terms: FloatArray

    def standard_model_s(self, flux: Flux) -> float:
        """Share without new physics, with the mean free path averaged over the spectrum."""
        return self._averaged(self.standard_model, flux)

    def total_s(self, coupling: float, mass_index: int, flux: Flux) -> float:
        """Share with new physics, with the mean free path averaged over the spectrum."""
        S, I_, N = self.terms[:, mass_index]
        return self._averaged(S + coupling**2 * I_ + coupling**4 * N, flux)

    def _averaged(self, time_s: FloatArray, flux: Flux) -> float:
        # The time is inverse to the mean free path.
        return 1.0 / float(rosseland_mean(1.0 / time_s, self.rule, flux=flux))


def spectral_shell(scenario: Scenario, state: ShellState, order: int) -> SpectralShell:
    """Sample the share of one shell over its spectrum."""
    rule = fermi_derivative_rule(
        state.shell.temperature_MeV,
        scenario.degeneracy_sign * state.neutrino_chemical_potential_MeV,
        order,
    )
    times = [
        shell_time(scenario, state, at_energy(scenario.neutrino, float(energy)))
        for energy in rule.energies_MeV
    ]
    totals = [time.total for time in times]
    terms = [
        [np.full(MASSES_MeV.size, total.standard_model.value) for total in totals],
        [total.interference.value for total in totals],
        [total.new_physics.value for total in totals],
    ]
    standard_model = np.array([float(time.standard_model.value) for time in times])
    return SpectralShell(rule, standard_model, np.moveaxis(np.array(terms), 1, 2))


def spectral_coupling(
    limit: Limit, spectrum: Sequence[SpectralShell], flux: Flux, guess: FloatArray
) -> FloatArray:
    """Limit on the coupling for each mediator mass, with mean free paths averaged over the spectrum.

    The averaged rate is no polynomial in g²: ln g is found with Brent's method around ``guess``.
    """
    target = limit.target(sum(shell.standard_model_s(flux) for shell in spectrum))

    def excess(logarithm: float, mass_index: int) -> float:
        coupling = math.exp(logarithm)
        return sum(shell.total_s(coupling, mass_index, flux) for shell in spectrum) - target

    centres = np.log(guess)
    roots = [
        bracketed_root(
            "logarithm of the coupling",
            f"on the limit {limit.condition}",
            functools.partial(excess, mass_index=index),
            centre - _ROOT_RANGE,
            centre + _ROOT_RANGE,
            absolute_tolerance=1e-12,
        )
        for index, centre in enumerate(centres)
    ]
    return np.array([math.exp(root) for root in roots])


def spectral_limits(
    limit: Limit, states: Sequence[ShellState], guess: FloatArray
) -> dict[str, IntegrationResult]:
    """Limits with the spectral mean, by variant; the error is the distance to the rule of lower order."""
    fine, coarse = (
        [spectral_shell(limit.scenario, state, order) for state in states]
        for order in (SPECTRUM_ORDER, COARSE_SPECTRUM_ORDER)
    )
    results = {}
    for name, flux in SPECTRAL_FLUXES.items():
        value = spectral_coupling(limit, fine, flux, guess)
        results[name] = IntegrationResult(
            value, np.abs(value - spectral_coupling(limit, coarse, flux, guess))
        )
    return results


def spectral_standard_model_times(
    scenario: Scenario, states: Sequence[ShellState]
) -> dict[str, IntegrationResult]:
    """Diffusion time of the Standard Model with the spectral mean, in s, by variant."""
    results = {}
    for name, flux in SPECTRAL_FLUXES.items():
        fine, coarse = (
            sum(spectral_shell(scenario, state, order).standard_model_s(flux) for state in states)
            for order in (SPECTRUM_ORDER, COARSE_SPECTRUM_ORDER)
        )
        results[name] = IntegrationResult(fine, abs(fine - coarse))
    return results


# Results.


def alternative_states(base: Reading) -> dict[str, Reading]:
    """Readings of the matter that the limits are recomputed with."""
    sets = {
        name: dataclasses.replace(
            base,
            name=name,
            description=VARIANTS[name],
            parameter_set=name,
            bare_nucleon_mass_MeV=parameter_set(name).nucleon_mass_MeV,
        )
        for name in ("NL3", "FSUGold")
    }
    two = dataclasses.replace(
        base, name="two_helicities", description=VARIANTS["two_helicities"], neutrino_helicity_states=2
    )
    return {**sets, "two_helicities": two}


def single_energy_variants(scenario: Scenario, snapshot_s: int, base: Reading) -> dict[str, list[ShellTime]]:
    """Shares of the shells at single energies: the limit's own, other matter, and the energy πT."""
    table = scenario.neutrino.table
    states = shell_states(snapshot_s, base, table)
    variants = {
        name: single_energy_times(scenario, shell_states(snapshot_s, reading, table))
        for name, reading in alternative_states(base).items()
    }
    return {
        "base": single_energy_times(scenario, states),
        **variants,
        "thermal_energy": single_energy_times(scenario, states, thermal=True),
    }


def all_limits(limit: Limit, base: Reading) -> dict[str, IntegrationResult]:
    """The limit and its variants for each mediator mass; the key of the limit itself is ``base``."""
    singles = single_energy_variants(limit.scenario, limit.snapshot_s, base)
    results = {name: limit.coupling(times) for name, times in singles.items()}
    states = shell_states(limit.snapshot_s, base, limit.scenario.neutrino.table)
    return {**results, **spectral_limits(limit, states, np.asarray(results["base"].value))}


@dataclasses.dataclass(frozen=True)
class Result:
    """What is known about one limit."""

    limit: Limit
    name: str
    elasticity: IntegrationResult
    limits: Mapping[str, IntegrationResult]

    def ratio(self, variant: str) -> IntegrationResult:
        """Limit of the variant over the limit, for each mediator mass."""
        (base, base_error), (other, error) = self.limits["base"], self.limits[variant]
        ratio = other / base
        return IntegrationResult(ratio, ratio * (base_error / base + error / other))


def compute(base: Reading, parameters: Limits) -> list[Result]:
    """All limits, elasticities and variants."""
    tasks = [
        (name, Limit(scenario, condition, parameters))
        for condition in SNAPSHOTS_s
        for name, scenario in SCENARIOS.items()
    ]
    return [
        Result(limit, name, elasticities(limit, base), all_limits(limit, base))
        for name, limit in tqdm(tasks, "limits", disable=None)
    ]


Columns: TypeAlias = dict[str, list[object]]
Errors: TypeAlias = dict[str, list[float]]


def summary_table(results: Sequence[Result]) -> tuple[Columns, Errors]:
    """One row per limit and mediator mass: response to common changes, and the variants' ratios; errors."""
    columns, errors = defaultdict[str, list[object]](list), defaultdict[str, list[float]](list)

    def put(name: str, value: float, error: float) -> None:
        columns[name].append(float(value))
        errors[name].append(float(error))

    for result in results:
        total, total_error = (np.sum(part, axis=1) for part in result.elasticity)
        base, base_error = result.limits["base"]
        ratios = {variant: result.ratio(variant) for variant in VARIANTS}
        for index, mass in enumerate(MASSES_MeV):
            columns["condition [1]"].append(result.limit.condition)
            columns["limit [1]"].append(result.limit.scenario.description)
            columns["mediator_mass [MeV]"].append(float(mass))
            put("coupling [1]", base[index], base_error[index])
            for column, name in enumerate(INPUTS):
                put(f"elasticity_{name}_all_shells [1]", total[index, column], total_error[index, column])
            for variant, ratio in ratios.items():
                put(f"ratio_{variant} [1]", ratio.value[index], ratio.error[index])
    return columns, errors


def shell_table(results: Sequence[Result]) -> tuple[Columns, Errors]:
    """One row per limit, mediator mass and shell: elasticities; errors."""
    columns, errors = defaultdict[str, list[object]](list), defaultdict[str, list[float]](list)
    for result in results:
        for index, shell in np.ndindex(result.elasticity.value.shape[:2]):
            columns["condition [1]"].append(result.limit.condition)
            columns["limit [1]"].append(result.limit.scenario.description)
            columns["mediator_mass [MeV]"].append(float(MASSES_MeV[index]))
            columns["shell [1]"].append(shell + 1)
            for column, name in enumerate(INPUTS):
                columns[f"elasticity_{name} [1]"].append(float(result.elasticity.value[index, shell, column]))
                errors[f"elasticity_{name} [1]"].append(float(result.elasticity.error[index, shell, column]))
            columns["largest_error [1]"].append(float(result.elasticity.error[index, shell].max()))
    return columns, errors


def arrays(results: Sequence[Result]) -> dict[str, NDArray[np.float64]]:
    """Arrays for the figure: elasticities and ratios by limit, ratios in the order of ``VARIANTS``."""
    content: dict[str, NDArray[np.float64]] = {"mediator_mass_MeV": MASSES_MeV}
    for result in results:
        key = f"{result.name}_{result.limit.condition}"
        content[f"elasticity_{key}"] = np.asarray(result.elasticity.value)
        content[f"ratio_{key}"] = np.array([result.ratio(variant).value for variant in VARIANTS])
    return content


def limit_quantities(results: Sequence[Result]) -> dict[str, Quantity]:
    """The limits at 10 MeV with their variants."""
    index = list(QUOTED_MASSES_MeV).index("10_mev")
    return {
        f"{result.name}_{result.limit.condition}_10_mev": Quantity(
            value=float(result.limits["base"].value[index]),
            unit="1",
            description=f"limit on the coupling at 10 MeV: {result.limit.scenario.description}",
            numerical_error=float(result.limits["base"].error[index]),
            variants={
                name: Variant(value=float(result.limits[name].value[index]), description=description)
                for name, description in VARIANTS.items()
            },
        )
        for result in results
    }


def extreme_quantities(results: Sequence[Result]) -> dict[str, Quantity]:
    """Elasticities of largest magnitude by input, and least and largest ratio by variant."""
    quantities = {}
    for column, name in enumerate(INPUTS):
        shell = [(one.elasticity.value[..., column], one.elasticity.error[..., column]) for one in results]
        total = [(value.sum(axis=1), error.sum(axis=1)) for value, error in shell]
        for label, pairs in (("one_shell", shell), ("all_shells", total)):
            value, error = (np.concatenate([pair[part].ravel() for pair in pairs]) for part in (0, 1))
            place = int(np.argmax(np.abs(value)))
            quantities[f"largest_elasticity_{name}_{label}"] = Quantity(
                value=float(value[place]),
                unit="1",
                description=f"elasticity largest in magnitude: {name} of {label.replace('_', ' ')}",
                numerical_error=float(error[place]),
            )
    for variant, description in VARIANTS.items():
        ratios = [one.ratio(variant) for one in results]
        value = np.concatenate([ratio.value for ratio in ratios])
        error = np.concatenate([ratio.error for ratio in ratios])
        for label, place in (("least", int(np.argmin(value))), ("largest", int(np.argmax(value)))):
            quantities[f"{label}_ratio_{variant}"] = Quantity(
                value=float(value[place]),
                unit="1",
                description=f"{label} ratio of a limit to that of the paper's choices: {description}",
                numerical_error=float(error[place]),
            )
    return quantities


def standard_model_quantities(base: Reading) -> dict[str, Quantity]:
    """Diffusion times of the Standard Model in both snapshots, with their variants."""
    scenarios = {scenario.neutrino.name: scenario for scenario in SCENARIOS.values()}
    quantities = {}
    for neutrino, scenario in scenarios.items():
        for snapshot_s in SNAPSHOTS_s.values():
            times = single_energy_variants(scenario, snapshot_s, base)
            totals = {
                name: sum(float(time.standard_model.value) for time in shares)
                for name, shares in times.items()
            }
            states = shell_states(snapshot_s, base, scenario.neutrino.table)
            spectral = spectral_standard_model_times(scenario, states)
            totals |= {name: float(time.value) for name, time in spectral.items()}
            quantities[f"standard_model_time_{neutrino}_{snapshot_s}s"] = Quantity(
                value=totals["base"],
                unit="s",
                description=f"diffusion time of the Standard Model, as derived, {neutrino.replace('_', ' ')}",
                numerical_error=sum(float(time.standard_model.error) for time in times["base"]),
                variants={
                    name: Variant(value=totals[name], description=description)
                    for name, description in VARIANTS.items()
                },
            )
    return quantities


def main() -> None:
    """Write the tables, the arrays of the figure and the quantities."""
    matter = load_parameters("cerdeno2021.nuclear_matter", NuclearMatter)
    conditions = load_parameters("cerdeno2021.limits", Limits)
    base = derived_reading(matter)
    results = compute(base, conditions)
    summary, by_shell = summary_table(results), shell_table(results)
    write_csv(data_path("cerdeno2021", "robustness.csv"), *summary)
    write_csv(data_path("cerdeno2021", "robustness_by_shell.csv"), *by_shell)
    write_npz(data_path("cerdeno2021", "robustness.npz"), arrays(results))
    quantities = limit_quantities(results) | extreme_quantities(results) | standard_model_quantities(base)
    write_quantities("cerdeno2021", "robustness", quantities)


if __name__ == "__main__":
    run_stage(main)
