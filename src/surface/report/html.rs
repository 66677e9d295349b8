//! A page as HTML: the only file that writes markup, and the only one that escapes.

use std::fmt::Write;

use super::{Block, Column, Figure, Group, Page, Row, Section, Span, Table, Text};

/// How the page looks; one file for screen, dark screen and paper.
const STYLE: &str = include_str!("style.css");
/// Nothing is fetched and no script runs; only the style of the page itself counts.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The whole page.
pub(super) fn page(page: &Page) -> String {
    let mut out = String::from("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out += &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n");
    out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    out += "<meta name=\"color-scheme\" content=\"light dark\">\n";
    out += &format!("<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n", escaped(&page.title));
    out += "<header>\n";
    out += &format!("<h1>{}</h1>\n<p class=\"subtitle\">{}</p>\n", escaped(&page.title), escaped(&page.subtitle));
    out += "<div class=\"lead\">\n";
    blocks(&mut out, &page.lead);
    out += "</div>\n</header>\n";
    contents(&mut out, &page.sections);
    page.sections.iter().for_each(|part| section(&mut out, part));
    out + "</main>\n</body>\n</html>\n"
}

/// Characters that would end a text or an attribute, and those that no page may hold.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A name for links: what is not a letter, digit, dot or hyphen becomes a hyphen.
fn id(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '-' }).collect()
}

fn contents(out: &mut String, sections: &[Section]) {
    *out += "<nav aria-label=\"Contents\">\n<ol>\n";
    for part in sections {
        let _ = writeln!(out, "<li><a href=\"#{}\">{}</a></li>", id(part.id), escaped(&part.title));
    }
    *out += "</ol>\n</nav>\n";
}

fn section(out: &mut String, part: &Section) {
    let _ = writeln!(out, "<section id=\"{}\">\n<h2>{}</h2>", id(part.id), escaped(&part.title));
    blocks(out, &part.blocks);
    *out += "</section>\n";
}

fn blocks(out: &mut String, blocks: &[Block]) {
    blocks.iter().for_each(|one| block(out, one));
}

fn block(out: &mut String, block: &Block) {
    // writing to a string cannot fail
    let _ = match block {
        Block::Paragraph(words) => writeln!(out, "<p>{}</p>", text(words)),
        Block::Heading(words) => writeln!(out, "<h3>{}</h3>", escaped(words)),
        Block::Note(words) => writeln!(out, "<p class=\"note\">{}</p>", text(words)),
        Block::Command(words) => writeln!(out, "<pre><code>{}</code></pre>", escaped(words)),
        Block::List(items) => {
            let items: String = items.iter().map(|item| format!("<li>{}</li>\n", text(item))).collect();
            writeln!(out, "<ul>\n{items}</ul>")
        }
        Block::Table(one) => {
            table(out, one);
            Ok(())
        }
        Block::Figure(one) => {
            figure(out, one);
            Ok(())
        }
        Block::Details { summary, blocks: inner } => {
            let _ = writeln!(out, "<details>\n<summary>{}</summary>", text(summary));
            blocks(out, inner);
            writeln!(out, "</details>")
        }
    };
}

fn text(words: &Text) -> String {
    let mut out = String::new();
    for span in &words.0 {
        let _ = match span {
            Span::Plain(words) => write!(out, "{}", escaped(words)),
            Span::Strong(words) => write!(out, "<strong>{}</strong>", escaped(words)),
            Span::Small(words) => write!(out, "<small>{}</small>", escaped(words)),
            Span::Code(words) => write!(out, "<code>{}</code>", escaped(words)),
            Span::Link(place, words) => write!(out, "<a href=\"#{}\">{}</a>", id(place), escaped(words)),
        };
    }
    out
}

fn table(out: &mut String, table: &Table) {
    *out += "<table>\n";
    if !table.caption.is_empty() {
        let _ = writeln!(out, "<caption>{}</caption>", text(&table.caption));
    }
    *out += "<thead><tr>";
    for (heading, column) in table.header.iter().zip(&table.columns) {
        let _ = write!(out, "<th scope=\"col\"{}>{}</th>", class(*column), escaped(heading));
    }
    *out += "</tr></thead>\n";
    table.groups.iter().for_each(|rows| group(out, table, rows));
    *out += "</table>\n";
}

fn class(column: Column) -> &'static str {
    match column {
        Column::Name | Column::Words => "",
        Column::Number => " class=\"number\"",
    }
}

fn group(out: &mut String, table: &Table, group: &Group) {
    *out += "<tbody>\n";
    if !group.title.is_empty() {
        let span = table.header.len();
        let title = text(&group.title);
        let _ = writeln!(out, "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{span}\">{title}</th></tr>");
    }
    group.rows.iter().for_each(|one| row(out, table, one));
    *out += "</tbody>\n";
}

fn row(out: &mut String, table: &Table, row: &Row) {
    let name = row.id.as_ref().map_or_else(String::new, |name| format!(" id=\"{}\"", id(name)));
    let classes: Vec<&str> = [(row.is_part, "part"), (row.is_marked, "marked")]
        .into_iter()
        .filter_map(|(is, class)| is.then_some(class))
        .collect();
    let classes = if classes.is_empty() { String::new() } else { format!(" class=\"{}\"", classes.join(" ")) };
    let _ = write!(out, "<tr{name}{classes}>");
    for ((cell, column), heading) in row.cells.iter().zip(&table.columns).zip(&table.header) {
        let words = text(cell);
        let _ = match column {
            Column::Name => write!(out, "<th scope=\"row\">{words}</th>"),
            _ if cell.is_empty() => write!(out, "<td></td>"),
            _ => write!(out, "<td{} data-name=\"{}\">{words}</td>", class(*column), escaped(heading)),
        };
    }
    *out += "</tr>\n";
}

fn figure(out: &mut String, figure: &Figure) {
    let Some(svg) = inlined(figure) else { return };
    let name = id(&figure.name);
    let caption = text(&figure.caption);
    let _ = writeln!(
        out,
        "<figure id=\"figure-{name}\">\n<div class=\"chart\">{svg}</div>\n<figcaption>{caption}</figcaption>\n</figure>"
    );
}

/// A chart of ours as a part of the page: it scales by its view box and has names of its own; `None` for anything that is
/// not one of our charts.
fn inlined(figure: &Figure) -> Option<String> {
    let (opening, drawing) = figure.svg.strip_prefix("<svg role=\"img\"")?.split_once('>')?;
    let view_box = opening.split_once("viewBox=\"")?.1.split_once('"')?.0;
    let name = id(&figure.name);
    let (title, caption) = (escaped(&figure.title), escaped(&figure.caption.words()));
    Some(format!(
        "<svg role=\"img\" viewBox=\"{}\" aria-labelledby=\"{name}-title {name}-desc\">\n<title id=\"{name}-title\">{title}</title>\n\
         <desc id=\"{name}-desc\">{caption}</desc>\n{}",
        escaped(view_box),
        drawing.trim()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_file_holds_stays_text() {
        let words = Text::from("a < b & \"c\" 'd' \u{0}</title><script>").code("<i>").strong("&amp;");
        let html = text(&words);
        assert_eq!(
            html,
            "a &lt; b &amp; &quot;c&quot; &#39;d&#39; \u{fffd}&lt;/title&gt;&lt;script&gt;<code>&lt;i&gt;</code>\
             <strong>&amp;amp;</strong>"
        );
        assert_eq!(text(&Text::default().link("a\"b c", "x")), "<a href=\"#a-b-c\">x</a>");
    }

    #[test]
    fn a_picture_scales_and_has_names_of_its_own() {
        let svg = "<svg role=\"img\" width=\"9\" height=\"5\" viewBox=\"0 0 36 20\" xmlns=\"x\">\n<rect/>\n</svg>\n";
        let figure = Figure { name: "a.b".into(), svg: svg.into(), title: "A <t>".into(), caption: "1 lost".into() };
        let inline = inlined(&figure).unwrap();
        assert!(inline.starts_with("<svg role=\"img\" viewBox=\"0 0 36 20\" aria-labelledby=\"a.b-title a.b-desc\">"));
        assert!(inline.contains("<title id=\"a.b-title\">A &lt;t&gt;</title>") && inline.ends_with("<rect/>\n</svg>"));
        assert!(inlined(&Figure { svg: "<script>".into(), ..figure }).is_none());
    }

    #[test]
    fn a_group_without_rows_is_left_out() {
        let mut table = Table::new("", &[("what", Column::Name), ("n", Column::Number)]);
        table.group("empty", Vec::new());
        assert!(table.is_empty());
        table.group("full", vec![Row::new(["x".into(), "1".into()])]);
        let mut out = String::new();
        super::table(&mut out, &table);
        assert!(out.contains("<td class=\"number\" data-name=\"n\">1</td>") && !out.contains("<caption>"), "{out}");
    }
}
