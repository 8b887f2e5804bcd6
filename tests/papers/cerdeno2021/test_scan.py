"""Scans over a grid (identity): the figures' own limits at the published profile, same bits everywhere."""

import dataclasses
import signal
import subprocess
import sys
import time
from pathlib import Path

import joblib
import numpy as np
import pytest

from common.matter.shells import load_profile, read_profile
from common.replication.errors import run_stage
from common.replication.parameters import load_parameters
from common.replication.paths import ROOT
from common.replication.writers import write_csv
from common.tables import library_path, read_table
from papers.cerdeno2021 import fig5, fig6, scan
from papers.cerdeno2021.model.limits import limit_curves
from papers.cerdeno2021.model.medium import derived_reading
from papers.cerdeno2021.model.scattering import computed_states
from papers.cerdeno2021.parameters import Limits, NuclearMatter

CONDITIONS = load_parameters("cerdeno2021.limits", Limits)
READING = derived_reading(load_parameters("cerdeno2021.nuclear_matter", NuclearMatter))
POINTS = [scan.GridPoint(mass, factor) for factor in (1.0, 1.1) for mass in (0.1, 10.0, 300.0)]
STAR = scan.Star(load_profile(5.0), READING)


@pytest.fixture(scope="module")
def in_this_process() -> list[dict[str, float]]:
    """The scan without any parallelism."""
    return scan.scan(POINTS, STAR, CONDITIONS)


@pytest.mark.parametrize(("limit", "figure"), [("b_minus_l", fig6), ("lepton_number_conserving", fig5)])
def test_published_profile_gives_the_limits_of_the_figures(limit: str, figure: object) -> None:
    masses = np.array([0.1, 10.0, 300.0])
    setting = figure.derived(computed_states(READING, "dirac"))  # type: ignore[attr-defined]
    expected = limit_curves(setting, masses, CONDITIONS)["burst_duration"].value
    star = dataclasses.replace(STAR, limit=limit)
    found = [scan.limits_at(scan.GridPoint(mass), star, CONDITIONS)["burst_duration"] for mass in masses]
    assert found == pytest.approx(expected.tolist(), rel=1e-12, abs=0)


def test_hotter_star_bounds_the_coupling_more_strongly(in_this_process: list[dict[str, float]]) -> None:
    limits = np.array([one["burst_duration"] for one in in_this_process]).reshape(2, 3)
    assert np.all(limits[1] < limits[0])


@pytest.mark.slow
def test_dask_cluster_of_two_workers_gives_the_same_bits(
    in_this_process: list[dict[str, float]], tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            local_directory=str(tmp_path),
        ) as cluster,
        distributed.Client(cluster) as client,
        joblib.parallel_config(backend="dask"),
    ):
        found = scan.scan(POINTS, STAR, CONDITIONS)
        assert len(client.scheduler_info()["workers"]) == 2
    assert found == in_this_process


@pytest.mark.slow
def test_command_line_with_two_processes_gives_the_same_bits(tmp_path: Path) -> None:
    profile = library_path("matter/proto_neutron_star_shells/shells.csv")
    output = tmp_path / "limits.csv"
    arguments = ["--snapshot", "5", "--masses", "1", "100", "--points", "3", "--processes", "2"]
    command = [sys.executable, "-m", "papers.cerdeno2021.scan", str(profile), str(output), *arguments]
    subprocess.run(command, cwd=ROOT, check=True)
    points = [scan.GridPoint(mass) for mass in (1.0, 10.0, 100.0)]
    write_csv(tmp_path / "expected.csv", scan.table(points, scan.scan(points, STAR, CONDITIONS)))
    assert output.read_bytes() == (tmp_path / "expected.csv").read_bytes()


def test_own_profile_from_a_file(tmp_path: Path) -> None:
    columns = ("snapshot [s]", "shell [1]", "outer_radius [km]", "temperature [MeV]")
    header = ",".join((*columns, "baryon_density [fm^-3]", "lepton_fraction [1]"))
    file = tmp_path / "own.csv"
    file.write_text(f"{header}\n3,1,8.0,20.0,0.3,0.2\n3,2,16.0,10.0,0.02,0.1\n", encoding="utf-8")
    own = dataclasses.replace(STAR, profile=read_profile(file))
    limits = scan.limits_at(scan.GridPoint(10.0), own, CONDITIONS)
    assert 0 < limits["burst_duration"] < 1
    # Twice the size at the same states: four times the diffusion time, so that a smaller coupling suffices.
    larger = dataclasses.replace(
        own.profile,
        shells=tuple(
            dataclasses.replace(
                shell,
                inner_radius_km=2.0 * shell.inner_radius_km,
                outer_radius_km=2.0 * shell.outer_radius_km,
            )
            for shell in own.profile.shells
        ),
    )
    grown = scan.limits_at(scan.GridPoint(10.0), dataclasses.replace(own, profile=larger), CONDITIONS)
    assert grown["burst_duration"] < limits["burst_duration"]
    # The multiple of the Standard Model's own time does not depend on the size.
    assert grown["standard_model_multiple"] == pytest.approx(limits["standard_model_multiple"], rel=1e-12)


SHELLS = "shell [1],outer_radius [km],temperature [MeV],baryon_density [fm^-3],lepton_fraction [1]"


@pytest.fixture
def own_star(tmp_path: Path) -> Path:
    """A profile of the user's, of one shell."""
    path = tmp_path / "star.csv"
    path.write_text(f"{SHELLS}\n1,8.0,20.0,0.3,0.2\n")
    return path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    """Run the command in this process."""
    monkeypatch.setattr(sys, "argv", ["scan", *map(str, arguments)])
    run_stage(scan.main)


def test_a_star_without_snapshot_is_scanned_and_printed(
    own_star: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    star = scan.Star(read_profile(own_star), READING)
    expected = scan.limits_at(scan.GridPoint(10.0), star, CONDITIONS)["burst_duration"]
    output, options = own_star.parent / "limits.csv", ["--masses", "10", "10", "--points", "1"]
    run(monkeypatch, own_star, output, *options)
    run(monkeypatch, own_star, output, *options, "--overwrite")
    (found,) = read_table(output).column("burst_duration", "1")
    assert found == pytest.approx(expected, rel=1e-8)
    run(monkeypatch, own_star, "-", *options)
    assert capfd.readouterr().out == output.read_text()


@pytest.mark.parametrize("options", [[], ["--overwrite"]])
def test_the_users_star_is_not_replaced_and_nothing_is_computed(
    own_star: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    before = own_star.read_bytes()
    monkeypatch.setattr(scan, "limits_at", None)
    with pytest.raises(SystemExit, match=r"^error: output = .*star\.csv is the input"):
        run(monkeypatch, own_star, own_star, *options)
    with pytest.raises(SystemExit, match=r"^error: output = .*params\.yaml is the input"):
        run(monkeypatch, own_star, ROOT / "params.yaml", *options)
    assert own_star.read_bytes() == before


@pytest.mark.parametrize(
    ("row", "options", "message"),
    [
        ("1,8,232,0.3,0.2", [], r"star.csv line 2: temperature \[MeV\] = 232.0 .* is it in GK\?$"),
        (
            "1,8,20,5,0.2",
            [],
            r"shell 1 baryon_density_fm3 = 5.0 is outside the allowed range \[1e-06, 1.2\]$",
        ),
        (
            "1,8,20,0.3,0.2",
            ["--temperature-factors", "9"],
            r"temperature_factor = 9: shell 1 temperature_MeV = 180",
        ),
        ("1,800,30,0.5,0.3", [], r"burst_duration_s = 10 .*: the Standard Model alone gives \d+[.]\d$"),
        ("1,8,20,0.3,0.2", ["--masses", "10", "1"], r"last mass \[MeV\] = 1.0 is outside .* \[10, inf\)$"),
        ("1,8,20,0.3,0.2", ["--masses", "1e-4", "1"], r"mediator_mass_MeV = 0.0001 is outside .* \[0.001, "),
        ("1,8,20,0.3,0.2", ["--snapshot", "5"], r"star.csv: no column snapshot"),
    ],
)
def test_mistakes_are_told_in_one_line_by_name(
    own_star: Path, monkeypatch: pytest.MonkeyPatch, row: str, options: list[str], message: str
) -> None:
    own_star.write_text(f"{SHELLS}\n{row}\n")
    with pytest.raises(SystemExit, match=f"^error: .*{message}"):
        run(monkeypatch, own_star, own_star.parent / "limits.csv", *options)
    assert list(own_star.parent.iterdir()) == [own_star]


def test_a_grid_that_cannot_run_is_refused(
    own_star: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for options in (["--points", "1000000000000"], ["--points", "0"], ["--processes", "0"]):
        with pytest.raises(SystemExit) as end:
            run(monkeypatch, own_star, own_star.parent / "limits.csv", *options)
        assert end.value.code == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "is no whole number in the allowed range [1, " in line


@pytest.mark.slow
def test_an_interrupted_scan_ends_with_one_line_and_leaves_nothing(own_star: Path) -> None:
    folder = own_star.parent / "new"
    command = [sys.executable, "-m", "papers.cerdeno2021.scan", str(own_star), str(folder / "limits.csv")]
    with subprocess.Popen(
        [*command, "--points", "10000"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:
        while process.poll() is None and not folder.exists():
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60)[1] == "interrupted\n"
    assert process.returncode == 130
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((0.0, 1.0), "mediator_mass_MeV = 0.0"),
        ((1.0, -1.0), "temperature_factor = -1.0"),
        ((float("nan"), 1.0), "mediator_mass_MeV = nan"),
    ],
)
def test_impossible_grid_points_are_refused(arguments: tuple[float, float], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        scan.GridPoint(*arguments)


def test_unknown_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="limit = 'dark_photon' is not one of"):
        dataclasses.replace(STAR, limit="dark_photon").setting(1.0)
