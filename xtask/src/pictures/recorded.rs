//! `cargo xtask record`: records a terminal during a real first start, and `status` on the node, as SVG whose
//! lines appear at their original times.

use std::fmt::Write;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use fs_err as fs;
use vt100::{Color, Parser, Screen};

use crate::failure::with_hint;
use crate::run::{is_root, run};
use crate::{NodeArgs, first_start, node, prerequisites, root};

/// The recordings, their number of visible lines, and their descriptions.
const RECORDINGS: [(&str, usize, &str); 2] = [
    ("first-start", 32, "es-bootstrap start prints the password, the node starts, the announcement follows"),
    ("status", 18, "es-bootstrap status lists the certificates with their expiry"),
];
const COLUMNS: NonZeroU16 = NonZeroU16::new(100).expect("more than none");
/// More than in any recording, so that nothing scrolls off the screen.
const ROWS: NonZeroU16 = NonZeroU16::new(1000).expect("more than none");
/// The maximum length of a pause, and how long the end is shown, in seconds.
const PAUSE: f64 = 0.6;
const END: f64 = 8.0;
/// The size of a character and the space around the text, in pixels.
const WIDTH: f64 = 8.4;
const HEIGHT: usize = 18;
const MARGIN: usize = 14;

/// The colors of a terminal: background, text, and the codes 31 to 36 that the program uses.
struct Palette {
    name: &'static str,
    background: &'static str,
    text: &'static str,
    colours: [&'static str; 6],
}

const PALETTES: [Palette; 2] = [
    Palette {
        name: "light",
        background: "#fafbfc",
        text: "#1f2933",
        colours: ["#b42318", "#1a7f4b", "#8a5a00", "#1d4ed8", "#86198f", "#0e7490"],
    },
    Palette {
        name: "dark",
        background: "#161923",
        text: "#e4e7eb",
        colours: ["#ff8f85", "#4ccb8a", "#f0c05a", "#8ab4ff", "#e09cf0", "#5ed3e6"],
    },
];

/// Records both on a node assembled on this machine, and writes the SVG files.
///
/// # Errors
///
/// If the caller is not root, or a program is missing or fails.
pub(crate) fn record(program: Option<PathBuf>) -> Result<()> {
    if !is_root() {
        return Err(with_hint("a recording needs namespaces of its own", "run it as root"));
    }
    prerequisites::need(&["unshare", "ip"])?;
    node::check(&NodeArgs::default())?;
    let program = program.map_or_else(first_start::trial_program, Ok)?;
    let home = node::assemble(None, None)?;
    let folder = root().join("target/recordings");
    fs::create_dir_all(&folder)?;
    run(Command::new("unshare")
        .args(["--mount", "--uts", "--net", "--pid", "--fork", "--kill-child", "sh"])
        .arg(root().join("xtask/src/pictures/record.sh"))
        .args([&home, &program, &folder])
        .args([COLUMNS.to_string(), "40".to_owned()]))?;
    for (name, lines, what) in RECORDINGS {
        let recording = Recording::read(&folder, name)?;
        for palette in &PALETTES {
            let file = root().join(format!("docs/pictures/{name}-{}.svg", palette.name));
            fs::write(&file, recording.svg(palette, lines, what))?;
            eprintln!("wrote {}", file.display());
        }
    }
    Ok(())
}

/// The output of a terminal.
struct Recording {
    parser: Parser,
    /// When output appeared, in seconds, and the number of lines at that time.
    moments: Vec<(f64, usize)>,
}

impl Recording {
    fn read(folder: &Path, name: &str) -> Result<Self> {
        let read = |ending: &str| {
            let path = folder.join(format!("{name}.{ending}"));
            fs::read(&path).with_context(|| format!("could not read {}", path.display()))
        };
        Self::of(&read("out")?, &String::from_utf8(read("timing")?)?)
    }

    /// Parses the log of script(1): the first line of the output is script's own, and each line of the timing
    /// is a pause and a number of bytes.
    fn of(output: &[u8], timing: &str) -> Result<Self> {
        let begin = output.iter().position(|byte| *byte == b'\n').context("an empty recording")? + 1;
        let mut rest = &output[begin..];
        let mut recording = Self { parser: Parser::new(ROWS, COLUMNS, 0), moments: Vec::new() };
        let mut now = 0.0;
        for line in timing.lines() {
            let (pause, bytes) = line.split_once(' ').context("a line of another kind")?;
            now += pause.parse::<f64>()?.min(PAUSE);
            let (shown, later) =
                rest.split_at_checked(bytes.trim().parse()?).context("a recording is cut")?;
            recording.parser.process(shown);
            rest = later;
            let lines = lines_of(recording.parser.screen());
            if recording.moments.last().is_none_or(|(_, before)| *before < lines) {
                recording.moments.push((now, lines));
            }
        }
        ensure!(!recording.moments.is_empty(), "a recording shows nothing");
        Ok(recording)
    }

    fn svg(&self, palette: &Palette, seen: usize, what: &str) -> String {
        let duration = self.moments.last().map_or(0.0, |(at, _)| *at) + END;
        let percent = |at: f64| at / duration * 100.0;
        let (mut rules, mut scrolled, mut body) = (String::new(), String::new(), String::new());
        let mut before = 0;
        // Writing to a string cannot fail.
        for (number, (at, lines)) in self.moments.iter().enumerate() {
            let at = percent(*at);
            let _ = write!(
                rules,
                "@keyframes k{number}{{0%{{visibility:hidden}}{at:.2}%,to{{visibility:visible}}}}\
                 #g{number}{{animation:k{number} {duration:.1}s step-end infinite}}"
            );
            let _ = write!(scrolled, "{at:.2}%{{transform:translateY(-{}px)}}", above(*lines, seen));
            let _ = writeln!(body, "<g id=\"g{number}\">");
            for row in before..*lines {
                body.push_str(&row_of(self.parser.screen(), row, palette));
            }
            body.push_str("</g>\n");
            before = *lines;
        }
        let end = above(before, seen);
        let height = seen.min(before) * HEIGHT + 2 * MARGIN;
        let width = (f64::from(COLUMNS.get()) * WIDTH).ceil() as usize + 2 * MARGIN;
        let Palette { background, text, .. } = palette;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             role=\"img\" font-family=\"ui-monospace, 'DejaVu Sans Mono', monospace\" font-size=\"14\">\n\
             <title>A recording of a terminal</title>\n<desc>{what}</desc>\n\
             <style>text{{white-space:pre;fill:{text}}}.b{{font-weight:700}}#s{{transform:translateY(-{end}px);\
             animation:s {duration:.1}s step-end infinite}}@keyframes s{{0%{{transform:translateY(0)}}{scrolled}\
             to{{transform:translateY(-{end}px)}}}}{rules}@media(prefers-reduced-motion:reduce){{g,#s{{animation:none!important}}}}</style>\n\
             <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{background}\"/>\n\
             <svg x=\"{MARGIN}\" y=\"{MARGIN}\" width=\"{}\" height=\"{}\"><g id=\"s\">\n{body}</g></svg>\n</svg>\n",
            width - 2 * MARGIN,
            height - 2 * MARGIN,
        )
    }
}

/// Returns how far the text is moved up for this number of lines.
fn above(lines: usize, seen: usize) -> usize {
    lines.saturating_sub(seen) * HEIGHT
}

/// Returns the number of lines of a screen, up to the last non-empty one.
fn lines_of(screen: &Screen) -> usize {
    let rows: Vec<String> = screen.rows(0, COLUMNS.get()).collect();
    rows.iter().rposition(|row| !row.trim().is_empty()).map_or(0, |last| last + 1)
}

/// Formats one line as a text element whose parts have their colors.
fn row_of(screen: &Screen, row: usize, palette: &Palette) -> String {
    let mut parts: Vec<(String, String)> = Vec::new();
    for column in 0..COLUMNS.get() {
        let Some(cell) = u16::try_from(row).ok().and_then(|row| screen.cell(row, column)) else { break };
        if cell.is_wide_continuation() {
            continue;
        }
        let mut look = String::new();
        if cell.bold() {
            look.push_str(" class=\"b\"");
        }
        if let Color::Idx(colour @ 1..=6) = cell.fgcolor() {
            look.push_str(&format!(" style=\"fill:{}\"", palette.colours[usize::from(colour) - 1]));
        }
        let shown = cell.contents();
        let shown = if shown.is_empty() { " ".to_owned() } else { escaped(shown) };
        match parts.last_mut() {
            Some((last, text)) if *last == look => text.push_str(&shown),
            _ => parts.push((look, shown)),
        }
    }
    if let Some((_, text)) = parts.last_mut() {
        text.truncate(text.trim_end().len());
    }
    let y = (row + 1) * HEIGHT - 4;
    let spans: String = parts
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(
            |(look, text)| {
                if look.is_empty() { text.clone() } else { format!("<tspan{look}>{text}</tspan>") }
            },
        )
        .collect();
    if spans.is_empty() { String::new() } else { format!("<text y=\"{y}\">{spans}</text>\n") }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_keeps_the_order_and_shortens_pauses() {
        let output = b"Script started\n$ a\r\n\x1b[1mb\x1b[0m <\r\n";
        let recording = Recording::of(output, "0.1 5\n30.0 13\n").unwrap();
        assert_eq!(recording.moments.len(), 2);
        assert!(recording.moments[1].0 < 1.0);
        let svg = recording.svg(&PALETTES[0], 1, "two lines");
        assert!(svg.contains("$ a</text>") && svg.contains("<tspan class=\"b\">b</tspan> &lt;"), "{svg}");
        assert!(svg.contains("translateY(-18px)"), "{svg}");
    }

    #[test]
    fn a_recording_that_is_cut_is_refused() {
        assert!(Recording::of(b"Script started\nabc", "0.1 5\n").is_err());
        assert!(Recording::of(b"Script started\nabc", "").is_err());
    }
}
