-- Lists of 100,000 issues, page by page, and search in them.

-- 1: what is derived is made anew when the store is opened next, because a migration changed its tables.
ALTER TABLE replica ADD COLUMN stale INTEGER NOT NULL DEFAULT 1;

DROP TABLE issues;
DROP TABLE issue_search;

CREATE TABLE issues (
  -- Newest first: minus the time at which it was recorded or received, whichever came first, in 1/4096 ms. Also its place in issue_search.
  recency        INTEGER PRIMARY KEY,
  issue_id       TEXT    NOT NULL UNIQUE,
  stream         TEXT    NOT NULL,
  village_code   TEXT    NOT NULL,
  village_name   TEXT    NOT NULL,
  title          TEXT    NOT NULL,
  -- 0: nobody said.
  entry_type     INTEGER NOT NULL,
  category       TEXT    NOT NULL,
  subcategory    TEXT    NOT NULL,
  occurred_on    TEXT    NOT NULL,
  hamlet         TEXT    NOT NULL,
  landmark       TEXT    NOT NULL,
  -- kentongan_domain::coordinates, in one number.
  position       INTEGER,
  description    TEXT    NOT NULL,
  urgency        INTEGER NOT NULL,
  occurrence     INTEGER NOT NULL,
  confidential   INTEGER NOT NULL,
  reporter_name  TEXT    NOT NULL,
  reporter_phone TEXT    NOT NULL,
  -- 0 nobody named, 1 stored, 2 withheld, 3 erased
  reporter_state INTEGER NOT NULL,
  stage          INTEGER NOT NULL,
  recorded_at_ms INTEGER NOT NULL,
  clock_doubt    INTEGER NOT NULL,
  device_no      INTEGER NOT NULL,
  number_year    INTEGER,
  number         INTEGER,
  received_at_ms INTEGER,
  -- Fields that stand in two versions, comma-separated tags.
  two_versions   TEXT    NOT NULL,
  -- 1: the district did not take it. Its author can read it; it is in no list and counts for nothing.
  refused        INTEGER NOT NULL,
  -- 0: stands; 1: deleted; 2: deleted by one and changed by another who did not know.
  deleted        INTEGER NOT NULL,
  -- 1: an office has answered.
  answered       INTEGER NOT NULL,
  -- Where it is listed. 0: open; 1: closed; 2: nowhere.
  shelf          INTEGER NOT NULL GENERATED ALWAYS AS
    (CASE WHEN refused OR deleted <> 0 THEN 2 WHEN stage IN (6, 7, 8, 9) THEN 1 ELSE 0 END) STORED
) STRICT;
CREATE INDEX issues_by_urgency ON issues (shelf, urgency, recency);
CREATE INDEX issues_unanswered ON issues (urgency, recency) WHERE shelf = 0 AND answered = 0;
CREATE INDEX issues_by_village ON issues (village_code, shelf, answered);
CREATE INDEX issues_counted ON issues (shelf, answered);

-- What search may see, folded as kentongan_domain::search does; the words alone, found by trigrams.
CREATE VIRTUAL TABLE issue_search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram remove_diacritics 1');

-- 1: an answer from elsewhere that nobody has opened here.
ALTER TABLE follow_ups ADD COLUMN new INTEGER NOT NULL DEFAULT 0;
CREATE INDEX follow_ups_new ON follow_ups (issue_id) WHERE new = 1;
