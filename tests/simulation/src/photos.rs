//! Photos behind the text: the product's own exchange of them under the faults of a link, and what holds once a world is at rest.
//!
//! What a photo *says* is an op and is checked with all ops. Its bytes are small and made up: neither store nor service looks into
//! them. Each carries a mark, so that the leak check finds them wherever they must not be, on disks and in answers.
//!
//! Of the faults, those of the link, of clocks and of disks meet photos as they meet ops; the power goes between two writes of them,
//! never inside one, and a request for photos that was lost does not arrive later.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_district::Service;
use kentongan_district::store::BlobStanding;
use kentongan_domain::blob::BlobHash;
use kentongan_domain::ids::{DeviceNo, ObjectId};
use kentongan_domain::op::{Kind, Value};
use kentongan_domain::photo::photo_field;
use kentongan_store::PhotoRecord;
use kentongan_sync::{BlobsExchanged, SessionError};

use crate::device::Device;
use crate::leaks;
use crate::plan::Trouble;
use crate::violation::{Checked, Violation, hold};
use crate::world::{self, World};

/// Calls after which every photo is where it belongs: one gives it, one takes it, one finds nothing to do.
const ROUNDS_TO_REST: usize = 3;
/// The first edition that knows photos, of a laptop and of the service.
const KNOWN_SINCE: u16 = 4;

/// Exchanges photos over a link with this trouble. Answers what happened, for the trace.
pub fn exchange(world: &mut World, index: usize, trouble: Trouble, round: u8) -> Checked<String> {
    let (outcome, hit) = over(world, index, trouble, round)?;
    if hit {
        world.counts.one(world::name(trouble));
        world.counts.one("fault: on the way of photos");
    }
    match outcome {
        Ok(done) if done == BlobsExchanged::default() => Ok(String::new()),
        Ok(done) => Ok(format!("; {done:?}")),
        // Anything may come of trouble but a store that does not obey.
        Err(error) if hit && !matches!(error, SessionError::Store(_)) => Ok(format!("; photos: {error}")),
        Err(error) => Err(Violation {
            invariant: if hit { "harness" } else { "I10" },
            detail: format!("photos of laptop {index} over a link with {trouble:?}: {error}"),
        }),
    }
}

/// One exchange of them, and whether the trouble hit it. What came over the link is looked at.
fn over(
    world: &mut World,
    index: usize,
    trouble: Trouble,
    round: u8,
) -> Checked<(Result<BlobsExchanged, SessionError>, bool)> {
    let (outcome, log) = world.photos_over(index, trouble, round)?;
    for answer in &log.answers {
        leaks::in_bytes(world, index, answer)?;
    }
    if let Ok(done) = &outcome {
        world.counts.add("photos and thumbnails sent", done.sent);
        world.counts.add("photos and thumbnails received", done.received);
    }
    Ok((outcome, log.hit))
}

/// The end of a run, when every op is in its place: everybody looks at every photo, and what can come has come.
pub fn come_to_rest(world: &mut World) -> Checked {
    let mut moved = 0;
    for _ in 0..=ROUNDS_TO_REST {
        moved = 0;
        for index in 0..world.devices.len() {
            asks_for_all(world.device(index)?)?;
            let (outcome, _) = over(world, index, Trouble::None, 0)?;
            let done = outcome.map_err(|error| Violation {
                invariant: "I10",
                detail: format!("photos of laptop {index} over a good link: {error}"),
            })?;
            moved += done.sent + done.received;
            leaks::in_device(world, index)?;
        }
        if moved == 0 {
            break;
        }
    }
    hold!(
        "I10",
        moved == 0,
        "after {ROUNDS_TO_REST} exchanges each, {moved} photos still move"
    );
    let accepted = accepted(world);
    let mut standing = 0;
    for index in 0..world.devices.len() {
        standing += stand_on(world, index, &accepted)?;
    }
    world.counts.add("photos at rest", standing);
    Ok(())
}

/// A person opens each photo that his laptop shows and lacks.
fn asks_for_all(device: &Device) -> Checked {
    let store = device.store()?;
    for photo in shown(device)? {
        for (hash, here) in blobs_of(&photo) {
            if !here {
                store.ask_blob(hash)?;
            }
        }
    }
    Ok(())
}

/// The photos of all cases that stand on this laptop.
fn shown(device: &Device) -> Checked<Vec<PhotoRecord>> {
    let store = device.store()?;
    let mut statement = device.database.anchor.prepare_cached(
        "SELECT issue_id FROM issues i WHERE deleted = 0
           AND EXISTS (SELECT 1 FROM photos p WHERE p.issue_id = i.issue_id) ORDER BY issue_id",
    )?;
    let cases: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut photos = Vec::new();
    for case in cases {
        let case = ObjectId::parse(&case).ok_or_else(|| Violation::harness("the id of an issue"))?;
        let listed = store.list_photos(case)?;
        let once: BTreeSet<BlobHash> = listed.iter().map(|photo| photo.photo.hash).collect();
        hold!(
            "I2",
            once.len() == listed.len(),
            "laptop {} shows a photo of {case} twice",
            device.index
        );
        photos.extend(listed);
    }
    Ok(photos)
}

/// The photo and its thumbnail, each with whether its bytes are said to be here.
fn blobs_of(photo: &PhotoRecord) -> [(BlobHash, bool); 2] {
    [
        (photo.photo.hash, photo.here),
        (photo.photo.thumbnail, photo.thumbnail_here),
    ]
}

/// Which photos the service has taken, by the hash that their op names.
fn accepted(world: &World) -> BTreeMap<String, bool> {
    let photos = world.oracle.saved.iter();
    photos
        .filter(|(_, saved)| saved.kind == Kind::PhotoCreate)
        .filter_map(|(identity, saved)| {
            let hash = saved.common.get(&photo_field::HASH).and_then(Value::as_text)?;
            let verdict = world.district.log.ops.get(identity);
            Some((hash.to_owned(), verdict == Some(&None)))
        })
        .collect()
}

/// What this laptop shows of photos is so. Answers how many stand there.
fn stand_on(world: &World, index: usize, accepted: &BTreeMap<String, bool>) -> Checked<u64> {
    let device = world.device(index)?;
    let mut standing = 0;
    for photo in shown(device)? {
        let taken = accepted.get(&photo.photo.hash.to_hex()).copied().unwrap_or(false);
        for (hash, here) in blobs_of(&photo) {
            let bytes = device.store()?.get_blob(hash)?;
            hold!(
                "I3",
                bytes.is_some() || !here,
                "laptop {index} says that a photo is here, and its bytes are not"
            );
            hold!(
                "I6",
                bytes.is_none_or(|bytes| BlobHash::of(&bytes) == hash),
                "a photo on laptop {index} is not its hash"
            );
            let at_the_service = is_at_the_service(world.district.service()?, device, hash)?;
            hold!(
                "I4",
                here || !at_the_service,
                "laptop {index} of {} lacks a photo that the service has",
                device.scope
            );
            let knows = world.district.edition >= KNOWN_SINCE && device.edition >= KNOWN_SINCE;
            hold!(
                "I1",
                at_the_service || !here || !taken || !knows || world.word_is_void,
                "laptop {index} has a photo of an op that was taken, and the service never got it"
            );
            standing += u64::from(here && at_the_service);
        }
        let confirmed = is_at_the_service(world.district.service()?, device, photo.photo.hash)?;
        hold!(
            "I1",
            confirmed || !photo.sent || world.word_is_void,
            "laptop {index} says of a photo that it was received, and the service has not got it"
        );
    }
    Ok(standing)
}

fn is_at_the_service(service: &Service, reader: &Device, hash: BlobHash) -> Checked<bool> {
    let Some(reader) = service.store.find_device(DeviceNo(reader.number))? else {
        return Err(Violation::harness("the service does not know a laptop that exchanges"));
    };
    Ok(service.store.blob_standing(&reader, hash)? == BlobStanding::Here)
}
