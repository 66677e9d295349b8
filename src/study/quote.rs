//! What a user typed, as messages show it.

/// Most characters that are shown.
const MOST_SHOWN: usize = 200;

/// The text, or its beginning where it is too long for a message.
pub fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_texts_are_cut() {
        let text = "ä".repeat(MOST_SHOWN);
        assert_eq!(cut(&text), text);
        assert_eq!(cut(&format!("{text}ä")), format!("{text}…"));
    }
}
