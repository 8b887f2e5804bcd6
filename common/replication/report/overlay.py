"""Page of an overlay: curves of several papers in one plane, beside the pages of the papers.

``python -m common.replication.report.overlay <name>`` reads ``data/<name>/<name>.json`` (title, caption,
curves with their rules and sources, and what could not be converted), ``data/<name>/<name>.csv`` and the
figure of that name, and writes ``report/<name>/``. An overlay is a folder of ``papers/`` with a pipeline but
no registry.
"""

import shutil

from common.replication import paths
from common.replication.errors import ReplicationError, run_stage
from common.replication.ledger.registry import name_on_command_line
from common.replication.report.site import (
    bibtex_entries,
    copy_assets,
    environment,
    format_reference,
    replacing_folder,
    write_text,
)
from common.replication.yaml_files import StrictModel, read_parsed, validate


class OverlayCurve(StrictModel):
    """One curve: how it is called, whence it is and by which rule it came into the plane.

    ``is_limit`` is false for a line above which nothing is excluded.
    """

    name: str
    label: str
    about: str
    rule: str
    sources: list[str]
    is_limit: bool


class NotConverted(StrictModel):
    """Something that has no place in the plane."""

    what: str
    reason: str


class Overlay(StrictModel):
    """Content of ``data/<name>/<name>.json``."""

    title: str
    caption: str
    curves: list[OverlayCurve]
    not_converted: list[NotConverted]


def overlay_ids() -> list[str]:
    """Names of the overlays."""
    folders = {path.parent.name for path in paths.PAPERS.glob("*/dvc.yaml")}
    return sorted(folders - set(paths.paper_ids()))


def write_overlay(name: str) -> None:
    """Render ``report/<name>/``.

    Raises
    ------
    ReplicationError
        If the overlay has not been computed yet, or a source is not in the bibliography.
    """
    source = paths.data_path(name, f"{name}.json")
    if not source.is_file():
        raise ReplicationError(f"data/{name}/{name}.json: not computed yet; run 'dvc repro'")
    overlay = validate(Overlay, read_parsed(source), source.name)
    bibliography = paths.ROOT / "references.bib"
    references = {
        key: format_reference(bibliography, key) for curve in overlay.curves for key in curve.sources
    }
    with replacing_folder(paths.ROOT / "report" / name) as folder:
        copy_assets(folder)
        for kind in ("pdf", "png"):
            shutil.copyfile(paths.ROOT / "figures" / name / f"{name}.{kind}", folder / f"{name}.{kind}")
        shutil.copyfile(paths.data_path(name, f"{name}.csv"), folder / f"{name}.csv")
        write_text(folder / f"{name}.bib", bibtex_entries(bibliography, references))
        page = environment().get_template("overlay.html")
        write_text(folder / "index.html", page.render(name=name, overlay=overlay, references=references))


def main() -> None:
    """Render the page of the overlay named on the command line."""
    write_overlay(name_on_command_line("common.replication.report.overlay", overlay_ids()))


if __name__ == "__main__":
    run_stage(main)
