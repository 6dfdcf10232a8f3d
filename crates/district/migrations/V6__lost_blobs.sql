-- Which blobs lie in their file, by this store's own note: one that stands here and not there was lost with the file, or to an older copy of
-- it. The rows are made at the first start, of what the file holds.
CREATE TABLE filed_blobs (
  hash  BLOB    PRIMARY KEY CHECK (length(hash) = 32),
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Blobs that were in the file and are not, in each stream in which a use of them stood: who reads it is asked for them.
CREATE TABLE lost_blobs (
  stream TEXT NOT NULL,
  hash   BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (stream, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX lost_blobs_by_hash ON lost_blobs (hash);
