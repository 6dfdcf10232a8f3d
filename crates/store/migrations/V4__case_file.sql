-- The case file: more of what an issue says, and what is kept with it.

UPDATE replica SET stale = 1;

-- 0: not given.
ALTER TABLE issues ADD COLUMN rt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issues ADD COLUMN rw INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issues ADD COLUMN occurred_at TEXT NOT NULL DEFAULT '';
ALTER TABLE issues ADD COLUMN benefit INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issues ADD COLUMN service_state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issues ADD COLUMN anonymous INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issues ADD COLUMN disaster_kind TEXT NOT NULL DEFAULT '';
-- What was counted after a disaster: fields of the issue as an op has them; NULL: nothing.
ALTER TABLE issues ADD COLUMN disaster BLOB;
-- Of a merged case, the one that it goes on in.
ALTER TABLE issues ADD COLUMN merged_into TEXT;
-- The first moment at which it is late for what is to be done next; NULL: nothing runs. Which milestone, and in what its time is counted.
ALTER TABLE issues ADD COLUMN due_at_ms INTEGER;
ALTER TABLE issues ADD COLUMN due_milestone INTEGER NOT NULL DEFAULT 0;
ALTER TABLE issues ADD COLUMN due_unit TEXT NOT NULL DEFAULT '';
CREATE INDEX issues_due ON issues (due_at_ms) WHERE shelf = 0 AND due_at_ms IS NOT NULL;
CREATE INDEX issues_by_due ON issues (shelf, coalesce(due_at_ms, 9223372036854775807), recency);
CREATE INDEX issues_merged ON issues (merged_into) WHERE merged_into IS NOT NULL;

-- Of a move to "merged", the case that it goes on in.
ALTER TABLE issue_moves ADD COLUMN into_id TEXT;

CREATE TABLE comments (
  comment_id TEXT    PRIMARY KEY,
  issue_id   TEXT    NOT NULL,
  text       TEXT    NOT NULL,
  at_ms      INTEGER NOT NULL,
  eff_hlc    INTEGER NOT NULL,
  -- As follow_ups.new.
  new        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX comments_by_issue ON comments (issue_id);
CREATE INDEX comments_new ON comments (issue_id) WHERE new = 1;

CREATE TABLE assignments (
  assignment_id TEXT    PRIMARY KEY,
  issue_id      TEXT    NOT NULL,
  office        TEXT    NOT NULL,
  -- Local date; empty: none.
  due_on        TEXT    NOT NULL,
  note          TEXT    NOT NULL,
  at_ms         INTEGER NOT NULL,
  eff_hlc       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX assignments_by_issue ON assignments (issue_id);

CREATE TABLE pauses (
  pause_id TEXT    PRIMARY KEY,
  issue_id TEXT    NOT NULL,
  reason   INTEGER NOT NULL,
  note     TEXT    NOT NULL,
  from_ms  INTEGER NOT NULL,
  eff_hlc  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pauses_by_issue ON pauses (issue_id);

CREATE TABLE links (
  link_id  TEXT    PRIMARY KEY,
  issue_id TEXT    NOT NULL,
  relation INTEGER NOT NULL,
  other_id TEXT    NOT NULL,
  label    TEXT    NOT NULL,
  at_ms    INTEGER NOT NULL,
  eff_hlc  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_issue ON links (issue_id);
CREATE INDEX links_by_other ON links (other_id);

-- What was said to hold no longer: assignments, pauses, links, moves. Two ends of one thing are one.
CREATE TABLE endings (
  object_id TEXT    NOT NULL,
  device_no INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  at_ms     INTEGER NOT NULL,
  PRIMARY KEY (object_id, device_no, epoch, seq)
) STRICT, WITHOUT ROWID;

-- Whose laptop wrote what: by office, not by person.
CREATE VIEW offices AS
SELECT device_no, scope FROM devices UNION SELECT device_no, scope FROM replica WHERE scope IS NOT NULL;

-- Moves that hold: only the office that made one takes it back.
CREATE VIEW standing_moves AS
SELECT m.* FROM issue_moves m WHERE NOT EXISTS (
  SELECT 1 FROM endings e JOIN offices a ON a.device_no = e.device_no JOIN offices b ON b.device_no = m.device_no
  WHERE e.object_id = m.move_id AND a.scope = b.scope);
