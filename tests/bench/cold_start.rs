//! Cold starts: from exec to the first GET of an event. The fake Runtime API is in this process, on another core.
//!
//! AWS is where no connection can be opened: a start is the function's own work. What it takes to open the connections,
//! during init, over TLS, to a server on this machine, is a line of its own.

use maintenance_tests::shop::Shop;

use crate::contender::{Contender, variables};
use crate::sample::{Sample, ratio, readable};
use crate::table::{Row, Table};
use crate::tls::Fronts;

const SWITCH_AT_MOST: f64 = 4.0;
const TWIN_AT_LEAST: f64 = 60.0;

pub(crate) async fn measure(table: &mut Table, rounds: usize) {
    let shop = Shop::empty().await;
    let fronts = Fronts::start(&shop.proxy.endpoint).await;
    let mut plain = shop.aws.credentials();
    plain.extend(variables(&[("AWS_ENDPOINT_URL", "http://127.0.0.1:9"), ("SWITCH_PREFIX", &shop.prefix)]));
    let mut tls = shop.aws.credentials();
    tls.extend(fronts.variables());
    tls.extend(variables(&[("SWITCH_PREFIX", &shop.prefix)]));

    let floor = Contender::floor();
    let (switch, mock_api, twin) = (Contender::switch(), Contender::mock_api(), Contender::twin());
    let all = [(&floor, &plain), (&switch, &plain), (&switch, &tls), (&mock_api, &plain), (&twin, &plain)];
    let mut times: [Sample; 5] = Default::default();
    for round in 0..=rounds {
        for ((contender, variables), times) in all.iter().zip(&mut times) {
            let started = contender.start(variables).await;
            // The first round reads everything from the disk, and lets Python write its byte code.
            if round > 0 {
                times.add(started.after);
            }
        }
    }

    let [floor, switch, connected, mock_api, twin] = &times;
    let beside_floor = |what, sample: &Sample| {
        Row::new(
            what,
            readable(sample.median()),
            format!("floor {}", readable(floor.median())),
            ratio(sample.times(floor)),
        )
    };
    let times = switch.times(floor);
    table.add(beside_floor("Cold start: switch", switch).aim("≤ 4 ×", times <= SWITCH_AT_MOST));
    table.add(beside_floor("Cold start: switch, 4 TLS connections opened", connected));
    table.add(beside_floor("Cold start: mock-api", mock_api));
    let times = twin.times(switch);
    let row = Row::new(
        "Cold start: twin in Python with boto3",
        readable(twin.median()),
        format!("switch {}", readable(switch.median())),
        ratio(times),
    );
    table.add(row.aim("≥ 60 ×", times >= TWIN_AT_LEAST));
}
