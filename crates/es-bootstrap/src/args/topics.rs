//! Help by task: the headings that commands are listed under, and the pages of `help first-start`, `day-two` and `fleet`.

use std::ffi::OsString;

/// Headings, and the commands under each.
const GROUPS: [(&str, &[&str]); 6] = [
    ("First start", &["check", "configure", "start", "announce", "reconfigure-node", "bundle", "undo"]),
    ("Day two", &["status", "wait", "renew", "csr", "adopt", "rotate-ca", "finalize"]),
    (
        "Tools",
        &[
            "create-enrollment-token",
            "token",
            "reset-password",
            "fingerprint",
            "keystore",
            "auto-config-gen-passwd",
        ],
    ),
    ("Kibana and clients", &["kibana-setup", "kibana", "clients"]),
    ("Packages and containers", &["entrypoint", "install-links", "hook", "generalize"]),
    ("About", &["explain", "completions", "man"]),
];

/// The pages by task.
const TOPICS: [(&str, &str); 3] = [
    ("first-start", include_str!("topics/first_start.txt")),
    ("day-two", include_str!("topics/day_two.txt")),
    ("fleet", include_str!("topics/fleet.txt")),
];

/// The page for `es-bootstrap help TASK`, returned as clap returns every help text.
pub(super) fn asked_for(words: &[OsString]) -> Option<clap::Error> {
    let [_, help, topic] = words else { return None };
    let (_, text) = TOPICS.iter().find(|(name, _)| help == "help" && topic == *name)?;
    let page = clap::Command::new("es-bootstrap").help_template(*text);
    page.try_get_matches_from(["es-bootstrap", "--help"]).err()
}

/// The definition of the command line whose help lists the commands by task.
pub(super) fn grouped(definition: clap::Command) -> clap::Command {
    let header = *definition.get_styles().get_header();
    let literal = *definition.get_styles().get_literal();
    let mut list = String::new();
    for (heading, names) in GROUPS {
        list.push_str(&format!("{header}{heading}:{header:#}\n"));
        for name in names {
            let about = definition.find_subcommand(name).and_then(clap::Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            list.push_str(&format!("  {literal}{name:24}{literal:#} {about}\n"));
        }
        list.push('\n');
    }
    let template = format!(
        "{{before-help}}{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{list}{{all-args}}{{after-help}}"
    );
    definition
        .override_usage("es-bootstrap [OPTIONS] <COMMAND>")
        .mut_subcommands(|command| command.hide(true))
        .help_template(template)
}

/// The other commands under the same heading.
pub(crate) fn related(name: &str) -> impl Iterator<Item = &'static str> {
    let group = GROUPS.iter().find(|(_, names)| names.contains(&name));
    let names = group.map_or(&[][..], |(_, names)| *names);
    names.iter().copied().filter(move |other| *other != name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::args::Args;

    #[test]
    fn every_command_is_under_one_heading_and_fits_its_line() {
        let listed: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let definition = Args::command();
        let defined: BTreeSet<&str> = definition
            .get_subcommands()
            .map(clap::Command::get_name)
            .filter(|name| *name != "help")
            .collect();
        assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), defined);
        assert_eq!(listed.len(), defined.len());
        for command in definition.get_subcommands() {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(about.len() <= 73 && !about.ends_with('.'), "{}: {about}", command.get_name());
        }
    }

    #[test]
    fn every_command_that_a_page_by_task_shows_is_accepted() {
        for (topic, text) in TOPICS {
            let commands: Vec<&str> =
                text.lines().filter_map(|line| line.trim().strip_prefix("es-bootstrap ")).collect();
            assert!(commands.len() > 5, "{topic}");
            for line in commands {
                let line = line.split("  #").next().unwrap_or(line);
                let line = line.split(" > ").next().unwrap_or(line);
                let words = ["es-bootstrap"].into_iter().chain(line.split_whitespace()).map(OsString::from);
                assert!(Args::parse_from(words.collect()).is_ok(), "{topic}: {line}");
            }
        }
    }
}
