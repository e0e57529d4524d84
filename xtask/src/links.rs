//! Checks the links of HTML pages in a directory: each must refer to an existing file, and anchor in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};
use fs_err as fs;

/// A page: its title, its anchors and its links.
#[derive(Default)]
struct Page {
    title: String,
    places: BTreeSet<String>,
    links: Vec<String>,
}

/// Returns the faults of the pages below a directory: broken links, and pages without a title.
///
/// # Errors
///
/// If a file cannot be read.
pub(crate) fn faults(folder: &Path) -> Result<Vec<String>> {
    let mut pages = BTreeMap::new();
    for path in html(folder)? {
        let text = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
        pages.insert(path, read(&text));
    }
    let mut faults = Vec::new();
    for (path, page) in &pages {
        let name = path.strip_prefix(folder)?.display();
        // The list of chapters is shown in a frame of each page.
        if page.title.trim().is_empty() && !path.ends_with("toc.html") {
            faults.push(format!("{name} has no title"));
        }
        for link in &page.links {
            if !leads(folder, path, link, &pages) {
                faults.push(format!("{name} leads to `{link}`, which is not there"));
            }
        }
    }
    Ok(faults)
}

/// Whether the target of a link exists. Links to other sites are not checked.
fn leads(folder: &Path, page: &Path, link: &str, pages: &BTreeMap<PathBuf, Page>) -> bool {
    if ["http://", "https://", "mailto:", "data:", "javascript:"].iter().any(|start| link.starts_with(start))
    {
        return true;
    }
    let (file, place) = link.split_once('#').unwrap_or((link, ""));
    let file = match file.strip_prefix('/') {
        Some(file) => folder.join(file),
        None if file.is_empty() => page.to_path_buf(),
        None => flat(&page.parent().unwrap_or(folder).join(file)),
    };
    if place.is_empty() {
        return file.is_file() || file.join("index.html").is_file();
    }
    pages.get(&file).is_some_and(|found| found.places.contains(place))
}

/// Resolves `..` in a path, whose parts need not exist.
fn flat(path: &Path) -> PathBuf {
    let mut flat = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                flat.pop();
            }
            Component::CurDir => {}
            part => flat.push(part),
        }
    }
    flat
}

/// Returns all pages below a directory.
fn html(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(html(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            found.push(path);
        }
    }
    Ok(found)
}

/// Parses mdBook's output, in which attribute values are always in double quotes.
fn read(text: &str) -> Page {
    let mut page = Page::default();
    if let Some((_, rest)) = text.split_once("<title>") {
        page.title = rest.split("</title>").next().unwrap_or_default().to_owned();
    }
    // Skips the content of scripts.
    for part in text.split("<script").enumerate().map(|(at, part)| match at {
        0 => part,
        _ => part.split_once("</script>").map_or("", |(_, rest)| rest),
    }) {
        for tag in part.split('<').skip(1).filter_map(|tag| tag.split('>').next()) {
            page.places.extend(values(tag, "id"));
            for attribute in ["href", "src", "srcset"] {
                page.links.extend(values(tag, attribute).map(|link| link.replace("&amp;", "&")));
            }
        }
    }
    page
}

/// Returns the values of an attribute in a tag.
fn values<'a>(tag: &'a str, attribute: &str) -> impl Iterator<Item = String> + use<'a> {
    let start = format!(" {attribute}=\"");
    let found = tag.split_once(&start).and_then(|(_, rest)| rest.split('"').next());
    found.filter(|value| !value.is_empty()).map(str::to_owned).into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_leads_nowhere_is_named_and_so_is_a_page_without_a_title() {
        let folder = crate::root().join("target/tests-of-links");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("below")).unwrap();
        let one = "<title>One</title><h1 id=\"here\"><a href=\"below/two.html#there\">x</a>\
                   <a href=\"#here\"></a><a href=\"#gone\"></a><a href=\"https://x.example\"></a>\
                   <script>const a = '<a href=\"made.html\">';</script>";
        let two = "<h1 id=\"there\"></h1><img src=\"../none.svg\"><a href=\"../one.html#here\"></a>";
        fs::write(folder.join("one.html"), one).unwrap();
        fs::write(folder.join("below/two.html"), two).unwrap();
        let found = faults(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            found,
            [
                "below/two.html has no title",
                "below/two.html leads to `../none.svg`, which is not there",
                "one.html leads to `#gone`, which is not there",
            ]
        );
    }
}
