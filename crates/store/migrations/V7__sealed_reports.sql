-- Laporan tersegel: the keys of the kecamatan, the envelopes, and what opens one for a laptop that came later. No word of a report.

UPDATE replica SET stale = 1;

CREATE TABLE seal_keys (
  key_id     TEXT    PRIMARY KEY,
  stream     TEXT    NOT NULL,
  device_no  INTEGER NOT NULL,
  -- As in its op; whoever reads it checks it.
  public_key TEXT    NOT NULL,
  eff_hlc    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sealed_reports (
  report_id    TEXT    PRIMARY KEY,
  village_code TEXT    NOT NULL,
  device_no    INTEGER NOT NULL,
  envelope     TEXT    NOT NULL,
  at_ms        INTEGER NOT NULL,
  clock_doubt  INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT;
CREATE INDEX sealed_reports_by_time ON sealed_reports (eff_hlc);

CREATE TABLE seal_shares (
  share_id   TEXT    PRIMARY KEY,
  report_id  TEXT    NOT NULL,
  public_key TEXT    NOT NULL,
  wrapped    TEXT    NOT NULL,
  eff_hlc    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX seal_shares_by_report ON seal_shares (report_id, public_key);
