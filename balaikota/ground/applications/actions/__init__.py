"""Every change of the inventory: one transaction, rows and a fact."""

from .inventory import change, connect, disconnect, judge, register

__all__ = ["change", "connect", "disconnect", "judge", "register"]
