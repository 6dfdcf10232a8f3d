//! Whose turn it is: exchanges wait in line by village, and the villages take turns, so that one with much to send does not keep the
//! others out; and beyond a limit callers are asked to come back later.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Exchanges that may be open at once. Each holds a batch and an answer in memory, some 300 kB at worst.
pub const OPEN_MAX: usize = 512;
/// Exchanges of one village or office that may be open at once: more laptops than any of them has, and too few to keep others out.
pub const OPEN_OF_SCOPE_MAX: usize = 8;
/// Frames that are looked at at once: while one waits for the disk, the next are unpacked and their signatures verified, and then
/// committed together.
pub const WORKING_MAX: usize = 8;
/// How long a caller beyond the limit is asked to wait, seconds; he adds a random part himself.
pub const RETRY_AFTER_S: i64 = 20;

/// Turns to be looked at, [`WORKING_MAX`] at once. Cheap to clone.
#[derive(Clone, Default)]
pub struct Turns(Arc<Mutex<Queue>>);

#[derive(Default)]
struct Queue {
    open: usize,
    /// How many of them have said that they are of which village or office.
    open_of: BTreeMap<String, usize>,
    working: usize,
    /// Who waits, by village; and the villages in the order of their next turn.
    waiting: BTreeMap<String, VecDeque<oneshot::Sender<Turn>>>,
    order: VecDeque<String>,
}

/// An open exchange; dropping it lets another in.
pub struct Seat {
    turns: Turns,
    scope: Option<String>,
}

/// A turn at the writer; dropping it gives it to the next village in line.
pub struct Turn(Option<Turns>);

impl Turns {
    /// Opens an exchange. `None`: too many are open.
    pub fn sit(&self) -> Option<Seat> {
        let mut queue = self.lock();
        if queue.open >= OPEN_MAX {
            return None;
        }
        queue.open += 1;
        Some(Seat {
            turns: self.clone(),
            scope: None,
        })
    }

    /// Waits for a turn of `village`: those of others that came before it in line go first, one each.
    pub async fn wait(&self, village: &str) -> Turn {
        let waiting = {
            let mut queue = self.lock();
            if queue.working < WORKING_MAX && queue.order.is_empty() {
                queue.working += 1;
                None
            } else {
                let (ticket, turn) = oneshot::channel();
                let line = queue.waiting.entry(village.to_owned()).or_default();
                let first = line.is_empty();
                line.push_back(ticket);
                if first {
                    queue.order.push_back(village.to_owned());
                }
                Some(turn)
            }
        };
        match waiting {
            None => Turn(Some(self.clone())),
            // The sender lives in the queue until it is served.
            Some(turn) => turn.await.unwrap_or(Turn(None)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next in line, village by village.
    fn next(&self) -> Option<oneshot::Sender<Turn>> {
        let mut queue = self.lock();
        let Some(village) = queue.order.pop_front() else {
            queue.working = queue.working.saturating_sub(1);
            return None;
        };
        let line = queue.waiting.get_mut(&village);
        let ticket = line.and_then(VecDeque::pop_front);
        if queue.waiting.get(&village).is_some_and(|line| !line.is_empty()) {
            queue.order.push_back(village);
        } else {
            queue.waiting.remove(&village);
        }
        ticket
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(turns) = self.0.take() else { return };
        while let Some(ticket) = turns.next() {
            match ticket.send(Turn(Some(turns.clone()))) {
                Ok(()) => return,
                // He has gone away: his turn is no longer one, and the next in line gets it.
                Err(mut unused) => unused.0 = None,
            }
        }
    }
}

impl Seat {
    /// Says whose exchange it is, once or again. False: so many of `scope` are open that this one must wait.
    pub fn take_name(&mut self, scope: &str) -> bool {
        if self.scope.is_some() {
            return true;
        }
        let mut queue = self.turns.lock();
        let open = queue.open_of.entry(scope.to_owned()).or_default();
        if *open >= OPEN_OF_SCOPE_MAX {
            return false;
        }
        *open += 1;
        drop(queue);
        self.scope = Some(scope.to_owned());
        true
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut queue = self.turns.lock();
        queue.open = queue.open.saturating_sub(1);
        let Some(scope) = self.scope.take() else { return };
        match queue.open_of.get_mut(&scope) {
            Some(open) if *open > 1 => *open -= 1,
            _ => _ = queue.open_of.remove(&scope),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_village_with_much_to_send_takes_turns_with_the_others() {
        let turns = Turns::default();
        let mut first = Vec::new();
        for _ in 0..WORKING_MAX {
            first.push(turns.wait("kalirejo").await);
        }
        let served = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for village in ["kalirejo", "kalirejo", "kalirejo", "sri way langsep", "kalidadi"] {
            let (turns, served) = (turns.clone(), Arc::clone(&served));
            tasks.push(tokio::spawn(async move {
                let turn = turns.wait(village).await;
                served.lock().unwrap().push(village);
                drop(turn);
            }));
            tokio::task::yield_now().await;
        }
        drop(first);
        for task in tasks {
            task.await.unwrap();
        }
        let order = served.lock().unwrap().clone();
        assert_eq!(
            order,
            ["kalirejo", "sri way langsep", "kalidadi", "kalirejo", "kalirejo"]
        );
        assert_eq!(turns.lock().working, 0);
    }

    #[tokio::test]
    async fn who_goes_away_does_not_keep_the_line() {
        let turns = Turns::default();
        let mut first = Vec::new();
        for _ in 0..WORKING_MAX {
            first.push(turns.wait("a").await);
        }
        let gone = tokio::spawn({
            let turns = turns.clone();
            async move { drop(turns.wait("b").await) }
        });
        tokio::task::yield_now().await;
        gone.abort();
        let _ = gone.await;
        let waiting = tokio::spawn({
            let turns = turns.clone();
            async move { drop(turns.wait("c").await) }
        });
        tokio::task::yield_now().await;
        drop(first);
        waiting.await.unwrap();
        drop(turns.wait("d").await);
        assert_eq!(turns.lock().working, 0);
    }

    #[test]
    fn beyond_the_limit_callers_are_sent_away_and_a_free_seat_is_given() {
        let turns = Turns::default();
        let mut seats: Vec<Seat> = (0..OPEN_MAX).map(|_| turns.sit().unwrap()).collect();
        assert!(turns.sit().is_none());
        seats.pop();
        assert!(turns.sit().is_some());
    }
}
