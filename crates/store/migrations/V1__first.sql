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
  cursor_mark     BLOB    NOT NULL DEFAULT x'0000000000000000' CHECK (length(cursor_mark) = 8),
  -- The district's signed word on this device, for a service that lost its store.
  vouch           BLOB    NOT NULL DEFAULT x'',
  -- The service began a new life: what it lacks is still to be offered to it.
  offering        INTEGER NOT NULL DEFAULT 0,
  -- Version and edition of the program that last opened this store.
  program         TEXT    NOT NULL DEFAULT '',
  -- The last request broke off: so many bytes of it had gone without an answer.
  cut_bytes       INTEGER NOT NULL DEFAULT 0,
  -- What the program that last opened the store understands.
  edition         INTEGER NOT NULL DEFAULT 0,
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
  -- Where a fork opened the epoch: the last link that both branches share.
  parent BLOB    CHECK (parent IS NULL OR length(parent) = 32),
  PRIMARY KEY (stream, epoch)
) STRICT, WITHOUT ROWID;

-- Devices whose batches this one reads, as the district vouches for them.
CREATE TABLE devices (
  device_no     INTEGER PRIMARY KEY,
  public_key    BLOB NOT NULL CHECK (length(public_key) = 32),
  scope         TEXT NOT NULL,
  holder_name   TEXT NOT NULL,
  holder_office TEXT NOT NULL,
  -- The district's signed word, given on with this device's batches when a service lost them.
  vouch         BLOB NOT NULL
) STRICT;

-- The op log. op_no is the order of arrival here; it is local and proves nothing. A number is never given twice: the second
-- copy follows by it.
CREATE TABLE ops (
  op_no          INTEGER PRIMARY KEY AUTOINCREMENT,
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
  -- Of an own op, NULL: in the outbox.
  receipt_number INTEGER,
  -- 1: the district has it ahead of its predecessors (`diterima, menunggu kiriman lengkap`).
  held           INTEGER NOT NULL DEFAULT 0,
  -- When an op of a doubtful clock was really made, as the district found by its age.
  repaired_ms    INTEGER,
  -- Hash of the op that this one stands for, as it was first written: signed anew after a fork, or written once more.
  was_hash       BLOB    CHECK (was_hash IS NULL OR length(was_hash) = 32),
  UNIQUE (stream, device_no, epoch, seq)
) STRICT;
CREATE INDEX ops_by_object ON ops (object_id);
CREATE INDEX ops_by_record ON ops (record_id);
CREATE INDEX ops_unsent ON ops (op_no) WHERE receipt_number IS NULL;
CREATE INDEX ops_deferred ON ops (op_no) WHERE object_id IS NULL;
CREATE INDEX ops_refused ON ops (op_no) WHERE refusal IS NOT NULL;
CREATE INDEX ops_by_was ON ops (was_hash) WHERE was_hash IS NOT NULL;

-- Ops written here and not yet acknowledged. Left only by a verified receipt.
CREATE VIEW outbox AS SELECT o.* FROM ops o JOIN replica r ON r.device_no = o.device_no WHERE o.receipt_number IS NULL;

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
  -- Holds an issue of the highest urgency alone, to be sent before everything else.
  urgent         INTEGER NOT NULL DEFAULT 0,
  -- The district's latest signed receipt; NULL until one came and verified.
  receipt        BLOB,
  receipt_number INTEGER,
  server_epoch   INTEGER,
  received_at_ms INTEGER,
  -- 1: that receipt says only that the batch is held.
  held           INTEGER NOT NULL DEFAULT 0,
  -- 1: of another's branch that the district no longer holds; kept until it was offered back.
  superseded     INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX batches_by_place ON batches (stream, device_no, epoch, last_seq);
CREATE INDEX batches_unsent ON batches (device_no, stream, epoch, first_seq) WHERE receipt IS NULL;
CREATE INDEX batches_by_receipt ON batches (receipt_number);
CREATE INDEX batches_by_stream ON batches (stream, received_at_ms);

-- Which replies a person has opened here. Local.
CREATE TABLE seen (
  object_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Refusals that a person has dealt with. Local.
CREATE TABLE closed_refusals (
  stream    TEXT    NOT NULL,
  device_no INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  PRIMARY KEY (stream, device_no, epoch, seq)
) STRICT, WITHOUT ROWID;

-- Own ops that the district keeps without applying them, and in whose place nothing else stands. A doubled or forked op (5, 6)
-- stands elsewhere under its own name; one that was written once more stands there.
CREATE VIEW refusals AS
SELECT o.*, c.seq IS NOT NULL AS closed FROM ops o JOIN replica r ON r.device_no = o.device_no
LEFT JOIN closed_refusals c USING (stream, device_no, epoch, seq)
WHERE o.refusal IS NOT NULL AND o.refusal NOT IN (5, 6) AND NOT EXISTS (
  SELECT 1 FROM ops n WHERE n.was_hash = coalesce(o.was_hash, o.op_hash) AND n.device_no = o.device_no
    AND (n.epoch, n.seq) > (o.epoch, o.seq));

-- Those that nobody has dealt with.
CREATE VIEW refused AS SELECT * FROM refusals WHERE NOT closed;

-- What the person at this laptop should know once, in one sentence. Local.
CREATE TABLE notices (
  notice_id INTEGER PRIMARY KEY,
  kind      TEXT    NOT NULL,
  at_ms     INTEGER NOT NULL,
  count     INTEGER NOT NULL,
  closed    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Items of the feed that do not fit what is here. The next version of the program reads the feed anew for them. Local.
CREATE TABLE parked (
  batch_id  BLOB    PRIMARY KEY,
  feed_seq  INTEGER NOT NULL,
  reason    TEXT    NOT NULL,
  parked_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Running numbers on this replica, shown as S-04 until the district has given one. Local, and kept through repairs.
CREATE TABLE provisional_numbers (
  provisional_no INTEGER PRIMARY KEY,
  issue_id       TEXT    NOT NULL UNIQUE
) STRICT;

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
  -- Where the op was signed first, if a repair moved it.
  was       TEXT,
  value     BLOB    NOT NULL,
  PRIMARY KEY (object_id, tag, device_no, epoch, seq)
) STRICT, WITHOUT ROWID;

-- Deletions; they never expire. Only a person's word takes one back.
CREATE TABLE tombstones (
  object_id TEXT    NOT NULL,
  device_no INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  -- Newest op of each chain that its author had seen of the record, `device.epoch.seq`, comma-separated.
  seen      TEXT    NOT NULL,
  PRIMARY KEY (object_id, device_no, epoch, seq)
) STRICT, WITHOUT ROWID;

-- Tombstones taken back.
CREATE TABLE restores (
  object_id TEXT    NOT NULL,
  device_no INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  -- The tombstones, `device.epoch.seq`, comma-separated.
  tombstones TEXT   NOT NULL,
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
  number_year    INTEGER,
  number         INTEGER,
  received_at_ms INTEGER,
  -- Fields that stand in two versions, comma-separated tags.
  two_versions   TEXT    NOT NULL,
  -- 1: the district did not take it. Its author can read it; it is in no list and counts for nothing.
  refused        INTEGER NOT NULL,
  -- 0: stands; 1: deleted; 2: deleted by one and changed by another who did not know.
  deleted        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX issues_by_urgency ON issues (urgency, recorded_at_ms);
CREATE INDEX issues_by_village ON issues (village_code);

CREATE VIRTUAL TABLE issue_search USING fts5 (issue_id UNINDEXED, text, tokenize = 'trigram');

CREATE TABLE issue_moves (
  move_id   TEXT    PRIMARY KEY,
  issue_id  TEXT    NOT NULL,
  stage     INTEGER NOT NULL,
  reason    TEXT    NOT NULL,
  -- As field_writes.base and field_writes.was.
  base      TEXT    NOT NULL,
  was       TEXT,
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
  two_versions   TEXT    NOT NULL,
  -- As issues.refused.
  refused        INTEGER NOT NULL
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
  -- As issues.deleted.
  withdrawn   INTEGER NOT NULL,
  two_versions TEXT   NOT NULL,
  -- As issues.refused.
  refused     INTEGER NOT NULL,
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
  -- As field_writes.base and field_writes.was.
  base                  TEXT    NOT NULL,
  was                   TEXT,
  at_ms                 INTEGER NOT NULL,
  device_no             INTEGER NOT NULL,
  epoch                 INTEGER NOT NULL,
  seq                   INTEGER NOT NULL,
  eff_hlc               INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attendance_marks_by_meeting ON attendance_marks (meeting_id);
CREATE INDEX attendance_marks_by_invitee ON attendance_marks (invitee_id);
