"""Registries of all papers: what they refer to exists, and committed verdicts are the expected ones."""

import ast
import json
import subprocess

import pytest

from common.replication.compare import read_verdicts
from common.replication.paths import ROOT, paper_ids
from common.replication.registry import load_registry


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
    """A run on another machine may change last digits, within the pins, but no verdict."""
    path = f"data/{paper}/verdicts.json"
    committed = json.loads(
        subprocess.run(["git", "show", f"HEAD:{path}"], cwd=ROOT, check=True, capture_output=True).stdout
    )
    computed = {verdict.key: verdict for verdict in read_verdicts(paper)}
    assert computed.keys() == {verdict["key"] for verdict in committed}
    for verdict in committed:
        assert computed[verdict["key"]].verdict == verdict["verdict"]
        expected = verdict["computed"]
        if expected is not None:
            # A chemical potential that is zero by construction is left with its last bits.
            expected = pytest.approx(expected, rel=1e-6, abs=1e-12)
        assert computed[verdict["key"]].computed == expected
