-- The bytes of blobs lie in a file of their own beside this one. The rows of `blobs` are taken there when the store is opened, which no
-- migration can do: that table goes once all of them are durable there. What is left here is who names a blob, and whether it stands.

-- Made of the applied ops of kinds 23 and 25, like `ops` of batches.
CREATE TABLE blob_uses (
  stream           TEXT    NOT NULL,
  -- The op that names the blob: its author, and the hash that it was signed with first. No repair changes them.
  device_no        INTEGER NOT NULL,
  first_name       BLOB    NOT NULL CHECK (length(first_name) = 32),
  hash             BLOB    NOT NULL CHECK (length(hash) = 32),
  -- As the op says; bytes of another length are none of it.
  bytes            INTEGER NOT NULL,
  -- The op that began the issue which it belongs to, likewise. NULL: it belongs to none.
  issue_device_no  INTEGER,
  issue_first_name BLOB,
  PRIMARY KEY (stream, device_no, first_name, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_uses_by_hash ON blob_uses (hash);
CREATE INDEX blob_uses_by_issue ON blob_uses (stream, issue_device_no, issue_first_name);

-- Photos that were taken out of their cases. Made of the applied ops of kind 24.
CREATE TABLE blob_ends (
  stream     TEXT    NOT NULL,
  device_no  INTEGER NOT NULL,
  first_name BLOB    NOT NULL CHECK (length(first_name) = 32),
  PRIMARY KEY (stream, device_no, first_name)
) STRICT, WITHOUT ROWID;

-- Who may read the stream of a row may read the blob. In whatever order a photo, its end and an erasure come, the same rows are here.
CREATE VIEW standing_blob_uses AS
  SELECT u.stream, u.hash, u.bytes FROM blob_uses u
  WHERE NOT EXISTS (SELECT 1 FROM blob_ends e
                    WHERE e.stream = u.stream AND e.device_no = u.device_no AND e.first_name = u.first_name)
    AND NOT EXISTS (SELECT 1 FROM erasures r
                    WHERE r.stream = u.stream AND r.device_no = u.issue_device_no AND r.first_name = u.issue_first_name);

-- Blobs that lost a use, and that nobody has looked for in their file since: they go from it unless another use stands.
CREATE TABLE blob_releases (
  hash BLOB PRIMARY KEY CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;

-- 1: the two tables above hold what earlier programs applied as well.
ALTER TABLE service ADD COLUMN blob_uses_noted INTEGER NOT NULL DEFAULT 0;

DROP TABLE blob_names;
