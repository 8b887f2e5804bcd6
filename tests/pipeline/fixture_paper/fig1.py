"""Figure 1: the spectrum."""

import matplotlib.pyplot as plt
import numpy as np

from common.replication.errors import run_stage
from common.replication.figures import save_figure, use_style
from common.replication.paths import data_path


def main() -> None:
    """Draw the spectrum."""
    use_style()
    wavelength_nm, radiance = np.loadtxt(
        data_path("toy2000", "spectrum.csv"), delimiter=",", skiprows=1, unpack=True
    )
    figure, axes = plt.subplots()
    axes.plot(wavelength_nm, 1e-12 * radiance)
    axes.set(xlabel="wavelength [nm]", ylabel=r"radiance [$10^{12}$ W m$^{-3}$ sr$^{-1}$]")
    save_figure("toy2000", "fig1", figure)


if __name__ == "__main__":
    run_stage(main)
