-- The district's store. Batches as they came are the archive; ops, heads and numbers are read from them.

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
  -- Device numbers of this life lie in the 65,535 from here on.
  device_block  INTEGER NOT NULL,
  -- What the program that opened the store understands; newer ops are kept and forwarded.
  edition       INTEGER NOT NULL
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
  -- What its program called itself and understood at its last visit; before the first, what it said at enrolment.
  app_version    TEXT    NOT NULL,
  edition        INTEGER NOT NULL DEFAULT 0,
  enrolled_at_ms INTEGER NOT NULL,
  seen_at_ms     INTEGER,
  -- The laptop's clock minus ours at its last visit.
  clock_error_ms INTEGER,
  -- When two laptops were last seen writing with this key. Never cleared: one of them enrols anew with a key of its own, and
  -- which device that is now, nobody here can know.
  cloned_at_ms   INTEGER
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

-- Every batch that ever came and verified. Its signed part never changes; a personal part that is missing may be filled in.
CREATE TABLE batches (
  batch_id      BLOB    PRIMARY KEY CHECK (length(batch_id) = 32),
  stream        TEXT    NOT NULL,
  device_no     INTEGER NOT NULL REFERENCES devices,
  epoch         INTEGER NOT NULL,
  first_seq     INTEGER NOT NULL,
  last_seq      INTEGER NOT NULL CHECK (last_seq >= first_seq),
  bytes         BLOB    NOT NULL,
  -- accepted: its ops are applied; held: its predecessors are missing; forked: its branch was given up.
  state         TEXT    NOT NULL CHECK (state IN ('accepted', 'held', 'forked')),
  -- Our own stamp at first arrival; assigned once.
  cap           INTEGER NOT NULL,
  arrived_at_ms INTEGER NOT NULL,
  -- The sender's program start and monotonic clock at arrival, to tell how old an op is.
  boot          INTEGER NOT NULL,
  mono_ms       INTEGER NOT NULL,
  -- Our word on it from an earlier life of this service, for a held one.
  adopted       BLOB,
  -- Our latest word on it; NULL for a forked one.
  receipt       BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX batches_by_device ON batches (device_no, stream, epoch, first_seq);

-- What readers are told, in commit order: a batch with its receipt, or the final receipt of one that was held.
CREATE TABLE feed (
  feed_seq     INTEGER PRIMARY KEY,
  -- Stands for the feed up to here: a cursor of another feed, from before this store was set back, does not bear it.
  mark         BLOB    NOT NULL CHECK (length(mark) = 8),
  stream       TEXT    NOT NULL,
  device_no    INTEGER NOT NULL REFERENCES devices,
  batch_id     BLOB    NOT NULL REFERENCES batches,
  receipt      BLOB    NOT NULL,
  server_epoch INTEGER NOT NULL,
  receipt_no   INTEGER NOT NULL,
  -- 1: the batch's bytes go with it.
  with_batch   INTEGER NOT NULL,
  UNIQUE (server_epoch, receipt_no)
) STRICT;
CREATE INDEX feed_by_stream ON feed (stream, feed_seq);
CREATE INDEX feed_by_batch ON feed (batch_id);

CREATE TABLE ops (
  stream    TEXT    NOT NULL,
  device_no INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  kind      INTEGER NOT NULL,
  op_hash   BLOB    NOT NULL CHECK (length(op_hash) = 32),
  -- In an op signed anew after a fork: the hash that it had before.
  was_hash  BLOB    CHECK (was_hash IS NULL OR length(was_hash) = 32),
  batch_id  BLOB    NOT NULL REFERENCES batches,
  cap       INTEGER NOT NULL,
  -- Why it is kept without being applied; NULL: it is applied.
  refusal   INTEGER,
  PRIMARY KEY (stream, device_no, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX ops_by_hash ON ops (device_no, op_hash);
CREATE INDEX ops_by_was ON ops (device_no, was_hash) WHERE was_hash IS NOT NULL;

-- Register numbers, each given once in a village and year.
CREATE TABLE issue_numbers (
  stream    TEXT    NOT NULL,
  year      INTEGER NOT NULL,
  number    INTEGER NOT NULL,
  device_no INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  PRIMARY KEY (stream, year, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_numbers_by_op ON issue_numbers (stream, device_no, epoch, seq);

-- Where a device's chain split: a laptop restored from an old copy, or two laptops with one key.
CREATE TABLE forks (
  fork_id   INTEGER PRIMARY KEY,
  device_no INTEGER NOT NULL REFERENCES devices,
  stream    TEXT    NOT NULL,
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  at_ms     INTEGER NOT NULL,
  UNIQUE (device_no, stream, epoch, seq)
) STRICT;

-- The tail of a request that was cut inside a batch: one a device, until the rest comes.
CREATE TABLE staged (
  device_no INTEGER PRIMARY KEY REFERENCES devices,
  batch_id  BLOB    NOT NULL CHECK (length(batch_id) = 32),
  bytes     BLOB    NOT NULL,
  at_ms     INTEGER NOT NULL
) STRICT;
