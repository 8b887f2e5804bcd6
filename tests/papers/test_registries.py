"""Registries of all papers: what they refer to exists, and committed verdicts are the expected ones."""

import ast
import json

import pytest

from common.replication.check import check_quantities, committed_text
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
def test_no_verdict_and_no_number_has_moved(paper: str) -> None:
    """Against what is committed; another processor may move a number within its error."""
    committed = json.loads(committed_text(f"data/{paper}/verdicts.json"))
    assert {verdict.key: verdict.verdict for verdict in read_verdicts(paper)} == {
        verdict["key"]: verdict["verdict"] for verdict in committed
    }
    assert check_quantities(paper) == []
