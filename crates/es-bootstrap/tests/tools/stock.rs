//! The names of Elasticsearch's own tools: links, help, man pages.

use std::fs;
use std::process::Command;

use crate::place::{NONE, Node, text};

/// Creates the links in a directory of their own.
fn links() -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_es-bootstrap"))
        .args(["install-links", "-q"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(made.status.success());
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string());
    let names = names.map(Result::unwrap).collect();
    (folder, names)
}

#[test]
fn each_name_has_a_link_a_help_and_a_manual_page() {
    let (folder, names) = links();
    assert!(names.len() >= 4, "{names:?}");
    for name in &names {
        let tool = folder.path().join(name);
        let (code, out, _) = text(Command::new(&tool).arg("--help").output().unwrap());
        assert_eq!(code, 0, "{name}");
        assert!(out.contains(&format!("Usage: {name}")) && !out.contains("Usage: es-bootstrap"), "{out}");
        let manual = Command::new(env!("CARGO_BIN_EXE_es-bootstrap")).args(["man", name]).output().unwrap();
        let (code, page, _) = text(manual);
        assert_eq!(code, 0, "{name}");
        assert!(page.contains(&format!(".TH {name} 1")) && page.contains(".SH \"EXIT STATUS\""), "{page}");
        // The page lists every option of the help.
        for option in out.split_whitespace().filter(|word| word.starts_with("--") && word.len() > 2) {
            let option = option.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            assert!(page.contains(&option.replace('-', "\\-")), "{name}: {option} is not in its page");
        }
        let committed = crate::place::project(&format!("docs/man/{name}.1"));
        assert_eq!(fs::read_to_string(committed).unwrap(), page, "run `cargo xtask generate`");
    }
    let unknown = Command::new(env!("CARGO_BIN_EXE_es-bootstrap")).args(["man", "nothing"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(64));
}

#[test]
fn a_page_lists_the_codes_that_its_tool_ends_with() {
    let codes = |page: &str| {
        let text = fs::read_to_string(crate::place::project(&format!("docs/man/{page}.1"))).unwrap();
        let (_, codes) = text.split_once(".SH \"EXIT STATUS\"").unwrap();
        let codes = codes.lines().filter_map(|line| line.strip_prefix("\\fB")?.strip_suffix("\\fR"));
        codes.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(codes("kibana-setup"), ["0", "1"]);
    for page in ["es-bootstrap", "es-bootstrap-kibana-setup", "elasticsearch-keystore"] {
        assert!(codes(page).contains(&"78".to_owned()), "{page}");
    }
}

#[test]
fn each_page_that_the_manual_refers_to_is_there() {
    let page = |name: &str| fs::read_to_string(crate::place::project(&format!("docs/man/{name}.1"))).unwrap();
    let manual = page("es-bootstrap").replace("\\-", "-");
    let references: Vec<&str> = manual.lines().filter_map(|line| line.strip_suffix("(1)")).collect();
    assert!(references.contains(&"es-bootstrap-check"), "{references:?}");
    for name in references {
        let printed = Command::new(env!("CARGO_BIN_EXE_es-bootstrap")).args(["man", name]).output().unwrap();
        let (code, printed, err) = text(printed);
        assert_eq!(
            (code, printed.as_str()),
            (0, page(name).as_str()),
            "{name}: run `cargo xtask generate`: {err}"
        );
        assert!(printed.contains(&format!(".TH {name} 1")), "{printed}");
        let (text, related) = printed.split_once(".SH \"SEE ALSO\"").unwrap();
        assert!(!text.contains("(1)"), "{text}");
        // It refers to the program's page, and only to existing pages.
        let related = related.replace("\\-", "-");
        let related: Vec<&str> =
            related.split("\\fB").skip(1).filter_map(|rest| rest.split("\\fR").next()).collect();
        assert!(related.first() == Some(&"es-bootstrap") && related.len() > 2, "{name}: {related:?}");
        related.iter().for_each(|name| assert!(page(name).contains(&format!(".TH {name} 1"))));
    }
}

#[test]
fn links_that_are_there_stay_and_foreign_names_are_refused() {
    let (folder, names) = links();
    let again = |directory: &std::path::Path| {
        text(
            Command::new(env!("CARGO_BIN_EXE_es-bootstrap"))
                .arg("install-links")
                .arg(directory)
                .output()
                .unwrap(),
        )
    };
    assert_eq!(again(folder.path()).0, 0);
    let foreign = folder.path().join(&names[0]);
    fs::remove_file(&foreign).unwrap();
    fs::write(&foreign, "a script of somebody's").unwrap();
    let (code, _, err) = again(folder.path());
    assert!(code == 73 && err.contains(&names[0]), "{err}");
    assert_eq!(fs::read_to_string(&foreign).unwrap(), "a script of somebody's");
}

#[test]
fn usage_errors_have_the_tools_form() {
    let node = Node::new("").with_hash(NONE);
    for (tool, arguments) in [
        ("elasticsearch-create-enrollment-token", &["--nonsense"][..]),
        ("elasticsearch-reset-password", &[]),
        ("elasticsearch-keystore", &["add"]),
        ("elasticsearch-keystore", &["remove"]),
        ("elasticsearch-keystore", &["show"]),
        ("elasticsearch-keystore", &["nonsense"]),
        ("auto-config-gen-passwd", &["word"]),
    ] {
        let (code, out, err) = text(node.run(tool, arguments, ""));
        assert_eq!((code, out.as_str()), (64, ""), "{tool} {arguments:?}");
        assert!(err.starts_with("ERROR: ") && err.contains(", with exit code 64\n"), "{err}");
    }
}
