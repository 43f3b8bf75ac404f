locals {
  # Published ids of CloudFront's managed policies, which are the same in every account.
  caching_disabled              = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  all_viewer_except_host_header = "b689b0a8-53d0-40ab-baf2-68738e2966ac"

  # `one` of a list: the objects below are there or not, by count.
  app = var.app == null ? [] : [var.app]
  api = var.api == null ? [] : [var.api]
}

# ---- The app: a second distribution, always up, which the switch never touches.

resource "aws_cloudfront_distribution" "app" {
  count = length(local.app)

  comment             = "Back door to ${var.name}: tests of a fix while users see the maintenance page"
  enabled             = true
  is_ipv6_enabled     = true
  http_version        = "http2and3"
  price_class         = "PriceClass_100"
  aliases             = [var.app.domain_name]
  default_root_object = var.app.default_root_object

  origin {
    origin_id                = "app"
    domain_name              = var.app.origin_domain_name
    origin_path              = var.app.origin_path
    origin_access_control_id = var.app.origin_access_control_id

    dynamic "custom_origin_config" {
      for_each = var.app.origin_access_control_id == null ? ["https"] : []

      content {
        http_port              = 80
        https_port             = 443
        origin_protocol_policy = "https-only"
        origin_ssl_protocols   = ["TLSv1.2"]
      }
    }
  }

  default_cache_behavior {
    target_origin_id           = "app"
    viewer_protocol_policy     = "https-only"
    allowed_methods            = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = false
    cache_policy_id            = local.caching_disabled
    origin_request_policy_id   = var.app.origin_access_control_id == null ? local.all_viewer_except_host_header : null
    response_headers_policy_id = aws_cloudfront_response_headers_policy.app[0].id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.door[0].arn
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = var.app.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}

resource "aws_cloudfront_response_headers_policy" "app" {
  count = length(local.app)

  name    = "${var.name}-backdoor"
  comment = "No search engine and no cache keeps what the back door shows"

  custom_headers_config {
    items {
      header   = "X-Robots-Tag"
      value    = "noindex, nofollow"
      override = true
    }
    items {
      header   = "Cache-Control"
      value    = "no-store"
      override = true
    }
  }
}

resource "aws_route53_record" "app" {
  for_each = var.app == null ? toset([]) : toset(["A", "AAAA"])

  zone_id = var.app.zone_id
  name    = var.app.domain_name
  type    = each.key

  alias {
    name                   = aws_cloudfront_distribution.app[0].domain_name
    zone_id                = aws_cloudfront_distribution.app[0].hosted_zone_id
    evaluate_target_health = false
  }
}
