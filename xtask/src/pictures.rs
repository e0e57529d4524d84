//! The pictures of the book. Drawings come from tables in the code, recordings from a real terminal. Each
//! exists for light and dark pages.

mod canvas;
mod commit;
pub(crate) mod recorded;
mod rotation;
mod sequence;

use canvas::{Canvas, DARK, LIGHT};

/// Draws a picture.
type Draw = fn(&mut Canvas);

/// The drawings, and the functions that draw them.
const DRAWN: [(&str, Draw); 3] =
    [("sequence", sequence::draw), ("commit", commit::draw), ("rotation", rotation::draw)];

/// Returns the files of the drawings, with their paths in the project.
pub(crate) fn drawn() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for (name, draw) in DRAWN {
        for palette in [LIGHT, DARK] {
            let mut canvas = Canvas::new(palette);
            draw(&mut canvas);
            files.push((format!("docs/pictures/{name}-{}.svg", palette.name), canvas.svg()));
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_for_light_and_dark_pages_and_tells_what_it_shows() {
        let files = drawn();
        assert_eq!(files.len(), 2 * DRAWN.len());
        for (path, svg) in files {
            assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{path}");
            assert!(svg.contains("<title>") && svg.contains("<desc>"), "{path}");
            assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count(), "{path}");
        }
    }
}
