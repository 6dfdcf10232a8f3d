//! Derived rows of sealed reports: keys, envelopes, shares. What is inside an envelope is nobody's to read here.

use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::Kind;
use kentongan_domain::sealed::{seal_key_field, seal_share_field, sealed_field};
use rusqlite::{Transaction, named_params};

use crate::StoreError;
use crate::rows::{LoggedOp, signed};

/// Notes what the op adds.
pub(super) fn note(tx: &Transaction<'_>, op: &LoggedOp, id: ObjectId) -> Result<(), StoreError> {
    let (id, eff_hlc) = (id.to_string(), signed(op.eff_hlc.0));
    match op.common.kind {
        Kind::SealKeyCreate => tx
            .prepare_cached(
                "INSERT INTO seal_keys (key_id, stream, device_no, public_key, eff_hlc)
                 VALUES (:id, :stream, :device_no, :public_key, :eff_hlc) ON CONFLICT DO NOTHING",
            )?
            .execute(named_params! {
                ":id": id, ":stream": op.stream.to_string(), ":device_no": op.at.device_no.0,
                ":public_key": op.text(seal_key_field::PUBLIC_KEY), ":eff_hlc": eff_hlc,
            })?,
        Kind::SealedReportCreate => tx
            .prepare_cached(
                "INSERT INTO sealed_reports (report_id, village_code, device_no, envelope, at_ms, clock_doubt, eff_hlc)
                 VALUES (:id, :village, :device_no, :envelope, :at_ms, :clock_doubt, :eff_hlc) ON CONFLICT DO NOTHING",
            )?
            .execute(named_params! {
                ":id": id, ":village": op.stream.code().as_str(), ":device_no": op.at.device_no.0,
                ":envelope": op.text(sealed_field::ENVELOPE), ":at_ms": op.at_ms(), ":clock_doubt": op.clock_doubt(),
                ":eff_hlc": eff_hlc,
            })?,
        Kind::SealShareCreate => tx
            .prepare_cached(
                "INSERT INTO seal_shares (share_id, report_id, public_key, wrapped, eff_hlc)
                 VALUES (:id, :report, :public_key, :wrapped, :eff_hlc) ON CONFLICT DO NOTHING",
            )?
            .execute(named_params! {
                ":id": id, ":report": op.text(seal_share_field::REPORT), ":public_key": op.text(seal_share_field::PUBLIC_KEY),
                ":wrapped": op.text(seal_share_field::WRAPPED), ":eff_hlc": eff_hlc,
            })?,
        _ => 0,
    };
    Ok(())
}
