-- Lists that the kecamatan keeps for its villages: every version that counts. Of each name the newest holds.

UPDATE replica SET stale = 1;

CREATE TABLE rule_sets (
  version_id TEXT    NOT NULL UNIQUE,
  -- kentongan_domain::rule_set::RuleSet.
  name       TEXT    NOT NULL,
  -- JSON; empty where the set is a blob.
  body       TEXT    NOT NULL,
  -- Hash of that blob; empty: none.
  blob       TEXT    NOT NULL,
  blob_bytes INTEGER NOT NULL,
  note       TEXT    NOT NULL,
  at_ms      INTEGER NOT NULL,
  eff_hlc    INTEGER NOT NULL,
  device_no  INTEGER NOT NULL,
  epoch      INTEGER NOT NULL,
  seq        INTEGER NOT NULL
) STRICT;
CREATE INDEX rule_sets_by_stamp ON rule_sets (name, eff_hlc, device_no, epoch, seq, version_id);

-- The versions that rows were derived with: what is due by `due`, what search finds by `numbers`.
CREATE TABLE rule_sets_used (
  what     TEXT PRIMARY KEY,
  versions TEXT NOT NULL
) STRICT, WITHOUT ROWID;
