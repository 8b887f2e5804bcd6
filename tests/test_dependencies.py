"""Declared dependencies are what the code imports: none is missing, none superfluous."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = [
    requirement for extra in SETTINGS["project"]["optional-dependencies"].values() for requirement in extra
]
PACKAGE = ("common", "papers")
DEVELOPMENT = ("tests", "benchmarks")
# Used by their commands, by pytest as plug-ins, or by mypy as types.
NOT_IMPORTED = {"mypy", "pytest-xdist", "ruff", "types-tqdm", "uv"}


def normalised(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def declared(requirements: Iterable[str]) -> set[str]:
    return {normalised(re.split(r"[^\w.-]", requirement, maxsplit=1)[0]) for requirement in requirements}


def imported(folders: Iterable[str]) -> set[str]:
    """Return the top-level names that the code in these folders imports, but for Python's own and ours."""
    trees = [
        ast.parse(path.read_bytes(), str(path))
        for folder in folders
        for path in [*(ROOT / folder).rglob("*.py"), *([ROOT / folder] if folder.endswith(".py") else [])]
    ]
    modules: set[str] = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            modules.add(node.module)
    names = {module.partition(".")[0] for module in modules}
    return names - set(sys.stdlib_module_names) - {*PACKAGE, *DEVELOPMENT}


@pytest.fixture(scope="module")
def providers() -> dict[str, set[str]]:
    """Return the distributions that provide each top-level name; a namespace has several."""
    return {name: set(map(normalised, found)) for name, found in packages_distributions().items()}


def test_package_declares_what_it_imports_and_nothing_else(providers: dict[str, set[str]]) -> None:
    dependencies = declared([*SETTINGS["project"]["dependencies"], *EXTRAS])
    names = imported(PACKAGE)
    assert {name for name in names if not providers[name] & dependencies} == set()
    assert dependencies - {distribution for name in names for distribution in providers[name]} == set()


def test_library_needs_only_the_dependencies_that_are_no_extra(providers: dict[str, set[str]]) -> None:
    subjects = [path.relative_to(ROOT) for path in (ROOT / "common").iterdir() if path.name != "replication"]
    names = imported(str(subject) for subject in subjects)
    dependencies = declared(SETTINGS["project"]["dependencies"])
    assert {found for name in names for found in providers[name]} == dependencies


def test_development_group_is_what_tests_and_tools_need(providers: dict[str, set[str]]) -> None:
    group = declared(SETTINGS["dependency-groups"]["dev"])
    dependencies = declared([*SETTINGS["project"]["dependencies"], *EXTRAS])
    names = imported(DEVELOPMENT)
    assert {name for name in names if not providers[name] & (group | dependencies)} == set()
    # The extras are in the group, so that the locked environment has them.
    superfluous = group - declared(EXTRAS) - {found for name in names for found in providers[name]}
    assert superfluous == NOT_IMPORTED
