//! How to read the page, and what no such page can tell. The words are those of the manual, so that there is one copy.

use crate::surface::report::{Block, Span, markdown};

const README: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md"));
const LIMITS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/limits.md"));
/// Parts of the list of limits that are printed whole.
const PARTS: [&str; 9] = [
    "## The record itself",
    "## Not simulated",
    "## Interceptors",
    "## Escorts",
    "## Patrols",
    "## Bombers and gunners",
    "## Damage",
    "## Flight",
    "## What cannot be separated",
];

/// How to read the figures; where the manual speaks of its own example, the page speaks of its runs.
pub fn reading() -> Vec<Block> {
    let mut blocks = markdown::section(README, "## How to read a result");
    let items = blocks.iter_mut().filter_map(|block| match block {
        Block::List(items) => Some(items),
        _ => None,
    });
    for span in items.flatten().flat_map(|item| &mut item.0) {
        if let Span::Plain(words) = span {
            *words = words.replace("2,000 runs", "the runs");
        }
    }
    blocks
}

/// What the page cannot tell, first in short, then gap by gap.
pub fn limits() -> Vec<Block> {
    let mut blocks = markdown::section(README, "## What this cannot tell you");
    blocks.retain(|block| matches!(block, Block::List(_)));
    let scope = "These are the limits of the whole model, told by its main battle, 12 April 1951. What they say of aircraft that \
                 did not fly here does not touch this battle.";
    blocks.push(Block::Paragraph(scope.into()));
    let mut gaps = Vec::new();
    for part in PARTS {
        gaps.push(Block::Heading(part.trim_start_matches('#').trim().to_owned()));
        gaps.extend(markdown::section(LIMITS, part));
    }
    let summary = "Every known gap, with the figure that it touches and the likely direction".into();
    blocks.push(Block::Details { summary, blocks: gaps });
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_still_has_the_parts_that_a_report_repeats() {
        let Block::List(items) = &limits()[0] else { panic!("a list of limits") };
        assert!(items.len() >= 4, "{items:?}");
        assert!(!markdown::section(README, "## How to read a result").is_empty());
        let headings = LIMITS.lines().filter(|line| line.starts_with("## "));
        assert!(headings.eq(PARTS), "a part of the limits is missing in reports");
    }
}
