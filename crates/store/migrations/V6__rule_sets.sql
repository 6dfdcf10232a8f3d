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

-- The blobs that records name: maps first, then thumbnails, then photos. `wanted`: without anybody asking; not an older version of a
-- set, nor the photos of a case that is settled.
CREATE VIEW blob_names AS
SELECT r.blob AS hash, r.blob_bytes AS bytes, -1 AS rank,
  NOT EXISTS (SELECT 1 FROM rule_sets n WHERE n.name = r.name
    AND (n.eff_hlc, n.device_no, n.epoch, n.seq) > (r.eff_hlc, r.device_no, r.epoch, r.seq)) AS wanted,
  r.eff_hlc FROM rule_sets r WHERE r.blob <> ''
UNION ALL
SELECT p.thumbnail, p.thumbnail_bytes, 0, 1, p.eff_hlc FROM photos p
  WHERE NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = p.photo_id)
UNION ALL
SELECT p.hash, p.bytes, 1, coalesce(i.shelf = 0, 0), p.eff_hlc FROM photos p LEFT JOIN issues i ON i.issue_id = p.issue_id
  WHERE NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = p.photo_id);
