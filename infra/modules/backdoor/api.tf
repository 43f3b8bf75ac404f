# The API: a second custom domain, always mapped to the real API, which only holders of a client certificate can talk to.

resource "aws_apigatewayv2_domain_name" "api" {
  count = length(local.api)

  domain_name = var.api.domain_name

  domain_name_configuration {
    certificate_arn                        = var.api.certificate_arn
    ownership_verification_certificate_arn = var.api.ownership_certificate_arn
    endpoint_type                          = "REGIONAL"
    security_policy                        = "TLS_1_2"
  }

  # The version makes API Gateway read the truststore again when its content has changed.
  mutual_tls_authentication {
    truststore_uri     = "s3://${aws_s3_object.truststore[0].bucket}/${aws_s3_object.truststore[0].key}"
    truststore_version = aws_s3_object.truststore[0].version_id
  }
}

# API mappings of v2 map REST and HTTP APIs alike, by base paths of several segments too.
resource "aws_apigatewayv2_api_mapping" "api" {
  for_each = var.api == null ? {} : var.api.mappings

  domain_name     = aws_apigatewayv2_domain_name.api[0].id
  api_mapping_key = each.key == "(none)" ? null : each.key
  api_id          = each.value.api_id
  stage           = each.value.stage
}

resource "aws_route53_record" "api" {
  count = length(local.api)

  zone_id = var.api.zone_id
  name    = var.api.domain_name
  type    = "A"

  alias {
    name                   = aws_apigatewayv2_domain_name.api[0].domain_name_configuration[0].target_domain_name
    zone_id                = aws_apigatewayv2_domain_name.api[0].domain_name_configuration[0].hosted_zone_id
    evaluate_target_health = false
  }
}

# ---- The truststore: certificates only, nothing secret.

resource "aws_s3_bucket" "truststore" {
  count = length(local.api)

  bucket_prefix = "${var.name}-truststore-"
  force_destroy = true # old versions of certificates must not hold a destroy back
}

resource "aws_s3_bucket_versioning" "truststore" {
  count = length(local.api)

  bucket = aws_s3_bucket.truststore[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "truststore" {
  count = length(local.api)

  bucket                  = aws_s3_bucket.truststore[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_object" "truststore" {
  count = length(local.api)

  bucket       = aws_s3_bucket_versioning.truststore[0].bucket # versioned before the first version is written
  key          = "truststore.pem"
  content      = var.api.client_ca_pem
  content_type = "application/x-pem-file"
}
