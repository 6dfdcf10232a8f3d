-- Parcels: what went from laptop to laptop of one scope by stick. Local: none of it is ever sent.

CREATE TABLE parcels (
  parcel_no    INTEGER PRIMARY KEY,
  -- 1: written here; 0: read here.
  written      INTEGER NOT NULL,
  -- 1: it only made its writer known.
  card         INTEGER NOT NULL,
  -- Of one that was read, who wrote it.
  device_no    INTEGER,
  at_ms        INTEGER NOT NULL,
  -- Of one that was read: ops that were new here, and those that were here already; of one that was written: ops in it, and 0.
  ops          INTEGER NOT NULL,
  known_ops    INTEGER NOT NULL
) STRICT;

-- 1: of another, and the service was given it by this laptop.
ALTER TABLE batches ADD COLUMN carried INTEGER NOT NULL DEFAULT 0;
