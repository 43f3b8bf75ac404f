output "api_id" {
  description = "The id of the API, once its stage answers: for the maintenance side of a target."
  value       = aws_api_gateway_stage.maintenance.rest_api_id
}

output "stage" {
  description = "The name of its stage: for the maintenance side of a target."
  value       = aws_api_gateway_stage.maintenance.stage_name
}

output "arn" {
  description = "The ARN of the stage, such as a web ACL is put in front of."
  value       = aws_api_gateway_stage.maintenance.arn
}

output "execution_arn" {
  description = "The ARN of the API as permissions and resource policies name it."
  value       = aws_api_gateway_rest_api.maintenance.execution_arn
}
