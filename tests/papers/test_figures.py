"""Figures that the stages draw are those in git (pinned): an axis, a label or a curve that moves is seen."""

import io
import subprocess
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from common.replication.paths import ROOT

FIGURES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("figures/*/*.png"))
LARGEST_DIFFERENCE = 1e-3
"""Root mean square over the picture, of 1; a title that is gone makes 1e-2, a curve off by 1e-4 just 2e-4."""


@pytest.mark.needs_git
@pytest.mark.parametrize("figure", FIGURES)
def test_no_figure_has_moved(figure: str) -> None:
    shown = subprocess.run(["git", "show", f"HEAD:{figure}"], cwd=ROOT, capture_output=True, check=True)
    if (ROOT / figure).read_bytes() != shown.stdout:
        drawn, committed = imread(ROOT / Path(figure)), imread(io.BytesIO(shown.stdout))
        assert drawn.shape == committed.shape
        assert np.sqrt(np.mean((drawn - committed) ** 2)) < LARGEST_DIFFERENCE, f"see 'git diff {figure}'"
