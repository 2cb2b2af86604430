#!/bin/sh
# Says hello, and with GREET_TRACE how.
if [ -n "${GREET_TRACE-}" ]; then set -x; fi
echo "Hello from $(id -u) in $(pwd)"
