//! Tells from a request which AWS operation it is.

/// The operation's name as in the service's API reference; `METHOD /path` where it is none that the switch may use.
pub(super) fn name(method: &str, target: &str, amz_target: &str, body: &str) -> String {
    if let Some((_, operation)) = amz_target.rsplit_once('.') {
        return operation.to_owned();
    }
    if let Some(action) = body.split('&').find_map(|pair| pair.strip_prefix("Action=")) {
        return action.to_owned();
    }
    let path = target.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let known = match (method, &parts[..]) {
        ("POST", ["2013-04-01", "hostedzone", _, "rrset"]) => "ChangeResourceRecordSets",
        ("GET", ["2013-04-01", "hostedzone", _, "rrset"]) => "ListResourceRecordSets",
        ("GET", ["2013-04-01", "hostedzone", _]) => "GetHostedZone",
        ("GET", ["2013-04-01", "change", _]) => "GetChange",
        ("GET", ["domainnames", _]) => "GetDomainName",
        ("GET", ["domainnames", _, "basepathmappings"]) => "GetBasePathMappings",
        ("POST", ["domainnames", _, "basepathmappings"]) => "CreateBasePathMapping",
        ("GET", ["domainnames", _, "basepathmappings", _]) => "GetBasePathMapping",
        ("PATCH", ["domainnames", _, "basepathmappings", _]) => "UpdateBasePathMapping",
        ("GET", ["v2", "domainnames", _, "apimappings"]) => "GetApiMappings",
        ("POST", ["v2", "domainnames", _, "apimappings"]) => "CreateApiMapping",
        ("GET", ["v2", "domainnames", _, "apimappings", _]) => "GetApiMapping",
        ("PATCH", ["v2", "domainnames", _, "apimappings", _]) => "UpdateApiMapping",
        ("GET", ["v2", "domainnames", _, "routingrules"]) => "ListRoutingRules",
        ("GET", ["v2", "domainnames", _]) => "GetDomainNameV2",
        (_, ["service", _, "operation", operation]) => operation,
        _ => return format!("{method} {path}"),
    };
    known.to_owned()
}
