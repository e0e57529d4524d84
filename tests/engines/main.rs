//! Real container engines: Docker, Podman, Kubernetes. `cargo xtask test` starts them and builds the image.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod ansible;
mod ansible_roles;
mod builders;
mod chart;
mod compose;
mod docker;
mod hosts;
mod kubernetes;
mod logs;
mod namespace;
mod podman;
mod testcontainers;
