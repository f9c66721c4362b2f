"""What the regulation asks at least about who answers: groups only, each may be left out."""

from __future__ import annotations

AGES = ("<20", "20-29", "30-39", "40-49", "50-59", ">=60")
SEXES = ("L", "P")
EDUCATIONS = ("sd", "smp", "sma", "d3", "s1", "s2")
JOBS = ("asn", "tni_polri", "swasta", "wirausaha", "pelajar", "rumah_tangga", "lain")
