//! Names like one that was typed.

/// The three of `known` that are most like `wanted`, best first, as a message lists them.
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<(f64, &str)> = known.into_iter().map(|k| (strsim::jaro_winkler(k, wanted), k)).collect();
    names.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    names.iter().take(3).map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_alike_come_first_and_equals_by_name() {
        assert_eq!(nearest("b-29", ["mig-15", "b-29a", "f-84e", "b-29"]), "b-29, b-29a, f-84e");
        assert_eq!(nearest("x", ["b", "a"]), "a, b");
        assert_eq!(nearest("x", []), "");
    }
}
