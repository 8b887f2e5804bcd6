"""The pipeline files say what the code does, in the real repository and wherever a line is left out."""

import re
import shutil
from pathlib import Path

import pytest

from common.replication.paths import paper_ids
from common.replication.pipeline.dependencies import check_pipeline, declare_dependencies
from common.replication.pipeline.sources import Sources
from common.replication.pipeline.stages import read_stages
from common.replication.report.overlay import overlay_ids
from tests.pipeline.toy_repository import ROOT, TOY, Repository, add_toy_paper, with_papers

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # inside DVC

TOY_PIPELINE = "papers/toy2000/dvc.yaml"


@pytest.fixture
def fresh(new_repository: Repository, tmp_path: Path) -> Repository:
    """A toy repository in which nothing has been computed, that the test may change."""
    return new_repository.copy(tmp_path / "toy")


def test_real_pipeline_is_complete() -> None:
    assert check_pipeline() == []


def test_toy_pipeline_is_complete(new_repository: Repository) -> None:
    assert check_pipeline(new_repository.root) == []


def test_new_paper_needs_its_folder_its_parameters_and_one_line(tmp_path: Path) -> None:
    def ignore_caches(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if name == "__pycache__"]

    for folder in ("common", "papers", "data/literature"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignore_caches)
    for name in (".dvc/config", ".dvcignore", "dvc.yaml", "params.yaml", "references.bib", "uv.lock"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)

    add_toy_paper(tmp_path)
    with (tmp_path / "params.yaml").open("a", encoding="utf-8") as stream:
        stream.write((TOY / "params.yaml").read_text(encoding="utf-8"))
    (fault,) = [fault for fault in check_pipeline(tmp_path) if fault.startswith("dvc.yaml:report: deps")]
    assert fault == "dvc.yaml:report: deps lacks:\n      - report/toy2000"

    before = (tmp_path / "dvc.yaml").read_text(encoding="utf-8")
    after = with_papers(before, [*paper_ids(), *overlay_ids(), "toy2000"])
    assert len(after.splitlines()) == len(before.splitlines()) + 1
    (tmp_path / "dvc.yaml").write_text(after, encoding="utf-8")
    assert check_pipeline(tmp_path) == []


@pytest.mark.parametrize(
    ("stage", "line"),
    [
        ("spectrum", "papers/toy2000/black_body.py"),  # imported by the stage's module
        ("spectrum", "papers/__init__.py"),  # a package on the way
        ("spectrum", "uv.lock"),
        ("visible", "common/validation.py"),  # imported by an imported module
        ("fig1", "common/replication/replication.mplstyle"),  # read by the engine
        ("compare", "data/toy2000/visible.json"),
        ("compare", "papers/toy2000/ledger/published.yaml"),
        ("page", "figures/toy2000/fig1.png"),
        ("page", "common/replication/report/templates/page.html"),
    ],
)
def test_missing_dependency_is_reported_ready_to_paste(fresh: Repository, stage: str, line: str) -> None:
    remove_line(fresh, stage, line)
    assert check_pipeline(fresh.root) == [f"{TOY_PIPELINE}:{stage}: deps lacks:\n      - {line}"]


def test_data_read_but_not_listed_is_reported(fresh: Repository) -> None:
    remove_line(fresh, "fig1", "data/toy2000/spectrum.csv")
    (fault,) = check_pipeline(fresh.root)
    assert fault == f"{TOY_PIPELINE}:fig1: neither deps nor outs has:\n      - data/toy2000/spectrum.csv"


@pytest.mark.parametrize("line", ["data/toy2000/spectrum.json", "data/toy2000/summary.txt"])
def test_output_written_but_not_listed_is_reported(fresh: Repository, line: str) -> None:
    remove_line(fresh, "spectrum", line)
    assert any(fault.endswith(f":\n      - {line}") for fault in check_pipeline(fresh.root))


def test_superfluous_dependency_is_reported(fresh: Repository) -> None:
    fresh.replace(
        TOY_PIPELINE, "toy2000.visible\n    deps:\n", "toy2000.visible\n    deps:\n      - common/errors.py\n"
    )
    (fault,) = check_pipeline(fresh.root)
    assert fault == f"{TOY_PIPELINE}:visible: deps has superfluous lines:\n      - common/errors.py"


def test_missing_and_superfluous_parameters_are_reported(fresh: Repository) -> None:
    fresh.replace(TOY_PIPELINE, "- toy2000.band", "- toy2000.interruption")
    assert check_pipeline(fresh.root) == [
        f"{TOY_PIPELINE}:visible: params lacks:\n      - toy2000.band",
        f"{TOY_PIPELINE}:visible: params has superfluous lines:\n      - toy2000.interruption",
    ]


def test_parameters_loaded_behind_the_stage_are_reported(fresh: Repository) -> None:
    module = fresh.root / "papers/toy2000/black_body.py"
    module.write_text(module.read_text(encoding="utf-8") + "\nload_parameters('toy2000.star', Star)\n")
    faults = check_pipeline(fresh.root)
    assert len(faults) == 2
    assert all("only the stage's own module reads parameters or data" in fault for fault in faults)


@pytest.mark.parametrize(
    ("call", "file"),
    [
        ("literature_table('folder/table.csv')", "data/literature/folder/table.csv"),
        ("literature_path('folder/notes.md')", "data/literature/folder/notes.md"),
        ("registry.read_published('toy2000')", "papers/toy2000/ledger/published.yaml"),
    ],
)
def test_input_read_by_any_module_is_a_dependency(fresh: Repository, call: str, file: str) -> None:
    with (fresh.root / "papers/toy2000/black_body.py").open("a", encoding="utf-8") as module:
        module.write(f"\n{call}\n")
    stages = [f"{TOY_PIPELINE}:{name}" for name in ("spectrum", "visible")]
    assert check_pipeline(fresh.root) == [f"{stage}: deps lacks:\n      - {file}" for stage in stages]


def test_name_that_is_not_literal_is_reported(fresh: Repository) -> None:
    fresh.replace(
        "papers/toy2000/visible.py", 'load_parameters("toy2000.band", Band)', "load_parameters(BAND, Band)"
    )
    faults = check_pipeline(fresh.root)
    assert any("load_parameters needs literal strings" in fault for fault in faults)


def test_stage_that_plain_repro_would_not_run_is_reported(fresh: Repository) -> None:
    with (fresh.root / TOY_PIPELINE).open("a", encoding="utf-8") as stream:
        stream.write("  spare:\n    wdir: ../..\n    cmd: python -m papers.toy2000.black_body\n")
    faults = check_pipeline(fresh.root)
    assert f"{TOY_PIPELINE}:spare: the root stage 'report' does not depend on it" in faults


def test_stage_in_a_file_of_its_own_is_no_exception(fresh: Repository) -> None:
    """``dvc status``, ``checkout`` and ``pull`` would miss its outputs after a complete run."""
    (fresh.root / "papers/toy2000/long").mkdir()
    (fresh.root / "papers/toy2000/long/dvc.yaml").write_text(
        "stages:\n  long_run:\n    wdir: ../../..\n    cmd: python -m papers.toy2000.black_body\n"
    )
    faults = check_pipeline(fresh.root)
    assert "papers/toy2000/long/dvc.yaml:long_run: the root stage 'report' does not depend on it" in faults


def test_form_of_a_stage_is_checked(fresh: Repository) -> None:
    remove_line(fresh, "spectrum", "wdir: ../..", dash="")
    assert f"{TOY_PIPELINE}:spectrum: wdir is '.', not '../..'" in check_pipeline(fresh.root)


def test_figures_and_verdicts_are_kept_in_git(fresh: Repository) -> None:
    pipeline = fresh.root / TOY_PIPELINE
    pipeline.write_text(pipeline.read_text(encoding="utf-8").replace(":\n          cache: false", ""))
    figures = ["figures/toy2000/fig1.pdf", "figures/toy2000/fig1.png"]
    paths = [*figures, "data/toy2000/quantities.csv", "data/toy2000/verdicts.json"]
    faults = check_pipeline(fresh.root)
    assert [fault.split(": ")[1] for fault in faults] == [f"{path} needs 'cache" for path in paths]


@pytest.mark.parametrize(
    "command",
    [
        "echo done",
        "python -m numpy",
        "python papers/toy2000/visible.py",
        "python -m papers.toy2000.visible > x",
    ],
)
def test_other_commands_are_refused(fresh: Repository, command: str) -> None:
    fresh.replace(TOY_PIPELINE, "python -m papers.toy2000.visible", command)
    (fault,) = check_pipeline(fresh.root)
    assert "the command is not 'python -m <module> [<paper>]'" in fault


@pytest.mark.parametrize(
    "statement",
    [
        "import common.inner.tool",
        "from common.inner import tool",
        "from common.inner.tool import function",
        "from .inner import tool",
        "def late():\n    from common.inner import tool",
    ],
)
def test_every_form_of_import_is_followed(tmp_path: Path, statement: str) -> None:
    (tmp_path / "common/inner").mkdir(parents=True)
    for name in ("common/__init__.py", "common/inner/__init__.py", "common/inner/tool.py", "common/other.py"):
        (tmp_path / name).touch()
    (tmp_path / "common/start.py").write_text(f"import numpy\n{statement}\n", encoding="utf-8")
    packages = {"common/__init__.py", "common/inner/__init__.py"}
    assert Sources(tmp_path).closure("common.start") == packages | {"common/start.py", "common/inner/tool.py"}


def test_plain_repro_reaches_every_stage_and_writes_every_output(computed_repository: Repository) -> None:
    locks = "".join(path.read_text() for path in computed_repository.root.glob("**/dvc.lock"))
    stages = read_stages(computed_repository.root)
    names = {"spectrum", "visible", "fig1", "compare", "page", "library", "report"}
    assert {stage.name for stage in stages} == names
    for stage in stages:
        assert re.search(rf"^  {stage.name}:$", locks, flags=re.MULTILINE)
        assert all((computed_repository.root / path).exists() for path in stage.outputs)


RUN_AND_LIST_FILES = """
import os, runpy, sys
opened = set()
sys.addaudithook(lambda event, details: opened.add(details[0]) if event == "open" else None)
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
paths = {os.path.abspath(path) for path in opened if isinstance(path, str) and os.path.isfile(path)}
print(*(os.path.relpath(path) for path in paths if path.startswith(os.getcwd() + os.sep)), sep="\\n")
"""


def test_stages_open_nothing_that_their_lines_do_not_name(toy: Repository, tmp_path: Path) -> None:
    """What the checker reads from the source text, held against what the stages open when they run."""
    toy.environment = {"PYTHONPYCACHEPREFIX": str(tmp_path / "bytecode")}
    # All parameters are validated, whichever a stage asks for.
    always = {"params.yaml", "papers/toy2000/parameters.py"}
    for stage in read_stages(toy.root):
        result = toy.python("-c", RUN_AND_LIST_FILES, stage.module, *stage.arguments)
        opened = set(result.stdout.splitlines())
        named = {*stage.dependencies, *stage.outputs}
        unnamed = {path for path in opened - always if not named & {path, *map(str, Path(path).parents)}}
        assert unnamed == set(), f"{stage}"
        assert f"{stage.module.replace('.', '/')}.py" in opened


def test_verdicts_are_as_expected(computed_repository: Repository) -> None:
    computed_repository.python("-m", "common.replication", "check")
    assert computed_repository.verdicts() == {
        "total_flux": "reproduced",
        "peak_wavelength": "explained",
        "visible_share": "reproduced",
        "solar_constant": "not_testable",
    }


def test_perturbed_input_changes_the_verdict(toy: Repository) -> None:
    # One per cent in temperature is four per cent in flux; the printed digits allow 0.008 per cent.
    toy.replace("params.yaml", "temperature_K: 5772.0", "temperature_K: 5829.72")
    toy.dvc("repro", "papers/toy2000/dvc.yaml:compare")
    assert toy.verdicts()["total_flux"] == "not_reproduced"
    assert toy.verdicts()["peak_wavelength"] == "not_reproduced"
    result = toy.python("-m", "common.replication", "check", expect=1)
    assert "toy2000: total_flux: verdict not_reproduced, expected reproduced" in result.stdout


def remove_line(repository: Repository, stage: str, line: str, dash: str = "- ") -> None:
    """Remove a line from a stage of the toy paper."""
    text = (repository.root / TOY_PIPELINE).read_text(encoding="utf-8")
    before, name, after = text.partition(f"  {stage}:\n")
    shorter = re.sub(rf"^ *{re.escape(dash + line)}\n", "", after, count=1, flags=re.MULTILINE)
    assert shorter != after
    (repository.root / TOY_PIPELINE).write_text(before + name + shorter, encoding="utf-8")


def test_dependencies_and_parameters_are_brought_in_line_with_the_code(fresh: Repository) -> None:
    intact = (fresh.root / TOY_PIPELINE).read_text(encoding="utf-8")
    remove_line(fresh, "spectrum", "papers/toy2000/black_body.py")
    remove_line(fresh, "page", "figures/toy2000/fig1.png")
    fresh.replace(TOY_PIPELINE, "- toy2000.band", "- toy2000.interruption")
    with (fresh.root / TOY_PIPELINE).open("a", encoding="utf-8") as stream:
        stream.write("# said by a person\n")
    assert check_pipeline(fresh.root) != []
    assert declare_dependencies(fresh.root) == [TOY_PIPELINE]
    assert check_pipeline(fresh.root) == []
    written = (fresh.root / TOY_PIPELINE).read_text(encoding="utf-8")
    assert sorted(written.splitlines()) == sorted([*intact.splitlines(), "# said by a person"])
    assert declare_dependencies(fresh.root) == []


def test_sections_of_parameters_come_and_go_with_what_a_stage_loads(fresh: Repository) -> None:
    fresh.replace(TOY_PIPELINE, "    params:\n      - toy2000.band\n      - toy2000.star\n", "")
    parameters = "    params:\n      - toy2000.band\n    outs:\n      - figures"
    fresh.replace(TOY_PIPELINE, "    outs:\n      - figures", parameters)
    assert declare_dependencies(fresh.root) == [TOY_PIPELINE]
    assert check_pipeline(fresh.root) == []
    assert declare_dependencies(fresh.root) == []


def test_check_pipeline_and_verify_say_how_many(computed_repository: Repository) -> None:
    def told(command: str) -> str:
        return computed_repository.python("-m", "common.replication", command).stdout

    verdicts = "2 reproduced, 0 consistent, 1 explained, 0 not_reproduced, 1 not_testable"
    assert told("check") == f"4 verdicts and 5 quantities as expected: {verdicts}\n"
    counts = r"\d+ dependencies, \d+ parameters, 14 outputs"
    assert re.fullmatch(rf"7 stages as expected: {counts}\n", told("pipeline"))
    assert told("verify") == "14 outputs as expected: on disk, in the cache and in the lock files\n"
