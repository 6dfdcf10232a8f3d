-- What people may ask of their data: that they are not used, that they are erased; and who looked at them.

UPDATE replica SET stale = 1;

-- 1: personal parts were erased, and the files show it only once the free pages, the log beside the database and the second copy are
-- written anew.
ALTER TABLE replica ADD COLUMN scrub INTEGER NOT NULL DEFAULT 0;

-- 1: its personal parts are not to be used, on request.
ALTER TABLE issues ADD COLUMN frozen INTEGER NOT NULL DEFAULT 0;
-- When its personal parts were ordered to be erased; NULL: they were not.
ALTER TABLE issues ADD COLUMN erased_at_ms INTEGER;
-- 1: its text is a personal part, also where it is confidential no longer.
ALTER TABLE issues ADD COLUMN text_secret INTEGER NOT NULL DEFAULT 0;
-- Why it was made confidential no longer; empty: it never was.
ALTER TABLE issues ADD COLUMN secrecy_reason TEXT NOT NULL DEFAULT '';

CREATE TABLE freezes (
  freeze_id TEXT    PRIMARY KEY,
  issue_id  TEXT    NOT NULL,
  reason    TEXT    NOT NULL,
  at_ms     INTEGER NOT NULL,
  eff_hlc   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX freezes_by_issue ON freezes (issue_id);

CREATE TABLE erasures (
  erasure_id    TEXT    PRIMARY KEY,
  issue_id      TEXT    NOT NULL,
  reason        TEXT    NOT NULL,
  -- Of the record of destruction (`berita acara pemusnahan`).
  record_number TEXT    NOT NULL,
  ordered_by    TEXT    NOT NULL,
  at_ms         INTEGER NOT NULL,
  eff_hlc       INTEGER NOT NULL,
  -- 1: the order of another that the district holds ahead of its turn: it hides, and destroys nothing yet.
  held          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX erasures_by_issue ON erasures (issue_id);

CREATE TABLE reveals (
  reveal_id TEXT    PRIMARY KEY,
  issue_id  TEXT    NOT NULL,
  reason    TEXT    NOT NULL,
  at_ms     INTEGER NOT NULL,
  eff_hlc   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reveals_by_issue ON reveals (issue_id);
