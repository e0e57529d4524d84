//! Fills an empty configuration directory, such as a container's volume, from the image's own. The facts
//! describe the filled directory from the beginning, so that a refused start leaves it empty.

use installation::{Installation, SETTINGS_FILE};
use recovery::{Interruption, Standing};
use transaction::PATIENCE;

use crate::error::Error;
use crate::terminal::Terminal;

/// Returns whether the directory is to be filled with the state of an interrupted run, which is then
/// completed there.
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
