//! The sequence diagram of a first start.

use super::canvas::{Canvas, Style};

/// The participants, and the positions of their lifelines.
const LINES: [(&str, u32); 5] = [
    ("operator", 80),
    ("es-bootstrap", 290),
    ("configuration", 530),
    ("Elasticsearch", 740),
    ("Kibana", 920),
];
const OPERATOR: usize = 0;
const PROGRAM: usize = 1;
const FILES: usize = 2;
const NODE: usize = 3;
const KIBANA: usize = 4;

/// One step: sender, receiver, message.
type Step = (usize, usize, &'static str);

/// The steps; a heading precedes the steps of each new state.
const STEPS: [(&str, &[Step]); 4] = [
    (
        "Not configured: nothing is written until everything was checked",
        &[
            (OPERATOR, PROGRAM, "es-bootstrap start"),
            (PROGRAM, FILES, "read settings, keystore, data"),
            (PROGRAM, PROGRAM, "judge by the rules of the gate"),
            (PROGRAM, PROGRAM, "create keys and certificates"),
            (PROGRAM, FILES, "write and sync all files aside"),
        ],
    ),
    (
        "Commit: four renames; the node starts from each state between them",
        &[
            (PROGRAM, FILES, "1. block in progress: TLS off"),
            (PROGRAM, FILES, "2. certs"),
            (PROGRAM, FILES, "3. keystore, credentials"),
            (PROGRAM, FILES, "4. full block: TLS on"),
            (PROGRAM, OPERATOR, "password of elastic"),
        ],
    ),
    (
        "Secured: the node starts, and is asked over verified HTTPS",
        &[
            (PROGRAM, NODE, "start the node"),
            (NODE, FILES, "read certificates and settings"),
            (PROGRAM, NODE, "ask until it answers"),
            (PROGRAM, NODE, "log in, create the token for Kibana"),
            (PROGRAM, OPERATOR, "fingerprint and token"),
        ],
    ),
    ("Connected", &[(OPERATOR, KIBANA, "paste the enrollment token"), (KIBANA, NODE, "enroll")]),
];

/// The distance between two steps.
const STEP: u32 = 34;
const TOP: u32 = 60;

pub(super) fn draw(canvas: &mut Canvas) {
    let rows: u32 = STEPS.iter().map(|(_, steps)| steps.len() as u32 + 1).sum();
    let height = TOP + rows * STEP + 8 * STEPS.len() as u32 + 30;
    canvas.describe(
        (1000, height),
        "The sequence of a first start",
        "es-bootstrap checks the node, writes everything in four renames, starts Elasticsearch and hands over the password \
         and an enrollment token for Kibana",
    );
    for (name, x) in LINES {
        canvas.dashes((x, 44), (x, height - 16));
        canvas.frame((x - 70, 14), (140, 30), false);
        canvas.text((x, 34), Style::Bold, name);
    }
    let mut y = TOP;
    for (heading, steps) in STEPS {
        y += STEP + 8;
        let is_secured = heading.starts_with("Secured");
        canvas.frame((20, y - 21), (960, 30), is_secured);
        canvas.text((500, y - 1), if is_secured { Style::Good } else { Style::Bold }, heading);
        for step in steps {
            y += STEP;
            draw_step(canvas, *step, y);
        }
    }
}

fn draw_step(canvas: &mut Canvas, (from, to, what): Step, y: u32) {
    let ((_, from), (_, to)) = (LINES[from], LINES[to]);
    if from == to {
        canvas.left((from + 10, y + 4), Style::Plain, what);
        return;
    }
    canvas.arrow((from, y + 6), (to, y + 6));
    canvas.text((from.midpoint(to), y), Style::Plain, what);
}
