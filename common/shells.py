"""Radial shells of the proto-neutron star, each with constant temperature, density and lepton fraction.

The profiles at 1 s and 5 s after bounce are those of an 18 solar mass progenitor with TM1 nuclear matter,
Table I of arXiv:2106.11660. Origin and differences between the papers:
``data/literature/proto_neutron_star_shells/REFERENCE.md``.

>>> profile = load_profile(1.0)
>>> profile.shell(4)  # doctest: +NORMALIZE_WHITESPACE
Shell(number=4, inner_radius_km=10.0, outer_radius_km=15.0, temperature_MeV=33.0,
      baryon_density_fm3=0.06, lepton_fraction=0.2)
>>> profile.outer_radius_km
array([ 5. ,  7.5, 10. , 15. , 17.5, 20. ])
>>> load_profile(2.0)
Traceback (most recent call last):
    ...
ValueError: snapshot_s = 2.0 is not one of 1.0, 5.0
"""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np

from common.literature import LiteratureTable, literature_path, read_table
from common.validation import (
    FloatArray,
    require_in_range,
    require_non_negative,
    require_one_of,
    require_positive,
)


@dataclasses.dataclass(frozen=True)
class Shell:
    """One shell of a proto-neutron star.

    Attributes
    ----------
    number
        Counted from the centre, from 1.
    inner_radius_km, outer_radius_km
        0 <= inner < outer.
    temperature_MeV
        Positive.
    baryon_density_fm3
        Baryon number density in fm⁻³, positive.
    lepton_fraction
        Between 0 and 1; whether it includes neutrinos, and how, is up to the nuclear-matter solver.

    Raises
    ------
    ValueError
        A value is outside its range.
    """

    number: int
    inner_radius_km: float
    outer_radius_km: float
    temperature_MeV: float
    baryon_density_fm3: float
    lepton_fraction: float

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        prefix = f"shell {self.number} "
        require_non_negative(prefix + "inner_radius_km", self.inner_radius_km)
        require_in_range(
            prefix + "outer_radius_km", self.outer_radius_km, self.inner_radius_km, np.inf, interval="()"
        )
        require_positive(prefix + "temperature_MeV", self.temperature_MeV)
        require_positive(prefix + "baryon_density_fm3", self.baryon_density_fm3)
        require_in_range(prefix + "lepton_fraction", self.lepton_fraction, 0.0, 1.0, interval="()")


@dataclasses.dataclass(frozen=True)
class ShellProfile:
    """The shells of a proto-neutron star at one time, from the centre outwards.

    The array properties have shape ``(number of shells,)``.

    Attributes
    ----------
    snapshot_s
        Time after bounce in s.
    shells
        At least one; numbered 1, 2, ... and adjoining, the first from radius 0.

    Raises
    ------
    ValueError
        The shells aren't numbered consecutively or don't adjoin, or the time is negative.
    """

    snapshot_s: float
    shells: tuple[Shell, ...]

    def __post_init__(self) -> None:
        """Refuse shells that don't form a ball."""
        require_non_negative("snapshot_s", self.snapshot_s)
        if not self.shells:
            raise ValueError("shells = () must hold one shell or more")
        radius_km = 0.0
        for number, shell in enumerate(self.shells, start=1):
            if shell.number != number:
                raise ValueError(f"shell number = {shell.number} must be {number}, counted from the centre")
            if shell.inner_radius_km != radius_km:
                raise ValueError(
                    f"shell {number} inner_radius_km = {shell.inner_radius_km} must be {radius_km}, "
                    "where the shell below it ends"
                )
            radius_km = shell.outer_radius_km

    def shell(self, number: int) -> Shell:
        """Return the shell of that number, counted from 1 at the centre; ``ValueError`` if there is none."""
        return self.shells[require_one_of("shell number", number, range(1, len(self.shells) + 1)) - 1]

    def _array(self, quantity: Callable[[Shell], float]) -> FloatArray:
        return np.array([quantity(shell) for shell in self.shells], dtype=np.float64)

    @property
    def inner_radius_km(self) -> FloatArray:
        """Inner radii in km."""
        return self._array(lambda shell: shell.inner_radius_km)

    @property
    def outer_radius_km(self) -> FloatArray:
        """Outer radii in km."""
        return self._array(lambda shell: shell.outer_radius_km)

    @property
    def temperature_MeV(self) -> FloatArray:
        """Temperatures in MeV."""
        return self._array(lambda shell: shell.temperature_MeV)

    @property
    def baryon_density_fm3(self) -> FloatArray:
        """Baryon number densities in fm⁻³."""
        return self._array(lambda shell: shell.baryon_density_fm3)

    @property
    def lepton_fraction(self) -> FloatArray:
        """Lepton fractions."""
        return self._array(lambda shell: shell.lepton_fraction)


def load_profile(snapshot_s: float) -> ShellProfile:
    """Return the published profile at 1 s or 5 s after bounce (Table I of arXiv:2106.11660).

    Parameters
    ----------
    snapshot_s
        Time after bounce in s: 1 or 5.

    Returns
    -------
    ShellProfile
        Six shells out to 20 km at 1 s, five shells out to 15 km at 5 s.

    Raises
    ------
    ValueError
        There is no profile at that time; the message names those there are.
    """
    return read_profile(literature_path("proto_neutron_star_shells/shells.csv"), snapshot_s)


def read_profile(path: Path | str, snapshot_s: float | None = None) -> ShellProfile:
    """Read a profile from a CSV file laid out as ``data/literature/proto_neutron_star_shells/shells.csv``.

    Parameters
    ----------
    path
        File with the columns ``snapshot [s]``, ``shell [1]``, ``outer_radius [km]``, ``temperature [MeV]``,
        ``baryon_density [fm^-3]`` and ``lepton_fraction [1]``; within a snapshot one row per shell, from the
        centre outwards.
    snapshot_s
        Which snapshot, in s after bounce. It may be left out if the file holds one snapshot only.

    Returns
    -------
    ShellProfile
        The shells of the snapshot.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    ValueError
        The file isn't of the layout, a value is impossible (radii must increase, temperature and density be
        positive, the lepton fraction lie between 0 and 1), or there is no such snapshot.
    """
    table = read_table(Path(path))
    time_s = table.column("snapshot", "s")
    available_s = sorted({float(time) for time in time_s})
    if snapshot_s is None:
        if len(available_s) > 1:
            raise ValueError(f"{table.file_name}: snapshot_s must be one of {available_s}")
        snapshot_s = available_s[0]
    snapshot_s = float(require_one_of("snapshot_s", snapshot_s, available_s))
    return ShellProfile(snapshot_s, _shells(table, time_s == snapshot_s))


def _shells(table: LiteratureTable, rows: np.typing.NDArray[np.bool_]) -> tuple[Shell, ...]:
    shells = []
    inner_radius_km = 0.0
    for number, radius_km, temperature_MeV, density_fm3, fraction in zip(
        table.column("shell", "1")[rows].tolist(),
        table.column("outer_radius", "km")[rows].tolist(),
        table.column("temperature", "MeV")[rows].tolist(),
        table.column("baryon_density", "fm^-3")[rows].tolist(),
        table.column("lepton_fraction", "1")[rows].tolist(),
        strict=True,
    ):
        if not number.is_integer():
            raise ValueError(f"{table.file_name}: shell = {number} is not an integer")
        shells.append(Shell(int(number), inner_radius_km, radius_km, temperature_MeV, density_fm3, fraction))
        inner_radius_km = radius_km
    return tuple(shells)
