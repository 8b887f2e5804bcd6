"""Registries of all papers: what they refer to exists, and committed verdicts are the expected ones."""

import ast
import json
import re
from pathlib import Path

import pytest

from common.replication.ledger.check import check_quantities, committed_text
from common.replication.ledger.compare import read_artefacts, read_verdicts
from common.replication.ledger.registry import Registry, load_registry
from common.replication.paths import PAPERS, ROOT, paper_ids

LEAST_WRITTEN_OUT = 5
"""Letters that a composed name must have, so that it stands for a few quantities and not for all."""


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


@pytest.mark.parametrize("paper", paper_ids())
def test_every_quantity_has_a_reader(paper: str) -> None:
    """In a ledger, or in a module that reads artefacts: what nobody looks at is cost without evidence."""
    registry = load_registry(paper)
    named = _named_in_ledgers(registry)
    read = {module: _names_read(module) for module in (PAPERS / paper).rglob("*.py")}
    unread = []
    for artefact, content in read_artefacts(registry).items():
        writer = ROOT / content.module
        patterns = {pattern for module, found in read.items() if module != writer for pattern in found}
        unread += [
            f"{artefact}:{name}"
            for name in content.quantities
            if f"{artefact}:{name}" not in named
            and not any(re.fullmatch(pattern, name) for pattern in patterns)
        ]
    assert unread == []


def _named_in_ledgers(registry: Registry) -> set[str]:
    return (
        {entry.quantity for entry in registry.published.entries if entry.quantity is not None}
        | {effect for assumption in registry.assumptions for effect in assumption.effects}
        | {reference for entry in registry.discrepancies for reference in entry.quantities}
    )


def _names_read(module: Path) -> set[str]:
    """Patterns of the names that a module which reads artefacts writes out, or composes as a key."""
    text = module.read_text(encoding="utf-8")
    if "read_artefact" not in text:
        return set()
    nodes = list(ast.walk(ast.parse(text)))
    constants = {
        re.escape(node.value)
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    keys = [node.slice for node in nodes if isinstance(node, ast.Subscript)]
    composed = [key.values for key in keys if isinstance(key, ast.JoinedStr)]
    return constants | {_pattern(parts) for parts in composed if len(_written_out(parts)) > LEAST_WRITTEN_OUT}


def _pattern(parts: list[ast.expr]) -> str:
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_]+" for part in parts
    )


def _written_out(parts: list[ast.expr]) -> str:
    return "".join(str(part.value).strip("_") for part in parts if isinstance(part, ast.Constant))


@pytest.mark.parametrize("paper", paper_ids())
def test_modules_named_in_words_exist(paper: str) -> None:
    folder = PAPERS / paper
    for text in (path for name in ("README.md", "derivations.md") if (path := folder / name).is_file()):
        named = re.findall(r"`([\w/]+\.py)`", text.read_text(encoding="utf-8"))
        assert named
        assert [name for name in named if not (folder / name).is_file() and not (ROOT / name).is_file()] == []
