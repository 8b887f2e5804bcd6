"""Inputs that Secs. II and IV of arXiv:1912.09115 quote: energy and density of relic neutrinos."""

from common import units
from common.constants import COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.thermal.distributions import mean_energy_MeV
from common.thermal.relic_neutrinos import (
    DEGREES_OF_FREEDOM_OF_ALL_SPECIES,
    relic_number_density_MeV3,
    relic_temperature_MeV,
)

RELATIVE_ERROR = 1e-9


def quantities() -> dict[str, Quantity]:
    """Numbers of the relic neutrinos."""
    temperature = float(relic_temperature_MeV(COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K * units.K))
    every, species = (
        float(relic_number_density_MeV3(temperature, count)) * units.cm**3
        for count in (DEGREES_OF_FREEDOM_OF_ALL_SPECIES, 1)
    )
    return {
        "relic_density": Quantity(
            value=every,
            unit="cm^-3",
            description="relic neutrinos and antineutrinos of three flavours, one helicity state each",
            numerical_error=RELATIVE_ERROR * every,
            variants={"one_species": Variant(value=species, description="one species alone")},
        ),
        "relic_energy": Quantity(
            value=1e9 * temperature,
            unit="meV",
            description="temperature of the relic neutrinos",
            numerical_error=1e-9,
            variants={
                "mean_energy": Variant(
                    value=1e9 * temperature * float(mean_energy_MeV(1.0)),
                    description="their mean energy if massless, 3.15 T",
                )
            },
        ),
    }


def main() -> None:
    """Write the quantities."""
    write_quantities("shalgar2021", "quoted_inputs", quantities())


if __name__ == "__main__":
    run_stage(main)
