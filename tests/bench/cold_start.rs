//! Cold starts: from exec to the first GET of an event. The fake Runtime API is in this process, on another core.
//!
//! AWS is a server that answers every request at once, so that a start is the function's own work. The switch opens its
//! connections during init where there is TLS to be set up: with it, and without, are two lines.

use maintenance_tests::http;
use maintenance_tests::shop::Shop;

use crate::contender::{Contender, variables};
use crate::flip::ALARM;
use crate::sample::Sample;
use crate::table::{Row, Table};
use crate::tls::Fronts;

const SWITCH_AT_MOST: f64 = 4.0;
const TWIN_AT_LEAST: f64 = 60.0;

/// How many connections over TLS each of those that start opens.
const OPENED: [usize; 6] = [0, 0, 4, 5, 0, 0];

pub(crate) async fn measure(table: &mut Table, rounds: usize) {
    let shop = Shop::empty().await;
    let stub = stub().await;
    let fronts = Fronts::start(&stub).await;
    let mut plain = shop.aws.credentials();
    plain.extend(variables(&[("AWS_ENDPOINT_URL", &stub), ("SWITCH_PREFIX", &shop.prefix)]));
    let mut tls = shop.aws.credentials();
    tls.extend(fronts.variables());
    tls.extend(variables(&[("SWITCH_PREFIX", &shop.prefix)]));

    let mut alarmed = tls.clone();
    alarmed.extend(variables(&[("SWITCH_ALARMS", ALARM)]));

    let floor = Contender::floor();
    let (switch, mock_api, twin) = (Contender::switch(), Contender::mock_api(), Contender::twin());
    let all = [
        (&floor, &plain),
        (&switch, &plain),
        (&switch, &tls),
        (&switch, &alarmed),
        (&mock_api, &plain),
        (&twin, &plain),
    ];
    let mut times: [Sample; 6] = Default::default();
    for round in 0..=rounds {
        for turn in 0..all.len() {
            // Everybody comes after everybody else: what the one before leaves behind (caches, a core) is part of a start.
            let at = (turn * (1 + round % 2 * 4) + round) % all.len();
            let (contender, variables) = all[at];
            let started = contender.start(variables).await;
            // The first round reads everything from the disk, and lets Python write its byte code.
            if round > 0 {
                times[at].add(started.after);
            }
            started.stop().await;
            let (opened, _) = fronts.counts();
            assert_eq!(opened, OPENED[at], "connections opened in init");
        }
    }

    let [floor, switch, connected, alarmed, mock_api, twin] = &times;
    let row = Row::times("Cold start, switch", switch, "floor", floor);
    table.add(row.aim("≤ 4", switch.times(floor) <= SWITCH_AT_MOST));
    let row = Row::times("Cold start, switch, 4 TLS connections", connected, "floor", floor);
    table.add(row.aim("≤ 4", connected.times(floor) <= SWITCH_AT_MOST));
    let row = Row::times("Cold start, switch, 5 of them, with alarms", alarmed, "floor", floor);
    table.add(row.aim("≤ 4", alarmed.times(floor) <= SWITCH_AT_MOST));
    table.add(Row::times("Cold start, mock-api", mock_api, "floor", floor));
    let row = Row::times("Cold start, twin", twin, "switch", switch);
    table.add(row.aim("≥ 60", twin.times(switch) >= TWIN_AT_LEAST));
}

/// Where it listens: a server that knows nothing, and says so at once.
async fn stub() -> String {
    let listener = http::listen().await;
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(http::serve(listener, |_, _| async { Ok(http::answer(404, "text/plain", "")) }));
    endpoint
}
