#!/bin/sh
# What tests need from outside Python: a Chromium for the report's pages. Installs it where it can; the tests say what is missing.
set -u
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if ! command -v apt-get >/dev/null 2>&1; then
    echo "no Chromium here, and no apt-get to install it with: the tests of the report's pages will be skipped" >&2
    exit 0
fi
root=
[ "$(id -u)" = 0 ] || root="sudo -n"
export DEBIAN_FRONTEND=noninteractive
{ $root apt-get update -qq && $root apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >/dev/null ||
    echo "Chromium could not be installed: the tests of the report's pages will be skipped" >&2
exit 0
