"""The spectrum, its total flux and its peak."""

import time

import numpy as np

from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import replacing, write_csv
from papers.toy2000.black_body import WIEN_PER_FREQUENCY, peak_wavelength, radiance, total_flux
from papers.toy2000.parameters import Interruption, Star


def main() -> None:
    """Write the table of the spectrum and the quantities that follow from it."""
    temperature = load_parameters("toy2000.star", Star).temperature_K
    pause_s = load_parameters("toy2000.interruption", Interruption).pause_s
    per_frequency = Variant(
        value=1e9 * peak_wavelength(temperature, WIEN_PER_FREQUENCY),
        description="peak of the spectrum per unit of frequency",
    )
    quantities = {
        "total_flux": Quantity(
            value=total_flux(temperature) / 1e7,
            unit="10^7 W/m^2",
            description="flux at all wavelengths",
            numerical_error=1e-8,
        ),
        "peak_wavelength": Quantity(
            value=1e9 * peak_wavelength(temperature),
            unit="nm",
            description="wavelength of the peak",
            numerical_error=1e-6,
            variants={"per_frequency": per_frequency},
        ),
    }
    write_quantities("toy2000", "spectrum", quantities)
    wavelength_nm = np.linspace(100.0, 3000.0, 59)
    columns = {
        "wavelength [nm]": wavelength_nm,
        "radiance [W/m^3/sr]": radiance(1e-9 * wavelength_nm, temperature),
    }
    write_csv(data_path("toy2000", "spectrum.csv"), columns)
    with replacing(data_path("toy2000", "summary.txt")) as stream:
        stream.write(f"temperature {temperature:g} K\n")
        stream.flush()
        time.sleep(pause_s)
        stream.write("complete\n")


if __name__ == "__main__":
    run_stage(main)
