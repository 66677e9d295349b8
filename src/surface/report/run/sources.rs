//! The sources of the numbers and of the records.

use std::collections::BTreeSet;

use super::RunReport;
use crate::surface::params::{Listed, Source};
use crate::surface::report::{Block, Column, Row, Table, Text};

/// Every source that a parameter or a record of this run names.
pub fn table(run: &RunReport<'_>) -> Vec<Block> {
    let files = run.library.listed_files(&run.scenario.key);
    let parameters = files.iter().flat_map(|file| &file.parameters);
    let of_parameters = parameters.flat_map(|parameter| match parameter {
        Listed::Number(info) => &info.sources[..],
        Listed::List(list) => &list.sources[..],
        Listed::Name { .. } => &[],
    });
    let of_records = run.records.iter().flat_map(|record| record.source.split(", "));
    let keys: BTreeSet<&str> = of_parameters.map(String::as_str).chain(of_records).collect();
    let columns = [("Key", Column::Name), ("Title, author, address", Column::Words), ("Seen", Column::Words)];
    let mut table = Table::new(format!("{} sources of parameters and records", keys.len()), &columns);
    let row = |key: &&str| Some(row(key, &run.library.source(key)?));
    table.group("", keys.iter().filter_map(row).collect());
    vec![Block::Table(table)]
}

fn row(key: &str, source: &Source) -> Row {
    let mut text = Text::from(source.title.as_str());
    for more in [&source.author, &source.note] {
        text = if more.is_empty() { text } else { text.plain("; ").plain(more) };
    }
    text = if source.url.is_empty() { text } else { text.plain(" ").code(&source.url) };
    let cells = [Text::default().code(key), text, source.checked.as_str().into()];
    Row { id: Some(format!("source-{key}")), ..Row::new(cells) }
}

/// Links to sources, and a remark.
pub fn links(keys: &[String], note: &str) -> Text {
    let mut text = Text::default();
    for (i, key) in keys.iter().enumerate() {
        text = if i > 0 { text.plain(", ") } else { text }.link(format!("source-{key}"), key);
    }
    match (keys.is_empty(), note.is_empty()) {
        (_, true) => text,
        (true, false) => text.small(note),
        (false, false) => text.plain(" ").small(format!("({note})")),
    }
}
