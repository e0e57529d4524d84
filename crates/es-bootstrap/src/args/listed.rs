//! Every command is in the list that the tests of the promises and the table in `docs/SECURITY.md` use.

#[path = "../../tests/promises/table.rs"]
#[expect(dead_code, reason = "the tests of the promises need more of it")]
mod promises;

use clap::ValueEnum;

use super::{Args, Script, TOOLS};

/// The words of each command below a definition. A package's hook does something different for each script.
fn leaves(definition: &clap::Command, words: &str) -> Vec<String> {
    let below = |more: &str| format!("{words} {more}").trim_start().to_owned();
    let scripts = || Script::value_variants().iter().filter_map(Script::to_possible_value);
    if words == "hook" {
        return scripts().map(|script| below(script.get_name())).collect();
    }
    if !definition.has_subcommands() {
        return vec![words.to_owned()];
    }
    definition.get_subcommands().flat_map(|command| leaves(command, &below(command.get_name()))).collect()
}

#[test]
fn each_command_of_the_command_line_is_in_the_table_of_promises() {
    let mut commands = leaves(&Args::definition(), "");
    commands.extend(TOOLS.map(|(name, _)| name.to_owned()));
    assert!(commands.len() > 30, "{commands:?}");
    assert_eq!(promises::missing(&commands), [""; 0]);
    assert_eq!(promises::missing(&["a-new-one".to_owned()]), ["a-new-one"]);
}
