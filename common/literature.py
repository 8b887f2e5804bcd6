"""Inputs taken from the literature: finding their files and reading their tables.

A table is a CSV file in UTF-8. Lines that start with ``#`` are comments; the first other line is the
header, whose cells read ``name [unit]`` (``[1]`` for a pure number); all further cells are finite numbers.
A column is asked for with its unit, so that a file in other units is refused instead of misread.

>>> table = literature_table("proto_neutron_star_shells/shells.csv")
>>> table.column("outer_radius", "km")[:3]
array([ 5. ,  7.5, 10. ])
>>> table.column("outer_radius", "m")
Traceback (most recent call last):
    ...
ValueError: shells.csv: outer_radius is in [km], asked for in [m]
"""

import csv
import dataclasses
import math
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import numpy as np

from common.validation import FloatArray

LITERATURE_ROOT = Path(__file__).resolve().parents[1] / "data" / "literature"
_HEADER_CELL = re.compile(r"(?P<name>[A-Za-z]\w*) \[(?P<unit>[^\[\]]+)\]")


@dataclasses.dataclass(frozen=True)
class LiteratureTable:
    """Columns of numbers with their units.

    Attributes
    ----------
    file_name
        Name of the file, for error messages.
    units
        Unit of each column, by column name, in the order of the file.
    values
        Values of each column, by column name; one-dimensional, read-only, all of one length.
    """

    file_name: str
    units: Mapping[str, str]
    values: Mapping[str, FloatArray]

    def column(self, name: str, unit: str) -> FloatArray:
        """Return one column, whose unit must be the one given.

        Raises
        ------
        ValueError
            There is no such column, or it is in another unit.
        """
        if name not in self.units:
            raise ValueError(f"{self.file_name}: no column {name}, there are {', '.join(self.units)}")
        if self.units[name] != unit:
            raise ValueError(f"{self.file_name}: {name} is in [{self.units[name]}], asked for in [{unit}]")
        return self.values[name]


def literature_path(name: str) -> Path:
    """Path of a file of literature inputs.

    Parameters
    ----------
    name
        ``folder/file`` below ``data/literature``. Callers in stages pass a string literal, from which the
        stage's dependencies are checked.

    Returns
    -------
    Path
        Absolute path of an existing file.

    Raises
    ------
    ValueError
        The name is absolute or leads out of the folder.
    FileNotFoundError
        There is no such file.
    """
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts:
        raise ValueError(f"literature file = {name!r} is not a path below data/literature")
    path = LITERATURE_ROOT / relative
    if not path.is_file():
        raise FileNotFoundError(f"literature file {name!r} is not in data/literature of the repository")
    return path


def read_table(path: Path) -> LiteratureTable:
    """Read a CSV table with units in its header (layout: see the module's description).

    Raises
    ------
    FileNotFoundError
        There is no such file.
    ValueError
        The header, the number of cells of a row or a cell is not of the layout; the message names file and
        line.
    """
    path = Path(path)
    units: dict[str, str] = {}
    rows: list[list[float]] = []
    with path.open(newline="", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.startswith("#"):
                continue
            cells = [cell.strip() for cell in next(csv.reader([line]))]
            where = f"{path.name} line {number}"
            if units:
                rows.append(_numbers(cells, list(units), where))
            else:
                units = _header(cells, where)
    if not rows:
        raise ValueError(f"{path.name}: the table has no rows")
    values = np.array(rows)
    values.flags.writeable = False
    columns = {name: values[:, position] for position, name in enumerate(units)}
    return LiteratureTable(path.name, units, columns)


def literature_table(name: str) -> LiteratureTable:
    """Read the table ``folder/file.csv`` below ``data/literature``, with the errors of both steps."""
    return read_table(literature_path(name))


def _header(cells: list[str], where: str) -> dict[str, str]:
    units: dict[str, str] = {}
    for cell in cells:
        match = _HEADER_CELL.fullmatch(cell)
        if match is None:
            raise ValueError(f"{where}: header cell {cell!r} is not of the form 'name [unit]'")
        if match["name"] in units:
            raise ValueError(f"{where}: column {match['name']} appears twice")
        units[match["name"]] = match["unit"]
    return units


def _numbers(cells: list[str], names: list[str], where: str) -> list[float]:
    if len(cells) != len(names):
        raise ValueError(f"{where}: {len(cells)} cells, the header has {len(names)}")
    numbers = []
    for name, cell in zip(names, cells, strict=True):
        try:
            number = float(cell)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise ValueError(f"{where}: {name} = {cell!r} is not a finite number")
        numbers.append(number)
    return numbers
