# What is rendered, and bad input. tests/infra/test_page_module.py computes hashes and contrast a second time, and reads
# what is said.

variables {
  folder = "tests/fixture"
}

run "the_folder_as_it_lies_there" {
  assert {
    condition     = output.files == { for path in ["404.html", "index.html"] : path => file("tests/fixture/${path}") }
    error_message = "Where nothing is given each page comes out byte for byte, its policy too."
  }
}

run "the_page_of_this_project" {
  variables {
    folder = null
  }
  assert {
    condition     = output.files == { for path in ["404.html", "index.html"] : path => file("../../page/${path}") }
    error_message = "Where nothing is given each page comes out byte for byte, its policy too."
  }
}

run "a_page_of_somebodys_own" {
  variables {
    folder = "tests/own"
  }
  assert {
    condition     = output.files == { for path in ["404.html", "index.html"] : path => file("tests/own/${path}") } && output.csp == null
    error_message = "A page without places comes out byte for byte."
  }
  assert {
    condition     = output.binary == { "logo.png" = filebase64("tests/own/logo.png") }
    error_message = "What is no text is given out as base64."
  }
}

run "texts_are_filled_in_and_escaped" {
  variables {
    brand   = { name = "Shop & Söhne", contact = "" }
    message = "Back at <b>five</b>: $1 \"each\" $${x} <!--contact-->?<!--/contact--> /*accent*/red/**/"
  }
  assert {
    condition     = strcontains(output.files["index.html"], "<!--name-->Shop &amp; Söhne<!--/name-->")
    error_message = "The name is where the page marks it."
  }
  assert {
    condition     = strcontains(output.files["index.html"], "<!--message-->Back at &lt;b&gt;five&lt;/b&gt;: $1 &quot;each&quot; $${x} &lt;!--contact--&gt;?&lt;!--/contact--&gt; /*accent*/red/**/<!--/message-->")
    error_message = "A text is text, whatever is in it."
  }
  assert {
    condition     = strcontains(output.files["index.html"], "<!--contact--><!--/contact-->")
    error_message = "A text may be empty."
  }
  assert {
    condition     = output.files["index.html"] == output.files["404.html"] && startswith(output.files["index.html"], "<!doctype html>") && endswith(output.files["index.html"], "</html>\n")
    error_message = "Nothing of the page is lost around the places, and every path shows the same."
  }
  assert {
    condition     = strcontains(output.files["index.html"], "/*accent*/#2b5c8a/**/") && strcontains(output.files["index.html"], "{\"feed\":null,\"app\":null,\"probe\":null,\"texts\":{}}")
    error_message = "What is not given stays as it was."
  }
}

run "the_brand" {
  variables {
    brand = { logo = "data:image/svg+xml,%3Csvg/%3E?a&b", accent = "#8A2B2B", accent_dark = "#e3a08f" }
  }
  assert {
    condition     = strcontains(output.files["index.html"], "<!--logo--><img src=\"data:image/svg+xml,%3Csvg/%3E?a&amp;b\" alt=\"\" class=\"logo\"><!--/logo-->")
    error_message = "The logo is where the page marks it."
  }
  assert {
    condition     = strcontains(output.files["index.html"], "/*accent*/#8A2B2B/**/") && strcontains(output.files["index.html"], "/*accent_dark*/#e3a08f/**/")
    error_message = "So do the colours."
  }
  assert {
    condition     = !strcontains(file("tests/fixture/index.html"), output.csp) && strcontains(output.files["index.html"], "content=\"${output.csp}\"")
    error_message = "Another style has another hash, and the policy names it."
  }
}

run "at_a_host_of_its_own" {
  variables {
    feed_url = "https://status.example.com/api/v2/summary.json"
    app_url  = "https://app.example.com"
    texts    = { de = { title = "</script><b>" }, fr = { title = "a", message = "b\n\"c\"" } }
  }
  assert {
    condition     = strcontains(output.files["index.html"], "id=\"settings\">{\"feed\":\"https://status.example.com/api/v2/summary.json\",\"app\":\"https://app.example.com\",\"probe\":null,\"texts\":{\"de\":{\"title\":\"\\u003c/script\\u003e\\u003cb\\u003e\"},\"fr\":{\"message\":\"b\\n\\\"c\\\"\",\"title\":\"a\"}}}</script>\n")
    error_message = "The settings are JSON on one line, and nothing in them ends their element."
  }
  assert {
    condition     = endswith(output.csp, "; img-src data: https://app.example.com; connect-src 'self' https://status.example.com https://app.example.com; base-uri 'none'; form-action 'none'")
    error_message = "The page may ask the feed and the app."
  }
}

run "an_image_elsewhere_as_probe" {
  variables {
    app_url   = "https://app.example.com"
    probe_url = "https://cdn.example.com:8443/up.png"
  }
  assert {
    condition     = endswith(output.csp, "; img-src data: https://app.example.com https://cdn.example.com:8443; connect-src 'self' https://app.example.com; base-uri 'none'; form-action 'none'")
    error_message = "The policy is ${output.csp}."
  }
}

run "an_address_elsewhere_as_probe" {
  variables {
    feed_url  = "https://api.example.com/api/v2/summary.json"
    probe_url = "https://api.example.com/health?deep=1"
  }
  assert {
    condition     = endswith(output.csp, "; img-src data:; connect-src 'self' https://api.example.com; base-uri 'none'; form-action 'none'")
    error_message = "The policy is ${output.csp}."
  }
}

run "a_folder_that_is_not_there" {
  command         = plan
  expect_failures = [var.folder]
  variables {
    folder = "tests/nowhere"
  }
}

run "a_folder_without_a_page" {
  command         = plan
  expect_failures = [output.files]
  variables {
    folder = "tests"
  }
}

run "a_text_without_a_place" {
  command         = plan
  expect_failures = [output.files]
  variables {
    folder  = "tests/own"
    message = "Back at five."
  }
}

run "a_logo_at_an_address" {
  command         = plan
  expect_failures = [var.brand]
  variables {
    brand = { logo = "https://www.example.com/logo.svg" }
  }
}

run "a_logo_that_is_no_image" {
  command         = plan
  expect_failures = [var.brand]
  variables {
    brand = { logo = "data:text/html;base64,AAAA" }
  }
}

run "a_logo_that_ends_its_attribute" {
  command         = plan
  expect_failures = [var.brand]
  variables {
    brand = { logo = "data:image/png,\"onerror=" }
  }
}

run "a_colour_by_name" {
  command         = plan
  expect_failures = [var.brand]
  variables {
    brand = { accent = "navy", accent_dark = "#8fbbe3" }
  }
}

run "a_colour_for_the_day_alone" {
  command         = plan
  expect_failures = [var.brand]
  variables {
    brand = { accent = "#2b5c8a" }
  }
}

run "a_colour_too_bright_for_paper" {
  command         = plan
  expect_failures = [output.files]
  variables {
    brand = { accent = "#777777", accent_dark = "#8fbbe3" }
  }
}

run "a_colour_too_dark_for_the_dark" {
  command         = plan
  expect_failures = [output.files]
  variables {
    brand = { accent = "#2b5c8a", accent_dark = "#2b5c8a" }
  }
}

run "a_page_too_large" {
  command         = plan
  expect_failures = [output.files]
  variables {
    message = format("%30000d", 1)
  }
}

run "a_language_that_the_page_does_not_speak" {
  command         = plan
  expect_failures = [var.texts]
  variables {
    texts = { it = { title = "In manutenzione" } }
  }
}

run "a_feed_in_the_clear" {
  command         = plan
  expect_failures = [var.feed_url]
  variables {
    feed_url = "http://status.example.com/api/v2/summary.json"
  }
}

run "a_feed_of_another_shape" {
  command         = plan
  expect_failures = [var.feed_url]
  variables {
    feed_url = "https://status.example.com/api/v2/status.json"
  }
}

run "a_feed_that_adds_to_the_policy" {
  command         = plan
  expect_failures = [var.feed_url]
  variables {
    feed_url = "https://status.example.com; script-src */summary.json"
  }
}

run "an_app_with_a_path" {
  command         = plan
  expect_failures = [var.app_url]
  variables {
    app_url = "https://app.example.com/"
  }
}

run "a_probe_in_the_clear" {
  command         = plan
  expect_failures = [var.probe_url]
  variables {
    probe_url = "http://app.example.com/favicon.ico"
  }
}
