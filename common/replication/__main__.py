"""Command line of the replication engine: ``python -m common.replication --help``."""

import argparse
import time
from collections.abc import Callable

from common.replication.command_line import Parser
from common.replication.errors import ReplicationError, run_stage
from common.replication.isolation import isolate
from common.replication.ledger.check import (
    NotCommittedError,
    check_quantities,
    check_verdicts,
    computed_quantities,
    count_verdicts,
)
from common.replication.ledger.compare import read_verdicts
from common.replication.ledger.registry import VERDICTS, load_registry
from common.replication.parameters import load_all_parameters
from common.replication.paths import ROOT, paper_ids
from common.replication.pipeline.dependencies import check_pipeline, declare_dependencies
from common.replication.pipeline.outputs import verify_outputs
from common.replication.pipeline.reproduce import LANES, Printer, reproduce
from common.replication.pipeline.stages import read_stages
from common.replication.report.front_page import write_report
from common.replication.report.library import write_library
from common.replication.report.page import write_page
from common.replication.report.scoreboard import scoreboard_table, write_table


def list_artefacts(arguments: argparse.Namespace) -> None:
    """Print the papers with their artefacts."""
    for paper in _papers(arguments):
        registry = load_registry(paper)
        print(f"{paper}  arXiv:{registry.published.arxiv}  {registry.published.title}")
        for artefact in registry.artefacts:
            print(f"  {artefact.name:28} {artefact.title}")


def show_verdicts(arguments: argparse.Namespace) -> None:
    """Print the verdicts of one paper as a table, or only those with one verdict."""
    (paper,) = _papers(arguments)
    verdicts = read_verdicts(paper)
    print(f"{'key':60} {'published':>12} {'computed':>12} {'turns at':>12} {'unit':8} verdict")
    for verdict in verdicts:
        if arguments.verdict in (None, verdict.verdict):
            computed = "-" if verdict.computed is None else f"{verdict.computed:.6g}"
            published = verdict.published if verdict.relation != "qualitative" else "claim"
            turns = "-" if verdict.turning is None else f"{verdict.turning.at:.6g}"
            numbers = f"{published:>12} {computed:>12} {turns:>12}"
            print(f"{verdict.key:60} {numbers} {verdict.unit:8} {verdict.verdict}")
    print(count_verdicts(verdicts))


def check(arguments: argparse.Namespace) -> None:
    """Check that every verdict is the expected one and every quantity the committed one."""
    faults, checked, counts = _checked(_papers(arguments))
    _report_faults(faults, checked, counts)


def _checked(papers: list[str]) -> tuple[list[str], str, str]:
    """Faults of the verdicts and quantities of these papers, how many there are, and verdicts by kind."""
    faults = [fault for paper in papers for fault in check_verdicts(paper)]
    verdicts = [verdict for paper in papers for verdict in read_verdicts(paper)]
    checked = f"{len(verdicts)} verdicts"
    try:
        faults += [fault for paper in papers for fault in check_quantities(paper)]
        checked += f" and {sum(len(computed_quantities(paper)) for paper in papers)} quantities"
    except NotCommittedError as nothing:
        print(f"quantities are not compared: {nothing}")
    return faults, checked, count_verdicts(verdicts)


def pipeline(arguments: argparse.Namespace) -> None:
    """Check the parameters, and the dependencies and parameters that the stages declare."""
    load_all_parameters()
    if arguments.write:
        for file in declare_dependencies():
            print(f"{file}: deps and params brought in line with the code")
    faults = check_pipeline()
    stages = read_stages()
    declared = {
        "dependencies": sum(len(stage.dependencies) for stage in stages),
        "parameters": sum(len(stage.parameters) for stage in stages),
        "outputs": sum(len(stage.outputs) for stage in stages),
    }
    _report_faults(
        faults, f"{len(stages)} stages", ", ".join(f"{count} {what}" for what, count in declared.items())
    )


def reproduce_all(arguments: argparse.Namespace) -> None:
    """Run every stage, several papers at a time; a run that did not finish goes on."""
    start = time.perf_counter()
    stages = reproduce(arguments.lanes, Printer(), from_start=arguments.from_start)
    minutes, seconds = divmod(round(time.perf_counter() - start), 60)
    print(f"{stages} stages in {minutes} min {seconds} s")
    faults, checked, counts = _checked(paper_ids())
    reviewed = f"{len(faults)} not as reviewed (see 'make check')" if faults else "all as reviewed"
    print(f"{checked}, {reviewed}: {counts}")
    print(f"report: {ROOT / 'report' / 'index.html'}")


def verify(arguments: argparse.Namespace) -> None:
    """Check the outputs on disk and in the cache against the lock files."""
    papers = None if arguments.paper is None else _papers(arguments)
    stages = [stage for stage in read_stages() if papers is None or stage.paper in papers]
    number = sum(len(stage.outputs) for stage in stages)
    _report_faults(
        verify_outputs(papers=papers), f"{number} outputs", "on disk, in the cache and in the lock files"
    )


def scoreboard(arguments: argparse.Namespace) -> None:
    """Print the scoreboard as the README has it; with --write, put it there."""
    if arguments.write:
        write_table()
    print(scoreboard_table(), end="")


def report(_: argparse.Namespace) -> None:
    """Build the pages of all papers and the front page from what has been computed."""
    for paper in paper_ids():
        write_page(paper)
    write_library()
    write_report()


def _papers(arguments: argparse.Namespace) -> list[str]:
    if arguments.paper is None:
        return paper_ids()
    if arguments.paper not in paper_ids():
        raise ReplicationError(f"paper = {arguments.paper!r} is unknown (allowed: {', '.join(paper_ids())})")
    return [arguments.paper]


def _report_faults(faults: list[str], checked: str, details: str) -> None:
    verdict = f"{checked}, {len(faults)} faults" if faults else f"{checked} as expected"
    print("\n".join([*faults, f"{verdict}: {details}"]))
    if faults:
        raise SystemExit(1)


def parser() -> argparse.ArgumentParser:
    """Parser of the command line."""
    main_parser = Parser(prog="python -m common.replication", description="The replication engine.")
    commands = main_parser.add_subparsers(required=True, metavar="command")

    def add(name: str, action: Callable[[argparse.Namespace], None]) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=action.__doc__, description=action.__doc__)
        command.set_defaults(action=action)
        return command

    add("list", list_artefacts).add_argument("paper", nargs="?", help="only this paper")
    show = add("show", show_verdicts)
    show.add_argument("paper", help="identifier of the paper, such as cerdeno2021")
    show.add_argument("--verdict", choices=VERDICTS, help="only entries with this verdict")
    add("check", check).add_argument("paper", nargs="?", help="only this paper")
    add("pipeline", pipeline).add_argument(
        "--write", action="store_true", help="first bring deps and params in line with the code"
    )
    run = add("reproduce", reproduce_all)
    run.add_argument("--lanes", type=int, default=LANES, help=f"papers at a time ({LANES} here)")
    run.add_argument("--from-start", action="store_true", help="don't go on with a run that did not finish")
    add("verify", verify).add_argument("paper", nargs="?", help="only the pipeline of this paper")
    add("scoreboard", scoreboard).add_argument("--write", action="store_true", help="put it into README.md")
    add("report", report)
    return main_parser


def main() -> None:
    """Run the command given on the command line."""
    isolate()
    arguments = parser().parse_args()
    run_stage(lambda: arguments.action(arguments))


if __name__ == "__main__":
    main()
