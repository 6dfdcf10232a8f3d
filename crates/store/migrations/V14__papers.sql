-- What was printed, saved and opened here. Local: none of it is ever sent.

CREATE TABLE prints (
  print_no      INTEGER PRIMARY KEY,
  -- As the stamp on the paper names it: the record that the paper is of.
  document_id   TEXT NOT NULL,
  -- Name of its template, without ending.
  kind          TEXT NOT NULL,
  file_name     TEXT NOT NULL,
  -- As on the paper.
  fingerprint   TEXT NOT NULL,
  -- BLAKE3 of the PDF.
  pdf_hash      BLOB NOT NULL CHECK (length(pdf_hash) = 32),
  -- Of one copy.
  pages         INTEGER NOT NULL,
  printed_at_ms INTEGER NOT NULL,
  by_name       TEXT NOT NULL,
  by_office     TEXT NOT NULL,
  -- 0: printed; 1: saved as a file; 2: opened in a reader.
  way           INTEGER NOT NULL CHECK (way BETWEEN 0 AND 2),
  -- Empty and 0 where it was not printed.
  printer       TEXT NOT NULL,
  copies        INTEGER NOT NULL
) STRICT;

CREATE INDEX prints_by_document ON prints (document_id, print_no);
