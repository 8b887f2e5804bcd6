"""A run one can watch, interrupt and take up again: what `make reproduce` prints and leaves behind."""

import fcntl
import os
import pty
import re
import select
import signal
import sys
import time
from itertools import chain
from pathlib import Path

import psutil
import pytest
from dvc.repo import Repo as DvcRepo

from common.replication.pipeline.outputs import verify_outputs
from common.replication.pipeline.reproduce import lanes_of_stages
from tests.pipeline.toy_repository import ROOT, Repository

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # inside DVC

REPRODUCE = (sys.executable, "-m", "common.replication", "reproduce")
TOY_STAGES = ("spectrum", "visible", "fig1", "compare", "page")
VERDICTS = "2 reproduced, 0 consistent, 1 explained, 0 not_reproduced, 1 not_testable"
INTERRUPTED = "interrupted: 2 of 7 stages are done; 'make reproduce' goes on from there"
GOES_ON = (
    "going on with the run that did not finish: 2 of 7 stages are done, and run again only if something has "
    "changed ('make reproduce OPTIONS=--from-start' runs all)"
)


@pytest.fixture
def held(toy: Repository) -> Repository:
    """A toy repository whose third stage waits, before it draws, for as long as ``scratch/hold`` exists."""
    wait = """
    import time
    from pathlib import Path
    while Path("scratch/hold").exists():
        time.sleep(0.05)"""
    toy.replace("papers/toy2000/fig1.py", "def main() -> None:", f"def main() -> None:{wait}")
    (toy.root / "scratch").mkdir()
    (toy.root / "scratch/hold").touch()
    return toy


def test_terminal_shows_a_line_for_each_stage_a_note_once_and_what_came_out(toy: Repository) -> None:
    for name in ("spectrum", "visible"):
        note = "def main() -> None:\n    import sys\n    print('note: patience', file=sys.stderr)"
        toy.replace(f"papers/toy2000/{name}.py", "def main() -> None:", note)
    terminal = Terminal(toy)
    assert terminal.wait() == 0
    expected = [
        rf"{lane} {number}/{len(names)} {name} {end}"
        for lane, names in (("toy2000", TOY_STAGES), ("all", ("library", "report")))
        for number, name in enumerate(names, 1)
        for end in (r"\.\.\.", r"\d+ s")
    ]
    expected.insert(1, "note: patience")
    expected += [
        r"7 stages in \d+ min \d+ s",
        rf"4 verdicts and 5 quantities, all as reviewed: {VERDICTS}",
        rf"report: {toy.root}/report/index\.html",
    ]
    lines = terminal.lines()
    assert len(lines) == len(expected), terminal.text
    assert [line for line, one in zip(lines, expected, strict=True) if not re.fullmatch(one, line)] == []


def test_failed_stage_is_named_with_all_it_said(toy: Repository) -> None:
    fails = "import sys\n    print('to the user')\n    sys.exit('too\\nbad')"
    toy.replace("papers/toy2000/fig1.py", "def main() -> None:", f"def main() -> None:\n    {fails}")
    before = toy.outputs()
    failed = toy.run(*REPRODUCE, expect=1)
    assert failed.stdout.splitlines()[-1] == "toy2000 3/5 fig1 ..."
    lines = failed.stderr.splitlines()
    assert lines[0] == "toy2000 3/5 fig1 failed:"
    told = lines.index("to the user")
    assert lines[told + 1 : told + 3] == ["too", "bad"]
    assert lines[-1] == (
        "error: failed: toy2000 3/5 fig1; once that is mended, 'make reproduce' goes on from there"
    )
    assert toy.outputs() == before


@pytest.mark.slow
def test_interrupted_run_leaves_everything_in_place_and_goes_on(held: Repository) -> None:
    before = held.outputs()
    terminal = at_third_stage(held)
    terminal.interrupt()
    assert terminal.wait() == 130
    assert terminal.lines()[-1] == INTERRUPTED
    assert "Traceback" not in terminal.text
    assert processes_in(held.root) == []
    assert held.outputs() == before

    (held.root / "scratch/hold").unlink()
    times = {name: written(held, name) for name in ("spectrum.csv", "visible.json")}
    assert held.run(*REPRODUCE).stderr.splitlines() == [GOES_ON]
    assert {name: written(held, name) for name in times} == times
    assert computed(held) == {name: before[name] for name in computed(held)}
    assert verify_outputs(held.root) == []
    assert not (held.root / "scratch/reproduce").exists()


@pytest.mark.slow
def test_run_that_goes_on_repeats_what_has_changed_since(held: Repository) -> None:
    terminal = at_third_stage(held)
    os.kill(terminal.process, signal.SIGINT)
    assert terminal.wait() == 130
    assert terminal.lines()[-1] == INTERRUPTED
    (held.root / "scratch/hold").unlink()
    held.replace("params.yaml", "temperature_K: 5772.0", "temperature_K: 6000.0")
    before = held.quantities()
    told = held.run(*REPRODUCE).stdout
    assert {name for name, value in held.quantities().items() if value == before[name]} == set()
    assert "up to date" in held.dvc("repro").stdout
    changed = held.python("-m", "common.replication", "check", expect=1).stdout.splitlines()
    assert f"4 verdicts and 5 quantities, {len(changed) - 1} not as reviewed (see 'make check'):" in told


@pytest.mark.slow
def test_killed_run_goes_on_whatever_it_left(held: Repository) -> None:
    deaf = "import signal, time\n    signal.signal(signal.SIGINT, signal.SIG_IGN)"
    held.replace("papers/toy2000/fig1.py", "import time", deaf)
    before = computed(held)
    terminal = at_third_stage(held)
    (lane,) = psutil.Process(terminal.process).children()
    # It ends its whole group, in which nobody else may be.
    assert os.getpgid(lane.pid) == lane.pid
    os.kill(terminal.process, signal.SIGKILL)
    terminal.wait()
    with (held.root / "scratch/reproduce.lock").open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert lane.is_running()
    psutil.wait_procs([lane], timeout=60)
    lock = held.root / "papers/toy2000/dvc.lock"
    written_so_far = lock.read_text(encoding="utf-8")
    lock.write_text(written_so_far[: written_so_far.rindex("- path:") + 4], encoding="utf-8")
    (held.root / "scratch/hold").unlink()
    assert held.run(*REPRODUCE).stderr.splitlines() == [GOES_ON]
    assert computed(held) == before
    assert verify_outputs(held.root) == []
    assert processes_in(held.root) == []


def test_unfinished_run_can_be_started_over(held: Repository) -> None:
    times = []
    for options in ((), ("--from-start",)):
        terminal = at_third_stage(held, *options)
        terminal.interrupt()
        terminal.wait()
        assert GOES_ON not in terminal.text
        times.append(written(held, "spectrum.csv"))
    assert times[0] < times[1]


def test_two_runs_at_a_time_are_refused(held: Repository) -> None:
    terminal = at_third_stage(held)
    impatient = (
        "import sys; from common.replication import __main__ as program; "
        "from common.replication.pipeline import reproduce; "
        "reproduce.PATIENCE_s = 0.0; sys.argv = ['', 'reproduce']; program.main()"
    )
    refused = held.python("-c", impatient, expect=1)
    assert refused.stderr == "error: another 'make reproduce' is at work in this folder\n"
    terminal.interrupt()
    assert terminal.wait() == 130


def test_order_of_the_stages_is_that_of_dvc() -> None:
    """DVC is told to run one stage at a time, so that it does not look at the order itself."""
    place = {str(stage): place for place, stage in enumerate(chain(*lanes_of_stages().values()))}
    with DvcRepo(str(ROOT)) as repo:
        # An edge goes from a stage to one that it needs.
        edges = [(later.addressing, sooner.addressing) for later, sooner in repo.index.graph.edges]
        names = {stage.addressing for stage in repo.index.stages}
    addresses = {name: name if ":" in name else f"dvc.yaml:{name}" for name in names}
    assert {name for name in names if "/long/" not in name} == {
        name.removeprefix("dvc.yaml:") for name in place
    }
    assert len(edges) > len(place)
    wrong = [edge for edge in edges if place[addresses[edge[0]]] < place[addresses[edge[1]]]]
    assert wrong == []


def test_time_and_memory_of_each_stage_are_measured(toy: Repository) -> None:
    (toy.root / "benchmarks").mkdir()
    for name in ("pipeline.py", "reporting.py"):
        (toy.root / "benchmarks" / name).write_bytes((ROOT / "benchmarks" / name).read_bytes())
    rows = toy.python(
        "-c", "from benchmarks.pipeline import *; print(table(forced_run()))"
    ).stdout.splitlines()
    measured = {row.split("|")[1].strip(): [float(cell) for cell in row.split("|")[2:4]] for row in rows[2:9]}
    assert measured.keys() == {
        *(f"papers/toy2000/dvc.yaml:{name}" for name in TOY_STAGES),
        "library",
        "report",
    }
    assert min(seconds for seconds, _ in measured.values()) > 0.0
    assert min(memory_MiB for _, memory_MiB in measured.values()) > 1.0


class Terminal:
    """`make reproduce` on a terminal of its own, on which Ctrl-C interrupts it."""

    def __init__(self, repository: Repository, *options: str) -> None:
        self.process, self.screen = pty.fork()
        if self.process == 0:
            # Tests that run in the background ignore interrupts, and so would all that they start.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.chdir(repository.root)
            os.execve(REPRODUCE[0], [*REPRODUCE, *options], repository.variables)
        self.text = ""

    def interrupt(self) -> None:
        os.write(self.screen, b"\x03")

    def wait(self) -> int:
        """Read what stands on the terminal to its end; the exit status."""
        with os.fdopen(self.screen, "rb", buffering=0) as screen:
            while select.select([screen], [], [], 300.0)[0]:
                try:
                    shown = screen.read(65536)
                except OSError:
                    # So Linux says that no process has the terminal open any more.
                    shown = b""
                if not shown:
                    break
                self.text += shown.decode()
            else:
                raise AssertionError(f"nothing more for five minutes after:\n{self.text}")
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])

    def lines(self) -> list[str]:
        """Lines on the terminal, without the keys that it echoes and DVC's reset of colours at the end."""
        return self.text.removesuffix("\x1b[0m").replace("^C", "").splitlines()


def at_third_stage(held: Repository, *options: str) -> Terminal:
    """A run that waits in its third stage, whose figure DVC has deleted."""
    terminal = Terminal(held, *options)
    for _ in range(2400):
        if not (held.root / "figures/toy2000/fig1.pdf").exists():
            return terminal
        time.sleep(0.05)
    raise AssertionError("the stage has not begun in two minutes")


def computed(repository: Repository) -> dict[str, bytes]:
    """Data and figures, without the pages, which print hashes of the code."""
    return {path: content for path, content in repository.outputs().items() if "report/" not in path}


def written(repository: Repository, name: str) -> int:
    """Time at which an output of the toy paper was written."""
    return (repository.root / "data/toy2000" / name).stat().st_mtime_ns


def processes_in(folder: Path) -> list[str]:
    """Command lines of the processes that work in a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd() == str(folder):
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found
