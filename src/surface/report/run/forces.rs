//! Who flew, and under which conditions, in words.

use super::{RunReport, words};
use crate::model::scenario::{EscortForce, Force, InterceptorForce, Role, Scenario, Side, Station, StreamParameters};
use crate::model::units::{M_PER_FT, M_S_PER_KT, RAD_PER_DEG};
use crate::surface::chart::axis;
use crate::surface::output::charts::nouns;
use crate::surface::output::summary::side_name;
use crate::surface::params::PathInfo;
use crate::surface::report::{Block, Column, Row, Table, Text};

/// Forces as a table, conditions as a paragraph, changes as a list.
pub fn in_words(run: &RunReport<'_>) -> Vec<Block> {
    let columns = [
        ("Force", Column::Name),
        ("Aircraft", Column::Number),
        ("Range in the sources", Column::Number),
        ("Type and task", Column::Words),
        ("How the number is known", Column::Words),
    ];
    let mut table = Table::new("Forces of the battle", &columns);
    for side in [Side::Un, Side::Communist] {
        let forces = run.scenario.forces.iter().filter(|f| f.side == side);
        let rows: Vec<Row> = forces.map(|force| force_row(run, force)).collect();
        let count: usize = run.scenario.forces.iter().filter(|f| f.side == side).map(|f| f.count).sum();
        table.group(Text::from(format!("{} side, {count} aircraft", side_name(side))), rows);
    }
    let mut blocks = vec![Block::Table(table), Block::Paragraph(courses(run.scenario).into())];
    blocks.push(Block::Paragraph(conditions(run.scenario).into()));
    if !run.changes.is_empty() {
        blocks.push(Block::Paragraph("Changed for this run:".into()));
        blocks.push(Block::List(run.changes.iter().map(|change| Text::default().code(change)).collect()));
    }
    blocks
}

fn force_row(run: &RunReport<'_>, force: &Force) -> Row {
    let info = run.library.info(&run.scenario.key, &format!("scenario.forces.{}.count", force.key)).ok();
    let range = info.as_ref().and_then(|i| Some(words::range(i.lo?, i.hi?))).unwrap_or_else(|| "–".into());
    let known = info.as_ref().map_or_else(Text::default, known);
    let task = format!("{}, {}", types(run.scenario, force), task(force));
    Row::new([force.name.as_str().into(), force.count.to_string().into(), range.into(), task.into(), known])
}

fn known(info: &PathInfo) -> Text {
    if info.place == "changed" {
        return Text::default().strong("changed for this run");
    }
    let basis = info.basis.map_or_else(|| "plain number".to_owned(), |b| b.word().to_owned());
    let seen = info.checked.map_or_else(String::new, |c| format!(", source seen: {}", c.word()));
    let text = Text::from(format!("{basis}{seen}"));
    if info.note.is_empty() { text } else { text.plain(" ").small(format!("({})", info.note)) }
}

fn types(scenario: &Scenario, force: &Force) -> String {
    let first = nouns::short(&scenario.aircraft[force.aircraft].name).to_owned();
    match &force.role {
        Role::Interceptor(role) if role.second_type != force.aircraft => {
            let second = nouns::short(&scenario.aircraft[role.second_type].name);
            let percent = axis::grouped(100.0 * role.second_share, 0);
            format!("{first} and {second} ({percent} % of the waves)")
        }
        _ => first,
    }
}

fn task(force: &Force) -> &'static str {
    match &force.role {
        Role::Bomber(role) if role.other_base => "bombers, from another base than the rest",
        Role::Bomber(_) => "bombers",
        Role::Interceptor(_) => "interceptors",
        Role::Escort(role) => match role.station {
            Station::CloseEscort => "close escort beside the boxes",
            Station::Cover => "cover above the stream",
            Station::Screen => "screen between the border and the stream",
            Station::Patrol(_) => "on patrol, guarding nobody",
        },
    }
}

fn degrees(rad: f64) -> String {
    axis::grouped(rad / RAD_PER_DEG, 0)
}

/// The way of the bombers, then that of every patrol and the entry of every force of interceptors that has one.
fn courses(scenario: &Scenario) -> String {
    let flown =
        scenario.forces.iter().any(|f| f.count > 0 && !matches!(f.role, Role::Interceptor(_) | Role::Escort(_)));
    let stream = scenario.stream.as_ref().filter(|_| flown).map(stream);
    stream
        .into_iter()
        .chain(scenario.forces.iter().filter(|f| f.count > 0).filter_map(course))
        .collect::<Vec<_>>()
        .join(" ")
}

fn course(force: &Force) -> Option<String> {
    let place = |east_m: f64, north_m: f64| {
        let far_km = axis::short(libm::hypot(east_m, north_m) / 1000.0);
        let bearing = libm::atan2(east_m, north_m).rem_euclid(core::f64::consts::TAU);
        format!("{far_km} km from the origin on a bearing of {}°", degrees(bearing))
    };
    match &force.role {
        Role::Escort(EscortForce { station: Station::Patrol(p), .. }) => Some(format!(
            "{} begins its patrol {} s into the battle, {}, at {} m and {} m/s on legs of {} km heading {}°, for {} minutes at most.",
            force.name,
            axis::short(p.start_s),
            place(p.east_m, p.north_m),
            axis::grouped(p.altitude_m, 0),
            axis::short(p.tas_m_s),
            axis::short(p.leg_m / 1000.0),
            degrees(p.heading_rad),
            axis::short(p.time_s / 60.0)
        )),
        Role::Interceptor(InterceptorForce { entry: Some(e), .. }) => Some(format!(
            "{} enters {} s into the battle, {}, at {} m heading {}°.",
            force.name,
            axis::short(e.time_s),
            place(e.east_m, e.north_m),
            axis::grouped(e.altitude_m, 0),
            degrees(e.heading_rad)
        )),
        _ => None,
    }
}

fn stream(s: &StreamParameters) -> String {
    let feet = axis::grouped(libm::round(s.altitude_m / M_PER_FT / 100.0) * 100.0, 0);
    format!(
        "The bomber stream flies at {} m ({feet} ft) and {} m/s ({} kt) true airspeed, heading {}°, the groups {} s apart. The \
         battle begins {} km before the target; after the bombs are away the stream turns off by {}°.",
        axis::grouped(s.altitude_m, 0),
        axis::short(s.tas_m_s),
        axis::grouped(s.tas_m_s / M_S_PER_KT, 0),
        degrees(s.heading_rad),
        axis::short(s.group_spacing_s),
        axis::short(s.start_before_target_m / 1000.0),
        degrees(s.turn_off_rad)
    )
}

fn conditions(scenario: &Scenario) -> String {
    let c = &scenario.conditions;
    let warmer = match c.temperature_offset_k {
        0.0 => "standard air".to_owned(),
        k => {
            format!("air {} K {} than standard", axis::short(libm::fabs(k)), if k > 0.0 { "warmer" } else { "colder" })
        }
    };
    format!(
        "Visibility {} km, {warmer}, contrails above {} m, the sun {}° high in the direction {}°, no wind and no clouds. A battle \
         lasts {} minutes at most. Many of these figures are not on record: their ranges stand below.",
        axis::short(c.visibility_m / 1000.0),
        axis::grouped(c.contrail_base_m, 0),
        degrees(c.sun_elevation_rad),
        degrees(c.sun_azimuth_rad),
        axis::short(c.time_limit_s / 60.0)
    )
}
