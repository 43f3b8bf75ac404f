//! 1, 100 and 400 names in one zone: A and AAAA aliases against four values each, there and back.
//!
//! Route 53 takes 1000 resource records in a change batch. A name's two aliases go and its eight values come, or the
//! other way round: 400 names need four batches, whether an alias counts as a record or not.

use std::time::Duration;

use maintenance_tests::aws::Change;
use maintenance_tests::function::Function;
use maintenance_tests::shop::{Shop, sides};
use serde_json::Value;

use crate::contender::Contender;
use crate::flip::Switched;
use crate::sample::{Sample, readable};
use crate::table::{Row, Table};

/// How many names, and the fewest batches that they fit into.
const SIZES: [(usize, usize, &str, &str); 3] = [
    (1, 1, "Flip of 1 name", "1 batch"),
    (100, 1, "Flip of 100 names", "1 batch"),
    (400, 4, "Flip of 400 names", "4 batches"),
];
/// What a standard parameter holds.
const PARAMETER_BYTES: usize = 4096;

/// A shop of one size, a switch that is warm over it, and what its flips took.
struct Size {
    switched: Switched,
    function: Function,
    times: Sample,
    own: Sample,
    call: Sample,
    batches: usize,
    pages: usize,
}

/// Returns the process that flipped the most names, still running.
pub(crate) async fn measure(table: &mut Table, rounds: usize) -> Function {
    let mut sizes = Vec::new();
    for (names, ..) in SIZES {
        sizes.push(Size::of(names).await);
    }
    for _ in 0..rounds {
        for size in &mut sizes {
            size.flip().await;
        }
    }
    for (size, (_, fewest, what, aim)) in sizes.iter().zip(SIZES) {
        let row = match what {
            "Flip of 1 name" => Row::times(what, &size.times, "a call", &size.call),
            _ => Row::times(what, &size.times, "1 name", &sizes[0].times),
        };
        table.add(row.aim(aim, size.batches == fewest));
        let (batches, pages, own) = (size.batches, size.pages, readable(size.own.median()));
        eprintln!("  {what}: {batches} batches, {pages} pages of parameters, {own} without the local AWS's own work");
    }
    sizes.pop().expect("a size").function
}

impl Size {
    async fn of(names: usize) -> Self {
        let switched = Switched::over(shop(names).await, Contender::switch()).await;
        let function = switched.start().await.function;
        let [times, own, call] = <[Sample; 3]>::default();
        Self { switched, function, times, own, call, batches: 0, pages: 0 }
    }

    async fn flip(&mut self) {
        let flip = self.switched.flip(&self.function).await;
        self.times.add(flip.elapsed);
        self.own.add(flip.elapsed.saturating_sub(flip.aws_at_work(Duration::ZERO)));
        for call in &flip.calls {
            self.call.add(call.ended.map_or(Duration::ZERO, |ended| ended - call.started));
        }
        self.batches = self.batches.max(flip.count("ChangeResourceRecordSets"));
        self.pages = self.pages.max(flip.count("GetParametersByPath"));
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
