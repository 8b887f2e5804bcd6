"""Figures (identity): drawing prints nothing about fonts."""

import subprocess
import sys
from pathlib import Path

from common.replication.paths import ROOT

DRAW = """
import sys
from pathlib import Path
import matplotlib.pyplot as plt
from common.replication import figures

figures.figure_path = lambda paper, name: Path(sys.argv[1]) / name
figures.use_style()
figure, axes = plt.subplots()
axes.set_xlabel("$Z'$, whose prime is of Computer Modern")
figures.save_figure("toy2000", "fig1", figure)
"""


def test_drawing_prints_nothing_about_the_age_of_fonts(tmp_path: Path) -> None:
    command = [sys.executable, "-c", DRAW, str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert {path.name for path in tmp_path.iterdir()} == {"fig1.pdf", "fig1.png"}
    assert "timestamp" not in result.stdout + result.stderr
