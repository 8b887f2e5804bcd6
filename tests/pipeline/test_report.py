"""The report: same bytes from the same inputs, nothing hidden, nothing broken in a browser."""

import json
import os
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from common.replication import paths
from common.replication.compare import compare, read_artefacts
from common.replication.errors import ReplicationError
from common.replication.page import render_readme, write_page
from common.replication.quantities import Quantity, Variant, write_quantities
from common.replication.registry import VERDICTS, load_registry
from common.replication.report import write_report
from common.replication.site import (
    format_breakable,
    format_number,
    format_printed,
    format_prose,
    format_ratio,
    format_reference,
    format_unit,
)
from common.replication.writers import write_csv, write_json
from common.replication.yaml_files import read_yaml
from tests.pipeline.browser import check_report, find_chromium

REPOSITORY = paths.ROOT

REGISTRY = {
    "artefacts.yaml": """
entries:
  - name: fig1
    title: "Fig. 1: mean free path"
    figures:
      - {name: fig1, module: papers/toy2020/fig1_figure.py, caption: "Mean free path <b>with</b> the medium."}
    tables:
      - {name: fig1_table, caption: "The state of the medium by shell."}
""",
    "published.yaml": """
title: "A toy paper with <script>alert('title')</script> & co"
arxiv: "2001.00001"
citation: toy2020
entries:
  - key: reproduced_path
    locator: Table I
    statement: "mean free path & more"
    published: "1.50"
    unit: m
    quantity: fig1:path
    expected_verdict: reproduced
  - key: consistent_ratio
    locator: Sec. II
    statement: about an order of magnitude
    published: "10"
    unit: "1"
    relation: "~"
    tolerance: {relative: 0.2, reason: "the paper says 'about'"}
    quantity: fig1:ratio
    expected_verdict: consistent
  - key: explained_density
    locator: Table I
    statement: density of the shell
    published: "4.60e-4"
    unit: fm^-3
    quantity: fig1:density
    explained_by: misprint
    discrepancy: density_misprint
    expected_verdict: explained
  - key: missed_path
    locator: Table I
    statement: another path
    condition: inner shell
    published: "2.00"
    unit: m
    quantity: fig1:path
    discrepancy: density_misprint
    expected_verdict: not_reproduced
  - key: changed_ratio
    locator: Sec. III
    statement: the ratio is large
    published: large
    unit: "1"
    relation: qualitative
    threshold: {relation: ">=", value: 100, reason: "large means a hundred or more"}
    quantity: fig1:ratio
    expected_verdict: consistent
  - key: untestable_curve
    locator: Fig. 7
    statement: an experimental curve
    published: "1"
    unit: "1"
    not_testable: "taken from an experiment, not computed here"
    expected_verdict: not_testable
""",
    "discrepancies.yaml": """
entries:
  - id: density_misprint
    statement: "The printed density is half of what the table needs, <i>a misprint</i>."
    cause: "A factor of two lost in the conversion."
    tried: "Both conventions of the charge."
    quantities: ["fig1:density", "fig1:path"]
    tests: ["tests/papers/test_toy.py::test_density"]
    effect: "None on the bound, which is quoted from the other column."
""",
    "assumptions.yaml": """
entries:
  - id: axis_range
    input: "Range of the horizontal axis"
    chosen: "1 keV to 1 GeV"
    alternatives: "up to 10 GeV"
    reason: "covers every mass that the text names"
    effects: ["fig1:ratio"]
""",
}

README = """# Toy

What it claims, with a [derivation](derivations.md#top) and raw <b>HTML</b>.

| a | b |
|---|---|
| 1 | 2 |
"""

LOCK = """
[[package]]
name = "numpy"
version = "2.4.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "project"
version = "0.1.0"
source = { editable = "." }
dependencies = [{ name = "numpy" }]
"""

BIBLIOGRAPHY = """
@article{toy2020,
  author = {Doe, Jane and Roe, Richard},
  title = {A toy {Paper}},
  journal = {J. Toys}, volume = {1}, pages = {2}, year = {2020}, eprint = {2001.00001},
}
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one synthetic paper whose stages have run up to the comparison."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "PAPERS", tmp_path / "papers")
    paper = tmp_path / "papers" / "toy2020"
    paper.mkdir(parents=True)
    for name, content in REGISTRY.items():
        (paper / name).write_text(content, encoding="utf-8")
    (paper / "README.md").write_text(README, encoding="utf-8")
    for name in ("fig1.py", "fig1_figure.py", "derivations.md"):
        (paper / name).write_text("\n", encoding="utf-8")
    (tmp_path / "params.yaml").write_text("toy2020: {}\n", encoding="utf-8")
    (tmp_path / "uv.lock").write_text(LOCK, encoding="utf-8")
    (tmp_path / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    _compute()
    return tmp_path


def _compute() -> None:
    misprint = Variant(value=4.6e-4, description="half the density")
    quantities = {
        "path": Quantity(value=1.501, unit="m", description="mean free path", numerical_error=1e-7),
        "ratio": Quantity(value=9.1, unit="1", description="ratio to vacuum", numerical_error=2e-7),
        "density": Quantity(
            value=9.2e-4,
            unit="fm^-3",
            description="baryon density",
            numerical_error=1e-12,
            variants={"misprint": misprint},
        ),
    }
    write_quantities("toy2020", "fig1", quantities)
    write_csv(
        paths.data_path("toy2020", "fig1_table.csv"),
        {"species [1]": ["n", "p"], "density [fm^-3]": [0.123456789, 4.56e-7]},
    )
    registry = load_registry("toy2020", paths.PAPERS)
    verdicts = compare(registry, read_artefacts(registry))
    write_json(paths.data_path("toy2020", "verdicts.json"), [verdict.model_dump() for verdict in verdicts])
    figure, axes = plt.subplots()
    axes.plot([1, 2], [1, 4])
    paths.figure_path("toy2020", "").mkdir(parents=True)
    for suffix in ("png", "pdf"):
        figure.savefig(paths.figure_path("toy2020", f"fig1.{suffix}"))
    plt.close(figure)


def _contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def _page(root: Path) -> str:
    write_page("toy2020")
    return (root / "report/toy2020/index.html").read_text(encoding="utf-8")


def test_two_builds_are_byte_identical_and_leave_nothing_else(root: Path) -> None:
    write_page("toy2020")
    write_report()
    first = _contents(root / "report")
    write_page("toy2020")
    write_report()
    assert _contents(root / "report") == first
    assert set(first) == {
        "index.html",
        "style.css",
        "script.js",
        *(f"toy2020/{name}" for name in ("index.html", "style.css", "script.js", "summary.json")),
        *(f"toy2020/figures/fig1.{suffix}" for suffix in ("png", "pdf")),
    }


def test_a_failed_build_keeps_the_page_that_was_there(root: Path) -> None:
    before = _page(root)
    paths.figure_path("toy2020", "fig1.pdf").unlink()
    with pytest.raises(ReplicationError, match=r"fig1\.pdf: not drawn yet"):
        write_page("toy2020")
    assert (root / "report/toy2020/index.html").read_text(encoding="utf-8") == before
    assert [path.name for path in (root / "report").iterdir()] == ["toy2020"]


def test_page_shows_every_verdict_and_marks_the_changed_one(root: Path) -> None:
    page = _page(root)
    for verdict in VERDICTS:
        assert f'data-verdict="{verdict}"' in page
    assert page.count('data-changed="yes"') == 1
    assert "▲ changed, expected: consistent" in page


def test_text_from_the_registry_is_escaped(root: Path) -> None:
    page = _page(root)
    for raw in ("<script>alert", "<b>with</b>", "<i>a misprint</i>", "raw <b>HTML</b>"):
        assert raw not in page
    assert "mean free path &amp; more" in page
    assert "&lt;wbr" not in page
    assert "&lt;sup" not in page


def test_summary_and_scoreboard_count_the_same(root: Path) -> None:
    write_page("toy2020")
    write_report()
    summary = json.loads((root / "report/toy2020/summary.json").read_text(encoding="utf-8"))
    counts = {
        "reproduced": 1,
        "consistent": 1,
        "explained": 1,
        "not_reproduced": 2,
        "not_testable": 1,
    }
    assert summary["verdicts"] == counts
    assert (summary["entries"], summary["changed"]) == (6, 1)
    scoreboard = json.loads((root / "data/scoreboard.json").read_text(encoding="utf-8"))
    assert scoreboard == {"toy2020": counts, "total": counts}


def test_verdicts_of_another_registry_are_refused(root: Path) -> None:
    registry = root / "papers/toy2020/published.yaml"
    registry.write_text(
        registry.read_text(encoding="utf-8").replace("key: missed_path", "key: renamed"), encoding="utf-8"
    )
    with pytest.raises(ReplicationError, match="out of date"):
        write_page("toy2020")


def test_front_page_needs_every_summary(root: Path) -> None:
    with pytest.raises(ReplicationError, match="not rendered yet"):
        write_report()


def test_readme_links_lead_into_the_repository(root: Path) -> None:
    html = render_readme(root / "papers/toy2020/README.md")
    assert 'href="../../papers/toy2020/derivations.md#top"' in html
    assert "<h3>Toy</h3>" in html


@pytest.mark.parametrize(
    ("value", "html"),
    [
        (None, "–"),
        (1.0, "1"),
        (-0.25, "−0.25"),
        (496.63214, "496.632"),
        (1.23456789e-12, '<span class="nowrap">1.23457 × 10<sup>−12</sup></span>'),
    ],
)
def test_numbers_have_six_digits(value: float | None, html: str) -> None:
    assert format_number(value) == html


def test_ratios_keep_their_zeros() -> None:
    assert [format_ratio(value) for value in (1.00004, 0.25, 1234.5, None)] == [
        "1.000",
        "0.2500",
        "1234",
        "–",
    ]


def test_printed_numbers_keep_their_digits() -> None:
    assert format_printed("0.30") == "0.30"
    assert format_printed("4.60e-4") == '<span class="nowrap">4.60 × 10<sup>−4</sup></span>'
    assert format_printed("> all <") == "&gt; all &lt;"


def test_text_is_escaped_before_markup_is_added() -> None:
    assert format_unit("MeV fm^-3") == "MeV fm<sup>−3</sup>"
    assert format_unit("1") == "–"
    assert format_prose("<x> >= 10^5 & more") == "&lt;x&gt; ≥ 10<sup>5</sup> &amp; more"
    assert format_breakable("a_b/<c>") == "a_<wbr>b/<wbr>&lt;c&gt;"


def test_reference_of_every_paper_is_in_the_bibliography() -> None:
    bibliography = REPOSITORY / "references.bib"
    for paper in paths.paper_ids():
        published = read_yaml(paths.PAPERS / paper / "published.yaml")
        assert published["arxiv"] in format_reference(bibliography, published["citation"])
    reference = format_reference(bibliography, "shalgar2021")
    assert reference == (
        "Shashank Shalgar, Irene Tamborra and Mauricio Bustamante, Core-collapse supernovae stymie secret "
        "neutrino interactions, Phys. Rev. D 103 123008 (2021), arXiv:1912.09115."
    )
    with pytest.raises(ReplicationError, match="no entry 'nobody'"):
        format_reference(bibliography, "nobody")


@pytest.fixture
def browser() -> None:
    """Ask for Chromium; only outside continuous integration may it be missing."""
    if find_chromium() is None:
        assert "CI" not in os.environ, "chromium is not installed"
        pytest.skip("chromium is not installed")


@pytest.mark.usefixtures("browser")
def test_synthetic_report_in_a_browser(root: Path) -> None:
    write_page("toy2020")
    write_report()
    assert check_report(root / "report") == []


@pytest.mark.usefixtures("browser")
def test_page_stands_alone_without_the_front_page(root: Path) -> None:
    write_page("toy2020")
    assert check_report(root / "report" / "toy2020") == []


@pytest.mark.usefixtures("browser")
def test_report_of_the_repository_in_a_browser() -> None:
    report = REPOSITORY / "report"
    if not report.is_dir():
        pytest.skip("report/ is not built; run 'dvc repro'")
    assert check_report(report) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("figures/fig1.png", "figures/missing.png", "broken image"),
        ("figures/fig1.png", "https://example.invalid/fig1.png", "external request"),
        ("figures/fig1.pdf", "figures/missing.pdf", "link to missing missing.pdf"),
        ('href="#card"', 'href="#nowhere"', "link to missing #nowhere"),
        ("<label>Search ", "<label>", "searchbox without an accessible name"),
        ('src="script.js"', 'src="missing.js"', "failed request"),
    ],
)
@pytest.mark.usefixtures("browser")
def test_browser_check_finds_faults(root: Path, old: str, new: str, fault: str) -> None:
    page = _page(root)
    assert old in page
    (root / "report/toy2020/index.html").write_text(page.replace(old, new), encoding="utf-8")
    faults = check_report(root / "report")
    assert any(fault in line for line in faults), faults


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("ascending ? 1 : -1", "ascending ? -1 : 1", "not sorted"),
        ("row.hidden = !fits", "row.hidden = fits", "shows the wrong rows"),
    ],
)
@pytest.mark.usefixtures("browser")
def test_browser_check_finds_a_broken_script(root: Path, old: str, new: str, fault: str) -> None:
    write_page("toy2020")
    script = root / "report/toy2020/script.js"
    content = script.read_text(encoding="utf-8")
    assert old in content
    script.write_text(content.replace(old, new), encoding="utf-8")
    assert any(fault in line for line in check_report(root / "report"))
