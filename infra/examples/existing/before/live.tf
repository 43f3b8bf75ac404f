# What users reach: the app's records and the API's mapping. Terraform owns them, so it would end any maintenance.

resource "aws_route53_record" "app" {
  for_each = toset(["A", "AAAA"])

  zone_id = var.zone_id
  name    = local.app
  type    = each.key

  alias {
    name                   = var.distribution_domain_name
    zone_id                = "Z2FDTNDATAQYW2" # CloudFront's, for every distribution
    evaluate_target_health = false
  }
}

resource "aws_api_gateway_base_path_mapping" "api" {
  domain_name = aws_api_gateway_domain_name.api.domain_name
  api_id      = aws_api_gateway_stage.prod.rest_api_id
  stage_name  = aws_api_gateway_stage.prod.stage_name
}
