//! Kibana's settings for Elasticsearch: `kibana.yml` with a generated section, and the CA in Kibana's data
//! directory.

mod error;
mod flow;
mod section;
mod version;
mod write;
mod yml;

pub use error::Error;
pub use section::Section;
pub use version::{Compatibility, Version};
pub use write::{Files, Written, abandoned, ca_name, check_names, take_out, write};
pub use yml::{Edited, Form, Settings, edit};
