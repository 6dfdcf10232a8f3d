"""A meeting of so many invitees: names and offices by chance, other ones for every seed. Nobody in it is real."""

import random

FIRST = "Adi Bima Cahya Dewi Eko Fajar Gita Hesti Indra Joko Kartika Lestari Mulyo Nanda Oki Putri Rizal Sari Tono Wati".split()
LAST = "Contoh Sampel Percobaan Latihan Rekaan Umpama Misal Andaian".split()
OFFICES = (
    "Kepala Kampung {}", "Bhabinkamtibmas Kampung {}", "Babinsa Kampung {}", "Sekretaris Kampung {}", "Ketua BPK Kampung {}",
    "Kepala UPTD Puskesmas {}", "Penyuluh Pertanian {}", "Tokoh Masyarakat {}",
)
PLACES = (
    "Sri Way Langsep", "Wayakrui", "Kalirejo", "Balai Rejo", "Watu Agung", "Sri Basuki", "Kaliwungu", "Kali Dadi", "Sri Mulyo",
    "Sri Dadi", "Suko Sari", "Sinar Sari", "Ponco Warno", "Sri Purnomo", "Sinar Rejo", "Agung Timur", "Kalisari",
)


def of(count, filled, seed):
    chance = random.Random(seed)
    row = lambda: {  # noqa: E731
        "name": f"{chance.choice(FIRST)} {chance.choice(LAST)} {chance.randrange(1000)}",
        "office": chance.choice(OFFICES).format(chance.choice(PLACES)),
        "present": chance.random() < 0.8,
    }
    return {
        "title": f"Rapat Koordinasi Bulanan {seed}",
        "date": "Senin, 20 Januari 2025",
        "time": "09.00 WIB s.d. selesai",
        "venue": "Aula Kantor Kecamatan Kalirejo",
        "letterhead": ["PEMERINTAH KABUPATEN LAMPUNG TENGAH", "KECAMATAN KALIREJO"],
        "address": "Jalan Raya Kalirejo Nomor 1, Kalirejo 34174",
        "place_date": "Kalirejo, 20 Januari 2025",
        "office": "CAMAT KALIREJO,",
        "filled": filled,
        "rows": [row() for _ in range(count)],
    }
