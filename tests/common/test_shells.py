"""Published values, round trip and bad input of the shell profiles and of the literature table reader."""

import re

import numpy as np
import pytest

from common import literature, shells

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
        ("1,2,4.0,10,0.1,0.2", "shell 2 outer_radius_km = 4.0 is outside the allowed range (4, inf)"),
        ("1,2,9.0,0,0.1,0.2", "shell 2 temperature_MeV = 0.0 is outside the allowed range (0, inf)"),
        ("1,2,9.0,10,-0.1,0.2", "shell 2 baryon_density_fm3 = -0.1 is outside the allowed range (0, inf)"),
        ("1,2,9.0,10,0.1,1", "shell 2 lepton_fraction = 1.0 is outside the allowed range (0, 1)"),
        ("1,3,9.0,10,0.1,0.2", "shell number = 3 must be 2, counted from the centre"),
        ("1,1.5,9.0,10,0.1,0.2", "profile.csv: shell = 1.5 is not an integer"),
        ("1,2,9.0,hot,0.1,0.2", "profile.csv line 4: temperature = 'hot' is not a finite number"),
        ("1,2,9.0,nan,0.1,0.2", "profile.csv line 4: temperature = 'nan' is not a finite number"),
        ("1,2,9.0,10,0.1", "profile.csv line 4: 5 cells, the header has 6"),
    ],
)
def test_impossible_profiles_are_refused(tmp_path, row, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        shells.read_profile(write(tmp_path, "1,1,4.0,20,0.4,0.3", row))


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


def test_a_file_without_rows_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"^profile\.csv: the table has no rows$"):
        shells.read_profile(write(tmp_path))


def test_a_snapshot_must_be_named_among_several(tmp_path):
    path = write(tmp_path, "1,1,4.0,20,0.4,0.3", "2,1,4.0,10,0.1,0.2")
    with pytest.raises(ValueError, match=r"snapshot_s must be one of \[1\.0, 2\.0\]$"):
        shells.read_profile(path)
    assert shells.read_profile(path, 2.0).shell(1).temperature_MeV == 10.0


def test_shells_that_leave_a_gap_are_refused():
    with pytest.raises(ValueError, match=r"^shell 1 inner_radius_km = 1\.0 must be 0\.0"):
        shells.ShellProfile(1.0, (shells.Shell(1, 1.0, 2.0, 10.0, 0.1, 0.1),))
    with pytest.raises(ValueError, match="must hold one shell or more"):
        shells.ShellProfile(1.0, ())


def test_literature_files_are_found_only_below_their_folder():
    with pytest.raises(FileNotFoundError, match=r"'no_such/table\.csv' is not in data/literature"):
        literature.literature_path("no_such/table.csv")
    for name in ("../pyproject.toml", "/etc/hosts"):
        with pytest.raises(ValueError, match="is not a path below data/literature"):
            literature.literature_path(name)


def test_table_columns_cannot_be_changed():
    table = literature.literature_table("proto_neutron_star_shells/shells.csv")
    assert table.column("snapshot", "s").shape == (11,)
    with pytest.raises(ValueError, match="read-only"):
        table.column("temperature", "MeV")[0] = 1.0
