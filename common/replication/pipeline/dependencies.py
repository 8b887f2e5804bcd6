"""Check that the pipeline files say what the code does: dependencies, parameters, outputs, reach.

DVC reruns a stage only when something that its ``dvc.yaml`` names has changed, so whatever is missing there
leaves stale results marked as up to date. The rules, each a function of this module:

* the dependencies of a stage are exactly the files its module imports, the lock file of the environment,
  and the data it reads;
* its parameters are exactly those it loads, and only its own module loads any;
* every file that its module names is a dependency or an output, and every output is named;
* figures and verdicts are kept in git, not in the cache;
* every stage is needed by the root stage ``report``: the outputs of one that a complete run leaves out would
  be missing to ``dvc status``, ``checkout`` and ``pull`` ever after.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from dvc.exceptions import DvcException

from common.replication.errors import ReplicationError
from common.replication.ledger.registry import load_registry
from common.replication.paths import LEDGER, LEDGER_FILES, ROOT
from common.replication.pipeline.sources import Call, Sources
from common.replication.pipeline.stages import Stage, open_repository, read_stages
from common.replication.report.library import library_files
from common.replication.writers import replacing

LOCKED_ENVIRONMENT = "uv.lock"
ENGINE = "common/replication/"
LITERATURE = "common/tables.py"
KEPT_IN_GIT = ("verdicts.json", "quantities.csv")


def check_pipeline(root: Path = ROOT) -> list[str]:
    """Faults of the pipeline files; empty if they say what the code does.

    Each fault is one line, followed where lines are missing or superfluous by these lines as YAML.
    """
    try:
        checker = _Checker(root)
        faults = [fault for stage in checker.stages for rule in checker.rules for fault in rule(stage)]
        return faults + list(checker.unreached_stages())
    except ReplicationError as error:
        return [str(error)]


def declare_dependencies(root: Path = ROOT) -> list[str]:
    """Bring ``deps`` and ``params`` of all stages in line with the code; the pipeline files that changed.

    Lines are added and removed one by one, so that comments stay. What only a person can say is left alone:
    outputs, and whether a file that a module names is read or written.

    Raises
    ------
    ReplicationError
        If a pipeline file is malformed.
    """
    checker = _Checker(root)
    texts: dict[str, str] = {}
    for stage in checker.stages:
        text = texts.setdefault(stage.file, (root / stage.file).read_text(encoding="utf-8"))
        text = _with_entries(text, stage, "deps", stage.dependencies, checker.needed_dependencies(stage))
        text = _with_entries(text, stage, "params", stage.parameters, checker.needed_parameters(stage))
        texts[stage.file] = text
    changed = [file for file, text in texts.items() if text != (root / file).read_text(encoding="utf-8")]
    for file in changed:
        with replacing(root / file) as stream:
            stream.write(texts[file])
    return changed


def _with_entries(text: str, stage: Stage, section: str, written: Set[str], needed: Set[str]) -> str:
    """Text of a pipeline file in which a section of a stage lists what is needed."""
    block = re.search(rf"^  {re.escape(stage.name)}:\n(?:(?:   .*)?\n)*", text, flags=re.MULTILINE)
    if block is None:
        return text
    listed = re.search(rf"^    {section}:\n((?:      .*\n)*)", block[0], flags=re.MULTILINE)
    lines = listed[1].splitlines() if listed else []
    lines = [line for line in lines if _entry(line) not in written - needed]
    for entry in sorted(needed - written):
        following = [number for number, line in enumerate(lines) if (_entry(line) or "") > entry]
        lines.insert(following[0] if following else len(lines), f"      - {entry}")
    # DVC refuses a section without entries. A new one stands before what the stage writes.
    found = listed or re.search(r"^(?=    (?:outs|metrics):)", block[0], flags=re.MULTILINE)
    if found is None:
        return text
    content = [f"    {section}:", *lines] if any(map(_entry, lines)) else []
    start, end = (block.start() + place for place in found.span())
    return text[:start] + "".join(f"{line}\n" for line in content) + text[end:]


def _entry(line: str) -> str | None:
    return line.strip().removeprefix("- ") if line.strip().startswith("- ") else None


# What the engine's own stages read and write. They take the paper from the command line, so that their files
# do not stand as literals in the code; this table says them instead.


@dataclass(frozen=True)
class EngineFiles:
    """Files that an engine stage reads, besides code, and writes, and the parameters it reads."""

    inputs: Set[str]
    outputs: Set[str]
    parameters: Set[str] = frozenset()


def engine_files(stage: Stage, root: Path) -> EngineFiles | None:
    """Files of an engine stage; ``None`` for a stage of a paper's own."""
    of_all = {
        "common.replication.report.front_page": _report_files,
        "common.replication.report.library": _library_files,
    }
    if stage.module in of_all:
        return of_all[stage.module](root)
    of_a_paper = {
        "common.replication.ledger.compare": _compare_files,
        "common.replication.report.page": _page_files,
        "common.replication.report.overlay": _overlay_files,
    }
    if stage.module not in of_a_paper:
        return None
    if len(stage.arguments) != 1:
        raise ReplicationError(f"{stage}: the command needs one paper")
    return of_a_paper[stage.module](root, stage.arguments[0])


def _compare_files(root: Path, paper: str) -> EngineFiles:
    registry = load_registry(paper, root / "papers")
    quantities = {f"data/{paper}/{artefact.name}.json" for artefact in registry.artefacts}
    return EngineFiles(
        inputs=quantities | {f"papers/{paper}/{LEDGER}/{name}" for name in LEDGER_FILES},
        outputs={f"data/{paper}/{name}" for name in KEPT_IN_GIT},
    )


def _page_files(root: Path, paper: str) -> EngineFiles:
    artefacts = load_registry(paper, root / "papers").artefacts
    figures = [figure for artefact in artefacts for figure in artefact.figures]
    modules = {f"papers/{paper}/{artefact.name}.py" for artefact in artefacts}
    modules |= {figure.module for figure in figures}
    drawn = {f"figures/{paper}/{figure.name}.{kind}" for figure in figures for kind in ("pdf", "png")}
    shown = {table.name for artefact in artefacts for table in artefact.tables}
    shown |= {curve.name for artefact in artefacts for curve in artefact.curves}
    tables = {f"data/{paper}/{name}.csv" for name in shown}
    own = {f"papers/{paper}/README.md", f"data/{paper}/verdicts.json", "references.bib"}
    own |= {name for name in (f"papers/{paper}/derivations.md",) if (root / name).is_file()}
    return EngineFiles(
        inputs=_compare_files(root, paper).inputs | own | modules | drawn | tables,
        outputs={f"report/{paper}"},
        parameters={paper},
    )


def _overlay_files(_: Path, name: str) -> EngineFiles:
    drawn = {f"figures/{name}/{name}.{kind}" for kind in ("pdf", "png")}
    computed = {f"data/{name}/{name}.{kind}" for kind in ("csv", "json")}
    return EngineFiles(inputs=drawn | computed | {"references.bib"}, outputs={f"report/{name}"})


def _report_files(root: Path) -> EngineFiles:
    pages = {f"report/{path.parent.name}" for path in root.glob("papers/*/dvc.yaml")}
    return EngineFiles(
        inputs=pages | {"papers/findings.yaml", "report/library.html"},
        outputs={"data/scoreboard.json", "report/index.html", "report/script.js", "report/style.css"},
    )


def _library_files(root: Path) -> EngineFiles:
    return EngineFiles(inputs=set(library_files(root)), outputs={"report/library.html"})


READ_BESIDE_CODE = {
    "common/replication/figures.py": "common/replication/replication.mplstyle",
    "common/replication/report/site.py": "common/replication/report/templates/*",
}
"""Files that a module reads from beside itself, as a pattern."""


def _files_beside(root: Path, code: Iterable[str]) -> set[str]:
    patterns = [READ_BESIDE_CODE[file] for file in code if file in READ_BESIDE_CODE]
    return {path.relative_to(root).as_posix() for pattern in patterns for path in root.glob(pattern)}


# Files that a call with literal arguments names.

DATA_CALLS: Mapping[str, Callable[[str, str], set[str]]] = {
    "data_path": lambda paper, name: {f"data/{paper}/{name}"},
    "figure_path": lambda paper, name: {f"figures/{paper}/{name}"},
    "write_quantities": lambda paper, name: {f"data/{paper}/{name}.json"},
    "save_figure": lambda paper, name: {f"figures/{paper}/{name}.{kind}" for kind in ("pdf", "png")},
}
WRITING_CALLS = {"write_quantities", "save_figure"}
PATH_CALLS = set(DATA_CALLS) - WRITING_CALLS
"""Calls that give a path, to read or to write."""
ENTRY_CALLS = {"load_parameters", *DATA_CALLS}
"""Calls that only the module of a stage may make."""

INPUT_CALLS: Mapping[str, Callable[[str], str]] = {
    "literature_path": lambda name: f"data/literature/{name}",
    "literature_table": lambda name: f"data/literature/{name}",
    "library_path": lambda name: f"common/{name}",
    "library_table": lambda name: f"common/{name}",
    "read_published": lambda paper: f"papers/{paper}/{LEDGER}/published.yaml",
}
"""Calls that any module may make: they read what the pipeline never writes."""


class _Checker:
    """The rules for one stage; each yields its faults."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sources = Sources(root)
        self.stages = read_stages(root)
        self.engine = {str(stage): engine_files(stage, root) for stage in self.stages}
        self.rules: tuple[Callable[[Stage], Iterator[str]], ...] = (
            self.form,
            self.entry_module,
            self.only_entry_reads,
            self.literal_arguments,
            self.dependencies,
            self.parameters,
            self.outputs,
            self.neither_read_nor_written,
            self.kept_in_git,
        )

    def form(self, stage: Stage) -> Iterator[str]:
        """Name of the stage, working directory."""
        if not re.fullmatch(r"[a-z0-9_-]+", stage.name):
            yield f"{stage}: a stage name has only small letters, digits, '_' and '-'"
        to_root = os.path.relpath(".", Path(stage.file).parent)
        if os.path.normpath(stage.working_directory) != to_root:
            yield f"{stage}: wdir is {stage.working_directory!r}, not {to_root!r}"

    def entry_module(self, stage: Stage) -> Iterator[str]:
        """The module named in the command exists."""
        if self.sources.file(stage.module) is None:
            yield f"{stage}: there is no module {stage.module}"

    def only_entry_reads(self, stage: Stage) -> Iterator[str]:
        """Nothing but the module of the stage loads parameters or data."""
        for file in sorted(self._closure(stage)):
            if file != self.sources.file(stage.module) and not file.startswith(ENGINE):
                for call in self.sources.calls(file, ENTRY_CALLS):
                    yield (
                        f"{stage}: {file}:{call.line}: {call.function}: "
                        "only the stage's own module reads parameters or data"
                    )

    def literal_arguments(self, stage: Stage) -> Iterator[str]:
        """Parameters and files are named by literal strings, or this checker would not see them."""
        for call in [*self._entry_calls(stage, ENTRY_CALLS), *self._input_calls(stage)]:
            if len(call.arguments) < (2 if call.function in DATA_CALLS else 1):
                yield f"{stage}: {call.file}:{call.line}: {call.function} needs literal strings"

    def dependencies(self, stage: Stage) -> Iterator[str]:
        """Code, environment and data that the stage reads."""
        yield from _difference(stage, "deps", stage.dependencies, self.needed_dependencies(stage))

    def needed_dependencies(self, stage: Stage) -> set[str]:
        """Files that the stage reads; of the data that its module names, those already listed as read."""
        code = self._closure(stage)
        needed = code | _files_beside(self.root, code) | {LOCKED_ENVIRONMENT} | self._inputs(stage)
        engine = self.engine[str(stage)]
        if engine is not None:
            needed |= engine.inputs
        return needed | (self._named_files(stage, PATH_CALLS) & stage.dependencies)

    def parameters(self, stage: Stage) -> Iterator[str]:
        """Parameters that the stage loads."""
        yield from _difference(stage, "params", stage.parameters, self.needed_parameters(stage))

    def needed_parameters(self, stage: Stage) -> set[str]:
        """Sections of the parameters that the stage loads."""
        calls = self._entry_calls(stage, {"load_parameters"})
        loaded = {call.arguments[0] for call in calls if call.arguments}
        engine = self.engine[str(stage)]
        return loaded if engine is None else loaded | engine.parameters

    def outputs(self, stage: Stage) -> Iterator[str]:
        """Files that the stage writes."""
        engine = self.engine[str(stage)]
        written = self._named_files(stage, WRITING_CALLS) if engine is None else engine.outputs
        written = written | (self._named_files(stage, PATH_CALLS) & set(stage.outputs))
        yield from _difference(stage, "outs", stage.outputs, written)

    def neither_read_nor_written(self, stage: Stage) -> Iterator[str]:
        """Files that the code names; whether it reads or writes them, only a person can say."""
        unlisted = self._named_files(stage, PATH_CALLS) - stage.dependencies - set(stage.outputs)
        if unlisted:
            yield f"{stage}: neither deps nor outs has:{_as_yaml(unlisted)}"

    def kept_in_git(self, stage: Stage) -> Iterator[str]:
        """Figures and verdicts are not in the cache, so that they can be read and compared in git."""
        for path, cached in stage.outputs.items():
            if cached and (path.startswith("figures/") or path.endswith(KEPT_IN_GIT)):
                yield f"{stage}: {path} needs 'cache: false'"

    def unreached_stages(self) -> Iterator[str]:
        """Stages that plain ``dvc repro`` would not run."""
        try:
            needed = _needed_by_report(self.root)
        except DvcException as error:
            yield f"dvc.yaml: DVC refuses the pipeline: {error}"
            return
        for stage in self.stages:
            if str(stage) not in needed:
                yield f"{stage}: the root stage 'report' does not depend on it"

    def _closure(self, stage: Stage) -> set[str]:
        return self.sources.closure(stage.module)

    def _entry_calls(self, stage: Stage, functions: set[str]) -> list[Call]:
        file = self.sources.file(stage.module)
        if file is None or file.startswith(ENGINE):
            return []
        return self.sources.calls(file, functions)

    def _input_calls(self, stage: Stage) -> list[Call]:
        # The engine and the reader of literature tables pass names on that their callers gave.
        files = [file for file in self._closure(stage) if file != LITERATURE and not file.startswith(ENGINE)]
        return [call for file in sorted(files) for call in self.sources.calls(file, set(INPUT_CALLS))]

    def _inputs(self, stage: Stage) -> set[str]:
        calls = [call for call in self._input_calls(stage) if call.arguments]
        return {INPUT_CALLS[call.function](call.arguments[0]) for call in calls}

    def _named_files(self, stage: Stage, functions: set[str]) -> set[str]:
        calls = [call for call in self._entry_calls(stage, functions) if len(call.arguments) >= 2]
        return {path for call in calls for path in DATA_CALLS[call.function](*call.arguments[:2])}


def _needed_by_report(root: Path) -> set[str]:
    """The root stage ``report`` and all it depends on, by the graph that ``dvc repro`` itself follows."""
    with open_repository(root) as repo:
        graph = repo.index.graph
    names = {stage: f"{stage.path_in_repo}:{getattr(stage, 'name', '')}" for stage in graph}
    pending = [stage for stage, name in names.items() if name == "dvc.yaml:report"]
    needed = set(pending)
    while pending:
        new = set(graph.successors(pending.pop())) - needed
        needed |= new
        pending += new
    return {names[stage] for stage in needed}


def _difference(stage: Stage, section: str, written: Iterable[str], needed: Iterable[str]) -> Iterator[str]:
    missing, superfluous = set(needed) - set(written), set(written) - set(needed)
    if missing:
        yield f"{stage}: {section} lacks:{_as_yaml(missing)}"
    if superfluous:
        yield f"{stage}: {section} has superfluous lines:{_as_yaml(superfluous)}"


def _as_yaml(entries: Iterable[str]) -> str:
    return "".join(f"\n      - {entry}" for entry in sorted(entries))
