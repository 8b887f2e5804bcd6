"""Writers (identity): complete or absent, same bytes, units required, nothing that is not a number."""

import json
from pathlib import Path

import numpy as np
import pytest

from common.replication.writers import replacing, write_csv, write_json, write_npz


def test_csv_has_units_in_its_header_and_nine_significant_digits(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_csv(path, {"shell [1]": [1, 2], "temperature [MeV]": np.array([15.0, 1 / 3])})
    assert path.read_text() == "shell [1],temperature [MeV]\n1,1.50000000e+01\n2,3.33333333e-01\n"


def test_csv_without_unit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'temperature' of table\.csv has no unit"):
        write_csv(tmp_path / "table.csv", {"temperature": [1.0]})


def test_csv_columns_of_different_length_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="differ in length"):
        write_csv(tmp_path / "table.csv", {"a [1]": [1.0], "b [1]": [1.0, 2.0]})


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_nothing_but_finite_numbers_is_written(tmp_path: Path, value: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        write_csv(tmp_path / "table.csv", {"a [1]": [value]})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "table.json", {"a": value})
    assert list(tmp_path.iterdir()) == []


def test_json_is_sorted_and_rounded(tmp_path: Path) -> None:
    path = tmp_path / "values.json"
    write_json(path, {"b": [np.float64(1 / 3)], "a": (np.int64(2), "text", None, True)})
    assert json.loads(path.read_text()) == {"a": [2, "text", None, True], "b": [0.333333333]}
    assert path.read_text().index('"a"') < path.read_text().index('"b"')


def test_json_has_one_space_for_each_level_and_a_final_newline(tmp_path: Path) -> None:
    path = tmp_path / "values.json"
    write_json(path, {"b": {"é": [2.5e-11, True]}, "a": 1})
    assert path.read_bytes() == (
        '{\n "a": 1,\n "b": {\n  "é": [\n   2.5e-11,\n   true\n  ]\n }\n}\n'.encode()
    )


def test_npz_gives_the_same_bytes_and_the_same_arrays(tmp_path: Path) -> None:
    arrays = {"wavelength": np.linspace(0, 1, 5), "index": np.arange(3)}
    write_npz(tmp_path / "one.npz", arrays)
    write_npz(tmp_path / "two.npz", arrays)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    with np.load(tmp_path / "one.npz", allow_pickle=False) as stored:
        np.testing.assert_array_equal(stored["wavelength"], arrays["wavelength"])


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")

    def fail() -> None:
        with replacing(path) as stream:
            stream.write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
