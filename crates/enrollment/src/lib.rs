//! Enrollment tokens, and what is done with them.
