"""A small repository with one toy paper, in which tests run git and DVC as a user would."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOY = Path(__file__).parent / "fixture_paper"
SHARED_FILES = (
    "Makefile",
    "papers/__init__.py",
    ".dvc/config",
    ".dvcignore",
    ".gitattributes",
    ".gitignore",
    "dvc.yaml",
    "references.bib",
    "uv.lock",
)


@dataclass
class Repository:
    """A checkout in which commands run as a user runs them, apart from the user's own settings."""

    root: Path
    environment: dict[str, str | None] = field(default_factory=dict)
    """Variables that differ from those of the tests; ``None`` for one that is not set."""
    wrapper: tuple[str, ...] = ()
    """Command that runs each command, such as one that changes the user."""

    def run(self, *command: str, expect: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run a command in the root; fails unless it ends with the expected status (``None``: any but 0)."""
        result = subprocess.run(
            [*self.wrapper, *command],
            cwd=self.root,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
        )
        as_expected = result.returncode != 0 if expect is None else result.returncode == expect
        assert as_expected, f"{command} ended with {result.returncode}:\n{result.stdout}\n{result.stderr}"
        return result

    @property
    def variables(self) -> dict[str, str]:
        """Environment variables: the interpreter of the tests first, no settings from outside."""
        settings = self.root.parent / f"{self.root.name}.settings"
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DVC_", "GIT_", "PYTHON")) and not name.lower().endswith("_proxy")
        }
        variables = {
            **kept,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "DVC_GLOBAL_CONFIG_DIR": str(settings),
            "DVC_SYSTEM_CONFIG_DIR": str(settings),
            "DVC_SITE_CACHE_DIR": str(settings / "dvc"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{
                f"GIT_{who}_{what}": "toy@localhost"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
            **self.environment,
        }
        return {name: value for name, value in variables.items() if value is not None}

    def python(self, *arguments: str, expect: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run the interpreter of the tests."""
        return self.run(sys.executable, *arguments, expect=expect)

    def dvc(self, *arguments: str, expect: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run DVC."""
        return self.python("-m", "dvc", *arguments, expect=expect)

    def make(self, target: str, expect: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run a target of the Makefile, with the environment of the tests in the place of its own."""
        if not (self.root / ".venv").exists():
            (self.root / ".venv").symlink_to(sys.prefix)
        return self.run("make", "--old-file", ".venv/.locked", target, expect=expect)

    def git(self, *arguments: str) -> str:
        """Run git; its standard output."""
        return self.run("git", *arguments).stdout

    def commit(self) -> None:
        """Commit everything that git does not ignore."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "state")

    def clone(self, target: Path) -> "Repository":
        """A fresh clone: only what git holds."""
        self.git("clone", "--quiet", "--no-hardlinks", str(self.root), str(target))
        return Repository(target)

    def clone_as_it_stands(self, target: Path, *, computed: bool = True) -> "Repository":
        """A clone with the files as they are here: what a run has written over committed ones, new files too.

        Lock files describe outputs that git holds, as well as those in the cache: whoever takes the new locks
        must take all that has changed, or DVC finds the two at odds. All is committed there, and what the
        cache here holds is pulled into one of its own: a shared one would remember what the clone has run.
        Unless ``computed``, it is left as a fresh clone is, without what git does not hold.
        """
        clone = self.clone(target)
        changed = self.git("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
        for name in (entry[3:] for entry in changed.split("\0") if entry):
            (clone.root / name).unlink(missing_ok=True)
            if (self.root / name).is_file():
                (clone.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.root / name, clone.root / name)
        clone.commit()
        if not computed:
            return clone
        cache = self.dvc("cache", "dir").stdout.strip()
        clone.dvc("remote", "add", "--local", "--default", "original", cache)
        clone.dvc("pull")
        return clone

    def archive(self, target: Path) -> "Repository":
        """What ``git archive`` gives of the last commit: all files that git holds, and not git."""
        target.mkdir(parents=True)
        self.git("archive", "--format", "tar", "--output", str(target / "archive.tar"), "HEAD")
        shutil.unpack_archive(target / "archive.tar", target)
        (target / "archive.tar").unlink()
        return Repository(target)

    def copy(self, target: Path) -> "Repository":
        """A copy with everything, computed data and cache included."""
        shutil.copytree(self.root, target)
        return Repository(target)

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace the only occurrence of a text in a file."""
        text = (self.root / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
        (self.root / file).write_text(text.replace(old, new), encoding="utf-8")

    def quantities(self) -> dict[str, float]:
        """Computed quantities of the toy paper, by ``artefact:quantity``."""
        return {
            f"{path.stem}:{name}": quantity["value"]
            for path in (self.root / "data/toy2000").glob("*.json")
            if path.name != "verdicts.json"
            for name, quantity in self.json(path)["quantities"].items()
        }

    def verdicts(self) -> dict[str, str]:
        """Verdicts of the toy paper, by key."""
        return {entry["key"]: entry["verdict"] for entry in self.json("data/toy2000/verdicts.json")}

    def outputs(self) -> dict[str, bytes]:
        """Everything the pipeline writes, by path: data, figures, report; hidden files are not outputs."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for folder in ("data", "figures", "report")
            for path in sorted((self.root / folder).rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }

    def json(self, path: str | Path) -> Any:
        """Content of a JSON file."""
        return json.loads((self.root / path).read_text(encoding="utf-8"))


def with_papers(root_pipeline: str, papers: Iterable[str]) -> str:
    """The root pipeline with one line for each of these papers in place of its own."""
    lines = re.compile(r"^( *- )report/\w+\n(?: *- report/\w+\n)*", flags=re.MULTILINE)
    assert len(lines.findall(root_pipeline)) == 1
    return lines.sub(lambda match: "".join(f"{match[1]}report/{paper}\n" for paper in papers), root_pipeline)


def add_toy_paper(root: Path) -> None:
    """Put the toy paper's own folder into a repository."""
    elsewhere = shutil.ignore_patterns("params.yaml", "findings.yaml", "__pycache__")
    shutil.copytree(TOY, root / "papers/toy2000", ignore=elsewhere)
