"""Layers of the code (identity): nothing imports upwards, sideways or in a circle, and folders stay small.

Imports are read from the sources, those within functions included. What the engine loads by a paper's name
(``common.replication.parameters``) is no import: that is how it serves papers that it does not know.
"""

import ast
import graphlib
from collections import Counter
from collections.abc import Iterable, Mapping

import pytest

from common.replication.paths import ROOT

GROUND = (("constants", "errors", "validation"), ("tables", "units"))
"""What every line may use, the engine included."""

LAYERS = (
    *GROUND,
    ("numerics",),
    ("thermal",),
    ("cascade", "flavour", "fluxes", "matter", "mediators", "scattering"),
    ("detection",),
)
"""The library from the bottom to the top: a subject knows those of lower layers, not those beside it."""

ENGINE = "replication"
"""Knows the ground alone: no physics."""

MOST_FILES = 16
LARGER = {
    "papers/abbar2022": 25,
    "papers/cerdeno2021": 24,
    "papers/cerdeno2023": 19,
    "papers/das2022": 22,
    "papers/shalgar2021": 19,
}
"""Folders with more Python files. Entries only get smaller, or go."""

HEIGHT = {subject: height for height, subjects in enumerate(LAYERS) for subject in subjects}
Imports = Mapping[str, set[str]]


def files(*folders: str) -> list[str]:
    """Python files below some folders of the repository, by their paths."""
    return [
        file.relative_to(ROOT).as_posix() for folder in folders for file in ROOT.glob(f"{folder}/**/*.py")
    ]


def sources() -> dict[str, str]:
    """Source text of each module of the repository, by its dotted name."""
    return {
        file.removesuffix(".py").replace("/", ".").removesuffix(".__init__"): (ROOT / file).read_text("utf-8")
        for file in files("common", "papers", "benchmarks", "tests")
    }


def imports(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """Which of the modules each of them imports; ``from a import b`` is one of a.b if that is a module."""
    found: dict[str, set[str]] = {}
    for module, text in texts.items():
        named: set[str] = set()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.module, f"{module}: imports are absolute"
                whole = {f"{node.module}.{alias.name}" for alias in node.names}
                named |= {name if name in texts else node.module for name in whole}
        found[module] = {name for name in named if name in texts}
    return found


def is_allowed(importer: str, imported: str) -> bool:
    """Whether a module may know another one."""
    package, subject = f"{importer}.".split(".")[:2]
    other_package, other_subject = f"{imported}.".split(".")[:2]
    if package == "tests" or (package, subject) == (other_package, other_subject):
        return True
    if package == "benchmarks":
        return other_package != "tests" or other_subject == "oracles"
    if package == "papers" or other_package != "common":
        return other_package == "common"
    height = HEIGHT.get(other_subject, len(LAYERS))
    return height < (len(GROUND) if subject == ENGINE else HEIGHT.get(subject, 0))


def forbidden(graph: Imports) -> list[str]:
    """Imports that are not allowed, as ``importer -> imported``."""
    return sorted(
        f"{importer} -> {imported}"
        for importer, names in graph.items()
        for imported in names
        if not is_allowed(importer, imported)
    )


def circle(graph: Imports) -> list[str]:
    """Modules that import each other in a circle, the first again at the end; none if there is none."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def larger_folders(paths: Iterable[str]) -> dict[str, int]:
    """Folders with more than ``MOST_FILES`` of the files, and how many they have."""
    numbers = Counter(path.rpartition("/")[0] for path in paths)
    return {folder: number for folder, number in sorted(numbers.items()) if number > MOST_FILES}


def test_every_subject_of_the_library_has_a_layer() -> None:
    subjects = {module.split(".")[1] for module in sources() if module.startswith("common.")}
    assert subjects == {*HEIGHT, ENGINE}


def test_nothing_imports_upwards_or_sideways() -> None:
    assert forbidden(imports(sources())) == []


def test_nothing_imports_in_a_circle() -> None:
    graph = imports(sources())
    assert (
        circle({module: graph[module] for module in graph if module.startswith(("common", "papers"))}) == []
    )


def test_folders_are_small() -> None:
    assert larger_folders(files("common", "papers")) == LARGER


@pytest.mark.parametrize(
    ("importer", "text", "imported"),
    [
        ("common.units", "import common.thermal.spectra", "common.thermal.spectra"),
        (
            "common.thermal.spectra",
            "def f():\n    from common.detection import rates",
            "common.detection.rates",
        ),
        ("common.matter.stars", "from common.thermal.spectra import f", None),
        ("common.matter.stars", "from common.fluxes.sun import f", "common.fluxes.sun"),
        ("common.matter.stars", "from common.replication import paths", "common.replication.paths"),
        ("common.matter.stars", "from papers.one.model import f", "papers.one.model"),
        ("common.replication.paths", "from common.units import cm", None),
        ("common.replication.paths", "from common.thermal import spectra", "common.thermal.spectra"),
        ("common.replication.paths", "from papers.one import model", "papers.one.model"),
        ("papers.one.fig1", "from papers.one import model", None),
        ("papers.two.fig1", "from papers.one import model", "papers.one.model"),
        ("papers.two.fig1", "from tests.oracles import plain", "tests.oracles.plain"),
        ("common.units", "from tests.oracles.plain import f", "tests.oracles.plain"),
        ("benchmarks.speed", "from tests.oracles import plain", None),
        ("tests.test_one", "from tests.oracles import plain\nfrom papers.one import model", None),
    ],
)
def test_a_forbidden_import_is_found(importer: str, text: str, imported: str | None) -> None:
    others = (
        "common.thermal.spectra",
        "common.fluxes.sun",
        "common.detection.rates",
        "common.replication.paths",
    )
    outside = ("common.units", "papers.one.model", "tests.oracles.plain")
    graph = imports({**dict.fromkeys((*others, *outside), ""), importer: text})
    assert any(graph.values())
    assert forbidden(graph) == ([] if imported is None else [f"{importer} -> {imported}"])


def test_a_circle_is_found() -> None:
    texts = {
        "common.matter.a": "from common.matter import b",
        "common.matter.b": "from common.matter.a import f",
    }
    assert set(circle(imports(texts))) == set(texts)
    assert circle(imports({**texts, "common.matter.b": ""})) == []


def test_a_large_folder_is_found() -> None:
    most = [f"common/matter/{number}.py" for number in range(MOST_FILES)]
    assert larger_folders(most) == {}
    assert larger_folders([*most, "common/matter/one_more.py"]) == {"common/matter": MOST_FILES + 1}
