-- Search takes letters with accents, and joined ones, for the plain ones. What the index knows of texts that have any is written anew when
-- nobody waits; until then they are found as before, but for those with joined letters, which no village of ours is spelled with.

INSERT INTO search_outdated (recency)
SELECT recency FROM issues
WHERE length(CAST(title || description || hamlet || landmark || village_name AS BLOB))
    > length(title || description || hamlet || landmark || village_name)
  AND recency NOT IN (SELECT recency FROM search_backlog)
ON CONFLICT DO NOTHING;
