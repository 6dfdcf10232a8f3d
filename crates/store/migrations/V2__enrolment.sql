-- What its holder may do, the keys of the service's certificate, TLS that is resumed, quarantine.

-- kentongan_domain::role::Role
ALTER TABLE replica ADD COLUMN role INTEGER NOT NULL DEFAULT 2;
-- Six digits that the operator compares by telephone.
ALTER TABLE replica ADD COLUMN fingerprint INTEGER;
-- The keys by which the service's certificate is known, as it signed them.
ALTER TABLE replica ADD COLUMN pins BLOB NOT NULL DEFAULT x'';
-- With which the next connection resumes TLS; a secret, and of these pins alone.
ALTER TABLE replica ADD COLUMN tls_ticket BLOB;

-- What packings the service says it reads: kentongan_protocol::compression::READS_DENSE.
ALTER TABLE replica ADD COLUMN service_reads INTEGER NOT NULL DEFAULT 0;
-- 1: the last call found a link on which bytes are dear.
ALTER TABLE replica ADD COLUMN dear_link INTEGER NOT NULL DEFAULT 0;

ALTER TABLE devices ADD COLUMN role INTEGER NOT NULL DEFAULT 2;

-- 1: a service that has suspended this laptop keeps it; it goes again when the service speaks to this laptop again.
ALTER TABLE batches ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;
