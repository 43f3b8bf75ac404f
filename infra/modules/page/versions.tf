terraform {
  required_version = ">= 1.9"

  required_providers {
    # None: this module computes, and creates nothing.
  }
}
