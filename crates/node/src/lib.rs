//! One running node: started, found, and spoken to.
