-- Every issue with what its row shows. :fts is NULL for searches too short for trigrams.
SELECT i.*, p.provisional_no,
  (SELECT count(*) FROM ops o WHERE o.record_id = i.issue_id AND o.device_no = :own) AS own_ops,
  (SELECT count(*) FROM ops o WHERE o.record_id = i.issue_id AND o.receipt_number IS NULL) AS unsent_ops,
  (SELECT count(*) FROM ops o WHERE o.record_id = i.issue_id AND o.held) AS held_ops,
  (SELECT count(*) FROM refusals o WHERE o.record_id = i.issue_id) AS refused_ops,
  EXISTS (
    SELECT 1 FROM follow_ups f JOIN ops o ON o.object_id = f.follow_up_id
    WHERE f.issue_id = i.issue_id AND f.answer AND o.device_no <> :own
      AND f.follow_up_id NOT IN (SELECT object_id FROM seen)
  ) AS new_answers,
  EXISTS (SELECT 1 FROM follow_ups f WHERE f.issue_id = i.issue_id AND f.answer) AS answered
FROM issues i JOIN provisional_numbers p ON p.issue_id = i.issue_id
WHERE (:id IS NOT NULL OR (i.deleted = 0 AND NOT i.refused))
  AND (:id IS NULL OR i.issue_id = :id)
  AND (:village IS NULL OR i.village_code = :village)
  AND (
    :search = ''
    OR (:fts IS NOT NULL AND i.issue_id IN (SELECT issue_id FROM issue_search WHERE issue_search MATCH :fts))
    OR (:fts IS NULL AND i.issue_id IN (
      SELECT issue_id FROM issue_search WHERE instr(text, :search) > 0))
    OR (i.number IS NOT NULL AND instr(lower(printf('isu/%s/%d/%03d', substr(i.village_code, -4), i.number_year, i.number)), :search) > 0)
    OR instr(printf('s-%02d', p.provisional_no), :search) > 0
  )
ORDER BY CASE WHEN :by_urgency THEN i.urgency ELSE 0 END,
  min(i.recorded_at_ms, coalesce(i.received_at_ms, i.recorded_at_ms)) DESC, i.issue_id
