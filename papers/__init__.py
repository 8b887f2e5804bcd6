"""One subpackage for each replicated paper."""
