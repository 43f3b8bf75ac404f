output "url" {
  description = "Where the feed is: an origin without a path, such as a Content-Security-Policy's connect-src takes it."
  value       = "https://${local.host}"
}

output "summary_url" {
  description = "The one document that has everything: what the page and maintenance-watch poll."
  value       = "https://${local.host}${local.documents[0]}"
}

output "function_name" {
  description = "The function behind it."
  value       = aws_lambda_function.feed.function_name
}

output "role_name" {
  description = "The function's role."
  value       = aws_iam_role.feed.name
}

output "distribution_id" {
  description = "The distribution, for its metrics and for invalidations."
  value       = aws_cloudfront_distribution.feed.id
}
