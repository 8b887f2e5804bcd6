"""Identity: the atlas holds the bounds of every paper, converted by their rules, where perturbative."""

import csv
import json
import re

import numpy as np
import pytest

from common.constants import MAXIMUM_PERTURBATIVE_COUPLING, FERMI_CONSTANT_inverse_MeV2
from common.replication.paths import ROOT, data_path, paper_ids
from common.tables import read_table
from papers.atlas import atlas
from papers.atlas.model import bounds

COMPUTED = data_path("atlas", "atlas.csv")
needs_data = pytest.mark.skipif(not COMPUTED.is_file(), reason="not computed yet; run 'dvc repro'")
MASSES = np.geomspace(1.0, 1e3, 31)


@pytest.fixture(scope="module")
def points():
    with COMPUTED.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@needs_data
def test_every_paper_is_in_the_atlas(points):
    papers = {row["paper [1]"] for row in points if row["reading [1]"] != "comparison"}
    assert papers == set(paper_ids())


@needs_data
def test_couplings_are_positive_and_perturbative(points):
    couplings = np.array([float(row["neutrino_coupling [1]"]) for row in points])
    assert (couplings > 0.0).all()
    assert (couplings <= MAXIMUM_PERTURBATIVE_COUPLING).all()


@needs_data
def test_upper_edges_lie_above_lower_ones(points):
    for reading in atlas.SUPERNOVA_READINGS:
        edges = {
            edge: [
                (row["mediator_mass [MeV]"], float(row["neutrino_coupling [1]"]))
                for row in points
                if row["bound [1]"] == "l_mu_minus_l_tau"
                and (row["reading [1]"], row["edge [1]"]) == (reading, edge)
            ]
            for edge in ("lower", "upper")
        }
        assert [mass for mass, _ in edges["lower"]] == [mass for mass, _ in edges["upper"]]
        assert all(above > below for (_, below), (_, above) in zip(*edges.values(), strict=True))


@needs_data
def test_gauge_coupling_of_b_minus_l_stands_unchanged(points):
    source = read_table(data_path("cerdeno2021", "fig6.csv"))
    expected = source.column("as_derived_burst_duration", "1")
    found = [
        float(row["neutrino_coupling [1]"])
        for row in points
        if (row["bound [1]"], row["reading [1]"]) == ("b_minus_l", "as_derived")
    ]
    assert found == pytest.approx(expected[expected <= MAXIMUM_PERTURBATIVE_COUPLING], rel=1e-8)


@needs_data
def test_every_curve_has_a_rule_and_a_source():
    about = json.loads(data_path("atlas", "atlas.json").read_text(encoding="utf-8"))
    assert {curve["rule"] for curve in about["curves"]} <= set(bounds.RULES.values())
    keys = set(re.findall(r"@\w+\{(\w+),", (ROOT / "references.bib").read_text(encoding="utf-8")))
    assert all(curve["sources"] and set(curve["sources"]) <= keys for curve in about["curves"])
    assert all(entry["reason"] for entry in about["not_converted"])


def test_region_keeps_only_what_is_between():
    lower, upper = bounds.region((MASSES, MASSES / 1e3), (MASSES, 1e2 / MASSES))
    assert lower[0] == pytest.approx(upper[0])
    assert (upper[1] > lower[1]).all()
    assert lower[0].max() < np.sqrt(1e5)


@needs_data
def test_flavour_line_is_that_of_the_printed_equipartition(points):
    """100 ω = g1 μ with ω = 1/km and μ = 1e6/km near the neutrinosphere, Sec. III: g1 = 1e-4."""
    for row in points:
        if row["bound [1]"] == "flavour_equipartition":
            found = float(row["neutrino_coupling [1]"]) / float(row["mediator_mass [MeV]"])
            assert found == pytest.approx(np.sqrt(FERMI_CONSTANT_inverse_MeV2 * 1e-4), rel=1e-7, abs=0.0)


@needs_data
def test_one_point_of_every_edge_is_pinned(points, pinned):
    """The point in the middle of each edge, which a change of curve, reading or rule moves."""
    edges = {}
    for row in points:
        key = f"{row['bound [1]']}_{row['reading [1]']}_{row['edge [1]']}"
        edges.setdefault(key, []).append(row)
    middle = {key: rows[len(rows) // 2] for key, rows in edges.items()}
    pinned({key: float(row["neutrino_coupling [1]"]) for key, row in middle.items()}, relative_tolerance=1e-6)


def test_couplings_beyond_perturbation_theory_are_left_out():
    masses, couplings = bounds.perturbative((MASSES, MASSES))
    assert couplings.max() <= MAXIMUM_PERTURBATIVE_COUPLING < MASSES.max()
    assert masses.size == couplings.size < MASSES.size
