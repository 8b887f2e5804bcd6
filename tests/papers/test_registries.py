"""Registries of all papers: what they refer to exists, and committed verdicts are the expected ones."""

import ast
import json
import math
import subprocess

import pytest

from common.replication.compare import read_verdicts
from common.replication.paths import ROOT, paper_ids
from common.replication.registry import load_registry
from common.replication.writers import SIGNIFICANT_DIGITS


def last_digit(value: float) -> float:
    """One unit of the last digit that is written of a number."""
    return 10.0 ** (math.floor(math.log10(abs(value))) + 1 - SIGNIFICANT_DIGITS) if value else 0.0


@pytest.mark.parametrize("paper", paper_ids())
def test_tests_that_settle_a_discrepancy_exist(paper: str) -> None:
    for discrepancy in load_registry(paper).discrepancies:
        for reference in discrepancy.tests:
            path, _, name = reference.partition("::")
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, reference


@pytest.mark.parametrize("paper", paper_ids())
def test_modules_of_artefacts_exist(paper: str) -> None:
    for artefact in load_registry(paper).artefacts:
        modules = {f"papers/{paper}/{artefact.name}.py", *(figure.module for figure in artefact.figures)}
        for module in modules:
            assert (ROOT / module).is_file(), module


@pytest.mark.needs_git
@pytest.mark.parametrize("paper", paper_ids())
def test_computed_verdicts_agree_with_the_committed_ones(paper: str) -> None:
    """A run on another machine may change digits beyond a number's own error, but no verdict."""
    path = f"data/{paper}/verdicts.json"
    committed = json.loads(
        subprocess.run(["git", "show", f"HEAD:{path}"], cwd=ROOT, check=True, capture_output=True).stdout
    )
    computed = {verdict.key: verdict for verdict in read_verdicts(paper)}
    assert computed.keys() == {verdict["key"] for verdict in committed}
    for verdict in committed:
        assert computed[verdict["key"]].verdict == verdict["verdict"]
        expected, found = verdict["computed"], computed[verdict["key"]].computed
        if expected is None:
            assert found is None
        else:
            assert abs(found - expected) <= 3.0 * verdict["numerical_error"] + last_digit(expected), verdict
