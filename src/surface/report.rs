//! Reports: one self-contained HTML page each, to be read on a screen or printed.
//!
//! ```text
//! results ──> run (what the report of a run contains) ──> Page ──> html (escaping, layout) ──> report.html
//! ```
//!
//! A [`Page`] is words, tables and pictures without any markup, so that every report looks alike and nothing from a
//! parameter file reaches the page unescaped. It needs no network and no script, and no clock is read: equal pages give
//! equal bytes. No template engine: the page is built from data, and a template would be one more language for loops.

mod html;
pub mod markdown;
pub mod run;
mod text;
pub mod verification;

pub use text::{Span, Text};

/// Name of the file.
pub const FILE: &str = "report.html";

/// A whole report.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// What it is about.
    pub title: String,
    /// Its conditions: runs, seed.
    pub subtitle: String,
    /// The finding in a sentence, then what else must be known at once.
    pub lead: Vec<Block>,
    /// Its parts in order.
    pub sections: Vec<Section>,
}

/// A part with a heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Name for links inside the page, of letters, digits and hyphens.
    pub id: &'static str,
    /// Heading.
    pub title: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// One piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Text),
    /// A heading inside a section.
    Heading(String),
    /// A list.
    List(Vec<Text>),
    /// A remark that stands out.
    Note(Text),
    /// A table.
    Table(Table),
    /// A picture with its caption.
    Figure(Figure),
    /// A command to be typed.
    Command(String),
    /// What opens on demand; left out of print while closed.
    Details {
        /// The line that is always seen.
        summary: Text,
        /// What opens.
        blocks: Vec<Block>,
    },
}

/// A table. On a narrow screen each row becomes a card, in which every cell repeats its heading.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What the table shows.
    pub caption: Text,
    /// Headings of the columns, with their units.
    pub header: Vec<String>,
    /// How each column is set; as many as headings.
    pub columns: Vec<Column>,
    /// Rows in groups; a group without title is set as it is.
    pub groups: Vec<Group>,
}

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Names of the rows.
    Name,
    /// Numbers, flush right on one line.
    Number,
    /// Words.
    Words,
}

/// Rows that belong together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Group {
    /// Heading of the group; empty for none.
    pub title: Text,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Name for links inside the page.
    pub id: Option<String>,
    /// Whether it is part of the row above.
    pub is_part: bool,
    /// Whether it stands out; words in it must say why.
    pub is_marked: bool,
    /// Cells, as many as headings.
    pub cells: Vec<Text>,
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Name for links inside the page: the stem of its file.
    pub name: String,
    /// The picture as our charts write it.
    pub svg: String,
    /// What it is, for those who cannot see it.
    pub title: String,
    /// What it shows, in figures.
    pub caption: Text,
}

impl Page {
    /// The page as HTML.
    pub fn html(&self) -> String {
        html::page(self)
    }
}

impl Table {
    /// A table with headings and the way their columns are set.
    pub fn new(caption: impl Into<Text>, columns: &[(&str, Column)]) -> Self {
        Table {
            caption: caption.into(),
            header: columns.iter().map(|(heading, _)| (*heading).to_owned()).collect(),
            columns: columns.iter().map(|(_, column)| *column).collect(),
            groups: Vec::new(),
        }
    }

    /// Adds rows under a heading; no rows, no heading.
    pub fn group(&mut self, title: impl Into<Text>, rows: Vec<Row>) {
        if !rows.is_empty() {
            self.groups.push(Group { title: title.into(), rows });
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
}

impl Row {
    /// A row of cells.
    pub fn new(cells: impl IntoIterator<Item = Text>) -> Self {
        Row { cells: cells.into_iter().collect(), ..Row::default() }
    }
}
