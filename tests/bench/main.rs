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
    clippy::print_stdout,
    clippy::print_stderr,
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
    answers: usize,
    terraform: bool,
}

const WHOLE: Rounds = Rounds { cold_starts: 21, flips: 9, answers: 500, terraform: true };
const QUICK: Rounds = Rounds { cold_starts: 7, flips: 3, answers: 200, terraform: false };

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
    first_flip::measure(&mut table, rounds.flips).await;
    say("1, 100 and 400 targets");
    many::measure(&mut table, rounds.flips).await;
    say("mock-api's answers");
    mock_answers::measure(&mut table, rounds.answers).await;
    say("memory and zips");
    weight::measure(&mut table).await;
    if rounds.terraform {
        say("terraform: three applies of up to a minute and a half each");
        env0::measure(&mut table, rounds.flips).await;
    } else {
        table.skip("flip by terraform apply", "a quick run leaves it out");
    }
    say("done");

    let date = jiff::Timestamp::now().strftime("%-d %B %Y");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("Measured on {date} on {cores} {} cores; medians, in turns, of one run.\n", std::env::consts::ARCH);
    print!("{table}");
}
