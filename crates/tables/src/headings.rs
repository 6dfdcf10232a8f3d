//! What the columns of a register are called, and which of them are never read.
//!
//! Sources of the names: registers of villages and of KOTAKU's complaint desks, the tables of OpenSID, OpenDK and
//! SP4N-LAPOR!. A heading must be one of these names whole: "Jenis" is the kind of a complaint, "Jenis Kelamin" is not,
//! and "Alamat Pelapor" is where a person lives, not where something happened.

use kentongan_domain::search::fold;

/// What a column of a register becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Its number in the old register.
    OldNumber,
    Title,
    Date,
    Category,
    Description,
    Place,
    Hamlet,
    Rt,
    Rw,
    /// RT and RW in one cell.
    RtRw,
    ReporterName,
    ReporterPhone,
    Stage,
    FollowUp,
    Urgency,
    /// Both coordinates in one cell.
    Position,
    Latitude,
    Longitude,
}

/// Names of each field, folded as [`words`] folds. The one that says more about what we ask stands first.
const NAMES: [(Field, &[&str]); 18] = [
    (
        Field::OldNumber,
        &[
            "no register",
            "nomor register",
            "no registrasi",
            "nomor registrasi",
            "no reg",
            "no laporan",
            "nomor laporan",
            "no pengaduan",
            "nomor pengaduan",
            "no aduan",
            "nomor aduan",
            "no tiket",
            "no agenda",
            "kode",
            "nomor",
            "no",
            "no urut",
            "nomor urut",
            "number",
        ],
    ),
    (
        Field::Title,
        &[
            "judul",
            "judul laporan",
            "judul pengaduan",
            "judul aduan",
            "perihal",
            "pokok aduan",
            "pokok pengaduan",
            "pokok masalah",
            "uraian singkat",
            "masalah",
            "permasalahan",
            "isu",
            "hal",
            "title",
            "subject",
        ],
    ),
    (
        Field::Date,
        &[
            "tanggal kejadian",
            "tgl kejadian",
            "hari tanggal kejadian",
            "waktu kejadian",
            "tanggal",
            "tgl",
            "hari tanggal",
            "hari tgl",
            "tanggal lapor",
            "tgl lapor",
            "tanggal laporan",
            "tgl laporan",
            "tanggal pengaduan",
            "tgl pengaduan",
            "tanggal aduan",
            "tgl aduan",
            "tanggal masuk",
            "tgl masuk",
            "tanggal diterima",
            "tgl diterima",
            "tanggal terima",
            "tgl terima",
            "tanggal dibuat",
            "date",
            "created at",
        ],
    ),
    (
        Field::Category,
        &[
            "kategori",
            "kategori laporan",
            "kategori pengaduan",
            "kategori aduan",
            "bidang",
            "jenis",
            "jenis pengaduan",
            "jenis aduan",
            "jenis laporan",
            "jenis masalah",
            "klasifikasi",
            "category",
        ],
    ),
    (
        Field::Description,
        &[
            "uraian",
            "uraian pengaduan",
            "uraian aduan",
            "uraian laporan",
            "uraian masalah",
            "uraian kejadian",
            "isi laporan",
            "isi pengaduan",
            "isi aduan",
            "isi",
            "deskripsi",
            "kronologi",
            "kronologis",
            "laporan",
            "pengaduan",
            "aduan",
            "keluhan",
            "description",
            "details",
            "keterangan",
            "ket",
        ],
    ),
    (
        Field::Place,
        &[
            "lokasi",
            "lokasi kejadian",
            "tempat",
            "tempat kejadian",
            "alamat",
            "alamat kejadian",
            "patokan",
            "location",
            "place",
            "landmark",
        ],
    ),
    (
        Field::Hamlet,
        &[
            "dusun",
            "nama dusun",
            "dusun lingkungan",
            "lingkungan",
            "dukuh",
            "jorong",
            "hamlet",
        ],
    ),
    (Field::Rt, &["rt", "no rt", "nomor rt"]),
    (Field::Rw, &["rw", "no rw", "nomor rw"]),
    (Field::RtRw, &["rt rw"]),
    (
        Field::ReporterName,
        &[
            "pelapor",
            "nama pelapor",
            "pengadu",
            "nama pengadu",
            "nama",
            "nama warga",
            "reporter",
        ],
    ),
    (
        Field::ReporterPhone,
        &[
            "no hp",
            "nomor hp",
            "hp",
            "no hp pelapor",
            "no hp wa",
            "no wa",
            "nomor wa",
            "wa",
            "whatsapp",
            "telepon",
            "no telepon",
            "nomor telepon",
            "telp",
            "no telp",
            "tlp",
            "no tlp",
            "kontak",
            "no kontak",
            "phone",
            "telephone",
        ],
    ),
    (
        Field::Stage,
        &[
            "status",
            "status laporan",
            "status pengaduan",
            "status aduan",
            "tahap",
            "status tindak lanjut",
            "status penyelesaian",
            "stage",
        ],
    ),
    (
        Field::FollowUp,
        &[
            "tindak lanjut",
            "tindaklanjut",
            "hasil tindak lanjut",
            "rencana tindak lanjut",
            "penanganan",
            "penyelesaian",
            "hasil penyelesaian",
            "solusi",
            "jawaban",
            "tanggapan",
            "follow up",
        ],
    ),
    (
        Field::Urgency,
        &[
            "urgensi",
            "tingkat urgensi",
            "prioritas",
            "tingkat prioritas",
            "urgency",
            "priority",
        ],
    ),
    (
        Field::Position,
        &[
            "koordinat",
            "titik koordinat",
            "koordinat lokasi",
            "gps",
            "lat long",
            "lat lng",
            "coordinates",
            "coordinate",
        ],
    ),
    (Field::Latitude, &["lat", "latitude", "lintang", "garis lintang"]),
    (
        Field::Longitude,
        &["long", "lng", "lon", "longitude", "bujur", "garis bujur"],
    ),
];

/// A heading with one of these words, or one of these phrases, names a number that stands nowhere in this program (see
/// `kentongan_domain::issue::Reporter`). "Jumlah KK" counts households and is left out too: better one column too many.
const IDENTITY_WORDS: [&str; 7] = ["nik", "nonik", "kk", "nokk", "nkk", "ktp", "noktp"];
const IDENTITY_PHRASES: [&str; 4] = [
    "induk kependudukan",
    "kartu keluarga",
    "kartu tanda penduduk",
    "identity number",
];

/// What a heading says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heading {
    /// The second is the place among the names of the field; the smaller one is asked first.
    Takes(Field, usize),
    /// NIK, KK: nobody looks below it.
    LeftOut,
    Unknown,
}

/// Text as headings and words of a register are compared: folded, and without the signs that `fold` leaves inside.
pub(crate) fn words(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split([' ', '/', '-', '.']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

pub(crate) fn heading_of(text: &str) -> Heading {
    let whole = words(text);
    let is_identity = whole.split(' ').any(|word| IDENTITY_WORDS.contains(&word))
        || IDENTITY_PHRASES.iter().any(|phrase| whole.contains(phrase));
    if is_identity {
        return Heading::LeftOut;
    }
    // "Tanggal (tgl/bln/thn)"
    let before_bracket = text.split_once('(').map(|(before, _)| words(before));
    take(&whole)
        .or_else(|| take(&before_bracket?))
        .map_or(Heading::Unknown, |(field, rank)| Heading::Takes(field, rank))
}

fn take(name: &str) -> Option<(Field, usize)> {
    NAMES.iter().find_map(|(field, names)| {
        let rank = names.iter().position(|known| *known == name)?;
        Some((*field, rank))
    })
}

/// Does a cell look like the heading of a register?
pub(crate) fn is_known(text: &str) -> bool {
    heading_of(text) != Heading::Unknown
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_is_folded_and_names_one_field() {
        let mut seen = BTreeSet::new();
        for (field, names) in NAMES {
            for (rank, name) in names.iter().enumerate() {
                assert_eq!(words(name), *name);
                assert!(seen.insert(*name), "{name} stands twice");
                assert_eq!(heading_of(name), Heading::Takes(field, rank), "{name}");
            }
        }
    }

    #[test]
    fn headings_are_read_as_people_write_them() {
        for (text, field) in [
            ("No. HP", Field::ReporterPhone),
            (" TGL.\nLAPOR ", Field::Date),
            ("Hari/Tanggal", Field::Date),
            ("RT / RW", Field::RtRw),
            ("Tanggal (tgl/bln/thn)", Field::Date),
            ("follow-up", Field::FollowUp),
            ("created_at", Field::Date),
            ("Lat/Long", Field::Position),
        ] {
            assert!(
                matches!(heading_of(text), Heading::Takes(found, _) if found == field),
                "{text}"
            );
        }
        for text in ["Jenis Kelamin", "Alamat Pelapor", "Status Tanah", "NIKAH", "", "2024"] {
            assert_eq!(heading_of(text), Heading::Unknown, "{text}");
        }
    }

    #[test]
    fn every_column_of_an_identity_number_is_left_out() {
        for text in [
            "NIK",
            "N I K / NIK",
            "No. KTP",
            "NO.KK",
            "Nama/NIK",
            "Pelapor (NIK)",
            "Nomor Induk Kependudukan",
            "No Kartu Keluarga",
        ] {
            assert_eq!(heading_of(text), Heading::LeftOut, "{text}");
        }
    }
}
