"""Radial shells of the proto-neutron star, each with constant temperature, density and lepton fraction.

The profiles at 1 s and 5 s after bounce are those of an 18 solar mass progenitor with TM1 nuclear matter,
Table I of arXiv:2106.11660. Origin and differences between the papers:
``common/matter/proto_neutron_star_shells/REFERENCE.md``.

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
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from common import units
from common.constants import ATOMIC_MASS_UNIT_MeV
from common.tables import LiteratureTable, library_path, read_table
from common.validation import FloatArray, Interval, require_in_range, require_non_negative, require_one_of


@dataclasses.dataclass(frozen=True)
class _Range:
    """Values that a quantity of a shell can have, from zero to ``upper``.

    A value outside is most often in another unit: the message asks about the first of ``other_units``, given
    in the right unit, in which it would lie within ``usual``.
    """

    upper: float
    usual: tuple[float, float]
    other_units: Mapping[str, float]
    interval: Interval = "(]"

    def require(self, name: str, value: float, lower: float = 0.0) -> float:
        """The value, if it is above ``lower`` and in the range."""
        try:
            return float(require_in_range(name, value, lower, self.upper, interval=self.interval))
        except ValueError as error:
            first, last = self.usual
            fitting = [unit for unit, size in self.other_units.items() if first <= value * size <= last]
            guess = f": is it in {fitting[0]}?" if fitting else ""
            raise ValueError(f"{error}{guess}") from None


_RADIUS = _Range(3e3, (0.5, 300.0), {"cm": units.cm / units.km, "m": units.m / units.km})
_TEMPERATURE = _Range(
    156.5,
    (0.01, 156.5),
    {"K": units.K / units.MeV, "GK": 1e9 * units.K / units.MeV, "keV": units.keV / units.MeV},
)
_BARYON_DENSITY = _Range(
    10.0,
    (1e-6, 3.0),
    {
        "g/cm^3": (units.g / units.cm**3) / (ATOMIC_MASS_UNIT_MeV * units.MeV) * units.fm**3,
        "cm^-3": (units.fm / units.cm) ** 3,
        "MeV^3": (units.fm * units.MeV) ** 3,
    },
)
_LEPTON_FRACTION = _Range(1.0, (0.02, 0.99), {"per cent": 0.01}, "()")


@dataclasses.dataclass(frozen=True)
class Shell:
    """One shell of a proto-neutron star.

    Attributes
    ----------
    number
        Counted from the centre, from 1.
    inner_radius_km, outer_radius_km
        0 <= inner < outer <= 3000 km, twice the size of an iron core before it collapses.
    temperature_MeV
        In (0, 156.5]: above there are no nucleons (crossover of QCD, arXiv:1812.08235).
    baryon_density_fm3
        Baryon number density in fm⁻³, in (0, 10]. The energy density of no star exceeds 2 GeV fm⁻³
        (arXiv:1012.3208), that of two baryons at rest.
    lepton_fraction
        Between 0 and 1; whether it includes neutrinos, and how, is up to the nuclear-matter solver.

    Raises
    ------
    ValueError
        A value is outside its range; the message asks whether it is in another unit, if that fits.
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
        _RADIUS.require(prefix + "outer_radius_km", self.outer_radius_km, self.inner_radius_km)
        _TEMPERATURE.require(prefix + "temperature_MeV", self.temperature_MeV)
        _BARYON_DENSITY.require(prefix + "baryon_density_fm3", self.baryon_density_fm3)
        _LEPTON_FRACTION.require(prefix + "lepton_fraction", self.lepton_fraction)


@dataclasses.dataclass(frozen=True)
class ShellProfile:
    """The shells of a proto-neutron star at one time, from the centre outwards.

    The array properties have shape ``(number of shells,)``.

    Attributes
    ----------
    snapshot_s
        Time after bounce in s; ``None`` if it is not known.
    shells
        At least one; numbered 1, 2, ... and adjoining, the first from radius 0.

    Raises
    ------
    ValueError
        The shells aren't numbered consecutively or don't adjoin, or the time is negative.
    """

    snapshot_s: float | None
    shells: tuple[Shell, ...]

    def __post_init__(self) -> None:
        """Refuse shells that don't form a ball."""
        if self.snapshot_s is not None:
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
    return read_profile(library_path("matter/proto_neutron_star_shells/shells.csv"), snapshot_s)


def read_profile(path: Path | str, snapshot_s: float | None = None) -> ShellProfile:
    """Read a profile from a CSV file laid out as ``common/matter/proto_neutron_star_shells/shells.csv``.

    Parameters
    ----------
    path
        File with the columns ``snapshot [s]``, ``shell [1]``, ``outer_radius [km]``, ``temperature [MeV]``,
        ``baryon_density [fm^-3]`` and ``lepton_fraction [1]``; within a snapshot one row per shell, from the
        centre outwards. The first column may be missing if the file holds one profile.
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
        The file isn't of the layout, a value is impossible (radii must increase, all others be in the ranges
        of `Shell`), or there is no such snapshot. The message names file, line and column.
    """
    table = read_table(Path(path))
    rows = np.arange(len(table.lines))
    if "snapshot" in table.units:
        time_s = require_non_negative(f"{table.file_name}: snapshot [s]", table.column("snapshot", "s"))
        available_s = sorted({float(time) for time in time_s})
        if snapshot_s is None:
            if len(available_s) > 1:
                raise ValueError(f"{table.file_name}: snapshot_s must be one of {available_s}")
            snapshot_s = available_s[0]
        snapshot_s = float(require_one_of("snapshot_s", snapshot_s, available_s))
        rows = np.flatnonzero(time_s == snapshot_s)
    elif snapshot_s is not None:
        raise ValueError(
            f"{table.file_name}: no column snapshot, from which snapshot_s = {snapshot_s} is taken"
        )
    return ShellProfile(snapshot_s, _shells(table, rows))


def _shells(table: LiteratureTable, rows: NDArray[np.intp]) -> tuple[Shell, ...]:
    shells: list[Shell] = []
    inner_radius_km = 0.0
    for row in rows.tolist():
        where = f"{table.file_name} line {table.lines[row]}: "

        def cell(name: str, unit: str, row: int = row) -> float:
            return float(table.column(name, unit)[row])

        number = cell("shell", "1")
        if number != len(shells) + 1:
            raise ValueError(f"{where}shell = {number:g} must be {len(shells) + 1}, counted from the centre")
        shell = Shell(
            len(shells) + 1,
            inner_radius_km,
            _RADIUS.require(f"{where}outer_radius [km]", cell("outer_radius", "km"), inner_radius_km),
            _TEMPERATURE.require(f"{where}temperature [MeV]", cell("temperature", "MeV")),
            _BARYON_DENSITY.require(f"{where}baryon_density [fm^-3]", cell("baryon_density", "fm^-3")),
            _LEPTON_FRACTION.require(f"{where}lepton_fraction", cell("lepton_fraction", "1")),
        )
        shells.append(shell)
        inner_radius_km = shell.outer_radius_km
    return tuple(shells)
