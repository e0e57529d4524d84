//! What the nodes of a cluster present and trust while the transport CA is rotated.

use super::canvas::{Canvas, Style};

/// A step, what a node presents and trusts after it, and when it may be taken.
const STEPS: [[&str; 4]; 4] = [
    ["before", "old certificate", "old CA", ""],
    ["trust", "old certificate", "both CAs", "at any time"],
    ["switch", "new certificate", "both CAs, old certificate", "once every node trusts both"],
    ["finish", "new certificate", "new CA", "once every node switched"],
];

const WIDTH: u32 = 220;
const GAP: u32 = 24;

pub(super) fn draw(canvas: &mut Canvas) {
    let width = 20 + STEPS.len() as u32 * (WIDTH + GAP);
    canvas.describe(
        (width, 250),
        "A rotation of the transport CA",
        "Each node goes from the old certificate and the old CA over trust, switch and finish to the new ones; at no moment do \
         two nodes refuse each other",
    );
    for (at, [step, presents, trusts, condition]) in STEPS.into_iter().enumerate() {
        let x = 20 + at as u32 * (WIDTH + GAP);
        let middle = x + WIDTH / 2;
        let is_done = at + 1 == STEPS.len();
        canvas.text((middle, 34), Style::Bold, step);
        canvas.frame((x, 48), (WIDTH, 112), is_done);
        canvas.text((middle, 74), Style::Faint, "presents");
        canvas.text((middle, 94), Style::Plain, presents);
        canvas.text((middle, 122), Style::Faint, "trusts");
        canvas.text((middle, 142), Style::Plain, trusts);
        canvas.text((middle, 184), Style::Faint, condition);
        if at > 0 {
            canvas.arrow((x - GAP, 104), (x, 104));
        }
    }
    canvas.text(
        (width / 2, 226),
        Style::Plain,
        "Each step on one node at a time; all nodes before the next step. back undoes a step.",
    );
}
