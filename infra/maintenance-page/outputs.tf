output "repository" {
  description = "The repository's full name, OWNER/REPOSITORY."
  value       = github_repository.page.full_name
}

output "url" {
  description = "The page's permanent address, for MOCK_PAGE_URL of mock-api. Null with app_domain: every other address then leads to the app's own name, and a redirect to it would loop."
  value = (
    var.app_domain != null ? null :
    var.page_domain != null ? "https://${var.page_domain}/" :
    "https://${lower(var.owner)}.github.io/${var.repository}/"
  )
}

output "host" {
  description = "The host of GitHub Pages, to which page_domain's CNAME leads."
  value       = "${lower(var.owner)}.github.io"
}

output "records" {
  description = "The maintenance side of a dns target, as DNS straight at GitHub Pages. Null without app_domain: Pages would not know the name."
  value = var.app_domain == null ? null : [
    { type = "A", ttl = 60, values = local.addresses.A },
    { type = "AAAA", ttl = 60, values = local.addresses.AAAA },
  ]
}

output "verification_record" {
  description = "The name of the TXT record by which GitHub verifies the domain, so that nobody else can claim it. Its value is shown at Settings, Pages, of the owner. Null without a domain."
  value       = local.domain == null ? null : "_github-pages-challenge-${lower(var.owner)}.${local.domain}"
}
