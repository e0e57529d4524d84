//! A picture as SVG, <https://www.w3.org/TR/SVG11/>.

use std::fmt::Write;

/// The colours of a picture.
#[derive(Clone, Copy)]
pub(super) struct Palette {
    /// Its name in the names of files.
    pub(super) name: &'static str,
    background: &'static str,
    text: &'static str,
    faint: &'static str,
    line: &'static str,
    fill: &'static str,
    good: &'static str,
}

pub(super) const LIGHT: Palette = Palette {
    name: "light",
    background: "#ffffff",
    text: "#1f2933",
    faint: "#5b6770",
    line: "#7b8794",
    fill: "#f0f4f8",
    good: "#1a7f4b",
};
pub(super) const DARK: Palette = Palette {
    name: "dark",
    background: "#161923",
    text: "#e4e7eb",
    faint: "#9aa5b1",
    line: "#7b8794",
    fill: "#242a38",
    good: "#4ccb8a",
};

/// The style of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Bold,
    Faint,
    /// A good state.
    Good,
    Code,
}

/// A picture that is being drawn. Lengths are in pixels of an unscaled page.
pub(super) struct Canvas {
    palette: Palette,
    width: u32,
    height: u32,
    title: String,
    description: String,
    body: String,
}

impl Canvas {
    pub(super) fn new(palette: Palette) -> Self {
        let (title, description, body) = (String::new(), String::new(), String::new());
        Self { palette, width: 0, height: 0, title, description, body }
    }

    /// Sets the size, and the title and description for readers who cannot see the picture.
    pub(super) fn describe(&mut self, (width, height): (u32, u32), title: &str, description: &str) {
        (self.width, self.height) = (width, height);
        self.title = escaped(title);
        self.description = escaped(description);
    }

    /// Draws a text centred at a point.
    pub(super) fn text(&mut self, (x, y): (u32, u32), style: Style, text: &str) {
        self.write_text(x, y, style, "middle", text);
    }

    /// Draws a text that begins at a point.
    pub(super) fn left(&mut self, (x, y): (u32, u32), style: Style, text: &str) {
        self.write_text(x, y, style, "start", text);
    }

    fn write_text(&mut self, x: u32, y: u32, style: Style, anchor: &str, text: &str) {
        let colour = match style {
            Style::Plain | Style::Bold | Style::Code => self.palette.text,
            Style::Faint => self.palette.faint,
            Style::Good => self.palette.good,
        };
        let weight = if matches!(style, Style::Bold | Style::Good) { " font-weight=\"600\"" } else { "" };
        let family = if style == Style::Code { " font-family=\"monospace\" font-size=\"13\"" } else { "" };
        let text = escaped(text);
        self.add(&format!(
            "<text x=\"{x}\" y=\"{y}\" fill=\"{colour}\" text-anchor=\"{anchor}\"{weight}{family}>{text}</text>"
        ));
    }

    /// Draws a box with rounded corners.
    pub(super) fn frame(&mut self, (x, y): (u32, u32), (width, height): (u32, u32), is_good: bool) {
        let Palette { fill, line, good, .. } = self.palette;
        let stroke = if is_good { good } else { line };
        self.add(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{fill}\" \
             stroke=\"{stroke}\" stroke-width=\"1.5\"/>"
        ));
    }

    /// Draws a dashed line.
    pub(super) fn dashes(&mut self, (x, y): (u32, u32), (to_x, to_y): (u32, u32)) {
        let line = self.palette.line;
        self.add(&format!(
            "<line x1=\"{x}\" y1=\"{y}\" x2=\"{to_x}\" y2=\"{to_y}\" stroke=\"{line}\" stroke-dasharray=\"4 4\"/>"
        ));
    }

    /// Draws an arrow.
    pub(super) fn arrow(&mut self, (x, y): (u32, u32), (to_x, to_y): (u32, u32)) {
        let text = self.palette.text;
        self.add(&format!(
            "<line x1=\"{x}\" y1=\"{y}\" x2=\"{to_x}\" y2=\"{to_y}\" stroke=\"{text}\" stroke-width=\"1.5\" \
             marker-end=\"url(#head)\"/>"
        ));
    }

    fn add(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    /// Returns the file.
    pub(super) fn svg(&self) -> String {
        let Self { width, height, title, description, body, palette } = self;
        let Palette { background, text, .. } = palette;
        let mut svg = String::new();
        // Writing to a string cannot fail.
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" font-family=\"system-ui, sans-serif\" font-size=\"14\" role=\"img\">\n\
             <title>{title}</title>\n<desc>{description}</desc>\n\
             <defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
             orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"{text}\"/></marker></defs>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"{background}\"/>\n{body}</svg>\n"
        );
        svg
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
