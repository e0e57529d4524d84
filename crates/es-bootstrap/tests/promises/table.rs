//! Every command that writes, with the test of each promise for it, and every command that only reads. The
//! program's tests and the table in `docs/SECURITY.md` use this list.
//!
//! This file has no dependencies: the program's tests compare it with the definition of the command line, and
//! `cargo xtask generate` writes the table.

/// A promise about every command that writes: its heading in the table, and the test that runs all commands.
pub(crate) struct Promise {
    pub(crate) heading: &'static str,
    pub(crate) test: &'static str,
}

/// The promises, in the order of a row's cells.
pub(crate) const PROMISES: [Promise; 7] = [
    Promise { heading: "killed", test: "each_command_can_be_killed" },
    Promise { heading: "failing", test: "each_command_can_fail" },
    Promise { heading: "signals", test: "each_command_can_be_interrupted" },
    Promise { heading: "full disk", test: "each_command_can_meet_a_full_disk" },
    Promise { heading: "links swapped", test: "no_command_follows_a_link" },
    Promise { heading: "secrets searched", test: "no_command_spreads_secrets" },
    Promise { heading: "two at once", test: "each_command_can_run_twice_at_once" },
];

pub(crate) const KILLED: usize = 0;
pub(crate) const FAILING: usize = 1;
pub(crate) const INTERRUPTED: usize = 2;
pub(crate) const FULL: usize = 3;
pub(crate) const LINKS: usize = 4;
pub(crate) const SECRETS: usize = 5;
pub(crate) const AT_ONCE: usize = 6;

/// The proof of a promise for a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// The promise's own test, which runs each command with this cell.
    Here,
    /// The same test with a weaker condition, for this reason: a failed run may leave work that the next run completes.
    Resumes(&'static str),
    /// Another test, which covers the promise completely.
    By(&'static str),
    /// None, for this reason.
    Not(&'static str),
}

use Cell::{By, Here, Not, Resumes};

/// A command that writes, with the options that determine what it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writer {
    Configure,
    ConfigureInPlace,
    ConfigureJoining,
    ConfigureOut,
    ConfigureCredentials,
    StockConfigure,
    Start,
    Entrypoint,
    ReconfigureNode,
    StockReconfigureNode,
    Announce,
    AnnounceElsewhere,
    CreateToken,
    StockCreateToken,
    RevokeToken,
    ResetPassword,
    StockResetPassword,
    ResetPasswordFile,
    KibanaSetup,
    StockKibanaSetup,
    KibanaPreseed,
    KeystoreCreate,
    KeystoreAdd,
    KeystoreAddFile,
    KeystoreRemove,
    KeystoreApply,
    KeystorePasswd,
    KeystoreUpgrade,
    KeystoreShow,
    StockKeystore,
    GeneratePassword,
    StockGeneratePassword,
    Generalize,
    Undo,
    UndoReconfigured,
    Finalize,
    Renew,
    Csr,
    AdoptHttp,
    AdoptHttpCa,
    AdoptPem,
    AdoptTransport,
    RenewCa,
    RenewMounted,
    RotatePrepare,
    RotateTrust,
    RotateSwitch,
    RotateFinish,
    RotateBack,
    RotatePemTrust,
    RotatePemSwitch,
    RotatePemFinish,
    RotatePemBack,
    RotateHttpPrepare,
    RotateHttpTrust,
    RotateHttpSwitch,
    RotateHttpFinish,
    RotateHttpBack,
    Textfile,
    InstallLinks,
    StartScript,
    Shim,
    RemoveShim,
    DebPostinst,
    DebPostrm,
    RpmPost,
    RpmPostun,
    BundleCreate,
    BundleAgain,
    ConfigureBundle,
}

/// A command that writes.
pub(crate) struct Row {
    pub(crate) command: &'static str,
    pub(crate) writer: Writer,
    pub(crate) cells: [Cell; PROMISES.len()],
}

const fn row(command: &'static str, writer: Writer, cells: [Cell; PROMISES.len()]) -> Row {
    Row { command, writer, cells }
}

const ALL: [Cell; PROMISES.len()] = [Here; PROMISES.len()];

/// Returns the promises' own tests in all cells except one.
const fn but(at: usize, cell: Cell) -> [Cell; PROMISES.len()] {
    let mut cells = ALL;
    cells[at] = cell;
    cells
}

const OWN_USER: &str =
    "It runs as the node's own user, which cannot read more files than the owner of the directory";
const STEPWISE: &str =
    "Completed steps are not undone: the error says so, and a second run completes the work";
const RESET: &str = "The password is already reset, and is delivered; a warning names the file that still contains the old one";
const RESCUED: &str = "The password is already reset, and is in the file or in `initial-credentials`, which the error names and the next run removes; the next run also removes a temporary user that is left";
const FILLED: &str = "The copy of the image's configuration stays in the volume";
/// Returns the cells of a command whose next run completes the work after an error or a full disk.
const fn stepwise(reason: &'static str) -> [Cell; PROMISES.len()] {
    let mut cells = but(FAILING, Resumes(reason));
    cells[FULL] = Resumes(reason);
    cells
}

const NEW_NAMES: &str = "It creates new files only, and reads and replaces none";
const JOURNAL: &str = "If everything is written but the journal cannot be removed, the next run removes it";
const ADOPTED: &str = "The certificate is already installed; a warning says that the setting could not be written, and the next run writes it";
const NOTED: &str = "If everything is written but a comment cannot be removed, a warning says so, and the next run \
    removes it";
const MOUNTED: &str = "A mount point cannot be swapped";

/// Every command that writes.
pub(crate) const WRITERS: [Row; 70] = [
    row("configure", Writer::Configure, ALL),
    row(
        "configure --in-place",
        Writer::ConfigureInPlace,
        [
            By("killed_at_any_call_over_mounted_files_the_next_run_ends_it"),
            Resumes(JOURNAL),
            Here,
            By("where_there_is_no_room_to_append_everything_is_as_it_was"),
            Not(MOUNTED),
            Here,
            Here,
        ],
    ),
    row("configure --enrollment-token-file", Writer::ConfigureJoining, ALL),
    row("configure --bundle", Writer::ConfigureBundle, ALL),
    row("configure --out", Writer::ConfigureOut, ALL),
    row("configure --credentials-to file:…", Writer::ConfigureCredentials, ALL),
    row("auto-configure-node", Writer::StockConfigure, ALL),
    row("start", Writer::Start, but(LINKS, Not(OWN_USER))),
    row(
        "entrypoint",
        Writer::Entrypoint,
        [Here, Resumes(FILLED), Here, Resumes(FILLED), Not(OWN_USER), Here, Here],
    ),
    row("reconfigure-node", Writer::ReconfigureNode, ALL),
    row("elasticsearch-reconfigure-node", Writer::StockReconfigureNode, ALL),
    row("announce", Writer::Announce, ALL),
    row("announce --credentials-to file:…", Writer::AnnounceElsewhere, ALL),
    row("create-enrollment-token", Writer::CreateToken, ALL),
    row("elasticsearch-create-enrollment-token", Writer::StockCreateToken, ALL),
    row("create-enrollment-token --revoke", Writer::RevokeToken, ALL),
    row("reset-password", Writer::ResetPassword, stepwise(RESET)),
    row("elasticsearch-reset-password", Writer::StockResetPassword, ALL),
    row("reset-password --credentials-to file:…", Writer::ResetPasswordFile, stepwise(RESCUED)),
    row("kibana-setup", Writer::KibanaSetup, ALL),
    row("kibana-setup (Kibana's own)", Writer::StockKibanaSetup, ALL),
    row("kibana preseed", Writer::KibanaPreseed, but(FAILING, Resumes(NOTED))),
    row("keystore create", Writer::KeystoreCreate, ALL),
    row("keystore add", Writer::KeystoreAdd, ALL),
    row("keystore add-file", Writer::KeystoreAddFile, ALL),
    row("keystore remove", Writer::KeystoreRemove, ALL),
    row("keystore apply", Writer::KeystoreApply, ALL),
    row("keystore passwd", Writer::KeystorePasswd, ALL),
    row("keystore upgrade", Writer::KeystoreUpgrade, ALL),
    row("keystore show --output", Writer::KeystoreShow, ALL),
    row("elasticsearch-keystore", Writer::StockKeystore, ALL),
    row("auto-config-gen-passwd", Writer::GeneratePassword, ALL),
    row("auto-config-gen-passwd (the packages' own)", Writer::StockGeneratePassword, ALL),
    row("generalize", Writer::Generalize, stepwise(STEPWISE)),
    row("undo", Writer::Undo, stepwise(STEPWISE)),
    row("undo after reconfigure-node", Writer::UndoReconfigured, stepwise(STEPWISE)),
    row("finalize", Writer::Finalize, ALL),
    row("renew", Writer::Renew, ALL),
    row("csr http", Writer::Csr, ALL),
    row("adopt http", Writer::AdoptHttp, stepwise(ADOPTED)),
    row("adopt http-ca", Writer::AdoptHttpCa, ALL),
    row("adopt http in PEM files", Writer::AdoptPem, ALL),
    row("adopt transport", Writer::AdoptTransport, ALL),
    row("renew http-ca --refresh-names", Writer::RenewCa, ALL),
    row("renew http-ca in mounted files", Writer::RenewMounted, but(LINKS, Not(MOUNTED))),
    row("rotate-ca transport prepare", Writer::RotatePrepare, ALL),
    row("rotate-ca transport trust", Writer::RotateTrust, ALL),
    row("rotate-ca transport switch", Writer::RotateSwitch, ALL),
    row("rotate-ca transport finish", Writer::RotateFinish, ALL),
    row("rotate-ca transport back", Writer::RotateBack, ALL),
    row("rotate-ca transport trust of PEM files", Writer::RotatePemTrust, ALL),
    row("rotate-ca transport switch of PEM files", Writer::RotatePemSwitch, ALL),
    row("rotate-ca transport finish of PEM files", Writer::RotatePemFinish, ALL),
    row("rotate-ca transport back of PEM files", Writer::RotatePemBack, ALL),
    row("rotate-ca http prepare", Writer::RotateHttpPrepare, ALL),
    row("rotate-ca http trust", Writer::RotateHttpTrust, ALL),
    row("rotate-ca http switch", Writer::RotateHttpSwitch, ALL),
    row("rotate-ca http finish", Writer::RotateHttpFinish, ALL),
    row("rotate-ca http back", Writer::RotateHttpBack, ALL),
    row("status --textfile", Writer::Textfile, ALL),
    row("install-links", Writer::InstallLinks, but(LINKS, Not(NEW_NAMES))),
    row(
        "install-links --start-script",
        Writer::StartScript,
        [Here, Resumes(STEPWISE), Here, Resumes(STEPWISE), Not(NEW_NAMES), Here, Here],
    ),
    row("install-links --start-script --shim", Writer::Shim, stepwise(STEPWISE)),
    row("install-links --start-script --remove", Writer::RemoveShim, stepwise(STEPWISE)),
    row("hook deb-postinst", Writer::DebPostinst, stepwise(STEPWISE)),
    row("hook deb-postrm", Writer::DebPostrm, stepwise(STEPWISE)),
    row("hook rpm-post", Writer::RpmPost, stepwise(STEPWISE)),
    row("hook rpm-postun", Writer::RpmPostun, stepwise(STEPWISE)),
    row("bundle create", Writer::BundleCreate, but(LINKS, Not(NEW_NAMES))),
    row("bundle create (a second time)", Writer::BundleAgain, ALL),
];

/// The test of the commands that only read.
const READING: &str = "a_command_that_only_reads_makes_no_call_that_changes_the_disk";

/// Every command that only reads, with its arguments.
pub(crate) const READERS: [(&str, &[&str]); 23] = [
    ("check", &["check"]),
    ("configure --dry-run", &["configure", "--dry-run"]),
    (
        "kibana-setup --dry-run",
        &["kibana-setup", "--kibana-home", "kibana", "--enrollment-token-file", "token", "--dry-run"],
    ),
    ("clients", &["clients", "curl"]),
    ("fingerprint", &["fingerprint"]),
    ("token inspect", &["token", "inspect", "token"]),
    ("keystore list", &["keystore", "list"]),
    ("keystore show", &["keystore", "show", "keystore.seed"]),
    ("keystore has-passwd", &["keystore", "has-passwd"]),
    ("keystore apply --dry-run", &["keystore", "apply", "entries.json", "--dry-run"]),
    ("wait", &["wait", "--timeout", "0s"]),
    ("status", &["status", "--offline"]),
    ("rotate-ca status", &["rotate-ca", "status", "--bundle", "rotation", "--offline"]),
    (
        "bundle create --dry-run",
        &["bundle", "create", "--nodes", "nodes.yml", "--out", "out", "--plain", "--dry-run"],
    ),
    ("bundle inspect", &["bundle", "inspect", "node.bundle"]),
    ("undo --dry-run", &["undo", "--dry-run"]),
    ("finalize --dry-run", &["finalize", "--dry-run"]),
    ("explain", &["explain"]),
    ("completions", &["completions", "bash"]),
    ("man", &["man"]),
    ("hook deb-postinst configure VERSION", &["hook", "deb-postinst", "configure", "8.19.0"]),
    ("hook deb-postrm remove", &["hook", "deb-postrm", "remove"]),
    ("hook rpm-post 2", &["hook", "rpm-post", "2"]),
];

/// The lines before and after the table in `docs/SECURITY.md`.
pub(crate) const BEGIN: &str =
    "<!-- Written by `cargo xtask generate` from `crates/es-bootstrap/tests/promises/table.rs`. -->";
pub(crate) const END: &str = "<!-- The end of what is written. -->";

/// Returns the table, with the reasons below it.
pub(crate) fn page() -> String {
    let headings: Vec<&str> = PROMISES.iter().map(|promise| promise.heading).collect();
    let mut text =
        format!("| command | {} |\n|---|{}\n", headings.join(" | "), "---|".repeat(PROMISES.len()));
    let mut notes: Vec<&str> = Vec::new();
    for row in &WRITERS {
        let cells = PROMISES.iter().zip(row.cells);
        let cells: Vec<String> = cells.map(|(promise, cell)| shown(promise.test, cell, &mut notes)).collect();
        text.push_str(&format!("| {} | {} |\n", row.command, cells.join(" | ")));
    }
    text.push('\n');
    for (at, note) in notes.iter().enumerate() {
        text.push_str(&format!("{}. {}.\n", at + 1, note));
    }
    let readers: Vec<String> = READERS.iter().map(|(name, _)| format!("`{name}`")).collect();
    text.push_str(&format!("\nThese only read (`{READING}`): {}.\n", readers.join(", ")));
    text
}

fn shown(test: &str, cell: Cell, notes: &mut Vec<&'static str>) -> String {
    let mut number = |note| {
        let found = notes.iter().position(|other| *other == note);
        1 + found.unwrap_or_else(|| {
            notes.push(note);
            notes.len() - 1
        })
    };
    match cell {
        Here => format!("`{test}`"),
        Resumes(note) => format!("`{test}` ({})", number(note)),
        By(test) => format!("`{test}`"),
        Not(note) => format!("- ({})", number(note)),
    }
}

/// Returns the text with the current table.
pub(crate) fn written_into(text: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{}\n{END}{after}", page()))
}

/// Returns the commands that are in neither list.
pub(crate) fn missing(commands: &[String]) -> Vec<&String> {
    let listed = || WRITERS.iter().map(|row| row.command).chain(READERS.iter().map(|(name, _)| *name));
    let is_listed = |command: &&String| {
        listed().any(|listed| listed == *command || listed.starts_with(&format!("{command} ")))
    };
    commands.iter().filter(|command| !is_listed(command)).collect()
}
