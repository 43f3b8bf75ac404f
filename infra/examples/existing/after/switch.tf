# All that is added. Each target's normal side is what live.tf said until now: in every detail, or the switch leaves it alone.

module "switch" {
  source    = "../../../modules/switch"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name             = "shop"
  switch_package   = "${var.packages}/switch.zip"
  mock_api_package = "${var.packages}/mock-api.zip"
  architecture     = var.architecture

  dns_targets = [{
    name    = "web"
    zone_id = var.zone_id
    record  = local.app
    normal = [
      for type in ["A", "AAAA"] : {
        type = type
        alias = {
          dns_name               = var.distribution_domain_name
          zone_id                = "Z2FDTNDATAQYW2"
          evaluate_target_health = false
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

  alarms               = var.alarms
  us_east_1_alarms     = var.us_east_1_alarms
  mock_api             = { allowed_origins = ["https://${local.app}"] }
  reserved_concurrency = var.reserved_concurrency
  settle_seconds       = var.settle_seconds
  keep                 = [terraform_data.kept.id]
}

# A destroy, or a removal of the module, that the switch refuses must not have begun: it takes first what nothing depends
# on, and the operators' right to end the maintenance would be among that.
resource "terraform_data" "kept" {
  depends_on = [
    aws_iam_role_policy.switch,
    aws_route53_record.api,
    module.maintenance_api,
    module.maintenance_host,
  ]
}

# The API's other side.
module "maintenance_api" {
  source = "../../../modules/maintenance-api"

  name            = "shop"
  maintenance_api = "lambda"
  mock_api        = module.switch.mock_api
}

# The app's other side.
module "maintenance_host" {
  source = "../../../modules/maintenance-host"

  domain_name     = local.app
  certificate_arn = var.app_certificate_arn
  mock_api        = module.switch.mock_api
}

# A role that is there already may now write the switch's mode, read all its parameters, and ask it.
resource "aws_iam_role_policy" "switch" {
  name   = "maintenance-switch"
  role   = aws_iam_role.operators.name
  policy = module.switch.operator_policy_json
}
