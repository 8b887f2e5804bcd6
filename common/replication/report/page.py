"""Page stage: one paper's page of the report.

``python -m common.replication.report.page <paper>`` renders ``report/<paper>/``: the page, a short one for a
reviewer that prints on two sheets, the derivations, copies of the figures, the curves to overlay with their
BibTeX, and ``summary.json``, from which alone the front page is built. The pages can be read without the
rest of the report; their links to modules and data lead into the repository around them.
"""

import csv
import hashlib
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from common.replication import paths
from common.replication.errors import ReplicationError, run_stage
from common.replication.ledger.compare import find_quantity, read_artefacts, read_verdicts
from common.replication.ledger.quantities import Artefact
from common.replication.ledger.registry import (
    VERDICTS,
    CurveEntry,
    PublishedValue,
    Registry,
    TableEntry,
    load_registry,
    name_on_command_line,
)
from common.replication.ledger.turning import is_claim, is_far, is_near
from common.replication.ledger.verdicts import Verdict
from common.replication.report.prose import render_markdown
from common.replication.report.site import (
    Summary,
    bibtex_entries,
    copy_assets,
    environment,
    format_number,
    format_reference,
    replacing_folder,
    write_text,
)
from common.replication.writers import write_json
from common.replication.yaml_files import read_parsed, read_yaml

UP = "../../"
"""From a page's folder, ``report/<paper>/``, to the root of the repository."""
DERIVATIONS = "derivations.md"
"""Beside a paper's README, if its derivations are longer than a docstring; a page of its own."""


@dataclass(frozen=True)
class Row:
    """One published value with its verdict and the module that computed its counterpart."""

    entry: PublishedValue
    verdict: Verdict
    module: str | None

    @property
    def changed(self) -> bool:
        """Whether the verdict differs from the reviewed one."""
        return self.verdict.verdict != self.entry.expected_verdict

    @property
    def artefact(self) -> str:
        """Name of the artefact that the quantity belongs to; empty if nothing is computed."""
        return (self.entry.quantity or "").partition(":")[0]


@dataclass(frozen=True)
class Table:
    """A computed table as shown: formatted cells, and which columns are numbers."""

    entry: TableEntry
    columns: list[str]
    numeric: list[bool]
    rows: list[list[str]]


def write_page(paper: str) -> None:
    """Render ``report/<paper>/``.

    Raises
    ------
    ReplicationError
        If the registry is malformed, or a verdict, table or figure has not been computed yet.
    """
    registry = load_registry(paper, paths.PAPERS)
    artefacts = read_artefacts(registry)
    rows = verdict_rows(registry, artefacts)
    summary = summarise(registry, rows)
    with replacing_folder(paths.ROOT / "report" / paper) as folder:
        copy_assets(folder)
        copy_figures(registry, folder / "figures")
        copy_curves(registry, folder / "curves")
        write_json(folder / "summary.json", summary.model_dump())
        content = page_content(registry, artefacts, rows, summary)
        for template, name in (("page.html", "index.html"), ("review.html", "review.html")):
            write_text(folder / name, environment().get_template(template).render(content))
        if content["derivations"]:
            page = environment().get_template("derivations.html").render(content)
            write_text(folder / "derivations.html", page)


def verdict_rows(registry: Registry, artefacts: dict[str, Artefact]) -> list[Row]:
    """Registry entries with their verdicts, in the order of the registry."""
    verdicts = {verdict.key: verdict for verdict in read_verdicts(registry.paper)}
    entries = registry.published.entries
    if verdicts.keys() != {entry.key for entry in entries}:
        raise ReplicationError(f"data/{registry.paper}/verdicts.json: out of date; run 'dvc repro'")

    def module(entry: PublishedValue) -> str | None:
        return artefacts[entry.quantity.partition(":")[0]].module if entry.quantity else None

    return [Row(entry, verdicts[entry.key], module(entry)) for entry in entries]


def summarise(registry: Registry, rows: list[Row]) -> Summary:
    """The numbers that the front page shows."""
    found = [row.verdict.verdict for row in rows]
    return Summary(
        paper=registry.paper,
        title=registry.published.title,
        arxiv=registry.published.arxiv,
        verdicts={name: found.count(name) for name in VERDICTS},
        consistent_claims=sum(row.verdict.verdict == "consistent" and is_claim(row.verdict) for row in rows),
        far=[row.entry.key for row in rows if is_far(row.verdict)],
        near=[row.entry.key for row in rows if is_near(row.verdict)],
        entries=len(rows),
        changed=sum(row.changed for row in rows),
        discrepancies=len(registry.discrepancies),
        assumptions=len(registry.assumptions),
        evidence=evidence(registry),
    )


def evidence(registry: Registry) -> dict[str, str]:
    """What can be cited as evidence, with its anchor on the page; a quantity stands where it is judged."""
    anchors = {f"assumption:{entry.id}": f"assumption-{entry.id}" for entry in registry.assumptions}
    for assumption in registry.assumptions:
        anchors |= dict.fromkeys(assumption.effects, f"assumption-{assumption.id}")
    for discrepancy in registry.discrepancies:
        anchors[f"discrepancy:{discrepancy.id}"] = f"discrepancy-{discrepancy.id}"
        anchors |= dict.fromkeys(discrepancy.quantities, f"discrepancy-{discrepancy.id}")
    for artefact in registry.artefacts:
        anchors |= {f"figure:{figure.name}": f"figure-{figure.name}" for figure in artefact.figures}
    for entry in registry.published.entries:
        if entry.quantity is not None:
            anchors[entry.quantity] = f"claim-{entry.key}"
    return anchors


def curves(registry: Registry) -> list[CurveEntry]:
    """The limits and bounds of a paper that others can overlay."""
    return [curve for artefact in registry.artefacts for curve in artefact.curves]


def page_content(
    registry: Registry, artefacts: dict[str, Artefact], rows: list[Row], summary: Summary
) -> dict[str, Any]:
    """Everything that the page's template refers to."""
    references = {reference for entry in registry.assumptions for reference in entry.effects}
    references |= {reference for entry in registry.discrepancies for reference in entry.quantities}
    return {
        "up": UP,
        "registry": registry,
        "summary": summary,
        "rows": rows,
        "artefacts": artefacts,
        "quantities": {reference: find_quantity(artefacts, reference) for reference in references},
        "tables": {
            table.name: read_table(registry.paper, table)
            for artefact in registry.artefacts
            for table in artefact.tables
        },
        "curves": curves(registry),
        "readme": render_readme(registry.paper),
        "derivations": render_derivations(registry.paper),
        "reference": format_reference(paths.ROOT / "references.bib", registry.published.citation),
        "packages": package_versions(paths.ROOT / "uv.lock"),
        "parameters": parameter_values(registry.paper),
        "hashes": [(name, short_hash(paths.ROOT / name)) for name in files_used(registry, artefacts)],
    }


def copy_figures(registry: Registry, folder: Path) -> None:
    """Copy PNG and PDF of every figure into the page's folder."""
    folder.mkdir()
    for artefact in registry.artefacts:
        for figure in artefact.figures:
            for name in (f"{figure.name}.png", f"{figure.name}.pdf"):
                source = paths.figure_path(registry.paper, name)
                if not source.is_file():
                    raise ReplicationError(f"figures/{registry.paper}/{name}: not drawn yet; run 'dvc repro'")
                shutil.copyfile(source, folder / name)


def copy_curves(registry: Registry, folder: Path) -> None:
    """Copy the CSV of every curve into the page's folder, with the BibTeX of its sources beside it."""
    bibliography = paths.ROOT / "references.bib"
    chosen = curves(registry)
    if chosen:
        folder.mkdir()
    for curve in chosen:
        source = paths.data_path(registry.paper, f"{curve.name}.csv")
        if not source.is_file():
            raise ReplicationError(f"data/{registry.paper}/{source.name}: not computed yet; run 'dvc repro'")
        shutil.copyfile(source, folder / source.name)
        keys = [registry.published.citation, *curve.sources]
        write_text(folder / f"{curve.name}.bib", bibtex_entries(bibliography, keys))


def read_table(paper: str, entry: TableEntry) -> Table:
    """A computed table with numbers to six digits; a column counts as numeric if every cell is a number."""
    path = paths.data_path(paper, f"{entry.name}.csv")
    if not path.is_file():
        raise ReplicationError(f"data/{paper}/{entry.name}.csv: not computed yet; run 'dvc repro'")
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    numeric = [all(_is_number(row[column]) for row in rows) for column in range(len(header))]
    cells = [
        [
            format_number(float(cell)) if is_number else cell
            for cell, is_number in zip(row, numeric, strict=True)
        ]
        for row in rows
    ]
    return Table(entry, [name.removesuffix(" [1]") for name in header], numeric, cells)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def render_readme(paper: str) -> Markup:
    """A paper's README as HTML; links to the derivations lead to their page."""
    readme = paths.PAPERS / paper / "README.md"
    return render_markdown(readme, f"{UP}papers/{paper}", {DERIVATIONS: "derivations.html"})


def render_derivations(paper: str) -> Markup:
    """A paper's derivations as HTML, empty if it has no such file."""
    path = paths.PAPERS / paper / DERIVATIONS
    return render_markdown(path, f"{UP}papers/{paper}", anchors=True) if path.is_file() else Markup("")


def package_versions(lock: Path) -> list[tuple[str, str]]:
    """Locked versions of the project's direct dependencies and extras; several for several interpreters."""
    packages = read_parsed(lock, tomllib.loads)["package"]
    project = next(package for package in packages if package["source"].keys() & {"editable", "virtual"})
    extras = project.get("optional-dependencies", {}).values()
    required = [*project["dependencies"], *(dependency for extra in extras for dependency in extra)]
    names = sorted({dependency["name"] for dependency in required})
    return [
        (name, " or ".join(package["version"] for package in packages if package["name"] == name))
        for name in names
    ]


def files_used(registry: Registry, artefacts: dict[str, Artefact]) -> list[str]:
    """Inputs, data and modules behind a page, relative to the root of the repository."""
    paper = registry.paper
    figures = [figure for artefact in registry.artefacts for figure in artefact.figures]
    tables = [table for artefact in registry.artefacts for table in artefact.tables]
    inputs = ["uv.lock", *(f"papers/{paper}/{paths.LEDGER}/{name}" for name in paths.LEDGER_FILES)]
    data = {f"data/{paper}/{artefact.name}.json" for artefact in registry.artefacts}
    data |= {f"data/{paper}/{table.name}.csv" for table in tables}
    data |= {f"data/{paper}/{curve.name}.csv" for curve in curves(registry)}
    data.add(f"data/{paper}/verdicts.json")
    modules = {artefact.module for artefact in artefacts.values()} | {figure.module for figure in figures}
    return [*inputs, *sorted(data), *sorted(modules)]


def parameter_values(paper: str) -> list[tuple[str, object]]:
    """The paper's own parameters, ``section.name`` and value; those of other papers do not touch its page."""
    return list(_flattened(read_yaml(paths.ROOT / "params.yaml")[paper]))


def _flattened(section: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in section.items():
        if isinstance(value, Mapping):
            yield from _flattened(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def short_hash(path: Path) -> str:
    """First 16 hexadecimal digits of the SHA-256 of a file.

    Raises
    ------
    ReplicationError
        If there is no such file.
    """
    if not path.is_file():
        raise ReplicationError(f"{path.relative_to(paths.ROOT)}: no such file")
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def main() -> None:
    """Render the page of the paper named on the command line."""
    write_page(name_on_command_line("common.replication.report.page", paths.paper_ids()))


if __name__ == "__main__":
    run_stage(main)
