//! The mutants: which promise each breaks, where, and which tests hold it.

/// One patch.
pub struct Mutant {
    /// What it breaks.
    pub name: &'static str,
    pub file: &'static str,
    /// Stands exactly once in the file.
    pub from: &'static str,
    pub to: &'static str,
    /// Arguments of `cargo test`, one suite after the other until one catches it.
    pub suites: &'static [&'static [&'static str]],
}

const PAIR: &[&str] = &["-p", "kentongan-sync", "--test", "pair"];
const REPAIR: &[&str] = &["-p", "kentongan-sync", "--test", "repair"];
const PROTOCOL: &[&str] = &["-p", "kentongan-protocol"];
const DOMAIN: &[&str] = &["-p", "kentongan-domain"];
const LINK: &[&str] = &["-p", "kentongan-sync", "--test", "link"];
const HOSTILE: &[&str] = &["-p", "kentongan-sync", "--test", "hostile"];
const DISASTERS: &[&str] = &["-p", "kentongan-sync", "--test", "disasters"];
const HELD: &[&str] = &["-p", "kentongan-sync", "--test", "held"];
const SCOPES: &[&str] = &["-p", "kentongan-sync", "--test", "scope"];
const TLS: &[&str] = &["-p", "kentongan-sync", "--test", "tls"];
const SUSPENSION: &[&str] = &["-p", "kentongan-sync", "--test", "suspension"];
const DENSE: &[&str] = &["-p", "kentongan-sync", "--test", "dense"];
const SEALED: &[&str] = &["-p", "kentongan-store", "--test", "sealed"];
const WAYS: &[&str] = &["-p", "kentongan-vault", "--test", "ways"];
const LOCK: &[&str] = &["-p", "kentongan-commands", "--test", "lock"];
const SIMULATION: &[&str] = &["-p", "kentongan-simulation", "--test", "simulation"];
const POWER: &[&str] = &["-p", "kentongan-tests", "--test", "power"];

pub const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "a batch that is known is taken again",
        file: "crates/district/src/store/sqlite/append.rs",
        from: "if let Some(known) = find(tx, batch)? {",
        to: "if let Some(known) = find(tx, batch)?.filter(|_| false) {",
        suites: &[PAIR, REPAIR],
    },
    Mutant {
        name: "the service's commit need not be on disk",
        file: "crates/district/src/store/sqlite/mod.rs",
        from: "const DURABLE: &str = \"FULL\";",
        to: "const DURABLE: &str = \"OFF\";",
        suites: &[POWER],
    },
    Mutant {
        name: "the laptop's commit need not be on disk",
        file: "crates/store/src/connection.rs",
        from: "Durability::Full => writer.pragma_update(None, \"synchronous\", \"FULL\")?,",
        to: "Durability::Full => writer.pragma_update(None, \"synchronous\", \"OFF\")?,",
        suites: &[POWER],
    },
    Mutant {
        name: "the service does not look at the chain",
        file: "crates/district/src/store/sqlite/place.rs",
        from: "    if header.prev != before {",
        to: "    if false && header.prev != before {",
        suites: &[REPAIR, HOSTILE, SIMULATION],
    },
    Mutant {
        name: "whoever writes is allowed to",
        file: "crates/district/src/store/sqlite/judge.rs",
        from: "            Err(refusal) => Some(refusal),",
        to: "            Err(_) => None,",
        suites: &[PAIR],
    },
    Mutant {
        name: "the cursor moves further than the page",
        file: "crates/store/src/feed.rs",
        from: "replica::keep_cursor(tx, page.through)?;",
        to: "replica::keep_cursor(tx, kentongan_protocol::exchange::Cursor { feed_seq: page.through.feed_seq + 1, ..page.through })?;",
        suites: &[PAIR],
    },
    Mutant {
        name: "the clock's state is not kept with the op",
        file: "crates/store/src/log.rs",
        from: "    replica::keep_clock(tx, clock.last)?;\n",
        to: "",
        suites: &[SIMULATION],
    },
    Mutant {
        name: "a withheld part leaks",
        file: "crates/district/src/store/sqlite/feed.rs",
        from: "    if authority::reads_personal(&reader.scope, stream) {",
        to: "    if true || authority::reads_personal(&reader.scope, stream) {",
        suites: &[SCOPES, SIMULATION],
    },
    Mutant {
        name: "a stamp counts for what it claims",
        file: "crates/store/src/receipts.rs",
        from: "op.eff_hlc = effective(op.common.hlc, receipt.cap_of(op.at.seq));",
        to: "op.eff_hlc = op.common.hlc.max(effective(op.common.hlc, receipt.cap_of(op.at.seq)));",
        suites: &[PAIR, SIMULATION],
    },
    Mutant {
        name: "anybody's receipt is a receipt",
        file: "crates/protocol/src/receipt.rs",
        from: "        opened.verify(Purpose::Receipt, district)?;\n",
        to: "        let _ = (Purpose::Receipt, district);\n",
        suites: &[PROTOCOL],
    },
    Mutant {
        name: "held is called sent",
        file: "crates/store/src/receipts.rs",
        from: "op.receipt_number = (!own || !receipt.held).then(|| signed(receipt.number));",
        to: "op.receipt_number = (own || !receipt.held).then(|| signed(receipt.number));",
        suites: &[HELD],
    },
    Mutant {
        name: "an op signed anew forgets what it was",
        file: "crates/store/src/fork.rs",
        from: "    common.was = Some(was);",
        to: "    common.was = None;",
        suites: &[REPAIR],
    },
    Mutant {
        name: "references do not follow ops that are signed anew",
        file: "crates/store/src/fork.rs",
        from: "common.with_references(|at| target(at).unwrap_or(at));",
        to: "common;",
        suites: &[REPAIR],
    },
    Mutant {
        name: "nothing is offered to a service that was set back",
        file: "crates/store/src/offers.rs",
        from: "UPDATE replica SET offering = 1, cut_bytes = 0;",
        to: "UPDATE replica SET offering = 0, cut_bytes = 0;",
        suites: &[REPAIR],
    },
    Mutant {
        name: "the service forgets its earlier caps",
        file: "crates/district/src/store/sqlite/append.rs",
        from: "            cap: earlier.receipt.cap,",
        to: "            cap: next_cap(tx, arrival.now_ms)?,",
        suites: &[REPAIR, SIMULATION],
    },
    Mutant {
        name: "a deletion wins over work that its author had not seen",
        file: "crates/store/src/projection/fold.rs",
        from: "if changes(known_kind(c, &op)?) && counts(c, &op, changed)? && !covered(op.at) {",
        to: "if false && changes(known_kind(c, &op)?) && counts(c, &op, changed)? && !covered(op.at) {",
        suites: &[REPAIR],
    },
    Mutant {
        name: "the loser of two versions is dropped",
        file: "crates/domain/src/merge.rs",
        from: "        if head.value != winner.value && !beside",
        to: "        if false && head.value != winner.value && !beside",
        suites: &[DOMAIN],
    },
    Mutant {
        name: "an answer to another hello is believed",
        file: "crates/sync/src/session.rs",
        from: "                if end.nonce != hello.nonce {",
        to: "                if false && end.nonce != hello.nonce {",
        suites: &[LINK, HOSTILE, SIMULATION],
    },
    Mutant {
        name: "an op leaves the laptop before its second copy is on disk",
        file: "crates/store/src/outbox.rs",
        from: "        self.sync_op_file()\n    }",
        to: "        Ok(())\n    }",
        suites: &[POWER],
    },
    Mutant {
        name: "a page of another's feed is believed",
        file: "crates/store/src/feed.rs",
        from: "            let ours = page.reader == enrolment.device_no;",
        to: "            let ours = true || page.reader == enrolment.device_no;",
        suites: &[HOSTILE],
    },
    Mutant {
        name: "a feed is known by its length alone",
        file: "crates/district/src/store/sqlite/feed.rs",
        from: "if !new_here && mark_at(c, cursor.feed_seq)? != Some(cursor.mark) {",
        to: "if !new_here && mark_at(c, cursor.feed_seq)?.is_none() {",
        suites: &[REPAIR],
    },
    Mutant {
        name: "names taken out on the way pass for erased",
        file: "crates/district/src/sync.rs",
        from: "        Personal::Erased { .. } => ordered.contains(&op.hash()),",
        to: "        Personal::Erased { .. } => true,",
        suites: &[HOSTILE],
    },
    Mutant {
        name: "own words overtake what the service lost",
        file: "crates/sync/src/session.rs",
        from: "            batches.clear();",
        to: "",
        suites: &[DISASTERS],
    },
    Mutant {
        name: "what an author signed anew is applied again when its held copy has its turn",
        file: "crates/district/src/store/sqlite/judge.rs",
        from: "AND was_hash = :hash AND refusal IS NULL",
        to: "AND was_hash = :hash AND refusal IS NULL AND 0",
        suites: &[DISASTERS, SIMULATION],
    },
    Mutant {
        name: "the same op is applied twice after a repair",
        file: "crates/district/src/store/sqlite/judge.rs",
        from: "                if applied.contains(&first_name)\n                    || (has_repaired || common.was.is_some()) && is_doubled(c, author, first_name, common)? =>",
        to: "                if false && is_doubled(c, author, first_name, common)? =>",
        suites: &[SIMULATION],
    },
    Mutant {
        name: "one batch of a branch that is given back keeps the others of it out",
        file: "crates/district/src/sync.rs",
        from: "problem.code.is_of_the_store() || (!given_back && problem.code != ProblemCode::Gap)",
        to: "problem.code.is_of_the_store() || problem.code != ProblemCode::Gap",
        suites: &[DISASTERS],
    },
    Mutant {
        name: "a reference means whatever stands in its place",
        file: "crates/district/src/store/sqlite/judge.rs",
        from: "let is_meant = |first_name: [u8; 32]| meant.is_none_or(|meant| Meant::by(&first_name) == meant);",
        to: "let is_meant = |_: [u8; 32]| true;",
        suites: &[DISASTERS],
    },
    Mutant {
        name: "a branch that comes back beside its repair counts twice",
        file: "crates/district/src/store/sqlite/judge.rs",
        from: "(Some(Refusal::Duplicate), _) | (None, Some(Refusal::Duplicate)) => now,",
        to: "(None, Some(Refusal::Duplicate)) => now,",
        suites: &[SIMULATION],
    },
    Mutant {
        name: "nobody notices that a service set back holds another op in a place with a receipt",
        file: "crates/district/src/store/sqlite/feed.rs",
        from: "let Some(there) = head.mark_at_receipt() else {",
        to: "let Some(there) = head.mark_at_receipt().filter(|_| false) else {",
        suites: &[REPAIR, DISASTERS, SIMULATION],
    },
    Mutant {
        name: "a laptop does not see that its chain and the service's have parted",
        file: "crates/store/src/offers.rs",
        from: "Some(_) => _ = parted.insert(chain),",
        to: "Some(_) => {}",
        suites: &[REPAIR, DISASTERS, SIMULATION],
    },
    Mutant {
        name: "what lies behind a branch that was given up waits for ever",
        file: "crates/district/src/store/sqlite/place.rs",
        from: ".any(|bytes| Batch::parse(bytes).is_ok_and(|batch| batch.header.last == header.prev)))",
        to: ".any(|_| false))",
        suites: &[DISASTERS],
    },
    Mutant {
        name: "any certificate is the service's",
        file: "crates/tls/src/lib.rs",
        from: "Trust::Pinned(pins) if certificate.as_ref().is_some_and(|shown| is_certified(shown, pins)) => {}",
        to: "Trust::Pinned(_) if certificate.is_some() => {}",
        suites: &[TLS],
    },
    Mutant {
        name: "a session of pins that were replaced is resumed",
        file: "crates/store/src/replica.rs",
        from: "            if load(tx)?.pin_set().0 != pins_no {",
        to: "            if load(tx)?.pin_set().0 > pins_no + 1_000 {",
        suites: &[TLS],
    },
    Mutant {
        name: "older pins come back",
        file: "crates/store/src/replica.rs",
        from: "        if set.number <= replica.pin_set().0 {",
        to: "        if set.number == replica.pin_set().0 {",
        suites: &[TLS],
    },
    Mutant {
        name: "whoever passes a code on is the service",
        file: "crates/sync/src/enrolment.rs",
        from: "    if !fits_slip || !transport.is_certified(&pins) {",
        to: "    if !fits_slip {",
        suites: &[TLS],
    },
    Mutant {
        name: "a slip is good at any service",
        file: "crates/sync/src/enrolment.rs",
        from: "    if !fits_slip || !transport.is_certified(&pins) {",
        to: "    if !transport.is_certified(&pins) {",
        suites: &[TLS],
    },
    Mutant {
        name: "a suspended laptop gets the feed",
        file: "crates/district/src/sync.rs",
        from: "        if let Some(problem) = opened.suspension() {\n            return Err(problem);\n        }\n        if opened.hello.pins",
        to: "        if opened.hello.pins",
        suites: &[SUSPENSION],
    },
    Mutant {
        name: "a PIN is tried before it is counted",
        file: "crates/vault/src/lib.rs",
        from: "        self.count(before.saturating_add(1));\n",
        to: "",
        suites: &[WAYS],
    },
    Mutant {
        name: "a new start shortens the wait for a PIN",
        file: "crates/vault/src/lib.rs",
        from: "        let wait_ms = pin::back_off_ms(self.file.wrong_pins).saturating_sub(since_ms);",
        to: "        let wait_ms = if since_ms == 0 { 0 } else { pin::back_off_ms(self.file.wrong_pins).saturating_sub(since_ms) };",
        suites: &[WAYS],
    },
    Mutant {
        name: "a recovery code that nobody has seen takes the place of the one on paper",
        file: "crates/vault/src/lib.rs",
        from: "file.slots.recovery_next.replace(slot)",
        to: "file.slots.recovery.replace(slot)",
        suites: &[WAYS],
    },
    Mutant {
        name: "a recovery code that was shown opens nothing once another is made",
        file: "crates/vault/src/lib.rs",
        from: "file.slots.recovery_before = Some(shown);",
        to: "drop(shown);",
        suites: &[WAYS],
    },
    Mutant {
        name: "the screen never locks by itself",
        file: "crates/commands/src/lock.rs",
        from: "        if idle_ms > IDLE_MAX_MS {",
        to: "        if idle_ms > 1_000 * IDLE_MAX_MS {",
        suites: &[LOCK],
    },
    Mutant {
        name: "the second copy is not sealed",
        file: "crates/store/src/lib.rs",
        from: "    key.map(|key| key.frames(Arc::clone(entropy)))",
        to: "    let _ = (key, entropy);\n    None",
        suites: &[SEALED],
    },
    Mutant {
        name: "a dense batch goes to who does not read it",
        file: "crates/protocol/src/batch.rs",
        from: "    if reads & READS_DENSE != 0 {",
        to: "    if reads | READS_DENSE != 0 {",
        suites: &[DENSE],
    },
];

#[cfg(test)]
mod tests {
    use super::MUTANTS;

    /// A patch that finds its place no longer breaks nothing, and would only be noticed by whoever runs all of them.
    #[test]
    fn every_patch_finds_its_place_once() {
        for mutant in MUTANTS {
            let path = crate::workspace::root().join(mutant.file);
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(
                text.matches(mutant.from).count(),
                1,
                "{} in {}",
                mutant.name,
                mutant.file
            );
        }
    }
}
