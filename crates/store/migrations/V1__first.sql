-- The device's store. Ops are the truth; the tables under "projection" are derived from them and can be rebuilt.

-- Who this replica is. One row.
CREATE TABLE replica (
  replica_id      INTEGER PRIMARY KEY CHECK (replica_id = 1),
  state           TEXT    NOT NULL DEFAULT 'fresh' CHECK (state IN ('fresh', 'enrolled', 'training')),
  seed            BLOB    CHECK (seed IS NULL OR length(seed) = 32),
  device_no       INTEGER NOT NULL DEFAULT 0,
  epoch           INTEGER NOT NULL DEFAULT 0,
  scope           TEXT,
  district        TEXT,
  district_name   TEXT    NOT NULL DEFAULT '',
  holder_name     TEXT    NOT NULL DEFAULT '',
  holder_office   TEXT    NOT NULL DEFAULT '',
  salutation      TEXT    NOT NULL DEFAULT '',
  server_key      BLOB    CHECK (server_key IS NULL OR length(server_key) = 32),
  service_url     TEXT    NOT NULL DEFAULT '',
  enrolled_at_ms  INTEGER,
  -- Hybrid logical clock: last stamp given or seen, and service time minus wall time.
  hlc             INTEGER NOT NULL DEFAULT 0,
  offset_ms       INTEGER NOT NULL DEFAULT 0,
  -- No true time lies before this: enrolment, last exchange.
  floor_ms        INTEGER NOT NULL DEFAULT 0,
  cursor_epoch    INTEGER NOT NULL DEFAULT 0,
  cursor_seq      INTEGER NOT NULL DEFAULT 0,
  CHECK (state = 'fresh' OR (scope IS NOT NULL AND seed IS NOT NULL))
) STRICT;
INSERT INTO replica (replica_id) VALUES (1);

-- Local choices of the person at this laptop; JSON. Never sent.
CREATE TABLE preferences (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Forms in progress. Local: never ops, never sent, never indexed.
CREATE TABLE drafts (
  draft_id    TEXT PRIMARY KEY,
  body        TEXT NOT NULL,
  focus       TEXT NOT NULL DEFAULT '',
  saved_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The end of this device's own chain in each stream.
CREATE TABLE heads (
  stream TEXT    NOT NULL,
  epoch  INTEGER NOT NULL,
  seq    INTEGER NOT NULL,
  chain  BLOB    NOT NULL CHECK (length(chain) = 32),
  PRIMARY KEY (stream, epoch)
) STRICT, WITHOUT ROWID;

-- Devices whose batches this one reads, as the district vouches for them.
CREATE TABLE devices (
  device_no     INTEGER PRIMARY KEY,
  public_key    BLOB NOT NULL CHECK (length(public_key) = 32),
  scope         TEXT NOT NULL,
  holder_name   TEXT NOT NULL,
  holder_office TEXT NOT NULL
) STRICT;

-- The op log. op_no is the order of arrival here; it is local and proves nothing.
CREATE TABLE ops (
  op_no          INTEGER PRIMARY KEY,
  stream         TEXT    NOT NULL,
  device_no      INTEGER NOT NULL,
  epoch          INTEGER NOT NULL,
  seq            INTEGER NOT NULL CHECK (seq > 0),
  kind           INTEGER NOT NULL,
  hlc            INTEGER NOT NULL,
  -- What merges use; claimed until the first receipt caps it.
  eff_hlc        INTEGER NOT NULL,
  common         BLOB    NOT NULL,
  -- 0 none, 1 present, 2 withheld, 3 erased
  personal_state INTEGER NOT NULL CHECK (personal_state BETWEEN 0 AND 3),
  -- 1: salt (16 bytes) and fields; 2, 3: their hash
  personal       BLOB    NOT NULL,
  op_hash        BLOB    NOT NULL CHECK (length(op_hash) = 32),
  stored_at_ms   INTEGER NOT NULL,
  -- The record that it makes or changes, and the issue or meeting that this belongs to; NULL while deferred.
  object_id      TEXT,
  record_id      TEXT,
  -- Why the district keeps it without applying it; NULL: it does not refuse it.
  refusal        INTEGER,
  -- NULL: in the outbox.
  receipt_number INTEGER,
  UNIQUE (stream, device_no, epoch, seq)
) STRICT;
CREATE INDEX ops_by_object ON ops (object_id);
CREATE INDEX ops_by_record ON ops (record_id);
CREATE INDEX ops_unsent ON ops (op_no) WHERE receipt_number IS NULL;
CREATE INDEX ops_deferred ON ops (op_no) WHERE object_id IS NULL;
CREATE INDEX ops_refused ON ops (op_no) WHERE refusal IS NOT NULL;

-- Ops written here and not yet acknowledged. Left only by a verified receipt.
CREATE VIEW outbox AS SELECT * FROM ops WHERE receipt_number IS NULL;

-- Sealed batches: own ones from the moment of sealing, others' as the feed brought them. The bytes never change.
CREATE TABLE batches (
  batch_id       BLOB    PRIMARY KEY CHECK (length(batch_id) = 32),
  stream         TEXT    NOT NULL,
  device_no      INTEGER NOT NULL,
  epoch          INTEGER NOT NULL,
  first_seq      INTEGER NOT NULL,
  last_seq       INTEGER NOT NULL CHECK (last_seq >= first_seq),
  bytes          BLOB    NOT NULL,
  stored_at_ms   INTEGER NOT NULL,
  -- The district's signed receipt; NULL until it came and verified.
  receipt        BLOB,
  receipt_number INTEGER,
  received_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX batches_unsent ON batches (device_no, stream, epoch, first_seq) WHERE receipt IS NULL;
CREATE INDEX batches_by_receipt ON batches (receipt_number);
CREATE INDEX batches_by_stream ON batches (stream, received_at_ms);

-- Which replies a person has opened here. Local.
CREATE TABLE seen (
  object_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

---------------------------------------------------------------- projection

-- Every write to a field that merges by last writer; personal fields stand at tag + 1000.
CREATE TABLE field_writes (
  object_id TEXT    NOT NULL,
  tag       INTEGER NOT NULL,
  device_no INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  eff_hlc   INTEGER NOT NULL,
  -- The writes that the author saw and replaced, `device.epoch.seq`, comma-separated; NULL in the create op.
  base      TEXT,
  value     BLOB    NOT NULL,
  PRIMARY KEY (object_id, tag, device_no, epoch, seq)
) STRICT, WITHOUT ROWID;

-- Deletions; they never expire.
CREATE TABLE tombstones (
  object_id TEXT    NOT NULL,
  device_no INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  PRIMARY KEY (object_id, device_no, epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE issues (
  issue_id       TEXT    PRIMARY KEY,
  stream         TEXT    NOT NULL,
  village_code   TEXT    NOT NULL,
  village_name   TEXT    NOT NULL,
  title          TEXT    NOT NULL,
  category       TEXT    NOT NULL,
  occurred_on    TEXT    NOT NULL,
  hamlet         TEXT    NOT NULL,
  landmark       TEXT    NOT NULL,
  description    TEXT    NOT NULL,
  urgency        INTEGER NOT NULL,
  occurrence     INTEGER NOT NULL,
  confidential   INTEGER NOT NULL,
  reporter_name  TEXT    NOT NULL,
  reporter_phone TEXT    NOT NULL,
  -- 0 nobody named, 1 stored, 2 withheld, 3 erased
  reporter_state INTEGER NOT NULL,
  stage          INTEGER NOT NULL,
  recorded_at_ms INTEGER NOT NULL,
  clock_doubt    INTEGER NOT NULL,
  device_no      INTEGER NOT NULL,
  -- Running number on this replica, shown as S-04 until the district has given one.
  provisional_no INTEGER NOT NULL,
  number_year    INTEGER,
  number         INTEGER,
  received_at_ms INTEGER,
  -- Fields that stand in two versions, comma-separated tags.
  two_versions   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX issues_by_urgency ON issues (urgency, recorded_at_ms);
CREATE INDEX issues_by_village ON issues (village_code);

CREATE VIRTUAL TABLE issue_search USING fts5 (issue_id UNINDEXED, text, tokenize = 'trigram');

CREATE TABLE issue_moves (
  move_id   TEXT    PRIMARY KEY,
  issue_id  TEXT    NOT NULL,
  stage     INTEGER NOT NULL,
  reason    TEXT    NOT NULL,
  at_ms     INTEGER NOT NULL,
  device_no INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  eff_hlc   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_moves_by_issue ON issue_moves (issue_id);

CREATE TABLE follow_ups (
  follow_up_id TEXT    PRIMARY KEY,
  issue_id     TEXT    NOT NULL,
  text         TEXT    NOT NULL,
  answer       INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_ups_by_issue ON follow_ups (issue_id);

CREATE TABLE meetings (
  meeting_id     TEXT    PRIMARY KEY,
  stream         TEXT    NOT NULL,
  kind           INTEGER NOT NULL,
  title          TEXT    NOT NULL,
  theme          TEXT    NOT NULL,
  date           TEXT    NOT NULL,
  start          TEXT    NOT NULL,
  "end"          TEXT    NOT NULL,
  venue          TEXT    NOT NULL,
  agenda         TEXT    NOT NULL,
  chair_name     TEXT    NOT NULL,
  chair_office   TEXT    NOT NULL,
  signer_name    TEXT    NOT NULL,
  signer_office  TEXT    NOT NULL,
  signer_rank    TEXT    NOT NULL,
  signer_id_kind INTEGER NOT NULL,
  signer_id      TEXT    NOT NULL,
  two_versions   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX meetings_by_date ON meetings (date);

CREATE TABLE invitees (
  invitee_id  TEXT    PRIMARY KEY,
  meeting_id  TEXT    NOT NULL,
  office_group INTEGER NOT NULL,
  office      TEXT    NOT NULL,
  name        TEXT    NOT NULL,
  region      TEXT    NOT NULL,
  walk_in     INTEGER NOT NULL,
  withdrawn   INTEGER NOT NULL,
  -- Stamp of the invitation: the order within a group.
  eff_hlc     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invitees_by_meeting ON invitees (meeting_id);

-- Add-only: a correction supersedes, nothing is edited.
CREATE TABLE attendance_marks (
  mark_id               TEXT    PRIMARY KEY,
  meeting_id            TEXT    NOT NULL,
  invitee_id            TEXT    NOT NULL,
  status                INTEGER NOT NULL,
  representative_name   TEXT    NOT NULL,
  representative_office TEXT    NOT NULL,
  supersedes            TEXT,
  at_ms                 INTEGER NOT NULL,
  device_no             INTEGER NOT NULL,
  epoch                 INTEGER NOT NULL,
  seq                   INTEGER NOT NULL,
  eff_hlc               INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attendance_marks_by_meeting ON attendance_marks (meeting_id);
CREATE INDEX attendance_marks_by_invitee ON attendance_marks (invitee_id);
