//! The protocol, explored by a model checker: every step on any node in any order, kills and restarts in
//! between, nodes that are down, a node that joins, a certificate that expires.
//!
//! That the end can be reached from *every* state is checked separately, on the states that the checker
//! found: its properties are "always", "sometimes" and "eventually", none of which expresses this.

use std::collections::{HashMap, VecDeque};

use stateright::{Checker, Model, Property, StateRecorder, UniformChooser};

use super::super::{Leaf, Nodes, RotationStep, Stage};

const STEPS: [RotationStep; 4] =
    [RotationStep::Trust, RotationStep::Switch, RotationStep::Finish, RotationStep::Back];

/// A node: the stage of its files, and the stage that it has loaded if it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Node {
    disk: Stage,
    loaded: Option<Stage>,
    /// It belonged to the cluster when the rotation was prepared.
    is_listed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    nodes: Vec<Node>,
    /// The old certificate has expired.
    is_over: bool,
    /// A node that has switched still trusts the old certificate itself.
    keeps_leaf: bool,
}

/// Variants of the protocol.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Protocol {
    /// The implemented protocol.
    Real,
    /// The other nodes are not checked before a switch.
    UnaskedSwitch,
    /// The other nodes are not checked before a node drops the old CA.
    UnaskedFinish,
    /// The other nodes are not checked before a step is undone.
    UnaskedBack,
    /// Nodes switch before they trust the new CA.
    WithoutTrust,
    /// The other nodes are checked before they have loaded the files of the previous step.
    Hasty,
    /// Only nodes that were there at the beginning are checked.
    ListedOnly,
    /// A node that switches trusts the old CA, but not the old certificate itself.
    Forgetful,
}

/// Whether a node accepts a certificate in this world.
fn accepts(stage: Stage, leaf: Leaf, world: &World) -> bool {
    let forgets = !world.keeps_leaf && (stage, leaf) == (Stage::Switched, Leaf::Old);
    stage.accepts(leaf, world.is_over) && !(forgets && world.is_over)
}

impl World {
    fn of(count: usize, protocol: Protocol) -> Self {
        let node = Node { disk: Stage::Before, loaded: Some(Stage::Before), is_listed: true };
        Self { nodes: vec![node; count], is_over: false, keeps_leaf: protocol != Protocol::Forgetful }
    }

    /// Whether all running nodes accept each other.
    fn is_whole(&self) -> bool {
        let running: Vec<Stage> = self.nodes.iter().filter_map(|node| node.loaded).collect();
        running.iter().all(|one| running.iter().all(|other| accepts(*one, other.presents(), self)))
    }

    fn is_finished(&self) -> bool {
        self.nodes.iter().all(|node| node.loaded == Some(Stage::Finished) && node.disk == Stage::Finished)
    }

    /// Whether the other nodes meet the step's condition. They have loaded their files before they are
    /// checked.
    fn allows(&mut self, at: usize, needs: Nodes, protocol: Protocol) -> bool {
        if needs == Nodes::Any {
            return true;
        }
        if protocol != Protocol::Hasty {
            self.load_all();
        }
        let world = &*self;
        self.nodes.iter().enumerate().filter(|(other, _)| *other != at).all(|(_, node)| {
            if protocol == Protocol::ListedOnly && !node.is_listed {
                return true;
            }
            node.loaded.is_some_and(|stage| match needs {
                Nodes::Any => true,
                Nodes::AcceptNew => accepts(stage, Leaf::New, world),
                Nodes::AcceptOld => accepts(stage, Leaf::Old, world),
                Nodes::PresentNew => stage.presents() == Leaf::New,
                Nodes::PresentOld => stage.presents() == Leaf::Old,
            })
        })
    }

    fn load_all(&mut self) {
        for node in &mut self.nodes {
            node.loaded = node.loaded.map(|_| node.disk);
        }
    }

    /// Returns the world after a step. A run that is killed does not wait until the node has loaded its
    /// files.
    fn step(&self, at: usize, step: RotationStep, killed: bool, protocol: Protocol) -> Option<Self> {
        let mut after = self.clone();
        let stage = after.nodes[at].disk;
        let without_trust =
            protocol == Protocol::WithoutTrust && (step, stage) == (RotationStep::Switch, Stage::Before);
        let (next, needs) = match without_trust {
            true => (Stage::Switched, Nodes::Any),
            false => (step.from(stage).ok()?, step.needs(stage)),
        };
        let unasked = match protocol {
            Protocol::UnaskedSwitch => step == RotationStep::Switch,
            Protocol::UnaskedFinish => step == RotationStep::Finish,
            Protocol::UnaskedBack => step == RotationStep::Back,
            _ => false,
        };
        if next == stage || !(unasked || after.allows(at, needs, protocol)) {
            return None;
        }
        let node = &mut after.nodes[at];
        node.disk = next;
        if !killed && node.loaded.is_some() {
            node.loaded = Some(next);
        }
        Some(after)
    }

    /// Adds a node that gets its files from another one. No token is created while two CAs are trusted.
    fn join(&self, at: usize) -> Option<Self> {
        let Node { disk, loaded, .. } = self.nodes[at];
        let is_settled = loaded == Some(disk) && matches!(disk, Stage::Before | Stage::Finished);
        let has_joined = self.nodes.iter().any(|node| !node.is_listed);
        (is_settled && !has_joined).then(|| {
            let mut after = self.clone();
            after.nodes.push(Node { disk, loaded, is_listed: false });
            after
        })
    }

    /// Whether the remaining steps lead to the end once all nodes run, without any node rejecting another.
    fn leads_on(&self) -> bool {
        let mut world = self.clone();
        world.nodes.iter_mut().for_each(|node| node.loaded = Some(node.disk));
        for step in [RotationStep::Trust, RotationStep::Switch, RotationStep::Finish] {
            for at in 0..world.nodes.len() {
                world = world.step(at, step, false, Protocol::Real).unwrap_or(world);
                if !world.is_whole() {
                    return false;
                }
            }
        }
        world.is_finished()
    }

    /// Returns the world with one node changed.
    fn changed(&self, at: usize, change: impl Fn(&mut Node)) -> Self {
        let mut after = self.clone();
        change(&mut after.nodes[at]);
        after
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    /// The old certificate expires.
    Ends,
    /// A run takes a step; if killed, it does not wait until the node has loaded its files.
    Step {
        at: usize,
        step: RotationStep,
        killed: bool,
    },
    /// A running node loads its files.
    Loads(usize),
    Starts(usize),
    Stops(usize),
    /// A node joins through the given one, and gets its files.
    Joins(usize),
}

/// A cluster that follows a protocol.
#[derive(Clone, Copy)]
struct Rotation {
    nodes: usize,
    protocol: Protocol,
    /// Weight of steps forward and starts relative to other events, for random walks.
    eagerness: usize,
}

const TRUST: &str = "no two running nodes refuse each other";
const LEADS_ON: &str = "once all nodes run, the steps in their order lead to the end";

impl Model for Rotation {
    type State = World;
    type Action = Event;

    fn init_states(&self) -> Vec<World> {
        vec![World::of(self.nodes, self.protocol)]
    }

    fn actions(&self, world: &World, events: &mut Vec<Event>) {
        events.push(Event::Ends);
        for at in 0..world.nodes.len() {
            for step in STEPS {
                events.push(Event::Step { at, step, killed: true });
                let count = if step == RotationStep::Back { 1 } else { self.eagerness };
                events.extend(vec![Event::Step { at, step, killed: false }; count]);
            }
            events.extend([Event::Loads(at), Event::Joins(at)]);
            events.extend(vec![Event::Starts(at); self.eagerness]);
            // An unlisted node is kept running, because no check would notice its absence.
            if world.nodes[at].is_listed {
                events.push(Event::Stops(at));
            }
        }
    }

    fn next_state(&self, world: &World, event: Event) -> Option<World> {
        let mut next = match event {
            Event::Ends => World { is_over: true, ..world.clone() },
            Event::Step { at, step, killed } => world.step(at, step, killed, self.protocol)?,
            Event::Loads(at) => world.changed(at, |node| node.loaded = node.loaded.map(|_| node.disk)),
            Event::Starts(at) => world.changed(at, |node| node.loaded = Some(node.disk)),
            Event::Stops(at) => world.changed(at, |node| node.loaded = None),
            Event::Joins(at) => world.join(at)?,
        };
        // The order of nodes does not matter.
        next.nodes.sort();
        (next != *world).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(TRUST, |_, world: &World| world.is_whole()),
            Property::always(LEADS_ON, |_, world: &World| world.leads_on()),
        ]
    }
}

/// Finds a state selected by `is_meant` from which no goal can be reached.
fn stuck<'a>(
    model: &Rotation,
    worlds: &'a [World],
    is_goal: impl Fn(&World) -> bool,
    is_meant: impl Fn(&World) -> bool,
) -> Option<&'a World> {
    let numbers: HashMap<&World, usize> = worlds.iter().zip(0..).collect();
    let mut led_from = vec![Vec::new(); worlds.len()];
    for (world, number) in worlds.iter().zip(0..) {
        for next in model.next_states(world) {
            led_from[numbers[&next]].push(number);
        }
    }
    let mut leads: Vec<bool> = worlds.iter().map(is_goal).collect();
    let mut queue: VecDeque<usize> = (0..leads.len()).filter(|at| leads[*at]).collect();
    while let Some(at) = queue.pop_front() {
        for from in &led_from[at] {
            if !std::mem::replace(&mut leads[*from], true) {
                queue.push_back(*from);
            }
        }
    }
    worlds.iter().zip(leads).find(|(world, leads)| !leads && is_meant(world)).map(|(world, _)| world)
}

#[test]
fn no_two_nodes_ever_refuse_each_other_and_every_state_leads_on() {
    let model = Rotation { nodes: 3, protocol: Protocol::Real, eagerness: 1 };
    let (recorder, worlds) = StateRecorder::new_with_accessor();
    let checker = model.checker().visitor(recorder).spawn_bfs().join();
    checker.assert_properties();
    let worlds = worlds();
    assert!(checker.unique_state_count() > 500 && worlds.len() == checker.unique_state_count());
    assert_eq!(stuck(&model, &worlds, World::is_finished, |_| true), None);
    let is_back = |world: &World| world.nodes.iter().all(|node| node.disk == Stage::Before);
    let none_has_finished = |world: &World| world.nodes.iter().all(|node| node.disk < Stage::Finished);
    assert_eq!(stuck(&model, &worlds, is_back, none_has_finished), None);
    assert!(stuck(&model, &worlds, is_back, |_| true).is_some(), "a search that can fail");
}

#[test]
fn wrong_protocols_are_found() {
    for (protocol, name) in [
        (Protocol::UnaskedSwitch, "a switch that asks nobody"),
        (Protocol::UnaskedFinish, "an end that asks nobody"),
        (Protocol::UnaskedBack, "a way back that asks nobody"),
        (Protocol::WithoutTrust, "a switch without trust"),
        (Protocol::Hasty, "nodes that are asked too soon"),
        (Protocol::ListedOnly, "a node that has joined and is not asked"),
        (Protocol::Forgetful, "a certificate that ends and is not kept"),
    ] {
        let model = Rotation { nodes: 3, protocol, eagerness: 1 };
        assert!(model.checker().spawn_bfs().join().discovery(TRUST).is_some(), "{name}");
    }
}

#[test]
#[ignore = "needs a minute: cargo xtask test"]
fn twenty_nodes_are_walked_through_at_random_and_come_to_the_end_from_everywhere() {
    const STATES: usize = 2_000;
    let model = Rotation { nodes: 20, protocol: Protocol::Real, eagerness: 20 };
    let checker = model.checker().target_state_count(STATES).spawn_simulation(1, UniformChooser).join();
    checker.assert_no_discovery(TRUST);
    checker.assert_no_discovery(LEADS_ON);
    assert!(checker.state_count() >= STATES && checker.max_depth() > 20, "{}", checker.max_depth());
}
