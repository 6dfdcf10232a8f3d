//! Making one-time codes and granting them.

use kentongan_domain::ids::DeviceNo;
use kentongan_domain::role::Role;
use kentongan_domain::scope::Scope;
use kentongan_protocol::compression::READS_DENSE;
use kentongan_protocol::enrolment::{CODE_VALID_MS, EnrolCode, EnrolRequest, Grant};
use kentongan_protocol::problem::{Problem, ProblemCode};

use crate::attempts::Caller;
use crate::store::{FiledCode, StoreError};
use crate::{Service, certificate};

/// For whom a code is made.
#[derive(Debug, Clone)]
pub struct Holder {
    pub scope: Scope,
    pub role: Role,
    pub name: String,
    pub office: String,
    /// `Bapak`, `Ibu` or empty.
    pub salutation: String,
}

/// Most characters of a name, an office or a salutation. Name and office stand in the district's word on a laptop, and that of each
/// author in the signed part of a page of the feed, which takes 60 kB.
pub const HOLDER_CHARS_MAX: usize = 80;

/// Why no code is made for a holder.
#[derive(Debug, thiserror::Error)]
pub enum MakeCodeError {
    #[error("{scope} does not lie in {district}")]
    NotHere { scope: Scope, district: String },
    #[error("the {what} has {chars} characters; {HOLDER_CHARS_MAX} at most go with a laptop")]
    TooLong { what: &'static str, chars: usize },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Makes a code that one laptop may use within 72 hours. The code itself is not kept.
    ///
    /// # Errors
    /// [`MakeCodeError::NotHere`] for a village of another district; [`MakeCodeError::TooLong`].
    pub fn make_code(&self, holder: &Holder) -> Result<EnrolCode, MakeCodeError> {
        let texts = [
            ("name", &holder.name),
            ("office", &holder.office),
            ("salutation", &holder.salutation),
        ];
        for (what, text) in texts {
            let chars = text.chars().count();
            if chars > HOLDER_CHARS_MAX {
                return Err(MakeCodeError::TooLong { what, chars });
            }
        }
        self.make_code_for(holder, None)
    }

    /// Makes a code for a laptop that comes in the place of another: for the same holder, who keeps his role and scope. The other
    /// is suspended when the code is used, not before: until then he has one that works.
    ///
    /// # Errors
    /// [`MakeCodeError::Store`] with [`StoreError::NoSuchDevice`].
    pub fn make_replacement(&self, device_no: DeviceNo) -> Result<EnrolCode, MakeCodeError> {
        let old = self.store.find_device(device_no)?.ok_or(StoreError::NoSuchDevice)?;
        let holder = Holder {
            scope: old.scope,
            role: old.role,
            name: old.holder_name,
            office: old.holder_office,
            salutation: old.salutation,
        };
        self.make_code_for(&holder, Some(device_no))
    }

    fn make_code_for(&self, holder: &Holder, replaces: Option<DeviceNo>) -> Result<EnrolCode, MakeCodeError> {
        let identity = self.store.identity()?;
        if !holder.scope.code().is_within(&identity.district) {
            return Err(MakeCodeError::NotHere {
                scope: holder.scope.clone(),
                district: identity.district_name,
            });
        }
        let code = EnrolCode::generate(&identity.district, &*self.entropy);
        let now_ms = self.clock.wall_ms();
        self.store.file_code(&FiledCode {
            keys: code.keys(self.code_work),
            scope: holder.scope.clone(),
            role: holder.role,
            holder_name: holder.name.clone(),
            holder_office: holder.office.clone(),
            salutation: holder.salutation.clone(),
            made_at_ms: now_ms,
            expires_at_ms: now_ms + CODE_VALID_MS,
            used_at_ms: None,
            device_no: None,
            replaces,
        })?;
        Ok(code)
    }

    /// Answers the enrolment request of `caller`: the sealed grant, or why not.
    ///
    /// # Errors
    /// The problem to answer with.
    pub fn grant(&self, caller: Caller, request_bytes: &[u8]) -> Result<Vec<u8>, Problem> {
        let mono_ms = self.clock.mono_ms();
        if let Some(wait_s) = self.attempts.wait_s(caller, mono_ms) {
            return Err(Problem::with_number(
                ProblemCode::TooManyTries,
                i64::try_from(wait_s).unwrap_or(60),
            ));
        }
        let request = EnrolRequest::open(request_bytes).map_err(|_| Problem::new(ProblemCode::Malformed))?;
        let identity = match self.store.identity() {
            Ok(identity) => identity,
            // Nobody has made a code here yet, so this one is none of ours.
            Err(StoreError::NotSetUp) => return Err(Problem::new(ProblemCode::CodeUnknown)),
            Err(other) => return Err(unavailable(other)),
        };
        let code = self.store.find_code(&request.lookup).map_err(unavailable)?;
        let Some(code) = code.filter(|c| request.proves(&c.keys.proof)) else {
            self.attempts.note_wrong(caller, mono_ms);
            // With the district's code the app can say "this slip is another district's" when the slip's digits disagree.
            return Err(Problem::with_text(ProblemCode::CodeUnknown, identity.district.as_str()));
        };
        let now_ms = self.clock.wall_ms();
        if code.used_at_ms.is_none() && now_ms > code.expires_at_ms {
            return Err(Problem::with_number(ProblemCode::CodeExpired, code.expires_at_ms));
        }
        let device = self
            .store
            .use_code(&request.lookup, &request.public_key, &request.app_version, now_ms)
            .map_err(|error| match error {
                StoreError::CodeUsed => Problem::with_number(ProblemCode::CodeUsed, code.used_at_ms.unwrap_or(now_ms)),
                StoreError::KeyTaken => Problem::new(ProblemCode::KeyTaken),
                other => unavailable(other),
            })?;
        tracing::info!(device_no = device.device_no.0, scope = %device.scope, "device enrolled");
        let vouch = device.vouch(&identity.key());
        let grant = Grant {
            device_no: device.device_no,
            public_key: device.public_key,
            server_key: identity.key().public(),
            server_epoch: identity.server_epoch,
            server_time_ms: now_ms,
            scope: device.scope,
            role: device.role,
            district: identity.district.clone(),
            district_name: identity.district_name.clone(),
            holder_name: device.holder_name,
            holder_office: device.holder_office,
            salutation: device.salutation,
            vouch: vouch.bytes().to_vec(),
            pins: certificate::pins(&identity).bytes().to_vec(),
            reads: READS_DENSE,
        };
        Ok(grant.seal(&identity.key(), &code.keys.proof))
    }
}

/// Nothing was acknowledged; the cause goes to the log, not to the caller.
pub(crate) fn unavailable(error: StoreError) -> Problem {
    tracing::error!(error = %error, cause = ?std::error::Error::source(&error), "the store does not obey");
    Problem::new(match error {
        StoreError::Full => ProblemCode::StorageFull,
        _ => ProblemCode::Unavailable,
    })
}
