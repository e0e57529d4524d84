//! Entering a node that a test server simulates: which door opens, and what happens to the temporary user.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make what is read, and may panic")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use access::{Door, Entered, Entrance, Error, Passwords, Patience, Red, enter, sweep};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use installation::{Installation, Request, Writer};
use node::{Session, Trust, Url, Whereabouts};
use realm::{Algorithm, Maker, Password, SUPERUSER, USERS, USERS_ROLES};

const OPERATORS: &str = "# Ours.\nadmin:$2a$10$abcdefghijklmnopqrstuu\n";
const OPERATORS_ROLES: &str = "superuser:admin\n";

/// The server's answer to a user and a password.
type Answer = Arc<dyn Fn(&str, &str) -> (u16, &'static str) + Send + Sync>;

const GREEN: (u16, &str) = (200, "{\"status\":\"green\"}");
const RED: (u16, &str) = (200, "{\"status\":\"red\"}");
const UNKNOWN: (u16, &str) = (401, "{\"error\":{\"reason\":\"who is that\"}}");
const ELSEWHERE: (u16, &str) = (404, "{}");

/// Answers each request of a connection until the client closes it.
fn serve(mut stream: TcpStream, answer: &Answer) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let (mut user, mut line) = (String::new(), String::new());
        while line != "\r\n" {
            line.clear();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some((_, basic)) = line.split_once("Basic ").or_else(|| line.split_once("basic ")) {
                user = String::from_utf8(BASE64_STANDARD.decode(basic.trim()).ok()?).ok()?;
            }
        }
        let (user, password) = user.split_once(':')?;
        let (status, body) = answer(user, password);
        let head = format!("HTTP/1.1 {status} x\r\ncontent-type: application/json\r\n");
        write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len()).ok()?;
    }
}

/// A node's files, and a server that simulates the node.
struct Scene {
    folder: tempfile::TempDir,
    node: Installation,
    port: u16,
}

impl Scene {
    fn new(
        settings: &str,
        answer: impl Fn(&str, &str) -> (u16, &'static str) + Send + Sync + 'static,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in
            [("elasticsearch.yml", settings), (USERS, OPERATORS), (USERS_ROLES, OPERATORS_ROLES)]
        {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let request = Request {
            es_home: Some(folder.path().to_path_buf()),
            path_conf: Some(folder.path().to_path_buf()),
            writer: Writer::Tool,
            ..Request::default()
        };
        let node = Installation::read(&request).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let answer: Answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let answer = Arc::clone(&answer);
                std::thread::spawn(move || serve(stream.unwrap(), &answer));
            }
        });
        Self { folder, node, port }
    }

    /// Creates a node that, like the file realm, knows a temporary user only after reading the files twice.
    fn looking_at_its_files(elastics: Option<&'static str>) -> Self {
        let file: Arc<std::sync::OnceLock<PathBuf>> = Arc::default();
        let (place, looks) = (Arc::clone(&file), std::sync::atomic::AtomicUsize::new(0));
        let scene = Self::new("", move |user, password| {
            if user == "elastic" {
                return if elastics == Some(password) { GREEN } else { UNKNOWN };
            }
            let config = place.get().unwrap();
            let read = |name| fs::read_to_string(config.join(name)).unwrap();
            let is_there = read(USERS).contains(&format!("\n{user}:"))
                && read(USERS_ROLES).lines().any(|line| line.starts_with(SUPERUSER) && line.contains(user));
            let looked = looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed) > 0;
            if is_there && looked { GREEN } else { UNKNOWN }
        });
        file.set(scene.folder.path().to_path_buf()).unwrap();
        scene
    }

    fn enter(&self, passwords: [Option<&str>; 2], red: Red) -> Result<(Entered<'_>, Vec<String>), Error> {
        let url = Url { tls: false, host: "127.0.0.1".to_owned(), port: self.port, prefix: String::new() };
        let [given, file] = passwords.map(|password| password.map(Into::into));
        let mut session = Session::new(Trust::anybody().unwrap()).unwrap();
        let entrance = Entrance {
            node: &self.node,
            whereabouts: &Whereabouts::from(url),
            passwords: &Passwords::collect(given, file, None),
            red,
            patience: Patience::of_tools(Duration::ZERO),
        };
        let mut said = Vec::new();
        let entered =
            enter(&entrance, &mut session, &mut memory::rng(), &mut |line| said.push(line.to_owned()))?;
        Ok((entered, said))
    }

    fn files(&self) -> [String; 2] {
        [USERS, USERS_ROLES].map(|name| fs::read_to_string(self.folder.path().join(name)).unwrap())
    }

    fn is_as_before(&self) -> bool {
        let names = fs::read_dir(self.folder.path()).unwrap().count();
        self.files() == [OPERATORS, OPERATORS_ROLES] && names == 3
    }
}

#[test]
fn the_first_password_that_is_accepted_opens_its_door() {
    let scene = Scene::looking_at_its_files(Some("right"));
    for (passwords, door) in [
        ([Some("right"), Some("other")], Door::Given),
        ([Some("other"), Some("right")], Door::CredentialsFile),
        ([None, Some("right")], Door::CredentialsFile),
    ] {
        let (entered, said) = scene.enter(passwords, Red::Refused).unwrap();
        assert_eq!((entered.door, said.len()), (door, 0), "{passwords:?}");
        entered.leave().unwrap();
        assert!(scene.is_as_before(), "{passwords:?}");
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn a_temporary_user_enters_where_no_password_does_and_leaves_nothing_behind() {
    let scene = Scene::looking_at_its_files(None);
    let (entered, said) = scene.enter([None, None], Red::Refused).unwrap();
    assert_eq!(entered.door, Door::TemporaryUser);
    assert!(matches!(&said[..], [line] if line.contains("does not know the temporary user yet")), "{said:?}");
    assert!(!scene.is_as_before() && scene.files()[0].starts_with(OPERATORS));
    // The user is still in use, so a sweep does not remove it.
    assert!(!sweep(&scene.node).unwrap());
    entered.leave().unwrap();
    assert!(scene.is_as_before(), "{:?}", scene.files());

    let (entered, _) = scene.enter([None, None], Red::Refused).unwrap();
    drop(entered);
    assert!(scene.is_as_before(), "{:?}", scene.files());
}

#[test]
fn a_temporary_user_that_is_of_no_use_is_removed_before_the_error_is_told() {
    let refused = |answer: (u16, &'static str)| {
        let scene = Scene::new("", move |user, _| if user == "elastic" { UNKNOWN } else { answer });
        let error = scene.enter([None, None], Red::Refused).err().unwrap();
        assert!(scene.is_as_before(), "{error}: {:?}", scene.files());
        error
    };
    assert!(matches!(refused(ELSEWHERE), Error::Health { .. }));
    assert!(matches!(refused(RED), Error::Red));
}

#[test]
fn a_red_cluster_is_entered_only_where_that_is_accepted() {
    let scene = Scene::new("", |_, _| RED);
    assert!(matches!(scene.enter([Some("x"), None], Red::Refused), Err(Error::Red)));
    let (entered, _) = scene.enter([Some("x"), None], Red::Accepted).unwrap();
    assert_eq!(entered.door, Door::Given);
}

#[test]
fn nobody_is_made_where_nobody_answers_or_the_file_realm_cannot_be_used() {
    let mut scene = Scene::new("", |_, _| UNKNOWN);
    let listening = std::mem::replace(&mut scene.port, 1);
    assert!(matches!(scene.enter([None, None], Red::Refused), Err(Error::Node(_))));
    assert!(scene.is_as_before());
    scene.port = listening;
    fs::remove_file(scene.folder.path().join(USERS_ROLES)).unwrap();
    assert!(matches!(scene.enter([None, None], Red::Refused), Err(Error::RealmFileMissing { .. })));
    assert_eq!(fs::read_to_string(scene.folder.path().join(USERS)).unwrap(), OPERATORS);

    let off = "xpack.security.authc.realms.file.own.enabled: false\n";
    let scene = Scene::new(off, |_, _| UNKNOWN);
    assert!(matches!(scene.enter([None, None], Red::Refused), Err(Error::FileRealmDisabled { .. })));
    assert!(scene.is_as_before());
}

#[test]
fn only_users_of_killed_tools_are_swept_away() {
    let scene = Scene::new("", |_, _| UNKNOWN);
    assert!(!sweep(&scene.node).unwrap());
    let (process, started) = installation::this_process();
    let hash = Algorithm::default().hash(&Password::generate(&mut memory::rng(), 20), &mut memory::rng());
    let [mut users, mut roles] = scene.files();
    // No live process has a start time of 1.
    for (name, maker) in [
        ("autogenerated_alive", Maker { process, started }),
        ("autogenerated_dead", Maker { process, started: 1 }),
    ] {
        users = realm::add_user(&users, name, &hash, Some(maker));
        roles = realm::add_role_member(&roles, SUPERUSER, name, Some(maker));
    }
    for (name, text) in [(USERS, users), (USERS_ROLES, roles)] {
        fs::write(scene.folder.path().join(name), text).unwrap();
    }
    assert!(sweep(&scene.node).unwrap());
    for text in scene.files() {
        assert!(text.contains("admin") && text.contains("alive") && !text.contains("dead"), "{text}");
    }
}
