output "app_url" {
  description = "Address of the back door to the app, without its key, or null. `rotate` takes it and prints it with a key."
  value       = one([for app in local.app : "https://${app.domain_name}"])
}

output "distribution_arn" {
  description = "ARN of the back door's distribution, or null: the origin's bucket policy must let it in as well as the app's own."
  value       = one(aws_cloudfront_distribution.app[*].arn)
}

output "distribution_domain_name" {
  description = "CloudFront's own name of the back door's distribution, or null. The same door is there."
  value       = one(aws_cloudfront_distribution.app[*].domain_name)
}

output "key_value_store_arn" {
  description = "ARN of the store that holds the hashes of the keys, or null. `rotate` takes it."
  value       = one(aws_cloudfront_key_value_store.door[*].arn)
}

output "rotate_policy" {
  description = "IAM policy (JSON) for those who may rotate the key, or null. It takes effect once you attach it."
  value = one([for store in aws_cloudfront_key_value_store.door : jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "RotateTheKeyOfTheBackDoor"
      Effect = "Allow"
      Action = [
        "cloudfront-keyvaluestore:DescribeKeyValueStore",
        "cloudfront-keyvaluestore:ListKeys",
        "cloudfront-keyvaluestore:UpdateKeys",
      ]
      Resource = store.arn
    }]
  })])
}

output "health_check_id" {
  description = "Id of the Route 53 health check, or null."
  value       = one(aws_route53_health_check.app[*].id)
}

output "alarm_name" {
  description = "Name of the alarm on the health check, in us-east-1, or null: goes into the switch's us_east_1_alarms."
  value       = one(aws_cloudwatch_metric_alarm.app[*].alarm_name)
}

output "alarm_arn" {
  description = "ARN of that alarm, or null."
  value       = one(aws_cloudwatch_metric_alarm.app[*].arn)
}

output "api_url" {
  description = "Address of the back door to the API, or null. It answers nobody without a client certificate."
  value       = one([for api in local.api : "https://${api.domain_name}"])
}

output "truststore_uri" {
  description = "Where the authorities whose clients are let in to the API are kept, or null."
  value       = one([for object in aws_s3_object.truststore : "s3://${object.bucket}/${object.key}"])
}
