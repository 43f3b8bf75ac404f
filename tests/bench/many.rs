//! 1, 100 and 400 names in one zone: A and AAAA aliases against four values each, there and back.
//!
//! Route 53 takes 1000 resource records in a change batch, and an alias has none: 400 names need four batches.

use std::time::Duration;

use maintenance_tests::aws::Change;
use maintenance_tests::shop::{Shop, sides};
use serde_json::Value;

use crate::contender::Contender;
use crate::flip::Switched;
use crate::sample::{Sample, ratio, readable};
use crate::table::{Row, Table};

/// How many names, and the fewest batches that they fit into.
const SIZES: [(usize, usize, &str); 3] =
    [(1, 1, "1 dns target, 1 batch"), (100, 1, "100 dns targets, 1 batch"), (400, 4, "400 dns targets, 4 batches")];
/// What a standard parameter holds.
const PARAMETER_BYTES: usize = 4096;

pub(crate) async fn measure(table: &mut Table, rounds: usize) {
    let mut shops = Vec::new();
    for (count, fewest, what) in SIZES {
        let switched = Switched::over(shop(count).await, Contender::switch()).await;
        let function = switched.start().await.function;
        shops.push((switched, function, fewest, what, [Sample::default(), Sample::default()], 0, 0));
    }
    for _ in 0..rounds {
        for (switched, function, _, _, [whole, own], batches, pages) in &mut shops {
            let flip = switched.flip(function).await;
            whole.add(flip.elapsed);
            own.add(flip.elapsed.saturating_sub(flip.aws_at_work(Duration::ZERO)));
            *batches = flip.count("ChangeResourceRecordSets").max(*batches);
            *pages = flip.count("GetParametersByPath").max(*pages);
        }
    }
    let Some((.., [one, _], _, _)) = shops.first() else { return };
    for (_, _, fewest, what, [whole, own], batches, pages) in &shops {
        let beside = format!("1 target {}", readable(one.median()));
        let row = Row::new(what, readable(whole.median()), beside, ratio(whole.times(one)));
        table.add(row.aim(if *fewest == 1 { "1 batch" } else { "4 batches" }, batches == fewest));
        let own = readable(own.median());
        eprintln!("  {what}: {batches} batches, {pages} pages of parameters, {own} without the local AWS's own work");
    }
}

/// A shop with so many names, as few parameters as hold their targets, and all of them in normal mode.
async fn shop(count: usize) -> Shop {
    let shop = Shop::empty().await;
    let targets: Vec<Value> =
        (0..count).map(|at| shop.dns(&format!("app-{at:03}"), &sides::live(), &sides::pages())).collect();
    let live = sides::live();
    let names: Vec<String> = (0..count).map(|at| shop.host(&format!("app-{at:03}"))).collect();
    let create = |name| live.iter().map(move |record| Change { action: "CREATE", name, record });
    let changes: Vec<Change<'_>> = names.iter().flat_map(|name| create(name)).collect();
    shop.aws.change_records(&shop.zone, &changes).await.expect("records are made");
    for (at, parameter) in packed(targets).into_iter().enumerate() {
        shop.put_target(&format!("apps-{at:03}"), &parameter).await;
    }
    shop
}

fn packed(targets: Vec<Value>) -> Vec<Value> {
    let mut parameters: Vec<(usize, Vec<Value>)> = Vec::new();
    for target in targets {
        let bytes = target.to_string().len() + 1;
        match parameters.last_mut().filter(|(filled, _)| filled + bytes < PARAMETER_BYTES) {
            Some((filled, held)) => {
                *filled += bytes;
                held.push(target);
            }
            None => parameters.push((bytes + 1, vec![target])),
        }
    }
    parameters.into_iter().map(|(_, held)| Value::from(held)).collect()
}
