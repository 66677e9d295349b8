//! `aircraft`: sets the computed performance of a type beside the published figures and draws its charts.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;

use super::{Answer, Context};
use crate::model::airframe::{Airframe, Power};
use crate::model::performance::{self, Performance, envelope::EnvelopeRow};
use crate::model::published::{PointUse, PublishedPoint, PublishedQuantity};
use crate::model::scenario::AircraftType;
use crate::model::units::{M_S_PER_KM_H, RAD_PER_DEG};
use crate::surface::chart::performance as chart;
use crate::surface::output;
use crate::surface::params::Library;
use crate::surface::terminal::{self, bold};

mod curves;

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley aircraft mig-15bis
  mig-alley aircraft b-29a --output output/b-29a
  mig-alley aircraft f-84e --set aircraft.f-84e.zero_lift_drag*=1.1";

/// Step of the envelope table [m].
const ENVELOPE_STEP_M: f64 = 1500.0;

/// Options of `aircraft`.
#[derive(Debug, Args)]
pub struct AircraftCommand {
    /// Key of the type, for instance mig-15bis.
    #[arg(value_name = "TYPE")]
    key: String,
    /// Change a parameter: PATH=VALUE, or PATH*=FACTOR; may be given more than once.
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Folder for the charts of speed, climb and turn; none are drawn if not given.
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// A published figure beside the computed one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The figure as it was printed.
    pub point: String,
    /// Its value, SI.
    pub published: f64,
    /// The model's value, SI; null where the model cannot fly it.
    pub computed: Option<f64>,
    /// Unit of both, empty for a pure number.
    pub unit: &'static str,
    /// Computed over published minus one [%].
    pub residual_percent: Option<f64>,
    /// `fit`, `check` or `excluded`.
    #[serde(rename = "use")]
    pub usage: &'static str,
}

impl Row {
    /// Computes what `point` states.
    pub fn new(airframe: &Airframe, point: &PublishedPoint) -> Row {
        let computed = performance::computed(airframe, point);
        Row {
            point: point.printed.clone(),
            published: point.value,
            computed,
            unit: point.quantity.unit(),
            residual_percent: computed.map(|c| 100.0 * (c / point.value - 1.0)),
            usage: point.usage.key(),
        }
    }
}

impl AircraftCommand {
    /// Computes, draws, prints.
    ///
    /// # Errors
    /// Faults in parameters, an output folder that cannot be written.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        if let Some(folder) = &self.output {
            output::must_hold_no_study(folder)?;
        }
        let (aircraft, points) = self.load(context)?;
        let rows: Vec<Row> = points.iter().map(|point| Row::new(&aircraft.airframe, point)).collect();
        let text = if context.json {
            serde_json::to_string_pretty(&rows)? + "\n"
        } else {
            in_words(&aircraft, &points, &rows)
        };
        context.terminal.result(&text)?;
        if let Some(folder) = &self.output {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
            for data in curves::charts(&aircraft, &points) {
                for path in chart::draw(&data)?.write(folder)? {
                    context.terminal.note(&format!("wrote {}", path.display()));
                }
            }
        }
        Ok(Answer::Done)
    }

    fn load(&self, context: &Context) -> anyhow::Result<(AircraftType, Vec<PublishedPoint>)> {
        let library = Library::load(context.params.as_deref())?;
        // First the type by itself, so that a wrong name is not reported as a wrong path.
        let unchanged = library.aircraft(&self.key)?;
        if self.set.is_empty() {
            return Ok(unchanged);
        }
        // Paths of a scenario mean nothing here, so no scenario is named.
        Ok(library.with_texts("", &self.set)?.aircraft(&self.key)?)
    }
}

fn in_words(aircraft: &AircraftType, points: &[PublishedPoint], rows: &[Row]) -> String {
    let mut text = format!("{}\n", bold(&format!("{}: {}", aircraft.name, residuals(rows))));
    let header = ["published figure", "use", "published", "computed", "unit", "residual [%]"];
    text += &terminal::table(&header, 2, points.iter().zip(rows).map(|(p, r)| published_cells(p, r)).collect());
    let mass_kg = aircraft.airframe.parameters.combat_mass_kg;
    text += &bold(&format!("Envelope at {mass_kg:.0} kg, military power"));
    text.push('\n');
    let header = [
        "altitude [m]",
        "max speed [km/h]",
        "climb [m/s]",
        "at [km/h]",
        "sustained [g]",
        "at [km/h]",
        "[deg/s]",
        "corner [g]",
        "at [km/h]",
        "[deg/s]",
    ];
    let envelope = Performance::new(&aircraft.airframe, mass_kg, Power::Military).envelope(ENVELOPE_STEP_M);
    text + &terminal::table(&header, 0, envelope.iter().map(envelope_cells).collect())
}

/// Mean size of the residuals, of the fit and of the check apart.
fn residuals(rows: &[Row]) -> String {
    let of = |usage: PointUse| {
        let sizes: Vec<f64> =
            rows.iter().filter(|r| r.usage == usage.key()).filter_map(|r| r.residual_percent).map(f64::abs).collect();
        let mean = sizes.iter().sum::<f64>() / sizes.len() as f64;
        (!sizes.is_empty()).then(|| format!("{mean:.1} % off {} {} figures", sizes.len(), usage.key()))
    };
    let parts: Vec<String> = [of(PointUse::Fit), of(PointUse::Check)].into_iter().flatten().collect();
    if parts.is_empty() { "no published figures".to_owned() } else { parts.join(", ") }
}

fn published_cells(point: &PublishedPoint, row: &Row) -> Vec<String> {
    let digits = match point.quantity {
        PublishedQuantity::SustainedLoadFactorBestTurn => 2,
        PublishedQuantity::TimeToAltitude | PublishedQuantity::ServiceCeiling => 0,
        PublishedQuantity::MaxSpeedTas | PublishedQuantity::ClimbRate | PublishedQuantity::StallSpeedIasClean => 1,
    };
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "not flown".to_owned());
    vec![
        row.point.clone(),
        row.usage.to_owned(),
        format!("{:.digits$}", row.published),
        or_none(row.computed.map(|c| format!("{c:.digits$}"))),
        row.unit.to_owned(),
        or_none(row.residual_percent.map(|r| format!("{r:+.1}"))),
    ]
}

fn envelope_cells(row: &EnvelopeRow) -> Vec<String> {
    let km_h = |speed_m_s: f64| format!("{:.0}", speed_m_s / M_S_PER_KM_H);
    let deg_s = |rate_rad_s: f64| format!("{:.1}", rate_rad_s / RAD_PER_DEG);
    let mut cells = vec![
        format!("{:.0}", row.altitude_m),
        km_h(row.max_speed_m_s),
        format!("{:.1}", row.climb.rate_m_s),
        km_h(row.climb.tas_m_s),
        format!("{:.2}", row.sustained.load_factor),
        km_h(row.sustained.tas_m_s),
        deg_s(row.sustained.rate_rad_s),
    ];
    cells.extend(match row.corner {
        Some(turn) => [format!("{:.2}", turn.load_factor), km_h(turn.tas_m_s), deg_s(turn.rate_rad_s)],
        None => ["", "", ""].map(str::to_owned),
    });
    cells
}
