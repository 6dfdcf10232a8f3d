//! Every kind of paper that this program prints, declared once.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($( $(#[doc = $doc:literal])* $kind:ident => $template:literal, $title:literal; )+) => {
        /// A kind of paper. The Indonesian term is given with each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum PaperKind {
            $( $(#[doc = $doc])* $kind, )+
        }

        impl PaperKind {
            /// In the order in which people look for them.
            pub const ALL: &'static [PaperKind] = &[$(PaperKind::$kind),+];

            /// Name of the template that lays it out, `daftar_hadir.typ`.
            pub fn template(self) -> &'static str {
                match self { $(PaperKind::$kind => $template),+ }
            }

            /// What an office calls it, as a file is named after it: `Daftar hadir`.
            pub fn title(self) -> &'static str {
                match self { $(PaperKind::$kind => $title),+ }
            }
        }

        /// The main templates, by name.
        pub(crate) const MAIN_TEMPLATES: &[(&str, &str)] = &[$(
            ($template, include_str!(concat!("../templates/", $template))),
        )+];
    };
}

kinds! {
    /// Daftar hadir.
    Attendance => "daftar_hadir.typ", "Daftar hadir";
    /// Surat undangan.
    Invitation => "surat_undangan.typ", "Surat undangan";
    /// Surat mandat wakil.
    Mandate => "surat_mandat.typ", "Surat mandat";
    /// Dokumentasi.
    Documentation => "dokumentasi.typ", "Dokumentasi";
    /// Lembar isu.
    CaseSheet => "lembar_isu.typ", "Lembar isu";
    /// Laporan kejadian.
    IncidentReport => "laporan_kejadian.typ", "Laporan kejadian";
    /// Surat pengingat.
    Reminder => "surat_pengingat.typ", "Surat pengingat";
    /// Tanda terima.
    Receipt => "tanda_terima.typ", "Tanda terima";
    /// Berita acara pemusnahan data.
    Destruction => "berita_acara_pemusnahan.typ", "Berita acara pemusnahan";
    /// Notula.
    Minutes => "notula.typ", "Notula";
    /// Keputusan dan tindak lanjut.
    Decisions => "keputusan.typ", "Keputusan dan tindak lanjut";
    /// Berita acara.
    OfficialRecord => "berita_acara.typ", "Berita acara";
    /// Rekap kehadiran.
    AttendanceRecap => "rekap_kehadiran.typ", "Rekap kehadiran";
    /// Laporan bulanan.
    MonthlyReport => "laporan_bulanan.typ", "Laporan bulanan";
    /// Lembar evaluasi program.
    Evaluation => "evaluasi_program.typ", "Lembar evaluasi program";
    /// Papan warga.
    NoticeBoard => "papan_warga.typ", "Papan warga";
}
