-- Photos of a meeting, and signed scans of its papers: kept as those of a case, `issue_id` being the id of the meeting.

-- Of a meeting 0, or number of a kentongan_domain::photo::ScannedPaper; NULL: it is of a case.
ALTER TABLE photos ADD COLUMN paper INTEGER;

DROP VIEW blob_names;
-- As before, and the photos of meetings are wanted: few, and a scan is the paper that was signed.
CREATE VIEW blob_names AS
SELECT r.blob AS hash, r.blob_bytes AS bytes, -1 AS rank,
  NOT EXISTS (SELECT 1 FROM rule_sets n WHERE n.name = r.name
    AND (n.eff_hlc, n.device_no, n.epoch, n.seq) > (r.eff_hlc, r.device_no, r.epoch, r.seq)) AS wanted,
  r.eff_hlc FROM rule_sets r WHERE r.blob <> ''
UNION ALL
SELECT p.thumbnail, p.thumbnail_bytes, 0, 1, p.eff_hlc FROM photos p
  WHERE NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = p.photo_id)
UNION ALL
SELECT p.hash, p.bytes, 1, coalesce(i.shelf = 0, p.paper IS NOT NULL), p.eff_hlc
  FROM photos p LEFT JOIN issues i ON i.issue_id = p.issue_id
  WHERE NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = p.photo_id);

UPDATE replica SET stale = 1;
