"""Parameters of the toy paper."""

from pydantic import Field

from common.replication.yaml_files import StrictModel


class Star(StrictModel):
    """The black body."""

    temperature_K: float = Field(gt=0)


class Band(StrictModel):
    """Visible light."""

    lower_nm: float = Field(gt=0)
    upper_nm: float = Field(gt=0)


class Interruption(StrictModel):
    """A pause in the middle of a file, in which a test kills the stage."""

    pause_s: float = Field(ge=0)


class Parameters(StrictModel):
    """The section ``toy2000`` of ``params.yaml``."""

    star: Star
    band: Band
    interruption: Interruption
