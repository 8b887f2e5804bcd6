"""Report stage: the front page over all papers, and the scoreboard that DVC shows as metrics.

``python -m common.replication.report.front_page`` reads ``report/<paper>/summary.json`` of every paper and
``papers/findings.yaml``, and writes ``report/index.html`` with its style sheet and script, and
``data/scoreboard.json``.
"""

from collections import Counter

from common.replication import paths
from common.replication.errors import ReplicationError, run_stage
from common.replication.ledger.findings import read_findings
from common.replication.ledger.registry import VERDICTS
from common.replication.report.overlay import overlay_ids
from common.replication.report.site import Summary, copy_assets, environment, write_text
from common.replication.writers import write_json
from common.replication.yaml_files import read_parsed, validate


def read_summaries() -> list[Summary]:
    """Summaries of all papers, in the order of their identifiers.

    Raises
    ------
    ReplicationError
        If a paper's page has not been rendered yet.
    """
    summaries = []
    for paper in paths.paper_ids():
        path = paths.ROOT / "report" / paper / "summary.json"
        if not path.is_file():
            raise ReplicationError(f"report/{paper}/summary.json: not rendered yet; run 'dvc repro'")
        summaries.append(validate(Summary, read_parsed(path), path.name))
    return summaries


def scoreboard(summaries: list[Summary]) -> dict[str, dict[str, int]]:
    """Counts of verdicts, discrepancies and assumptions by paper, and in total."""
    counts = {
        summary.paper: {str(name): summary.verdicts[name] for name in VERDICTS}
        | {
            "consistent_numbers": summary.verdicts["consistent"] - summary.consistent_claims,
            "consistent_claims": summary.consistent_claims,
            "far_claims": len(summary.far),
            "near_turning": len(summary.near),
            "discrepancies": summary.discrepancies,
            "assumptions": summary.assumptions,
        }
        for summary in summaries
    }
    total = Counter[str]()
    for paper in counts.values():
        total.update(paper)
    return counts | {"total": dict(total)}


def write_report() -> None:
    """Write the front page and the scoreboard."""
    summaries = read_summaries()
    counts = scoreboard(summaries)
    findings = read_findings(
        paths.PAPERS / "findings.yaml", {summary.paper: summary.evidence for summary in summaries}
    )
    folder = paths.ROOT / "report"
    copy_assets(folder)
    page = environment().get_template("index.html")
    text = page.render(summaries=summaries, total=counts["total"], findings=findings, overlays=overlay_ids())
    write_text(folder / "index.html", text)
    write_json(paths.ROOT / "data" / "scoreboard.json", counts)


if __name__ == "__main__":
    run_stage(write_report)
