//! What a message says, as text. Written out here and not derived, so that no change of a name in the program changes it.

use std::fmt::Write as _;

use kentongan_domain::blob::BlobHash;
use kentongan_domain::ids::OpRef;
use kentongan_domain::op::{Common, Fields, Personal, RawOp, Value};
use kentongan_domain::role::Role;
use kentongan_protocol::WireError;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::blobs::{BlobAnswer, BlobAsk};
use kentongan_protocol::enrolment::{EnrolRequest, Grant};
use kentongan_protocol::exchange::{Archived, Cursor, End, FeedPage, Hello, Resumed, State};
use kentongan_protocol::frame::{FrameDecoder, FrameKind};
use kentongan_protocol::parcel::Parcel;
use kentongan_protocol::pins::PinSet;
use kentongan_protocol::problem::Problem;
use kentongan_protocol::receipt::SignedReceipt;
use kentongan_protocol::roster::Vouch;

use crate::people;

/// Reads, verifies and writes out any message of ours.
pub fn message(bytes: &[u8]) -> Result<String, WireError> {
    let mut out = String::new();
    match bytes.first_chunk::<4>() {
        Some(b"KTGB") => batch(&mut out, bytes)?,
        Some(b"KTGR") => receipt(&mut out, bytes)?,
        Some(b"KTGV") => vouch(&mut out, bytes)?,
        Some(b"KTGF") => feed_page(&mut out, bytes)?,
        Some(b"KTGH") => hello(&mut out, bytes)?,
        Some(b"KTGE") => end(&mut out, bytes)?,
        Some(b"KTGK") => pins(&mut out, bytes)?,
        Some(b"KTGT") => state(&mut out, bytes)?,
        Some(b"KTGP") => problem(&mut out, bytes)?,
        Some(b"KTGN") => enrol_request(&mut out, bytes)?,
        Some(b"KTGG") => grant(&mut out, bytes)?,
        Some(b"KTGO") => blob_answer(&mut out, bytes)?,
        Some(b"KTGA") => parcel(&mut out, bytes)?,
        Some(b"KTGS") => frames(&mut out, bytes)?,
        _ => return Err(WireError::NotOurs),
    }
    Ok(out)
}

macro_rules! line {
    ($out:expr, $($text:tt)*) => {
        writeln!($out, $($text)*).expect("BUG: writing to memory failed")
    };
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn indented(out: &mut String, what: &str, text: &str) {
    line!(out, "{what}");
    for inner in text.lines() {
        line!(out, "  {inner}");
    }
}

/// The compressed body behind a batch's signature: `codec dictionary raw_len …`.
fn body(bytes: &[u8]) -> &[u8] {
    &bytes[7 + usize::from(u16::from_be_bytes([bytes[5], bytes[6]])) + 64..]
}

fn batch(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let batch = Batch::parse(bytes)?;
    let h = &batch.header;
    let ops = batch.verify(&people::key_of(h.device_no).public())?;
    line!(out, "batch {}", hex(&batch.id));
    line!(out, "device {} epoch {} stream {}", h.device_no.0, h.epoch.0, h.stream);
    line!(out, "seq {} to {}, {} ops", h.first_seq.0, h.last_seq().0, h.count);
    line!(out, "before {}", hex(&h.prev));
    line!(out, "after {}", hex(&h.last));
    if let Some(parent) = &h.parent {
        line!(out, "parent {}", hex(parent));
    }
    line!(out, "codec {} dictionary {}", body(bytes)[0], body(bytes)[1]);
    for (index, raw) in ops.iter().enumerate() {
        line!(out, "op {} {}", h.first_seq.0 + index as u64, hex(&raw.hash()));
        op(out, raw);
    }
    Ok(())
}

fn op(out: &mut String, raw: &RawOp) {
    match raw.decode_common() {
        Ok(read) => {
            common(out, &read);
            // What this version does not know of an op is only in its bytes.
            if read.to_bytes() != raw.common {
                line!(out, "  bytes {}", hex(&raw.common));
            }
        }
        Err(_) => line!(out, "  not readable: {}", hex(&raw.common)),
    }
    match &raw.personal {
        Personal::None => {}
        Personal::Withheld { hash } => line!(out, "  personal withheld {}", hex(hash)),
        Personal::Erased { hash } => line!(out, "  personal erased {}", hex(hash)),
        Personal::Present { salt, bytes } => {
            line!(out, "  personal, salt {}", hex(salt));
            match raw.decode_personal() {
                Ok(read) => fields(out, "personal", &read.unwrap_or_default()),
                Err(_) => line!(out, "  not readable: {}", hex(bytes)),
            }
        }
    }
}

fn common(out: &mut String, c: &Common) {
    line!(out, "  kind {}", c.kind.number());
    line!(out, "  stamp {}+{}", c.hlc.ms(), c.hlc.0 & 0xffff);
    line!(
        out,
        "  wall {} mono {} boot {}{}",
        c.wall_ms,
        c.mono_ms,
        c.boot,
        if c.clock_doubt { " in doubt" } else { "" }
    );
    if let Some(object) = c.object {
        line!(out, "  record {object}");
    }
    for (tag, refs) in &c.base {
        let refs: Vec<String> = refs.iter().map(OpRef::to_string).collect();
        line!(out, "  base {tag}: {}", refs.join(" "));
    }
    if let Some(meant) = c.meant {
        line!(out, "  meant {}", hex(&meant.bytes()));
    }
    if let Some(was) = &c.was {
        line!(out, "  was {} {}", was.at, hex(&was.hash));
    }
    fields(out, "field", &c.fields);
}

fn fields(out: &mut String, what: &str, fields: &Fields) {
    for (tag, value) in fields {
        let value = match value {
            Value::Text(text) => format!("{text:?}"),
            Value::Int(n) => n.to_string(),
            Value::Bool(yes) => yes.to_string(),
            Value::Ref(at) => format!("op {at}"),
            Value::Opaque(bytes) => format!("unknown form {}", hex(bytes)),
        };
        line!(out, "  {what} {tag}: {value}");
    }
}

fn receipt(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let r = SignedReceipt::open(bytes, &people::district().public())?.receipt;
    line!(out, "receipt {} of server epoch {}", r.number, r.server_epoch);
    line!(out, "device {} epoch {} stream {}", r.device_no.0, r.epoch.0, r.stream);
    line!(out, "seq {} to {}", r.first_seq.0, r.through_seq.0);
    line!(out, "after {}", hex(&r.chain));
    line!(out, "batch {}", hex(&r.batch_id));
    line!(out, "cap {}+{}", r.cap.ms(), r.cap.0 & 0xffff);
    line!(
        out,
        "received {}{}",
        r.received_at_ms,
        if r.held { ", held" } else { "" }
    );
    for (seq, refusal) in &r.rejected {
        line!(out, "refused {}: {}", seq.0, refusal.name());
    }
    for (seq, year, number) in &r.numbers {
        line!(out, "number {}: {year}/{number}", seq.0);
    }
    for (seq, at) in &r.repaired {
        line!(out, "repaired {}: {at}", seq.0);
    }
    for (seq, cap) in &r.earlier_caps {
        line!(out, "earlier cap {}: {}+{}", seq.0, cap.ms(), cap.0 & 0xffff);
    }
    Ok(())
}

fn vouch(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let entry = Vouch::open(bytes, &people::district().public())?.entry;
    line!(out, "vouch for device {} of {}", entry.device_no.0, entry.scope);
    role(out, entry.role);
    line!(out, "key {}", hex(&entry.public_key));
    line!(out, "holder {:?}, {:?}", entry.holder_name, entry.holder_office);
    Ok(())
}

/// The one that is meant where none is said goes without saying.
fn role(out: &mut String, role: Role) {
    if role != Role::default() {
        line!(out, "role {role}");
    }
}

fn reads(out: &mut String, reads: u8) {
    if reads > 0 {
        line!(out, "reads {reads}");
    }
}

fn pins(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let set = PinSet::open(bytes, &people::district().public())?;
    line!(out, "pins, set {}", set.number);
    for pin in &set.pins {
        line!(out, "key {}", hex(pin));
    }
    Ok(())
}

fn cursor(cursor: Cursor) -> String {
    format!("{}/{} mark {}", cursor.server_epoch, cursor.feed_seq, hex(&cursor.mark))
}

fn feed_page(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let page = FeedPage::open(bytes, &people::district().public())?;
    line!(
        out,
        "feed page of device {} after {} through {}",
        page.reader.0,
        cursor(page.after),
        cursor(page.through)
    );
    for author in &page.roster {
        indented(out, "author", &message(author.bytes())?);
    }
    for item in &page.items {
        line!(out, "item {}", item.feed_seq);
        if item.batch.is_empty() {
            line!(out, "batch came before");
        } else {
            indented(out, "batch", &message(&item.batch)?);
        }
        indented(out, "receipt", &message(&item.receipt)?);
    }
    Ok(())
}

fn hello(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let hello = Hello::parse(bytes)?;
    Hello::verify(bytes, &people::key_of(hello.device_no).public())?;
    line!(out, "hello of device {}", hello.device_no.0);
    line!(out, "app {:?} edition {}", hello.app_version, hello.edition);
    line!(out, "cursor {}", cursor(hello.cursor));
    line!(out, "wall {} mono {} boot {}", hello.wall_ms, hello.mono_ms, hello.boot);
    line!(out, "nonce {}", hex(&hello.nonce));
    if hello.pins > 0 {
        line!(out, "pins, set {}", hello.pins);
    }
    reads(out, hello.reads);
    for head in &hello.heads {
        let (epoch, seq, receipted) = (head.epoch.0, head.seq.0, head.receipted.0);
        line!(
            out,
            "head {} epoch {epoch} seq {seq}, receipted {receipted}",
            head.stream
        );
        line!(out, "  chain {}", hex(&head.chain));
        if let Some(mark) = &head.receipted_mark {
            line!(out, "  receipted link {}", hex(mark));
        }
    }
    Ok(())
}

fn end(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let end = End::open(bytes, &people::district().public())?;
    line!(
        out,
        "end, server epoch {} time {}",
        end.server_epoch,
        end.server_time_ms
    );
    line!(
        out,
        "standing {:?}{}",
        end.standing,
        if end.more { ", more waits" } else { "" }
    );
    line!(out, "nonce {}", hex(&end.nonce));
    if let Some(kentongan_protocol::exchange::Notice::TwoLaptops) = end.notice {
        line!(out, "notice: two laptops");
    }
    reads(out, end.reads);
    for hash in &end.lost {
        line!(out, "lost blob {}", hash.to_hex());
    }
    Ok(())
}

fn state(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let state = State::open(bytes, &people::district().public())?;
    line!(out, "state, server epoch {}", state.server_epoch);
    line!(out, "nonce {}", hex(&state.nonce));
    for head in &state.heads {
        let (device, epoch, seq) = (head.device_no.0, head.epoch.0, head.seq.0);
        let mark = hex(&head.mark);
        line!(
            out,
            "holds {} device {device} epoch {epoch} seq {seq} link {mark}",
            head.stream
        );
    }
    if let Some((id, length)) = &state.staged {
        line!(out, "staged {length} bytes of {}", hex(id));
    }
    Ok(())
}

fn problem(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let problem = Problem::decode(bytes)?;
    let (code, number) = (problem.code.number(), problem.number);
    line!(out, "problem {code}, number {number}, text {:?}", problem.text);
    Ok(())
}

fn enrol_request(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let request = EnrolRequest::open(bytes)?;
    line!(out, "enrolment of key {}", hex(&request.public_key));
    line!(out, "code filed under {}", hex(&request.lookup));
    let proves = [people::code(), people::code_without_work()]
        .iter()
        .any(|code| request.proves(&code.proof));
    line!(
        out,
        "proof {} ({})",
        hex(&request.proof),
        if proves { "right" } else { "wrong" }
    );
    line!(out, "app {:?}", request.app_version);
    Ok(())
}

fn grant(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let device = people::key_of(people::VILLAGE).public();
    let g = Grant::open(bytes, &people::code(), &device)
        .or_else(|_| Grant::open(bytes, &people::code_without_work(), &device))?;
    line!(out, "grant: device {} is {}", g.device_no.0, g.scope);
    role(out, g.role);
    line!(out, "key {}", hex(&g.public_key));
    line!(out, "district {} {:?}", g.district, g.district_name);
    line!(out, "server key {}", hex(&g.server_key));
    line!(out, "server epoch {} time {}", g.server_epoch, g.server_time_ms);
    line!(
        out,
        "holder {:?} {:?}, {:?}",
        g.salutation,
        g.holder_name,
        g.holder_office
    );
    indented(out, "vouch", &message(&g.vouch)?);
    if !g.pins.is_empty() {
        indented(out, "pins", &message(&g.pins)?);
    }
    reads(out, g.reads);
    Ok(())
}

fn frames(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let mut decoder = FrameDecoder::default();
    decoder.feed(bytes);
    while let Some(frame) = decoder.next_frame()? {
        let name = match frame.kind {
            FrameKind::Hello => "hello",
            FrameKind::Batch => "batch",
            FrameKind::Receipt => "receipt",
            FrameKind::FeedPage => "feed page",
            FrameKind::Problem => "problem",
            FrameKind::End => "end",
            FrameKind::Vouch => "vouch",
            FrameKind::Archived => "archived",
            FrameKind::Proof => "proof",
            FrameKind::Resumed => "resumed",
            FrameKind::Pins => "pins",
            FrameKind::BlobAsk => "blob ask",
            FrameKind::Blob => "blob",
            FrameKind::BlobAnswer => "blob answer",
            FrameKind::Carried => "carried",
            FrameKind::Unknown(n) => {
                line!(out, "frame of unknown kind {n}: {}", hex(&frame.payload));
                continue;
            }
        };
        let text = match frame.kind {
            FrameKind::Archived => archived(&frame.payload)?,
            FrameKind::Resumed => resumed(&frame.payload)?,
            FrameKind::BlobAsk => blob_ask(&frame.payload)?,
            FrameKind::Blob => format!("{} bytes: {}\n", frame.payload.len(), hex(&frame.payload)),
            // A device's own end carries nothing.
            FrameKind::End if frame.payload.is_empty() => String::new(),
            _ => message(&frame.payload)?,
        };
        indented(out, &format!("frame {name}"), &text);
    }
    Ok(())
}

/// Opened with the key of the kecamatan's laptop, for which the golden one is written.
fn parcel(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let parcel = Parcel::parse(bytes)?;
    let h = &parcel.header;
    line!(
        out,
        "{} of {}",
        if parcel.is_card() { "card" } else { "parcel" },
        h.scope
    );
    line!(out, "device {} key {}", h.device_no.0, hex(&h.public_key));
    line!(out, "made at {}", h.made_at_ms);
    let Some(contents) = parcel.contents(&people::key_of(people::KECAMATAN))? else {
        line!(out, "for others");
        return Ok(());
    };
    for vouch in &contents.vouches {
        indented(out, "vouch", &message(vouch)?);
    }
    for archived in &contents.archived {
        indented(out, "batch", &message(&archived.batch)?);
        indented(out, "with its receipt", &message(&archived.receipt)?);
    }
    for batch in &contents.batches {
        indented(out, "batch without a receipt", &message(batch)?);
    }
    Ok(())
}

fn blob_ask(bytes: &[u8]) -> Result<String, WireError> {
    let ask = BlobAsk::decode(bytes)?;
    let mut out = String::new();
    hashes(&mut out, "offered", &ask.offered);
    hashes(&mut out, "wanted", &ask.wanted);
    Ok(out)
}

fn blob_answer(out: &mut String, bytes: &[u8]) -> Result<(), WireError> {
    let answer = BlobAnswer::open(bytes, &people::district().public())?;
    line!(out, "blob answer to {}", hex(&answer.nonce));
    hashes(out, "kept", &answer.kept);
    hashes(out, "lacking", &answer.lacking);
    hashes(out, "absent", &answer.absent);
    Ok(())
}

fn hashes(out: &mut String, name: &str, list: &[BlobHash]) {
    for hash in list {
        line!(out, "{name} {}", hash.to_hex());
    }
}

fn archived(bytes: &[u8]) -> Result<String, WireError> {
    let archived = Archived::decode(bytes)?;
    let mut out = String::new();
    indented(&mut out, "batch", &message(&archived.batch)?);
    indented(&mut out, "receipt", &message(&archived.receipt)?);
    indented(&mut out, "vouch", &message(&archived.vouch)?);
    Ok(out)
}

fn resumed(bytes: &[u8]) -> Result<String, WireError> {
    let resumed = Resumed::decode(bytes)?;
    let (id, rest) = (hex(&resumed.batch_id), hex(&resumed.rest));
    Ok(format!("batch {id} from byte {}\n{rest}\n", resumed.offset))
}
