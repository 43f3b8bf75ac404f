output "url" {
  description = "Where tabs connect: the option push of maintenance-watch."
  value       = "wss://${local.host}/${local.stage}"

  # Who connects to a stage that is not there yet is refused.
  depends_on = [aws_apigatewayv2_stage.push]
}

output "connect_src" {
  description = "What the app's Content-Security-Policy needs in connect-src."
  value       = "wss://${local.host}"
}

output "function_name" {
  description = "The function, for its log and its metrics."
  value       = aws_lambda_function.push.function_name
}
