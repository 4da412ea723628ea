#!/usr/bin/env bash
# Gradescope runs this once, as it builds the image: what the grader needs, and who may read the secret.
# BACKPROPKIT_ROOT stands before all paths where this is tried out elsewhere.
set -euo pipefail

here=${BACKPROPKIT_ROOT:-}/autograder
export DEBIAN_FRONTEND=noninteractive

apt-get update
apt-get install -y --no-install-recommends python3 python3-venv
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "backpropkit needs Python 3.11 or newer: choose a newer base image, such as Ubuntu 24.04." >&2
    exit 1
fi
python3 -m venv "$here/python"
"$here/python/bin/python" -m pip install --no-cache-dir -r "$here/source/requirements.txt"

chmod 600 "$here/source/secret"
