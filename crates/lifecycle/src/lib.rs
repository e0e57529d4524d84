//! Maintains a secured node, regardless of what secured it.
//!
//! [`Inventory`] holds the certificates that the node's settings name, and [`judge`] applies the rules of
//! `status` ([`RULES`]).

pub mod adoption;
mod due;
mod error;
mod exchange;
mod finalize;
mod finding;
mod holder;
mod inventory;
mod judged;
mod keystore_view;
mod names;
mod pem_files;
mod remark;
mod renewal;
mod rotation;
mod rules;
mod status;
mod store;

pub use due::{Life, LifeState, Threshold};
pub use error::Error;
pub use exchange::{Change, Exchange};
pub use finalize::{Finalized, NotFinalized, Ours, finalize};
pub use finding::Finding;
pub use holder::{Holder, layers_share, trusted, trusts_its_own_store};
pub use inventory::{Content, Format, Inventory, Layer, Listed, Role};
pub use judged::judge;
pub use keystore_view::{KeystoreView, Opened};
pub use pem_files::PemFiles;
pub use remark::Severity;
pub use renewal::{Outlook, RenewalOrder, Renewed, Renewing};
pub use rotation::{
    HttpFiles, HttpOrder, HttpStepped, HttpSuccessor, Leaf, Nodes, RotationStep, Shown, Stage, Successor,
    TransportFiles,
};
pub use rules::{RULES, Rule, rule};
pub use status::{Reload, Served, State, Status, Told};
pub use store::{Authority, HttpStore, Presented};
