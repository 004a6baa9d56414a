"""Files of other systems, read whole or refused with a reason.
"""
