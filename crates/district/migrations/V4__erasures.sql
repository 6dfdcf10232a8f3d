-- Orders to erase personal data (UU 27/2022): which issues they are of. Made of the applied ops of kind 31, like `ops` of batches.

CREATE TABLE erasures (
  stream     TEXT    NOT NULL,
  -- The op that began the issue: its author, and the hash that it was signed with first. No repair changes them.
  device_no  INTEGER NOT NULL,
  first_name BLOB    NOT NULL CHECK (length(first_name) = 32),
  PRIMARY KEY (stream, device_no, first_name)
) STRICT, WITHOUT ROWID;

-- 1: parts were erased, and the files show it only once the free pages and the log beside the database are written anew.
ALTER TABLE service ADD COLUMN scrub INTEGER NOT NULL DEFAULT 0;
