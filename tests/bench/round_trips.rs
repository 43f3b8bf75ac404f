//! Flips with 50 ms added to every call, in units of those 50 ms: how well the calls are put side by side.
//!
//! The local AWS takes a few milliseconds for a call itself, and one call at a time. The aim is judged with that in it;
//! the figure without the time in which it was at work stands beside it.

use std::time::Duration;

use crate::contender::Contender;
use crate::flip::{Flip, Switched};
use crate::sample::{Sample, ratio, readable};
use crate::table::{Row, Table};

/// Added to every call of AWS.
const DELAY: Duration = Duration::from_millis(50);
const AT_MOST: f64 = 3.6;
/// Flips of one function after its first: the warm ones.
const WARM: usize = 2;

#[derive(Default)]
struct Times {
    first: Sample,
    warm: Sample,
    net: Sample,
    idle: Sample,
    call: Sample,
}

pub(crate) async fn measure(table: &mut Table, rounds: usize) {
    let mut ours = Switched::small(Contender::switch()).await;
    let mut twin = Switched::small(Contender::twin()).await;
    same_results(&mut ours, &mut twin).await;
    let (mut our_times, mut twin_times) = (Times::default(), Times::default());
    for _ in 0..rounds {
        round(&mut ours, &mut our_times).await;
        round(&mut twin, &mut twin_times).await;
    }

    let row = |what, sample: &Sample| {
        let round_trips = sample.median().div_duration_f64(DELAY);
        (Row::new(what, readable(sample.median()), "call 50 ms", ratio(round_trips)), round_trips)
    };
    let (warm, round_trips) = row("Flip at 50 ms a call, warm", &our_times.warm);
    table.add(warm.aim("≤ 3.6", round_trips <= AT_MOST));
    let (first, round_trips) = row("Flip at 50 ms a call, first", &our_times.first);
    table.add(first.aim("≤ 3.6", round_trips <= AT_MOST));
    for (what, sample) in [
        ("Flip at 50 ms a call, warm, net", &our_times.net),
        ("Flip at 50 ms a call, warm, to its end", &our_times.idle),
        ("Flip at 50 ms a call, twin, warm", &twin_times.warm),
        ("Flip at 50 ms a call, twin, first", &twin_times.first),
    ] {
        table.add(row(what, sample).0);
    }
    eprintln!("  through the local AWS a call takes {} more than those 50 ms", readable(our_times.call.median()));
}

/// A new function's first flip, and some more.
async fn round(switched: &mut Switched, times: &mut Times) {
    let started = switched.start().await;
    for number in 0..=WARM {
        switched.shop.proxy.delay(DELAY);
        let flip = switched.flip(&started.function).await;
        switched.shop.proxy.delay(Duration::ZERO);
        for call in &flip.calls {
            times.call.add(call.ended.map_or(Duration::ZERO, |ended| (ended - call.started).saturating_sub(DELAY)));
        }
        if number == 0 {
            times.first.add(flip.elapsed);
        } else {
            times.warm.add(flip.elapsed);
            times.net.add(flip.elapsed.saturating_sub(flip.aws_at_work(DELAY)));
            times.idle.add(flip.idle);
        }
    }
    started.stop().await;
}

/// The twin is only worth comparing with while it makes the same calls and leaves the same behind, both ways.
async fn same_results(ours: &mut Switched, twin: &mut Switched) {
    let (our_function, twin_function) = (ours.start().await.function, twin.start().await.function);
    let _ = (ours.world().await, twin.world().await);
    for _ in 0..2 {
        let flips: [Flip; 2] = [ours.flip(&our_function).await, twin.flip(&twin_function).await];
        assert_eq!(flips[0].operations(), flips[1].operations(), "the calls of the switch and of its twin");
        assert_eq!(ours.world().await, twin.world().await, "what the switch and its twin leave behind");
    }
}
