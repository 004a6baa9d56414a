"""The verbs of motions."""

from civic.motions.service.deciding import decide, put, stop, take_interrupted, take_result, vote
from civic.motions.service.moving import amend, move, second, withdraw

__all__ = ["amend", "decide", "move", "put", "second", "stop", "take_interrupted", "take_result", "vote", "withdraw"]
