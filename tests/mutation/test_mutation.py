"""The driver of the planted faults: what it changes, draws, tries and writes."""

import ast
import re
from pathlib import Path

import pytest

from common.replication.errors import ReplicationError
from common.replication.paths import ROOT
from common.replication.pipeline.stages import read_stages
from tests.mutation.faults import KINDS, Fault, faults_of
from tests.mutation.sample import EQUIVALENT, SURVIVORS, all_faults, areas_of, read_judgements, sample
from tests.mutation.table import results_table
from tests.mutation.trial import NOT_RUN, READERS, RUNS_APART, Copy, Outcome, Project, Trial


def changes(source: str) -> dict[str, set[str]]:
    """What becomes of a source, by kind of fault."""
    result: dict[str, set[str]] = {}
    for fault in faults_of("common/one.py", source.encode()):
        result.setdefault(fault.identity.kind, set()).add(fault.applied_to(source.encode()).decode().strip())
    return result


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("literal", "x = 2.0", {"x = (2.02)"}),
        ("literal", "x = 3", {"x = (4)"}),
        ("default", "def f(a=0.0): pass", {"def f(a=(1.0)): pass"}),
        ("switch", "f(medium=True, strict=True)", {"f(medium=(False), strict=True)"}),
        ("exponent", "θ = r**n", {"θ = r**(n + 1)"}),
        ("arithmetic", "'ν'; x = a * b", {"'ν'; x = (a / b)"}),
        ("term", "x = a - b", {"x = (a)", "x = (-b)"}),
        ("comparison", "x = a < b <= c", {"x = (a <= b <= c)", "x = (a < b < c)"}),
        ("arguments", "f(a, b, 'c', *d)", {"(f(b, a, 'c', *d))"}),
        ("unit", "x = units.cm", {"x = (1.01 * units.cm)"}),
        ("position", "x[a:]", {"x[(a + 1):]"}),
        ("position", "x[2]", {"x[(3)]"}),
        ("sign", "x = -y", {"x = (y)"}),
        ("check", "x = require_positive('x', x)", {"x = (x)"}),
        ("check", "if x:\n    raise ValueError('x')", {"if x:\n    pass"}),
        ("logic", "x = a and b", {"x = (a or b)"}),
        ("negation", "x = a if b else c", {"x = a if (not b) else c"}),
        ("statement", "x += 1", {"pass"}),
        ("statement", "x[a] = b", {"pass"}),
    ],
)
def test_change_of_each_kind(kind: str, before: str, after: set[str]) -> None:
    assert changes(before)[kind] == after


@pytest.mark.parametrize(
    "source",
    [
        "def f(a: int | None) -> Literal[3]: ...",
        "if __name__ == '__main__':\n    main()",
        "x = f'{a - b:.3f}'",
        "x = 'a' + b",
        "@cache(size=3)\ndef f(): ...",
        "y = plot(x, linewidth=2.0)",
    ],
)
def test_what_is_left_alone(source: str) -> None:
    assert changes(source) == {}


@pytest.fixture(scope="module")
def areas() -> dict[Fault, str]:
    faults = all_faults(ROOT)
    modules = {f"{stage.module.replace('.', '/')}.py" for stage in read_stages()}
    by_file = areas_of({fault.identity.file for fault in faults}, modules)
    return {fault: by_file[fault.identity.file] for fault in faults}


def test_areas_that_moved_are_refused(areas: dict[Fault, str]) -> None:
    files = {fault.identity.file for fault in areas}
    assert set(areas_of(files, {"papers/das2022/fig3.py"}).values()) >= {
        "common, kernels",
        "papers/das2022, drawings",
        "papers/das2022, stages",
        "papers/das2022, models",
    }
    with pytest.raises(ReplicationError, match="'drawings': no file matches 'papers/\\*/plot_"):
        areas_of({file for file in files if "/plot_" not in file}, {"papers/das2022/fig3.py"})
    with pytest.raises(ReplicationError, match=r"other/one\.py: in none of the AREAS"):
        areas_of({"other/one.py"}, set())


def test_a_sample_is_reproducible_and_has_all_areas_and_kinds(areas: dict[Fault, str]) -> None:
    drawn = sample(areas, 200, seed=1)
    assert drawn == sample(areas, 200, seed=1)
    assert len({fault.identity for fault in drawn}) == 200
    assert {areas[fault] for fault in drawn} == set(areas.values())
    assert {fault.identity.kind for fault in drawn} == set(KINDS)
    assert len({*drawn, *sample(areas, 200, seed=2)}) > 300
    for fault in drawn[:50]:
        source = (ROOT / fault.identity.file).read_bytes()
        changed = fault.applied_to(source)
        assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source)), fault.identity


@pytest.mark.parametrize("path", [EQUIVALENT, SURVIVORS], ids=lambda path: path.name)
def test_judged_faults_are_still_there(path: Path, areas: dict[Fault, str]) -> None:
    read_judgements(path, areas)


def test_a_judgement_is_refused_where_its_text_is_gone(tmp_path: Path) -> None:
    (fault,) = faults_of("common/one.py", b"x = -y")
    path = tmp_path / "equivalent.yaml"
    entry = "\n  ".join(f"{name}: {text!r}" for name, text in fault.identity._asdict().items())
    path.write_text(f"- {entry}\n  reason: y is zero wherever x is read\n", encoding="utf-8")
    assert read_judgements(path, [fault]) == {fault.identity: "y is zero wherever x is read"}
    with pytest.raises(ReplicationError, match=r"common/one\.py.* no fault of kind 'sign' makes 'x = \(y\)'"):
        read_judgements(path, [])


def test_table_names_every_survivor() -> None:
    drawn = faults_of("common/one.py", b"x = a + b")
    found, equivalent, survivor = (fault.identity for fault in drawn)
    text = results_table(
        commit="abc",
        date="2020-01-01",
        samples={7: drawn},
        areas=dict.fromkeys(drawn, "common"),
        outcomes={found: Outcome("tests/test_one.py::test"), survivor: Outcome(changed=("data/x.csv",))},
        equivalent={equivalent: "b is zero"},
        reasons={survivor: "No number."},
    )
    assert "| common | 3 | 1 | 1 | 1 | 50 % |" in text
    assert "| seed 7 | 3 | 1 | 1 | 1 | 50 % |" in text
    assert "`x = a + b` -> `x = (b)`: changes data/x.csv. No number.\n" in text
    assert "`x = a + b` -> `x = (a)`: b is zero\n" in text


def test_tests_that_the_driver_names_exist() -> None:
    for test in (*READERS.values(), *NOT_RUN):
        file, _, name = test.partition("::")
        assert f"def {name}" in (ROOT / file).read_text(encoding="utf-8")
    assert all((ROOT / folder).is_dir() for folder in RUNS_APART)


@pytest.fixture
def toy(tmp_path: Path) -> Copy:
    """A repository with one module, its test and one that always fails."""
    files = {
        "dvc.yaml": "stages: {}",
        "benchmarks/pipeline.md": "",
        "common/__init__.py": "",
        "common/one.py": "def f(x):\n    return 2.0 * x\n",
        "tests/common/test_one.py": "from common.one import f\n\ndef test():\n    assert f(3.0) == 6.0\n",
        "tests/common/test_no.py": "import common.one\n\ndef test():\n    raise ValueError\n",
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts='--doctest-modules --import-mode=importlib'\n",
    }
    for name, text in files.items():
        (tmp_path / "original" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "original" / name).write_text(text, encoding="utf-8")
    return Copy(tmp_path / "original", tmp_path / "copy")


def test_a_fault_is_found_by_the_test_that_fails_with_it_only(toy: Copy) -> None:
    faults = faults_of("common/one.py", (toy.original / "common/one.py").read_bytes())
    project = Project(toy.original)
    assert [fault.identity.kind for fault in faults] == ["arithmetic", "literal"]
    for fault in faults:
        outcome = Trial(fault, toy, project, limit_s=60.0).outcome()
        assert outcome.found_by == "tests/common/test_one.py::test"


def test_a_copy_is_made_anew(toy: Copy) -> None:
    toy.renew()
    (toy.root / "common/one.py").write_text("", encoding="utf-8")
    (toy.root / "scratch").mkdir()
    (toy.root / "scratch/left.txt").touch()
    assert not toy.same("common")
    toy.renew()
    assert not (toy.root / "scratch").exists()
    assert toy.same(".")


def test_what_runs_too_long_is_ended(toy: Copy) -> None:
    toy.renew()
    for waste in ("while True: pass", "import time; time.sleep(600)"):
        with pytest.raises(TimeoutError, match=re.escape(waste)):
            toy.run("-c", waste, limit_s=0.1)
    assert toy.run("-c", "raise SystemExit(3)", limit_s=60.0) == 3
