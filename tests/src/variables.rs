//! Names of the variables with which `cargo xtask` passes its results to tests.

/// The variable that names the program under test.
pub const PROGRAM: &str = "ES_BOOTSTRAP_PROGRAM";

/// The variable that names the home of a real Elasticsearch.
pub const HOME: &str = "ES_BOOTSTRAP_TEST_HOME";

/// The variable that names the folder with the linter for certificates.
pub const LINTER: &str = "ES_BOOTSTRAP_LINTER";

/// The variable that names the folder with the official clients of Elasticsearch.
pub const CLIENTS: &str = "ES_BOOTSTRAP_CLIENTS";

/// The variable that names the folder with the packages of the program under test.
pub const PACKAGES: &str = "ES_BOOTSTRAP_PACKAGES";

/// The variable that names the JDKs of this machine, as `PATH` names folders.
pub const JDKS: &str = "ES_BOOTSTRAP_JDKS";

/// The variable that names the script that runs a command beside Docker.
pub const DOCKER: &str = "ES_BOOTSTRAP_DOCKER";

/// The variable that names the script that runs a command beside Podman.
pub const PODMAN: &str = "ES_BOOTSTRAP_PODMAN";

/// The variable that names the script that runs a command beside Kubernetes.
pub const KUBERNETES: &str = "ES_BOOTSTRAP_KUBERNETES";

/// The variable that names the environment with Ansible.
pub const ANSIBLE: &str = "ES_BOOTSTRAP_ANSIBLE";

/// The variable that names the archive of the Ansible collection.
pub const COLLECTION: &str = "ES_BOOTSTRAP_COLLECTION";

/// The variable that names the folder with programs of clouds.
pub const CLOUDS: &str = "ES_BOOTSTRAP_CLOUDS";

/// The variable that names helm.
pub const HELM: &str = "ES_BOOTSTRAP_HELM";

/// The variable that names kubectl-validate.
pub const KUBECTL_VALIDATE: &str = "ES_BOOTSTRAP_KUBECTL_VALIDATE";

/// The variable that names the folder with testcontainers for some languages.
pub const TESTCONTAINERS: &str = "ES_BOOTSTRAP_TESTCONTAINERS";

/// The variable that asks for the long matrices.
pub const ALL: &str = "ES_BOOTSTRAP_TEST_ALL";

/// The variable with the number that made-up inputs depend on, those of property tests as well.
pub const SEED: &str = "PROPTEST_RNG_SEED";
