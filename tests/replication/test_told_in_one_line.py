"""What is missing or malformed is told in one line that says what to do about it (bad input)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.replication import parameters, yaml_files
from common.replication.errors import ReplicationError
from common.replication.ledger import compare, findings
from common.replication.ledger.quantities import Artefact, Quantity
from common.replication.ledger.registry import CurveEntry, Registry, TableEntry, load_registry
from common.replication.pipeline import dependencies as pipeline
from common.replication.pipeline import reproduce, stages
from common.replication.report import front_page as report
from common.replication.report import overlay, page, prose, scoreboard, site

TABLE = TableEntry(name="spectrum", caption="a table of the spectrum")
CURVE = CurveEntry(name="spectrum", caption="a curve of the spectrum")


def registry(root: Path) -> Registry:
    return load_registry("toy2000", root / "papers")


def with_curve(root: Path) -> Registry:
    original = registry(root)
    first, *others = original.artefacts
    return original.model_copy(update={"artefacts": [first.model_copy(update={"curves": [CURVE]}), *others]})


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def stage(root: Path, command: str) -> Any:
    written(root / "dvc.yaml", f"stages:\n  one:\n    cmd: {command}\n")
    return stages.read_stages(root)[0]


def artefacts(*names: str) -> dict[str, Artefact]:
    quantity = Quantity(value=1.0, unit="1", description="a number", numerical_error=0.0)
    return {"spectrum": Artefact(module="m", quantities=dict.fromkeys(names, quantity))}


FINDING = (
    "entries:\n  - {{title: A finding of the paper, paper: {}, sentences: [One., Two.], evidence: {}}}\n"
)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (
            lambda root: compare.read_verdicts("toy2000"),
            "data/toy2000/verdicts.json: not computed yet; run 'dvc repro'",
        ),
        (
            lambda root: compare.read_artefacts(registry(root)),
            "spectrum.json: not computed yet; run 'dvc repro'",
        ),
        (
            lambda root: compare.find_quantity(artefacts("flux"), "spectrum:peak"),
            "spectrum:peak: no stage computes this quantity",
        ),
        (
            lambda root: compare.compare(registry(root), artefacts("total_flux")),
            "visible:share: no stage computes this quantity",
        ),
        (
            lambda root: overlay.write_overlay("atlas"),
            "data/atlas/atlas.json: not computed yet; run 'dvc repro'",
        ),
        (
            lambda root: page.copy_figures(registry(root), root / "figures of the page"),
            "figures/toy2000/fig1.png: not drawn yet; run 'dvc repro'",
        ),
        (
            lambda root: page.copy_curves(with_curve(root), root / "curves of the page"),
            "data/toy2000/spectrum.csv: not computed yet; run 'dvc repro'",
        ),
        (
            lambda root: page.read_table("toy2000", TABLE),
            "data/toy2000/spectrum.csv: not computed yet; run 'dvc repro'",
        ),
        (lambda root: page.short_hash(root / "uv.lock"), "uv.lock: no such file"),
        (lambda root: page.render_readme("toy2000"), "papers/toy2000/README.md: no such file"),
        (lambda root: prose.render_markdown(root / "a" / "b.md", ""), "papers/a/b.md: no such file"),
        (
            lambda root: report.read_summaries(),
            "report/toy2000/summary.json: not rendered yet; run 'dvc repro'",
        ),
        (
            lambda root: scoreboard.scoreboard_table(),
            "data/scoreboard.json: not computed yet; run 'dvc repro'",
        ),
        (
            lambda root: (
                written(root / "README.md", scoreboard.END + scoreboard.BEGIN) and scoreboard.written_table()
            ),
            f"README.md: needs the lines '{scoreboard.BEGIN}' and '{scoreboard.END}' once each, in this "
            "order",
        ),
        (
            lambda root: site.format_reference(written(root / "r.bib", "@misc{other,\n}\n"), "one"),
            "r.bib: no entry 'one'",
        ),
        (
            lambda root: site.bibtex_entries(written(root / "r.bib", "@misc{other,\n}\n"), ["other", "one"]),
            "r.bib: no entry 'one'",
        ),
        (
            lambda root: findings.read_findings(
                written(root / "findings.yaml", FINDING.format("toy2001", "figure:fig1")), {"toy2000": {}}
            ),
            "findings.yaml: paper = 'toy2001' is unknown (allowed: toy2000)",
        ),
        (
            lambda root: findings.read_findings(
                written(root / "findings.yaml", FINDING.format("toy2000", "figure:fig2")),
                {"toy2000": {"figure:fig1": "figure-fig1"}},
            ),
            "findings.yaml: evidence = 'figure:fig2': the page of toy2000 shows no such discrepancy, figure, "
            "assumption or quantity",
        ),
        (
            lambda root: written(root / "dvc.yaml", "vars: []\n") and stages.read_stages(root),
            "dvc.yaml: there are no stages",
        ),
        (
            lambda root: stage(root, "make all"),
            "dvc.yaml:one: the command is not 'python -m <module> [<paper>]'",
        ),
        (
            lambda root: pipeline.engine_files(stage(root, "python -m common.replication.report.page"), root),
            "dvc.yaml:one: the command needs one paper",
        ),
        (
            lambda root: parameters._all_parameters(written(root / "params.yaml", "- a\n- b\n"), None),
            "params.yaml: expected one section for each paper",
        ),
        (
            lambda root: reproduce.reproduce(0, lambda run, line: None),
            "lanes = 0 is outside the allowed range: [1, ∞)",
        ),
    ],
)
def test_fault_is_told(toy_root: Path, call: Callable[[Path], Any], told: str) -> None:
    with pytest.raises(ReplicationError) as error:
        call(toy_root)
    assert str(error.value) == told


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReplicationError, match=r"none\.yaml: no such file$"):
        yaml_files.read_yaml(tmp_path / "none.yaml")


def test_verdicts_of_another_registry_are_refused(toy_root: Path) -> None:
    written(toy_root / "data" / "toy2000" / "verdicts.json", "[]")
    with pytest.raises(
        ReplicationError, match=r"^data/toy2000/verdicts\.json: out of date; run 'dvc repro'$"
    ):
        page.verdict_rows(registry(toy_root), artefacts())


def test_folder_stays_as_it_was_after_an_error(tmp_path: Path) -> None:
    written(tmp_path / "page" / "index.html", "old")

    def fail() -> None:
        with site.replacing_folder(tmp_path / "page") as folder:
            written(folder / "index.html", "half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [path.name for path in tmp_path.iterdir()] == ["page"]
    assert (tmp_path / "page" / "index.html").read_text() == "old"
