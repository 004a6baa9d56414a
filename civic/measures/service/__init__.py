"""The verbs of measures."""

from civic.measures.service.follow_up import (
    NewIndicator,
    add_indicator,
    change_indicator,
    give_reading,
    publish_update,
)
from civic.measures.service.write import NewMeasure, add, change

__all__ = [
    "NewIndicator",
    "NewMeasure",
    "add",
    "add_indicator",
    "change",
    "change_indicator",
    "give_reading",
    "publish_update",
]
