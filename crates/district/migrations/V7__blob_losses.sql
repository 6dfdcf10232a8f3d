-- How many blobs were lost so far in each stream. Rises only: who has asked its readers in vain for a while sees that another is missed.
CREATE TABLE blob_losses (
  stream TEXT    PRIMARY KEY,
  losses INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO blob_losses (stream, losses) SELECT stream, count(*) FROM lost_blobs GROUP BY stream;
