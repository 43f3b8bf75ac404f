output "files" {
  description = "Path to text: the whole site but for binary files, with the places of its pages filled."
  value       = { for path, text in local.is_text : path => lookup(local.pages, path, text ? file("${local.folder}/${path}") : "") if text }

  precondition {
    condition     = contains(local.paths, "index.html") && contains(local.paths, "404.html")
    error_message = "folder (${local.folder}) needs index.html, and 404.html for every other path of the app."
  }

  precondition {
    condition     = length(local.without_place) == 0
    error_message = "No page in ${local.folder} has a place for: ${join(", ", local.without_place)}. (feed_url, app_url, probe_url and texts go into settings.)"
  }

  precondition {
    condition     = length(local.too_low) == 0
    error_message = "${join("; ", local.too_low)}. WCAG asks for 4.5:1: take a darker accent, or a lighter accent_dark."
  }

  precondition {
    condition     = length(local.too_large) == 0
    error_message = "${join("; ", local.too_large)}. Everybody asks for it at once: take a smaller logo or shorter texts."
  }
}

output "binary" {
  description = "Path to base64: the files of the folder that are no text."
  value       = { for path, text in local.is_text : path => filebase64("${local.folder}/${path}") if !text }
}

output "csp" {
  description = "The Content-Security-Policy of index.html, for a host that sends it as a header, too. Null where the page has no place that it depends on."
  value       = lookup(local.csp, "index.html", null)
}

locals {
  without_place = setsubtract(keys(local.given), flatten([for keys in values(local.keys) : tolist(keys)]))

  # length() counts letters; base64 has four characters for three bytes. A page without places is its owner's to weigh.
  bytes = { for path, keys in local.keys : path =>
    floor(length(replace(base64encode(local.pages[path]), "=", "")) * 3 / 4) if length(keys) > 0
  }
  too_large = [for path, bytes in local.bytes : "${path} has ${bytes} bytes, ${bytes - 30000} more than the 30,000 that a page may have" if bytes > 30000]
}
