"""Figures with one style, written as PDF and PNG with the same bytes every time."""

import logging
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from common.replication.paths import figure_path
from common.replication.writers import replacing

STYLE = Path(__file__).with_name("replication.mplstyle")

# Files must not carry the date or the version of the library that drew them.
_METADATA = {
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
    "png": {"Software": None},
}


# It warns that Computer Modern, of which matplotlib takes a few symbols, was made before 1970.
logging.getLogger("fontTools").setLevel(logging.ERROR)


def use_style() -> None:
    """Apply the style of the replication, over Matplotlib's defaults whatever the user's own settings are.

    It is readable in print and by colour-blind readers.
    """
    plt.style.use(["default", STYLE])


def save_figure(paper: str, name: str, figure: Figure) -> None:
    """Write ``figures/<paper>/<name>.pdf`` and ``.png``, each complete or absent."""
    for extension, metadata in _METADATA.items():
        with replacing(figure_path(paper, f"{name}.{extension}"), "wb") as stream:
            figure.savefig(stream, format=extension, metadata=metadata)
    plt.close(figure)
