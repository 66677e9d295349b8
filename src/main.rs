//! Command line of mig-alley: parses, does, says what went wrong, and ends with the exit code.

use std::io;
use std::process::ExitCode;

use clap::Parser;
use mig_alley::surface::cli::{Answer, Cli};
use mig_alley::surface::terminal::Terminal;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(Answer::Done) => ExitCode::SUCCESS,
        Ok(Answer::Negative) => ExitCode::from(1),
        Err(fault) if is_closed_pipe(&fault) => ExitCode::SUCCESS,
        Err(fault) => {
            Terminal { quiet: false }.warn(&format!("error: {}", chain(&fault)));
            ExitCode::from(2)
        }
    }
}

/// Whoever closed the pipe has seen enough.
fn is_closed_pipe(fault: &anyhow::Error) -> bool {
    let kind = fault.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind).next();
    kind == Some(io::ErrorKind::BrokenPipe)
}

/// The fault and what is behind it, each once.
fn chain(fault: &anyhow::Error) -> String {
    let mut text = fault.to_string();
    for cause in fault.chain().skip(1).map(ToString::to_string).filter(|cause| !cause.is_empty()) {
        if !text.contains(&cause) {
            text = format!("{text}\n  because: {cause}");
        }
    }
    text
}
