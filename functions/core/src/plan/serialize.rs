//! A plan as JSON: what `{"action": "plan"}` shows to programs.
//!
//! ```json
//! {
//!   "zones": [{
//!     "zone_id": "Z1",
//!     "batches": [[{
//!       "target": "web", "record": "app.example.com", "basis": "observed", "outcome": "flipped",
//!       "finding": {"kind": "on-other-side"},
//!       "before": [{"type": "A", "alias": {"dns_name": "d111.cloudfront.net", "zone_id": "Z2FDTNDATAQYW2", "evaluate_target_health": false}}],
//!       "after": [{"type": "A", "ttl": 60, "values": ["192.0.2.1"]}]
//!     }]],
//!     "unchanged": []
//!   }],
//!   "apis": [{
//!     "target": "api", "domain_name": "api.example.com", "base_path": "v1", "basis": "observed", "outcome": "created",
//!     "finding": {"kind": "missing"}, "before": null, "after": {"api_id": "mock", "stage": "maintenance"}
//!   }]
//! }
//! ```
//!
//! `unchanged` holds what no batch changes: what is right already, left alone, or failed. `to_observe`, where it is
//! present, names the targets that were not, or could not be, looked at.

use serde::{Serialize, Serializer};

use crate::model::names::{DnsName, TargetName, ZoneId};
use crate::model::record::RecordSet;
use crate::model::target::Stage;
use crate::plan::apis::{ApiPlan, ApiStep};
use crate::plan::finding::Finding;
use crate::plan::records::{RecordStep, ZonePlan};
use crate::plan::{Basis, Outcome, Plan};

#[derive(Serialize)]
struct PlanJson<'p> {
    zones: Vec<ZoneJson<'p>>,
    apis: Vec<ApiJson<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    to_observe: Vec<&'p str>,
}

#[derive(Serialize)]
struct ZoneJson<'p> {
    zone_id: &'p ZoneId,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_arn: Option<&'p str>,
    batches: Vec<Vec<RecordJson<'p>>>,
    unchanged: Vec<RecordJson<'p>>,
}

#[derive(Serialize)]
struct RecordJson<'p> {
    target: &'p TargetName,
    record: &'p DnsName,
    basis: Basis,
    outcome: Outcome,
    finding: &'p Finding,
    before: &'p [RecordSet],
    after: &'p [RecordSet],
}

#[derive(Serialize)]
struct ApiJson<'p> {
    target: &'p TargetName,
    domain_name: &'p DnsName,
    base_path: &'p str,
    basis: Basis,
    outcome: Outcome,
    finding: &'p Finding,
    before: Option<&'p Stage>,
    after: &'p Stage,
}

impl Serialize for Plan<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut apis = Vec::new();
        for api in &self.apis {
            if let ApiPlan::Planned(step) = api {
                apis.push(ApiJson::of(step));
            }
        }
        let zones = self.zones.iter().map(ZoneJson::of).collect();
        PlanJson { zones, apis, to_observe: self.to_observe() }.serialize(serializer)
    }
}

impl<'p> ZoneJson<'p> {
    fn of(plan: &'p ZonePlan<'_>) -> Self {
        let mut batches = Vec::new();
        for batch in plan.batches() {
            batches.push(batch.into_iter().map(RecordJson::of).collect());
        }
        Self {
            zone_id: &plan.zone.id,
            role_arn: plan.zone.place.role_arn.as_deref(),
            batches,
            unchanged: plan.unchanged().map(RecordJson::of).collect(),
        }
    }
}

impl<'p> RecordJson<'p> {
    fn of(step: &'p RecordStep<'_>) -> Self {
        Self {
            target: &step.target().name,
            record: step.task.record,
            basis: step.basis,
            outcome: step.outcome(),
            finding: &step.finding,
            before: &step.before,
            after: &step.after,
        }
    }
}

impl<'p> ApiJson<'p> {
    fn of(step: &'p ApiStep<'_>) -> Self {
        Self {
            target: &step.target().name,
            domain_name: &step.task.mapping.domain,
            base_path: &step.task.mapping.base_path,
            basis: step.basis,
            outcome: step.outcome(),
            finding: &step.finding,
            before: step.before.as_ref().map(|found| &found.stage),
            after: &step.after,
        }
    }
}
