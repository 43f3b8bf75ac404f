# The door: a function that asks for a key, and the store that it knows the keys' hashes from.

resource "aws_cloudfront_key_value_store" "door" {
  count = length(local.app)

  name    = "${var.name}-backdoor"
  comment = "Hashes of the back door's keys: `rotate` writes current and previous, Terraform only health"
}

resource "aws_cloudfront_function" "door" {
  count = length(local.app)

  name                         = "${var.name}-backdoor"
  comment                      = "Opens the back door to ${var.name} for those who hold its key"
  runtime                      = "cloudfront-js-2.0"
  key_value_store_associations = [aws_cloudfront_key_value_store.door[0].arn]

  code = replace(file("${path.module}/door.js"), "const FALLBACK = null;", "const FALLBACK = ${jsonencode(var.app.fallback)};")
}
