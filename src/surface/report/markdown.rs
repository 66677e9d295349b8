//! The few forms in which our own documents are written, as blocks of a report: lists, tables, paragraphs, emphasis.

use super::{Block, Column, Row, Table, Text};

/// The blocks under a heading of a document, up to the next heading of the same depth; empty where there is no such heading.
pub fn section(document: &str, heading: &str) -> Vec<Block> {
    let depth = heading.chars().take_while(|c| *c == '#').count();
    let is_heading = |line: &&str| (1..=depth).any(|d| line.starts_with(&format!("{} ", "#".repeat(d))));
    let lines: Vec<&str> = document.lines().skip_while(|line| *line != heading).skip(1).collect();
    let end = lines.iter().position(is_heading).unwrap_or(lines.len());
    let mut blocks = Vec::new();
    for paragraph in lines[..end].split(|line| line.trim().is_empty()).filter(|p| !p.is_empty()) {
        blocks.push(block(paragraph));
    }
    blocks
}

fn block(lines: &[&str]) -> Block {
    match lines[0] {
        first if first.starts_with("- ") => list(lines),
        first if first.starts_with('|') => table(lines),
        first if first.starts_with('#') => Block::Heading(first.trim_start_matches('#').trim().to_owned()),
        _ => Block::Paragraph(inline(&lines.join(" "))),
    }
}

fn list(lines: &[&str]) -> Block {
    let mut items: Vec<String> = Vec::new();
    for line in lines {
        match (line.strip_prefix("- "), items.last_mut()) {
            (Some(item), _) => items.push(item.to_owned()),
            (None, Some(last)) => *last += &format!(" {}", line.trim()),
            (None, None) => {}
        }
    }
    Block::List(items.iter().map(|item| inline(item)).collect())
}

fn table(lines: &[&str]) -> Block {
    let cells = |line: &str| -> Vec<String> {
        line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let header = cells(lines[0]);
    let column = |i: usize| if i == 0 { Column::Name } else { Column::Words };
    let columns: Vec<(&str, Column)> = header.iter().enumerate().map(|(i, h)| (h.as_str(), column(i))).collect();
    let mut table = Table::new("", &columns);
    let row = |line: &&str| Row::new(cells(line).iter().map(|cell| inline(cell)));
    table.group("", lines.iter().skip(2).map(row).collect());
    Block::Table(table)
}

/// Emphasis and code; of links to other files only their words, since a page stands alone.
fn inline(words: &str) -> Text {
    let mut text = Text::default();
    let mut rest = words;
    while let Some(at) = rest.find(['*', '`', '[']) {
        let (before, mark) = rest.split_at(at);
        let (taken, span) = match marked(mark) {
            Some(found) => found,
            None => (1, Text::from(&mark[..1])),
        };
        text = if before.is_empty() { text } else { text.plain(before) }.then(span);
        rest = &mark[taken..];
    }
    if rest.is_empty() { text } else { text.plain(rest) }
}

/// The marked words at the beginning of `words`, and how many bytes they take.
fn marked(words: &str) -> Option<(usize, Text)> {
    let between = |open: &str, close: &str| {
        let inner = words.strip_prefix(open)?;
        inner.find(close).filter(|end| *end > 0).map(|end| &inner[..end])
    };
    if let Some(inner) = between("**", "**") {
        return Some((inner.len() + 4, Text::default().strong(inner)));
    }
    if let Some(inner) = between("`", "`") {
        return Some((inner.len() + 2, Text::default().code(inner)));
    }
    if let Some(inner) = between("*", "*") {
        return Some((inner.len() + 2, Text::from(inner)));
    }
    let label = between("[", "](")?;
    let target = words[label.len() + 3..].find(')')?;
    Some((label.len() + 4 + target, Text::from(label)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_at_the_next_heading() {
        let document = "# T\n\n## A\n\none\ntwo\n\n- **x** is\n  long\n- y\n\n### B\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n## C\n\nno\n";
        let blocks = section(document, "## A");
        assert_eq!(blocks.len(), 4);
        assert_eq!(blocks[0], Block::Paragraph("one two".into()));
        let items = vec![Text::default().strong("x").plain(" is long"), "y".into()];
        assert_eq!(blocks[1], Block::List(items));
        assert_eq!(blocks[2], Block::Heading("B".into()));
        let Block::Table(table) = &blocks[3] else { panic!("{:?}", blocks[3]) };
        assert_eq!(table.groups[0].rows[0].cells[1], Text::default().code("2"));
        assert!(section(document, "## none").is_empty());
    }

    #[test]
    fn links_leave_their_words_and_lone_marks_stay() {
        assert_eq!(inline("see [limits](docs/limits.md), 2 * 3").words(), "see limits, 2 * 3");
        assert_eq!(inline("[open and ` alone").words(), "[open and ` alone");
    }
}
