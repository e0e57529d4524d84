//! The schemas of the documents, generated from their types.

#![expect(clippy::disallowed_methods, reason = "the schemas lie in the project's folder")]

use std::path::Path;
use std::{env, fs};

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::*;

/// The variable with which `cargo xtask generate` requests the files.
const WRITE: &str = "ES_BOOTSTRAP_WRITE_GENERATED";

pub(super) fn rules() -> Vec<&'static str> {
    eligibility::RULES.iter().map(|rule| rule.name).collect()
}

/// Returns the schema of one kind of document, titled with the name from the document.
fn schema<T: JsonSchema>() -> Value {
    let settings =
        SchemaSettings::draft2020_12().for_serialize().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    let name = schema.get("properties").map(|members| members["schema"]["const"].clone());
    schema.insert("title".to_owned(), name.unwrap_or_default());
    json!(schema)
}

#[test]
fn the_schemas_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
    let schemas = [
        schema::<Check<'_>>(),
        schema::<RenewReport<'_>>(),
        schema::<RotateReport>(),
        schema::<AdoptReport>(),
        schema::<CsrReport<'_>>(),
        schema::<StatusReport<'_>>(),
        schema::<Configure<'_>>(),
        schema::<Announcement<'_>>(),
        schema::<Failure>(),
        schema::<Fingerprint>(),
        schema::<TokenInspect<'_>>(),
        schema::<TokenReport<'_>>(),
        schema::<PasswordReport<'_>>(),
        schema::<Wait>(),
        schema::<Generalize>(),
        schema::<Undo>(),
        schema::<Finalize>(),
        schema::<Kibana<'_>>(),
        schema::<Preseed<'_>>(),
        schema::<Clients<'_>>(),
        schema::<BundleCreate<'_>>(),
        schema::<BundleInspect<'_>>(),
        schema::<KeystoreApply<'_>>(),
    ];
    for schema in schemas {
        let title = schema["title"].as_str().unwrap();
        let file = folder.join(format!("{}.json", title.split('/').nth(1).unwrap()));
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if env::var_os(WRITE).is_some() {
            fs::write(&file, text).unwrap();
        } else {
            assert_eq!(fs::read_to_string(&file).unwrap(), text, "run `cargo xtask generate`");
        }
    }
}
