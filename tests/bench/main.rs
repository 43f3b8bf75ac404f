//! The benchmark: `make bench` prints one table, in which every figure stands beside another one of the same run.
//!
//! | module | what it measures |
//! | --- | --- |
//! | [`cold_start`] | exec to the first event: the switch, mock-api, the floor (`floor/`) and the twin (`twin/`) |
//! | [`round_trips`] | a flip with 50 ms added to every call |
//! | [`first_flip`] | the first flip after a cold start, over TLS, on a full core and on a small share of one |
//! | [`many`] | 1, 100 and 400 names in a zone |
//! | [`mock_answers`] | a warm answer of mock-api |
//! | [`weight`] | peak memory, and the size of the zip |
//! | [`env0`] | the same flip by `terraform apply` |
//!
//! What is compared is run in turns (A, B, A, B …) and told by its median: machines that measure are rarely quiet.
//! [`flip`] and [`contender`] are what is flipped and by whom, [`tls`] and [`quota`] what stands in between.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a benchmark says what is wrong by panicking"
)]

mod cold_start;
mod contender;
mod env0;
mod first_flip;
mod flip;
mod many;
mod mock_answers;
mod quota;
mod round_trips;
mod sample;
mod table;
mod tls;
mod weight;

use std::time::Instant;

use table::Table;

/// How often each thing is measured.
struct Rounds {
    cold_starts: usize,
    flips: usize,
    first_flips: usize,
    answers: usize,
    terraform: bool,
}

const WHOLE: Rounds = Rounds { cold_starts: 21, flips: 9, first_flips: 15, answers: 500, terraform: true };
const QUICK: Rounds = Rounds { cold_starts: 7, flips: 3, first_flips: 3, answers: 200, terraform: false };

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rounds = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => WHOLE,
        ["--quick"] => QUICK,
        _ => panic!("bench takes --quick or nothing, not {arguments:?}"),
    };
    let begun = Instant::now();
    let mut table = Table::default();
    let say = |what: &str| eprintln!("{:4.0} s  {what}", begun.elapsed().as_secs_f64());
    say("cold starts");
    cold_start::measure(&mut table, rounds.cold_starts).await;
    say("flips, 50 ms a call");
    round_trips::measure(&mut table, rounds.flips).await;
    say("first flips over TLS");
    first_flip::measure(&mut table, rounds.first_flips).await;
    say("1, 100 and 400 targets");
    let busiest = many::measure(&mut table, rounds.flips).await;
    say("mock-api's answers");
    mock_answers::measure(&mut table, rounds.answers).await;
    say("memory and zips");
    weight::measure(&mut table, &busiest).await;
    if rounds.terraform {
        say("terraform: three applies of up to a minute and a half each");
        env0::measure(&mut table, rounds.flips).await;
    } else {
        table.skip("the same flip by terraform apply", "a quick run leaves it out");
    }
    say("done");

    let date = jiff::Timestamp::now().strftime("%-d %B %Y");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("Measured on {date} on {cores} {} cores; medians, in turns, of one run.\n", std::env::consts::ARCH);
    print!("{table}\n{NOTES}");
}

/// What stands below the table, for whoever reads it far from this code.
const NOTES: &str = "\
The floor is a Rust function that gives back its event, built like ours. The twin is the same
switch in Python with boto3: same calls, same records, mapping and mode afterwards (checked).
Cold start: from exec to the first GET of an event, on a full core, after a run to warm the disk's
cache. AWS is a server that answers at once.
Flip: from the event to the answer, one name (A and AAAA) and one base path mapping, the state
written and the bus told. At 50 ms a call, a proxy adds 50 ms to each call; the local AWS's own
time (it does one call at a time) is in it, but for `net`. `To its end` is until the next event
could come: the state is marked as told after the answer. `First` is the first one of a process.
First flip over TLS: `not opened` is the same binary, whose connections the server refuses until
init is over. No network in between: CPU time, and the local AWS's, only. The 7 % are what 128 MB
buy, and begin after init, as on Lambda.
Flip of names: in one zone, two aliases against eight values each; the local AWS does most of it.
terraform: one apply of one variable, same record, same mapping; most of it is the
provider's own wait for Route 53. Neither figure has EventBridge's delivery in it.
";
