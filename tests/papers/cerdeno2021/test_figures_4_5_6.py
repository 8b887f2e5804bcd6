"""Stages of Figs. 4 to 6 of arXiv:2106.11660: what each reading changes, and numbers from the curves."""

import dataclasses
import functools
import itertools

import numpy as np
import pytest

from common.numerics.quadrature import IntegrationResult
from common.replication.ledger.quantities import Quantity
from common.replication.parameters import load_parameters
from common.tables import LiteratureTable, literature_table
from common.validation import FloatArray
from papers.cerdeno2021 import fig4, fig5, fig6
from papers.cerdeno2021.model.limits import (
    Alternative,
    QUOTED_MASSES_MeV,
    Setting,
    limit_curves,
    limit_quantities,
    medium_effect_settings,
)
from papers.cerdeno2021.model.printed_cells import printed_cells
from papers.cerdeno2021.model.scattering import ShellState, printed_states
from papers.cerdeno2021.parameters import Limits

MASSES_MeV: FloatArray = np.geomspace(1e-2, 1e3, 6)

FIELDS_OF_READINGS = {
    "as_derived": {"reading", "states"},
    "as_derived_without_neutrino_of_eq_24": {"reading", "states", "right_handed_blocking"},
    "sign_from_charges": {"reading"},
    "neutrino": {"neutrino"},
    "snapshot_1s": {"interactions_snapshot_s"},
    "neutrino_snapshot_1s": {"neutrino", "interactions_snapshot_s"},
    "computed_states": {"states"},
    "without_medium": {"medium"},
    "right_handed_not_blocked": {"right_handed_blocking"},
    "without_neutrino_blocking": {"final_neutrino", "right_handed_blocking"},
    "amplitude_factor_2": {"majorana_amplitude_factor"},
    "neutrons_only": {"nucleons"},
    "single_new_physics_rate": {"right_handed_new_physics"},
    "without_right_handed": {"right_handed_new_physics"},
    "other_snapshot": {"burst_snapshot_s", "multiple_snapshot_s", "interactions_snapshot_s"},
}
"""Fields of the setting that a reading changes, by its name."""


@functools.cache
def conditions() -> Limits:
    return load_parameters("cerdeno2021.limits", Limits)


@functools.cache
def printed(table: str) -> tuple[ShellState, ...]:
    """Two shells of each snapshot, of which the outer one is left if the centre is cut out."""
    return tuple(state for state in printed_states(printed_cells(), table) if state.shell.number in (1, 4))


@functools.cache
def other_states(table: str) -> tuple[ShellState, ...]:
    """Stand in for the states from the mean-field equations: warmer by a twentieth."""

    def warmer(state: ShellState) -> ShellState:
        shell = dataclasses.replace(state.shell, temperature_MeV=1.05 * state.shell.temperature_MeV)
        return dataclasses.replace(state, shell=shell)

    return tuple(warmer(state) for state in printed(table))


@functools.cache
def bases() -> dict[str, Setting]:
    return {
        "thermal": fig4.setting("thermal", printed("majorana")),
        "degenerate": fig4.setting("degenerate", printed("majorana")),
        "fig5": fig5.setting(printed("dirac")),
        "fig6": fig6.setting(printed("dirac")),
    }


@functools.cache
def alternatives(figure: str) -> dict[str, Alternative]:
    if figure in fig4.ENERGIES:
        return fig4.alternatives(figure, printed("majorana"), other_states("majorana"))
    stage = {"fig5": fig5, "fig6": fig6}[figure]
    return stage.alternatives(printed("dirac"), other_states("dirac"))


READINGS = [(figure, name) for figure in bases() for name in alternatives(figure)]


def changed_fields(first: Setting, second: Setting) -> set[str]:
    names = (field.name for field in dataclasses.fields(Setting))
    return {name for name in names if getattr(first, name) != getattr(second, name)}


@functools.cache
def limits(setting: Setting) -> dict[str, FloatArray]:
    return {
        name: np.asarray(limit.value)
        for name, limit in limit_curves(setting, MASSES_MeV, conditions()).items()
    }


@pytest.mark.parametrize(("figure", "name"), READINGS)
def test_reading_changes_what_it_names_and_a_limit(figure: str, name: str) -> None:
    base, other = bases()[figure], alternatives(figure)[name].setting
    expected = FIELDS_OF_READINGS[name]
    if (figure, name) == ("fig5", "as_derived"):
        expected = FIELDS_OF_READINGS["as_derived_without_neutrino_of_eq_24"]
    if (figure, name) == ("fig6", "other_snapshot"):
        # Eqs. 24 and 26 aren't asked of the vector.
        expected = expected - {"interactions_snapshot_s"}
    assert changed_fields(base, other) == expected
    before, after = limits(base), limits(other)
    assert before.keys() == after.keys()
    assert max(float(np.max(np.abs(after[curve] / before[curve] - 1.0))) for curve in before) > 1e-3


@pytest.mark.parametrize("name", ["neutrino", "computed_states", "as_derived"])
def test_reading_of_figures_2_and_3_changes_what_it_names(name: str) -> None:
    settings = medium_effect_settings(printed("dirac"), other_states("dirac"))
    assert changed_fields(settings["as_published"], settings[name]) == FIELDS_OF_READINGS[name]


@pytest.mark.parametrize("figure", bases())
def test_limits_move_the_way_that_the_reading_says(figure: str) -> None:
    """Without medium, blocking or half the amplitude more is scattered; on neutrons alone less."""
    base = limits(bases()[figure])["burst_duration"]
    ratio = {name: limits(one.setting)["burst_duration"] / base for name, one in alternatives(figure).items()}
    assert np.all(ratio["without_medium"] < 0.999)
    if figure in fig4.ENERGIES:
        # More scattering in the Standard Model too: both shorten what is left for new physics.
        assert np.all(ratio["without_neutrino_blocking"] < 1.0)
        np.testing.assert_allclose(ratio["amplitude_factor_2"], 2.0**-0.5, rtol=1e-12)
        assert np.all(ratio["neutrons_only"] > 1.0)
    if figure == "fig5":
        np.testing.assert_allclose(ratio["single_new_physics_rate"], 2.0**0.25, rtol=1e-12)
        np.testing.assert_allclose(ratio["right_handed_not_blocked"], 1.0, rtol=0.0)


def test_limits_at_the_quoted_masses_stand_under_their_names() -> None:
    """Each number is the limit computed at its one mass, and each variant that of its setting."""
    base, other = bases()["fig6"], alternatives("fig6")["without_medium"]
    found = limit_quantities("made_up_", base, {"without_medium": other}, conditions(), ("100_mev", "1_kev"))
    for label in ("100_mev", "1_kev"):
        mass_MeV = QUOTED_MASSES_MeV[label]
        for curve, limit in limit_curves(base, mass_MeV, conditions()).items():
            quantity = found[f"made_up_{curve}_{label}"]
            assert quantity.value == pytest.approx(float(limit.value), rel=1e-12)
            bare = limit_curves(other.setting, mass_MeV, conditions())[curve]
            assert quantity.variants["without_medium"].value == pytest.approx(float(bare.value), rel=1e-12)


# The numbers that decide the claims, from the curves that the stage writes

COHERENT = {"combined": 1e-4, "csi": 1.3e-4, "lar": 2e-4}
"""Made-up limits of COHERENT, times (mass/MeV)^0.3; a power law survives the interpolation."""


def coherent_limit(target: str) -> FloatArray:
    return np.asarray(COHERENT[target] * MASSES_MeV**0.3)


def coherent() -> LiteratureTable:
    grid = np.geomspace(1e-3, 1e4, 4)
    columns = {
        f"{model}_{target}_limit": factor * grid**0.3
        for model in ("scalar", "b_minus_l")
        for target, factor in COHERENT.items()
    }
    units = {"mediator_mass": "MeV"} | dict.fromkeys(columns, "1")
    return LiteratureTable("made up", units, {"mediator_mass": grid} | columns)


@functools.cache
def computed(figure: str) -> tuple[dict[str, FloatArray], dict[str, Quantity]]:
    """Curves by name without unit, and quantities of a stage."""
    if figure == "fig5":
        table, quantities = fig5.compute(
            printed("dirac"), other_states("dirac"), MASSES_MeV, conditions(), coherent(), printed("majorana")
        )
    else:
        stage, states = {"fig4": (fig4, "majorana"), "fig6": (fig6, "dirac")}[figure]
        table, quantities = stage.compute(
            printed(states), other_states(states), MASSES_MeV, conditions(), coherent()
        )
    return {name.split(" [")[0]: np.asarray(values) for name, values in table.items()}, quantities


def assert_extreme(quantity: Quantity, ratios: dict[str, FloatArray], *, largest: bool = False) -> None:
    extreme = np.max if largest else np.min
    assert quantity.value == pytest.approx(float(extreme(ratios["as_published"])), rel=1e-12)
    for name, ratio in ratios.items():
        if name != "as_published":
            assert quantity.variants[name].value == pytest.approx(float(extreme(ratio)), rel=1e-12)


@pytest.mark.parametrize("energy", fig4.ENERGIES)
def test_numbers_of_figure_4_follow_from_its_curves(energy: str) -> None:
    curves, quantities = computed("fig4")
    readings = ("as_published", "as_derived")
    for reading, one in (
        ("as_published", bases()[energy]),
        ("as_derived", fig4.derived(energy, other_states("majorana"))),
    ):
        for medium, suffix in ((True, ""), (False, "_without_medium")):
            for curve, values in limits(dataclasses.replace(one, medium=medium)).items():
                np.testing.assert_allclose(curves[f"{energy}_{reading}{suffix}_{curve}"], values, rtol=1e-12)
    assert_extreme(
        quantities[f"{energy}_least_weakening"],
        {
            reading: curves[f"{energy}_{reading}_burst_duration"]
            / curves[f"{energy}_{reading}_without_medium_burst_duration"]
            for reading in readings
        },
    )
    for curve in fig4.DIFFUSION_CURVES:
        over = {
            reading: curves[f"{energy}_{reading}_{curve}"] / coherent_limit("combined")
            for reading in readings
        }
        over |= {
            target: curves[f"{energy}_as_published_{curve}"] / coherent_limit(target)
            for target in ("csi", "lar")
        }
        assert_extreme(quantities[f"{energy}_{curve}_over_coherent"], over)


def test_gap_of_figure_4_is_a_ratio_of_ratios() -> None:
    curves, quantities = computed("fig4")
    gaps = {}
    for reading in ("as_published", "as_derived"):
        thermal, degenerate = (
            curves[f"{energy}_{reading}_burst_duration"]
            / curves[f"{energy}_{reading}_standard_model_multiple"]
            for energy in ("thermal", "degenerate")
        )
        gaps[reading] = thermal / degenerate
    assert_extreme(quantities["least_gap_thermal_over_degenerate"], gaps)


def test_public_limit_is_that_of_the_mean_nucleon_of_caesium_iodide() -> None:
    """Y² = C_N C_ν of 108 protons and 152 neutrons, from the charges and the product of couplings."""
    public = literature_table("light_mediator_limits/public_coherent_csi_scalar.csv")
    charges = literature_table("light_mediator_limits/scalar_charges.csv")
    proton, neutron = (float(charges.column(f"{one}_charge", "1")[0]) for one in ("proton", "neutron"))
    found = fig4.public_limits()
    np.testing.assert_array_equal(found["mediator_mass [MeV]"], public.column("mediator_mass", "MeV"))
    mean = found["coupling_limit [1]"] ** 2 / public.column("quark_neutrino_coupling_product", "1")
    np.testing.assert_allclose(mean, (108.0 * proton + 152.0 * neutron) / 260.0, rtol=1e-12)


def test_numbers_of_figure_5_follow_from_its_curves() -> None:
    curves, quantities = computed("fig5")
    readings = ("as_published", "as_derived")

    def ratios(curve: str, other: str | None) -> dict[str, FloatArray]:
        """A limit over another one of its reading, or over that of COHERENT."""
        return {
            reading: curves[f"{reading}_{curve}"]
            / (coherent_limit("combined") if other is None else curves[f"{reading}_{other}"])
            for reading in readings
        }

    for curve in fig5.CURVES:
        weakening = ratios(curve, f"without_medium_{curve}")
        assert_extreme(quantities[f"least_weakening_{curve}"], weakening)
        if curve == "standard_model_multiple":
            assert_extreme(quantities[f"largest_weakening_{curve}"], weakening, largest=True)
    for curve in ("burst_duration", "standard_model_multiple"):
        assert_extreme(quantities[f"{curve}_over_coherent"], ratios(curve, None))
    window = ratios("burst_duration", "interactions_while_streaming")
    over_streaming = {
        reading: 1.0 / ratio for reading, ratio in ratios("interactions_while_streaming", None).items()
    }
    for name, ratio in (("window", window), ("coherent_over_streaming", over_streaming)):
        assert_extreme(quantities[f"least_{name}"], ratio)
        assert_extreme(quantities[f"largest_{name}"], ratio, largest=True)


def test_numbers_of_figure_6_follow_from_its_curves() -> None:
    curves, quantities = computed("fig6")
    for curve in fig6.CURVES:
        over = {
            reading: curves[f"{reading}_{curve}"] / coherent_limit("combined")
            for reading in ("as_published", "as_derived")
        }
        over |= {
            target: curves[f"as_published_{curve}"] / coherent_limit(target) for target in ("csi", "lar")
        }
        crossings = {name: fig6.crossing_MeV(MASSES_MeV, ratio) for name, ratio in over.items()}
        crossing = quantities[f"{curve}_crosses_coherent"]
        assert {"as_published": crossing.value} | {
            name: variant.value for name, variant in crossing.variants.items()
        } == pytest.approx(crossings, rel=1e-12)
        over["above_100_keV"] = over["as_published"][MASSES_MeV > 0.099]
        over["above_1_MeV"] = over["as_published"][MASSES_MeV > 0.99]
        assert_extreme(quantities[f"{curve}_over_coherent"], over)
    weakening = {
        reading: curves[f"{reading}_burst_duration"] / curves[f"{reading}_without_medium_burst_duration"]
        for reading in ("as_published", "as_derived")
    }
    assert_extreme(quantities["least_weakening"], weakening)


def test_error_of_the_share_of_the_medium_covers_its_first_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made-up limits, each moved by its error up or down: the share moves by less, but not by far less."""
    relative = 1e-6
    values = {"right_handed": 1.05, "plain": 1.02, "majorana": 1.0}

    def share(signs: tuple[int, int, int]) -> Quantity:
        moved = {
            name: value * (1.0 + sign * relative)
            for (name, value), sign in zip(values.items(), signs, strict=True)
        }

        def made_up(setting: Setting, masses: FloatArray, _: Limits) -> dict[str, IntegrationResult]:
            if setting.model == "scalar_lepton_number_violating":
                value = moved["majorana"]
            else:
                value = moved["plain" if setting.right_handed_new_physics is None else "right_handed"]
            limit = IntegrationResult(np.full(masses.size, value), np.full(masses.size, relative * value))
            return dict.fromkeys(("burst_duration", "standard_model_multiple"), limit)

        monkeypatch.setattr(fig5, "limit_curves", made_up)
        return fig5.share_of_medium(printed("dirac"), printed("majorana"), conditions())[
            "share_of_medium_burst_duration"
        ]

    central = share((0, 0, 0))
    assert central.value == pytest.approx(np.log(1.02) / np.log(1.05), rel=1e-12)
    largest = max(abs(share(signs).value - central.value) for signs in itertools.product((-1, 1), repeat=3))
    assert largest < central.numerical_error < 10.0 * largest
