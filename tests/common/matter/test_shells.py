"""Published values, round trip and bad input of the shell profiles and of the literature table reader."""

import dataclasses
import re

import numpy as np
import pytest

from common import constants, units
from common import tables as literature
from common.matter import shells

HEADER = (
    "snapshot [s],shell [1],outer_radius [km],temperature [MeV],baryon_density [fm^-3],lepton_fraction [1]"
)


def write(tmp_path, *rows, header=HEADER):
    path = tmp_path / "profile.csv"
    path.write_text("\n".join(["# a user's profile", header, *rows]) + "\n", encoding="utf-8")
    return path


# Published: Table I of arXiv:2106.11660 and of arXiv:2301.00661, cell by cell.


def test_profile_at_1_s_is_the_published_one():
    profile = shells.load_profile(1)
    np.testing.assert_array_equal(profile.outer_radius_km, [5.0, 7.5, 10.0, 15.0, 17.5, 20.0])
    np.testing.assert_array_equal(profile.temperature_MeV, [15, 20, 28, 33, 18, 7])
    np.testing.assert_array_equal(profile.baryon_density_fm3, [0.5, 0.3, 0.15, 0.06, 0.03, 0.008])
    np.testing.assert_array_equal(profile.lepton_fraction, [0.3, 0.28, 0.25, 0.2, 0.1, 0.05])


def test_profile_at_5_s_is_the_published_one():
    profile = shells.load_profile(5.0)
    np.testing.assert_array_equal(profile.outer_radius_km, [5.0, 7.5, 10.0, 12.5, 15.0])
    np.testing.assert_array_equal(profile.temperature_MeV, [25, 28, 32, 25, 10])
    np.testing.assert_array_equal(profile.baryon_density_fm3, [0.5, 0.4, 0.3, 0.15, 0.05])
    np.testing.assert_array_equal(profile.lepton_fraction, [0.25, 0.23, 0.2, 0.13, 0.035])


# Identity.


@pytest.mark.parametrize("snapshot_s", [1.0, 5.0])
def test_shells_adjoin_and_are_found_by_number(snapshot_s):
    profile = shells.load_profile(snapshot_s)
    np.testing.assert_array_equal(profile.inner_radius_km[1:], profile.outer_radius_km[:-1])
    assert profile.inner_radius_km[0] == 0.0
    assert [profile.shell(k).number for k in range(1, len(profile.shells) + 1)] == [
        *range(1, len(profile.shells) + 1)
    ]
    assert profile.shell(2).temperature_MeV == profile.temperature_MeV[1]


def test_a_users_profile_is_read(tmp_path):
    profile = shells.read_profile(write(tmp_path, "3,1,4.0,20,0.4,0.3", "3,2,9.0,10,0.1,0.2"))
    assert profile == shells.ShellProfile(
        3.0, (shells.Shell(1, 0.0, 4.0, 20.0, 0.4, 0.3), shells.Shell(2, 4.0, 9.0, 10.0, 0.1, 0.2))
    )


def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path):
    """With a byte order mark, lines that end as in Windows, comments in quotes or filled up with commas."""
    text = "\r\n".join(['"# shells, outwards"', "# TM1,,,,,", HEADER, "3,1,4.0,20,0.4,0.3", ",", ""]).replace(
        ",\r\n", "\r\n"
    )
    path = tmp_path / "profile.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert shells.read_profile(path).shells == (shells.Shell(1, 0.0, 4.0, 20.0, 0.4, 0.3),)


def test_the_snapshot_may_be_missing_if_there_is_one_profile(tmp_path):
    header = HEADER.removeprefix("snapshot [s],")
    path = write(tmp_path, "1,4.0,20,0.4,0.3", "2,9.0,10,0.1,0.2", header=header)
    profile = shells.read_profile(path)
    assert profile.snapshot_s is None
    assert (
        profile.shells
        == shells.read_profile(write(tmp_path, "3,1,4.0,20,0.4,0.3", "3,2,9.0,10,0.1,0.2")).shells
    )
    path = write(tmp_path, "1,4.0,20,0.4,0.3", "1,9.0,10,0.1,0.2", header=header)
    with pytest.raises(
        ValueError, match=r"^profile\.csv line 4: shell = 1 must be 2, counted from the centre$"
    ):
        shells.read_profile(path)
    with pytest.raises(ValueError, match=r"^profile\.csv: no column snapshot, .* snapshot_s = 5\.0 "):
        shells.read_profile(path, 5.0)


# Bad input.


@pytest.mark.parametrize("snapshot_s", [0.0, 2.0, float("nan")])
def test_unknown_snapshots_are_refused(snapshot_s):
    with pytest.raises(ValueError, match=r"^snapshot_s = .* is not one of 1\.0, 5\.0$"):
        shells.load_profile(snapshot_s)


@pytest.mark.parametrize("number", [0, 6, -1, 2.5])
def test_unknown_shell_numbers_are_refused(number):
    with pytest.raises(ValueError, match=r"^shell number = .* is not one of 1, 2, 3, 4, 5$"):
        shells.load_profile(5.0).shell(number)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,2,4.0,10,0.1,0.2", "outer_radius [km] = 4.0 is outside the allowed range (4, 3000]"),
        (
            "1,2,1.5e6,9,0.1,0.2",
            "outer_radius [km] = 1500000.0 is outside the allowed range (4, 3000]: is it in cm?",
        ),
        (
            "1,2,15e3,10,0.1,0.2",
            "outer_radius [km] = 15000.0 is outside the allowed range (4, 3000]: is it in m?",
        ),
        ("1,2,9.0,0,0.1,0.2", "temperature [MeV] = 0.0 is outside the allowed range (0, 156.5]"),
        (
            "1,2,9.0,232.1,0.1,0.2",
            "temperature [MeV] = 232.1 is outside the allowed range (0, 156.5]: is it in GK?",
        ),
        (
            "1,2,9.0,3e11,0.1,0.2",
            "temperature [MeV] = 300000000000.0 is outside the allowed range (0, 156.5]: is it in K?",
        ),
        (
            "1,2,9.0,2e4,0.1,0.2",
            "temperature [MeV] = 20000.0 is outside the allowed range (0, 156.5]: is it in keV?",
        ),
        ("1,2,9.0,10,-0.1,0.2", "baryon_density [fm^-3] = -0.1 is outside the allowed range (0, 10]"),
        (
            "1,2,9.0,10,8e9,0.2",
            "baryon_density [fm^-3] = 8000000000.0 is outside the allowed range (0, 10]: is it in g/cm^3?",
        ),
        (
            "1,2,9.0,10,1e38,0.2",
            "baryon_density [fm^-3] = 1e+38 is outside the allowed range (0, 10]: is it in cm^-3?",
        ),
        ("1,2,9.0,10,1e300,0.2", "baryon_density [fm^-3] = 1e+300 is outside the allowed range (0, 10]"),
        ("1,2,9.0,10,0.1,1", "lepton_fraction = 1.0 is outside the allowed range (0, 1)"),
        (
            "1,2,9.0,10,0.1,20",
            "lepton_fraction = 20.0 is outside the allowed range (0, 1): is it in per cent?",
        ),
        ("1,3,9.0,10,0.1,0.2", "shell = 3 must be 2, counted from the centre"),
        ("1,1.5,9.0,10,0.1,0.2", "shell = 1.5 must be 2, counted from the centre"),
        ("1,2,9.0,hot,0.1,0.2", "temperature = 'hot' is not a finite number"),
        ("1,2,9.0,nan,0.1,0.2", "temperature = 'nan' is not a finite number"),
        ("1,2,9.0,5_0,0.1,0.2", "temperature = '5_0' is not a finite number"),
        (
            '1,2,9.0,"1,5",0.1,0.2',
            "temperature = '1,5' is not a finite number: write a decimal point, not a comma",
        ),
        ("1,2,9.0,10,0.1", "5 cells, the header has 6"),
        ("1;2;9.0;10;0.1;0.2", "1 cells, the header has 6: separate the cells by commas, not semicolons"),
    ],
)
def test_impossible_profiles_are_refused_with_file_line_and_column(tmp_path, row, message):
    with pytest.raises(ValueError, match=f"^{re.escape(f'profile.csv line 4: {message}')}$"):
        shells.read_profile(write(tmp_path, "1,1,4.0,20,0.4,0.3", row))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outer_radius_km": 4.0}, "shell 2 outer_radius_km = 4.0 is outside the allowed range (4, 3000]"),
        ({"temperature_MeV": -1.0}, "shell 2 temperature_MeV = -1.0 is outside the allowed range (0, 156.5]"),
        (
            {"baryon_density_fm3": 0.0},
            "shell 2 baryon_density_fm3 = 0.0 is outside the allowed range (0, 10]",
        ),
        ({"lepton_fraction": 1.0}, "shell 2 lepton_fraction = 1.0 is outside the allowed range (0, 1)"),
    ],
)
def test_impossible_shells_are_refused(changes, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        dataclasses.replace(shells.Shell(2, 4.0, 9.0, 10.0, 0.1, 0.2), **changes)


def test_units_are_guessed_from_their_definitions():
    mass_density = 0.3 * units.fm**-3 * constants.ATOMIC_MASS_UNIT_MeV * units.MeV / (units.g / units.cm**3)
    with pytest.raises(ValueError, match=r"is it in g/cm\^3\?$"):
        shells.Shell(1, 0.0, 9.0, 10.0, mass_density, 0.2)
    with pytest.raises(ValueError, match=r"is it in K\?$"):
        shells.Shell(1, 0.0, 9.0, 30.0 * units.MeV / units.K, 0.1, 0.2)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (HEADER.replace("[km]", "[m]"), "profile.csv: outer_radius is in [m], asked for in [km]"),
        (HEADER.replace("temperature [MeV]", "T [MeV]"), "profile.csv: no column temperature, there are "),
        (
            HEADER.replace("temperature [MeV]", "temperature"),
            "profile.csv line 2: header cell 'temperature' is not",
        ),
        (HEADER.replace("temperature [MeV]", "shell [1]"), "profile.csv line 2: column shell appears twice"),
    ],
)
def test_a_file_of_another_layout_is_refused(tmp_path, header, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        shells.read_profile(write(tmp_path, "1,1,4.0,20,0.4,0.3", header=header))


@pytest.mark.parametrize(
    "content", ["# caf\xe9\n".encode("latin-1"), HEADER.encode("utf-16"), b"PK\x03\x04\xff\xfe"]
)
def test_a_file_in_another_encoding_is_refused_by_name(tmp_path, content):
    path = tmp_path / "profile.csv"
    path.write_bytes(content)
    with pytest.raises(
        ValueError, match=r"^profile\.csv line 1: not text in UTF-8: save the table as CSV in UTF-8$"
    ):
        shells.read_profile(path)


def test_a_file_without_rows_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"^profile\.csv: the table has no rows$"):
        shells.read_profile(write(tmp_path))


def test_a_snapshot_must_be_named_among_several(tmp_path):
    path = write(tmp_path, "1,1,4.0,20,0.4,0.3", "2,1,4.0,10,0.1,0.2")
    with pytest.raises(ValueError, match=r"snapshot_s must be one of \[1\.0, 2\.0\]$"):
        shells.read_profile(path)
    assert shells.read_profile(path, 2.0).shell(1).temperature_MeV == 10.0


def test_a_snapshot_before_the_bounce_is_refused(tmp_path):
    with pytest.raises(
        ValueError, match=r"^profile\.csv: snapshot \[s\] = -1\.0 is outside the allowed range"
    ):
        shells.read_profile(write(tmp_path, "-1,1,4.0,20,0.4,0.3"))


def test_shells_that_leave_a_gap_are_refused():
    with pytest.raises(ValueError, match=r"^shell 1 inner_radius_km = 1\.0 must be 0\.0"):
        shells.ShellProfile(1.0, (shells.Shell(1, 1.0, 2.0, 10.0, 0.1, 0.1),))
    with pytest.raises(ValueError, match="must hold one shell or more"):
        shells.ShellProfile(1.0, ())


def test_literature_files_are_found_only_below_their_folder():
    with pytest.raises(FileNotFoundError, match=r"'no_such/table\.csv' is not in data/literature of"):
        literature.literature_path("no_such/table.csv")
    for name in ("../pyproject.toml", "/etc/hosts"):
        with pytest.raises(ValueError, match="is not a path below data/literature of"):
            literature.literature_path(name)


def test_table_columns_cannot_be_changed():
    table = literature.library_table("matter/proto_neutron_star_shells/shells.csv")
    assert table.column("snapshot", "s").shape == (11,)
    with pytest.raises(ValueError, match="read-only"):
        table.column("temperature", "MeV")[0] = 1.0
