"""Medium effects of Figs. 2 and 3 of arXiv:2106.11660: identities, what settles the claims, pins."""

import dataclasses
import functools

import numpy as np
import pytest

from common.replication.parameters import load_parameters
from common.scattering.mean_free_path import NucleonCurrent, standard_model_inverse_mean_free_path
from common.validation import FloatArray
from papers.cerdeno2021 import fig2, fig3
from papers.cerdeno2021.model.limits import (
    MEDIUM_EFFECT_MODELS,
    Setting,
    medium_effect_settings,
    medium_ratio,
    shell_expansions,
)
from papers.cerdeno2021.model.printed_cells import printed_cells
from papers.cerdeno2021.model.scattering import AS_DERIVED, CURRENTS, NEUTRINOS, moments, printed_states
from papers.cerdeno2021.parameters import MediumEffects
from tests.conftest import Pin

MASSES_MeV: FloatArray = np.geomspace(1e-3, 1e4, 15)


@functools.cache
def published() -> Setting:
    printed = printed_states(printed_cells(), "dirac")
    return medium_effect_settings(printed, printed)["as_published"]


@functools.cache
def drawn(reading: str = "as_published", neutrino: str = "antineutrino") -> fig2.Panels:
    setting = dataclasses.replace(published(), neutrino=NEUTRINOS[neutrino])
    if reading == "as_derived":
        setting = dataclasses.replace(setting, reading=AS_DERIVED)
    return fig2.panels(setting, MASSES_MeV, load_parameters("cerdeno2021.medium_effects", MediumEffects))


@functools.cache
def contributions(reading: str = "as_published") -> fig3.Curves:
    setting = published()
    if reading == "as_derived":
        setting = dataclasses.replace(setting, reading=AS_DERIVED)
    return fig3.curves(setting, MASSES_MeV)


# Identities


@pytest.mark.parametrize("model", MEDIUM_EFFECT_MODELS)
def test_lines_run_from_new_physics_to_the_standard_model(model: str) -> None:
    """Feeble couplings to heavy mediators leave the Standard Model; strong ones to light ones hide it."""
    standard_model = np.array([float(result.value) for result in drawn().standard_model()])
    np.testing.assert_allclose(drawn().ratios(model, 1e-6)[:, -1], standard_model, rtol=1e-6)
    alone = contributions()[f"{model}_new_physics"].value[0]
    assert drawn().ratios(model, 1.0)[0, 0] == pytest.approx(float(alone), rel=1e-3)


def test_scalar_lies_between_its_contributions() -> None:
    """(S0 + g^4 N0)/(S + g^4 N) is a weighted mean of S0/S and N0/N."""
    new, old = contributions()["scalar_new_physics"].value, contributions()["scalar_standard_model"].value
    for coupling in np.geomspace(1e-5, 1e-1, 9):
        ratio = drawn().ratios("scalar", float(coupling))[0]
        assert np.all(ratio >= np.minimum(new, old) * (1.0 - 1e-12))
        assert np.all(ratio <= np.maximum(new, old) * (1.0 + 1e-12))


def test_destructive_interference_lifts_the_ratio_of_the_sum() -> None:
    """Destructive interference as printed lifts the ratio of B-L above that of each contribution."""
    parts = contributions()
    highest = max(float(np.max(ratio.value)) for name, ratio in parts.items() if name.startswith("vector"))
    assert float(np.max(drawn().ratios("vector", 1e-3)[0])) > 1.05 * highest
    assert float(np.max(drawn("as_derived").ratios("vector", 1e-3)[0])) < 1.01 * highest


def test_without_medium_against_without_medium_is_one() -> None:
    setting = dataclasses.replace(published(), medium=False)
    for one in shell_expansions(setting, setting.at_snapshot(5), MASSES_MeV):
        np.testing.assert_array_equal(medium_ratio(one, one, 1e-3).value, 1.0)


def test_coupling_for_a_factor_gives_the_factor() -> None:
    coupling = fig2.coupling_for(drawn(), 14.0)
    assert float(np.max(drawn().ratios("scalar", coupling))) == pytest.approx(14.0, rel=1e-10)
    with pytest.raises(ValueError, match=r"no logarithm of the coupling in .* with the factor"):
        fig2.coupling_for(drawn(), 1e3)


# What settles the claims


@pytest.mark.parametrize("neutrino", ["neutrino", "antineutrino"])
@pytest.mark.parametrize("reading", ["as_published", "as_derived"])
def test_medium_effects_peak_in_the_centre_and_level_off_outside(reading: str, neutrino: str) -> None:
    """Four shells decrease outwards on every line; the fifth, as dense as the fourth is hot, does not."""
    ratios = drawn(reading, neutrino).all_ratios()
    assert np.all(np.diff(ratios[:4], axis=0) < 0.0)
    assert float(np.max(ratios[4] / ratios[3])) > 1.09
    assert np.all(ratios[0] > ratios[1:])


def test_light_scalars_are_affected_most_only_with_the_flux_of_the_rate() -> None:
    for reading, more in (("as_published", False), ("as_derived", True)):
        parts = contributions(reading)
        excess = parts["scalar_new_physics"].value[0] / parts["scalar_standard_model"].value[0]
        assert (excess > 1.0) == more
        vector = parts["vector_new_physics"].value / parts["vector_standard_model"].value
        assert np.all(vector < 0.7)


def test_flux_matters_for_light_scalars_but_not_for_light_vectors() -> None:
    """Soft scattering: the scalar's rate has 1/(p.k) against E E_nu once more than the vector's."""
    setting = published()
    changed = {}
    for model in MEDIUM_EFFECT_MODELS.values():
        rates = []
        for reading in (setting.reading, AS_DERIVED):
            one = dataclasses.replace(setting, model=model, reading=reading)
            (innermost,) = shell_expansions(one, one.at_snapshot(5)[:1], MASSES_MeV)
            rates.append(np.asarray(innermost.new_physics.value)[0])
        changed[model] = rates[0] / rates[1]
    assert changed["scalar_lepton_number_conserving"] > 1.9
    assert changed["vector_b_minus_l"] == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("reading", ["as_published", "as_derived"])
def test_medium_affects_the_axial_current_most(reading: str) -> None:
    """In the Standard Model, which the axial current dominates; B-L has the vector current alone."""
    setting = published()
    how = AS_DERIVED if reading == "as_derived" else setting.reading
    state = setting.at_snapshot(5)[0]

    def ratio(vector: float, axial: float) -> float:
        rates = [
            standard_model_inverse_mean_free_path(
                moments(state, setting.neutrino, "neutron", how, medium),
                NucleonCurrent(vector, axial),
                species=setting.neutrino.species,
            ).value
            for medium in (True, False)
        ]
        return float(rates[1] / rates[0])

    assert ratio(0.0, 1.0) > 1.8 * ratio(1.0, 0.0)
    assert ratio(*CURRENTS["neutron"]) == pytest.approx(ratio(0.0, 1.0), rel=0.1)


# The numbers that decide the claims, from the curves


def test_numbers_of_figure_2_follow_from_its_curves() -> None:
    readings = {name: drawn(name) for name in ("as_published", "as_derived")}
    found, curves = fig2.quantities(readings), fig2.table(readings, MASSES_MeV)
    for name, one in readings.items():
        panels = {
            (model, strength): np.array(
                [curves[f"{name}_{model}_{strength}_shell{number} [1]"] for number in range(1, 6)]
            )
            for model in MEDIUM_EFFECT_MODELS
            for strength in ("weak", "strong")
        }
        standard_model = np.array([float(result.value) for result in one.standard_model()])
        every = np.column_stack([*panels.values(), standard_model])
        expected = {
            "largest_ratio": max(float(np.max(panel)) for panel in panels.values()),
            "largest_ratio_of_neighbours": float(np.max(every[1:] / every[:-1])),
            "largest_ratio_of_neighbours_standard_model": float(
                np.max(standard_model[1:] / standard_model[:-1])
            ),
            "least_prominence_of_innermost_shell": float(np.min(every[0] / every[1:])),
        }
        for (model, strength), panel in panels.items():
            expected[f"largest_ratio_{model}_{strength}"] = float(np.max(panel))
        for strength in ("weak", "strong"):
            expected[f"distance_from_standard_model_{strength}"] = max(
                float(np.max(np.abs(panels[model, strength][:, -1] / standard_model - 1.0)))
                for model in MEDIUM_EFFECT_MODELS
            )
        for number, value in enumerate(standard_model, start=1):
            expected[f"standard_model_ratio_shell{number}"] = float(value)
        for key, value in expected.items():
            quantity = found[key]
            computed = quantity.value if name == "as_published" else quantity.variants[name].value
            assert computed == pytest.approx(value, rel=1e-12), key


def test_strongest_coupling_cannot_beat_the_largest_enhancement() -> None:
    """Any coupling of the scalar gives less than the bound, and a huge one to a light mediator nearly it."""
    bound = fig2.largest_enhancement(drawn())
    for coupling in np.geomspace(1e-6, 1.0, 13):
        assert float(np.max(drawn().ratios("scalar", float(coupling)))) <= bound * (1.0 + 1e-12)
    assert float(np.max(drawn().ratios("scalar", 1e3))) == pytest.approx(bound, rel=1e-6)


def test_numbers_of_figure_3_follow_from_its_curves() -> None:
    parts = contributions()
    found = fig3.summaries(parts, MASSES_MeV)
    for model in MEDIUM_EFFECT_MODELS:
        new = np.asarray(parts[f"{model}_new_physics"].value)
        excess = new / parts[f"{model}_standard_model"].value
        heavy = new[MASSES_MeV > 900.0]
        expected = {
            "new_physics_lightest": new[0],
            "new_physics_flatness": np.max(np.abs(heavy / new[-1] - 1.0)),
            "excess_lightest": excess[0],
            "excess_largest": np.max(excess),
            "largest": np.max(new),
        }
        for key, value in expected.items():
            assert found[f"{model}_{key}"][0] == pytest.approx(float(value), rel=1e-12), key


# Bad input and negative control


def test_couplings_that_are_not_positive_are_refused() -> None:
    for coupling in (0.0, -1e-3):
        with pytest.raises(ValueError, match=r"^coupling = [^\n]*$"):
            drawn().ratios("scalar", coupling)


def test_a_warmer_shell_is_noticed() -> None:
    """Five per cent in the temperature of the innermost shell lowers its ratio, and that of no other."""
    states = []
    for state in published().states:
        shell = state.shell
        if (state.snapshot_s, shell.number) == (5, 1):
            shell = dataclasses.replace(shell, temperature_MeV=1.05 * shell.temperature_MeV)
        states.append(dataclasses.replace(state, shell=shell))
    warmer = dataclasses.replace(published(), states=tuple(states))
    before = drawn().standard_model()
    couplings = load_parameters("cerdeno2021.medium_effects", MediumEffects)
    after = fig2.panels(warmer, MASSES_MeV, couplings).standard_model()
    assert float(after[0].value) < 0.97 * float(before[0].value)
    assert [float(one.value) for one in after[1:]] == [float(one.value) for one in before[1:]]


# Pinned


def test_ratios_are_pinned(pinned: Pin) -> None:
    columns = {}
    for reading in ("as_published", "as_derived"):
        for name, ratio in contributions(reading).items():
            columns[f"{reading}_{name}"] = ratio.value[::2]
        for model, coupling in (("vector", 1e-3), ("scalar", 3e-3)):
            for number, ratio in enumerate(drawn(reading).ratios(model, coupling), start=1):
                columns[f"{reading}_{model}_shell{number}"] = ratio[::2]
    pinned(columns)
