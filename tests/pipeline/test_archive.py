"""An archive without git, as one downloads it, works as a clone does (identity)."""

from pathlib import Path

import pytest

from tests.pipeline.toy_repository import Repository


@pytest.mark.parametrize("place", ["by itself", "where a repository ignores it"])
def test_archive_computes_what_a_clone_does(
    computed_repository: Repository, tmp_path: Path, place: str
) -> None:
    if place != "by itself":
        (tmp_path / ".gitignore").write_text("archive/\n", encoding="utf-8")
        around = Repository(tmp_path)
        around.git("init", "--quiet")
        around.commit()
    archive = computed_repository.archive(tmp_path / "archive")
    assert not (archive.root / ".git").exists()
    archive.python("-m", "common.replication", "pipeline")
    told = archive.python("-m", "common.replication", "verify", expect=1).stdout
    assert "data/toy2000/spectrum.csv: missing; run 'dvc repro' or 'dvc pull'" in told
    archive.make("setup")
    archive.dvc("repro")
    assert archive.outputs() == computed_repository.outputs()
    archive.make("check")
    archive.python("-m", "common.replication", "verify")


def test_make_computes_in_an_archive(computed_repository: Repository, tmp_path: Path) -> None:
    archive = computed_repository.archive(tmp_path / "archive")
    archive.make("reproduce")
    assert archive.outputs() == computed_repository.outputs()
    settings = (archive.root / ".dvc/config.local").read_text(encoding="utf-8")
    archive.make("setup")
    assert (archive.root / ".dvc/config.local").read_text(encoding="utf-8") == settings


def test_setup_leaves_a_clone_to_git(computed_repository: Repository, tmp_path: Path) -> None:
    clone = computed_repository.clone(tmp_path / "clone")
    clone.make("setup")
    assert not (clone.root / ".dvc/config.local").exists()
