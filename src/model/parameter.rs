//! Declares groups of numeric parameters once: struct, key, range and meaning in one place.
//!
//! [`parameters!`](crate::parameters) writes the struct and its list of [`Field`]s from one declaration, so that the
//! reader of parameter files, `params list`, the JSON Schema and the engine can never disagree on a key or its range.
//! Keys carry SI unit suffixes; the reader converts period units (`_ft`, `_kt`, `_deg`, `_mrad`, ...) on input.

/// One numeric parameter: its key, the closed range it may take and what it means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Key in the parameter file, with its SI unit suffix.
    pub key: &'static str,
    /// Smallest allowed value, SI.
    pub min: f64,
    /// Largest allowed value, SI.
    pub max: f64,
    /// What it is, in one sentence.
    pub doc: &'static str,
}

/// A flat group of numeric parameters that can be read by key.
pub trait Parameters: Sized {
    /// Every field in the order of declaration.
    const FIELDS: &'static [Field];
    /// Builds the group from a function that gives the value of each field.
    fn read(value_of: &mut dyn FnMut(&Field) -> f64) -> Self;
    /// The group with these values, by key, and all others the least that they may be: for checks that turn on few of them.
    fn least_but(values: &[(&str, f64)]) -> Self {
        debug_assert!(values.iter().all(|(key, _)| Self::FIELDS.iter().any(|field| field.key == *key)), "{values:?}");
        Self::read(&mut |field| values.iter().find(|(key, _)| *key == field.key).map_or(field.min, |&(_, value)| value))
    }
}

/// Declares a struct of `f64` fields with the range and the meaning of each; see [`Parameters`].
#[macro_export]
macro_rules! parameters {
    ($(#[$outer:meta])* pub struct $name:ident {
        $(#[doc = $doc:literal] $field:ident : $min:literal ..= $max:literal),+ $(,)?
    }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct $name { $(#[doc = $doc] pub $field: f64),+ }

        impl $crate::model::parameter::Parameters for $name {
            const FIELDS: &'static [$crate::model::parameter::Field] = &[
                $($crate::model::parameter::Field {
                    key: stringify!($field), min: $min as f64, max: $max as f64, doc: $doc,
                }),+
            ];
            fn read(value_of: &mut dyn FnMut(&$crate::model::parameter::Field) -> f64) -> Self {
                let mut fields = Self::FIELDS.iter();
                let mut next = || value_of(fields.next().expect("one value per declared field"));
                Self { $($field: next()),+ }
            }
        }
    };
}
