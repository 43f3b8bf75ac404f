output "records" {
  description = "The maintenance side of the dns target: aliases of the same types that CloudFront's have."
  value = [for type in ["A", "AAAA"] : {
    type = type
    alias = {
      dns_name               = aws_api_gateway_domain_name.host.regional_domain_name
      zone_id                = aws_api_gateway_domain_name.host.regional_zone_id
      evaluate_target_health = false
    }
  }]

  # Records that lead to a domain without a mapping would show "Forbidden".
  depends_on = [aws_api_gateway_base_path_mapping.host]
}

output "regional_domain_name" {
  description = "The address behind the records: with it the page is tested before any record leads there (curl --connect-to)."
  value       = aws_api_gateway_domain_name.host.regional_domain_name
}
