# CloudFront, which answers all but a few requests a second from its caches.

locals {
  documents = [for name in [
    "summary.json",
    "status.json",
    "scheduled-maintenances/active.json",
    "scheduled-maintenances/upcoming.json",
  ] : "/api/v2/${name}"]

  methods = ["GET", "HEAD", "OPTIONS"]

  # By Region, where the Origin Shield is that is nearest to it: "none" where CloudFront's documentation names none.
  shields = { for line in split("\n", trimspace(file("${path.module}/shields.txt"))) : split(" ", line)[0] => split(" ", line)[1] }
  shield  = var.origin_shield == "nearest" ? lookup(local.shields, local.region, "none") : var.origin_shield

  host = var.domain != null ? var.domain.domain_name : aws_cloudfront_distribution.feed.domain_name
}

# Nothing of a request is in the key, so that one copy serves everybody. The function's own max-age is five seconds.
resource "aws_cloudfront_cache_policy" "feed" {
  name        = local.function_name
  comment     = "One copy for everybody, for seconds"
  min_ttl     = 1
  default_ttl = 5
  max_ttl     = 60

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true

    cookies_config {
      cookie_behavior = "none"
    }

    headers_config {
      header_behavior = "none"
    }

    query_strings_config {
      query_string_behavior = "none"
    }
  }
}

resource "aws_cloudfront_origin_access_control" "feed" {
  name                              = local.function_name
  description                       = "Lets CloudFront ask the function"
  origin_access_control_origin_type = "lambda"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# Whatever is none of the documents ends here: a flood of made-up paths, none of them in the cache, never gets further.
resource "aws_cloudfront_function" "elsewhere" {
  name    = "${local.function_name}-elsewhere"
  comment = "Answers 404 to all but the feed's documents"
  runtime = "cloudfront-js-2.0"
  code    = file("${path.module}/elsewhere.js")
}

resource "aws_cloudfront_distribution" "feed" {
  comment         = "The status feed of ${var.prefix}"
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  price_class     = var.price_class
  aliases         = var.domain != null ? [var.domain.domain_name] : []

  # At most two tries of four seconds: those who poll give up after eight.
  origin {
    origin_id                = "function"
    domain_name              = split("/", aws_lambda_function_url.feed.function_url)[2]
    origin_access_control_id = aws_cloudfront_origin_access_control.feed.id
    connection_attempts      = 2
    connection_timeout       = 1

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
      origin_read_timeout    = 3
    }

    dynamic "origin_shield" {
      for_each = local.shield == "none" ? [] : [local.shield]

      content {
        enabled              = true
        origin_shield_region = origin_shield.value
      }
    }
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.documents

    content {
      path_pattern           = ordered_cache_behavior.value
      target_origin_id       = "function"
      viewer_protocol_policy = "redirect-to-https"
      allowed_methods        = local.methods
      cached_methods         = local.methods
      compress               = true
      cache_policy_id        = aws_cloudfront_cache_policy.feed.id
    }
  }

  default_cache_behavior {
    target_origin_id       = "function"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = local.methods
    cached_methods         = local.methods
    cache_policy_id        = aws_cloudfront_cache_policy.feed.id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.elsewhere.arn
    }
  }

  # Where there is no copy to serve instead, an error is kept for seconds: it must not become a flood at the function,
  # and it must not outlive its cause.
  dynamic "custom_error_response" {
    for_each = [403, 404, 500, 502, 503, 504]

    content {
      error_code            = custom_error_response.value
      error_caching_min_ttl = 2
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  # With CloudFront's own certificate there is no choice of TLS versions.
  viewer_certificate {
    cloudfront_default_certificate = var.domain == null
    acm_certificate_arn            = var.domain != null ? var.domain.certificate_arn : null
    ssl_support_method             = var.domain != null ? "sni-only" : null
    minimum_protocol_version       = var.domain != null ? "TLSv1.2_2021" : "TLSv1"
  }
}

resource "aws_route53_record" "feed" {
  for_each = var.domain != null ? toset(["A", "AAAA"]) : toset([])

  zone_id = var.domain.zone_id
  name    = var.domain.domain_name
  type    = each.key

  alias {
    name                   = aws_cloudfront_distribution.feed.domain_name
    zone_id                = aws_cloudfront_distribution.feed.hosted_zone_id
    evaluate_target_health = false
  }
}
