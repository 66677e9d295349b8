//! Every parameter that the scenario reads, file by file, with how it is known.

use super::{RunReport, sources};
use crate::surface::params::{Basis, Checked, ListInfo, Listed, ListedFile, PathInfo, unit};
use crate::surface::report::{Block, Column, Row, Table, Text};

/// A table that counts what stands in each file, then the files, which open on demand.
pub fn listing(run: &RunReport<'_>) -> Vec<Block> {
    let files = run.library.listed_files(&run.scenario.key);
    let words = "Recorded: printed in a source. Derived: worked out from recorded numbers. Calibrated: fitted to a record. \
                 Judged: an analyst’s judgement, given with a range. Plain numbers are covered by the remark at the head of \
                 their file. How far the source was seen is said beside: read, quoted by another text, or from memory.";
    let mut blocks = vec![Block::Paragraph(words.into()), Block::Table(counts(&files))];
    let screen = "On a screen, open a file below to see its numbers; open files are printed too.";
    blocks.push(Block::Paragraph(Text::default().small(screen)));
    blocks.extend(files.iter().map(file));
    blocks
}

/// How the numbers of a file are known.
#[derive(Default)]
struct Known {
    by_basis: [usize; Basis::WORDS.len()],
    plain: usize,
}

impl Known {
    fn of(file: &ListedFile) -> Self {
        let mut known = Known::default();
        for parameter in &file.parameters {
            let basis = match parameter {
                Listed::Number(info) => info.basis,
                Listed::List(list) => list.basis,
                Listed::Name { .. } => continue,
            };
            match basis {
                Some(basis) => known.by_basis[basis as usize] += 1,
                None => known.plain += 1,
            }
        }
        known
    }

    fn total(&self) -> usize {
        self.by_basis.iter().sum::<usize>() + self.plain
    }
}

fn counts(files: &[ListedFile]) -> Table {
    let mut columns = vec![("File", Column::Name), ("numbers", Column::Number)];
    columns.extend(Basis::WORDS.map(|word| (word, Column::Number)));
    columns.push(("plain", Column::Number));
    let mut table = Table::new("Numbers of each file by how they are known; a list counts once", &columns);
    // none is left empty, which a narrow screen does not show
    let cell = |n: usize| if n == 0 { Text::default() } else { n.to_string().into() };
    let row = |file: &ListedFile| {
        let known = Known::of(file);
        let name = Text::default().code(&file.name);
        let cells = std::iter::once(known.total()).chain(known.by_basis).chain([known.plain]).map(cell);
        Row::new(std::iter::once(name).chain(cells))
    };
    table.group("", files.iter().map(row).collect());
    table
}

fn file(file: &ListedFile) -> Block {
    let known = Known::of(file);
    let judged = known.by_basis[Basis::Judged as usize];
    let summary = Text::default().code(&file.name).plain(format!(": {} numbers, {judged} judged", known.total()));
    let columns = [
        ("Parameter", Column::Name),
        ("Value", Column::Number),
        ("Range", Column::Number),
        ("Basis", Column::Words),
        ("Seen", Column::Words),
        ("Source and remark", Column::Words),
    ];
    let caption = Text::from("For ").code("--set").plain(", put in front of the name: ").code(&file.prefix);
    let mut table = Table::new(caption, &columns);
    table.group("", file.parameters.iter().filter_map(|parameter| row(file, parameter)).collect());
    let head = (!file.head.is_empty()).then(|| Block::Paragraph(file.head.as_str().into()));
    Block::Details { summary, blocks: head.into_iter().chain(names(file)).chain([Block::Table(table)]).collect() }
}

/// What is named in a file: other files, kinds, choices.
fn names(file: &ListedFile) -> Option<Block> {
    let mut text = Text::default();
    for parameter in &file.parameters {
        if let Listed::Name { path, name } = parameter {
            text = if text.is_empty() { text } else { text.plain("; ") };
            text = text.code(inside(file, path)).plain(format!("\u{a0}= {name}"));
        }
    }
    (!text.is_empty()).then(|| Block::Paragraph(Text::from("Names: ").then(text).plain(".")))
}

/// A path without the part that all paths of its file share.
fn inside<'p>(file: &ListedFile, path: &'p str) -> &'p str {
    path.strip_prefix(&*file.prefix).unwrap_or(path)
}

fn row(file: &ListedFile, parameter: &Listed) -> Option<Row> {
    match parameter {
        Listed::Number(info) => Some(number(file, info)),
        Listed::List(list) => Some(numbers(file, list)),
        Listed::Name { .. } => None,
    }
}

fn number(file: &ListedFile, info: &PathInfo) -> Row {
    let (_, unit) = unit::symbol(&info.path);
    let range = match (info.lo, info.hi) {
        (Some(lo), Some(hi)) => format!("{} to {}", typed(lo), typed(hi)),
        _ => String::new(),
    };
    let cells = [
        Text::default().code(inside(file, &info.path)).plain(" ").small(info.doc),
        format!("{} {unit}", typed(info.best)).trim_end().into(),
        range.into(),
        basis(info.basis, info.place == "changed"),
        seen(info.checked),
        sources::links(&info.sources, &info.note),
    ];
    Row { is_marked: info.basis == Some(Basis::Judged), ..Row::new(cells) }
}

/// A number with all its digits; small ones by their power of ten.
fn typed(value: f64) -> String {
    if value != 0.0 && libm::fabs(value) < 1e-4 { format!("{value:e}") } else { value.to_string() }
}

fn numbers(file: &ListedFile, list: &ListInfo) -> Row {
    let (_, unit) = unit::symbol(&list.path);
    // a list may be long: its numbers stand below the path, where they can be broken
    let typed = format!("{} {unit}", list.typed.join(", "));
    let cells = [
        Text::default().code(inside(file, &list.path)).plain(" ").small(typed.trim_end()),
        format!("{} numbers", list.typed.len()).into(),
        Text::default(),
        basis(list.basis, false),
        seen(list.checked),
        sources::links(&list.sources, &list.note),
    ];
    Row { is_marked: list.basis == Some(Basis::Judged), ..Row::new(cells) }
}

fn basis(basis: Option<Basis>, is_changed: bool) -> Text {
    match basis {
        _ if is_changed => Text::default().strong("changed for this run"),
        Some(Basis::Judged) => Text::default().strong(Basis::Judged.word()),
        Some(basis) => basis.word().into(),
        None => "plain".into(),
    }
}

fn seen(checked: Option<Checked>) -> Text {
    checked.map_or_else(Text::default, |checked| checked.word().into())
}
