"""Identity, oracle, published and pinned numbers of the limits from coherent scattering."""

import dataclasses
import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import chi2

from common.constants import MUON_MASS_MeV
from common.replication.parameters import load_parameters
from common.tables import literature_table
from papers.cerdeno2021 import coherent_scattering as stage
from papers.cerdeno2021.model.limits import QUOTED_MASSES_MeV
from papers.cerdeno2021.parameters import CoherentScattering

SETTINGS = load_parameters("cerdeno2021.coherent_scattering", CoherentScattering)
EXPERIMENTS = stage.experiments(SETTINGS.argon_threshold_keV)
QUANTILE = chi2.ppf(0.9, 1)


# Identity.


def test_one_stopped_pion_gives_three_neutrinos_with_the_known_mean_energies():
    flux = stage.stopped_pion_flux()
    assert flux.moments(1e-9).zeroth == pytest.approx(3.0, rel=1e-12)
    energy = quad(lambda value: value * float(flux.spectrum(np.array(value))), 0.0, 0.5 * MUON_MASS_MeV)[0]
    # Mean energies 3/10 (electron neutrino) and 7/20 (muon antineutrino) of the muon's mass.
    assert energy == pytest.approx((0.3 + 0.35) * MUON_MASS_MeV, rel=1e-9)
    assert flux.line_energies_MeV[0] == pytest.approx(29.79, abs=0.01)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_efficiency_is_between_zero_and_one_and_vanishes_for_small_recoils(name):
    one = EXPERIMENTS[name]
    values = one.efficiency(np.linspace(1e-6, 0.2, 400))
    assert ((values >= 0.0) & (values <= 1.0)).all()
    assert one.efficiency(np.array([1e-4]))[0] < 0.05


@pytest.mark.parametrize("model", stage.MODELS)
def test_both_models_add_events_at_every_mass(model):
    for mass in (1e-3, 1.0, 30.0, 1e4):
        signal = stage.relative_signal(EXPERIMENTS["csi"], model, mass)
        assert signal.second > 0.0
        assert signal.first > 0.0 if model == "b_minus_l" else signal.first == 0.0


def test_limits_of_the_mediator_mass():
    light, lighter = stage.limits(1e-3, SETTINGS), stage.limits(2e-3, SETTINGS)
    heavy, heavier = stage.limits(5e3, SETTINGS), stage.limits(1e4, SETTINGS)
    for name in light:
        assert lighter[name] == pytest.approx(light[name], rel=1e-5)
        assert heavier[name] == pytest.approx(2.0 * heavy[name], rel=1e-3)


@pytest.mark.parametrize("model", stage.MODELS)
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_closed_form_of_a_single_experiment(model, name):
    one = EXPERIMENTS[name]
    signal = stage.relative_signal(one, model, 20.0)
    # χ² = (n - d)²/(σ² + δ² n²) = least + quantile is quadratic in n; the least is at n = n_SM or n = d.
    start = max(one.predicted_events, one.observed_events)
    error, relative = one.observed_events_error, one.prediction_relative_error
    level = (start - one.observed_events) ** 2 / (error**2 + (relative * start) ** 2) + QUANTILE
    a, b = 1.0 - level * relative**2, -2.0 * one.observed_events
    c = one.observed_events**2 - level * error**2
    ratio = (-b + math.sqrt(b**2 - 4.0 * a * c)) / (2.0 * a) / one.predicted_events
    root = math.sqrt(signal.first**2 + 4.0 * signal.second * (ratio - 1.0))
    square = 2.0 * (ratio - 1.0) / (root + signal.first)
    assert stage.squared_coupling_limit([one], [signal], 0.9) == pytest.approx(square, rel=1e-9, abs=0.0)


def test_combination_without_a_common_error_is_the_sum():
    separate = [dataclasses.replace(one, yield_relative_error=0.0) for one in EXPERIMENTS.values()]
    total = stage.chi_squared(separate, [1.3, 1.1])
    parts = stage.chi_squared(separate[:1], [1.3]) + stage.chi_squared(separate[1:], [1.1])
    assert total == pytest.approx(parts, rel=1e-13)


def test_common_error_is_the_eliminated_nuisance_parameter():
    every = list(EXPERIMENTS.values())
    ratios = [1.4, 1.2]

    def with_yield(shift):
        total = (shift / every[0].yield_relative_error) ** 2
        for one, ratio in zip(every, ratios, strict=True):
            predicted = one.predicted_events * ratio
            own = one.prediction_relative_error**2 - one.yield_relative_error**2
            variance = one.observed_events_error**2 + own * predicted**2
            total += ((1.0 + shift) * predicted - one.observed_events) ** 2 / variance
        return total

    shifts = np.linspace(-0.5, 0.5, 200001)
    assert stage.chi_squared(every, ratios) == pytest.approx(with_yield(shifts).min(), rel=1e-8)


def test_combined_limit_is_no_weaker_than_the_better_one():
    for mass in (1.0, 100.0):
        limits = stage.limits(mass, SETTINGS)
        for model in stage.MODELS:
            better = min(limits[f"{model}_csi"], limits[f"{model}_lar"])
            assert limits[f"{model}_combined"] < 1.01 * better


# Negative control.


def test_a_larger_observed_count_weakens_the_limit():
    one = EXPERIMENTS["csi"]
    signal = stage.relative_signal(one, "scalar", 1.0)
    higher = dataclasses.replace(one, observed_events=2.0 * one.observed_events)
    assert stage.squared_coupling_limit([higher], [signal], 0.9) > 1.5 * stage.squared_coupling_limit(
        [one], [signal], 0.9
    )


def test_a_prediction_as_uncertain_as_it_is_large_excludes_nothing():
    """χ² then stays below 1/δ² - (d/σ)² however strong the signal: there is no limit to return."""
    one = dataclasses.replace(EXPERIMENTS["csi"], prediction_relative_error=1.0, yield_relative_error=0.0)
    signal = stage.relative_signal(one, "scalar", 1.0)
    with pytest.raises(ArithmeticError, match="no coupling is excluded"):
        stage.squared_coupling_limit([one], [signal], 0.9)


# Published.


def test_counts_of_the_standard_model_agree_with_the_published_predictions():
    csi, argon = (stage.standard_model_events(EXPERIMENTS[name]) for name in ("csi", "lar"))
    assert csi == pytest.approx(173.0, abs=48.0)
    assert argon == pytest.approx(128.0, abs=17.0)


def test_average_cross_section_of_argon_agrees_with_the_measured_one():
    assert stage.average_cross_section_cm2(EXPERIMENTS["lar"]) == pytest.approx(2.2e-39, abs=0.7e-39)


def test_csi_limit_agrees_with_a_public_analysis_of_the_same_data():
    for quantity in stage.public_analysis_quantities(SETTINGS).values():
        assert quantity.value == pytest.approx(1.0, abs=0.15)


def matrix_elements(nucleon):
    """<N|q q|N> of up, down and strange quarks, nucleon 0 the proton and 1 the neutron."""
    table = literature_table("light_mediator_limits/nucleon_sigma_terms.csv")
    return [
        table.column(f"{quark}_sigma_term", "MeV")[nucleon] / table.column(f"{quark}_mass", "MeV")[nucleon]
        for quark in ("up", "down", "strange")
    ]


def test_sigma_terms_obey_isospin_symmetry():
    (up_in_proton, down_in_proton, strange_in_proton), neutron = matrix_elements(0), matrix_elements(1)
    # Up in the proton is down in the neutron; the sigma terms are printed with two digits.
    assert neutron == pytest.approx([down_in_proton, up_in_proton, strange_in_proton], rel=0.02)


def test_sum_of_sigma_terms_is_not_the_printed_nucleon_coupling():
    quantity = stage.nucleon_coupling_quantity()
    proton, neutron = (sum(matrix_elements(nucleon)) for nucleon in (0, 1))
    assert quantity.value == pytest.approx(0.5 * (proton + neutron), rel=1e-12)
    # A half unit of the last digit of 13.8 would not do; nor would either nucleon alone.
    assert min(proton, neutron, quantity.value) > 13.8 + 1.0


def test_lower_threshold_lowers_the_limits_that_count_argon():
    """Each number is the limit at 1 MeV, and its variant that with argon counted from 5 keV on."""
    lower = SETTINGS.model_copy(update={"argon_threshold_keV": 5.0})
    at_parameter, below = stage.limits(1.0, SETTINGS), stage.limits(1.0, lower)
    for key, quantity in stage.threshold_quantities(SETTINGS).items():
        name = key.removesuffix("_limit_1_mev")
        assert quantity.value == at_parameter[name]
        assert quantity.variants["lower_argon_threshold"].value == below[name]
        # The tail lets through the small recoils of a light mediator.
        assert below[name] < 0.99 * at_parameter[name]


# Pinned.


def test_limits_are_the_recorded_ones(pinned):
    rows = [stage.limits(mass, SETTINGS) for mass in QUOTED_MASSES_MeV.values()]
    pinned({name: np.array([row[name] for row in rows]) for name in rows[0]})


def test_finer_quadrature_changes_nothing():
    for mass in (1e-3, 1.0, 100.0):
        coarse, fine = stage.limits(mass, SETTINGS), stage.limits(mass, SETTINGS, 2 * stage.QUADRATURE_ORDER)
        for name, value in coarse.items():
            assert fine[name] == pytest.approx(value, rel=1e-10)
