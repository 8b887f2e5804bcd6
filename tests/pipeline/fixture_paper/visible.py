"""The share of visible light."""

from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, write_quantities
from common.replication.parameters import load_parameters
from papers.toy2000.black_body import flux_between, total_flux
from papers.toy2000.parameters import Band, Star


def main() -> None:
    """Write the share of the flux that is visible, for the band chosen and for a wider one."""
    temperature = load_parameters("toy2000.star", Star).temperature_K
    band = load_parameters("toy2000.band", Band)
    total = total_flux(temperature)
    flux, error = flux_between(1e-9 * band.lower_nm, 1e-9 * band.upper_nm, temperature)
    wide_flux, wide_error = flux_between(380e-9, 750e-9, temperature)
    quantities = {
        "share": Quantity(
            value=flux / total, unit="1", description="share of visible light", numerical_error=error / total
        ),
        "share_wide_band": Quantity(
            value=wide_flux / total,
            unit="1",
            description="the same between 380 and 750 nm",
            numerical_error=wide_error / total,
        ),
    }
    write_quantities("toy2000", "visible", quantities)


if __name__ == "__main__":
    run_stage(main)
