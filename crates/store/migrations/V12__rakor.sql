-- The rakor: people and offices, series, agenda and minutes, programmes. One table for each class of record, made anew like meetings.
-- In all of them: `stream`, `two_versions`, `refused`, `withdrawn` as in invitees; `at_ms` when the record was made; `eff_hlc` its stamp.
-- An id of another record is text and may name one that is not here; '' is none.

UPDATE replica SET stale = 1;

ALTER TABLE meetings ADD COLUMN series_id TEXT NOT NULL DEFAULT '';
-- Region code of the host.
ALTER TABLE meetings ADD COLUMN host TEXT NOT NULL DEFAULT '';
-- The meeting that it is a part of.
ALTER TABLE meetings ADD COLUMN parent_id TEXT NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN invitation_number TEXT NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN chair_represents TEXT NOT NULL DEFAULT '';
-- kentongan_domain::meeting::Level; 0: that of its stream.
ALTER TABLE meetings ADD COLUMN level INTEGER NOT NULL DEFAULT 0;
-- kentongan_domain::office::Acting.
ALTER TABLE meetings ADD COLUMN chair_acting INTEGER NOT NULL DEFAULT 0;
CREATE INDEX meetings_by_series ON meetings (series_id) WHERE series_id <> '';
CREATE INDEX meetings_by_parent ON meetings (parent_id) WHERE parent_id <> '';

ALTER TABLE invitees ADD COLUMN office_id TEXT NOT NULL DEFAULT '';
ALTER TABLE invitees ADD COLUMN person_id TEXT NOT NULL DEFAULT '';
ALTER TABLE invitees ADD COLUMN acting INTEGER NOT NULL DEFAULT 0;
CREATE INDEX invitees_by_office ON invitees (office_id) WHERE office_id <> '';

-- Local time, if he came late; empty: he did not.
ALTER TABLE attendance_marks ADD COLUMN late_at TEXT NOT NULL DEFAULT '';

CREATE TABLE people (
  person_id    TEXT    PRIMARY KEY,
  stream       TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  prefix       TEXT    NOT NULL,
  suffix       TEXT    NOT NULL,
  organisation TEXT    NOT NULL,
  -- kentongan_domain::person::PersonKind; 0: nobody said.
  kind         INTEGER NOT NULL,
  -- kentongan_domain::meeting::SignerIdKind.
  id_kind      INTEGER NOT NULL,
  merged_into  TEXT    NOT NULL,
  -- Personal.
  phone        TEXT    NOT NULL,
  id_number    TEXT    NOT NULL,
  -- As issues.reporter_state.
  personal_state INTEGER NOT NULL,
  two_versions TEXT    NOT NULL,
  refused      INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Not `offices`: that view says whose laptop wrote what.
CREATE TABLE roster_offices (
  office_id    TEXT    PRIMARY KEY,
  stream       TEXT    NOT NULL,
  title        TEXT    NOT NULL,
  -- kentongan_domain::meeting::OfficeGroup.
  office_group INTEGER NOT NULL,
  region       TEXT    NOT NULL,
  -- Within its group; 0: by region and title.
  place        INTEGER NOT NULL,
  two_versions TEXT    NOT NULL,
  refused      INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE holdings (
  holding_id   TEXT    PRIMARY KEY,
  office_id    TEXT    NOT NULL,
  stream       TEXT    NOT NULL,
  person_id    TEXT    NOT NULL,
  -- Local dates; empty: open.
  from_on      TEXT    NOT NULL,
  to_on        TEXT    NOT NULL,
  -- kentongan_domain::office::Acting.
  acting       INTEGER NOT NULL,
  rank         TEXT    NOT NULL,
  two_versions TEXT    NOT NULL,
  refused      INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX holdings_by_office ON holdings (office_id);
CREATE INDEX holdings_by_person ON holdings (person_id);

CREATE TABLE series (
  series_id    TEXT    PRIMARY KEY,
  stream       TEXT    NOT NULL,
  title        TEXT    NOT NULL,
  kind         INTEGER NOT NULL,
  -- kentongan_domain::series::MonthlyRule as text; empty: nobody said.
  rule         TEXT    NOT NULL,
  -- Region codes in their order, one a line.
  hosts        TEXT    NOT NULL,
  venue        TEXT    NOT NULL,
  -- kentongan_domain::series::Skip, one a line.
  skipped      TEXT    NOT NULL,
  start        TEXT    NOT NULL,
  two_versions TEXT    NOT NULL,
  refused      INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE venues (
  venue_id     TEXT    PRIMARY KEY,
  stream       TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  address      TEXT    NOT NULL,
  region       TEXT    NOT NULL,
  note         TEXT    NOT NULL,
  two_versions TEXT    NOT NULL,
  refused      INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE agenda_items (
  item_id      TEXT    PRIMARY KEY,
  meeting_id   TEXT    NOT NULL,
  stream       TEXT    NOT NULL,
  title        TEXT    NOT NULL,
  place        INTEGER NOT NULL,
  -- How long it may take; 0: nobody said.
  minutes      INTEGER NOT NULL,
  -- kentongan_domain::agenda::ItemOrigin; 0: somebody thought of it.
  origin       INTEGER NOT NULL,
  about_id     TEXT    NOT NULL,
  done         INTEGER NOT NULL,
  programme_id TEXT    NOT NULL,
  two_versions TEXT    NOT NULL,
  refused      INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX agenda_items_by_meeting ON agenda_items (meeting_id);
CREATE INDEX agenda_items_by_about ON agenda_items (about_id) WHERE about_id <> '';
CREATE INDEX agenda_items_by_programme ON agenda_items (programme_id) WHERE programme_id <> '';

CREATE TABLE notes (
  note_id      TEXT    PRIMARY KEY,
  meeting_id   TEXT    NOT NULL,
  item_id      TEXT    NOT NULL,
  stream       TEXT    NOT NULL,
  text         TEXT    NOT NULL,
  two_versions TEXT    NOT NULL,
  refused      INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notes_by_meeting ON notes (meeting_id);

CREATE TABLE inputs (
  input_id     TEXT    PRIMARY KEY,
  meeting_id   TEXT    NOT NULL,
  item_id      TEXT    NOT NULL,
  stream       TEXT    NOT NULL,
  text         TEXT    NOT NULL,
  invitee_id   TEXT    NOT NULL,
  -- As it is written in the minutes.
  speaker      TEXT    NOT NULL,
  -- The issue that was made of it.
  issue_id     TEXT    NOT NULL,
  two_versions TEXT    NOT NULL,
  refused      INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX inputs_by_meeting ON inputs (meeting_id);

CREATE TABLE addenda (
  addendum_id  TEXT    PRIMARY KEY,
  meeting_id   TEXT    NOT NULL,
  stream       TEXT    NOT NULL,
  text         TEXT    NOT NULL,
  author       TEXT    NOT NULL,
  two_versions TEXT    NOT NULL,
  refused      INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX addenda_by_meeting ON addenda (meeting_id);

CREATE TABLE programmes (
  programme_id TEXT    PRIMARY KEY,
  stream       TEXT    NOT NULL,
  title        TEXT    NOT NULL,
  code         TEXT    NOT NULL,
  -- The programme that it is part of.
  part_of_id   TEXT    NOT NULL,
  -- As meetings.level; 0: nobody said.
  level        INTEGER NOT NULL,
  owner        TEXT    NOT NULL,
  owner_office_id TEXT NOT NULL,
  target       TEXT    NOT NULL,
  -- Per cent.
  progress     INTEGER NOT NULL,
  -- 1 to 5; 0: nobody said.
  benefit      INTEGER NOT NULL,
  -- kentongan_domain::issue::Urgency; 0: nobody said.
  urgency      INTEGER NOT NULL,
  two_versions TEXT    NOT NULL,
  refused      INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX programmes_by_whole ON programmes (part_of_id) WHERE part_of_id <> '';

CREATE TABLE milestones (
  milestone_id TEXT    PRIMARY KEY,
  programme_id TEXT    NOT NULL,
  stream       TEXT    NOT NULL,
  title        TEXT    NOT NULL,
  -- Local dates; empty: none.
  due_on       TEXT    NOT NULL,
  done_on      TEXT    NOT NULL,
  note         TEXT    NOT NULL,
  two_versions TEXT    NOT NULL,
  refused      INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX milestones_by_programme ON milestones (programme_id);

CREATE TABLE service_checks (
  check_id     TEXT    PRIMARY KEY,
  stream       TEXT    NOT NULL,
  -- `YYYY-MM`
  month        TEXT    NOT NULL,
  service      TEXT    NOT NULL,
  -- kentongan_domain::vocabulary::ServiceState; 0: nobody said.
  state        INTEGER NOT NULL,
  note         TEXT    NOT NULL,
  -- Of the village that it is about; empty: that of its stream.
  region       TEXT    NOT NULL,
  two_versions TEXT    NOT NULL,
  refused      INTEGER NOT NULL,
  withdrawn    INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX service_checks_by_month ON service_checks (month);

-- Records of a class that this program does not know: kept and forwarded, and in no list until the upgrade.
CREATE TABLE unknown_records (
  record_id TEXT    PRIMARY KEY,
  class     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How and when invitees were told. Add-only.
CREATE TABLE invitations_told (
  told_id    TEXT    PRIMARY KEY,
  meeting_id TEXT    NOT NULL,
  invitee_id TEXT    NOT NULL,
  -- kentongan_domain::meeting::Told.
  how        INTEGER NOT NULL,
  -- Local date and time, `YYYY-MM-DDTHH:MM`.
  told_at    TEXT    NOT NULL,
  at_ms      INTEGER NOT NULL,
  eff_hlc    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_told_by_meeting ON invitations_told (meeting_id);

-- Signatures that were drawn. One that was taken back stands in endings.
CREATE TABLE signatures (
  signature_id TEXT    PRIMARY KEY,
  meeting_id   TEXT    NOT NULL,
  invitee_id   TEXT    NOT NULL,
  -- kentongan_domain::signature::Strokes, packed; empty: not for this reader, or erased.
  strokes      BLOB    NOT NULL,
  at_ms        INTEGER NOT NULL,
  eff_hlc      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX signatures_by_meeting ON signatures (meeting_id);
CREATE INDEX signatures_by_invitee ON signatures (invitee_id);

-- Parts of final minutes. Those of one laptop with one hash are one snapshot; of several whole ones that with the smallest (eff_hlc,
-- device_no, epoch, seq) of its first part is the final.
CREATE TABLE minutes_finals (
  part_id    TEXT    PRIMARY KEY,
  meeting_id TEXT    NOT NULL,
  part       INTEGER NOT NULL,
  parts      INTEGER NOT NULL,
  bytes      BLOB    NOT NULL,
  -- Of the whole, 64 hexadecimal digits.
  hash       TEXT    NOT NULL,
  at_ms      INTEGER NOT NULL,
  device_no  INTEGER NOT NULL,
  epoch      INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  eff_hlc    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX minutes_finals_by_meeting ON minutes_finals (meeting_id);

-- What is decided and still to be carried out: few among the issues, and asked for whenever a meeting is shown.
CREATE INDEX open_decisions ON issues (shelf) WHERE entry_type = 8;
