"""The scoreboard as a table in the README of the repository, made from ``data/scoreboard.json``."""

from common.replication import paths
from common.replication.errors import ReplicationError
from common.replication.writers import replacing
from common.replication.yaml_files import read_parsed, read_text

BEGIN = "<!-- scoreboard: python -m common.replication scoreboard --write -->"
END = "<!-- end of scoreboard -->"
COLUMNS = {
    "reproduced": "reproduced",
    "consistent numbers": "consistent_numbers",
    "claims that hold": "consistent_claims",
    "of these, by more than tenfold": "far_claims",
    "explained": "explained",
    "not reproduced": "not_reproduced",
    "not testable": "not_testable",
    "turns within 1 %": "near_turning",
    "discrepancies": "discrepancies",
    "assumptions": "assumptions",
}
"""Headings of the table and what is counted under them."""


def scoreboard_table() -> str:
    """The scoreboard as a Markdown table, a line for each paper.

    Raises
    ------
    ReplicationError
        If the report has not been built yet.
    """
    path = paths.ROOT / "data" / "scoreboard.json"
    if not path.is_file():
        raise ReplicationError("data/scoreboard.json: not computed yet; run 'dvc repro'")
    counts: dict[str, dict[str, int]] = read_parsed(path)
    lines = ["| | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for paper in sorted(counts, key=lambda name: (name == "total", name)):
        name = "**all**" if paper == "total" else f"[{paper}](papers/{paper}/README.md)"
        lines.append(f"| {name} | " + " | ".join(str(counts[paper][key]) for key in COLUMNS.values()) + " |")
    return "\n".join(lines) + "\n"


def written_table() -> str:
    """The table that the README holds.

    Raises
    ------
    ReplicationError
        If the README has no place for it.
    """
    _, table, _ = _parts()
    return table


def write_table() -> None:
    """Put the scoreboard into the README."""
    before, _, after = _parts()
    with replacing(paths.ROOT / "README.md") as stream:
        stream.write(before + scoreboard_table() + after)


def _parts() -> tuple[str, str, str]:
    """The README before the table, the table, and after it."""
    text = read_text(paths.ROOT / "README.md")
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ReplicationError(f"README.md: needs the lines '{BEGIN}' and '{END}' once each, in this order")
    start, end = text.index(BEGIN) + len(BEGIN) + 1, text.index(END)
    return text[:start], text[start:end], text[end:]
