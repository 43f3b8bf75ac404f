# The switch, and what it switches to.

module "switch" {
  source    = "../../modules/switch"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name             = var.name
  switch_package   = "${var.packages}/switch.zip"
  mock_api_package = "${var.packages}/mock-api.zip"
  architecture     = var.architecture

  dns_targets = [{
    name    = "web"
    zone_id = local.zone_id
    record  = local.app
    normal = [
      for type in ["A", "AAAA"] : {
        type = type
        alias = {
          dns_name = aws_cloudfront_distribution.site.domain_name
          zone_id  = aws_cloudfront_distribution.site.hosted_zone_id
        }
      }
    ]
    maintenance = module.maintenance_host.records
  }]

  api_targets = [{
    name        = "api"
    kind        = "rest-api"
    domain_name = aws_api_gateway_domain_name.api.domain_name
    normal      = { api_id = aws_api_gateway_stage.prod.rest_api_id, stage = aws_api_gateway_stage.prod.stage_name }
    maintenance = { api_id = module.maintenance_api.api_id, stage = module.maintenance_api.stage }
  }]

  windows = var.windows

  # The app's health as the back door sees it, in maintenance too: an alarm on live traffic would fall silent with it.
  us_east_1_alarms = [module.backdoor.alarm_name]

  mock_api             = { page_url = var.page_url, allowed_origins = ["https://${local.app}", "https://${local.backdoor}"] }
  reserved_concurrency = var.reserved_concurrency
  notify_topic_arns    = aws_sns_topic.operators[*].arn
  alarm_topic_arns     = aws_sns_topic.operators[*].arn
  settle_seconds       = var.settle_seconds
  keep                 = [terraform_data.kept.id]
}

# A destroy that the switch refuses must not have begun: it takes first what nothing depends on.
resource "terraform_data" "kept" {
  depends_on = [
    aws_iam_role_policy.api,
    aws_lambda_permission.api,
    aws_route53_record.api,
    aws_s3_bucket_policy.site,
    aws_s3_object.index,
    aws_sns_topic_policy.operators,
    aws_sns_topic_subscription.operators,
    module.backdoor,
    module.feed,
    module.maintenance_api,
    module.maintenance_host,
    module.push,
  ]
}

# The API's other side: 503 for every method and path.
module "maintenance_api" {
  source = "../../modules/maintenance-api"

  name            = var.name
  maintenance_api = var.maintenance_api
  mock_api        = module.switch.mock_api
}

# The app's other side: its own name on API Gateway, with a certificate that is valid from the first second.
module "maintenance_host" {
  source = "../../modules/maintenance-host"

  domain_name     = local.app
  certificate_arn = var.certificate_arn
  mock_api        = module.switch.mock_api
}

# The way in for the team, whatever the switch's position.
module "backdoor" {
  source    = "../../modules/backdoor"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name = var.name

  app = {
    domain_name              = local.backdoor
    zone_id                  = local.zone_id
    certificate_arn          = var.us_east_1_certificate_arn
    origin_domain_name       = aws_s3_bucket.site.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.site.id
    health                   = { path = "/index.html", search_string = "The shop is open" }
  }

  api = var.client_ca_pem == null ? null : {
    domain_name     = local.backdoor_api
    zone_id         = local.zone_id
    certificate_arn = var.certificate_arn
    mappings = {
      "(none)" = { api_id = aws_api_gateway_stage.prod.rest_api_id, stage = aws_api_gateway_stage.prod.stage_name }
    }
    client_ca_pem = var.client_ca_pem
  }
}

# Who is notified: of every change, and when the switch itself is not healthy.
resource "aws_sns_topic" "operators" {
  count = var.operators_email != null ? 1 : 0

  name = "${var.name}-maintenance"
}

data "aws_caller_identity" "this" {}

data "aws_iam_policy_document" "operators" {
  count = var.operators_email != null ? 1 : 0

  statement {
    sid       = "AlarmsOnTheSwitch"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.operators[0].arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.this.account_id]
    }
  }

  # EventBridge takes no condition in a topic's policy.
  statement {
    sid       = "ChangesOfTheSwitch"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.operators[0].arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
}

resource "aws_sns_topic_policy" "operators" {
  count = var.operators_email != null ? 1 : 0

  arn    = aws_sns_topic.operators[0].arn
  policy = data.aws_iam_policy_document.operators[0].json
}

resource "aws_sns_topic_subscription" "operators" {
  count = var.operators_email != null ? 1 : 0

  topic_arn = aws_sns_topic.operators[0].arn
  protocol  = "email"
  endpoint  = var.operators_email
}
