//! `replay`: flies one run again and writes it out for viewers, programs and spreadsheets.

mod choose;
mod losses;

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use self::choose::Chosen;
use super::ending;
use super::refusal::Refusal;
use super::study::{self, Study};
use super::{Answer, Context, OutputArgs, ScenarioArgs, UncertainArgs};
use crate::model::rng::RunAddress;
use crate::study::find::{Search, Wanted};
use crate::study::montecarlo::{Plan, PlanFault};
use crate::study::quantity::Layout;
use crate::study::recording::{self, Recording};
use crate::surface::output::manifest::{Kind, Manifest};
use crate::surface::output::{Folder, summary};
use crate::surface::replay::{Replay, acmi, events, tracks, viewer};
use crate::surface::terminal::bold;

/// Shown by `--help`.
pub const EXAMPLES: &str = "Examples:
  mig-alley replay black-thursday
  mig-alley replay black-thursday --run 17
  mig-alley replay black-thursday --find worst --runs 10000
  mig-alley replay black-thursday --find un.b-29a.destroyed=8 --output output/eight-lost

Files: viewer.html to watch in any browser, replay.acmi for Tacview (tacview.net), events.jsonl with everything that happened,
tracks.csv with where everybody was.
docs/replay.md describes them. --find uses the finished run in output/SCENARIO where it has the same runs and seed, and flies
them otherwise.";

/// Options of `replay`.
#[derive(Debug, Args)]
pub struct ReplayCommand {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    uncertain: UncertainArgs,
    /// Index of the run to show.
    #[arg(long, value_name = "INDEX", conflicts_with_all = ["find", "runs"])]
    run: Option<u32>,
    /// Which of --runs to show: median, worst or best (by bombers destroyed, without bombers by fighters on patrol), or the first with QUANTITY=VALUE.
    #[arg(long, value_name = "WHICH", default_value = "median")]
    find: String,
    /// Number of runs to choose from.
    #[arg(long, value_name = "N", default_value_t = 2000)]
    runs: u64,
    /// Seed of the study.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// Threads; one per core if not given. Never changes a result.
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Folder of the files; output/SCENARIO-replay-RUN if not given.
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl ReplayCommand {
    /// Chooses the run, flies it, writes, prints.
    ///
    /// # Errors
    /// Faults in parameters or options, no run as wanted, a run that failed, an output folder that cannot be written.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let mut refusal = Refusal::default();
        let wanted = refusal.keep(Wanted::parse(&self.find));
        let loaded = refusal.keep(Study::with_plan(&self.scenario, self.uncertain, self.plan(), context));
        let (Some(wanted), Some((plan, study))) = (wanted, loaded) else { return Err(refusal.into_error()) };
        // From here on there is work to be put away when somebody asks to stop.
        study::stop_flag();
        let search = Search::new(&Layout::new(&study.scenario), wanted.clone())?;
        // A folder named by the user is tried before hours of work go into the choice.
        let given = self.output.is_some().then(|| self.begin(&study, plan.first_run)).transpose()?;
        let chosen = match self.run {
            Some(run) => Chosen { run, why: "as asked".into() },
            None => choose::choose(&study, &plan, (&wanted, search), context)?,
        };
        let address = RunAddress { seed: self.seed, run: chosen.run };
        let scenario = study.scenario_of(address)?;
        let recording = recording::record(&scenario, address)
            .with_context(|| format!("run {} of seed {} failed; choose another with --run", chosen.run, self.seed))?;
        if study::stop_flag().load(Ordering::Relaxed) {
            anyhow::bail!("stopped; nothing was written");
        }
        let folder = match given {
            Some(folder) => folder,
            None => self.begin(&study, chosen.run)?,
        };
        let (date, hour) = (study.library.date(&study.key), study.library.local_time(&study.key));
        let replay = Replay::new(&scenario, date, &recording).beginning_at(hour);
        let files = self.write(folder, &study, &replay)?;
        ending::name_files(&files, &context.terminal);
        let shown = if context.json {
            summary::json(&as_json(&study, &chosen, &replay, &files))
        } else {
            in_words(&study, &chosen, &replay, &recording)
        };
        context.terminal.result(&shown)?;
        Ok(Answer::Done)
    }

    /// The runs to choose from, or the one asked for.
    fn plan(&self) -> anyhow::Result<Plan> {
        let (first_run, runs) = match self.run {
            Some(run) => (run, 1),
            None => (0, u32::try_from(self.runs).map_err(|_| PlanFault::Runs(self.runs))?),
        };
        let plan = Plan { seed: self.seed, first_run, runs, threads: self.threads, precision: None };
        plan.check()?;
        Ok(plan)
    }

    fn begin(&self, study: &Study, run: u32) -> anyhow::Result<Folder> {
        let output = OutputArgs { output: self.output.clone(), csv: false };
        let target = study.folder(&output, &format!("-replay-{run}"));
        Ok(Folder::begin(&target, &self.manifest(study, run))?)
    }

    fn manifest(&self, study: &Study, run: u32) -> Manifest {
        let plan = Plan { seed: self.seed, first_run: run, runs: 1, threads: None, precision: None };
        Manifest { kind: Kind::Replay, ..study.manifest(&plan, 1) }
    }

    fn write(&self, folder: Folder, study: &Study, replay: &Replay<'_>) -> anyhow::Result<Vec<PathBuf>> {
        for (name, text) in replay.files() {
            folder.write(name, text.as_bytes())?;
        }
        let manifest = self.manifest(study, replay.recording.address.run);
        Ok(folder.finish(&manifest, |_| Ok(()))?.files)
    }
}

fn as_json(study: &Study, chosen: &Chosen, replay: &Replay<'_>, files: &[PathBuf]) -> serde_json::Value {
    let address = replay.recording.address;
    json!({
        "scenario": study.key,
        "seed": address.seed,
        "run": address.run,
        "why": chosen.why,
        "losses": losses::losses(replay),
        "files": files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>(),
    })
}

fn in_words(study: &Study, chosen: &Chosen, replay: &Replay<'_>, recording: &Recording) -> String {
    let address = recording.address;
    let headline = format!("{}: run {}, seed {}", study.scenario.title, address.run, address.seed);
    let mut text = format!("{}\nchosen: {}\n\n", bold(&headline), chosen.why);
    text += &losses::table(&losses::losses(replay));
    text += &format!(
        "\nopen {} in a browser, {} with Tacview (tacview.net), {} with a program or a text editor, {} with a spreadsheet\n",
        viewer::FILE,
        acmi::FILE,
        events::FILE,
        tracks::FILE
    );
    text
}
