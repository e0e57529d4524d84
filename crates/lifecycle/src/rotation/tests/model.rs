//! The protocol, explored: every step at any node in any order, kills and restarts in between, nodes that are down, a node
//! that joins, a certificate that ends.
//!
//! A search of our own, because one of the two properties is that *every state leads on*: some way from it reaches the end.
//! The checkers that are to be had for Rust know "always", "sometimes" and "eventually", and none of these says that.

use std::collections::{HashMap, VecDeque};

use super::super::{Nodes, RotationStep, Stage};

const STEPS: [RotationStep; 4] =
    [RotationStep::Trust, RotationStep::Switch, RotationStep::Finish, RotationStep::Back];

/// A node: what its files say, and what it has loaded if it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Node {
    disk: Stage,
    loaded: Option<Stage>,
    /// It was there when the rotation was prepared.
    is_listed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    nodes: Vec<Node>,
    /// The old certificate has ended.
    is_over: bool,
    /// Who switches goes on to trust the very certificate of before.
    keeps_leaf: bool,
}

/// How steps are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Protocol {
    /// As they are.
    Real,
    /// Nobody asks what the other nodes are like before a switch.
    UnaskedSwitch,
    /// Nobody asks before a node drops the old CA.
    UnaskedFinish,
    /// Nobody asks before a step is undone.
    UnaskedBack,
    /// The switch comes first.
    WithoutTrust,
    /// The nodes are asked before they can have loaded what the step before has written.
    Hasty,
    /// Only nodes that were there at the beginning are asked.
    ListedOnly,
    /// Who switches trusts the old CA only, and not the certificate of before.
    Forgetful,
}

fn presents_new(stage: Stage) -> bool {
    stage >= Stage::Switched
}

/// Whether a node accepts the new certificate, or the old one: by a CA that it trusts, unless the certificate has ended, or
/// because it trusts the very certificate, as it does its own.
fn accepts(stage: Stage, new: bool, world: &World) -> bool {
    let (trusts_ca, holds_leaf, is_over) = match new {
        true => (stage >= Stage::Trusting, presents_new(stage), false),
        false => {
            let holds_leaf = !presents_new(stage) || (stage == Stage::Switched && world.keeps_leaf);
            (stage <= Stage::Switched, holds_leaf, world.is_over)
        }
    };
    (trusts_ca && !is_over) || holds_leaf
}

impl World {
    fn of(count: usize, protocol: Protocol) -> Self {
        let node = Node { disk: Stage::Before, loaded: Some(Stage::Before), is_listed: true };
        Self { nodes: vec![node; count], is_over: false, keeps_leaf: protocol != Protocol::Forgetful }
    }

    /// No two running nodes refuse each other.
    fn is_whole(&self) -> bool {
        let running: Vec<Stage> = self.nodes.iter().filter_map(|node| node.loaded).collect();
        running.iter().all(|one| running.iter().all(|other| accepts(*one, presents_new(*other), self)))
    }

    fn is_finished(&self) -> bool {
        self.nodes.iter().all(|node| node.loaded == Some(Stage::Finished) && node.disk == Stage::Finished)
    }

    /// Whether the other nodes are as the step needs them; time has passed before they are asked.
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
                Nodes::AcceptNew => accepts(stage, true, world),
                Nodes::AcceptOld => accepts(stage, false, world),
                Nodes::PresentNew => presents_new(stage),
                Nodes::PresentOld => !presents_new(stage),
            })
        })
    }

    fn load_all(&mut self) {
        for node in &mut self.nodes {
            node.loaded = node.loaded.map(|_| node.disk);
        }
    }

    /// The world after a step, which a kill may have ended before the node was seen to take it.
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

    /// A node that another one hands on what it has: no token is made where two CAs are trusted.
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

    /// The same node by node.
    fn changed(&self, at: usize, change: impl Fn(&mut Node)) -> Self {
        let mut after = self.clone();
        change(&mut after.nodes[at]);
        after
    }

    /// All that can happen next.
    fn next(&self, protocol: Protocol) -> Vec<Self> {
        let mut worlds = vec![Self { is_over: true, ..self.clone() }];
        for at in 0..self.nodes.len() {
            for step in STEPS {
                worlds
                    .extend([true, false].iter().filter_map(|killed| self.step(at, step, *killed, protocol)));
            }
            worlds.push(self.changed(at, |node| node.loaded = node.loaded.map(|_| node.disk)));
            worlds.push(self.changed(at, |node| node.loaded = Some(node.disk)));
            // A node that was never listed is kept running: nobody would miss it.
            if self.nodes[at].is_listed {
                worlds.push(self.changed(at, |node| node.loaded = None));
            }
            worlds.extend(self.join(at));
        }
        worlds.iter_mut().for_each(|world| world.nodes.sort());
        worlds.retain(|world| world != self);
        worlds
    }
}

/// All worlds that can be reached, each with those that lead to it.
struct Explored {
    worlds: Vec<World>,
    led_from: Vec<Vec<usize>>,
}

/// Explores everything, or finds a world in which two nodes refuse each other.
fn explore(count: usize, protocol: Protocol) -> Result<Explored, World> {
    let first = World::of(count, protocol);
    let mut known = HashMap::from([(first.clone(), 0)]);
    let mut found = Explored { worlds: vec![first], led_from: vec![Vec::new()] };
    let mut queue = VecDeque::from([0]);
    while let Some(at) = queue.pop_front() {
        for world in found.worlds[at].clone().next(protocol) {
            if !world.is_whole() {
                return Err(world);
            }
            let number = *known.entry(world.clone()).or_insert_with(|| {
                found.worlds.push(world);
                found.led_from.push(Vec::new());
                queue.push_back(found.worlds.len() - 1);
                found.worlds.len() - 1
            });
            found.led_from[number].push(at);
        }
    }
    Ok(found)
}

impl Explored {
    /// A world from which none of these can be reached.
    fn stuck(&self, is_goal: impl Fn(&World) -> bool, is_meant: impl Fn(&World) -> bool) -> Option<&World> {
        let mut leads: Vec<bool> = self.worlds.iter().map(&is_goal).collect();
        let mut queue: VecDeque<usize> = (0..leads.len()).filter(|at| leads[*at]).collect();
        while let Some(at) = queue.pop_front() {
            for from in &self.led_from[at] {
                if !std::mem::replace(&mut leads[*from], true) {
                    queue.push_back(*from);
                }
            }
        }
        let mut worlds = self.worlds.iter().zip(leads);
        worlds.find(|(world, leads)| !leads && is_meant(world)).map(|(world, _)| world)
    }
}

#[test]
fn no_two_nodes_ever_refuse_each_other_and_every_state_leads_on() {
    let explored = explore(3, Protocol::Real).unwrap_or_else(|world| panic!("refused: {world:?}"));
    assert!(explored.worlds.len() > 500, "{}", explored.worlds.len());
    assert_eq!(explored.stuck(World::is_finished, |_| true), None);
    let is_back = |world: &World| world.nodes.iter().all(|node| node.disk == Stage::Before);
    let none_has_finished = |world: &World| world.nodes.iter().all(|node| node.disk < Stage::Finished);
    assert_eq!(explored.stuck(is_back, none_has_finished), None);
    assert!(explored.stuck(is_back, |_| true).is_some(), "a search that can fail");
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
        assert!(explore(3, protocol).is_err(), "{name}");
    }
}

/// The same walk each time: Knuth's generator.
struct Walk(u64);

impl Walk {
    fn choose(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % count
    }
}

#[test]
fn twenty_nodes_are_walked_through_at_random_and_come_to_the_end_from_everywhere() {
    for seed in 0..40 {
        let mut walk = Walk(seed);
        let mut world = World::of(20, Protocol::Real);
        for _ in 0..400 {
            let mut worlds = world.next(Protocol::Real);
            world = worlds.swap_remove(walk.choose(worlds.len()));
            assert!(world.is_whole(), "{world:?}");
        }
        world.nodes.iter_mut().for_each(|node| node.loaded = Some(node.disk));
        for step in [RotationStep::Trust, RotationStep::Switch, RotationStep::Finish] {
            for at in 0..world.nodes.len() {
                world = world.step(at, step, false, Protocol::Real).unwrap_or(world);
                assert!(world.is_whole(), "{world:?}");
            }
        }
        assert!(world.is_finished(), "{world:?}");
    }
}
