//! `verify`: sets what the engine computes beside what it must compute, misses first.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::Args;

use super::{Answer, Context, study};
use crate::study::verify::{Effort, GROUPS, Ground, Group};
use crate::surface::output;
use crate::surface::params::Library;
use crate::surface::report::verification::{Section, Verification, may_be_written};
use crate::surface::terminal::Terminal;

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley verify
  mig-alley verify --quick --rows theory --rows damage
  mig-alley verify --json > verification.json
  mig-alley verify --set 'aircraft.mig-15.zero_lift_drag*=1.3' --rows aircraft";

/// Scenario whose variants are flown.
const SCENARIO: &str = "black-thursday";
/// How long a wish to stop may go unseen.
const BEAT: Duration = Duration::from_millis(100);

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
    /// Page to write, in Markdown; output/verification.md if not given, with --rows output/verification-GROUP.md.
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
        let page = self.page();
        may_be_written(&page)?;
        let ground = self.ground(context)?;
        let sections = self.compute_all(groups, ground, context.terminal)?;
        let found = Verification {
            effort: self.effort(),
            rows: self.rows.clone(),
            changes: self.set.clone(),
            parameters: context.params.clone(),
            sections,
        };
        // somebody else may have taken the place meanwhile
        may_be_written(&page)?;
        output::write_file(&page, found.markdown().as_bytes())?;
        context.terminal.result(&if context.json { found.json() } else { found.text() })?;
        context.terminal.note(&format!("wrote {}", page.display()));
        Ok(if found.misses().next().is_some() { Answer::Negative } else { Answer::Done })
    }

    /// The page to write; some of the rows never take the place of all of them unasked.
    fn page(&self) -> PathBuf {
        let groups: String = self.rows.iter().map(|group| format!("-{group}")).collect();
        self.output.clone().unwrap_or_else(|| format!("output/verification{groups}.md").into())
    }

    /// Computes on a thread of its own, so that a wish to stop is seen in the middle of a group.
    fn compute_all(&self, groups: Vec<Group>, ground: Ground, terminal: Terminal) -> anyhow::Result<Vec<Section>> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(std::thread::available_parallelism().map_or(1, usize::from))
            .build()
            .context("cannot start threads")?;
        let (stop, effort, wanted) = (study::stop_flag(), self.effort(), groups.len());
        let (sender, receiver) = mpsc::channel();
        let work = move || {
            for group in groups {
                if sender.send(pool.install(|| compute(&group, &ground, effort, terminal))).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().name("verify".into()).spawn(work).context("cannot start a thread")?;
        let mut sections = Vec::new();
        while sections.len() < wanted {
            match receiver.recv_timeout(BEAT) {
                Ok(section) => sections.push(section),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => bail!("a group of rows could not be computed"),
            }
            if stop.load(Ordering::Relaxed) {
                bail!("stopped; nothing was written");
            }
        }
        Ok(sections)
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
}

fn compute(group: &Group, ground: &Ground, effort: Effort, terminal: Terminal) -> Section {
    let begun = Instant::now();
    let rows = group.rows(ground, effort);
    let missed = rows.iter().filter(|row| !row.passed()).count();
    let time_s = begun.elapsed().as_secs_f64();
    terminal.note(&format!("{}: {} rows, {missed} missed, {time_s:.1} s", group.key, rows.len()));
    Section { group: group.key, shows: group.shows, rows }
}
