//! A share of one core, as Lambda gives it: a control group with a quota. Version 1 or 2, whichever is there to be written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Lambda hands out CPU time in slices of this period (seen from inside by many; nowhere promised).
const PERIOD_US: u64 = 20_000;

/// The file that every control group has.
const PROCESSES: &str = "cgroup.procs";

/// A control group of this run's own. It is removed when this is dropped.
pub(crate) struct Quota(PathBuf);

impl Quota {
    /// A group with so many thousandths of a core; or why there is none.
    pub(crate) fn new(thousandths: u64) -> Result<Self, String> {
        let quota = PERIOD_US * thousandths / 1000;
        let name = format!("maintenance-bench-{}", std::process::id());
        let version_1 = Path::new("/sys/fs/cgroup/cpu").join(&name);
        let version_2 = Path::new("/sys/fs/cgroup").join(&name);
        let group = |folder: PathBuf, files: &[(&str, String)]| {
            fs::create_dir(&folder)?;
            let group = Self(folder);
            // Under version 1 the folder above may be an ordinary one, where anything can be made and nothing holds.
            fs::metadata(group.0.join(PROCESSES))?;
            files.iter().try_for_each(|(file, text)| fs::write(group.0.join(file), text))?;
            Ok(group)
        };
        let period_and_quota = [("cpu.cfs_period_us", PERIOD_US.to_string()), ("cpu.cfs_quota_us", quota.to_string())];
        group(version_1, &period_and_quota)
            .or_else(|_| group(version_2, &[("cpu.max", format!("{quota} {PERIOD_US}"))]))
            .map_err(|error: io::Error| format!("no control group with a quota can be made here ({error})"))
    }

    /// From now on that process has no more than the group's share.
    pub(crate) fn hold(&self, process: u32) {
        fs::write(self.0.join(PROCESSES), process.to_string()).expect("a process goes into the control group");
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        // A process that has just been killed may still be in it.
        for _ in 0..100 {
            if fs::remove_dir(&self.0).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        eprintln!("  left behind: {}", self.0.display());
    }
}
