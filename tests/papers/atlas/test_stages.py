"""Which columns become which edge of the atlas, and by which rule: from made-up tables."""

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pytest

from common.constants import MAXIMUM_PERTURBATIVE_COUPLING, FERMI_CONSTANT_inverse_MeV2
from common.mediators.couplings import coupling_of_contact_strength
from common.tables import LiteratureTable
from common.validation import FloatArray
from papers.atlas import atlas
from papers.atlas.model import bounds

MASSES_MeV = np.geomspace(1e-3, 1e3, 7)
READINGS: Sequence[bounds.Reading] = ("as_published", "as_derived")


def table(
    names: Iterable[str], mass: str = "mediator_mass", scale: float = 1e-3, **given: FloatArray
) -> LiteratureTable:
    """Each column another multiple of the scale, or as given."""
    columns = {name: np.full(MASSES_MeV.size, scale * (1 + i)) for i, name in enumerate(names)} | given
    units = {mass: "MeV"} | dict.fromkeys(columns, "1")
    return LiteratureTable("made up", units, {mass: MASSES_MeV} | columns)


def assert_is(curve: bounds.Curve, masses: FloatArray, couplings: FloatArray) -> None:
    np.testing.assert_allclose(curve[0], masses, rtol=1e-14)
    np.testing.assert_allclose(curve[1], couplings, rtol=1e-12)


def test_diffusion_times_bound_the_burst_in_each_reading() -> None:
    fig4 = table(
        f"{energy}_{reading}_{curve}"
        for energy in ("thermal", "degenerate")
        for reading in READINGS
        for curve in ("burst_duration", "standard_model_multiple")
    )
    names = [f"{one}_{curve}" for one in READINGS for curve in ("burst_duration", "standard_model_multiple")]
    fig5, fig6 = (table(names, scale=scale) for scale in (0.01, 0.02))
    violating, conserving, vector = atlas.diffusion_time_bounds(fig4, fig5, fig6)
    for reading in READINGS:
        for bound, held, name in (
            (violating, fig4, f"thermal_{reading}_burst_duration"),
            (conserving, fig5, f"{reading}_burst_duration"),
            (vector, fig6, f"{reading}_burst_duration"),
        ):
            # |Q| = 1, and C_N = C_ν: the numbers stand as they are.
            assert_is(bound.edges[reading, "lower"], MASSES_MeV, held.values[name])
    assert [bound.mediator for bound in (violating, conserving, vector)] == ["scalar", "scalar", "vector"]
    assert [bound.rule for bound in (violating, conserving, vector)] == ["product", "product", "charge"]


def test_coherent_bounds_are_those_of_both_targets_together() -> None:
    held = table(
        f"{model}_{target}_limit"
        for model in ("scalar", "b_minus_l")
        for target in ("csi", "lar", "combined")
    )
    for bound, model in zip(atlas.coherent_bounds(held), ("scalar", "b_minus_l"), strict=True):
        (edge,) = bound.edges
        assert edge == ("comparison", "lower")
        assert_is(bound.edges[edge], MASSES_MeV, held.values[f"{model}_combined_limit"])


def test_coalescence_excludes_from_the_lowest_to_the_highest_line() -> None:
    """Cooling, the wall and the shortened burst, of which any may be lowest or highest."""
    wall, cooling = 1e-3 * MASSES_MeV**0.5, np.full(MASSES_MeV.size, 1e-3)
    curves = {"decay_length": wall, "luminosity": cooling, "diffusion_time": 2.0 * cooling}
    factors = dict(zip(READINGS, (1.0, 3.0), strict=True))
    given = {
        f"{reading}_{name}": factor * curve
        for reading, factor in factors.items()
        for name, curve in curves.items()
    }
    lower = np.where(MASSES_MeV < 10.0, 0.1, 0.5)
    beyond = table([], mass="mass", corrected_lower=lower, corrected_upper=np.full(MASSES_MeV.size, 0.3))
    published, without_wall = atlas.coalescence_bounds(table([], mass="mass", **given), beyond)
    for reading, factor in factors.items():
        assert_is(published.edges[reading, "lower"], MASSES_MeV, factor * np.minimum(wall, 1e-3))
        assert_is(published.edges[reading, "upper"], MASSES_MeV, factor * np.maximum(wall, 2e-3))
    # No region where its edges have crossed.
    light = MASSES_MeV < 10.0
    assert set(without_wall.edges) == {("as_derived", "lower"), ("as_derived", "upper")}
    assert_is(without_wall.edges["as_derived", "lower"], MASSES_MeV[light], lower[light])
    assert_is(without_wall.edges["as_derived", "upper"], MASSES_MeV[light], np.full(light.sum(), 0.3))


def test_scattering_among_neutrinos_takes_the_quoted_density_and_the_species_of_the_reading() -> None:
    core = table(["quoted_density_default", "thermal_density_default"])
    propagation = table(["one_species", "all_species"])
    inside, outside = atlas.scattering_among_neutrinos_bounds(core, propagation)
    assert set(inside.edges) == {("as_published", "lower")}
    assert_is(inside.edges["as_published", "lower"], MASSES_MeV, core.values["quoted_density_default"])
    for reading, name in zip(READINGS, ("all_species", "one_species"), strict=True):
        assert_is(outside.edges[reading, "lower"], MASSES_MeV, propagation.values[name])


def test_diffuse_flux_moves_its_line_to_the_excluded_strength_and_convention() -> None:
    """From 1e-11/MeV³ to 16 times that, by the closed form of the contact coupling; σ/g⁴ differs by 4."""
    neutrino_mass_MeV = 5e-8
    line = coupling_of_contact_strength(MASSES_MeV, 1e-11 / neutrino_mass_MeV)
    expected = coupling_of_contact_strength(MASSES_MeV, 16e-11 / neutrino_mass_MeV) / math.sqrt(2.0)
    limits = LiteratureTable("made up", {"contact_mass": "MeV"}, {"contact_mass": np.array([0.5])})
    bound = atlas.diffuse_flux_bound(
        table(["coupling_1e_minus_10"], coupling_1e_minus_11=line), limits, 16e-11
    )
    heavy = MASSES_MeV >= 0.5
    assert set(bound.edges) == {("as_published", "lower")}
    assert_is(bound.edges["as_published", "lower"], MASSES_MeV[heavy], expected[heavy])


def test_flavour_reach_is_linear_in_the_mass_and_no_limit() -> None:
    bound = atlas.flavour_conversion_reach(MASSES_MeV, 1e-4)
    expected = MASSES_MeV * math.sqrt(FERMI_CONSTANT_inverse_MeV2 * 1e-4)
    for reading in READINGS:
        assert_is(bound.edges[reading, "lower"], MASSES_MeV, expected)
    assert not bound.is_limit


def test_sourced_bounds_are_their_columns_without_empty_cells() -> None:
    names = ("electron", "muon", "tau")
    others = ("double_beta_decay", "microwave_background", "nucleosynthesis_vector")
    columns = [*(f"laboratory_{name}" for name in names), *others]
    constraints = table(columns)
    constraints.values["laboratory_tau"] = np.where(MASSES_MeV < 1.0, 0.0, 0.02)
    tridents = table(["coupling"], mass="boson_mass", other=np.full(MASSES_MeV.size, 0.7))
    found = {bound.name: bound for bound in atlas.sourced_bounds(constraints, tridents)}
    assert list(found) == [*columns, "neutrino_tridents"]
    for name in columns:
        held = constraints.values[name] > 0.0
        curve = found[name].edges["comparison", "lower"]
        assert_is(curve, MASSES_MeV[held], constraints.values[name][held])
    assert found["laboratory_tau"].edges["comparison", "lower"][0].size == 4
    assert_is(
        found["neutrino_tridents"].edges["comparison", "lower"], MASSES_MeV, tridents.values["coupling"]
    )
    assert [found[f"laboratory_{name}"].flavours for name in names] == ["e", "mu", "tau"]


def test_rows_hold_each_perturbative_point_of_each_edge() -> None:
    couplings = np.array([0.1, 2.0 * MAXIMUM_PERTURBATIVE_COUPLING, MAXIMUM_PERTURBATIVE_COUPLING])
    masses = np.array([1.0, 2.0, 3.0])
    edges: dict[tuple[bounds.Reading, bounds.Edge], bounds.Curve] = {
        ("as_published", "lower"): (masses, couplings),
        ("as_derived", "upper"): (masses[:1], couplings[:1]),
    }
    bound = bounds.Bound(
        name="one",
        label="One",
        paper="das2022",
        sources=("first", "second"),
        mediator="vector",
        flavours="all",
        couples_to_nucleons=True,
        rule="charge",
        edges=edges,
    )
    columns = atlas.rows([bound, bound])
    assert columns["mediator_mass [MeV]"] == [1.0, 3.0, 1.0] * 2
    assert columns["neutrino_coupling [1]"] == [0.1, MAXIMUM_PERTURBATIVE_COUPLING, 0.1] * 2
    assert columns["reading [1]"] == ["as_published"] * 2 + ["as_derived"] + ["as_published"] * 2 + [
        "as_derived"
    ]
    assert columns["edge [1]"] == (["lower"] * 2 + ["upper"]) * 2
    for name, value in {
        "bound": "one",
        "paper": "das2022",
        "sources": "first second",
        "mediator": "vector",
        "flavours": "all",
        "couples_to_nucleons": "yes",
        "rule": "charge",
    }.items():
        assert set(columns[f"{name} [1]"]) == {value}


def test_what_a_bound_is_about_says_whether_nucleons_are_coupled() -> None:
    coupled = atlas.coherent_bounds(table(["scalar_combined_limit", "b_minus_l_combined_limit"]))
    core, _ = atlas.scattering_among_neutrinos_bounds(
        table(["quoted_density_default"]), table(["all_species", "one_species"])
    )
    assert coupled[1].about == "vector, neutrino flavours: all, also coupled to nucleons"
    assert core.about == "scalar, neutrino flavours: one"


@pytest.mark.parametrize(("choose", "expected"), [(np.min, [1.0, 2.0]), (np.max, [3.0, 4.0])])
def test_envelope_is_taken_mass_by_mass(choose: Callable[..., FloatArray], expected: list[float]) -> None:
    masses = np.array([1.0, 10.0])
    curves = [(masses, np.array([1.0, 4.0])), (masses, np.array([3.0, 2.0]))]
    assert_is(bounds.envelope(curves, choose), masses, np.array(expected))


def test_a_contact_curve_begins_at_the_lightest_mass_itself() -> None:
    masses, _ = bounds.contact_curve(table(["line"]), "line", 1.0, MASSES_MeV[2])
    np.testing.assert_array_equal(masses, MASSES_MeV[2:])
