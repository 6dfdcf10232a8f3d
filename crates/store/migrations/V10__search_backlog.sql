-- What search is to find and the index of trigrams has not got yet. Derived like the index itself.

-- Issues that the index does not know at all: search reads their texts.
CREATE TABLE search_backlog (
  recency INTEGER PRIMARY KEY
) STRICT;

-- Issues that the index knows by the way in which their numbers were written before.
CREATE TABLE search_outdated (
  recency INTEGER PRIMARY KEY
) STRICT;

-- issues_by_village says the same, and every issue pays for each index that it stands in.
DROP INDEX issues_counted;
