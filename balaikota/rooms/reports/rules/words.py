"""Indonesian words for searching: small words go, colloquial spellings become the usual ones."""

from __future__ import annotations

import re

# Words that say nothing about what a report is about. Shared by what is stored and what is asked.
STOP_WORDS = frozenset({
    "ada", "adalah", "admin", "agar", "akan", "aku", "amat", "anda", "antara", "apa", "apabila",
    "apakah", "atas", "atau", "bagaimana", "bagi", "bahkan", "bahwa", "bang", "banget",
    "banyak", "bapak", "beberapa", "begitu", "belum", "benar", "berada", "beserta", "biar",
    "bila", "bisa", "boleh", "buat", "bukan", "dalam", "dan", "dapat", "dari", "daripada",
    "deh", "dekat", "demi", "demikian", "dengan", "depan", "di", "dia", "dong", "dulu", "guna",
    "hal", "hanya", "harap", "harus", "hingga", "ia", "ialah", "ibu", "ini", "itu", "jadi",
    "jangan", "jika", "juga", "kah", "kak", "kalau", "kali", "kami", "kamu", "kan", "karena",
    "kasih", "kayak", "ke", "kembali", "kenapa", "kepada", "ketika", "kita", "kok", "lagi",
    "lah", "lain", "lalu", "lama", "lebih", "maka", "mana", "masih", "mau", "melalui",
    "mengapa", "mereka", "min", "mohon", "nih", "nya", "oleh", "orang", "pada", "pak", "para",
    "pas", "pernah", "pun", "saat", "saja", "sama", "sampai", "sangat", "saya", "sebab",
    "sebagai", "sebelum", "sebuah", "secara", "sedang", "segera", "sehingga", "sejak", "sekali",
    "sekarang", "sekitar", "selalu", "selama", "semua", "seperti", "sering", "serta", "sesuai",
    "setelah", "si", "siapa", "sih", "suatu", "sudah", "supaya", "tadi", "tanpa", "tapi",
    "telah", "tentang", "terhadap", "terima", "terlalu", "tersebut", "terus", "tetapi", "tiap",
    "tidak", "tolong", "tuh", "untuk", "waktu", "walau", "wali", "ya", "yaitu", "yang",
})  # fmt: skip
# As people type → as the dictionary has it.
SPELLINGS = {
    "jln": "jalan", "jl": "jalan", "gg": "gang", "bolong": "lubang", "berlobang": "lubang",
    "lobang": "lubang", "berlubang": "lubang", "gk": "tidak", "ga": "tidak", "gak": "tidak",
    "nggak": "tidak", "ngga": "tidak", "enggak": "tidak", "tdk": "tidak", "udah": "sudah",
    "udh": "sudah", "sdh": "sudah", "blm": "belum", "yg": "yang", "dgn": "dengan",
    "krn": "karena", "utk": "untuk", "dpn": "depan", "deket": "dekat", "dkt": "dekat",
    "mampet": "mampat", "aer": "air", "idup": "hidup", "nyala": "hidup", "lampunya": "lampu",
    "jalannya": "jalan", "sampahnya": "sampah", "airnya": "air", "gelep": "gelap",
    "pohonnya": "pohon", "kec": "kecamatan", "kel": "kelurahan", "pju": "lampu",
    "got": "selokan", "parit": "selokan", "slokan": "selokan", "selokannya": "selokan",
    "tumpukan": "tumpuk", "numpuk": "tumpuk", "menumpuk": "tumpuk", "busuk": "bau",
    "mobilnya": "mobil", "ambles": "amblas", "kebanjiran": "banjir", "tergenang": "genang",
    "genangan": "genang",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_LONGEST_TEXT = 4400
_LONGEST_WORD = 60


def search_words(text: str) -> str:
    """The words worth searching for, in order, in one spelling, separated by blanks.

    >>> search_words("Jln bolong di depan rumah saya!")
    'jalan lubang rumah'
    """
    found = (SPELLINGS.get(word, word) for word in _WORD.findall(text[:_LONGEST_TEXT].lower()))
    return " ".join(w[:_LONGEST_WORD] for w in found if w not in STOP_WORDS and not _noise(w))


def _noise(word: str) -> bool:
    return len(word) < 2 or (word.isdigit() and len(word) > 12)
