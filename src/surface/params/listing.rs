//! Everything that a scenario reads, file by file, for people: numbers, lists of numbers, names; and the sources.

use super::document::{Document, Leaf, LeafKind};
use super::tree::{Entry, Kind, Node, Step};
use super::{Basis, Checked, File, Library, PathInfo, path_info};

/// A file that a scenario reads.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedFile {
    /// Folder and stem, for instance `guns/n-37`.
    pub name: String,
    /// What the paths of its parameters begin with, dot included.
    pub prefix: String,
    /// The remark at its head, which says what it rests on and what was not found.
    pub head: String,
    /// What stands in it, in the order in which it is read.
    pub parameters: Vec<Listed>,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Listed {
    /// A number.
    Number(Box<PathInfo>),
    /// A list of numbers.
    List(ListInfo),
    /// A name: of another file, of a kind, of a choice.
    Name {
        /// Dotted path.
        path: String,
        /// The name.
        name: String,
    },
}

/// A list of numbers in the unit of the path's last key.
#[derive(Debug, Clone, PartialEq)]
pub struct ListInfo {
    /// Dotted path as written in the file.
    pub path: String,
    /// The numbers as typed.
    pub typed: Vec<String>,
    /// How they arose; `None` where a plain list stands.
    pub basis: Option<Basis>,
    /// How far their source was seen.
    pub checked: Option<Checked>,
    /// Keys in `sources.toml`.
    pub sources: Vec<String>,
    /// Remark in the file.
    pub note: String,
}

/// A source of numbers or records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Title.
    pub title: String,
    /// Author; empty where unknown.
    pub author: String,
    /// Address; empty where there is none.
    pub url: String,
    /// Remark.
    pub note: String,
    /// How far it was seen, in a word.
    pub checked: String,
}

impl Library {
    /// The files that a scenario reads with all that stands in them, in the order of folders and stems.
    pub fn listed_files(&self, scenario: &str) -> Vec<ListedFile> {
        self.reached(scenario).into_iter().map(listed_file).collect()
    }

    /// A source by its key in `sources.toml`.
    pub fn source(&self, key: &str) -> Option<Source> {
        let file = self.files.iter().find(|f| f.document.folder.is_empty())?;
        let text = |wanted: &str| {
            file.checked.leaves.iter().find_map(|leaf| match &leaf.kind {
                LeafKind::Text(Some(text)) if leaf.key == wanted && leaf.parent.strip_suffix('.') == Some(key) => {
                    Some(text.clone())
                }
                _ => None,
            })
        };
        let or_empty = |wanted| text(wanted).unwrap_or_default();
        Some(Source {
            title: text("title")?,
            author: or_empty("author"),
            url: or_empty("url"),
            note: or_empty("note"),
            checked: or_empty("checked"),
        })
    }
}

fn listed_file(file: &File) -> ListedFile {
    let document = &file.document;
    ListedFile {
        name: format!("{}/{}", document.folder, document.stem),
        prefix: format!("{}.", document.prefix()),
        head: head(&document.text),
        parameters: file.checked.leaves.iter().filter_map(|leaf| listed(document, leaf)).collect(),
    }
}

/// The comment lines at the top of a file as one text.
fn head(text: &str) -> String {
    let lines = text.lines().map_while(|line| line.strip_prefix('#')).map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// Published performance stands in aircraft files as a yardstick, not as an input.
const YARDSTICKS: &str = "published.";

fn listed(document: &Document, leaf: &Leaf) -> Option<Listed> {
    if leaf.parent.starts_with(YARDSTICKS) {
        return None;
    }
    match &leaf.kind {
        LeafKind::Number(_) => path_info(document, leaf).map(|info| Listed::Number(Box::new(info))),
        LeafKind::Table(..) => list(document, leaf).map(Listed::List),
        LeafKind::Text(name) => Some(Listed::Name { path: path(document, leaf), name: name.clone()? }),
    }
}

fn path(document: &Document, leaf: &Leaf) -> String {
    format!("{}.{}{}", document.prefix(), leaf.parent, leaf.key)
}

fn list(document: &Document, leaf: &Leaf) -> Option<ListInfo> {
    let steps: Vec<Step> = leaf.address.iter().cloned().chain([Step::Key(leaf.key.clone())]).collect();
    let (values, about) = match &document.root.descend(&steps)?.kind {
        Kind::Table(entries) => (&entries.iter().find(|e| e.key == "values")?.node, &entries[..]),
        _ => (document.root.descend(&steps)?, &[][..]),
    };
    let Kind::Array(items) = &values.kind else { return None };
    let word = |key| texts(about, key).into_iter().next().unwrap_or_default();
    Some(ListInfo {
        path: path(document, leaf),
        typed: items.iter().map(Node::text).collect(),
        basis: Basis::from_word(&word("basis")),
        checked: Checked::from_word(&word("checked")),
        sources: texts(about, "source"),
        note: word("note"),
    })
}

/// The text, or the list of texts, under a key.
fn texts(entries: &[Entry], key: &str) -> Vec<String> {
    let text = |node: &Node| match &node.kind {
        Kind::Text(text) => Some(text.clone()),
        _ => None,
    };
    match entries.iter().find(|e| e.key == key).map(|e| &e.node) {
        Some(Node { kind: Kind::Array(items), .. }) => items.iter().filter_map(text).collect(),
        Some(node) => text(node).into_iter().collect(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_lists_numbers_lists_and_names_with_their_sources() {
        let files = Library::built_in().unwrap().listed_files("black-thursday");
        let scenario = files.iter().find(|f| f.name == "scenarios/black-thursday").unwrap();
        assert!(scenario.head.contains("the best reading of all sources"), "{}", scenario.head);
        let lists = scenario.parameters.iter().filter_map(|p| match p {
            Listed::List(list) => Some(list),
            _ => None,
        });
        let divert = lists.into_iter().find(|l| l.path == "scenario.forces.19bg.divert_km").unwrap();
        assert_eq!(
            (&divert.typed[..], divert.basis),
            (&["392", "600", "904"].map(String::from)[..], Some(Basis::Derived))
        );
        assert_eq!(divert.sources, ["memory"]);
        let name = Listed::Name { path: "scenario.forces.mig.aircraft".into(), name: "mig-15".into() };
        assert!(scenario.parameters.contains(&name));
        assert!(!files.iter().any(|f| f.name.starts_with("records/")), "a record is no input");
        let names = files.iter().flat_map(|f| &f.parameters).filter_map(|p| match p {
            Listed::Name { path, .. } => Some(path),
            _ => None,
        });
        assert!(!names.into_iter().any(|path| path.contains(".published.")), "a yardstick is no input");
    }

    #[test]
    fn every_source_of_the_built_in_files_is_found() {
        let library = Library::built_in().unwrap();
        assert!(library.source("thor").is_some_and(|s| !s.title.is_empty() && !s.checked.is_empty()));
        assert_eq!(library.source("nobody"), None);
    }
}
