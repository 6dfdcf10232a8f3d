-- Roles, replacing and suspending laptops, the keys of the service's certificates.

-- Number of the certificate authority that signs now; the next one's key is pinned beside it.
ALTER TABLE service ADD COLUMN authority INTEGER NOT NULL DEFAULT 1;
-- Grows with every change of the keys that devices pin.
ALTER TABLE service ADD COLUMN pins_number INTEGER NOT NULL DEFAULT 1;
-- Keys of certificates that were given to the service, once devices are told of them: the latest, and the one before it, which is served
-- until all of them know the latest.
ALTER TABLE service ADD COLUMN announced_pin BLOB;
ALTER TABLE service ADD COLUMN earlier_pin BLOB;

-- Codes of before are filed under another hash; they would have ended within 72 hours.
DELETE FROM enrolment_codes;
ALTER TABLE enrolment_codes ADD COLUMN fingerprint_key BLOB NOT NULL DEFAULT x'';
-- kentongan_domain::role::Role
ALTER TABLE enrolment_codes ADD COLUMN role INTEGER NOT NULL DEFAULT 2;
-- The laptop in whose place the new one comes; it is suspended when the code is used.
ALTER TABLE enrolment_codes ADD COLUMN replaces INTEGER;

ALTER TABLE devices ADD COLUMN role INTEGER NOT NULL DEFAULT 2;
ALTER TABLE devices ADD COLUMN salutation TEXT NOT NULL DEFAULT '';
-- Six digits that its screen showed when it enrolled; NULL: it enrolled before there were any, or was taken back after this store was
-- lost.
ALTER TABLE devices ADD COLUMN fingerprint INTEGER;
-- Since when what it sends is only kept, and nothing is given to it.
ALTER TABLE devices ADD COLUMN suspended_at_ms INTEGER;
-- Number of the pins that it has, as its last hello said.
ALTER TABLE devices ADD COLUMN pins INTEGER NOT NULL DEFAULT 0;
-- Number of the authority that signed when it last knew all pins: it knows that one and the next. NULL: it has not said so yet
-- in this life of the service.
ALTER TABLE devices ADD COLUMN authority INTEGER;

-- Numbers that were suspended while no such laptop is known here: this store was lost and forgets who was enrolled. Whoever comes back
-- with one on an earlier word of ours is suspended from the first moment.
CREATE TABLE suspended_ahead (
  device_no INTEGER PRIMARY KEY,
  at_ms     INTEGER NOT NULL
) STRICT;

-- Batches of suspended devices, as they came: kept, not judged, shown to nobody.
CREATE TABLE quarantine (
  batch_id  BLOB    PRIMARY KEY CHECK (length(batch_id) = 32),
  device_no INTEGER NOT NULL REFERENCES devices,
  bytes     BLOB    NOT NULL,
  at_ms     INTEGER NOT NULL,
  -- The sender's program start and monotonic clock then, to tell how old an op is.
  boot      INTEGER NOT NULL,
  mono_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX quarantine_by_device ON quarantine (device_no);
