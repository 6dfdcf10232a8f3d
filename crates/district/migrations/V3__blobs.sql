-- What is too long for an op: photos, thumbnails, maps. Named by its hash in ops.

-- In which streams an applied op names a blob. A name is only added: who may read the stream may read the blob.
CREATE TABLE blob_names (
  hash   BLOB NOT NULL CHECK (length(hash) = 32),
  stream TEXT NOT NULL,
  -- As the op says; bytes of another length are none of it.
  bytes  INTEGER NOT NULL,
  PRIMARY KEY (hash, stream)
) STRICT, WITHOUT ROWID;

CREATE TABLE blobs (
  hash  BLOB    PRIMARY KEY CHECK (length(hash) = 32),
  bytes BLOB    NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
