"""One fault in a copy of the repository: which test notices it, before or after the results are made anew.

What `make test` does after `make reproduce` of the changed code is done in the order in which a fault is
found soonest, and only as far as the fault reaches: a test file that doesn't import the module, and a stage
that doesn't depend on it or on an output that has changed, give what they gave without the fault.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

import psutil

from common.replication.errors import ReplicationError
from common.replication.ledger.check import agree
from common.replication.ledger.quantities import numbers_of, read_artefact
from common.replication.pipeline.outputs import md5_of
from common.replication.pipeline.sources import Sources
from common.replication.pipeline.stages import Stage, read_stages
from tests.mutation.faults import Fault

COMPUTED = ("data", "figures", "report")
READERS = {
    "data/*/verdicts.json": "tests/papers/test_registries.py",
    "data/*/quantities.csv": "tests/papers/test_registries.py",
    "data/atlas/*": "tests/papers/atlas/test_atlas.py",
    "figures/*.png": "tests/papers/test_figures.py",
    "data/scoreboard.json": "tests/test_readme.py::test_scoreboard_is_current",
}
"""Computed outputs, and the tests that read them as the stages wrote them."""
RUNS_APART = ("tests/pipeline/", "tests/replication/")
"""Tests that run the engine in processes of its own, so that they import less than they test."""
NOT_RUN = (
    "tests/pipeline/test_own_parameters.py",  # needs the cache of outputs, which no copy has
    "tests/test_readme.py::test_command_runs_after_make_reproduce",  # runs the pipeline, as a trial does
    # Sees no more of the engine than the tests of a synthetic report in the same file, and takes a minute.
    "tests/pipeline/test_report.py::test_report_of_the_repository_in_a_browser",
)
NOTHING_COLLECTED = 5
POLLING_s = 0.3
WAITING = 20.0
"""Elapsed over allowed processor time beyond which a process is taken to wait for ever."""
MEMORY_bytes = 4 * 2**30
UNKNOWN_COST_s = 60.0
RUNS_AWAY = 124
"""Exit status of what doesn't come to an end, as the command ``timeout`` gives it."""


@dataclass(frozen=True)
class Outcome:
    """What became of a fault."""

    found_by: str = ""
    """The test, stage or number that shows it; empty if none does."""
    changed: tuple[str, ...] = ()
    """Outputs of stages that changed."""
    unfinished: str = ""
    """What was running when the processor time was up."""
    seconds: float = 0.0
    """Processor time."""

    @property
    def summary(self) -> str:
        """What became of it, in a few words."""
        if self.found_by:
            return f"found by {self.found_by}"
        changes = f"changes {', '.join(self.changed)}" if self.changed else "changes no output"
        return changes + (f"; not finished: {self.unfinished}" if self.unfinished else "")


class Stopped(Exception):
    """The run as a whole is being ended."""


class _FailsWithoutFault(Exception):
    """A test that seemed to find a fault fails without it, too."""


@dataclass
class Copy:
    """A copy of the repository, made anew for each fault at one path, so that compiled kernels are kept."""

    original: Path
    root: Path
    used_s: float = 0.0
    """Processor time of what has run in it."""
    stopped: bool = False

    def renew(self) -> None:
        """As the original again; only kernels, which are kept by a hash of their sources, stay."""
        for path in sorted(self.root.rglob("*"), reverse=True):
            if "__pycache__" not in path.parts:
                if path.is_symlink() or not path.is_dir():
                    path.unlink()
                elif not any(path.iterdir()):
                    path.rmdir()
        shutil.copytree(self.original, self.root, symlinks=True, dirs_exist_ok=True)

    def run(self, *arguments: str, limit_s: float) -> int:
        """Run the interpreter in the copy; its exit status.

        Parameters
        ----------
        arguments
            Of the interpreter.
        limit_s
            Processor time, which doesn't depend on what else the machine does, that it may take.

        Raises
        ------
        TimeoutError
            At the limit, or if it waits for something that never comes.
        MemoryError
            At the limit of memory.
        Stopped
            If the run as a whole is being ended. In all these cases the process has been ended.
        """
        begin = time.monotonic()
        before_s = self.used_s
        process = psutil.Popen(
            [sys.executable, *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            while (status := process.poll()) is None:
                if self.stopped:
                    raise Stopped
                used_s, memory_bytes = _resources(process)
                self.used_s = before_s + used_s
                if memory_bytes > MEMORY_bytes:
                    raise MemoryError(" ".join(arguments))
                if self.used_s - before_s > limit_s or time.monotonic() - begin > WAITING * limit_s:
                    raise TimeoutError(" ".join(arguments))
                time.sleep(POLLING_s)
            return int(status)
        finally:
            if process.is_running():
                for one in [*process.children(recursive=True), process]:
                    with contextlib.suppress(psutil.NoSuchProcess):
                        one.kill()
                process.wait()

    def failed_tests(self) -> list[str]:
        """Tests that failed in the last run of pytest."""
        path = self.root / ".pytest_cache/v/cache/lastfailed"
        return sorted(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else []

    def same(self, output: str) -> bool:
        """Whether an output, file or folder, has the bytes that it has in the original."""
        return md5_of(self.original / output) == md5_of(self.root / output)

    def moved_number(self, output: str) -> str:
        """The first number in the JSON of an artefact that ``make check`` finds to have moved; else empty."""
        computed = numbers_of({"": read_artefact(self.root / output)})
        before = dict(numbers_of({"": read_artefact(self.original / output)}))
        for reference, number in computed:
            if reference not in before or not agree(number, before.pop(reference)):
                return f"make check: {output}{reference}"
        return f"make check: {output}{next(iter(before))}" if before else ""


def _resources(process: psutil.Process) -> tuple[float, int]:
    """Processor time of a process and all that it started, and the memory that these hold."""
    time_s, memory_bytes = 0.0, 0
    with contextlib.suppress(psutil.NoSuchProcess):
        for one in [process, *process.children(recursive=True)]:
            time_s += sum(one.cpu_times()[:4])
            memory_bytes += one.memory_info().rss
    return time_s, memory_bytes


class Project:
    """What reaches what in the repository: modules, test files, stages."""

    def __init__(self, root: Path) -> None:
        """Read sources and pipeline files below ``root``."""
        self.stages = read_stages(root)
        self.stage_modules = {f"{stage.module.replace('.', '/')}.py" for stage in self.stages}
        table = (root / "benchmarks/pipeline.md").read_text(encoding="utf-8")
        self._seconds = dict(re.findall(r"^\| (\S+) \| ([\d.]+) \|", table, re.MULTILINE))
        self._texts = {
            path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
            for path in root.glob("tests/**/test_*.py")
            if path.parent.name != "mutation"
        }
        sources = Sources(root, ("common", "papers", "tests"))
        self._closures = {
            test: sources.closure(test.removesuffix(".py").replace("/", ".")) for test in self._texts
        }
        self.passed_over = set(NOT_RUN)
        """Tests that find no fault: to these come those that fail without one."""
        self.pass_without_fault: set[str] = set()
        """Tests that have found a fault and were then seen to pass without."""

    def tests_of(self, file: str) -> tuple[list[str], list[str]]:
        """Test files that name a module, those of its own name first, and others that reach it."""
        path = PurePosixPath(file)
        stem = path.stem if path.stem != "__init__" else path.parent.name
        named: list[str] = []
        others: list[str] = []
        for test, text in self._texts.items():
            # Modules that a test imports by their names stand in no import statement.
            by_name = bool(re.search(rf'import_module\(.*\.{re.escape(stem)}"\)', text))
            apart = "replication" in path.parts and test.startswith(RUNS_APART)
            if by_name or apart or file in self._closures[test]:
                (named if re.search(rf"\b{re.escape(stem)}\b", text) else others).append(test)

        def order(test: str) -> tuple[bool, bool, int]:
            mirrors = PurePosixPath(test).stem == f"test_{stem.lstrip('_')}"
            return not mirrors, test.startswith("tests/pipeline/"), len(self._closures[test])

        return sorted(named, key=order), sorted(others, key=order)

    def cost_s(self, stage: Stage) -> float:
        """How long a stage took when it was timed last."""
        return float(self._seconds.get(str(stage), UNKNOWN_COST_s))


@dataclass
class Trial:
    """A fault at work in a copy."""

    fault: Fault
    copy: Copy
    project: Project
    limit_s: float
    """Processor time until it counts as not found."""
    changed: list[str] = field(default_factory=list)

    def outcome(self) -> Outcome:
        """Plant the fault and look for it."""
        found_by = unfinished = ""
        while True:
            self.changed.clear()
            self.plant()
            try:
                found_by = next(filter(None, self.steps()), "")
            except _FailsWithoutFault:
                continue
            except TimeoutError as error:
                unfinished = str(error)
            return Outcome(found_by, tuple(self.changed), unfinished, round(self.copy.used_s, 1))

    def plant(self) -> None:
        """Put the fault into a fresh copy."""
        self.copy.renew()
        self.copy.used_s = 0.0
        path = self.copy.root / self.fault.identity.file
        path.write_bytes(self.fault.applied_to(path.read_bytes()))

    def steps(self) -> Iterator[str]:
        """What found the fault in each step; empty where nothing did."""
        file = self.fault.identity.file
        named, others = self.project.tests_of(file)
        if "replication" in PurePosixPath(file).parts:
            # Its own tests say more about the engine than any stage.
            named, others = named + others, []
        yield self.tests([file, *named] if file.startswith("common/") else named, "not slow")
        yield from self.reproduce()
        yield self.tests(others, "not slow")
        yield self.tests(named + others, "slow")

    def tests(self, files: Sequence[str], marked: str = "") -> str:
        """The first test that fails with the fault and not without it."""
        if not files:
            return ""
        chosen = [f"--deselect={test}" for test in sorted(self.project.passed_over)]
        chosen += ["-m", marked] if marked else []
        status = self.run("-m", "pytest", "-x", "-q", "-n", "0", *chosen, *files)
        if status in (0, NOTHING_COLLECTED):
            return ""
        failed = self.copy.failed_tests()
        if not self.project.pass_without_fault.issuperset(failed):
            self._require_pass_without_fault(failed)
        return " ".join(failed) or f"{' '.join(files)}, status {status}"

    def _require_pass_without_fault(self, tests: Sequence[str]) -> None:
        self.copy.renew()
        # A whole file is named where it can't even be imported.
        chosen = () if any("::" in test for test in tests) else ("--collect-only",)
        if self.copy.run("-m", "pytest", "-q", "-n", "0", *chosen, *tests, limit_s=self.limit_s) != 0:
            self.project.passed_over.update(tests)
            print(f"passed over, since it fails without a fault, too: {' '.join(tests)}", flush=True)
            raise _FailsWithoutFault
        self.project.pass_without_fault.update(tests)

    def run(self, *arguments: str) -> int:
        """Run the interpreter in the copy for as long as there is time; its exit status.

        It is ``RUNS_AWAY`` for what takes all the time or memory, and without the fault half of it at most.
        """
        limit_s = max(self.limit_s - self.copy.used_s, 0.0)
        try:
            return self.copy.run(*arguments, limit_s=limit_s)
        except (TimeoutError, MemoryError) as error:
            self.copy.renew()
            with contextlib.suppress(TimeoutError, MemoryError):
                self.copy.run(*arguments, limit_s=limit_s / 2.0)
                return RUNS_AWAY
            raise TimeoutError(*error.args) from None

    def reproduce(self) -> Iterator[str]:
        """The stages that the fault reaches, and what reads their outputs; the quickest first."""
        stages = self.project.stages
        pending = {stage for stage in stages if self.fault.identity.file in stage.dependencies}
        while pending:
            stage = min((one for one in pending if _is_ready(one, pending)), key=self.project.cost_s)
            pending.remove(stage)
            for output in stage.outputs:
                path = self.copy.root / output
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            status = self.run("-m", stage.module, *stage.arguments)
            if status != 0 or not all((self.copy.root / output).exists() for output in stage.outputs):
                yield str(stage)
            changed = {output for output in stage.outputs if not self.copy.same(output)}
            self.changed += sorted(changed)
            yield from self.numbers(changed)
            pending |= {other for other in stages if changed & other.dependencies and not _is_page(other)}
            readers = {READERS[pattern] for name in changed for pattern in READERS if fnmatch(name, pattern)}
            yield self.tests(sorted(readers))

    def numbers(self, outputs: Set[str]) -> Iterator[str]:
        """What ``make check`` says of numbers in outputs that have changed, before verdicts are written."""
        for output in sorted(outputs):
            if output.endswith(".json"):
                with contextlib.suppress(ReplicationError):  # it holds no numbers of an artefact
                    yield self.copy.moved_number(output)


def _is_page(stage: Stage) -> bool:
    """Whether a stage writes pages only, which no test reads."""
    return all(output.startswith("report/") for output in stage.outputs)


def _is_ready(stage: Stage, pending: Set[Stage]) -> bool:
    """Whether nothing that a stage reads is still to be made; verdicts are told as soon as any may differ."""
    if stage.module == "common.replication.ledger.compare":
        return True
    return not any(stage.dependencies & set(other.outputs) for other in pending)
