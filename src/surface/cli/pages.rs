//! `completions` and `man`: pages made from the same definitions as the command line itself.

use std::path::PathBuf;

use clap::{Args, CommandFactory};

use super::{Answer, Cli, Context};
use crate::surface::output::{self, write_file};

/// Shown by `completions --help`.
pub const COMPLETIONS_EXAMPLES: &str = "Example:
  mig-alley completions bash > ~/.local/share/bash-completion/completions/mig-alley";
/// Shown by `man --help`.
pub const MAN_EXAMPLES: &str = "Examples:
  mig-alley man | man -l -
  mig-alley man --output share/man/man1";

/// Options of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsCommand {
    /// The shell.
    shell: clap_complete::Shell,
}

impl CompletionsCommand {
    /// Prints the completions.
    ///
    /// # Errors
    /// A closed standard output.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let mut script = Vec::new();
        let mut command = Cli::command();
        let name = command.get_name().to_owned();
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        context.terminal.result(&String::from_utf8_lossy(&script))?;
        Ok(Answer::Done)
    }
}

/// Options of `man`.
#[derive(Debug, Args)]
pub struct ManCommand {
    /// Folder for a page of every command; the main page goes to standard output if not given.
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl ManCommand {
    /// Prints or writes the pages.
    ///
    /// # Errors
    /// A folder that cannot be written, a closed standard output.
    pub fn run(&self, context: &Context) -> anyhow::Result<Answer> {
        let command = built();
        let Some(folder) = &self.output else {
            context.terminal.result(&String::from_utf8_lossy(&page(command)?))?;
            return Ok(Answer::Done);
        };
        output::must_hold_no_study(folder)?;
        let mut files = Vec::new();
        for command in all(command) {
            let name = command.get_display_name().unwrap_or_else(|| command.get_name());
            let file = folder.join(format!("{name}.1"));
            write_file(&file, &page(command.clone())?)?;
            files.push(file);
        }
        super::ending::name_files(&files, &context.terminal);
        Ok(Answer::Done)
    }
}

/// The definitions with the common options in every command, and without the `help` that clap adds below commands with
/// commands of their own: it would need a page as well.
fn built() -> clap::Command {
    let bare = |sub: clap::Command| sub.disable_help_subcommand(true);
    let names: Vec<String> = Cli::command().get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let mut command = names.into_iter().fold(Cli::command(), |command, name| command.mut_subcommand(name, bare));
    command.build();
    command
}

/// The command and all below it.
fn all(command: clap::Command) -> Vec<clap::Command> {
    let below: Vec<clap::Command> = command.get_subcommands().cloned().flat_map(all).collect();
    std::iter::once(command).chain(below).collect()
}

fn page(command: clap::Command) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(page)
}
