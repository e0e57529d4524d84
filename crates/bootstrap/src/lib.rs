//! Plans, creates and stages the files of a first start.
//!
//! Eligibility is enforced by types. A plan takes the proof that a node may be configured:
//!
//! ```
//! fn plan(proof: eligibility::Eligible<'_>, options: bootstrap::Options) {
//!     let _ = bootstrap::Plan::new(proof, None, options);
//! }
//! ```
//!
//! A proof is consumed by one plan:
//!
//! ```compile_fail,E0382
//! fn plan(proof: eligibility::Eligible<'_>, first: bootstrap::Options, second: bootstrap::Options) {
//!     let _ = bootstrap::Plan::new(proof, None, first);
//!     let _ = bootstrap::Plan::new(proof, None, second);
//! }
//! ```
//!
//! A node that is not eligible has no proof:
//!
//! ```compile_fail,E0308
//! fn plan(verdict: eligibility::Verdict<'_>, options: bootstrap::Options) {
//!     if let eligibility::Verdict::NotEligible(findings) = verdict {
//!         let _ = bootstrap::Plan::new(findings, None, options);
//!     }
//! }
//! ```
//!
//! Only the eligibility check creates one:
//!
//! ```compile_fail,E0451
//! fn forge(node: &installation::Installation, unlocked: keystore::Unlocked) {
//!     let mode = eligibility::Mode::InitialNode;
//!     let _ = eligibility::Eligible { node, mode, findings: Vec::new(), unlocked };
//! }
//! ```

pub mod automatic;
mod error;
mod given;
mod in_place;
mod material;
pub mod packaged;
mod plan;
mod planned;
mod sans;
mod stage;

pub use error::Error;
pub use given::{Bundled, Given};
pub use in_place::write_in_place;
pub use material::{Material, PasswordChoice};
pub use plan::{Mount, Options, Plan, Wanted};
pub use planned::{PasswordSource, PlannedCertificate, PlannedFile};
pub use sans::of_node as names_of_node;
pub use stage::{CredentialsFile, Staged, StagedCredentials, check_credentials, stage};
