# Forgotten by Terraform, and left as they are. The switch manages them now, and switch.tf says what each side should look like.
# Once every workspace has been applied, this file can go.

removed {
  from = aws_route53_record.app

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_api_gateway_base_path_mapping.api

  lifecycle {
    destroy = false
  }
}
