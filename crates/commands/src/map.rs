//! Peta: where the issues of a list lie, placed on a sheet of the window's size over the boundaries of the villages.

use kentongan_domain::coordinates::{Point, cluster};
use kentongan_domain::scope::Scope;
use kentongan_maps::{Axis, Bounds, View};
use kentongan_store::{IssueQuery, IssueRecord};

use crate::boundaries::{self, Shown, Villages};
use crate::desk::Desk;
use crate::dto::{GetMap, MapAxis, MapLine, MapMember, MapPoint, MapView};
use crate::error::UiError;
use crate::issues;

/// More points than this nobody tells apart, and an old laptop draws them slowly.
const ISSUES_MAX: u32 = 5_000;
/// Of one place; who wants more of them narrows the list.
const MEMBERS_MAX: usize = 50;
/// A mark is 44 pixels wide, so that so many fit side by side and can be touched.
const MARK_PX: u32 = 44;
/// Smaller than any window, larger than any screen.
const SIDE_PX: std::ops::RangeInclusive<u32> = 200..=4_000;

pub fn get_map(desk: &Desk, request: GetMap) -> Result<MapView, UiError> {
    let store = desk.store()?;
    let of_village = match desk.enrolment()?.scope {
        Scope::Village(code) => Some(code.to_string()),
        Scope::District(_) | Scope::Regency(_) => request.list.village_code.clone(),
    };
    let query = IssueQuery {
        placed: true,
        limit: ISSUES_MAX,
        ..issues::query(desk, request.list)
    };
    let found = store.page_issues(&query)?;
    let placed: Vec<(&IssueRecord, Point)> = found
        .rows
        .iter()
        .filter_map(|issue| Some((issue, issue.position.and_then(Point::of_wire)?)))
        .collect();
    let side = |px: u32| px.clamp(*SIDE_PX.start(), *SIDE_PX.end());
    let (width, height) = (side(request.width), side(request.height));
    let Shown { state, boundaries } = boundaries::shown(desk, &store)?;
    let villages = Villages::of(desk)?;
    let frame = boundaries
        .as_ref()
        .map(|boundaries| boundaries::frame(boundaries, &villages, of_village.as_deref()));
    // A point that lies outside is to be seen all the same.
    let around = Bounds::around(placed.iter().map(|(_, point)| *point));
    let Some(bounds) = [frame, around].into_iter().flatten().reduce(Bounds::joined) else {
        return Ok(MapView {
            width,
            height,
            points: Vec::new(),
            lines: Vec::new(),
            areas: Vec::new(),
            boundaries: state,
            more: false,
        });
    };
    let view = View {
        bounds,
        width_px: width,
        height_px: height,
        padding_px: MARK_PX,
    };
    let clusters = cluster(&placed, marks_across(view, around));
    Ok(MapView {
        width,
        height,
        points: clusters
            .iter()
            .filter_map(|cluster| point(&cluster.members, view.project(cluster.centre)))
            .collect(),
        lines: view
            .grid_lines()
            .into_iter()
            .map(|line| MapLine {
                axis: match line.axis {
                    Axis::Latitude => MapAxis::Latitude,
                    Axis::Longitude => MapAxis::Longitude,
                },
                value_e6: line.value_e6,
                at_px: line.at_px,
            })
            .collect(),
        areas: boundaries.map_or_else(Vec::new, |boundaries| boundaries::areas(&boundaries, &villages, view)),
        boundaries: state,
        more: found.next.is_some(),
    })
}

/// How many marks fit side by side where the points lie, which may be a small part of the sheet.
fn marks_across(view: View, around: Option<Bounds>) -> u32 {
    let longer_px = around.map_or(0.0, |around| {
        let (west, south) = view.project(around.south_west());
        let (east, north) = view.project(around.north_east());
        (east - west).max(south - north)
    });
    (longer_px / f64::from(MARK_PX)) as u32
}

/// Issues in one place, the most urgent first.
fn point(members: &[&&IssueRecord], at: (f64, f64)) -> Option<MapPoint> {
    let mut members = members.to_vec();
    members.sort_by_key(|issue| (issue.urgency, std::cmp::Reverse(issue.recorded_at_ms)));
    let first = members.first()?;
    Some(MapPoint {
        id: first.issue_id.to_string(),
        x: at.0,
        y: at.1,
        count: u32::try_from(members.len()).unwrap_or(u32::MAX),
        title: first.title.clone(),
        urgency: issues::urgency_view(first.urgency),
        stage: issues::stage_view(first.stage),
        members: members
            .iter()
            .take(MEMBERS_MAX)
            .map(|issue| MapMember {
                id: issue.issue_id.to_string(),
                title: issue.title.clone(),
            })
            .collect(),
    })
}
