"""Tables with units: reading them, and finding those of the library and of the literature.

A table is a CSV file in UTF-8, with or without a byte order mark. Lines that start with ``#`` are comments;
the first other line is the header, whose cells read ``name [unit]`` (``[1]`` for a pure number); all further
cells are finite decimal numbers. A column is asked for with its unit, so that a file in other units is
refused instead of misread.

>>> table = library_table("matter/proto_neutron_star_shells/shells.csv")
>>> table.column("outer_radius", "km")[:3]
array([ 5. ,  7.5, 10. ])
>>> table.column("outer_radius", "m")
Traceback (most recent call last):
    ...
ValueError: shells.csv: outer_radius is in [km], asked for in [m]
"""

import csv
import dataclasses
import io
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import numpy as np

from common.validation import FloatArray, require_number_in_text

LIBRARY_ROOT = Path(__file__).resolve().parent
"""Tables that library code loads stand beside it, so that an installed library has them."""
LITERATURE_ROOT = LIBRARY_ROOT.parent / "data" / "literature"
"""Tables that the papers alone use are in the repository only."""
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
    lines
        Line of the file on which each row stands, for error messages; empty if the table is not from a file.
    """

    file_name: str
    units: Mapping[str, str]
    values: Mapping[str, FloatArray]
    lines: tuple[int, ...] = ()

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
    return _path_below(LITERATURE_ROOT, name, "data/literature of the repository")


def library_path(name: str) -> Path:
    """Path of a file of the library, ``subject/folder/file`` below ``common``, as :func:`literature_path`."""
    return _path_below(LIBRARY_ROOT, name, "the library")


def _path_below(root: Path, name: str, folder: str) -> Path:
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts:
        raise ValueError(f"file = {name!r} is not a path below {folder}")
    path = root / relative
    if not path.is_file():
        raise FileNotFoundError(f"file {name!r} is not in {folder}")
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
    rows: dict[int, list[float]] = {}
    for number, line in enumerate(io.StringIO(_text(path), newline=""), start=1):
        # A spreadsheet puts a comment that has a comma in quotes.
        if not line.strip() or line.removeprefix('"').startswith("#"):
            continue
        where = f"{path.name} line {number}"
        try:
            cells = [cell.strip() for cell in next(csv.reader([line]))]
        except csv.Error as error:
            raise ValueError(f"{where}: {error}") from None
        if units:
            rows[number] = _numbers(cells, list(units), where)
        else:
            units = _header(cells, where)
    if not rows:
        raise ValueError(f"{path.name}: the table has no rows")
    values = np.array(list(rows.values()))
    values.flags.writeable = False
    columns = {name: values[:, position] for position, name in enumerate(units)}
    return LiteratureTable(path.name, units, columns, tuple(rows))


def literature_table(name: str) -> LiteratureTable:
    """Read the table ``folder/file.csv`` below ``data/literature``, with the errors of both steps."""
    return read_table(literature_path(name))


def library_table(name: str) -> LiteratureTable:
    """Read the table ``subject/folder/file.csv`` of the library, with the errors of both steps."""
    return read_table(library_path(name))


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"{path.name} line {line}: not text in UTF-8: save the table as CSV in UTF-8"
        ) from None


def _header(cells: list[str], where: str) -> dict[str, str]:
    units: dict[str, str] = {}
    for cell in cells:
        match = _HEADER_CELL.fullmatch(cell)
        if match is None:
            raise ValueError(
                f"{where}: header cell {cell!r} is not of the form 'name [unit]'{_other_separator(cells)}"
            )
        if match["name"] in units:
            raise ValueError(f"{where}: column {match['name']} appears twice")
        units[match["name"]] = match["unit"]
    return units


def _numbers(cells: list[str], names: list[str], where: str) -> list[float]:
    if len(cells) != len(names):
        raise ValueError(f"{where}: {len(cells)} cells, the header has {len(names)}{_other_separator(cells)}")
    return [require_number_in_text(f"{where}: {name}", cell) for name, cell in zip(names, cells, strict=True)]


def _other_separator(cells: list[str]) -> str:
    """What a message adds if a row was split at the wrong places."""
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if any(sign in cell for cell in cells):
            return f": separate the cells by commas, not {name}"
    return ""
