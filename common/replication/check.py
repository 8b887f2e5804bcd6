"""Check that every verdict is the expected, reviewed one and not decided by numerical error."""

from common.replication.compare import read_verdicts
from common.replication.registry import PublishedValue, load_registry
from common.replication.verdicts import Verdict

ERROR_SHARE = 0.1
"""Largest numerical error of a quantity as a share of the tolerance that its verdict rests on."""


def check_verdicts(paper: str) -> list[str]:
    """Faults of the written verdicts, one line each; empty if all is as expected.

    A verdict better than expected is a fault too: the registry no longer says what is true.
    """
    entries = {entry.key: entry for entry in load_registry(paper).published.entries}
    verdicts = {verdict.key: verdict for verdict in read_verdicts(paper)}
    faults = [f"{key}: no verdict; run 'dvc repro'" for key in entries.keys() - verdicts.keys()]
    faults += [f"{key}: not in published.yaml; run 'dvc repro'" for key in verdicts.keys() - entries.keys()]
    for key in entries.keys() & verdicts.keys():
        faults += faults_of_entry(entries[key], verdicts[key])
    return sorted(f"{paper}: {fault}" for fault in faults)


def faults_of_entry(entry: PublishedValue, verdict: Verdict) -> list[str]:
    """Faults of one verdict: not the expected one, or too close to call with its numerical error."""
    faults = []
    if verdict.verdict != entry.expected_verdict:
        faults.append(
            f"{entry.key}: verdict {verdict.verdict}, expected {entry.expected_verdict} "
            f"(published {verdict.published}, computed {verdict.computed})"
        )
    if verdict.tolerance and verdict.numerical_error is not None:
        allowed = ERROR_SHARE * verdict.tolerance
        if verdict.numerical_error > allowed:
            faults.append(f"{entry.key}: numerical error {verdict.numerical_error:g} exceeds {allowed:g}")
    limit = _limit(entry)
    if limit is not None and verdict.computed is not None and verdict.numerical_error is not None:
        margin = abs(verdict.computed - limit)
        if verdict.numerical_error > margin:
            faults.append(
                f"{entry.key}: numerical error {verdict.numerical_error:g} exceeds the distance {margin:g} "
                f"to {limit:g}"
            )
    return faults


def _limit(entry: PublishedValue) -> float | None:
    if entry.threshold is not None:
        return entry.threshold.value
    return float(entry.published) if entry.relation in ("<=", ">=") else None
