//! Other programs read what we write, and we read what they read: one module for each.

mod settings;
