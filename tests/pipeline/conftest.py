"""The toy repository as written and as computed; each is built once, and copied by tests that change it."""

import shutil
from pathlib import Path

import pytest

from tests.pipeline.toy_repository import ROOT, SHARED_FILES, TOY, Repository, add_toy_paper, with_papers


@pytest.fixture(scope="session")
def new_repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The toy repository as written: nothing computed yet. Not to be changed: copy it."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    repository = Repository(tmp_path_factory.mktemp("new") / "toy")
    shutil.copytree(ROOT / "common", repository.root / "common", ignore=shutil.ignore_patterns("__pycache__"))
    for name in SHARED_FILES:
        (repository.root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, repository.root / name)
    add_toy_paper(repository.root)
    shutil.copyfile(TOY / "params.yaml", repository.root / "params.yaml")
    shutil.copyfile(TOY / "findings.yaml", repository.root / "papers/findings.yaml")
    pipeline = repository.root / "dvc.yaml"
    pipeline.write_text(with_papers(pipeline.read_text(encoding="utf-8"), ["toy2000"]), encoding="utf-8")
    repository.git("init", "--quiet")
    repository.commit()
    imported = repository.python("-c", "import common; print(common.__file__)").stdout
    assert Path(imported.strip()).is_relative_to(repository.root), (
        "the tests would run the code of the original"
    )
    return repository


@pytest.fixture(scope="session")
def computed_repository(new_repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The toy repository after plain ``dvc repro``, committed. Not to be changed: copy it."""
    repository = new_repository.copy(tmp_path_factory.mktemp("computed") / "toy")
    repository.dvc("repro")
    repository.commit()
    return repository


@pytest.fixture
def toy(computed_repository: Repository, tmp_path: Path) -> Repository:
    """A computed toy repository that the test may change."""
    return computed_repository.copy(tmp_path / "toy")
