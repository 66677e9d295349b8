//! The records: what is missed, own losses, reports of others, and claims apart.

use super::{RunReport, words};
use crate::study::compare::{Comparison, FEWEST_RUNS, JointKind, JointRecord, Nature, Simulated, Verdict, took_place};
use crate::study::record::{Record, RecordKind};
use crate::surface::report::{Block, Column, Row, Table, Text};

/// Runs below which a share of 5 % is less than three runs, and hardly told from none.
const FEW_RUNS: u64 = 60;

/// Every own count that the runs miss.
pub fn misses(run: &RunReport<'_>, comparisons: &[Comparison]) -> Vec<Block> {
    let (missed, judged) = super::counted(comparisons);
    if run.finished() == 0 {
        return vec![Block::Paragraph("No run finished, so nothing can be compared.".into())];
    }
    if !took_place(run.results) {
        return vec![Block::Paragraph("Nobody met, so nothing can be missed.".into())];
    }
    if run.has_spread() && run.finished() < FEWEST_RUNS {
        let words = "So few runs can neither meet nor miss a record. Fly more of them to compare: 20 at least.";
        return vec![Block::Paragraph(words.into())];
    }
    if judged == 0 && run.has_spread() {
        let words = "No own count is on record for what flew in this scenario, so nothing can be missed.";
        return vec![Block::Paragraph(words.into())];
    }
    if !run.has_spread() {
        let words = "A single run is one draw: it can neither meet nor miss a record. Fly more runs to compare.";
        return vec![Block::Paragraph(words.into())];
    }
    let rule = "An own count is missed where fewer than 5 % of the runs come out as many or more, or as few or fewer.";
    let mut blocks = vec![Block::Paragraph(rule.into())];
    if run.finished() < FEW_RUNS {
        let few = format!("{} runs are too few to tell 5 % from none: take this list as provisional.", run.finished());
        blocks.push(Block::Note(few.into()));
    }
    if missed == 0 {
        blocks.push(Block::Paragraph(format!("None of the {judged} own counts is missed.").into()));
        return blocks;
    }
    let missed: Vec<&Comparison> = comparisons.iter().filter(|c| c.is_judged_miss()).collect();
    blocks.push(Block::Table(missed_table(run, &missed, judged)));
    blocks
}

/// The missed counts of `judged` ones, equal counts of several records in one row.
fn missed_table(run: &RunReport<'_>, missed: &[&Comparison], judged: usize) -> Table {
    let columns = [
        ("What", Column::Name),
        ("Recorded", Column::Number),
        ("Simulated mean [95\u{a0}%]", Column::Number),
        ("5–95\u{a0}% of runs", Column::Number),
        ("Runs as extreme [95\u{a0}%]", Column::Number),
        ("Record and remark", Column::Words),
    ];
    let mut table = Table::new(format!("Missed: {} of {judged} own counts", missed.len()), &columns);
    let is_same = |a: &Comparison, b: &Comparison| {
        a.count.quantity == b.count.quantity && (a.count.lo, a.count.hi) == (b.count.lo, b.count.hi)
    };
    let is_first = |(i, c): &(usize, &&Comparison)| !missed[..*i].iter().any(|before| is_same(before, c));
    let row = |(_, c): (usize, &&Comparison)| {
        let alike: Vec<&Comparison> = missed.iter().copied().filter(|other| is_same(other, c)).collect();
        Some(miss(run, &alike, c.simulated.as_ref()?))
    };
    table.group("", missed.iter().enumerate().filter(is_first).filter_map(row).collect());
    table
}

/// A missed count, with every record that states it.
fn miss(run: &RunReport<'_>, alike: &[&Comparison], s: &Simulated) -> Row {
    let c = alike[0];
    let (share, words) = match c.verdict {
        Verdict::TooFew => (Some(s.p_at_least), "as many"),
        _ => (s.p_at_most, "as few"),
    };
    let extreme = share.map_or_else(|| "–".into(), |p| format!("{} {words}", words::share(&p)));
    let mut stated = Text::default();
    for (i, one) in alike.iter().enumerate() {
        let name = run.records.iter().find(|r| r.key == one.record).map_or(&one.record, |r| &r.name);
        stated = with_note(if i > 0 { stated.plain("; ") } else { stated }.plain(name), &one.count.note);
    }
    Row::new([
        Text::default().strong(words::quantity(run.scenario, &c.count.quantity)),
        words::recorded(&c.count).into(),
        mean(s).into(),
        words::range(s.p05, s.p95).into(),
        extreme.into(),
        stated,
    ])
}

fn mean(s: &Simulated) -> String {
    s.mean.as_ref().map_or_else(|| crate::surface::chart::axis::typed(s.mean_value), crate::surface::terminal::compact)
}

fn with_note(text: Text, note: &str) -> Text {
    if note.is_empty() { text } else { text.plain(" ").small(format!("({note})")) }
}

/// Own losses, then reports, then claims; never mixed.
pub fn tables(run: &RunReport<'_>, comparisons: &[Comparison]) -> Vec<Block> {
    let own = compared(run, comparisons, RecordKind::Own, "Own losses: what each side recorded of itself");
    let reported = compared(run, comparisons, RecordKind::Reported, "Reported by third parties: shown, judges nothing");
    let claims =
        compared(run, comparisons, RecordKind::Claimed, "Claims: what each side said it had done to the other");
    let natures = natures(run, comparisons);
    if own.is_empty() && reported.is_empty() && claims.is_empty() {
        return vec![Block::Paragraph("No record is about this scenario.".into())];
    }
    let mut blocks = Vec::new();
    if !own.is_empty() {
        blocks.push(Block::Heading("Own losses".into()));
        blocks.push(Block::Table(own));
        blocks.extend(together(run, JointKind::Losses));
    }
    if !reported.is_empty() {
        blocks.push(Block::Heading("Reported by others".into()));
        blocks.push(Block::Table(reported));
    }
    if !claims.is_empty() {
        blocks.push(Block::Heading("Claims".into()));
        let words = "What the firing side said it had shot down, beside what pilots and gunners claim in the runs, given what \
                     they could see. A claim is not a loss, so no claim stands beside losses here. Some chances of claims \
                     are fitted to claims of 12 April 1951, so that agreement with that day is no proof; the files under claims/ \
                     say which.";
        blocks.push(Block::Paragraph(words.into()));
        blocks.push(Block::Table(claims));
        blocks.extend(together(run, JointKind::Claims));
    }
    if !natures.is_empty() {
        blocks.push(Block::Heading("What a figure can be".into()));
        let words = "Every count of destroyed aircraft, whoever states it, held against the losses and, apart from them, against \
                     the claims of the runs. It fits where as many or more, and as few or fewer, each come out in at least 5 % of \
                     the runs. This judges no record: it says what a figure of unknown origin may be.";
        blocks.push(Block::Paragraph(words.into()));
        blocks.push(Block::Table(natures));
        blocks.extend(together(run, JointKind::All));
    }
    blocks.extend(remarks(run));
    blocks
}

fn compared(run: &RunReport<'_>, comparisons: &[Comparison], kind: RecordKind, caption: &str) -> Table {
    let columns = [
        ("What", Column::Name),
        ("Recorded", Column::Number),
        ("Simulated mean [95\u{a0}%]", Column::Number),
        ("5–95\u{a0}% of runs", Column::Number),
        ("As few or fewer", Column::Number),
        ("As many or more", Column::Number),
        ("Verdict and remark", Column::Words),
    ];
    let mut table = Table::new(caption, &columns);
    for record in run.records {
        let of_record = comparisons.iter().filter(|c| c.record == record.key && c.count.kind == kind);
        table.group(heading(record), of_record.map(|c| compared_row(run, c)).collect());
    }
    table
}

fn heading(record: &Record) -> Text {
    Text::from(record.name.as_str()).plain(" ").small(format!("confidence {}", record.confidence))
}

fn compared_row(run: &RunReport<'_>, c: &Comparison) -> Row {
    let what = words::quantity(run.scenario, &c.count.quantity).into();
    let recorded = words::recorded(&c.count).into();
    let [simulated, range, few, many] = match &c.simulated {
        Some(s) if run.has_spread() => [
            mean(s).into(),
            words::range(s.p05, s.p95).into(),
            s.p_at_most.as_ref().map_or_else(Text::default, |p| words::share(p).into()),
            words::share(&s.p_at_least).into(),
        ],
        Some(s) => [mean(s).into(), Text::default(), Text::default(), Text::default()],
        None => Default::default(),
    };
    let said = with_note(verdict(run, c), &c.count.note);
    let is_marked = run.has_spread() && c.verdict.is_miss();
    Row { is_marked, ..Row::new([what, recorded, simulated, range, few, many, said]) }
}

fn verdict(run: &RunReport<'_>, c: &Comparison) -> Text {
    match (run.finished(), c.verdict) {
        (0, _) => "no run finished".into(),
        (1, _) if c.simulated.is_some() => "one run judges nothing".into(),
        _ if c.is_judged_miss() => Text::default().strong("missed"),
        (_, Verdict::TooFew) => "the runs have fewer".into(),
        (_, Verdict::TooMany) => "the runs have more".into(),
        (_, Verdict::Inside) => "inside the spread".into(),
        _ => c.words().into(),
    }
}

/// How often counts of a record came out together.
fn together(run: &RunReport<'_>, kind: JointKind) -> Option<Block> {
    let what = match kind {
        JointKind::Losses => "counts of lost and damaged aircraft",
        JointKind::Claims => "claims",
        JointKind::All => "counts of every kind",
    };
    let line = |joint: &JointRecord| {
        let share = joint.probability()?;
        let name = run.records.iter().find(|r| r.key == joint.record).map_or(&joint.record, |r| &r.name);
        let counts = joint.quantities.len();
        (counts > 1).then(|| {
            Text::from(format!("{name}: its {counts} {what} come out together in "))
                .strong(words::share(&share))
                .plain(" of the runs.")
        })
    };
    let lines: Vec<Text> =
        run.joint.iter().filter(|joint| run.has_spread() && joint.kind == kind).filter_map(line).collect();
    (!lines.is_empty()).then_some(Block::List(lines))
}

/// What each count of destroyed aircraft can be, record by record.
fn natures(run: &RunReport<'_>, comparisons: &[Comparison]) -> Table {
    let columns = [
        ("What", Column::Name),
        ("Recorded", Column::Number),
        ("As many or more lost", Column::Number),
        ("As many or more claimed", Column::Number),
        ("It", Column::Words),
    ];
    let mut table = Table::new("Counts of destroyed aircraft beside losses and beside claims", &columns);
    let as_many = |s: &Option<Simulated>| match s {
        Some(s) => Text::from(words::share(&s.p_at_least)),
        None => Text::default(),
    };
    for record in run.records.iter().filter(|_| run.has_spread()) {
        let of_record = comparisons.iter().filter(|c| c.record == record.key);
        let row = |(c, nature): (&Comparison, &Nature)| {
            let what = words::quantity(run.scenario, &c.count.quantity).into();
            let (lost, claimed) = (as_many(&nature.lost), as_many(&nature.claimed));
            Row::new([what, words::recorded(&c.count).into(), lost, claimed, nature.words().into()])
        };
        table.group(heading(record), of_record.filter_map(|c| Some((c, c.nature.as_ref()?))).map(row).collect());
    }
    table
}

/// What the files say about each record, records without counts included.
fn remarks(run: &RunReport<'_>) -> Option<Block> {
    let line = |record: &Record| {
        let mut text = Text::default().strong(&record.name).plain(format!(" (confidence {}; ", record.confidence));
        for (i, key) in record.source.split(", ").enumerate() {
            text = if i > 0 { text.plain(", ") } else { text }.link(format!("source-{key}"), key);
        }
        let counts = if record.counts.is_empty() { " It states no count." } else { "" };
        text.plain(format!("). {}{counts}", record.note))
    };
    let lines: Vec<Text> = run.records.iter().map(line).collect();
    let summary = Text::from(format!("Remarks on the {} records and their sources", lines.len()));
    (!lines.is_empty()).then(|| Block::Details { summary, blocks: vec![Block::List(lines)] })
}
