"""Offices of kecamatan and kelurahan: agencies that carry their region's own code."""

from __future__ import annotations

from django.db import connection

# A legal word before the name, as on the office's sign; desa have a "kantor desa".
_OPEN = """
INSERT INTO territory_agency (code, name, short, parent_id, region, phone, email, active)
SELECT r.code,
       CASE r.kind WHEN 'kecamatan' THEN 'Kecamatan ' WHEN 'kelurahan' THEN 'Kelurahan '
                   ELSE 'Desa ' END || r.name,
       CASE r.kind WHEN 'kecamatan' THEN 'Kec. ' WHEN 'kelurahan' THEN 'Kel. '
                   ELSE 'Desa ' END || left(r.name, 34),
       CASE r.kind WHEN 'kecamatan' THEN NULL ELSE r.parent_id END,
       r.code, '', '', true
FROM territory_region r
WHERE r.code LIKE %s AND r.kind IN ('kecamatan', 'kelurahan', 'desa', 'desa_adat')
ON CONFLICT (code) DO NOTHING
"""


def open_offices(*, within: str) -> int:
    """Open the offices that are missing inside a city. Call in the action's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [f"{within}.%"])
        return int(cursor.rowcount)
