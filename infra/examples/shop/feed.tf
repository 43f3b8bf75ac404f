# What tells users who are there already: the feed, which page and app poll, up in both modes and at a name that is
# never switched.

module "feed" {
  source = "../../modules/feed"

  name                 = var.name
  package              = "${var.packages}/feed.zip"
  architecture         = var.architecture
  prefix               = module.switch.prefix
  service_name         = var.service_name
  page_url             = var.page_url
  reserved_concurrency = var.reserved_concurrency.feed
  alarm_topic_arns     = aws_sns_topic.operators[*].arn

  domain = {
    domain_name     = local.status
    zone_id         = local.zone_id
    certificate_arn = var.us_east_1_certificate_arn
  }
}

# Open tabs are notified at once, by a connection that each keeps. Without it they ask the feed.
module "push" {
  source = "../../modules/push"
  count  = var.push ? 1 : 0

  name                 = var.name
  package              = "${var.packages}/push.zip"
  architecture         = var.architecture
  switch_function_arn  = module.switch.switch_function_arn
  allowed_origins      = ["https://${local.app}", "https://${local.backdoor}"]
  reserved_concurrency = var.reserved_concurrency.push
  alarm_topic_arns     = aws_sns_topic.operators[*].arn
}
