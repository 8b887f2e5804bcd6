"""Limits on couplings of arXiv:2106.11660: identities, oracle, bad input, negative controls, pins."""

import dataclasses
import functools

import numpy as np
import pytest
import scipy.optimize

from common.replication.parameters import load_parameters
from common.scattering.mean_free_path import CouplingExpansion
from common.validation import FloatArray
from papers.cerdeno2021 import fig4, fig5, fig6
from papers.cerdeno2021.model.limits import (
    QUOTED_MASSES_MeV,
    Setting,
    SPEED_OF_LIGHT_m_s,
    centre_quantity,
    coupling_limit,
    depth_weights_m,
    diffusion_time,
    interactions_while_diffusing,
    interactions_while_streaming,
    least_over_couplings,
    limit_curves,
    logarithmic_slope,
    optical_depth,
    shell_expansions,
    standard_model_time,
    surface_weights_m2,
)
from papers.cerdeno2021.model.printed_cells import printed_cells
from papers.cerdeno2021.model.scattering import (
    AS_DERIVED,
    AS_PUBLISHED,
    NEUTRINOS,
    ShellState,
    printed_states,
    standard_model_rate,
)
from papers.cerdeno2021.parameters import Limits
from tests.conftest import Pin

MASSES_MeV: FloatArray = np.geomspace(1e-3, 1e4, 8)


def conditions() -> Limits:
    return load_parameters("cerdeno2021.limits", Limits)


@functools.cache
def states(table: str) -> tuple[ShellState, ...]:
    return tuple(printed_states(printed_cells(), table))


def published() -> dict[str, Setting]:
    """The settings of the three figures as published."""
    return {
        "fig4_thermal": fig4.setting("thermal", states("majorana")),
        "fig4_degenerate": fig4.setting("degenerate", states("majorana")),
        "fig5": fig5.setting(states("dirac")),
        "fig6": fig6.setting(states("dirac")),
    }


def derived() -> dict[str, Setting]:
    """The settings of the three figures as derived, at the printed states, which need no mean field."""
    return {
        "fig4_thermal": fig4.derived("thermal", states("majorana")),
        "fig4_degenerate": fig4.derived("degenerate", states("majorana")),
        "fig5": fig5.derived(states("dirac")),
        "fig6": fig6.derived(states("dirac")),
    }


FIGURES = tuple(published())
SETTINGS = {"as_published": published, "as_derived": derived}


# Identities


@pytest.mark.parametrize("reading", SETTINGS)
@pytest.mark.parametrize("figure", FIGURES)
def test_limits_put_back_give_the_target(figure: str, reading: str) -> None:
    """Every closed form, put back shell by shell into Eqs. 21, 24, 26 or 27, gives the target to 1e-10."""
    setting = SETTINGS[reading]()[figure]
    curves = limit_curves(setting, MASSES_MeV, conditions())
    targets = {
        "burst_duration": 10.0,
        "standard_model_multiple": 2.0 * float(standard_model_time(setting, 1).value),
        "interactions_while_diffusing": 1.0,
        "interactions_while_streaming": 100.0,
    }
    for curve, limit in curves.items():
        reached = _left_side(setting, curve, limit.value)
        np.testing.assert_allclose(reached, targets[curve], rtol=1e-10, err_msg=curve)


def _left_side(setting: Setting, curve: str, coupling: FloatArray) -> FloatArray:
    """The sums of the paper written out, one shell at a time."""
    snapshot_s = 1 if curve == "standard_model_multiple" else 5
    shells = setting.at_snapshot(snapshot_s)
    free = curve == "interactions_while_diffusing"
    total = np.zeros_like(coupling)
    for state, one in zip(
        shells, shell_expansions(setting, shells, MASSES_MeV, free_final=free), strict=True
    ):
        inner, outer = 1e3 * state.shell.inner_radius_km, 1e3 * state.shell.outer_radius_km
        standard_model = float(standard_model_rate(state, setting.neutrino, setting.reading).value)
        # For the scalars; a difference of the whole and the Standard Model would cancel.
        new_physics = coupling**4 * one.new_physics.value
        if free:
            total += (outer**2 - inner**2) * standard_model * new_physics
        elif curve == "interactions_while_streaming":
            total += (outer - inner) * new_physics
        elif setting.right_handed_new_physics is not None:
            bracket = 2.0 * new_physics + standard_model
            total += 0.5 * (outer**2 - inner**2) * bracket / 299792458.0
        else:
            total += (outer**2 - inner**2) * one.at(coupling).value / 299792458.0
    return total


def test_speed_of_light_and_radii_in_metres() -> None:
    assert pytest.approx(299792458.0, rel=1e-14) == SPEED_OF_LIGHT_m_s
    shells = [state for state in states("dirac") if state.snapshot_s == 5]
    assert sum(surface_weights_m2(shells)) == pytest.approx(15e3**2, rel=1e-14)
    assert sum(depth_weights_m(shells)) == pytest.approx(15e3, rel=1e-14)


@pytest.mark.parametrize("reading", SETTINGS)
@pytest.mark.parametrize("figure", FIGURES)
def test_heavy_mediators_only_enter_as_coupling_over_mass(figure: str, reading: str) -> None:
    setting = SETTINGS[reading]()[figure]
    for curve in limit_curves(setting, 1.0, conditions()):
        assert logarithmic_slope(setting, curve, 9e3, conditions()) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("reading", SETTINGS)
def test_light_vector_has_the_slope_of_the_coulomb_divergence(reading: str) -> None:
    """The rate grows as g^4/m², so that g grows as the root of m; that of a scalar only as a logarithm."""
    vector, scalar = SETTINGS[reading]()["fig6"], SETTINGS[reading]()["fig5"]
    assert logarithmic_slope(vector, "burst_duration", 2e-3, conditions()) == pytest.approx(0.5, abs=2e-3)
    assert abs(logarithmic_slope(scalar, "burst_duration", 2e-3, conditions())) < 0.05


@pytest.mark.parametrize("figure", FIGURES)
def test_medium_weakens_the_limit_from_the_burst_duration(figure: str) -> None:
    for settings in SETTINGS.values():
        setting = settings()[figure]
        inside = limit_curves(setting, MASSES_MeV, conditions())["burst_duration"].value
        outside = limit_curves(dataclasses.replace(setting, medium=False), MASSES_MeV, conditions())
        assert np.all(inside > outside["burst_duration"].value)


@pytest.mark.parametrize("figure", FIGURES)
def test_limits_grow_with_the_mass_and_with_the_duration(figure: str) -> None:
    setting = published()[figure]
    curves = limit_curves(setting, MASSES_MeV, conditions())
    for limit in curves.values():
        assert np.all(np.diff(limit.value) > 0.0)
    longer = conditions().model_copy(update={"burst_duration_s": 12.0})
    moved = limit_curves(setting, MASSES_MeV, longer)
    assert np.all(moved["burst_duration"].value > curves["burst_duration"].value)
    np.testing.assert_array_equal(
        moved["standard_model_multiple"].value, curves["standard_model_multiple"].value
    )


def test_amplitude_factor_scales_the_coupling() -> None:
    """Two contractions quadruple the rate at a given Y, which enters to the fourth power."""
    base = published()["fig4_thermal"]
    doubled = dataclasses.replace(base, majorana_amplitude_factor=2.0)
    first, second = (limit_curves(one, MASSES_MeV, conditions()) for one in (base, doubled))
    for curve, limit in first.items():
        np.testing.assert_allclose(second[curve].value, limit.value / np.sqrt(2.0), rtol=1e-12)


def test_unblocked_final_neutrinos_only_strengthen_limits() -> None:
    """Streaming right-handed neutrinos: Eq. 24 alone moves, down; a free final state can't weaken it."""
    base = published()["fig5"]
    free = dataclasses.replace(base, right_handed_blocking="none")
    first, second = (limit_curves(one, MASSES_MeV, conditions()) for one in (base, free))
    assert np.all(second["interactions_while_diffusing"].value < first["interactions_while_diffusing"].value)
    for curve in ("burst_duration", "standard_model_multiple", "interactions_while_streaming"):
        np.testing.assert_array_equal(first[curve].value, second[curve].value)


def test_errors_of_limits_cover_a_coarser_rule() -> None:
    """The reported error of every limit is small, and positive."""
    for figure in FIGURES:
        for limit in limit_curves(published()[figure], MASSES_MeV, conditions()).values():
            assert np.all(limit.error > 0.0)
            assert np.all(limit.error < 1e-7 * limit.value)


# What settles the claims about interference


def test_interference_is_destructive_only_as_printed() -> None:
    """With the charges of Eq. 7 no coupling lowers the rate; with Eqs. 10 and 11 as printed some do."""
    base = published()["fig6"]
    printed = fig6.least_rate(base, MASSES_MeV)
    own = fig6.least_rate(dataclasses.replace(base, reading=AS_DERIVED), MASSES_MeV)
    sign = fig6.least_rate(dataclasses.replace(base, reading=fig6.SIGN_FROM_CHARGES), MASSES_MeV)
    assert np.min(printed.value) < 0.7
    np.testing.assert_allclose(own.value, 1.0, rtol=1e-14)
    np.testing.assert_allclose(sign.value, 1.0, rtol=1e-14)


def test_least_rate_agrees_with_a_search_over_couplings() -> None:
    setting = published()["fig6"]
    total = optical_depth(setting, 5, 300.0)

    def depth(logarithm: float) -> float:
        return float(total.at(np.exp(logarithm)).value)

    found = scipy.optimize.minimize_scalar(depth, bounds=(-12.0, 0.0), method="bounded")
    assert float(least_over_couplings(total).value) == pytest.approx(float(found.fun), rel=1e-9)


def test_largest_root_is_the_limit_where_interference_is_destructive() -> None:
    """Below the limit the time is shorter, above it longer, for every mass."""
    setting = published()["fig6"]
    total = diffusion_time(setting, 5, MASSES_MeV)
    limit = coupling_limit(total, "burst_duration_s", 10.0).value
    for factor in np.geomspace(1e-3, 0.999, 40):
        assert np.all(total.at(factor * limit).value < 10.0)
    for factor in np.geomspace(1.001, 1e3, 40):
        assert np.all(total.at(factor * limit).value > 10.0)


def test_leaving_out_the_centre_hardly_weakens_the_limits() -> None:
    """Even without the inner two of three thirds of the radius, by less than a factor of 1.5."""
    for figure in ("fig5", "fig6"):
        quantity = centre_quantity(published()[figure], MASSES_MeV, conditions())
        assert 1.0 < quantity.value < 1.1
        for name, variant in quantity.variants.items():
            assert quantity.value < variant.value < 1.5 or name == "without_shells_to_1_at_1s"


# Oracle


@pytest.mark.parametrize("figure", ["fig5", "fig6"])
def test_limit_agrees_with_a_root_search(figure: str) -> None:
    setting = published()[figure]
    for mass in (1e-3, 1.0, 300.0):
        total = diffusion_time(setting, 5, mass)
        root = scipy.optimize.brentq(
            lambda x, total=total: float(total.at(np.exp(x)).value) - 10.0, -14.0, 0.0, xtol=1e-13
        )
        assert float(coupling_limit(total, "burst_duration_s", 10.0).value) == pytest.approx(
            np.exp(root), rel=1e-11
        )


# Bad input


def test_bad_input_is_refused_in_one_line() -> None:
    setting = published()["fig6"]
    for mass in (0.0, -1.0):
        with pytest.raises(ValueError, match=r"^mediator_mass_MeV = [^\n]*$"):
            limit_curves(setting, mass, conditions())
    time = float(standard_model_time(setting, 5).value)
    short = conditions().model_copy(update={"burst_duration_s": 0.9 * time})
    with pytest.raises(ValueError, match=r"^burst_duration_s = [^\n]* Standard Model alone gives \d"):
        limit_curves(setting, 1.0, short)
    with pytest.raises(ValueError, match=r"^snapshot_s = 2 [^\n]*allowed: 1 s, 5 s[^\n]*$"):
        setting.at_snapshot(2)
    with pytest.raises(ValueError, match="only the scalar models"):
        shell_expansions(dataclasses.replace(setting, nucleons=("neutron",)), states("dirac"), 1.0)
    with pytest.raises(ValueError, match="coupling"):
        diffusion_time(setting, 5, 1.0).at(-1e-3)


def test_crossing_of_a_power_law_is_found_and_of_a_constant_refused() -> None:
    """A power law is a line in the logarithms, which interpolation between two masses continues exactly."""
    ratio = (MASSES_MeV / 7.0) ** 1.5
    assert fig6.crossing_MeV(MASSES_MeV, ratio) == pytest.approx(7.0, rel=1e-12)
    for constant in (0.9, 1.1):
        with pytest.raises(ValueError, match="crosses 1 at no mediator mass of the grid"):
            fig6.crossing_MeV(MASSES_MeV, np.full_like(MASSES_MeV, constant))


# Negative controls: a known change of an input must move the limit by the known amount


def test_known_changes_of_inputs_move_the_limits() -> None:
    setting = published()["fig5"]
    base = limit_curves(setting, MASSES_MeV, conditions())
    # Sixteen times the number of interactions at a Standard Model that stays: twice the coupling.
    more = conditions().model_copy(
        update={"interactions_while_diffusing": 16.0, "interactions_while_streaming": 1600.0}
    )
    moved = limit_curves(setting, MASSES_MeV, more)
    for curve in ("interactions_while_diffusing", "interactions_while_streaming"):
        np.testing.assert_allclose(moved[curve].value, 2.0 * base[curve].value, rtol=1e-12)
    # The excess of Eq. 27 over its Standard Model is (10 s - Δt_SM/2); of Eq. 21 (10 s - Δt_SM).
    time = float(standard_model_time(setting, 5).value)
    plain = limit_curves(
        dataclasses.replace(setting, right_handed_new_physics=None), MASSES_MeV, conditions()
    )
    ratio = ((10.0 - time) / (10.0 - 0.5 * time)) ** 0.25
    np.testing.assert_allclose(plain["burst_duration"].value, ratio * base["burst_duration"].value, rtol=1e-9)


def test_swapped_snapshot_reading_or_species_is_noticed() -> None:
    base = published()["fig6"]

    def burst(setting: Setting, snapshot_s: int = 5) -> FloatArray:
        return np.asarray(
            coupling_limit(diffusion_time(setting, snapshot_s, MASSES_MeV), "burst_duration_s", 10.0).value
        )

    value = burst(base)
    for other in (
        burst(base, 1),
        burst(dataclasses.replace(base, reading=AS_DERIVED)),
        burst(dataclasses.replace(base, neutrino=NEUTRINOS["neutrino"])),
    ):
        assert np.max(np.abs(other / value - 1.0)) > 0.01
    same = dataclasses.replace(base, reading=dataclasses.replace(AS_PUBLISHED))
    np.testing.assert_array_equal(burst(same), value)


def test_sums_over_interactions_hold_no_standard_model() -> None:
    setting = published()["fig5"]
    sums: list[CouplingExpansion] = [
        interactions_while_diffusing(setting, 5, MASSES_MeV),
        interactions_while_streaming(setting, 5, MASSES_MeV),
    ]
    for total in sums:
        np.testing.assert_array_equal(total.at(0.0).value, 0.0)
        np.testing.assert_allclose(total.at(2e-4).value, 16.0 * np.asarray(total.at(1e-4).value), rtol=1e-12)


# Pinned


@pytest.mark.parametrize("reading", SETTINGS)
def test_limits_are_pinned(reading: str, pinned: Pin) -> None:
    masses = np.array(list(QUOTED_MASSES_MeV.values()))
    columns = {}
    for figure, setting in SETTINGS[reading]().items():
        for curve, limit in limit_curves(setting, masses, conditions()).items():
            columns[f"{figure}_{curve}"] = limit.value
    pinned(columns)
