"""The findings that matter most to a reader in the field, each with the place on a page that shows it.

They stand in ``papers/findings.yaml``, in the order in which they are shown.
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from common.replication.errors import ReplicationError
from common.replication.yaml_files import StrictModel, read_yaml, validate

SENTENCES = 2


class Finding(StrictModel):
    """One finding about one paper."""

    title: str = Field(min_length=10, max_length=120)
    paper: str = Field(min_length=1, description="identifier of the paper")
    sentences: list[str] = Field(min_length=SENTENCES, max_length=SENTENCES)
    evidence: str = Field(
        pattern=r"^[a-z0-9_]+:[a-z0-9_]+$",
        description="discrepancy:<id>, figure:<name>, assumption:<id> or a quantity, <artefact>:<name>",
    )


class FindingsFile(StrictModel):
    """Form of ``papers/findings.yaml``."""

    entries: list[Finding] = Field(min_length=1, max_length=10)


def read_findings(path: Path, evidence: Mapping[str, Mapping[str, str]]) -> list[tuple[Finding, str]]:
    """The findings, each with the address of its evidence as seen from the front page.

    Parameters
    ----------
    path
        The file of findings.
    evidence
        For each paper the anchors on its page, by reference.

    Raises
    ------
    ReplicationError
        With one line, if the file is malformed, or a paper or a piece of evidence does not exist.
    """
    found = []
    for finding in validate(FindingsFile, read_yaml(path), path.name).entries:
        if finding.paper not in evidence:
            raise ReplicationError(
                f"{path.name}: paper = {finding.paper!r} is unknown (allowed: {', '.join(evidence)})"
            )
        anchors = evidence[finding.paper]
        if finding.evidence not in anchors:
            raise ReplicationError(
                f"{path.name}: evidence = {finding.evidence!r}: the page of {finding.paper} shows no such "
                "discrepancy, figure, assumption or quantity"
            )
        found.append((finding, f"{finding.paper}/index.html#{anchors[finding.evidence]}"))
    return found
