//! The guide and the README as a reader follows them: every command works, every file and link is there, and what is
//! quoted from the output is still printed.
//!
//! A block of commands opens with three backticks and `sh`; with `sh not-run` it is shown only, for what installs or waits. A
//! `text` block quotes the output of the commands in the block before it: every word must be printed, numbers aside.

use std::path::{Path, PathBuf};
use std::process::Command as Process;

use assert_cmd::cargo::CommandCargoExt;
use clap::CommandFactory;
use mig_alley::surface::cli::Cli;

/// Runs in place of those that a page asks for: the words printed do not depend on their number.
const RUNS: &str = "3";

/// Root of the sources.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The README and the pages of the guide.
fn pages() -> Vec<PathBuf> {
    let folder = root().join("docs/guide");
    let mut pages: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    pages.retain(|page| page.extension().is_some_and(|e| e == "md"));
    pages.push(root().join("README.md"));
    pages.sort();
    pages
}

/// A block between two lines of three backticks.
struct Block {
    info: String,
    lines: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for line in page.lines() {
        match (line.strip_prefix("```"), is_open) {
            (Some(info), false) => blocks.push(Block { info: info.trim().into(), lines: Vec::new() }),
            (None, true) => blocks.last_mut().unwrap().lines.push(line.to_string()),
            (Some(_), true) | (None, false) => {}
        }
        is_open ^= line.starts_with("```");
    }
    assert!(!is_open, "a block is not closed");
    blocks
}

/// What stands after the name of the program, in words; quotes are those of the shell.
fn arguments(line: &str) -> Option<Vec<String>> {
    let rest = line.strip_prefix("cargo run --release -- ").or_else(|| line.strip_prefix("mig-alley "))?;
    let words = rest.split('\'').enumerate().flat_map(|(i, part)| match i % 2 {
        0 => part.split_whitespace().map(String::from).collect::<Vec<_>>(),
        _ => vec![part.to_string()],
    });
    Some(words.collect())
}

/// With few runs, for a test of seconds.
fn shortened(mut words: Vec<String>) -> Vec<String> {
    // the rows of a design, and the trajectories of another
    for (option, few) in [("--rows", "16"), ("--trajectories", "2")] {
        if let Some(at) = words.iter().position(|w| w == option).filter(|_| words[0] == "sensitivity") {
            words[at + 1] = few.into();
        }
    }
    let flies = ["run", "compare", "sweep", "report", "replay"].contains(&words[0].as_str());
    let asks = |what: &str| words.iter().any(|w| w == what);
    if !flies || asks("--run") || asks("--help") {
        return words;
    }
    // a run with a certain outcome is not among the first three, and fewer than twenty judge no record
    let runs = match words[0].as_str() {
        _ if words.iter().any(|w| w.starts_with("un.")) => "100",
        "compare" => "20",
        _ => RUNS,
    };
    match words.iter().position(|w| w == "--runs") {
        Some(at) => words[at + 1] = runs.into(),
        None => words.extend(["--runs".into(), runs.into()]),
    }
    words
}

/// Runs one line in `folder`; returns what it printed on both streams.
fn follow(line: &str, folder: &Path) -> String {
    let mut words = shortened(arguments(line).unwrap_or_else(|| panic!("`{line}` is no command of the program")));
    let file = words.iter().position(|w| w == ">").map(|at| words.split_off(at).remove(1));
    let mut program = Process::cargo_bin("mig-alley").unwrap();
    // a terminal as wide as the widest table: nothing is cut
    let output = program.args(&words).current_dir(folder).env("NO_COLOR", "1").env("COLUMNS", "400").output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let code = output.status.code();
    // `--check` answers with 1 where a record is missed
    let done = code == Some(0) || (code == Some(1) && words.iter().any(|w| w == "--check"));
    assert!(done, "`{line}`: {code:?}: {said}");
    if let Some(file) = file {
        std::fs::write(folder.join(file), &output.stdout).unwrap();
    }
    said
}

/// The words of a quotation that must be printed: all that hold a letter.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic) && !w.contains('…'))
}

/// Follows a page in a folder of its own and checks what it says of output and files.
fn walk(path: &Path) -> usize {
    let page = std::fs::read_to_string(path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (mut said, mut followed) = (String::new(), 0);
    for block in blocks(&page) {
        match block.info.as_str() {
            "sh" => {
                said.clear();
                for line in block.lines.iter().filter(|l| !l.starts_with('#') && !l.is_empty()) {
                    said += &follow(line, folder.path());
                    followed += 1;
                }
            }
            "text" => {
                for word in block.lines.iter().flat_map(|line| quoted(line)) {
                    assert!(said.contains(word), "{}: `{word}` is not printed: {said}", path.display());
                }
            }
            "sh not-run" => {
                let ours = block.lines.iter().find(|l| arguments(l).is_some());
                assert!(ours.is_none(), "{}: `{}` could be run", path.display(), ours.unwrap());
            }
            other => panic!("{}: a block of `{other}`: write sh, sh not-run or text", path.display()),
        }
    }
    for named in page.split('`').skip(1).step_by(2).filter(|code| is_output(code)) {
        assert!(folder.path().join(named).exists(), "{}: {named} is not written", path.display());
    }
    followed
}

/// Whether inline code names a file or folder that the commands of the page write.
fn is_output(code: &str) -> bool {
    let written = ["output/", "my-params/", "man1/"].iter().any(|folder| code.starts_with(folder));
    written && !code.contains([' ', '…', '*', '\n'])
}

#[test]
fn every_command_of_guide_and_readme_works() {
    let walked: Vec<(PathBuf, usize)> = std::thread::scope(|scope| {
        let walks: Vec<_> = pages().into_iter().map(|page| scope.spawn(move || (page.clone(), walk(&page)))).collect();
        walks.into_iter().map(|walk| walk.join().unwrap()).collect()
    });
    // a reader who finds no command in a whole page would wonder, and so would this test if it no longer saw them
    for page in ["1-first-run.md", "2-read-the-result.md", "4-what-if.md", "7-change-parameters.md", "/README.md"] {
        let followed = walked.iter().filter(|(path, _)| path.to_string_lossy().ends_with(page)).map(|(_, n)| n);
        assert!(followed.sum::<usize>() > 0, "{page}: no command found");
    }
}

#[test]
fn links_and_pictures_of_guide_and_readme_are_there() {
    for path in pages() {
        let page = std::fs::read_to_string(&path).unwrap();
        for target in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap();
            let is_here = target.contains("://") || path.parent().unwrap().join(file).exists();
            assert!(is_here, "{}: {target} is not there", path.display());
        }
    }
}

/// Depth first: the command itself and all below it.
fn all_commands(command: &clap::Command) -> Vec<&clap::Command> {
    std::iter::once(command).chain(command.get_subcommands().flat_map(all_commands)).collect()
}

#[test]
fn every_command_down_to_the_last_says_what_it_and_its_arguments_do() {
    let mut root = Cli::command();
    root.build();
    for command in all_commands(&root) {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
        }
    }
}

#[test]
fn every_command_has_a_manual_page_that_names_its_options_and_refers_to_none_missing() {
    let folder = tempfile::tempdir().unwrap();
    follow("mig-alley man --output man1", folder.path());
    let mut root = Cli::command();
    root.build();
    // the `help` that clap puts below a command with commands of its own has no page
    for command in all_commands(&root).into_iter().filter(|c| !c.get_display_name().unwrap_or("").contains("-help")) {
        let file = folder.path().join(format!("man1/{}.1", command.get_display_name().unwrap_or(command.get_name())));
        let page = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        // roff writes a hyphen as \-
        let page = page.replace("\\-", "-");
        for option in command.get_arguments().filter_map(|a| a.get_long()) {
            assert!(page.contains(&format!("--{option}")), "{}: no --{option}", file.display());
        }
        for named in page.split_whitespace().filter(|w| w.starts_with("mig-alley-") && w.ends_with("(1)")) {
            let other = folder.path().join(format!("man1/{}.1", named.trim_end_matches("(1)")));
            assert!(other.exists(), "{}: {named} has no page", file.display());
        }
    }
}

#[test]
fn completions_of_every_shell_know_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = follow(&format!("mig-alley completions {shell}"), root());
        for command in Cli::command().get_subcommands() {
            assert!(script.contains(command.get_name()), "{shell}: {}", command.get_name());
        }
    }
}
