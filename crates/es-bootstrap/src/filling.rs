//! An empty configuration directory, such as a container's volume, is filled from the image's own. The facts are those of
//! the filled directory from the beginning, so that it stays empty where the start is refused.

use installation::{Installation, SETTINGS_FILE};
use recovery::{Interruption, Standing};
use transaction::PATIENCE;

use crate::error::Error;
use crate::terminal::Terminal;

/// Whether the directory is to be filled with what another run has begun, which is then ended there.
pub(crate) fn is_begun(node: &Installation) -> bool {
    let begun = || match Standing::of(node) {
        Standing::Interrupted(Interruption::Leftovers { .. }) => false,
        Standing::Interrupted(_) | Standing::Renamed { .. } => true,
        Standing::Fresh | Standing::Secured(_) | Standing::Disabled => false,
    };
    node.filled_from.is_some() && begun()
}

/// Fills the directory, if it is to be filled.
pub(crate) fn fill(node: &Installation, terminal: &Terminal) -> Result<(), Error> {
    let Some(image) = &node.filled_from else { return Ok(()) };
    let filled = node
        .lock(PATIENCE)
        .and_then(|locked| transaction::populate(image, &locked, SETTINGS_FILE))
        .map_err(Error::Write)?;
    if filled {
        terminal.note(&format!("filled `{}` from `{}`", node.config.display(), image.display()));
    }
    Ok(())
}
