"""Limits for a proto-neutron star and mediators of one's own: a scan over independent grid points.

The limit at one grid point, a mediator mass and a common factor on the temperatures, is a pure function of
that point (:func:`limits_at`). :func:`scan` gives the points to joblib, which runs them here, in local
processes or on a Dask cluster, as the caller says with ``joblib.parallel_config``. The numbers do not depend
on where they are computed. The reading is the one as derived: states from the mean-field equations with one
helicity state for each neutrino, flux of the rate, interference from the charges.

``python -m papers.cerdeno2021.scan --help`` does the same from the command line and writes a CSV file. It
takes the conditions of the limits and the nuclear matter from ``params.yaml``.
"""

import argparse
import dataclasses
import functools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import joblib
import numpy as np

from common.matter.shells import ShellProfile, read_profile
from common.replication.command_line import STANDARD_OUTPUT, Parser, number, output_file, whole_number
from common.replication.errors import ReplicationError, run_stage
from common.replication.parameters import load_parameters
from common.replication.paths import ROOT
from common.replication.writers import write_csv
from common.validation import require_in_range, require_one_of, require_positive
from papers.cerdeno2021 import fig4, fig5, fig6
from papers.cerdeno2021.model.limits import Setting, limit_curves
from papers.cerdeno2021.model.medium import Reading, derived_reading
from papers.cerdeno2021.model.scattering import ShellState, shell_states
from papers.cerdeno2021.parameters import Limits, NuclearMatter

OWN_SNAPSHOT_s = 0
"""Stands for the time of the profile, which is one and the same for all conditions."""

MOST_MASSES = 10_000
MOST_PROCESSES = 1024


class Limit(NamedTuple):
    """A limit of the paper, as derived: the states that its neutrinos see, and the setting for these."""

    states: Literal["dirac", "majorana"]
    setting: Callable[[Sequence[ShellState]], Setting]


LIMITS: Mapping[str, Limit] = {
    "b_minus_l": Limit("dirac", fig6.derived),
    "lepton_number_conserving": Limit("dirac", fig5.derived),
    "lepton_number_violating": Limit("majorana", functools.partial(fig4.derived, "degenerate")),
}
"""The vector of B-L (Fig. 6), and the scalars that conserve and violate lepton number (Figs. 5 and 4)."""


@dataclasses.dataclass(frozen=True)
class GridPoint:
    """Where the limits are computed.

    Attributes
    ----------
    mediator_mass_MeV
        Positive.
    temperature_factor
        On the temperatures of all shells; 1 leaves the profile as it is.
    """

    mediator_mass_MeV: float
    temperature_factor: float = 1.0

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        require_positive("mediator_mass_MeV", self.mediator_mass_MeV)
        require_positive("temperature_factor", self.temperature_factor)


@dataclasses.dataclass(frozen=True)
class Star:
    """What the limits are computed for.

    Attributes
    ----------
    profile
        Shells at one time.
    reading
        Of the nuclear matter.
    limit
        Which limit, one of ``LIMITS``.
    """

    profile: ShellProfile
    reading: Reading
    limit: str = "b_minus_l"

    def setting(self, temperature_factor: float) -> Setting:
        """The setting of the limits, with the states of the shells solved for."""
        limit = LIMITS[require_one_of("limit", self.limit, LIMITS)]
        try:
            rows = [
                (
                    OWN_SNAPSHOT_s,
                    dataclasses.replace(shell, temperature_MeV=shell.temperature_MeV * temperature_factor),
                )
                for shell in self.profile.shells
            ]
            states = shell_states(rows, self.reading, limit.states)
        except ValueError as error:
            raise ValueError(f"temperature_factor = {temperature_factor:g}: {error}") from None
        return dataclasses.replace(
            limit.setting(states),
            burst_snapshot_s=OWN_SNAPSHOT_s,
            multiple_snapshot_s=OWN_SNAPSHOT_s,
            interactions_snapshot_s=OWN_SNAPSHOT_s,
        )


def limits_at(point: GridPoint, star: Star, conditions: Limits) -> dict[str, float]:
    """Limits on the coupling at one grid point, by condition, as ``limit_curves`` names them.

    Raises
    ------
    ValueError
        A condition already holds without new physics: the star is too large, dense or hot for it.
    """
    setting = star.setting(point.temperature_factor)
    curves = limit_curves(setting, point.mediator_mass_MeV, conditions)
    return {name: float(limit.value) for name, limit in curves.items()}


def scan(points: Sequence[GridPoint], star: Star, conditions: Limits) -> list[dict[str, float]]:
    """Limits at every grid point, in their order, wherever joblib is told to compute them."""
    return list(joblib.Parallel()(joblib.delayed(limits_at)(point, star, conditions) for point in points))


def table(points: Iterable[GridPoint], limits: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    """Columns of the scan, a line for each grid point."""
    columns = {
        "mediator_mass [MeV]": [point.mediator_mass_MeV for point in points],
        "temperature_factor [1]": [point.temperature_factor for point in points],
    }
    return columns | {f"{name} [1]": [one[name] for one in limits] for name in limits[0]}


def parser() -> argparse.ArgumentParser:
    """Parser of the command line."""
    result = Parser(
        prog="python -m papers.cerdeno2021.scan",
        description="Limits on light mediators for a profile of shells of your own.",
    )
    result.add_argument(
        "profile",
        type=Path,
        help="CSV file laid out as common/matter/proto_neutron_star_shells; a single profile needs no "
        "column of snapshots",
    )
    result.add_argument("output", help=f"CSV file to write, '{STANDARD_OUTPUT}' for standard output")
    result.add_argument("--overwrite", action="store_true", help="replace the output if it exists")
    result.add_argument("--snapshot", type=number, help="snapshot in s, if the file holds several")
    result.add_argument("--limit", choices=LIMITS, default="b_minus_l")
    result.add_argument(
        "--masses", type=number, nargs=2, default=(1.0, 1e3), metavar="MeV", help="first and last"
    )
    result.add_argument(
        "--points",
        type=whole_number(1, MOST_MASSES),
        default=13,
        help="number of masses, even in the logarithm",
    )
    result.add_argument("--temperature-factors", type=number, nargs="+", default=[1.0])
    result.add_argument(
        "--processes",
        type=whole_number(1, MOST_PROCESSES),
        default=1,
        help="local processes; ignored with --dask",
    )
    result.add_argument("--dask", metavar="ADDRESS", help="scheduler of a Dask cluster, tcp://host:8786")
    return result


def grid(
    first_mass_MeV: float, last_mass_MeV: float, masses: int, factors: Sequence[float]
) -> list[GridPoint]:
    """Grid points in the order of the table: for each temperature factor, masses even in the logarithm.

    Raises
    ------
    ValueError
        A mass or factor isn't positive, or the last mass is below the first.
    """
    first = float(require_positive("first mass [MeV]", first_mass_MeV))
    last = float(require_in_range("last mass [MeV]", last_mass_MeV, first, math.inf, interval="[)"))
    return [
        GridPoint(float(mass), factor) for factor in factors for mass in np.geomspace(first, last, masses)
    ]


def scan_elsewhere(
    arguments: argparse.Namespace, points: Sequence[GridPoint], star: Star, conditions: Limits
) -> list[dict[str, float]]:
    """The scan on the processes or the cluster that the command line names.

    Raises
    ------
    ReplicationError
        There is no such cluster, or the package to reach it is missing.
    """
    if arguments.dask is None:
        with joblib.parallel_config(n_jobs=min(arguments.processes, len(points))):
            return scan(points, star, conditions)
    try:
        from distributed import Client  # noqa: PLC0415 - the extra `cluster`
    except ModuleNotFoundError as error:
        raise ReplicationError(f"--dask needs the package's extra 'cluster': {error}") from None
    client: Any = Client(arguments.dask)  # type: ignore[no-untyped-call]
    with client, joblib.parallel_config(backend="dask"):
        return scan(points, star, conditions)


def main() -> None:
    """Scan as the command line says and write the table."""
    arguments = parser().parse_args()
    first, last = arguments.masses
    points = grid(first, last, arguments.points, arguments.temperature_factors)
    conditions = load_parameters("cerdeno2021.limits", Limits)
    reading = derived_reading(load_parameters("cerdeno2021.nuclear_matter", NuclearMatter))
    star = Star(read_profile(arguments.profile, arguments.snapshot), reading, arguments.limit)
    inputs = [arguments.profile, ROOT / "params.yaml"]
    with output_file(arguments.output, inputs, overwrite=arguments.overwrite) as path:
        write_csv(path, table(points, scan_elsewhere(arguments, points, star, conditions)))


if __name__ == "__main__":
    run_stage(main)
