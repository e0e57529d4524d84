//! Stages files, commits them in an order of which every prefix can start, and rolls back.
