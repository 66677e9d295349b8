//! `verify`: sets what the engine computes beside what it must compute, misses first.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, bail};
use clap::Args;

use super::{Answer, Context};
use crate::study::verify::{Effort, GROUPS, Ground, Group};
use crate::surface::output;
use crate::surface::params::Library;
use crate::surface::report::verification::{Section, Verification};

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley verify
  mig-alley verify --quick --rows theory --rows damage
  mig-alley verify --json > verification.json
  mig-alley verify --set 'aircraft.mig-15.zero_lift_drag*=1.3' --rows aircraft";

/// Scenario whose variants are flown.
const SCENARIO: &str = "black-thursday";
/// Page written if nothing else is asked.
const PAGE: &str = "output/verification.md";

/// Options of `verify`.
#[derive(Debug, Args)]
pub struct VerifyCommand {
    /// Compute only this group of rows; may be given more than once.
    #[arg(long, value_name = "GROUP")]
    rows: Vec<String>,
    /// Fewer runs: under a minute.
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// All runs that the design asks for: an hour or more.
    #[arg(long)]
    full: bool,
    /// Change a parameter: PATH=VALUE, or PATH*=FACTOR; may be given more than once.
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Page to write, in Markdown; output/verification.md if not given.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl VerifyCommand {
    /// Computes, writes, prints; negative where a row fails.
    ///
    /// # Errors
    /// Faults in parameters, a group that does not exist, a page that cannot be written.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let groups = self.groups()?;
        let ground = self.ground(context)?;
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(std::thread::available_parallelism().map_or(1, usize::from))
            .build()
            .context("cannot start threads")?;
        let sections = pool.install(|| groups.iter().map(|group| self.compute(group, &ground, context)).collect());
        let found = Verification { effort: self.effort(), changes: self.set.clone(), sections };
        let page = self.output.as_deref().unwrap_or(Path::new(PAGE));
        write(page, &found.markdown())?;
        context.terminal.result(&if context.json { found.json() } else { found.text() })?;
        context.terminal.note(&format!("wrote {}", page.display()));
        Ok(if found.misses().next().is_some() { Answer::Negative } else { Answer::Done })
    }

    fn effort(&self) -> Effort {
        match (self.quick, self.full) {
            (true, _) => Effort::Quick,
            (_, true) => Effort::Full,
            _ => Effort::Default,
        }
    }

    /// The groups asked for, in their own order; all if none is.
    fn groups(&self) -> anyhow::Result<Vec<Group>> {
        let known: Vec<&str> = GROUPS.iter().map(|g| g.key).collect();
        let unknown: Vec<String> =
            self.rows.iter().filter(|r| !known.contains(&r.as_str())).map(|r| format!("'{r}'")).collect();
        if !unknown.is_empty() {
            bail!("no group of rows is called {}: there are {}", unknown.join(", "), known.join(", "));
        }
        let asked = |group: &Group| self.rows.is_empty() || self.rows.iter().any(|r| r == group.key);
        Ok(GROUPS.into_iter().filter(asked).collect())
    }

    fn ground(&self, context: &Context) -> anyhow::Result<Ground> {
        let library = Library::load(context.params.as_deref())?.with_texts(SCENARIO, &self.set)?;
        let types = library.aircraft_keys().iter().map(|key| library.aircraft(key)).collect::<Result<_, _>>()?;
        Ok(Ground { scenario: library.scenario(SCENARIO)?, types })
    }

    fn compute(&self, group: &Group, ground: &Ground, context: &Context) -> Section {
        let begun = Instant::now();
        let rows = group.rows(ground, self.effort());
        let missed = rows.iter().filter(|row| !row.passed()).count();
        let time_s = begun.elapsed().as_secs_f64();
        context.terminal.note(&format!("{}: {} rows, {missed} missed, {time_s:.1} s", group.key, rows.len()));
        Section { group: group.key, shows: group.shows, rows }
    }
}

fn write(page: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = page.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    Ok(output::write_file(page, text.as_bytes())?)
}
