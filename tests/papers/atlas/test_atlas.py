"""Identity: the atlas holds the bounds of every paper, converted by their rules, where perturbative."""

import csv
import json

import numpy as np
import pytest

from common.literature import read_table
from common.replication.paths import ROOT, data_path
from papers.atlas import atlas, bounds

COMPUTED = data_path("atlas", "atlas.csv")
needs_data = pytest.mark.skipif(not COMPUTED.is_file(), reason="not computed yet; run 'dvc repro'")
MASSES = np.geomspace(1.0, 1e3, 31)


@pytest.fixture(scope="module")
def points():
    with COMPUTED.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@needs_data
def test_every_paper_is_in_the_atlas(points):
    papers = {path.parent.name for path in (ROOT / "papers").glob("*/published.yaml")}
    assert {row["paper [1]"] for row in points if row["reading [1]"] != "literature"} == papers


@needs_data
def test_couplings_are_positive_and_perturbative(points):
    couplings = np.array([float(row["neutrino_coupling [1]"]) for row in points])
    assert (couplings > 0.0).all()
    assert (couplings <= bounds.STRONG_COUPLING).all()


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
    assert found == pytest.approx(expected[expected <= bounds.STRONG_COUPLING], rel=1e-8)


@needs_data
def test_every_curve_has_a_rule_and_a_source():
    about = json.loads(data_path("atlas", "atlas.json").read_text(encoding="utf-8"))
    assert {curve["rule"] for curve in about["curves"]} <= set(bounds.RULES.values())
    assert all(entry["reason"] for entry in about["not_converted"])


def test_region_keeps_only_what_is_between():
    lower, upper = bounds.region((MASSES, MASSES / 1e3), (MASSES, 1e2 / MASSES))
    assert lower[0] == pytest.approx(upper[0])
    assert (upper[1] > lower[1]).all()
    assert lower[0].max() < np.sqrt(1e5)


def test_strength_line_has_slope_one_in_the_mass():
    masses, couplings = bounds.strength_curve(MASSES, 1e-4)
    assert couplings / masses == pytest.approx(couplings[0] / masses[0], rel=1e-12)


def test_couplings_beyond_perturbation_theory_are_left_out():
    masses, couplings = bounds.perturbative((MASSES, MASSES))
    assert couplings.max() <= bounds.STRONG_COUPLING < MASSES.max()
    assert masses.size == couplings.size < MASSES.size
