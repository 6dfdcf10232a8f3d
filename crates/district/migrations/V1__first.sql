-- The district's store. Batches as they came are the archive; ops and records are read from them.

-- Who this service is. One row.
CREATE TABLE service (
  service_id    INTEGER PRIMARY KEY CHECK (service_id = 1),
  -- District or regency that it serves.
  district      TEXT    NOT NULL,
  district_name TEXT    NOT NULL,
  seed          BLOB    NOT NULL CHECK (length(seed) = 32),
  -- Changes when the store was restored from a backup or set up anew.
  server_epoch  INTEGER NOT NULL,
  -- Last stamp given; caps never go back.
  hlc           INTEGER NOT NULL DEFAULT 0,
  -- Counters live in rows that their transaction updates, so that number order is commit order.
  feed_seq      INTEGER NOT NULL DEFAULT 0,
  receipt_no    INTEGER NOT NULL DEFAULT 0,
  device_no     INTEGER NOT NULL DEFAULT 0
) STRICT;

-- One-time codes: filed under a hash of the code, never the code itself.
CREATE TABLE enrolment_codes (
  lookup        BLOB    PRIMARY KEY CHECK (length(lookup) = 32),
  proof_key     BLOB    NOT NULL CHECK (length(proof_key) = 32),
  scope         TEXT    NOT NULL,
  holder_name   TEXT    NOT NULL,
  holder_office TEXT    NOT NULL,
  salutation    TEXT    NOT NULL,
  made_at_ms    INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  used_at_ms    INTEGER,
  device_no     INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
  device_no      INTEGER PRIMARY KEY,
  public_key     BLOB    NOT NULL UNIQUE CHECK (length(public_key) = 32),
  scope          TEXT    NOT NULL,
  holder_name    TEXT    NOT NULL,
  holder_office  TEXT    NOT NULL,
  app_version    TEXT    NOT NULL,
  enrolled_at_ms INTEGER NOT NULL,
  seen_at_ms     INTEGER,
  -- The laptop's clock minus ours at its last visit.
  clock_error_ms INTEGER
) STRICT;

-- The end of each device's chain in each stream.
CREATE TABLE heads (
  device_no INTEGER NOT NULL REFERENCES devices,
  stream    TEXT    NOT NULL,
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  chain     BLOB    NOT NULL CHECK (length(chain) = 32),
  PRIMARY KEY (device_no, stream, epoch)
) STRICT, WITHOUT ROWID;

-- Accepted batches in commit order, with the receipt that each was answered with. Neither ever changes.
CREATE TABLE batches (
  feed_seq       INTEGER PRIMARY KEY,
  batch_id       BLOB    NOT NULL UNIQUE CHECK (length(batch_id) = 32),
  stream         TEXT    NOT NULL,
  device_no      INTEGER NOT NULL REFERENCES devices,
  epoch          INTEGER NOT NULL,
  first_seq      INTEGER NOT NULL,
  last_seq       INTEGER NOT NULL,
  bytes          BLOB    NOT NULL,
  receipt        BLOB    NOT NULL,
  receipt_no     INTEGER NOT NULL UNIQUE,
  received_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX batches_by_stream ON batches (stream, feed_seq);
CREATE INDEX batches_by_device ON batches (device_no, stream, epoch, first_seq);

CREATE TABLE ops (
  stream    TEXT    NOT NULL,
  device_no INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  kind      INTEGER NOT NULL,
  op_hash   BLOB    NOT NULL CHECK (length(op_hash) = 32),
  feed_seq  INTEGER NOT NULL REFERENCES batches,
  -- Why it is kept without being applied; NULL: it is applied.
  refusal   INTEGER,
  PRIMARY KEY (stream, device_no, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX ops_by_kind ON ops (kind);

-- Register numbers: one counter a village and year.
CREATE TABLE issue_numbers (
  stream TEXT    NOT NULL,
  year   INTEGER NOT NULL,
  last   INTEGER NOT NULL,
  PRIMARY KEY (stream, year)
) STRICT, WITHOUT ROWID;
