"""Identity, oracle, pinned numbers and negative controls of the elasticities and the spectral mean."""

import functools
import math

import numpy as np
import pytest

from common.numerics.quadrature import IntegrationResult
from common.replication.parameters import load_parameters
from common.scattering.mean_free_path import combine
from papers.cerdeno2021 import robustness as stage
from papers.cerdeno2021.model.limits import Setting, limit_curves
from papers.cerdeno2021.model.medium import derived_reading
from papers.cerdeno2021.model.scattering import AS_DERIVED, computed_states
from papers.cerdeno2021.parameters import Limits, NuclearMatter

CONDITIONS = load_parameters("cerdeno2021.limits", Limits)
READING = derived_reading(load_parameters("cerdeno2021.nuclear_matter", NuclearMatter))
BOTH = tuple(stage.SNAPSHOTS_s)


def limit(scenario, condition):
    return stage.Limit(stage.SCENARIOS[scenario], condition, CONDITIONS)


@functools.cache
def states(scenario, condition):
    return stage.shell_states(stage.SNAPSHOTS_s[condition], READING, stage.SCENARIOS[scenario].neutrino.table)


@functools.cache
def base(scenario, condition):
    return stage.single_energy_times(stage.SCENARIOS[scenario], states(scenario, condition))


@functools.cache
def elasticity(scenario, condition, number, name, step=stage.STEP):
    one = limit(scenario, condition)

    def coupling(factor):
        times = stage.with_input(one, base(scenario, condition), number, name, factor, READING)
        return one.coupling(times)

    return stage.logarithmic_derivative(coupling, step)


def slope(scenario, condition):
    """Growth of the time with the coupling, d ln Δt/d ln g at the limit, without any difference."""
    times = [time.total for time in base(scenario, condition)]
    total = combine(times, [1.0] * len(times))
    g = limit(scenario, condition).coupling(base(scenario, condition)).value
    growth = 2.0 * g**2 * total.interference.value + 4.0 * g**4 * total.new_physics.value
    return growth / total.at(g).value


# Identity.


@pytest.mark.parametrize("scenario", stage.SCENARIOS)
@pytest.mark.parametrize("condition", BOTH)
def test_limits_are_those_of_the_figures(scenario, condition):
    one = stage.SCENARIOS[scenario]
    setting = Setting(
        one.model,
        one.neutrino,
        tuple(computed_states(READING, one.neutrino.table)),
        AS_DERIVED,
        right_handed_new_physics=one.right_handed_new_physics,
    )
    expected = limit_curves(setting, stage.MASSES_MeV, CONDITIONS)[condition].value
    found = limit(scenario, condition).coupling(base(scenario, condition)).value
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("scenario", stage.SCENARIOS)
@pytest.mark.parametrize("condition", BOTH)
def test_radius_elasticities_obey_the_scaling_of_the_diffusion_time(scenario, condition):
    """A common factor of all radii multiplies every Δt by its square (Euler's theorem)."""
    count = len(base(scenario, condition))
    parts = [elasticity(scenario, condition, number + 1, "outer_radius") for number in range(count)]
    total = sum(part.value for part in parts)
    expected = -2.0 / slope(scenario, condition) if condition == "burst_duration" else np.zeros(5)
    assert np.all(np.abs(total - expected) <= sum(part.error for part in parts))
    assert np.all(sum(part.error for part in parts) < 1e-3)


@pytest.mark.parametrize("condition", BOTH)
def test_common_factor_of_the_rates(condition):
    """Twice the time in every shell: limit on g⁴ follows in closed form without interference."""
    name = "lepton_number_violating_thermal"
    one, times = limit(name, condition), base(name, condition)
    doubled = one.coupling([time.scaled(2.0) for time in times]).value
    plain = one.coupling(times).value
    if condition == "standard_model_multiple":
        assert doubled == pytest.approx(plain, rel=1e-12)
    else:
        time_s = sum(float(time.standard_model.value) for time in times)
        ratio = (CONDITIONS.burst_duration_s / 2.0 - time_s) / (CONDITIONS.burst_duration_s - time_s)
        assert doubled == pytest.approx(plain * ratio**0.25, rel=1e-12)


def test_elasticity_of_a_power_law_is_its_exponent():
    result = stage.logarithmic_derivative(lambda x: IntegrationResult(np.array([x**-1.7, x**2]), np.zeros(2)))
    assert result.value == pytest.approx([-1.7, 2.0], rel=1e-12)


def test_lepton_fraction_does_not_matter_to_thermal_majorana_neutrinos():
    for number in (1, 5):
        value = elasticity(
            "lepton_number_violating_thermal", "burst_duration", number, "lepton_fraction"
        ).value
        assert value == pytest.approx(np.zeros(5), abs=1e-12)


@pytest.mark.parametrize("condition", BOTH)
def test_spectral_mean_of_one_energy_is_the_single_energy(condition):
    """A spectrum that is narrow around the energy of the paper gives the paper's limit."""
    name = "b_minus_l"
    one, times = limit(name, condition), base(name, condition)
    rule = stage.fermi_derivative_rule(1.0, 0.0, 2)
    shells = []
    for time in times:
        terms = np.array(
            [
                np.full(5, time.total.standard_model.value),
                time.total.interference.value,
                time.total.new_physics.value,
            ]
        )
        standard_model = np.full(2, float(time.standard_model.value))
        shells.append(
            stage.SpectralShell(rule, standard_model, np.repeat(terms[:, :, np.newaxis], 2, axis=2))
        )
    expected = one.coupling(times).value
    found = stage.spectral_coupling(one, shells, "energy", 1.5 * expected)
    assert found == pytest.approx(expected, rel=1e-10)


def test_summaries_are_those_of_the_arrays_behind_them():
    """Made-up results: extremes by magnitude, sums over the shells, ratios to the limit itself."""
    random = np.random.default_rng(7)
    results = []
    for scenario, condition in (("lepton_number_conserving", BOTH[0]), ("b_minus_l", BOTH[1])):
        masses = stage.MASSES_MeV.size
        values = random.uniform(-1.0, 1.0, (masses, 6, len(stage.INPUTS)))
        limits = {
            name: IntegrationResult(random.uniform(1.0, 2.0, masses), np.full(masses, 1e-9))
            for name in ("base", *stage.VARIANTS)
        }
        results.append(
            stage.Result(
                limit(scenario, condition),
                scenario,
                IntegrationResult(values, np.full_like(values, 1e-6)),
                limits,
            )
        )
    found = stage.extreme_quantities(results)
    for column, name in enumerate(stage.INPUTS):
        shells = np.concatenate([one.elasticity.value[..., column].ravel() for one in results])
        sums = np.concatenate([one.elasticity.value[..., column].sum(axis=1) for one in results])
        for label, every, error in (("one_shell", shells, 1e-6), ("all_shells", sums, 6e-6)):
            quantity = found[f"largest_elasticity_{name}_{label}"]
            assert abs(quantity.value) == np.max(np.abs(every))
            assert quantity.value in every
            assert quantity.numerical_error == pytest.approx(error, rel=1e-9)
    for variant in stage.VARIANTS:
        ratios = np.concatenate([one.limits[variant].value / one.limits["base"].value for one in results])
        assert found[f"least_ratio_{variant}"].value == ratios.min()
        assert found[f"largest_ratio_{variant}"].value == ratios.max()
    at_10_MeV = int(np.argmin(np.abs(stage.MASSES_MeV - 10.0)))
    for key, quantity in stage.limit_quantities(results).items():
        (one,) = (one for one in results if key == f"{one.name}_{one.limit.condition}_10_mev")
        assert quantity.value == one.limits["base"].value[at_10_MeV]
        for variant, other in quantity.variants.items():
            assert other.value == one.limits[variant].value[at_10_MeV]


# Oracle.


@pytest.mark.parametrize("name", ["temperature", "neutrino_energy"])
def test_elasticity_by_the_implicit_function_theorem(name):
    """Elasticity = -(∂Δt/∂ln x)/(∂Δt/∂ln g) at fixed g, with a step of its own."""
    scenario, condition, number, h = "b_minus_l", "burst_duration", 3, 5e-3
    one, times = limit(scenario, condition), base(scenario, condition)
    g = one.coupling(times).value
    varied = [
        stage.with_input(one, times, number, name, math.exp(sign * h), READING)[number - 1].total.at(g).value
        for sign in (1.0, -1.0)
    ]
    partial = (varied[0] - varied[1]) / (2.0 * h)
    expected = -partial / (CONDITIONS.burst_duration_s * slope(scenario, condition))
    assert elasticity(scenario, condition, number, name).value == pytest.approx(expected, rel=2e-3)


def test_reported_error_of_the_elasticity_covers_a_smaller_step():
    for name in ("baryon_density", "outer_radius"):
        wide = elasticity("lepton_number_conserving", "burst_duration", 4, name)
        narrow = elasticity("lepton_number_conserving", "burst_duration", 4, name, 0.5 * stage.STEP)
        assert np.all(np.abs(wide.value - narrow.value) <= wide.error)


def test_error_of_the_spectral_mean_covers_a_finer_rule():
    scenario = stage.SCENARIOS["lepton_number_conserving"]
    state = states("lepton_number_conserving", "standard_model_multiple")[3]
    fine, coarse, finest = (
        stage.spectral_shell(scenario, state, order)
        for order in (stage.SPECTRUM_ORDER, stage.COARSE_SPECTRUM_ORDER, 14)
    )
    for index, coupling in ((0, 4e-4), (2, 7e-4), (4, 5e-3)):
        for flux in ("energy", "number"):
            value = fine.total_s(coupling, index, flux)
            error = abs(value - coarse.total_s(coupling, index, flux))
            assert abs(value - finest.total_s(coupling, index, flux)) <= max(error, 1e-5 * value)


# Negative controls.


def test_one_perturbed_shell_moves_the_limit_by_its_elasticity():
    scenario, condition = "lepton_number_violating_degenerate", "standard_model_multiple"
    one, times = limit(scenario, condition), base(scenario, condition)
    varied = stage.with_input(one, times, 4, "neutrino_energy", 1.05, READING)
    change = np.log(one.coupling(varied).value / one.coupling(times).value) / math.log(1.05)
    assert np.all(np.abs(change) > 1e-3)
    assert change == pytest.approx(
        elasticity(scenario, condition, 4, "neutrino_energy").value, rel=0.1, abs=2e-3
    )


def test_dropping_a_shell_breaks_the_scaling_of_the_radii():
    parts = [
        elasticity("b_minus_l", "burst_duration", number, "outer_radius").value for number in (1, 2, 3, 4)
    ]
    # Ten times the error that the complete sum may have.
    assert np.all(np.abs(sum(parts) + 2.0 / slope("b_minus_l", "burst_duration")) > 1e-2)


def test_longer_burst_allows_a_larger_coupling():
    scenario = stage.SCENARIOS["b_minus_l"]
    longer = CONDITIONS.model_copy(update={"burst_duration_s": 11.0})
    times = base("b_minus_l", "burst_duration")
    found = stage.Limit(scenario, "burst_duration", longer).coupling(times).value
    assert np.all(found > limit("b_minus_l", "burst_duration").coupling(times).value)


# Pinned.


def test_pinned_limits(pinned):
    columns = {}
    for condition in BOTH:
        one = limit("b_minus_l", condition)
        columns[f"{condition}_coupling"] = one.coupling(base("b_minus_l", condition)).value
        other = stage.alternative_states(READING)["NL3"]
        times = stage.single_energy_times(
            one.scenario, stage.shell_states(one.snapshot_s, other, one.scenario.neutrino.table)
        )
        columns[f"{condition}_NL3"] = one.coupling(times).value
    pinned(columns, relative_tolerance=1e-6)


def test_pinned_elasticities(pinned):
    columns = {
        name: elasticity("b_minus_l", "burst_duration", 3, name).value
        for name in ("temperature", "neutrino_energy", "outer_radius")
    }
    pinned(columns, relative_tolerance=1e-4)
