"""Library stage: the public functions and classes of ``common`` on one page, a line each.

``python -m common.replication.report.library`` reads the sources of the physics library, without importing
them, and writes ``report/library.html``.
"""

import ast
import inspect
import re
from dataclasses import dataclass
from pathlib import Path

from common.replication import paths
from common.replication.errors import run_stage
from common.replication.report.site import environment, write_text

NOT_LISTED = "replication"
"""The package below ``common`` that is no interface of the library; nor are compiled halves, ``_name.py``."""


@dataclass(frozen=True)
class Member:
    """A public function, class or constant of a module."""

    name: str
    kind: str
    parameters: str
    summary: str
    line: int


@dataclass(frozen=True)
class Module:
    """A module of the library with its public members, in the order of the source."""

    name: str
    file: str
    summary: str
    members: list[Member]


def library_files(root: Path) -> list[str]:
    """Sources of the physics library, relative to the root of the repository."""
    files = (path.relative_to(root) for path in (root / "common").rglob("*.py"))
    return sorted(
        file.as_posix() for file in files if NOT_LISTED not in file.parts and not _is_compiled(file)
    )


def _is_compiled(file: Path) -> bool:
    return file.name.startswith("_") and file.name != "__init__.py"


def read_module(root: Path, file: str) -> Module:
    """The public members of one module, from its source text."""
    tree = ast.parse((root / file).read_text(encoding="utf-8"), filename=file)
    members = []
    for node, following in zip(tree.body, [*tree.body[1:], None], strict=True):
        member = _member(node, following)
        if member is not None and not member.name.startswith("_"):
            members.append(member)
    name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return Module(name, file, _first_line(ast.get_docstring(tree)), members)


def _member(node: ast.stmt, following: ast.stmt | None) -> Member | None:
    if isinstance(node, ast.FunctionDef):
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        names = ", ".join(argument.arg for argument in arguments)
        return Member(node.name, "function", names, _first_line(ast.get_docstring(node)), node.lineno)
    if isinstance(node, ast.ClassDef):
        fields = [
            statement.target.id
            for statement in node.body
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        ]
        summary = _first_line(ast.get_docstring(node))
        return Member(node.name, "class", ", ".join(fields), summary, node.lineno)
    # A constant belongs to the interface if a string says what it is.
    documented = (
        isinstance(following, ast.Expr)
        and isinstance(following.value, ast.Constant)
        and isinstance(following.value.value, str)
    )
    if documented and isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        assert isinstance(following, ast.Expr)
        assert isinstance(following.value, ast.Constant)
        summary = _first_line(str(following.value.value))
        return Member(node.targets[0].id, "constant", "", summary, node.lineno)
    return None


def _first_line(docstring: str | None) -> str:
    """First paragraph of a docstring, on one line, without the marks of reStructuredText."""
    paragraph = inspect.cleandoc(docstring or "").split("\n\n")[0]
    return re.sub(r":\w+:(?=`)|`", "", " ".join(paragraph.split()))


def write_library() -> None:
    """Write the page."""
    modules = [read_module(paths.ROOT, file) for file in library_files(paths.ROOT)]
    page = environment().get_template("library.html")
    text = page.render(up="../", modules=[module for module in modules if module.members])
    write_text(paths.ROOT / "report" / "library.html", text)


if __name__ == "__main__":
    run_stage(write_library)
