//! The states between the renames of a commit, and what happens to a run that is killed in each.

use super::canvas::{Canvas, Style};

/// The last rename, the files in the configuration directory after it, and how the node starts.
struct State {
    renamed: &'static str,
    lies_there: [&'static str; 3],
    starts: &'static str,
}

const STATES: [State; 5] = [
    State { renamed: "before", lies_there: ["elasticsearch.yml", "", ""], starts: "as before" },
    State {
        renamed: "1. the block in progress",
        lies_there: ["block: TLS off", "", ""],
        starts: "as before",
    },
    State { renamed: "2. certs", lies_there: ["block: TLS off", "certs", ""], starts: "as before" },
    State {
        renamed: "3. the keystore",
        lies_there: ["block: TLS off", "certs", "keystore"],
        starts: "as before",
    },
    State {
        renamed: "4. the full block",
        lies_there: ["block: TLS on", "certs", "keystore"],
        starts: "secured",
    },
];

const WIDTH: u32 = 176;
const GAP: u32 = 24;

pub(super) fn draw(canvas: &mut Canvas) {
    let width = 20 + STATES.len() as u32 * (WIDTH + GAP);
    canvas.describe(
        (width, 290),
        "The states of the commit",
        "Four renames lead from a node that is not configured to a secured one. The node starts from each state. A run that \
         is killed in between is undone by the next one, which begins again",
    );
    for (at, state) in STATES.iter().enumerate() {
        let x = 20 + at as u32 * (WIDTH + GAP);
        let middle = x + WIDTH / 2;
        let is_done = at + 1 == STATES.len();
        canvas.text((middle, 34), Style::Bold, state.renamed);
        canvas.frame((x, 48), (WIDTH, 100), is_done);
        for (row, name) in (0u32..).zip(state.lies_there) {
            canvas.text((middle, 76 + row * 24), Style::Code, name);
        }
        if at > 0 {
            canvas.arrow((x - GAP, 98), (x, 98));
        }
        canvas.text((middle, 174), if is_done { Style::Good } else { Style::Plain }, "the node starts");
        canvas.text((middle, 194), if is_done { Style::Good } else { Style::Plain }, state.starts);
    }
    let centre = |at: u32| 20 + at * (WIDTH + GAP) + WIDTH / 2;
    for at in 1..4 {
        canvas.dashes((centre(at), 206), (centre(at), 236));
    }
    canvas.dashes((centre(0), 236), (centre(3), 236));
    canvas.arrow((centre(0), 236), (centre(0), 204));
    canvas.text(
        (centre(0).midpoint(centre(3)), 262),
        Style::Faint,
        "killed here: the next run goes back and begins again",
    );
    canvas.text((centre(4), 262), Style::Faint, "killed here: all is done");
}
