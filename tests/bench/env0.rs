//! The env0 way: `terraform apply` with one variable, on the same record and mapping. Skipped where it cannot be had.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use std::{env, fs};

use maintenance_tests::shop::{Shop, sides};
use maintenance_tests::workspace;
use serde_json::Value;

use crate::contender::Contender;
use crate::flip::Switched;
use crate::sample::Sample;
use crate::table::{Row, Table};

/// Where a mirror of providers is looked for, this many folders below the root.
const MIRROR_DEPTH: usize = 3;
/// Of an error of Terraform's: the rest is advice.
const MOST_WORDS: usize = 40;

pub(crate) async fn measure(table: &mut Table, rounds: usize) {
    const WHAT: &str = "The same flip by terraform apply";
    let root = match Root::new().await {
        Ok(root) => root,
        Err(why) => return table.skip(WHAT, &why),
    };
    let mut applies = Sample::default();
    for maintenance in [true, false] {
        applies.add(root.apply(maintenance));
        let wanted = if maintenance { sides::pages() } else { sides::live() };
        root.shop.assert_records("web", &wanted).await;
        let side = &root.api[if maintenance { "maintenance" } else { "normal" }];
        let domain = root.api["domain_name"].as_str().expect("a domain");
        assert_eq!(root.shop.aws.rest_mapping(domain, "(none)").await.as_ref(), Some(side), "the mapping");
    }
    let mut ours = Switched::small(Contender::switch()).await;
    let function = ours.start().await.function;
    let mut flips = Sample::default();
    for _ in 0..rounds {
        flips.add(ours.flip(&function).await.elapsed);
    }
    table.add(Row::times(WHAT, &applies, "switch", &flips));
}

/// A Terraform root of this run's own, applied once in normal mode.
struct Root {
    shop: Shop,
    api: Value,
    folder: PathBuf,
}

impl Root {
    async fn new() -> Result<Self, String> {
        let shop = Shop::empty().await;
        let api = shop.rest("api").await;
        let folder = workspace().join("target/bench/env0");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        fs::copy(workspace().join("tests/bench/env0/main.tf"), folder.join("main.tf")).expect("the root");
        fs::write(folder.join("cli.tfrc"), cli_configuration(mirror().as_deref())).expect("the configuration");
        let root = Self { shop, api, folder };
        let init = root.terraform(&["init"]).map_err(|error| format!("terraform is not on this machine ({error})"))?;
        if !init.status.success() {
            return Err(format!("terraform has no AWS provider here: {}", said(&init)));
        }
        root.apply(false);
        Ok(root)
    }

    fn apply(&self, maintenance: bool) -> Duration {
        let variable = format!("-var=maintenance={maintenance}");
        let begun = Instant::now();
        let output = self.terraform(&["apply", "-auto-approve", &variable]).expect("terraform runs");
        assert!(output.status.success(), "terraform apply failed: {}", said(&output));
        begun.elapsed()
    }

    fn terraform(&self, arguments: &[&str]) -> std::io::Result<Output> {
        let sides = ["normal", "maintenance"].map(|side| (side, self.api[side].clone()));
        let apis: serde_json::Map<String, Value> =
            sides.map(|(side, api)| (side.to_owned(), api)).into_iter().collect();
        Command::new("terraform")
            .args(arguments)
            .args(["-no-color", "-input=false"])
            .current_dir(&self.folder)
            .env_clear()
            .envs(["PATH", "HOME"].into_iter().filter_map(|name| Some((name, env::var_os(name)?))))
            .envs(self.shop.aws.credentials())
            .env("AWS_ENDPOINT_URL", self.shop.aws.endpoint())
            .env("TF_CLI_CONFIG_FILE", "cli.tfrc")
            .env("TF_VAR_zone_id", &self.shop.zone)
            .env("TF_VAR_record", self.shop.host("web"))
            .env("TF_VAR_domain_name", self.api["domain_name"].as_str().expect("a domain"))
            .env("TF_VAR_apis", Value::from(apis).to_string())
            .output()
    }
}

/// A mirror answers alone: Terraform would ask the registry as well, and fail where there is no network.
fn cli_configuration(mirror: Option<&Path>) -> String {
    let block = |path: &Path| {
        format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path = {:?}\n  }}\n}}\n",
            path.display().to_string()
        )
    };
    mirror.map(block).unwrap_or_default()
}

/// A folder near the root of the disk that holds providers as the registry does.
fn mirror() -> Option<PathBuf> {
    let mut folders = vec![PathBuf::from("/")];
    for _ in 0..MIRROR_DEPTH {
        if let Some(found) = folders.iter().find(|folder| folder.join("registry.terraform.io").is_dir()) {
            return Some(found.clone());
        }
        folders = folders.iter().flat_map(|folder| subfolders(folder)).collect();
    }
    None
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let kernel = ["/proc", "/sys", "/dev"].map(Path::new);
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    folders.map(|entry| entry.path()).filter(|path| !kernel.contains(&path.as_path())).collect()
}

fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.split_whitespace().take(MOST_WORDS).collect::<Vec<_>>().join(" ")
}
