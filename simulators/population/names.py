"""Names to draw from: given names as they are common all over the archipelago."""

MEN = """Agus Budi Eko Dedi Hendra Rudi Joko Slamet Bambang Sugeng Wahyu Andi Rizki Fajar Dimas Bayu
Yusuf Ibrahim Ismail Ridwan Hasan Husein Umar Usman Arif Aris Asep Ujang Cecep Dadang Iwan Ivan
Anton Yohanes Petrus Markus Made Wayan Ketut Nyoman Putu Ilham Ikhsan Irfan Taufik Hidayat Firman
Gilang Galih Galang Teguh Tri Dwi Catur Sapto Heru Hari Hadi Mulyadi Supriyadi Suryadi Rahmat
Rohmat Salim Samsul Saiful Syarif Zainal Zaki Zulkifli Maulana Muhammad Ahmad Abdul Anwar Aziz
Basuki Darma Edi Erwin Ferdi Gunawan Indra Jaya Kurnia Lukman Mahmud Nanang Oki Panji Reza Sandi
Toni Udin Vino Wawan Yanto Yudi""".split()
WOMEN = """Siti Sri Dewi Rina Rini Ratna Wati Yanti Yuni Ani Ina Lina Nina Tina Dina Fitri Fitria
Putri Ayu Indah Lestari Wulan Wulandari Sari Purnama Kartika Kartini Maya Mega Melati Nur Nurul
Nuraini Aisyah Fatimah Khadijah Zahra Zahrotul Aminah Maryam Maria Magdalena Yohana Ni Made Kadek
Komang Luh Desi Eka Endang Erna Evi Fera Gita Hana Hesti Ida Ika Imas Intan Iis Juwita Kiki Laila
Lia Lilis Marlina Mira Neneng Novi Nunung Oktavia Popon Rahayu Reni Ririn Rosita Sinta Sulastri
Sumiati Susi Titin Tuti Ulfa Vera Vivi Winda Yeni Yulia Yusi Zulaikha""".split()
LAST = """Saputra Pratama Wijaya Kusuma Santoso Setiawan Nugroho Wibowo Susanto Hartono Utomo Siregar
Nasution Harahap Lubis Simanjuntak Tanjung Hidayat Ramadhan Firmansyah Kurniawan Permana Hakim
Rahman Suryana Sutisna Mulyana Gunawan Halim Salim Lestari Handayani Rahmawati Puspita Anggraini
Maharani Safitri Pertiwi Astuti Susanti""".split()
STREETS = """Melati Mawar Kenanga Anggrek Flamboyan Cempaka Dahlia Teratai Merpati Rajawali Cendrawasih
Garuda Merdeka Pahlawan Pemuda Veteran Masjid Pasar Sekolah Sawah Kebon Kali Gunung Pantai""".split()
TOWNS = "Serang Cilegon Pandeglang Lebak Jakarta Bandung Bogor Tangerang Semarang Lampung".split()
SCHOOLING = (
    "TIDAK/BELUM SEKOLAH", "BELUM TAMAT SD/SEDERAJAT", "TAMAT SD/SEDERAJAT", "SLTP/SEDERAJAT",
    "SLTA/SEDERAJAT", "DIPLOMA I/II", "AKADEMI/DIPLOMA III", "DIPLOMA IV/STRATA I", "STRATA II",
)  # fmt: skip
WORK = (
    "KARYAWAN SWASTA", "WIRASWASTA", "BURUH HARIAN LEPAS", "PEGAWAI NEGERI SIPIL", "PEDAGANG",
    "PETANI/PEKEBUN", "NELAYAN/PERIKANAN", "GURU", "SOPIR", "MENGURUS RUMAH TANGGA",
)  # fmt: skip
