//! What was printed, saved and opened at this laptop: when, by whom, which fingerprint. Local rows: never ops, never sent.

use rusqlite::{Row, Transaction, named_params};

use crate::{Store, StoreError};

/// How a paper left the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintWay {
    Printed = 0,
    Saved = 1,
    Opened = 2,
}

/// A paper that has just left the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPrint {
    /// As the stamp on the paper names it: the record that the paper is of.
    pub document_id: String,
    /// Name of its template, without ending.
    pub kind: String,
    pub file_name: String,
    /// As on the paper.
    pub fingerprint: String,
    /// BLAKE3 of the PDF.
    pub pdf_hash: [u8; 32],
    /// Of one copy.
    pub pages: u32,
    pub at_ms: i64,
    pub by_name: String,
    pub by_office: String,
    pub way: PrintWay,
    /// Empty where it was not printed.
    pub printer: String,
    /// 0 where it was not printed.
    pub copies: u32,
}

/// One of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintRecord {
    /// Rising with time.
    pub print_no: i64,
    pub print: NewPrint,
}

impl Store {
    /// Notes that a paper left the program.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn note_print(&self, print: NewPrint) -> Result<(), StoreError> {
        self.write(move |tx| insert(tx, &print))
    }

    /// What became of one document, newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_prints(&self, document_id: &str) -> Result<Vec<PrintRecord>, StoreError> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT print_no, document_id, kind, file_name, fingerprint, pdf_hash, pages, printed_at_ms, by_name,
                   by_office, way, printer, copies
                 FROM prints WHERE document_id = :document ORDER BY print_no DESC",
            )?
            .query_and_then(named_params! { ":document": document_id }, read)?
            .collect()
        })
    }

    /// What became of all of them, newest first: at most `limit`, and only what came before the one numbered `before`.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_all_prints(&self, limit: u32, before: Option<i64>) -> Result<Vec<PrintRecord>, StoreError> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT print_no, document_id, kind, file_name, fingerprint, pdf_hash, pages, printed_at_ms, by_name,
                   by_office, way, printer, copies
                 FROM prints WHERE print_no < :before ORDER BY print_no DESC LIMIT :limit",
            )?
            .query_and_then(
                named_params! { ":before": before.unwrap_or(i64::MAX), ":limit": limit },
                read,
            )?
            .collect()
        })
    }
}

fn insert(tx: &Transaction<'_>, print: &NewPrint) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO prints (document_id, kind, file_name, fingerprint, pdf_hash, pages, printed_at_ms, by_name, by_office,
           way, printer, copies)
         VALUES (:document, :kind, :file, :fingerprint, :hash, :pages, :at, :name, :office, :way, :printer, :copies)",
    )?
    .execute(named_params! {
        ":document": print.document_id,
        ":kind": print.kind,
        ":file": print.file_name,
        ":fingerprint": print.fingerprint,
        ":hash": print.pdf_hash.as_slice(),
        ":pages": print.pages,
        ":at": print.at_ms,
        ":name": print.by_name,
        ":office": print.by_office,
        ":way": print.way as u8,
        ":printer": print.printer,
        ":copies": print.copies,
    })?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<PrintRecord, StoreError> {
    let hash: Vec<u8> = row.get("pdf_hash")?;
    let way = match row.get::<_, u8>("way")? {
        0 => PrintWay::Printed,
        1 => PrintWay::Saved,
        2 => PrintWay::Opened,
        _ => return Err(StoreError::Damaged("prints.way")),
    };
    Ok(PrintRecord {
        print_no: row.get("print_no")?,
        print: NewPrint {
            document_id: row.get("document_id")?,
            kind: row.get("kind")?,
            file_name: row.get("file_name")?,
            fingerprint: row.get("fingerprint")?,
            pdf_hash: hash.try_into().map_err(|_| StoreError::Damaged("prints.pdf_hash"))?,
            pages: row.get("pages")?,
            at_ms: row.get("printed_at_ms")?,
            by_name: row.get("by_name")?,
            by_office: row.get("by_office")?,
            way,
            printer: row.get("printer")?,
            copies: row.get("copies")?,
        },
    })
}
