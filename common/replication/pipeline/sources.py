"""What a module imports and which calls with literal arguments it makes, read from its source text."""

import ast
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("common", "papers")


@dataclass(frozen=True)
class Call:
    """A call of a function of interest; ``arguments`` holds its leading literal strings."""

    file: str
    line: int
    function: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class _Facts:
    """What is asked of one file: the modules it imports and all calls that it makes."""

    imports: tuple[str, ...]
    calls: tuple[Call, ...]


class Sources:
    """The source files of a repository, each parsed once. Files are named by their path below the root."""

    def __init__(self, root: Path, packages: Sequence[str] = PACKAGES) -> None:
        """Read the sources of some packages below ``root``; nothing is parsed before it is asked for."""
        self._root = root
        self._packages = packages
        self._facts: dict[str, _Facts] = {}

    def closure(self, module: str) -> set[str]:
        """Files of the packages that run when a module is imported, itself included."""
        found: set[str] = set()
        pending = set(self._files(module))
        while pending:
            file = pending.pop()
            found.add(file)
            for imported in self._read(file).imports:
                pending |= set(self._files(imported)) - found
        return found

    def file(self, module: str) -> str | None:
        """The file of a module or package; ``None`` if there is no such module in the repository."""
        path = module.replace(".", "/")
        for candidate in (f"{path}.py", f"{path}/__init__.py"):
            if (self._root / candidate).is_file():
                return candidate
        return None

    def calls(self, file: str, functions: set[str]) -> list[Call]:
        """Calls of functions with these names, however the module imports them."""
        return [call for call in self._read(file).calls if call.function in functions]

    def _files(self, module: str) -> Iterator[str]:
        """Files run by importing a module: its own and the ``__init__.py`` of every package above it."""
        parts = module.split(".")
        if parts[0] not in self._packages:
            return
        for length in range(1, len(parts) + 1):
            file = self.file(".".join(parts[:length]))
            if file is not None:
                yield file

    def _read(self, file: str) -> _Facts:
        if file not in self._facts:
            tree = ast.parse((self._root / file).read_text(encoding="utf-8"), filename=file)
            nodes = list(ast.walk(tree))
            calls = [_call(file, node) for node in nodes if isinstance(node, ast.Call)]
            self._facts[file] = _Facts(
                tuple(name for node in nodes for name in _imports(file, node)),
                tuple(sorted(calls, key=lambda call: call.line)),
            )
        return self._facts[file]


def _imports(file: str, node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        package = ".".join(Path(file).parent.parts)
        base = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
        # ``from a import b`` may name the submodule a.b; without such a file it adds only a itself.
        yield from (f"{base}.{alias.name}" for alias in node.names)


def _call(file: str, node: ast.Call) -> Call:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return Call(file, node.lineno, name, tuple(_leading_literals(node)))


def _leading_literals(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            return
        yield argument.value
