"""Inputs that Secs. II and IV of arXiv:1912.09115 quote: relic neutrinos and the emitted spectrum."""

import scipy.special

from common import units
from common.constants import COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K
from common.distributions import mean_energy_MeV, pinching_parameter
from common.relic_neutrinos import (
    DEGREES_OF_FREEDOM_OF_ALL_SPECIES,
    relic_number_density_MeV3,
    relic_temperature_MeV,
)
from common.replication.errors import run_stage
from common.replication.parameters import load_parameters
from common.replication.quantities import Quantity, Variant, write_quantities
from papers.shalgar2021.parameters import Propagation

RELATIVE_ERROR = 1e-9


def emitted_fraction_above(threshold_MeV: float, mean_energy: float, pinching: float) -> float:
    """Fraction of the neutrinos of a pinched spectrum above an energy, Γ(α + 1, (α + 1) E/⟨E⟩)/Γ(α + 1)."""
    shape = pinching + 1.0
    return float(scipy.special.gammaincc(shape, shape * threshold_MeV / mean_energy))


def quantities(propagation: Propagation) -> dict[str, Quantity]:
    """Numbers of the relic neutrinos and of the spectrum."""
    temperature = float(relic_temperature_MeV(COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K * units.K))
    every, species = (
        float(relic_number_density_MeV3(temperature, count)) * units.cm**3
        for count in (DEGREES_OF_FREEDOM_OF_ALL_SPECIES, 1)
    )
    pinching = float(pinching_parameter(propagation.mean_energy_MeV, propagation.mean_squared_energy_MeV2))
    above = emitted_fraction_above(propagation.threshold_MeV, propagation.mean_energy_MeV, pinching)
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
        "pinching": Quantity(
            value=pinching,
            unit="1",
            description="pinching parameter of the emitted spectrum, from its two moments",
            numerical_error=1e-12,
        ),
        "emitted_below_threshold": Quantity(
            value=100.0 * (1.0 - above),
            unit="%",
            description="emitted below the detection threshold without any interaction",
            numerical_error=1e-10,
        ),
    }


def main() -> None:
    """Write the quantities."""
    propagation = load_parameters("shalgar2021.propagation", Propagation)
    write_quantities("shalgar2021", "quoted_inputs", quantities(propagation))


if __name__ == "__main__":
    run_stage(main)
