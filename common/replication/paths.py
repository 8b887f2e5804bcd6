"""Where things stand in the repository; every path is absolute, whatever the working directory."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAPERS = ROOT / "papers"
LEDGER = "ledger"
"""Folder of a paper that holds what the paper says and how it fares."""
LEDGER_FILES = ("artefacts.yaml", "published.yaml", "discrepancies.yaml", "assumptions.yaml")


def data_path(paper: str, name: str) -> Path:
    """Path of a computed output, ``data/<paper>/<name>``."""
    return ROOT / "data" / paper / name


def figure_path(paper: str, name: str) -> Path:
    """Path of a figure, ``figures/<paper>/<name>``."""
    return ROOT / "figures" / paper / name


def paper_ids() -> list[str]:
    """Identifiers of the replicated papers: the folders of ``papers/`` that hold a registry."""
    return sorted(path.parents[1].name for path in PAPERS.glob(f"*/{LEDGER}/published.yaml"))
