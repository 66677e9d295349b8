//! Words of a report with the little emphasis that they need.

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// As it stands.
    Plain(String),
    /// Important.
    Strong(String),
    /// Said beside.
    Small(String),
    /// A path, a key or an address, which may be broken anywhere.
    Code(String),
    /// A link to a place of the same page: its name, and the words.
    Link(String, String),
}

/// Words with emphasis.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub Vec<Span>);

impl Text {
    /// The same with more plain words.
    pub fn plain(self, words: impl Into<String>) -> Self {
        self.with(Span::Plain(words.into()))
    }

    /// The same with important words.
    pub fn strong(self, words: impl Into<String>) -> Self {
        self.with(Span::Strong(words.into()))
    }

    /// The same with words said beside.
    pub fn small(self, words: impl Into<String>) -> Self {
        self.with(Span::Small(words.into()))
    }

    /// The same with a path, a key or an address.
    pub fn code(self, words: impl Into<String>) -> Self {
        self.with(Span::Code(words.into()))
    }

    /// The same with a link to a place of the page.
    pub fn link(self, place: impl Into<String>, words: impl Into<String>) -> Self {
        self.with(Span::Link(place.into(), words.into()))
    }

    /// The same, and another text.
    pub fn then(mut self, text: Text) -> Self {
        self.0.extend(text.0);
        self
    }

    fn with(mut self, span: Span) -> Self {
        self.0.push(span);
        self
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.words().is_empty()
    }

    /// The words alone.
    pub fn words(&self) -> String {
        let words = self.0.iter().map(|span| match span {
            Span::Plain(words) | Span::Strong(words) | Span::Small(words) | Span::Code(words) => words.as_str(),
            Span::Link(_, words) => words.as_str(),
        });
        words.collect()
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        Text::default().plain(words)
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Text::default().plain(words)
    }
}
