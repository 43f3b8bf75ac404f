//! Parameters.

use serde_json::{Value, json};

use super::Aws;

/// One version of a parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// What it holds.
    pub value: String,
    /// 1 for the first.
    pub version: i64,
}

impl Parameter {
    fn read(from: &Value) -> Self {
        Self {
            value: from["Value"].as_str().expect("a value").to_owned(),
            version: from["Version"].as_i64().expect("a version"),
        }
    }
}

impl Aws {
    /// Writes a parameter over whatever was there; returns its version.
    pub async fn put_parameter(&self, name: &str, value: &str) -> i64 {
        let body =
            json!({"Name": name, "Value": value, "Type": "String", "Overwrite": true, "Tier": "Intelligent-Tiering"});
        let answer = self.target("ssm", "AmazonSSM.PutParameter", &body).await;
        answer.expect("a parameter is written")["Version"].as_i64().expect("a version")
    }

    /// Reads a parameter, where it is there.
    pub async fn get_parameter(&self, name: &str) -> Option<Parameter> {
        match self.target("ssm", "AmazonSSM.GetParameter", &json!({"Name": name})).await {
            Ok(answer) => Some(Parameter::read(&answer["Parameter"])),
            Err(refused) if refused.body.contains("ParameterNotFound") => None,
            Err(refused) => panic!("cannot read {name}: {refused:?}"),
        }
    }

    /// Deletes a parameter that is there.
    pub async fn delete_parameter(&self, name: &str) {
        let answer = self.target("ssm", "AmazonSSM.DeleteParameter", &json!({"Name": name})).await;
        answer.expect("a parameter is deleted");
    }
}
