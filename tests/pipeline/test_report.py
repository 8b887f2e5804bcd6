"""The report: same bytes from the same inputs, nothing hidden, nothing broken in a browser."""

import json
import os
import re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from common.replication import paths
from common.replication.errors import ReplicationError
from common.replication.ledger.compare import compare, read_artefacts
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.ledger.registry import VERDICTS, load_registry
from common.replication.report.front_page import write_report
from common.replication.report.library import write_library
from common.replication.report.page import render_readme, write_page
from common.replication.report.prose import set_formulas
from common.replication.report.scoreboard import BEGIN, END, scoreboard_table, write_table, written_table
from common.replication.report.site import (
    format_breakable,
    format_number,
    format_printed,
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
    curves:
      - {name: fig1_limit, caption: "Upper limit on the coupling.", sources: [roe2019]}
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

FINDINGS = """
entries:
  - title: The printed density is a <misprint>
    paper: toy2020
    sentences: ["It is half of what the table needs.", "The bound is quoted from the other column."]
    evidence: discrepancy:density_misprint
"""

README = """# Toy

What it claims of mu_nu, with a [derivation](derivations.md#why) of 10^-3 in [this](fig1.py), raw <b>HTML</b>.

| a | b |
|---|---|
| 1 | 2 |
"""

LIBRARY = '''
"""Toys of all kinds."""

ANSWER = 42
"""The number."""

UNDOCUMENTED = 43


def play(toy_MeV, *, often):
    """Play with a toy, :func:`often` in units of T_0.

    Returns nothing.
    """


def _hidden():
    """Not part of the interface."""


class Box:
    """A box."""

    size_km: float
'''

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

@article{roe2019,
  author = {Roe, Richard},
  title = {Toys},
  year = {2019},
}
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one synthetic paper whose stages have run up to the comparison."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "PAPERS", tmp_path / "papers")
    paper = tmp_path / "papers" / "toy2020"
    (paper / "ledger").mkdir(parents=True)
    for name, content in REGISTRY.items():
        (paper / "ledger" / name).write_text(content, encoding="utf-8")
    (paper / "README.md").write_text(README, encoding="utf-8")
    (paper / "derivations.md").write_text("# Why\n\nBecause Y_e <= 1.\n", encoding="utf-8")
    (paper.parent / "findings.yaml").write_text(FINDINGS, encoding="utf-8")
    for name in ("fig1.py", "fig1_figure.py"):
        (paper / name).write_text("\n", encoding="utf-8")
    (tmp_path / "params.yaml").write_text("toy2020: {}\n", encoding="utf-8")
    (tmp_path / "uv.lock").write_text(LOCK, encoding="utf-8")
    (tmp_path / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    (tmp_path / "common").mkdir()
    (tmp_path / "common/toys.py").write_text(LIBRARY, encoding="utf-8")
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
    write_csv(
        paths.data_path("toy2020", "fig1_limit.csv"), {"mass [MeV]": [1.0, 2.0], "limit [1]": [0.1, 0.2]}
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


def _build() -> None:
    write_page("toy2020")
    write_library()
    write_report()


def _page(root: Path) -> str:
    write_page("toy2020")
    return (root / "report/toy2020/index.html").read_text(encoding="utf-8")


def test_two_builds_are_byte_identical_and_leave_nothing_else(root: Path) -> None:
    _build()
    first = _contents(root / "report")
    _build()
    assert _contents(root / "report") == first
    assert set(first) == {
        "index.html",
        "style.css",
        "script.js",
        "library.html",
        *(f"toy2020/{name}.html" for name in ("index", "review", "derivations")),
        *(f"toy2020/{name}" for name in ("style.css", "script.js", "summary.json")),
        *(f"toy2020/figures/fig1.{suffix}" for suffix in ("png", "pdf")),
        *(f"toy2020/curves/fig1_limit.{suffix}" for suffix in ("csv", "bib")),
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
    _build()
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
    assert (summary["consistent_claims"], summary["far"], summary["near"]) == (0, [], [])
    expected = counts | {"discrepancies": 1, "assumptions": 1}
    expected |= {"consistent_numbers": 1, "consistent_claims": 0, "far_claims": 0, "near_turning": 0}
    assert scoreboard == {"toy2020": expected, "total": expected}


def test_scoreboard_is_written_between_its_marks_in_the_readme(root: Path) -> None:
    _build()
    (root / "README.md").write_text(f"above\n{BEGIN}\nold\n{END}\nbelow\n", encoding="utf-8")
    write_table()
    lines = (root / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines[0:2] == ["above", BEGIN]
    assert lines[4:] == [
        "| [toy2020](papers/toy2020/README.md) | 1 | 1 | 0 | 0 | 1 | 2 | 1 | 0 | 1 | 1 |",
        "| **all** | 1 | 1 | 0 | 0 | 1 | 2 | 1 | 0 | 1 | 1 |",
        END,
        "below",
    ]
    assert written_table() == scoreboard_table()
    (root / "README.md").write_text("no marks\n", encoding="utf-8")
    with pytest.raises(ReplicationError, match="needs the lines"):
        write_table()


def test_verdicts_of_another_registry_are_refused(root: Path) -> None:
    registry = root / "papers/toy2020/ledger/published.yaml"
    registry.write_text(
        registry.read_text(encoding="utf-8").replace("key: missed_path", "key: renamed"), encoding="utf-8"
    )
    with pytest.raises(ReplicationError, match="out of date"):
        write_page("toy2020")


def test_front_page_needs_every_summary(root: Path) -> None:
    with pytest.raises(ReplicationError, match="not rendered yet"):
        write_report()


def test_readme_links_lead_into_the_repository_or_to_the_page_of_the_derivations(root: Path) -> None:
    html = render_readme("toy2020")
    assert 'href="../../papers/toy2020/fig1.py"' in html
    assert 'href="derivations.html#why"' in html
    assert "<h3>Toy</h3>" in html
    assert "<i>μ</i><sub>ν</sub>" in html
    assert "10<sup>−3</sup>" in html
    _page(root)
    derivations = (root / "report/toy2020/derivations.html").read_text(encoding="utf-8")
    assert '<h3 id="why">Why</h3>' in derivations
    assert "<i>Y</i><sub>e</sub> ≤ 1" in derivations


def test_curve_has_its_data_and_the_bibtex_of_its_sources(root: Path) -> None:
    page = _page(root)
    curves = root / "report/toy2020/curves"
    assert (curves / "fig1_limit.csv").read_bytes() == paths.data_path(
        "toy2020", "fig1_limit.csv"
    ).read_bytes()
    assert (curves / "fig1_limit.bib").read_text(encoding="utf-8") == BIBLIOGRAPHY.lstrip()
    assert 'href="curves/fig1_limit.bib"' in page


def test_library_page_lists_what_is_public(root: Path) -> None:
    write_library()
    page = (root / "report/library.html").read_text(encoding="utf-8")
    names = re.findall(r'<th scope="row"><code>(.*)</code></th>', page)
    assert [name.replace("<wbr>", "") for name in names] == ["ANSWER", "play(toy_MeV, often)", "Box"]
    assert "Play with a toy, often in units of <i>T</i><sub>0</sub>." in page
    assert "Returns nothing" not in page


def test_front_page_leads_from_a_finding_to_its_evidence(root: Path) -> None:
    _build()
    front = (root / "report/index.html").read_text(encoding="utf-8")
    assert 'href="toy2020/index.html#discrepancy-density_misprint"' in front
    assert "is a &lt;misprint&gt;" in front


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("discrepancy:density_misprint", "discrepancy:nothing", "shows no such discrepancy, figure"),
        ("discrepancy:density_misprint", "fig1:nothing", "evidence = 'fig1:nothing'"),
        ("paper: toy2020", "paper: toy2021", r"paper = 'toy2021' is unknown \(allowed: toy2020\)"),
        ('"The bound is quoted from the other column."', "", "at least 2 items"),
        ("title:", "titel:", "titel: unknown key"),
    ],
)
def test_finding_without_evidence_or_form_is_refused(root: Path, old: str, new: str, told: str) -> None:
    write_page("toy2020")
    (root / "papers/findings.yaml").write_text(FINDINGS.replace(old, new), encoding="utf-8")
    with pytest.raises(ReplicationError, match=told):
        write_report()


@pytest.mark.parametrize("evidence", ["figure:fig1", "fig1:density", "assumption:axis_range"])
def test_figures_quantities_and_assumptions_are_evidence_too(root: Path, evidence: str) -> None:
    write_page("toy2020")
    text = FINDINGS.replace("discrepancy:density_misprint", evidence)
    (root / "papers/findings.yaml").write_text(text, encoding="utf-8")
    write_report()
    anchor = re.search(
        r'href="toy2020/index.html#([\w-]+)"', (root / "report/index.html").read_text(encoding="utf-8")
    )
    assert anchor is not None
    assert f'id="{anchor[1]}"' in (root / "report/toy2020/index.html").read_text(encoding="utf-8")


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
    assert set_formulas("<x> >= 10^5 & more") == "&lt;x&gt; ≥ 10<sup>5</sup> &amp; more"
    assert format_breakable("a_b/<c>") == "a_<wbr>b/<wbr>&lt;c&gt;"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Y_e", "<i>Y</i><sub>e</sub>"),
        ("mu*_n and g_nu", "<i>μ</i>*<sub>n</sub> and <i>g</i><sub>ν</sub>"),
        ("mu_nu + pi T", "<i>μ</i><sub>ν</sub> + π T"),
        ("E_{max}", "<i>E</i><sub>max</sub>"),
        ("hbar c", "ħ c"),
        ("beta decay of a pion", "beta decay of a pion"),
        ("2/lambda_NP", "2/<i>λ</i><sub>NP</sub>"),
        ("as_published, a_b_c, x_1.csv, f_n(x)", "as_published, a_b_c, x_1.csv, f_n(x)"),
    ],
)
def test_formulas_in_plain_text_are_set_and_names_of_things_are_not(text: str, html: str) -> None:
    assert set_formulas(text) == html


def test_reference_of_every_paper_is_in_the_bibliography() -> None:
    bibliography = REPOSITORY / "references.bib"
    for paper in paths.paper_ids():
        published = read_yaml(paths.PAPERS / paper / "ledger" / "published.yaml")
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
    _build()
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


@pytest.mark.usefixtures("browser")
def test_browser_check_finds_a_reviewers_page_of_three_sheets(root: Path) -> None:
    _page(root)
    review = root / "report/toy2020/review.html"
    text = review.read_text(encoding="utf-8").replace(
        "<h3>Figures</h3>", "<h3>Figures</h3>" + "<p>more</p>" * 500
    )
    review.write_text(text, encoding="utf-8")
    assert any("review.html: prints on" in fault for fault in check_report(root / "report/toy2020"))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("ascending ? 1 : -1", "ascending ? -1 : 1", "not sorted"),
        ("row.hidden = !fits", "row.hidden = fits", "shows the wrong rows"),
        ("dialog.showModal()", "dialog.close()", "does not open"),
        ('toggle("actual", actual)', 'toggle("actual", false)', "is not enlarged"),
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
