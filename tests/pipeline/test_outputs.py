"""Damage to an output is found, on disk and in the cache, whatever DVC believes."""

from pathlib import Path

import pytest

from common.replication.pipeline.outputs import md5_of, verify_outputs
from tests.pipeline.toy_repository import Repository


def damage(path: Path) -> None:
    """Change one byte in place; size and permissions stay."""
    mode = path.stat().st_mode
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    path.chmod(mode)


def cached_copy(repository: Repository, md5: str) -> Path:
    """The copy of an output in the cache."""
    return repository.root / ".dvc/cache/files/md5" / md5[:2] / md5[2:]


def test_intact_outputs_pass(computed_repository: Repository) -> None:
    assert verify_outputs(computed_repository.root) == []
    assert "as expected" in computed_repository.python("-m", "common.replication", "verify").stdout


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("data/toy2000/spectrum.csv", "data/toy2000/spectrum.csv"),
        ("data/toy2000/verdicts.json", "data/toy2000/verdicts.json"),
        ("figures/toy2000/fig1.png", "figures/toy2000/fig1.png"),
        ("report/toy2000/figures/fig1.png", "report/toy2000"),
    ],
)
def test_damage_on_disk_is_reported(toy: Repository, file: str, named: str) -> None:
    damage(toy.root / file)
    assert verify_outputs(toy.root) == [f"{named}: differs from papers/toy2000/dvc.lock"]
    result = toy.python("-m", "common.replication", "verify", expect=1)
    assert f"{named}: differs" in result.stdout


def test_missing_output_is_reported(toy: Repository) -> None:
    (toy.root / "data/toy2000/visible.json").unlink()
    (fault,) = verify_outputs(toy.root)
    assert fault.startswith("data/toy2000/visible.json: missing")


def test_stage_that_never_ran_is_reported(new_repository: Repository) -> None:
    faults = verify_outputs(new_repository.root)
    assert "papers/toy2000/dvc.yaml:visible: not in the lock file; run 'dvc repro'" in faults


def test_damage_in_the_cache_is_reported_and_mended_as_advised(toy: Repository) -> None:
    copy = cached_copy(toy, md5_of(toy.root / "data/toy2000/spectrum.csv"))
    damage(copy)
    (fault,) = verify_outputs(toy.root)
    assert fault.startswith("data/toy2000/spectrum.csv: the copy in the cache is damaged")
    copy.unlink()
    (fault,) = verify_outputs(toy.root)
    assert fault.startswith("data/toy2000/spectrum.csv: no copy in the cache")
    toy.dvc("repro")
    assert verify_outputs(toy.root) == []


def test_damage_inside_a_cached_folder_is_reported_by_file(toy: Repository) -> None:
    damage(cached_copy(toy, md5_of(toy.root / "report/toy2000/index.html")))
    (fault,) = verify_outputs(toy.root)
    assert fault.startswith("report/toy2000/index.html: the copy in the cache is damaged")


def test_one_paper_is_verified_by_itself(toy: Repository) -> None:
    (toy.root / "data/scoreboard.json").unlink()
    damage(toy.root / "data/toy2000/spectrum.csv")
    assert len(verify_outputs(toy.root)) == 2
    (fault,) = verify_outputs(toy.root, papers=["toy2000"])
    assert fault.startswith("data/toy2000/spectrum.csv: differs")
    result = toy.python("-m", "common.replication", "verify", "toy2000", expect=1)
    assert result.stdout.splitlines() == [
        fault,
        "9 outputs, 1 faults: on disk, in the cache and in the lock files",
    ]


def test_unknown_paper_is_refused_in_one_line(new_repository: Repository) -> None:
    for command in ("verify", "check", "list", "show"):
        result = new_repository.python("-m", "common.replication", command, "toy1999", expect=1)
        assert result.stderr == "error: paper = 'toy1999' is unknown (allowed: toy2000)\n"
