"""The environment is locked to public sources, and settings work on any machine."""

import re
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "uv.lock").read_text(encoding="utf-8")


def test_lock_names_only_the_public_index() -> None:
    hosts = {
        f"{address.scheme}://{address.netloc}"
        for address in map(urlsplit, re.findall(r'\w+://[^"\s]+', LOCK))
    }
    assert hosts == {"https://pypi.org", "https://files.pythonhosted.org"}


def test_every_package_comes_from_the_index() -> None:
    packages = tomllib.loads(LOCK)["package"]
    (own,) = [package for package in packages if package["source"] == {"editable": "."}]
    assert own["name"] == "supernova-secret-interactions"
    assert all("registry" in package["source"] for package in packages if package is not own)


def test_lock_satisfies_the_declared_dependencies() -> None:
    # "uv sync --frozen" installs a lock that pyproject.toml has outgrown without a word.
    check = [
        sys.executable,
        "-m",
        "uv",
        "lock",
        "--check",
        "--offline",
        "--no-cache",
        "--python",
        sys.executable,
    ]
    result = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_bootstrap_installs_the_locked_uv() -> None:
    (locked,) = [package["version"] for package in tomllib.loads(LOCK)["package"] if package["name"] == "uv"]
    (installed,) = re.findall(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert installed == locked


def test_dvc_settings_work_offline_and_anywhere() -> None:
    settings = ConfigParser()
    settings.read(ROOT / ".dvc/config", encoding="utf-8")
    assert not settings.getboolean("core", "analytics")
    assert not settings.getboolean("core", "check_update")
    values = [value for section in settings.values() for value in section.values()]
    assert not [value for value in values if Path(value).is_absolute() or "\\" in value or "~" in value]


def test_text_files_end_their_lines_alike_everywhere() -> None:
    # Hashes in the lock files are of bytes: a checkout that turned LF into CRLF would change them all.
    attributes = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert "* text=auto eol=lf" in attributes
    assert {f"*.{kind} binary" for kind in ("png", "pdf", "npz")} <= set(attributes)
