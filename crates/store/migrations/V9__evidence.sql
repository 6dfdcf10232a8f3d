-- Photos that prove a follow-up.

-- The follow-up or answer that its op names, as soon as that is here; NULL: it is of the case itself.
ALTER TABLE photos ADD COLUMN follow_up_id TEXT;

UPDATE replica SET stale = 1;
