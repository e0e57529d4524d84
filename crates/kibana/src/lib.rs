//! What Kibana is told of an Elasticsearch: its `kibana.yml` with a section of ours, and the CA beside its data.

mod error;
mod flow;
mod section;
mod version;
mod write;
mod yml;

pub use error::{Error, Place};
pub use section::Section;
pub use version::{Compatibility, Version};
pub use write::{Files, SETTINGS_FILE, Written, ca_name, take_out, write};
pub use yml::{Edited, Form, Settings, edit};
