//! Buku tempat: where meetings are held, so that nobody types an address twice.

use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::op::Fields;
use kentongan_domain::record::Class;
use kentongan_domain::scope::RegionCode;
use kentongan_domain::series::Venue;
use kentongan_store::{Record, Store};

use crate::check::{line, refuse};
use crate::desk::Desk;
use crate::dto::{ById, Nothing, SaveVenue, VenueForm, VenueListView, VenueView};
use crate::error::{FieldError, FieldErrorCode, UiError};
use crate::issues::delivery_view;
use crate::meetings::host_name;
use crate::series::{hosts, own_record, own_records, take_back};

pub fn list_venues(desk: &Desk, _: Nothing) -> Result<VenueListView, UiError> {
    let mut venues: Vec<VenueView> = own_records(desk, &desk.store()?, Class::Venue)?
        .iter()
        .map(|record| view(desk, record))
        .collect();
    venues.sort_by(|a, b| (&a.form.region, &a.form.name).cmp(&(&b.form.region, &b.form.name)));
    Ok(VenueListView {
        may_edit: desk.enrolment()?.role.writes(),
        hosts: hosts(desk)?,
        venues,
    })
}

pub fn save_venue(desk: &Desk, request: SaveVenue) -> Result<VenueListView, UiError> {
    let store = desk.store()?;
    let wanted = check(&request.form)?;
    match &request.id {
        Some(id) => {
            let record = own_record(desk, &store, Class::Venue, id)?;
            let seen = check(request.seen.as_ref().unwrap_or(&request.form))?;
            let fields = |venue: &Venue| (venue.fields(), Fields::new());
            store.edit_record(record.record_id, fields(&seen), fields(&wanted))?;
        }
        None => {
            let stream = desk.enrolment()?.scope.own_stream();
            store.create_record(stream, Class::Venue, None, wanted.fields(), Fields::new())?;
        }
    }
    after_change(desk)
}

/// Deletes a venue; it can be taken back. Meetings that name it keep its name.
pub fn remove_venue(desk: &Desk, request: ById) -> Result<VenueListView, UiError> {
    let store = desk.store()?;
    store.withdraw_record(own_record(desk, &store, Class::Venue, &request.id)?.record_id, "")?;
    after_change(desk)
}

pub fn return_venue(desk: &Desk, request: ById) -> Result<VenueListView, UiError> {
    take_back(desk, Class::Venue, &request.id)?;
    after_change(desk)
}

fn after_change(desk: &Desk) -> Result<VenueListView, UiError> {
    desk.wrote(&["venues", "outbox"]);
    list_venues(desk, Nothing {})
}

/// The venue of a host, as a meeting writes it; the first that was written down. `None`: the book has none.
pub(crate) fn written_of(desk: &Desk, store: &Store, host: &str) -> Result<Option<String>, UiError> {
    if host.is_empty() {
        return Ok(None);
    }
    let venues = own_records(desk, store, Class::Venue)?;
    let mut venues = venues.iter().map(|record| Venue::of_fields(&record.fields));
    Ok(venues.find(|venue| venue.region == host).map(|venue| written(&venue)))
}

fn check(form: &VenueForm) -> Result<Venue, UiError> {
    let mut errors = Vec::new();
    let mut short = |field: &str, text: &str| line(field, text, LINE_CHARS_MAX, &mut errors);
    let venue = Venue {
        name: short("name", &form.name),
        address: short("address", &form.address),
        region: form
            .region
            .parse::<RegionCode>()
            .map(|code| code.to_string())
            .unwrap_or_default(),
        note: short("note", &form.note),
    };
    if venue.name.is_empty() {
        errors.push(FieldError::of("name", FieldErrorCode::Required));
    }
    refuse(errors)?;
    Ok(venue)
}

/// `Balai Kampung, Jalan Raya 1`
fn written(venue: &Venue) -> String {
    let parts = [venue.name.as_str(), venue.address.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

fn view(desk: &Desk, record: &Record) -> VenueView {
    let venue = Venue::of_fields(&record.fields);
    VenueView {
        id: record.record_id.to_string(),
        written: written(&venue),
        region_name: host_name(desk, &venue.region),
        form: VenueForm {
            name: venue.name,
            address: venue.address,
            region: venue.region,
            note: venue.note,
        },
        delivery: delivery_view(record.delivery),
    }
}
