//! What is carried around: the zip that Lambda loads, and the memory that a process had at its fullest.

use std::process::{Command, Stdio};

use maintenance_tests::function::Function;
use maintenance_tests::mock_api::rest_event;
use maintenance_tests::shop::Shop;
use maintenance_tests::workspace;

use crate::contender::Contender;
use crate::flip::Switched;
use crate::mock_answers;
use crate::sample::ratio;
use crate::table::{Row, Table};

const MEMORY_BELOW: f64 = 20.0;
const SWITCH_ZIP_BELOW: f64 = 3.0;
const MOCK_ZIP_BELOW: f64 = 2.0;
const MB: f64 = 1_000_000.0;

/// `busiest` is a switch that has flipped 400 names.
pub(crate) async fn measure(table: &mut Table, busiest: &Function) {
    let [switch, twin] = [switch_memory(Contender::switch()).await, switch_memory(Contender::twin()).await];
    let [mock_api, floor] = mock_memory().await;
    let busiest = peak(busiest.pid());
    let row = |what, mb: f64, beside, other: f64| {
        Row::new(what, format!("{mb:.2} MB"), format!("{beside} {other:.2} MB"), ratio(mb / other))
    };
    let below = |mb| mb < MEMORY_BELOW;
    table.add(row("Peak memory, switch", switch, "floor", floor).aim("< 20 MB", below(switch)));
    table.add(row("Peak memory, switch, 400 names", busiest, "floor", floor).aim("< 20 MB", below(busiest)));
    table.add(row("Peak memory, mock-api", mock_api, "floor", floor).aim("< 20 MB", below(mock_api)));
    table.add(row("Peak memory, twin", twin, "switch", switch));

    let [floor, switch, mock_api, feed] =
        [Contender::floor(), Contender::switch(), Contender::mock_api(), Contender::feed()]
            .map(|contender| zip(&contender));
    table.add(row("Zip, switch", switch, "floor", floor).aim("< 3 MB", switch < SWITCH_ZIP_BELOW));
    table.add(row("Zip, mock-api", mock_api, "floor", floor).aim("< 2 MB", mock_api < MOCK_ZIP_BELOW));
    table.add(row("Zip, feed", feed, "floor", floor));
}

/// After four flips, in MB.
async fn switch_memory(contender: Contender) -> f64 {
    let mut switched = Switched::small(contender).await;
    let function = switched.start().await.function;
    for _ in 0..4 {
        switched.flip(&function).await;
    }
    peak(function.pid())
}

/// Of mock-api, which reads the state, and of the floor, after a hundred events, in MB.
async fn mock_memory() -> [f64; 2] {
    let shop = Shop::empty().await;
    let mut peaks = Vec::new();
    for contender in [Contender::mock_api(), Contender::floor()] {
        let function = contender.start(&mock_answers::variables(&shop)).await.function;
        for _ in 0..100 {
            mock_answers::answer(&function, &rest_event("GET", "/orders", &[])).await;
        }
        peaks.push(peak(function.pid()));
    }
    [peaks[0], peaks[1]]
}

/// The most memory that a process ever had resident, in MB.
fn peak(process: Option<u32>) -> f64 {
    let process = process.expect("a process that runs");
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("its status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its high-water mark");
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kib * 1024.0 / MB
}

/// The size of the zip that `make package` makes of the binary, in MB.
fn zip(contender: &Contender) -> f64 {
    let zip = workspace().join("target/bench/weighed.zip");
    let mut package = Command::new(workspace().join("target/venv/bin/python"));
    package.arg(workspace().join("functions/package.py")).arg(contender.program()).arg(&zip);
    let done = package.stdout(Stdio::null()).status().expect("Python runs");
    assert!(done.success(), "{} cannot be packaged", contender.program().display());
    let bytes = u32::try_from(std::fs::metadata(&zip).expect("a zip").len()).expect("a small one");
    f64::from(bytes) / MB
}
