"""Parameters of the detection in lead (Sec. V of arXiv:2204.11885)."""

from typing import Literal

from pydantic import Field

from common.replication.yaml_files import StrictModel


class LeadDetector(StrictModel):
    """Inputs of the recoil rates that the paper does not state."""

    sin2_weak_mixing_angle: float = Field(ge=0.2, le=0.25, description="in the weak charge of Eq. (V.13)")
    boron8_spectrum: Literal["winter2006", "bahcall1996"]
