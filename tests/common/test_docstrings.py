"""Docstrings of the library (identity): modules have an example, functions say what they take and give."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.replication.paths import ROOT
from common.replication.report.library import library_files

MODULES = [file for file in library_files(ROOT) if not file.endswith("__init__.py")]
MANY = 3
"""From this number of parameters on, each has an entry; fewer may be clear from their names."""


def public_functions(root: Path, file: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Public functions and methods of a module, with their names; overloads only once."""
    tree = ast.parse((root / file).read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"]
    for prefix, body in [("", tree.body), *((f"{one.name}.", one.body) for one in classes)]:
        for node in body:
            if isinstance(node, ast.FunctionDef) and node.name[0] != "_":
                decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
                if not decorators & {"overload", "typing.overload"}:
                    yield prefix + node.name, node


def faults(function: ast.FunctionDef) -> Iterator[str]:
    """What the docstring of a function lacks."""
    docstring = ast.get_docstring(function) or ""
    if not docstring:
        yield "docstring"
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    names = [argument.arg for argument in every if argument.arg not in ("self", "cls")]
    section = re.search(
        r"^(?:Parameters|Attributes)\n-+\n(.*?)(?=^\w+\n---|\Z)", docstring, re.DOTALL | re.MULTILINE
    )
    # "Parameters are those of ``other``" says as much.
    elsewhere = re.search(r"\b(?:those|as)\s+(?:of|in|for|by)\s+(?:the\s+)?(?::\w+:)?`", docstring)
    if section is None:
        if len(names) >= MANY and not elsewhere:
            yield "Parameters"
    else:
        entries = set(re.findall(r"[\w*]+", " ".join(re.findall(r"^\S.*$", section[1], re.MULTILINE))))
        if not elsewhere:
            yield from (f"parameter {name}" for name in names if name not in entries)
        if ast.unparse(function.returns or ast.Constant(None)) != "None" and "Returns\n---" not in docstring:
            yield "Returns"
    raises = any(isinstance(node, ast.Raise) for node in ast.walk(function)) or any(
        isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2].startswith("require_")
        for node in ast.walk(function)
    )
    if raises and not re.search(r"Raises|Error|errors", docstring):
        yield "Raises"


@pytest.mark.parametrize("file", MODULES)
def test_module_has_an_example_that_is_run(file: str) -> None:
    docstring = ast.get_docstring(ast.parse((ROOT / file).read_text(encoding="utf-8"))) or ""
    assert ">>> " in docstring


@pytest.mark.parametrize("file", MODULES)
def test_public_functions_say_what_they_take_return_and_raise(file: str) -> None:
    lacking = {name: list(faults(node)) for name, node in public_functions(ROOT, file)}
    assert {name: found for name, found in lacking.items() if found} == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(a, b, c): 'Sum.'", ["Parameters"]),
        ("def f(a, b, c): 'Sum; arguments as in ``g``.'", []),
        ("def f(a): pass", ["docstring"]),
        ("def f(a):\n  'Check.'\n  require_positive('a', a)", ["Raises"]),
        ("def f(a):\n  'Check.\\n\\nRaises\\n------\\nValueError\\n'\n  raise ValueError", []),
        (
            "def f(a, b) -> int:\n  'Sum.\\n\\nParameters\\n----------\\na\\n    One.\\n'",
            ["parameter b", "Returns"],
        ),
    ],
)
def test_what_a_docstring_lacks_is_found(source: str, expected: list[str]) -> None:
    (node,) = ast.parse(source).body
    assert isinstance(node, ast.FunctionDef)
    assert list(faults(node)) == expected
