mock_provider "aws" {}

mock_provider "aws" {
  alias = "us_east_1"
}

variables {
  name = "shop"

  app = {
    domain_name              = "backdoor.shop.example"
    zone_id                  = "Z0123456789ABC"
    certificate_arn          = "arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-0000-0000-000000000000"
    origin_domain_name       = "site.s3.eu-central-1.amazonaws.com"
    origin_access_control_id = "E0000000000000"
    health                   = { path = "/index.html", search_string = "<title>Shop</title>" }
  }

  api = {
    domain_name     = "backdoor-api.shop.example"
    zone_id         = "Z0123456789ABC"
    certificate_arn = "arn:aws:acm:eu-central-1:000000000000:certificate/00000000-0000-0000-0000-000000000000"
    mappings = {
      "(none)"    = { api_id = "a1b2c3", stage = "prod" }
      "v1/orders" = { api_id = "d4e5f6", stage = "$default" }
    }
    client_ca_pem = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"
  }
}

run "both_halves" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.app[0].enabled && aws_cloudfront_distribution.app[0].aliases == toset(["backdoor.shop.example"])
    error_message = "The distribution is up, on the back door's own name."
  }
  assert {
    condition     = one(aws_cloudfront_distribution.app[0].default_cache_behavior).cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    error_message = "Nothing is cached."
  }
  assert {
    condition     = one(one(aws_cloudfront_distribution.app[0].default_cache_behavior).function_association).event_type == "viewer-request"
    error_message = "The door is in front of the only behavior."
  }
  assert {
    condition     = length(aws_cloudfront_distribution.app[0].ordered_cache_behavior) == 0
    error_message = "No path bypasses the door."
  }
  assert {
    condition     = length(one(aws_cloudfront_distribution.app[0].origin).custom_origin_config) == 0
    error_message = "An origin with an access control is no custom origin."
  }
  assert {
    condition     = keys(aws_route53_record.app) == ["A", "AAAA"] && aws_route53_record.api[0].type == "A"
    error_message = "The records of both names are made here."
  }
  assert {
    condition     = aws_cloudfront_function.door[0].runtime == "cloudfront-js-2.0" && length(aws_cloudfront_function.door[0].code) < 10240
    error_message = "The function runs in the runtime that knows the store, and fits it."
  }
  assert {
    condition     = strcontains(aws_cloudfront_function.door[0].code, "const FALLBACK = null;")
    error_message = "Without a fallback, a missing file is missing."
  }
  assert {
    condition     = aws_route53_health_check.app[0].type == "HTTPS_STR_MATCH" && aws_route53_health_check.app[0].fqdn == "backdoor.shop.example"
    error_message = "The health check looks for a string, by the back door's name."
  }
  assert {
    condition     = length(aws_route53_health_check.app[0].regions) == 3
    error_message = "Three Regions check, unless told otherwise."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.app[0].treat_missing_data == "missing" && output.alarm_name == "shop-backdoor-health"
    error_message = "Silence begins nothing, and the alarm's name is known while planning."
  }
  assert {
    condition     = aws_apigatewayv2_api_mapping.api["(none)"].api_mapping_key == null && aws_apigatewayv2_api_mapping.api["v1/orders"].api_mapping_key == "v1/orders"
    error_message = "The empty base path is written (none), others as they are."
  }
  assert {
    condition     = one(aws_s3_bucket_versioning.truststore[0].versioning_configuration).status == "Enabled"
    error_message = "The truststore has versions."
  }
  assert {
    condition     = output.app_url == "https://backdoor.shop.example" && output.api_url == "https://backdoor-api.shop.example"
    error_message = "The addresses are known while planning."
  }
}

run "the_app_alone" {
  command = plan

  variables {
    api = null
  }

  assert {
    condition     = length(aws_apigatewayv2_domain_name.api) + length(aws_s3_bucket.truststore) + length(aws_route53_record.api) + length(aws_apigatewayv2_api_mapping.api) == 0
    error_message = "Nothing of the API's half is made."
  }
  assert {
    condition     = output.api_url == null && output.truststore_uri == null
    error_message = "The outputs of the API's half are null."
  }
}

run "the_api_alone" {
  command = plan

  variables {
    app = null
  }

  assert {
    condition = length(aws_cloudfront_distribution.app) + length(aws_cloudfront_function.door) + length(aws_cloudfront_key_value_store.door) + length(
    aws_route53_health_check.app) + length(aws_cloudwatch_metric_alarm.app) + length(aws_route53_record.app) == 0
    error_message = "Nothing of the app's half is made."
  }
  assert {
    condition     = output.alarm_name == null && output.distribution_arn == null && output.key_value_store_arn == null && output.rotate_policy == null
    error_message = "The outputs of the app's half are null."
  }
}

run "a_custom_origin_and_a_fallback" {
  command = plan

  variables {
    app = {
      domain_name        = "backdoor.shop.example"
      zone_id            = "Z0123456789ABC"
      certificate_arn    = "arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-0000-0000-000000000000"
      origin_domain_name = "origin.shop.example"
      fallback           = "/index.html"
      health             = { search_string = "Shop", interval_seconds = 10, regions = ["us-west-1", "us-west-2", "sa-east-1"] }
    }
  }

  assert {
    condition     = one(one(aws_cloudfront_distribution.app[0].origin).custom_origin_config).origin_protocol_policy == "https-only"
    error_message = "A custom origin is reached by HTTPS."
  }
  assert {
    condition     = one(aws_cloudfront_distribution.app[0].default_cache_behavior).origin_request_policy_id == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    error_message = "A custom origin sees what the viewer sent, but for the Host."
  }
  assert {
    condition     = strcontains(aws_cloudfront_function.door[0].code, "const FALLBACK = \"/index.html\";")
    error_message = "The function knows the fallback."
  }
  assert {
    condition     = aws_route53_health_check.app[0].request_interval == 10
    error_message = "The interval is the one given."
  }
}
