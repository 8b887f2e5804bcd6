"""The figure of the atlas drawn from made-up points: each bound in its reading, under its own name."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from papers.atlas import plot_atlas

MASSES_MeV = np.geomspace(1e-4, 1e2, 4)
CURVES = [
    {"name": "region", "label": "a region", "is_limit": True},
    {"name": "limit", "label": "a limit", "is_limit": True},
    {"name": "reach", "label": "a reach", "is_limit": False},
    {"name": "neutrino_tridents", "label": "of others", "is_limit": True},
    {"name": "unnamed", "label": "of others without a place", "is_limit": True},
]
EDGES = {
    ("region", "cerdeno2023", "as_published", "lower"): 1e-6,
    ("region", "cerdeno2023", "as_published", "upper"): 1e-5,
    ("region", "cerdeno2023", "as_derived", "lower"): 2e-6,
    ("region", "cerdeno2023", "as_derived", "upper"): 2e-5,
    ("limit", "cerdeno2023", "as_derived", "lower"): 1e-3,
    ("reach", "abbar2022", "as_published", "lower"): 1e-4,
    ("reach", "abbar2022", "as_derived", "lower"): 1e-4,
    ("neutrino_tridents", "cerdeno2023", "comparison", "lower"): 1e-2,
    ("unnamed", "cerdeno2023", "comparison", "lower"): 3e-2,
}


def couplings(size: float) -> np.ndarray:
    """A power of the mass, so that neither axis can stand for the other."""
    return np.asarray(size * MASSES_MeV**0.1)


@pytest.fixture(scope="module")
def figure() -> Iterator[Figure]:
    points = np.array(
        [
            (*key, mass, coupling)
            for key, size in EDGES.items()
            for mass, coupling in zip(MASSES_MeV, couplings(size), strict=True)
        ],
        dtype=[
            ("bound", "U40"),
            ("paper", "U20"),
            ("reading", "U20"),
            ("edge", "U10"),
            ("mass", float),
            ("coupling", float),
        ],
    )
    yield plot_atlas.draw(points, CURVES)
    plt.close("all")


def test_each_panel_draws_the_edges_of_its_reading_and_what_is_compared(figure: Figure) -> None:
    for panel, (reading, title) in zip(figure.axes, plot_atlas.READINGS.items(), strict=True):
        assert panel.get_title() == title
        sizes = [size for key, size in EDGES.items() if key[2] in (reading, "comparison")]
        drawn = [line.get_xydata().T for line in panel.get_lines()]
        assert len(drawn) == len(sizes)
        for line, size in zip(drawn, sizes, strict=True):
            np.testing.assert_array_equal(line, [MASSES_MeV, couplings(size)])


def test_lines_have_the_colour_of_their_paper_and_a_style_of_their_own(figure: Figure) -> None:
    panel = figure.axes[1]
    styles = {line.get_label(): (line.get_color(), line.get_linestyle()) for line in panel.get_lines()}
    assert styles["a region (cerdeno2023)"] == (plot_atlas.COLOURS["cerdeno2023"], "-")
    assert styles["a limit (cerdeno2023)"] == (plot_atlas.COLOURS["cerdeno2023"], "--")
    assert styles["a reach (abbar2022)"] == (plot_atlas.COLOURS["abbar2022"], "-")
    (legend,) = figure.legends
    assert {text.get_text() for text in legend.get_texts()} == {
        "a region (cerdeno2023)",
        "a limit (cerdeno2023)",
        "a reach (abbar2022)",
    }


def test_what_is_excluded_is_shaded_and_a_reach_is_not(figure: Figure) -> None:
    published, derived = (
        [one for one in panel.collections if isinstance(one, PolyCollection)] for panel in figure.axes
    )
    assert (len(published), len(derived)) == (1, 2)
    for shade, lower, upper in (
        (published[0], couplings(1e-6), couplings(1e-5)),
        (derived[0], couplings(2e-6), couplings(2e-5)),
        (derived[1], couplings(1e-3), 1.8 * couplings(1e-3)),
    ):
        corners = {(float(x), float(y)) for x, y in shade.get_paths()[0].vertices}
        for edge in (lower, upper):
            assert corners >= set(zip(MASSES_MeV.tolist(), edge.tolist(), strict=True))


def test_names_of_others_stand_at_their_lines(figure: Figure) -> None:
    for panel in figure.axes:
        names = {text.get_text(): text for text in panel.texts}
        mass, side = plot_atlas.LABELS["neutrino_tridents"]
        assert names["of others"].xy == (mass, couplings(1e-2)[-1])
        assert names["of others"].get_verticalalignment() == side
        middle = float(np.median(MASSES_MeV))
        # The point whose mass is nearest by its logarithm.
        assert names["of others without a place"].xy == (middle, couplings(3e-2)[2])
        assert names["of others without a place"].get_verticalalignment() == "bottom"
        # Off the line, below it where the top of the name is there.
        assert names["of others"].xyann[1] < 0.0 < names["of others without a place"].xyann[1]
