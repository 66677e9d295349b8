//! One run: its row, and what a study needs of it beside that.

use serde::{Deserialize, Serialize};

use crate::model::engagement::outcome::Outcome;
use crate::study::losses::{LossLayout, LossMark};
use crate::study::quantity::{Layout, Values};
use crate::study::uncertain::DrawnFlight;

/// The result of one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its index.
    pub run: u32,
    /// Parameters that it has for itself, in the order of [`Layout::inputs`].
    pub inputs: Vec<f64>,
    /// Its quantities, or why it failed, in words.
    pub values: Result<Values, String>,
}

/// One run as a study takes it in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flight {
    pub(in crate::study) row: Row,
    /// Where its losses stand on the lines of losses; `None` where it failed.
    pub(in crate::study) marks: Option<Vec<LossMark>>,
    /// Of a run with drawn parameters.
    pub(in crate::study) drawn: Option<DrawnFlight>,
}

impl Flight {
    /// Whether both are the same flight to the bit.
    pub fn is_same(&self, other: &Flight) -> bool {
        let bits = |flight: &Flight| flight.row.inputs.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        let rest = |flight: &Flight| (flight.row.run, flight.row.values.clone(), flight.marks.clone(), flight.drawn);
        bits(self) == bits(other) && rest(self) == rest(other)
    }

    /// Its row.
    pub fn row(&self) -> &Row {
        &self.row
    }

    /// Of a run that is known by its row alone.
    #[cfg(test)]
    pub(crate) fn of_row(row: Row) -> Self {
        Flight { row, marks: None, drawn: None }
    }

    pub(in crate::study) fn with_inputs(mut self, inputs: Vec<f64>) -> Self {
        self.row.inputs = inputs;
        self
    }

    pub(in crate::study) fn new(
        run: u32,
        layout: &Layout,
        losses: &LossLayout,
        outcome: Result<Outcome, String>,
    ) -> Self {
        let marks = outcome.as_ref().ok().map(|o| losses.marks(&o.losses));
        Flight { row: Row { run, inputs: Vec::new(), values: outcome.map(|o| layout.values(&o)) }, marks, drawn: None }
    }
}
