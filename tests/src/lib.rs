//! What the interop and node tests share.
