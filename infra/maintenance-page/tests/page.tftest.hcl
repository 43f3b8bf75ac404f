# The provider is mocked: these tests hold what would be asked of GitHub, and that bad input is refused at plan time.
mock_provider "github" {
  mock_data "github_ip_ranges" {
    defaults = {
      pages_ipv4 = ["192.30.252.153/32", "185.199.108.153/32", "185.199.109.153/32", "185.199.110.153/32", "185.199.111.153/32"]
      pages_ipv6 = ["2606:50c0:8000::153/128", "2606:50c0:8001::153/128", "2606:50c0:8002::153/128", "2606:50c0:8003::153/128"]
    }
  }
}

variables {
  owner = "Example-Inc"
}

run "the_folder_as_it_lies_there" {
  assert {
    condition     = join(" ", keys(github_repository_file.page)) == ".nojekyll 404.html index.html"
    error_message = "Published: ${join(", ", keys(github_repository_file.page))}."
  }
  assert {
    condition = alltrue([for path in ["404.html", "index.html"] :
      github_repository_file.page[path].content == file("../page/${path}")
    ])
    error_message = "Without texts each page is published byte for byte."
  }
  assert {
    condition     = github_repository_pages.page.build_type == "legacy" && github_repository_pages.page.cname == null
    error_message = "A page of text alone is published from the branch."
  }
  assert {
    condition     = github_repository_pages.page.source[0].branch == github_repository.page.default_branch && github_repository_pages.page.source[0].path == "/"
    error_message = "It is published from the branch that GitHub made."
  }
  assert {
    condition     = output.url == "https://example-inc.github.io/maintenance-page/" && output.host == "example-inc.github.io"
    error_message = "The permanent address is ${output.url}."
  }
  assert {
    condition     = output.records == null && output.verification_record == null
    error_message = "Without app_domain nobody may point DNS at Pages."
  }
}

run "texts_are_filled_in_and_escaped" {
  command = plan
  variables {
    texts = { name = "Shop & Söhne", message = "Back at <b>five</b>: $1 \"each\"" }
  }
  assert {
    condition     = strcontains(github_repository_file.page["index.html"].content, "<!--name-->Shop &amp; Söhne<!--/name-->")
    error_message = "The name stands in its place."
  }
  assert {
    condition     = strcontains(github_repository_file.page["index.html"].content, "<!--message-->Back at &lt;b&gt;five&lt;/b&gt;: $1 &quot;each&quot;<!--/message-->")
    error_message = "A text is text, whatever is in it."
  }
  assert {
    condition     = strcontains(github_repository_file.page["index.html"].content, "<!--contact-->Thank you for your patience.<!--/contact-->")
    error_message = "A text that is not given stays as it was."
  }
  assert {
    condition     = github_repository_file.page["index.html"].content == github_repository_file.page["404.html"].content
    error_message = "Every path of the app shows the same page."
  }
  assert {
    condition     = startswith(github_repository_file.page["index.html"].content, "<!doctype html>") && endswith(github_repository_file.page["index.html"].content, "</html>\n")
    error_message = "Nothing of the page is lost around the places."
  }
}

run "a_domain_of_the_pages_own" {
  variables {
    page_domain   = "page.example.com"
    enforce_https = true
  }
  assert {
    condition     = github_repository_pages.page.cname == "page.example.com" && github_repository_file.page["CNAME"].content == "page.example.com"
    error_message = "Pages knows the name."
  }
  assert {
    condition     = github_repository_pages.page.https_enforced == true
    error_message = "https is enforced where that is asked for."
  }
  assert {
    condition     = output.url == "https://page.example.com/" && output.records == null
    error_message = "The permanent address is the page's own name."
  }
  assert {
    condition     = output.verification_record == "_github-pages-challenge-example-inc.page.example.com"
    error_message = "GitHub verifies the name by ${coalesce(output.verification_record, "nothing")}."
  }
}

run "the_apps_own_name" {
  variables {
    app_domain = "app.example.com"
  }
  assert {
    condition     = github_repository_pages.page.cname == "app.example.com"
    error_message = "Pages knows the name."
  }
  assert {
    condition     = output.url == null
    error_message = "A redirect to a site that redirects to the app's own name never ends."
  }
  assert {
    condition     = [for record in output.records : "${record.type} ${record.ttl} ${length(record.values)}"] == ["A 60 4", "AAAA 60 4"]
    error_message = "The records are a dns target's maintenance side."
  }
}

run "binary_files_go_through_the_workflow" {
  command = plan
  variables {
    folder = "tests/binary"
  }
  assert {
    condition     = github_repository_file.page["logo.png.base64"].content == filebase64("tests/binary/logo.png")
    error_message = "A binary file is stored as base64."
  }
  assert {
    condition     = github_repository_file.page["decomposed.txt.base64"].content == filebase64("tests/binary/decomposed.txt")
    error_message = "Terraform would compose these letters: they are kept as bytes."
  }
  assert {
    condition     = github_repository_pages.page.build_type == "workflow" && length(github_repository_pages.page.source) == 0
    error_message = "A page with binary files is published by the workflow."
  }
  assert {
    condition     = one(github_repository_file.workflow).content == file("pages.yml")
    error_message = "The workflow is there."
  }
}

run "an_owner_is_a_name" {
  command = plan
  variables {
    owner = "github.com/example-inc"
  }
  expect_failures = [var.owner]
}

run "a_repository_is_a_name_alone" {
  command = plan
  variables {
    repository = "example-inc/page"
  }
  expect_failures = [var.repository]
}

run "a_repository_is_not_the_owners_own_site" {
  command = plan
  variables {
    repository = "Example-Inc.GitHub.io"
  }
  expect_failures = [var.repository]
}

run "a_folder_that_is_not_there" {
  command = plan
  variables {
    folder = "tests/nowhere"
  }
  expect_failures = [var.folder]
}

run "a_folder_without_a_page" {
  command = plan
  variables {
    folder = "tests"
  }
  expect_failures = [github_repository.page]
}

run "a_text_without_a_place" {
  command = plan
  variables {
    texts = { nam = "Shop" }
  }
  expect_failures = [github_repository.page]
}

run "a_domain_is_no_address" {
  command = plan
  variables {
    page_domain = "https://page.example.com"
  }
  expect_failures = [var.page_domain]
}

run "an_app_domain_is_no_address" {
  command = plan
  variables {
    app_domain = "app.example.com."
  }
  expect_failures = [var.app_domain]
}

run "a_domain_too_long_for_a_certificate" {
  command = plan
  variables {
    app_domain = "a-name-that-is-as-long-as-names-go.and-then-some-more.example.com"
  }
  expect_failures = [var.app_domain]
}

run "a_site_has_one_name" {
  command = plan
  variables {
    app_domain  = "app.example.com"
    page_domain = "page.example.com"
  }
  expect_failures = [var.app_domain]
}

run "other_addresses_are_a_warning" {
  command = plan
  override_data {
    target = data.github_ip_ranges.now
    values = { pages_ipv4 = ["192.0.2.1/32"], pages_ipv6 = [] }
  }
  expect_failures = [check.addresses]
}
