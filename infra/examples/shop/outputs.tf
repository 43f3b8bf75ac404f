output "app_url" {
  description = "Where users are."
  value       = "https://${local.app}"
}

output "api_url" {
  description = "Where API clients are."
  value       = "https://${local.api}"
}

output "feed_url" {
  description = "The status feed, for the maintenance page, for maintenance-watch in the app, and for any client of Statuspage's."
  value       = module.feed.summary_url
}

output "push_url" {
  description = "Where open tabs connect to be notified at once; null without push."
  value       = one(module.push[*].url)
}

output "prefix" {
  description = "The prefix of the switch's parameters: `make on`, `make off`, `make auto` and `make status` use it."
  value       = module.switch.prefix
}

output "region" {
  description = "The Region of the switch."
  value       = var.region
}

output "switch_function_name" {
  description = "The switch's function."
  value       = module.switch.switch_function_name
}

output "operator_policy_json" {
  description = "What an operator needs: attach it to their role."
  value       = module.switch.operator_policy_json
}

output "backdoor_url" {
  description = "The app's back door. `make rotate-key` prints it with a key."
  value       = module.backdoor.app_url
}

output "key_value_store_arn" {
  description = "Where the back door's keys are."
  value       = module.backdoor.key_value_store_arn
}

output "backdoor_api_url" {
  description = "The API's back door, for holders of a client certificate; null without client_ca_pem."
  value       = module.backdoor.api_url
}

output "alarm_name" {
  description = "The alarm, in us-east-1, that puts the shop into maintenance while the mode is auto."
  value       = module.backdoor.alarm_name
}

output "name_servers" {
  description = "Where the domain must be delegated to, if its zone was made here."
  value       = flatten(aws_route53_zone.created[*].name_servers)
}

output "reconciled" {
  description = "What the switch answered to the last apply that had something for it."
  value       = module.switch.reconciled
}
