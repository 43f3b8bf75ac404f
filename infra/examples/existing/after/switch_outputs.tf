output "reconciled" {
  description = "What the switch answered to the last apply that had something for it."
  value       = module.switch.reconciled
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

output "maintenance_host" {
  description = "The app's other side by its own address, to be tried before any record leads there."
  value       = module.maintenance_host.regional_domain_name
}
