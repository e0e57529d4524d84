//! Work on several threads, if the system allows more than one.
//!
//! Limits (`ulimit -u`, `pids.max`) may forbid further threads. Then the calling thread does the work alone.

use std::panic::resume_unwind;
use std::thread::{self, Builder};

use crate::wiped;

/// Runs both closures at the same time, or one after the other if no thread can be created.
pub fn both<A: Send, B>(beside: impl Fn() -> A + Sync, here: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let thread = Builder::new().spawn_scoped(scope, || wiped(&beside));
        let here = here();
        let beside = match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => wiped(&beside),
        };
        (beside, here)
    })
}

/// Does the same work on each processor, the calling thread included, and returns when all are done. If
/// threads cannot be created, fewer do it.
pub fn on_each_processor(work: impl Fn() + Sync) {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let others = (1..processors).map_while(|_| Builder::new().spawn_scoped(scope, || wiped(&work)).ok());
        // Collected, because all threads must be created before the work here begins.
        let _others: Vec<_> = others.collect();
        wiped(&work);
    });
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn both_are_done_and_a_panic_of_either_is_passed_on() {
        assert_eq!(both(|| 1, || 2), (1, 2));
        let panics = |work: fn()| std::panic::catch_unwind(work).is_err();
        assert!(panics(|| _ = both(|| panic!("beside"), || 2)));
        assert!(panics(|| _ = both(|| 1, || panic!("here"))));
    }

    #[test]
    fn each_processor_works_once() {
        let times = AtomicUsize::new(0);
        on_each_processor(|| {
            times.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(times.into_inner(), thread::available_parallelism().unwrap().get());
    }
}
