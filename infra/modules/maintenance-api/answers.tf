# The texts of every answer. Pure values; `openapi.tf` puts them where API Gateway takes them.

locals {
  # As mock-api gives them, name by name: tests/infra/test_maintenance_api.py compares the two.
  cors_headers = merge(
    { "Access-Control-Allow-Origin" = var.allowed_origin },
    var.allowed_origin == "*" ? {} : { "Access-Control-Allow-Credentials" = "true" },
  )
  read_headers = merge(local.cors_headers, {
    "Access-Control-Expose-Headers" = "Retry-After, X-Maintenance"
    "Cache-Control"                 = "no-store"
  })

  refusal_headers = merge(local.read_headers, {
    "Content-Type"           = "application/problem+json"
    "Retry-After"            = tostring(var.retry_after_seconds)
    "Vary"                   = "Accept, Origin"
    "X-Content-Type-Options" = "nosniff"
    "X-Maintenance"          = "on"
  })
  refusal_body = {
    type    = "about:blank"
    title   = "Service Unavailable"
    status  = 503
    detail  = var.message
    message = var.message
    since   = null
    until   = null
  }

  # The status feed. It is reached where the switch has put this API, so that true is what it can say.
  feed_headers = merge(local.read_headers, {
    "Content-Type" = "application/json"
    "Vary"         = "Origin"
  })
  feed_body = {
    maintenance = true
    since       = null
    until       = null
    message     = var.message
    retry_after = var.retry_after_seconds
  }

  # "*" allows any header, but Authorization, and nothing at all with credentials: so the usual ones have names.
  preflight_headers = merge(local.cors_headers, {
    "Access-Control-Allow-Headers" = join(", ", concat(["*"], var.allowed_headers))
    "Access-Control-Allow-Methods" = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
    "Access-Control-Max-Age"       = "60"
    "Cache-Control"                = "no-store"
    "Vary"                         = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
  })

  # For people who meet the throttle in front of the page: it calls nothing, so that it can be shown by anything.
  page_headers = merge(local.refusal_headers, {
    "Content-Type"    = "text/html; charset=utf-8"
    "Referrer-Policy" = "no-referrer"
  })
  page_message = replace(replace(replace(var.message, "&", "&amp;"), "<", "&lt;"), ">", "&gt;")
  page_body    = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Maintenance</title><h1>Maintenance</h1><p>${local.page_message}</p></html>"

  # Templates are not plain text: "$" and "#" are commands to VTL, and "$context" is one to a gateway response. In JSON
  # and in HTML each can be written by its number, which neither sees.
  refusal_template = replace(replace(jsonencode(local.refusal_body), "$", "\\u0024"), "#", "\\u0023")
  feed_template    = replace(replace(jsonencode(local.feed_body), "$", "\\u0024"), "#", "\\u0023")
  page_template    = replace(local.page_body, "$", "&dollar;")

  fallback_headers  = var.fallback == "page" ? local.page_headers : local.refusal_headers
  fallback_template = var.fallback == "page" ? local.page_template : local.refusal_template
}
