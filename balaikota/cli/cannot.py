"""The one error of the command line: a sentence for the operator, and nothing half-started."""

from __future__ import annotations


class Cannot(Exception):
    """The command cannot do its work. The message says what is wrong and how to mend it."""
