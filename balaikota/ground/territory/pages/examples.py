"""The first rows of a file of each kind, offered for download."""

from __future__ import annotations

from ..queries.checking import ImportKind

EXAMPLES: dict[ImportKind, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    ImportKind.REGIONS: (
        ("kelurahan", "rw", "rt"),
        (("Sukamaju", "1", "1"), ("Sukamaju", "1", "2"), ("Sukamaju", "2", "1")),
    ),
    ImportKind.AGENCIES: (
        ("kode", "nama", "singkatan", "telepon", "email"),
        (
            ("dpupr", "Dinas Pekerjaan Umum dan Penataan Ruang", "DPUPR", "", ""),
            ("dpupr.jalan", "Bidang Jalan dan Jembatan", "Bidang Jalan", "", ""),
        ),
    ),
    ImportKind.PLACES: (
        ("nama", "jenis", "bujur", "lintang", "instansi", "sumber"),
        (("Pasar Baru", "pasar", "106.0532", "-6.0161", "", "Dinas Perdagangan"),),
    ),
    ImportKind.HOLIDAYS: (
        ("tanggal", "nama", "jenis", "wilayah", "sumber", "terverifikasi"),
        (("2026-12-24", "Cuti bersama Natal", "cuti_bersama", "", "SKB tiga menteri", "ya"),),
    ),
}
