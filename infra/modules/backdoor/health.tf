# The alarm to drive the switch with: it asks the app itself, by the back door, and so sees it recover while users see the page.

# A key of the health check's own: the check shows it to everyone who may read the check, and it opens one path only.
resource "terraform_data" "health_key" {
  count = length(local.app)

  input = uuid()

  lifecycle {
    ignore_changes = [input]
  }
}

resource "aws_cloudfrontkeyvaluestore_key" "health" {
  count = length(local.app)

  key_value_store_arn = aws_cloudfront_key_value_store.door[0].arn
  key                 = "health"
  value               = sha256("${var.app.health.path} ${terraform_data.health_key[0].output}")
}

resource "aws_route53_health_check" "app" {
  count = length(local.app)

  type              = "HTTPS_STR_MATCH"
  fqdn              = var.app.domain_name
  port              = 443
  enable_sni        = true
  resource_path     = "${var.app.health.path}?health-key=${terraform_data.health_key[0].output}"
  search_string     = var.app.health.search_string
  request_interval  = var.app.health.interval_seconds
  failure_threshold = 3
  regions           = var.app.health.regions

  tags = {
    Name = "${var.name}-backdoor"
  }

  # Otherwise its first result would be that the app is down.
  depends_on = [aws_route53_record.app, aws_cloudfrontkeyvaluestore_key.health]
}

resource "aws_cloudwatch_metric_alarm" "app" {
  provider = aws.us_east_1
  count    = length(local.app)

  alarm_name        = "${var.name}-backdoor-health"
  alarm_description = "The app of ${var.name} does not answer as it should, asked by the back door at ${var.app.domain_name}${var.app.health.path}"

  namespace           = "AWS/Route53"
  metric_name         = "HealthCheckStatus"
  dimensions          = { HealthCheckId = aws_route53_health_check.app[0].id }
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 60
  datapoints_to_alarm = 2
  evaluation_periods  = 3

  # Silence is INSUFFICIENT_DATA, which begins and ends nothing in the switch. `breaching` would begin maintenance at the first
  # apply, before the first result of the check, and whenever CloudWatch is late; `notBreaching` would end it unasked.
  treat_missing_data = "missing"
}
