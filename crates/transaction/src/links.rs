//! Creates symbolic links with fixed names to one program.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::Error;

/// Creates the missing links and returns them. Existing links to the same program stay.
///
/// # Errors
///
/// [`Error::Exists`] if another file has one of the names; other errors if the system refuses. No link is
/// created then.
pub fn link_all(program: &Path, links: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let failed = |link: &Path| {
        let path = link.to_path_buf();
        move |source| Error::Create { path, source }
    };
    let mut missing = Vec::new();
    for link in links {
        match fs::symlink_metadata(link) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(link.clone()),
            Err(error) => return Err(failed(link)(error)),
            Ok(_) if is_same(link, program) => {}
            Ok(_) => return Err(Error::Exists { path: link.clone() }),
        }
    }
    let mut made = Vec::new();
    for link in missing {
        match make(program, &link) {
            Ok(()) => made.push(link),
            // Another run created it first.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && is_same(&link, program) => {}
            Err(source) => {
                // The first error is the one to report.
                made.iter().for_each(|made| _ = fs::remove_file(made));
                return Err(failed(&link)(source));
            }
        }
    }
    Ok(made)
}

/// Retries after a signal.
fn make(program: &Path, link: &Path) -> io::Result<()> {
    loop {
        match std::os::unix::fs::symlink(program, link) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            made => return made,
        }
    }
}

fn is_same(link: &Path, program: &Path) -> bool {
    let resolved = |path: &Path| path.canonicalize().ok();
    resolved(link).is_some() && resolved(link) == resolved(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_name_is_left_alone_and_no_link_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("program"), "").unwrap();
        let links = [at("a"), at("b")];
        fs::write(at("b"), "foreign").unwrap();
        assert!(matches!(link_all(&at("program"), &links), Err(Error::Exists { .. })));
        assert!(!at("a").exists());
        fs::remove_file(at("b")).unwrap();
        assert_eq!(link_all(&at("program"), &links).unwrap(), links);
        assert_eq!(link_all(&at("program"), &links).unwrap(), [] as [PathBuf; 0]);
        assert!(link_all(&at("program"), &[at("none/a")]).is_err());
    }
}
