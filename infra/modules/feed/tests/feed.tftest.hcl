# The shape of the feed, and bad input. No AWS: tests/infra asks it over HTTP.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { name = "eu-central-1" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/shop-feed" }
  }
  mock_resource "aws_lambda_function_url" {
    defaults = { function_url = "https://abc.lambda-url.eu-central-1.on.aws/" }
  }
  mock_resource "aws_cloudfront_function" {
    defaults = { arn = "arn:aws:cloudfront::111122223333:function/shop-feed-elsewhere" }
  }
  mock_resource "aws_cloudfront_distribution" {
    defaults = {
      arn            = "arn:aws:cloudfront::111122223333:distribution/E1"
      domain_name    = "d111.cloudfront.net"
      hosted_zone_id = "Z2FDTNDATAQYW2"
    }
  }
}

variables {
  name         = "shop"
  package      = "versions.tf"
  prefix       = "/maintenance/shop"
  service_name = "The shop"
}

run "at_cloudfronts_name" {
  assert {
    condition     = output.url == "https://d111.cloudfront.net" && output.summary_url == "https://d111.cloudfront.net/api/v2/summary.json"
    error_message = "Without a domain it is at CloudFront's name."
  }
  assert {
    condition     = length(aws_route53_record.feed) == 0 && aws_cloudfront_distribution.feed.viewer_certificate[0].cloudfront_default_certificate
    error_message = "With CloudFront's certificate, and without records."
  }
  assert {
    condition = aws_lambda_function.feed.environment[0].variables == tomap({
      FEED_STATE_PARAMETER = "/maintenance/shop/state"
      FEED_WINDOWS_PATH    = "/maintenance/shop/windows"
      FEED_SERVICE_NAME    = "The shop"
    })
    error_message = "The function serves the feed alone, from the state and the windows."
  }
  assert {
    condition     = aws_lambda_function.feed.reserved_concurrent_executions == 5 && aws_lambda_function_url.feed.authorization_type == "AWS_IAM"
    error_message = "The function takes five copies at most, and signed requests alone."
  }
  assert {
    condition = alltrue([
      for permission in [aws_lambda_permission.url, aws_lambda_permission.function] :
      permission.principal == "cloudfront.amazonaws.com" && permission.source_arn == "arn:aws:cloudfront::111122223333:distribution/E1"
    ])
    error_message = "Nobody but this distribution may ask it."
  }
  assert {
    condition     = [aws_lambda_permission.url.action, aws_lambda_permission.url.function_url_auth_type, aws_lambda_permission.function.action] == ["lambda:InvokeFunctionUrl", "AWS_IAM", "lambda:InvokeFunction"]
    error_message = "New function URLs want both permissions."
  }
  assert {
    condition     = one(aws_cloudfront_distribution.feed.origin).domain_name == "abc.lambda-url.eu-central-1.on.aws"
    error_message = "The origin is the function URL's host."
  }
  assert {
    condition     = one(aws_cloudfront_distribution.feed.origin).origin_shield[0].origin_shield_region == "eu-central-1"
    error_message = "The Origin Shield is the one of this Region."
  }
  assert {
    condition     = aws_cloudfront_origin_access_control.feed.origin_access_control_origin_type == "lambda" && aws_cloudfront_origin_access_control.feed.signing_behavior == "always"
    error_message = "Each request to the function is signed."
  }
  assert {
    condition = aws_cloudfront_distribution.feed.ordered_cache_behavior[*].path_pattern == tolist([
      "/api/v2/summary.json", "/api/v2/status.json", "/api/v2/scheduled-maintenances/active.json", "/api/v2/scheduled-maintenances/upcoming.json"
    ])
    error_message = "Four documents reach the function, and no pattern."
  }
  assert {
    condition     = alltrue([for behavior in aws_cloudfront_distribution.feed.ordered_cache_behavior : length(behavior.function_association) == 0]) && length(aws_cloudfront_distribution.feed.default_cache_behavior[0].function_association) == 1
    error_message = "All else is answered at the edge."
  }
  assert {
    condition     = alltrue([for error in aws_cloudfront_distribution.feed.custom_error_response : error.error_caching_min_ttl <= 5 && error.response_page_path == null])
    error_message = "An error is kept for seconds, and stays an error."
  }
  assert {
    condition     = [aws_cloudfront_cache_policy.feed.min_ttl, aws_cloudfront_cache_policy.feed.default_ttl, aws_cloudfront_cache_policy.feed.max_ttl] == [1, 5, 60]
    error_message = "A copy is kept for seconds."
  }
}

run "who_is_told_that_it_is_down" {
  variables {
    alarm_topic_arns = ["arn:aws:sns:eu-central-1:111122223333:operators"]
  }

  assert {
    condition     = { for name, alarm in aws_cloudwatch_metric_alarm.feed : alarm.alarm_name => alarm.metric_name } == { shop-feed-failing = "Url5xxCount", shop-feed-throttles = "Throttles" }
    error_message = "What tabs are refused is watched, and that the function is let run."
  }
  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.feed :
      alarm.dimensions == tomap({ FunctionName = "shop-feed" }) && alarm.alarm_actions == toset(var.alarm_topic_arns) && alarm.ok_actions == toset(var.alarm_topic_arns) && alarm.treat_missing_data == "notBreaching"
    ])
    error_message = "The operators are notified of it, and of its end; a feed that nobody asks is healthy."
  }
}

run "at_a_name_of_its_own" {
  variables {
    page_url = "https://page.example.com/"
    message  = "Back soon"
    domain = {
      domain_name     = "status.example.com"
      zone_id         = "Z0123456789ABC"
      certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/1"
    }
  }

  assert {
    condition     = output.url == "https://status.example.com" && aws_cloudfront_distribution.feed.aliases == toset(["status.example.com"])
    error_message = "It is at its own name."
  }
  assert {
    condition     = aws_cloudfront_distribution.feed.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021"
    error_message = "With TLS 1.2 or later."
  }
  assert {
    condition     = toset([for record in aws_route53_record.feed : record.type]) == toset(["A", "AAAA"]) && alltrue([for record in aws_route53_record.feed : record.alias[0].name == "d111.cloudfront.net"])
    error_message = "Its records are aliases, IPv6 too."
  }
  assert {
    condition     = aws_lambda_function.feed.environment[0].variables.FEED_PAGE_URL == "https://page.example.com/" && aws_lambda_function.feed.environment[0].variables.FEED_MESSAGE == "Back soon"
    error_message = "Page and message reach the function."
  }
}

run "the_nearest_shield_of_a_region_without" {
  override_data {
    target = data.aws_region.this
    values = { name = "eu-north-1" }
  }

  assert {
    condition     = one(aws_cloudfront_distribution.feed.origin).origin_shield[0].origin_shield_region == "eu-west-2"
    error_message = "CloudFront's documentation names London for Stockholm."
  }
}

run "a_region_that_nobody_has_named_a_shield_for" {
  override_data {
    target = data.aws_region.this
    values = { name = "xx-nowhere-1" }
  }

  assert {
    condition     = length(one(aws_cloudfront_distribution.feed.origin).origin_shield) == 0
    error_message = "No guess."
  }
}

run "no_shield" {
  variables {
    origin_shield = "none"
  }

  assert {
    condition     = length(one(aws_cloudfront_distribution.feed.origin).origin_shield) == 0
    error_message = "None was wanted."
  }
}
