-- Photos of a case, and what is known of blobs.

UPDATE replica SET stale = 1;

CREATE TABLE photos (
  photo_id        TEXT    PRIMARY KEY,
  issue_id        TEXT    NOT NULL,
  -- 64 hexadecimal digits.
  hash            TEXT    NOT NULL,
  bytes           INTEGER NOT NULL,
  width           INTEGER NOT NULL,
  height          INTEGER NOT NULL,
  thumbnail       TEXT    NOT NULL,
  thumbnail_bytes INTEGER NOT NULL,
  caption         TEXT    NOT NULL,
  taken_at        TEXT    NOT NULL,
  at_ms           INTEGER NOT NULL,
  eff_hlc         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX photos_by_issue ON photos (issue_id);
CREATE INDEX photos_by_hash ON photos (hash);
CREATE INDEX photos_by_thumbnail ON photos (thumbnail);

-- Of a blob that is here or was asked for. Not derived: the bytes lie in a file of their own, and the district's word comes once.
CREATE TABLE blob_states (
  hash        TEXT    PRIMARY KEY,
  here        INTEGER NOT NULL DEFAULT 0,
  -- The district has it, by its own signed word.
  sent        INTEGER NOT NULL DEFAULT 0,
  -- When the district said that it has not got it either; NULL: it was not asked.
  absent_at_ms INTEGER,
  -- A person wants to see it.
  asked       INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_states_waiting ON blob_states (hash) WHERE here = 1 AND sent = 0;
