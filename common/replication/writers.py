"""Deterministic writers: same numbers, same bytes; a file is complete or absent, never half-written."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from common.replication.digits import SIGNIFICANT_DIGITS, format_number, rounded_up


@contextmanager
def replacing(path: Path, mode: Literal["w", "wb"] = "w") -> Iterator[IO[Any]]:
    """Open a temporary file beside ``path`` and rename it to ``path`` once it is complete.

    Its name is fixed, ``.<name>.partial``, so that what a killed run leaves is overwritten by the next one.
    An error of the file system, such as a full disk, names ``path``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    text = {} if mode == "wb" else {"encoding": "utf-8", "newline": "\n"}
    try:
        with partial.open(mode, **text) as stream:  # type: ignore[call-overload]
            yield stream
        partial.replace(path)
    except BaseException as error:
        partial.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (None, str(partial)):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def write_csv(
    path: Path,
    columns: Mapping[str, Sequence[Any] | NDArray[Any]],
    errors: Mapping[str, ArrayLike] | None = None,
) -> None:
    """Write columns of equal length; numbers to nine digits or to their error, integers and text as they are.

    A column whose name ends with ``error`` holds errors, which are rounded up.

    Parameters
    ----------
    path
        Destination.
    columns
        Column name with its unit, ``"temperature [MeV]"`` (``[1]`` for pure numbers), to the values.
    errors
        Absolute errors of a column's numbers, one for all or one each, in the unit of the column. Columns
        that are not named are written to nine digits.

    Raises
    ------
    ValueError
        If a column's name has no unit, the lengths differ, a number is not finite, or an error belongs to no
        column.
    """
    errors = errors or {}
    if not errors.keys() <= columns.keys():
        raise ValueError(f"{path.name}: errors of no column: {sorted(errors.keys() - columns.keys())}")
    for name in columns:
        if not name.endswith("]") or " [" not in name:
            raise ValueError(f"column {name!r} of {path.name} has no unit: write 'name [unit]' or 'name [1]'")
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"columns of {path.name} differ in length: {lengths}")
    rows = zip(
        *(_cells(name, values, errors.get(name), path) for name, values in columns.items()), strict=True
    )
    with replacing(path) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def write_json(path: Path, content: Any) -> None:
    """Write JSON with sorted keys, floating-point numbers rounded to nine significant digits."""
    text = json.dumps(_rounded(content), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    with replacing(path) as stream:
        stream.write(text + "\n")


def write_npz(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays, to nine digits, to an uncompressed ``.npz`` file without pickled objects."""
    with replacing(path, "wb") as stream:
        np.savez(stream, allow_pickle=False, **{name: _nine_digits(array) for name, array in arrays.items()})


def _nine_digits(array: NDArray[Any]) -> NDArray[Any]:
    if not np.issubdtype(array.dtype, np.floating):
        return array
    text = [f"{value:.{SIGNIFICANT_DIGITS - 1}e}" for value in np.ravel(array).tolist()]
    return np.array(text, dtype=np.float64).reshape(np.shape(array))


def _cells(
    name: str, values: Sequence[Any] | NDArray[Any], errors: ArrayLike | None, path: Path
) -> list[str]:
    if name.partition(" [")[0].endswith("error"):
        return [f"{rounded_up(_finite(float(value), path)):.1e}" for value in values]
    if errors is None:
        return [_format(value, path) for value in values]
    return [
        format_number(_finite(float(value), path), float(error))
        for value, error in zip(values, np.broadcast_to(errors, len(values)), strict=True)
    ]


def _format(value: Any, path: Path) -> str:
    if isinstance(value, (float, np.floating)):
        return f"{_finite(float(value), path):.{SIGNIFICANT_DIGITS - 1}e}"
    return str(value)


def _finite(value: float, path: Path) -> float:
    if not np.isfinite(value):
        raise ValueError(f"{path.name}: value {value} is not finite")
    return value


def _rounded(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _rounded(value) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [_rounded(value) for value in content]
    if isinstance(content, (float, np.floating)):
        return float(f"{content:.{SIGNIFICANT_DIGITS - 1}e}")
    if isinstance(content, np.integer):
        return int(content)
    return content
