"""What the figures with four couplings share: a colour for each, and labels."""

from papers.das2022.plot_detection import COUPLINGS

COLOURS = tuple(colour for _, colour in COUPLINGS.values())
"""From the strongest to the weakest coupling."""

READING_TITLES = {
    "as_published": "as published",
    "single_scattering": "single scattering",
    "cascade": "exact cascade",
}


def coupling_label(coupling_inverse_MeV3: float) -> str:
    """``10⁻⁹ MeV⁻³``, typeset."""
    mantissa, exponent = f"{coupling_inverse_MeV3:.0e}".split("e")
    factor = "" if mantissa == "1" else rf"{mantissa}\times"
    return rf"${factor}10^{{{int(exponent)}}}$ MeV$^{{-3}}$"
