//! Passwords, their hashes, and the files of the file realm.
