"""A made-up population of any size on real kelurahan: plausible, and clearly nobody's.

Every NIK and KK has a serial from 9000 on, which no office has given out; names are drawn from
short lists; the mother of each is one of the list too. Nothing comes from real records.
"""
