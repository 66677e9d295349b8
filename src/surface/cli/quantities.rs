//! Which quantities a study of many points tells.

use super::study::Study;
use crate::model::scenario::Side;
use crate::study::quantity::Layout;
use crate::study::quote::cut;

/// The quantities to print: as asked, else the aircraft destroyed of every type.
///
/// # Errors
/// Names of no quantity, all of them, with the nearest.
pub fn named(asked: &[String], study: &Study) -> anyhow::Result<Vec<String>> {
    let layout = Layout::new(&study.scenario);
    let unknown = |name: &&String| layout.position(name).is_none();
    let faults = asked.iter().filter(unknown).map(|name| {
        let nearest = layout.nearest_names(name);
        format!("no quantity '{}' in this scenario; the nearest names are {nearest}", cut(name))
    });
    let faults: Vec<String> = faults.collect();
    if !faults.is_empty() {
        anyhow::bail!("{}", faults.join("\n"));
    }
    if !asked.is_empty() {
        let once = asked.iter().enumerate().filter(|(i, name)| !asked[..*i].contains(name));
        return Ok(once.map(|(_, name)| name.clone()).collect());
    }
    let of = |side| layout.destroyed_of(side).into_iter().map(|c| layout.columns()[c].name.clone());
    Ok(of(Side::Un).chain(of(Side::Communist)).collect())
}

/// The quantities that matter most: as asked, else the bombers destroyed, without bombers all aircraft destroyed.
///
/// # Errors
/// As [`named`].
pub fn foremost(asked: &[String], study: &Study) -> anyhow::Result<Vec<String>> {
    let layout = Layout::new(&study.scenario);
    let name = |&column: &usize| layout.columns()[column].name.clone();
    let bombers: Vec<String> = layout.targets_destroyed().iter().map(name).collect();
    if asked.is_empty() && !bombers.is_empty() { Ok(bombers) } else { named(asked, study) }
}
