//! Published performance of every aircraft type: how much farther from the figures than when the type was fitted.

use super::{Ground, Row};
use crate::model::performance::computed;
use crate::model::published::PublishedPoint;
use crate::model::scenario::AircraftType;

/// Points of residual by which a figure may be worse than listed [%].
const MARGIN_PERCENT: f64 = 0.5;

/// One row a type: the residual that stands farthest above the listed one.
pub fn rows(ground: &Ground) -> Vec<Row> {
    ground.types.iter().map(|(typ, points)| row(typ, points)).collect()
}

fn row(typ: &AircraftType, points: &[PublishedPoint]) -> Row {
    let (worse, point) = points
        .iter()
        .map(|point| (beyond_listed_percent(typ, point), point.printed.as_str()))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap_or((f64::NAN, "no published figure"));
    let what = format!("{}: residual beyond the listed one [points], worst: {point}", typ.name);
    Row::new(format!("aircraft-{}", typ.key), what, worse)
        .at_most(MARGIN_PERCENT, "half a point: the search for a maximum and the digits of the list")
        .from(points.len() as u64)
}

/// Absolute residual of a figure less the listed one [%]; infinite where the model cannot fly it or nothing is listed.
fn beyond_listed_percent(typ: &AircraftType, point: &PublishedPoint) -> f64 {
    let residual = computed(&typ.airframe, point).map(|value| 100.0 * (value / point.value - 1.0).abs());
    match (residual, point.listed_residual_percent) {
        (Some(residual), Some(listed)) => residual - listed.abs(),
        _ => f64::INFINITY,
    }
}
