//! The axes of a sweep as a user writes them: read, led to their parameters, and checked value by value.

use super::super::refusal::Refusal;
use super::super::study::Study;
use crate::model::scenario::Scenario;
use crate::study::design::{self, Axis};
use crate::surface::params::{Change, Fault, Faults, Holds, Operation};

/// Reads all axes; the faulty ones are left out.
pub fn read(texts: &[String], refusal: &mut Refusal) -> Vec<Axis> {
    texts.iter().filter_map(|text| refusal.keep(Axis::parse(text))).collect()
}

/// Checks every axis by itself and, where all are sound, every point before the first flight: a fault in the last one must
/// not cost the work of the others.
pub fn check(study: &Study, axes: &[Axis], points: &[Vec<f64>], refusal: &mut Refusal) {
    let mut faults: Vec<Fault> = Vec::new();
    let mut known: Vec<(String, &Axis)> = Vec::new();
    for axis in axes {
        match parameter(study, axis) {
            Ok(path) => {
                let twice = known.iter().find(|(other, _)| *other == path);
                faults.extend(twice.map(|(_, other)| same_parameter(axis, other)));
                faults.extend(values(study, axis));
                known.push((path, axis));
            }
            Err(fault) => faults.extend(fault.list().iter().cloned()),
        }
    }
    if faults.is_empty() {
        let at_point = |point: &Vec<f64>| scenario_at(study, axes, point).err();
        faults.extend(points.iter().filter_map(at_point).flat_map(|faults| faults.list().to_vec()));
    }
    if !faults.is_empty() {
        refusal.keep(Err::<(), _>(Faults::new(faults)));
    }
}

/// Path of the parameter of an axis as its file spells it.
fn parameter(study: &Study, axis: &Axis) -> Result<String, Faults> {
    let (path, holds) = study
        .library
        .parameter(&study.key, &axis.path)
        .map_err(|remedy| Fault::general("--vary", &*axis.path, "names no parameter", remedy))?;
    match (holds, axis.operation) {
        (Holds::Number, _) | (Holds::Table, design::Operation::Scale) => Ok(path),
        (Holds::Table, design::Operation::Set) => {
            Err(Fault::general("--vary", &*axis.path, "is a table", "scale it whole with PATH*=FACTORS").into())
        }
        (Holds::Text, _) => {
            let remedy = "a sweep varies numbers; use --set for names, one study each";
            Err(Fault::general("--vary", &*axis.path, "is a text", remedy).into())
        }
    }
}

fn same_parameter(axis: &Axis, other: &Axis) -> Fault {
    let rule = format!("is the same parameter as {} on another axis", other.name());
    Fault::general("--vary", axis.name(), rule, "give each parameter once")
}

/// Faults of the values of an axis, each by itself; two that come to the same.
fn values(study: &Study, axis: &Axis) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut reached: Vec<(f64, f64)> = Vec::new();
    for &typed in &axis.values {
        match study.library.with(&study.key, &[change(axis, typed)]) {
            Err(fault) => faults.extend(fault.list().iter().cloned()),
            // a table has no single value
            Ok(changed) => {
                let Ok(value) = changed.value(&study.key, &axis.path) else { continue };
                match reached.iter().find(|(_, other)| *other == value) {
                    Some((first, _)) => {
                        let rule = format!("comes to {value} with {first} and with {typed}");
                        faults.push(Fault::general("--vary", axis.name(), rule, "give values that differ"));
                    }
                    None => reached.push((typed, value)),
                }
            }
        }
    }
    faults
}

fn change(axis: &Axis, value: f64) -> Change {
    let operation = match axis.operation {
        design::Operation::Set => Operation::Set(value),
        design::Operation::Scale => Operation::Multiply(value),
    };
    Change { path: axis.path.clone(), operation, origin: "--vary".into() }
}

/// The scenario with the values of a point put in.
///
/// # Errors
/// Every rule that the values break, by themselves or together.
pub fn scenario_at(study: &Study, axes: &[Axis], point: &[f64]) -> Result<Scenario, Faults> {
    let changes: Vec<Change> = axes.iter().zip(point).map(|(axis, &value)| change(axis, value)).collect();
    study.library.with(&study.key, &changes)?.scenario(&study.key)
}
