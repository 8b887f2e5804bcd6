"""The toy paper of the pipeline's tests as a small repository, without git, DVC or stages."""

import functools
import shutil
from pathlib import Path

import pytest

from common.replication import __main__, paths
from common.replication.ledger import check
from common.replication.ledger.registry import load_registry

TOY = Path(__file__).resolve().parents[1] / "pipeline" / "fixture_paper"


@pytest.fixture
def toy_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Root of a repository that holds the registry of one paper, ``toy2000``; the engine works there."""
    folder = tmp_path / "papers" / "toy2000" / paths.LEDGER
    folder.mkdir(parents=True)
    for name in paths.LEDGER_FILES:
        shutil.copyfile(TOY / paths.LEDGER / name, folder / name)
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(check, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "PAPERS", tmp_path / "papers")
    for module in (__main__, check):
        monkeypatch.setattr(
            module, "load_registry", functools.partial(load_registry, papers=tmp_path / "papers")
        )
    return tmp_path
