//! The command line: its types and help text, and which command does what.

pub mod aircraft;
pub mod batches;
pub mod compare;
pub mod divided;
pub mod ending;
pub mod finished;
pub mod flown;
pub mod merge;
pub mod pages;
pub mod params;
pub mod plan;
mod quantities;
mod refusal;
pub mod replay;
pub mod report;
pub mod run;
pub mod sensitivity;
pub mod shard;
pub mod status;
pub mod study;
pub mod sweep;
pub mod verify;
pub mod why;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::terminal::Terminal;

/// What a command that could do its work answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Done.
    Done,
    /// Done, and the answer is negative.
    Negative,
}

/// Re-flies documented air battles of the Korean War thousands of times and compares the losses with the record.
///
/// Every number comes with its interval, and every run can be flown again by scenario, seed and index. Results go to
/// standard output, progress to standard error. Exit codes: 0 done, 1 done but the answer is negative, 2 could not.
#[derive(Debug, Parser)]
#[command(name = "mig-alley", version, propagate_version = true, disable_help_subcommand = true)]
#[command(after_long_help = "Example:\n  mig-alley run black-thursday --runs 500")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// No progress and no notes.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// One JSON value on standard output instead of tables.
    #[arg(long, global = true)]
    pub json: bool,
    /// Folder of parameter files that take the place of built-in ones of the same name.
    #[arg(long, global = true, value_name = "DIR")]
    pub params: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Fly a scenario many times and say what losses to expect.
    #[command(after_long_help = run::EXAMPLES)]
    Run(run::RunCommand),
    /// Set the records of a battle beside the runs, misses first.
    #[command(after_long_help = compare::EXAMPLES)]
    Compare(compare::CompareCommand),
    /// Write one page about a run: finding, misses, charts, records, parameters with their sources.
    #[command(after_long_help = report::EXAMPLES)]
    Report(report::ReportCommand),
    /// Fly a scenario at many points of its parameters with the same luck.
    #[command(after_long_help = sweep::examples())]
    Sweep(sweep::SweepCommand),
    /// Say which parameters move the losses, and what share of their spread is luck.
    #[command(after_long_help = sensitivity::EXAMPLES)]
    Sensitivity(sensitivity::SensitivityCommand),
    /// Divide a study into shards that any number of machines can fly.
    #[command(after_long_help = plan::EXAMPLES)]
    Plan(plan::PlanCommand),
    /// Fly one shard of a plan.
    #[command(after_long_help = shard::EXAMPLES)]
    Shard(shard::ShardCommand),
    /// Say what there is of the shards of a plan.
    #[command(after_long_help = status::EXAMPLES)]
    Status(status::StatusCommand),
    /// Put the shards of a plan together.
    #[command(after_long_help = merge::EXAMPLES)]
    Merge(merge::MergeCommand),
    /// Tell why an aircraft of one run was lost, hit or spared.
    #[command(after_long_help = why::EXAMPLES)]
    Why(why::WhyCommand),
    /// Fly one run again and write it out: for Tacview, as a list of events, as tracks.
    #[command(after_long_help = replay::EXAMPLES)]
    Replay(replay::ReplayCommand),
    /// Set the computed performance of an aircraft type beside the published figures.
    #[command(after_long_help = aircraft::EXAMPLES)]
    Aircraft(aircraft::AircraftCommand),
    /// Set what the engine computes beside what it must compute, misses first.
    #[command(after_long_help = verify::EXAMPLES)]
    Verify(verify::VerifyCommand),
    /// Check, list, show or export the parameters.
    #[command(subcommand, after_long_help = params::EXAMPLES)]
    Params(params::ParamsCommand),
    /// Print completions for a shell.
    #[command(after_long_help = pages::COMPLETIONS_EXAMPLES)]
    Completions(pages::CompletionsCommand),
    /// Print the manual page, or write one for every command.
    #[command(after_long_help = pages::MAN_EXAMPLES)]
    Man(pages::ManCommand),
}

/// Options of all commands, as the commands need them.
#[derive(Debug, Clone)]
pub struct Context {
    /// The door to the terminal.
    pub terminal: Terminal,
    /// Whether JSON is wanted.
    pub json: bool,
    /// Folder of parameter files.
    pub params: Option<PathBuf>,
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// Everything that kept the command from its work, with what it was doing.
    pub fn run(self) -> anyhow::Result<Answer> {
        let context = Context { terminal: Terminal { quiet: self.quiet }, json: self.json, params: self.params };
        match self.command {
            Command::Run(command) => command.run(&context),
            Command::Compare(command) => command.run(&context),
            Command::Report(command) => command.run(&context),
            Command::Sweep(command) => command.run(&context),
            Command::Sensitivity(command) => command.run(&context),
            Command::Plan(command) => command.run(&context),
            Command::Shard(command) => command.run(&context),
            Command::Status(command) => command.run(&context),
            Command::Merge(command) => command.run(&context),
            Command::Why(command) => command.run(&context),
            Command::Replay(command) => command.run(&context),
            Command::Aircraft(command) => command.run(&context),
            Command::Verify(command) => command.run(&context),
            Command::Params(command) => params::answer(&command, &context),
            Command::Completions(command) => command.run(&context),
            Command::Man(command) => command.run(&context),
        }
    }
}

/// Which scenario, with which parameters.
#[derive(Debug, Clone, Args)]
pub struct ScenarioArgs {
    /// Name of the scenario, for instance black-thursday.
    pub scenario: String,
    /// Change a parameter: PATH=VALUE, or PATH*=FACTOR; may be given more than once.
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
}

/// Whether parameters are drawn.
#[derive(Debug, Clone, Copy, Args)]
pub struct UncertainArgs {
    /// Draw every parameter that has a range anew in each run, and say what share of the spread is luck.
    #[arg(long)]
    pub uncertain: bool,
}

/// Which runs.
#[derive(Debug, Clone, Args)]
pub struct RunsArgs {
    /// Number of runs, with --precision the most; 2000 if not given.
    #[arg(long, value_name = "N")]
    pub runs: Option<u64>,
    /// Seed of the study; 1 if not given.
    #[arg(long, value_name = "SEED")]
    pub seed: Option<u64>,
    /// Index of the first run, to go on where another study ended.
    #[arg(long, value_name = "INDEX", default_value_t = 0)]
    pub first_run: u32,
    /// Fly this one run alone.
    #[arg(long, value_name = "INDEX", conflicts_with_all = ["runs", "first_run"])]
    pub run: Option<u32>,
    /// Threads; one per core if not given. Never changes a result.
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Stop as soon as the 95 % interval of the mean of a quantity has this half width; with % as a share of the mean, with
    /// @p95 after the quantity for that quantile.
    #[arg(long, value_name = "QUANTITY=HALFWIDTH", conflicts_with = "run")]
    pub precision: Option<String>,
}

/// Where results go.
#[derive(Debug, Clone, Args)]
pub struct OutputArgs {
    /// Folder of the results; output/SCENARIO if not given, with --uncertain output/SCENARIO-uncertain.
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Write the rows as CSV too.
    #[arg(long)]
    pub csv: bool,
}
