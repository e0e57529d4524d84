//! Environment variables through which `cargo xtask` passes its results to tests.

/// The program under test.
pub const PROGRAM: &str = "ES_BOOTSTRAP_PROGRAM";

/// The home of a real Elasticsearch.
pub const HOME: &str = "ES_BOOTSTRAP_TEST_HOME";

/// The directory of the certificate linter.
pub const LINTER: &str = "ES_BOOTSTRAP_LINTER";

/// The directory of the official Elasticsearch clients.
pub const CLIENTS: &str = "ES_BOOTSTRAP_CLIENTS";

/// The directory of the packages of the program under test.
pub const PACKAGES: &str = "ES_BOOTSTRAP_PACKAGES";

/// The JDKs of this machine, separated as in `PATH`.
pub const JDKS: &str = "ES_BOOTSTRAP_JDKS";

/// The script that runs a command with access to Docker.
pub const DOCKER: &str = "ES_BOOTSTRAP_DOCKER";

/// The script that runs a command with access to Podman.
pub const PODMAN: &str = "ES_BOOTSTRAP_PODMAN";

/// The script that runs a command with access to Kubernetes.
pub const KUBERNETES: &str = "ES_BOOTSTRAP_KUBERNETES";

/// The Python environment with Ansible.
pub const ANSIBLE: &str = "ES_BOOTSTRAP_ANSIBLE";

/// The archive of the Ansible collection.
pub const COLLECTION: &str = "ES_BOOTSTRAP_COLLECTION";

/// The directory with cloud tools.
pub const CLOUDS: &str = "ES_BOOTSTRAP_CLOUDS";

/// The program helm.
pub const HELM: &str = "ES_BOOTSTRAP_HELM";

/// The program kubectl-validate.
pub const KUBECTL_VALIDATE: &str = "ES_BOOTSTRAP_KUBECTL_VALIDATE";

/// The directory of testcontainers for some languages.
pub const TESTCONTAINERS: &str = "ES_BOOTSTRAP_TESTCONTAINERS";

/// Enables the long test matrices.
pub const ALL: &str = "ES_BOOTSTRAP_TEST_ALL";

/// The seed of generated inputs, including those of property tests.
pub const SEED: &str = "PROPTEST_RNG_SEED";
