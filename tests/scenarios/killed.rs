//! Killed: after any single call, done or not, the next run converges and tells the bus what was not told.

use maintenance_tests::function::Outcome;
use maintenance_tests::poll;
use maintenance_tests::proxy::Rule;
use maintenance_tests::shop::Shop;

/// More calls than a flip makes.
const ENOUGH: usize = 40;

/// Kills a flip at its k-th call for every k, before or after AWS has done the call, and lets the next run finish it.
async fn kill_at_every_call(after: bool) {
    let shop = Shop::new().await;
    shop.put_mode("off").await;
    shop.switch().await.run().await;
    let mut flips = 0;
    for (wish, side) in [("on", "maintenance"), ("off", "normal")] {
        let back = if wish == "on" { "off" } else { "on" };
        for k in 1.. {
            assert!(k < ENOUGH, "a flip makes no end of calls");
            // Before each flip everything is settled on the other side.
            shop.proxy.clear_rules();
            shop.put_mode(back).await;
            shop.switch().await.run().await;
            shop.told.take().await;
            let victim = shop.switch().await;
            let rule = Rule::any().nth(k);
            shop.proxy.add(if after { rule.kill_after(&victim.function) } else { rule.kill_before(&victim.function) });
            shop.put_mode(wish).await;
            let invocation = victim.wake().await;
            // It may be killed while it works on after its answer, too.
            let killed = invocation.idle.is_none();
            let expected = matches!(invocation.outcome, Outcome::Ok(_) | Outcome::Died);
            assert!(expected, "call {k}: {:?}\n{}", invocation.outcome, victim.log());
            shop.proxy.clear_rules();
            shop.switch().await.run().await;
            shop.assert_all_on(side).await;
            assert_eq!(shop.state().await["mode"], side, "call {k}");
            poll::until(&format!("the bus is told of {side} after a kill at call {k}"), || async {
                let told = shop.told.take().await;
                told.iter().any(|event| event["detail"]["mode"] == side).then_some(())
            })
            .await;
            flips += 1;
            if !killed {
                break;
            }
        }
    }
    assert!(flips >= 8, "a flip has at least a read, two changes, a write and a word to the bus");
}

#[tokio::test]
async fn before_any_call() {
    kill_at_every_call(false).await;
}

#[tokio::test]
async fn after_any_call() {
    kill_at_every_call(true).await;
}

#[tokio::test]
async fn a_first_run_that_was_killed_is_made_good() {
    for k in 1..ENOUGH {
        let shop = Shop::new().await;
        shop.put_mode("on").await;
        let victim = shop.switch().await;
        shop.proxy.add(Rule::any().nth(k).kill_after(&victim.function));
        let killed = victim.wake().await.idle.is_none();
        shop.proxy.clear_rules();
        let answer = shop.switch().await.run().await;
        for (name, outcome) in answer.outcomes() {
            assert!(["flipped", "unchanged"].contains(&outcome), "call {k}: {name} is {outcome}");
        }
        shop.assert_all_on("maintenance").await;
        assert!(!shop.told.next().await.is_empty());
        if !killed {
            return;
        }
    }
    panic!("a flip makes no end of calls");
}
