//! The plot of the benchmark: at the top, a bar for each of two programs that did the same; below, how the
//! work grows. Both time axes are logarithmic: a mark stands for a factor of ten.

use std::fmt::Write as _;

use crate::page::{Line, Results, Row, seconds};

const WIDTH: f64 = 860.0;
/// Where the bars begin; their names are on the left.
const LEFT: f64 = 330.0;
/// The space for the values after the longest bar.
const RIGHT: f64 = 90.0;
const ROW: f64 = 46.0;
const TOP: f64 = 40.0;
const CHART: f64 = 260.0;
const OURS: &str = "#00a08f";
const OTHER: &str = "#8a9ba5";
/// One colour for each line of growth.
const COLOURS: [&str; 4] = ["#00a08f", "#5c6bc0", "#ef6c00", "#ab47bc"];

/// The colours that depend on the page around the plot; all others are visible on both.
pub(crate) struct Palette {
    /// Part of the file name.
    pub(crate) name: &'static str,
    background: &'static str,
    text: &'static str,
    mark: &'static str,
}

/// The palettes of the committed plots.
pub(crate) const PALETTES: [Palette; 2] = [
    Palette { name: "light", background: "#ffffff", text: "#1f2933", mark: "#cfd8dc" },
    Palette { name: "dark", background: "#161923", text: "#e4e7eb", mark: "#3e4c59" },
];

/// Draws the picture.
pub(crate) fn draw(results: &Results, palette: &Palette) -> String {
    let bars = TOP + ROW * results.rows.len() as f64;
    let height = bars + CHART + 110.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"{}\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n",
        palette.text, palette.background
    );
    text(&mut svg, (12.0, 22.0), "Whole processes, mean time; green: es-bootstrap, grey: the other", "start");
    draw_bars(&mut svg, &results.rows);
    draw_lines(&mut svg, bars + 40.0, &results.lines, palette.mark);
    svg.push_str("</svg>\n");
    svg
}

fn text(svg: &mut String, (x, y): (f64, f64), words: &str, anchor: &str) {
    let words = words.replace('`', "").replace('&', "&amp;").replace('<', "&lt;");
    // Writing to a string cannot fail.
    let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>");
}

fn draw_bars(svg: &mut String, rows: &[Row]) {
    let times = rows.iter().flat_map(|row| [row.pair.ours.mean(), row.pair.other.mean()]);
    let Scale { low, high } = Scale::of(times);
    let at = |time: f64| LEFT + (WIDTH - LEFT - RIGHT) * (time / low).log10() / (high / low).log10();
    for (number, Row { ours, other, pair }) in rows.iter().enumerate() {
        let y = TOP + ROW * number as f64;
        for (offset, name, time, colour) in
            [(0.0, ours, pair.ours.mean(), OURS), (18.0, other, pair.other.mean(), OTHER)]
        {
            let y = y + offset;
            let width = (at(time) - LEFT).max(1.0);
            let _ = writeln!(
                svg,
                "<rect x=\"{LEFT}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"14\" fill=\"{colour}\"/>"
            );
            text(svg, (LEFT - 8.0, y + 11.0), name, "end");
            text(svg, (LEFT + width + 6.0, y + 11.0), &seconds(time), "start");
        }
    }
}

/// The powers of ten around some times.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn of(times: impl Iterator<Item = f64>) -> Self {
        let (low, high) =
            times.fold((f64::MAX, 0.0_f64), |(low, high), time| (low.min(time), high.max(time)));
        let (low, high) = (low.max(1e-4), high.max(1e-3));
        Self { low: 10_f64.powf(low.log10().floor()), high: 10_f64.powf(high.log10().ceil()) }
    }
}

fn draw_lines(svg: &mut String, top: f64, lines: &[Line], mark_colour: &str) {
    const BEGIN: f64 = 70.0;
    /// The names of the lines are on the right.
    const END: f64 = 560.0;
    let Scale { low, high } = Scale::of(lines.iter().flat_map(|line| &line.points).map(|(_, time)| *time));
    let most =
        lines.iter().flat_map(|line| &line.points).map(|(count, _)| *count).max().unwrap_or(1).max(2) as f64;
    let x = |count: f64| BEGIN + (END - BEGIN) * count.log10() / most.log10();
    let y = |time: f64| top + CHART - CHART * (time / low).log10() / (high / low).log10();
    text(svg, (12.0, top - 14.0), "Growth: time for so many", "start");
    let mut mark = low;
    while mark <= high * 1.001 {
        let at = y(mark);
        let _ = writeln!(svg, "<path d=\"M{BEGIN} {at:.1}H{END}\" stroke=\"{mark_colour}\"/>");
        text(svg, (BEGIN - 8.0, at + 4.0), &seconds(mark), "end");
        mark *= 10.0;
    }
    for count in [1.0, 10.0, 50.0, 200.0, 1000.0] {
        if count <= most {
            text(svg, (x(count), top + CHART + 18.0), &format!("{count:.0}"), "middle");
        }
    }
    for (number, Line { name, points }) in lines.iter().enumerate() {
        let colour = COLOURS[number % COLOURS.len()];
        let path: Vec<String> =
            points.iter().map(|(count, time)| format!("{:.1},{:.1}", x(*count as f64), y(*time))).collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            path.join(" ")
        );
        for (count, time) in points {
            let (x, y) = (x(*count as f64), y(*time));
            let _ = writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>");
        }
        let at = top + 20.0 + 22.0 * number as f64;
        let _ = writeln!(
            svg,
            "<rect x=\"580\" y=\"{:.1}\" width=\"14\" height=\"4\" fill=\"{colour}\"/>",
            at - 6.0
        );
        text(svg, (600.0, at), name, "start");
    }
}
