"""Every change to accounts, positions, keys and the log of looks. One transaction a call."""

from .looks import record_look

__all__ = ["record_look"]
