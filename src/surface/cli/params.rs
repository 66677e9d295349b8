//! `params`: check, list, show and export parameter files, and print their schema.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Subcommand;
use serde_json::{Value, json};

use super::{Answer, Context};
use crate::model::rng::RunAddress;
use crate::study::montecarlo::Plan;
use crate::surface::file;
use crate::surface::output::{self, summary};
use crate::surface::params::{self, Draw, Library, PathInfo, Priors, Uncertain};

/// How the files are laid out, written beside exported ones.
const README: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/params/README.md"));

/// Check, list, show and export parameter files.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum ParamsCommand {
    /// Check every parameter file and report all faults at once.
    ///
    /// Example: mig-alley params check --params my-params
    Check,
    /// List numeric parameters with value, range, basis and meaning.
    ///
    /// Example: mig-alley params list open_fire
    List {
        /// Show only paths that contain this text.
        pattern: Option<String>,
        /// Scenario whose parameters are listed; without it those of all files but scenarios.
        #[arg(long)]
        scenario: Option<String>,
    },
    /// Show a parameter with its sources, or a whole file.
    ///
    /// Examples: mig-alley params show doctrine.mig.open_fire_range_m; mig-alley params show guns/n-37
    Show {
        /// Dotted path of a parameter, or FOLDER/STEM of a file.
        what: String,
        /// Scenario to which paths that begin with `scenario.` belong.
        #[arg(long, default_value = "black-thursday")]
        scenario: String,
    },
    /// Show the values that a run with --uncertain is flown with.
    ///
    /// Example: mig-alley params draw black-thursday --run 17
    Draw {
        /// Name of the scenario.
        scenario: String,
        /// Index of the run.
        #[arg(long, value_name = "INDEX")]
        run: u32,
        /// Seed of the study.
        #[arg(long, value_name = "SEED", default_value_t = 1)]
        seed: u64,
        /// Change a parameter: PATH=VALUE, or PATH*=FACTOR; may be given more than once.
        #[arg(long, value_name = "PATH=VALUE")]
        set: Vec<String>,
    },
    /// Write all parameter files to a folder, to be edited and given back with --params.
    ///
    /// Example: mig-alley params export my-params
    Export {
        /// Folder to write to.
        dir: PathBuf,
        /// Replace files that differ.
        #[arg(long)]
        force: bool,
    },
    /// Print the JSON Schema of the files, so that editors complete them.
    ///
    /// Example: mig-alley params schema guns > guns.schema.json
    Schema {
        /// Only the schema of the files of this folder.
        folder: Option<String>,
    },
}

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley params list open_fire
  mig-alley params show doctrine.mig.open_fire_range_m
  mig-alley params export my-params";

/// Reads the parameters and answers on standard output.
///
/// # Errors
/// As [`run`].
pub fn answer(command: &ParamsCommand, context: &Context) -> anyhow::Result<Answer> {
    let library = Library::load(context.params.as_deref())?;
    let mut text = Vec::new();
    run(command, &library, &mut text)?;
    let words = String::from_utf8_lossy(&text);
    let shown = if context.json { summary::json(&in_json(command, &library, &words)?) } else { words.into_owned() };
    context.terminal.result(&shown)?;
    Ok(Answer::Done)
}

/// The answer of a command as one JSON value: parameters as objects, whatever else it says as a string.
fn in_json(command: &ParamsCommand, library: &Library, words: &str) -> anyhow::Result<Value> {
    Ok(match command {
        ParamsCommand::List { pattern, scenario } => {
            let paths = library.numeric_paths(scenario.as_deref().unwrap_or_default());
            let pattern = pattern.as_deref().unwrap_or_default();
            paths.iter().filter(|p| p.path.contains(pattern)).map(parameter).collect()
        }
        // A whole file has no value of its own.
        ParamsCommand::Show { what, scenario } => match library.info(scenario, what) {
            Ok(info) => parameter(&info),
            Err(_) => json!(words),
        },
        ParamsCommand::Draw { scenario, run, seed, set } => {
            let (priors, draw) = drawn(library, scenario, set, RunAddress { seed: *seed, run: *run })?;
            let one = |(p, value): (&Uncertain, &f64)| json!({ "path": p.path, "value": value });
            priors.parameters().iter().zip(&draw.values).map(one).collect()
        }
        ParamsCommand::Schema { .. } => serde_json::from_str(words)?,
        ParamsCommand::Check | ParamsCommand::Export { .. } => json!(words.trim_end()),
    })
}

fn parameter(info: &PathInfo) -> Value {
    json!({
        "path": info.path, "best": info.best, "lo": info.lo, "hi": info.hi, "min": info.min, "max": info.max,
        "basis": info.basis.map(|b| b.word()), "checked": info.checked.map(|c| c.word()), "sources": info.sources,
        "note": info.note, "doc": info.doc, "place": info.place,
    })
}

/// Runs one of the commands and writes its result to `out`.
///
/// # Errors
/// Faults of the parameter files, an unknown name, a file that cannot be written.
pub fn run(command: &ParamsCommand, library: &Library, out: &mut dyn Write) -> anyhow::Result<()> {
    match command {
        ParamsCommand::Check => check(library, out),
        ParamsCommand::List { pattern, scenario } => list(library, pattern.as_deref(), scenario.as_deref(), out),
        ParamsCommand::Show { what, scenario } => show(library, what, scenario, out),
        ParamsCommand::Draw { scenario, run, seed, set } => {
            show_draw(library, scenario, set, RunAddress { seed: *seed, run: *run }, out)
        }
        ParamsCommand::Export { dir, force } => export(library, dir, *force, out),
        ParamsCommand::Schema { folder } => schema(folder.as_deref(), out),
    }
}

fn check(library: &Library, out: &mut dyn Write) -> anyhow::Result<()> {
    library.check()?;
    let mut paths = BTreeSet::new();
    for scenario in library.scenario_keys() {
        let inside = library.numeric_paths(&scenario).into_iter().map(|p| p.path);
        paths.extend(inside.map(|path| path.replacen("scenario.", &format!("scenarios.{scenario}."), 1)));
    }
    paths.extend(library.numeric_paths("").into_iter().map(|p| p.path));
    writeln!(out, "{} files with {} numeric parameters: no fault", library.texts().len(), paths.len())?;
    Ok(())
}

fn list(library: &Library, pattern: Option<&str>, scenario: Option<&str>, out: &mut dyn Write) -> anyhow::Result<()> {
    if let Some(scenario) = scenario {
        library.scenario(scenario)?;
    }
    let paths = library.numeric_paths(scenario.unwrap_or_default());
    let wanted: Vec<&PathInfo> = paths.iter().filter(|p| p.path.contains(pattern.unwrap_or_default())).collect();
    if wanted.is_empty() {
        bail!(
            "no parameter contains `{}`: `params list` without it shows all; those of a scenario need --scenario",
            pattern.unwrap_or_default()
        );
    }
    let rows: Vec<[String; 4]> = wanted.iter().map(|p| [p.path.clone(), best(p), range(p), basis(p)]).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let (path, best, range, basis) = (width(0), width(1), width(2), width(3));
    for ([a, b, c, d], info) in rows.iter().zip(&wanted) {
        writeln!(out, "{a:path$}  {b:>best$}  {c:range$}  {d:basis$}  {}", info.doc)?;
    }
    Ok(())
}

/// The values that a run is flown with.
fn drawn(library: &Library, scenario: &str, changes: &[String], address: RunAddress) -> anyhow::Result<(Priors, Draw)> {
    Plan { seed: address.seed, first_run: address.run, runs: 1, threads: None, precision: None }.check()?;
    let priors = library.with_texts(scenario, changes)?.priors(scenario)?;
    let draw = priors.draw(address)?;
    Ok((priors, draw))
}

fn show_draw(
    library: &Library,
    scenario: &str,
    changes: &[String],
    address: RunAddress,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let (priors, draw) = drawn(library, scenario, changes, address)?;
    let path = priors.parameters().iter().map(|p| p.path.chars().count()).max().unwrap_or(0);
    for (p, value) in priors.parameters().iter().zip(&draw.values) {
        let best = p.prior.best.map_or_else(String::new, |best| format!(", best {best}"));
        writeln!(out, "{:path$}  {value:>12.6}  {} to {}{best}", p.path, p.prior.lo, p.prior.hi)?;
    }
    Ok(())
}

fn best(info: &PathInfo) -> String {
    format!("{}", info.best)
}

fn range(info: &PathInfo) -> String {
    match (info.lo, info.hi) {
        (Some(lo), Some(hi)) => format!("{lo} to {hi}"),
        _ => String::new(),
    }
}

fn basis(info: &PathInfo) -> String {
    info.basis.map_or_else(String::new, |b| b.word().to_owned())
}

fn show(library: &Library, what: &str, scenario: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let file = what.trim_end_matches(".toml").trim_start_matches("params/");
    if let Some((_, _, text)) = library.texts().into_iter().find(|(name, _, _)| name == file) {
        out.write_all(text.as_bytes())?;
        return Ok(());
    }
    let value = library.value(scenario, what)?;
    writeln!(out, "{what} = {value}")?;
    describe(library, &library.info(scenario, what)?, out)
}

fn describe(library: &Library, info: &PathInfo, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "  {}", info.doc)?;
    writeln!(out, "  written as  {} = {}, {}", info.path, info.best, info.place)?;
    if !range(info).is_empty() {
        let shape = if info.uniform { "even over" } else { "most likely the best value within" };
        writeln!(out, "  range       {} ({shape} the range)", range(info))?;
    }
    writeln!(out, "  accepted    {} to {}", info.min, info.max)?;
    let checked = info.checked.map_or("", |c| c.word());
    match info.basis {
        Some(basis) if checked.is_empty() => writeln!(out, "  known       {}", basis.word())?,
        Some(basis) => writeln!(out, "  known       {}, source seen: {checked}", basis.word())?,
        None => writeln!(out, "  known       see the header of its file")?,
    }
    for key in &info.sources {
        writeln!(out, "  source      {key}: {}", library.source_title(key).unwrap_or_default())?;
    }
    if !info.note.is_empty() {
        writeln!(out, "  note        {}", info.note)?;
    }
    Ok(())
}

fn export(library: &Library, dir: &Path, force: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    output::must_hold_no_study(dir)?;
    let texts = library.texts();
    let mut files: Vec<(PathBuf, &str)> =
        texts.iter().map(|(name, _, text)| (dir.join(format!("{name}.toml")), *text)).collect();
    files.push((dir.join("README.md"), README));
    if !force {
        let changed: Vec<String> = files
            .iter()
            .filter(|(path, text)| differs(path, text))
            .map(|(path, _)| path.display().to_string())
            .collect();
        if !changed.is_empty() {
            let list = changed.join("\n  ");
            bail!("nothing was written, since these files exist and differ (--force replaces them):\n  {list}");
        }
    }
    for (path, text) in &files {
        output::write_file(path, text.as_bytes())?;
    }
    writeln!(out, "{} files written to {}", files.len(), dir.display())?;
    Ok(())
}

/// Whether something else than `text` is at `path`.
fn differs(path: &Path, text: &str) -> bool {
    match file::read(path, text.len() as u64) {
        Ok(found) => found != text.as_bytes(),
        Err(fault) => fault.kind() != io::ErrorKind::NotFound,
    }
}

fn schema(folder: Option<&str>, out: &mut dyn Write) -> anyhow::Result<()> {
    let whole = params::schema();
    let shown = match folder {
        None => whole,
        Some(folder) => {
            let names = whole["$defs"].as_object().map(|defs| defs.keys().cloned().collect::<Vec<_>>().join(", "));
            let found = whole["$defs"].get(folder).cloned();
            let mut found =
                found.with_context(|| format!("no folder `{folder}`: known are {}", names.unwrap_or_default()))?;
            found["$schema"] = whole["$schema"].clone();
            found
        }
    };
    serde_json::to_writer_pretty(&mut *out, &shown)?;
    writeln!(out)?;
    Ok(())
}
