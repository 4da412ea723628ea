#!/usr/bin/env bash
# The step that grades: a result in schema 1, then what GitHub wants of it.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
result=$RUNNER_TEMP/backpropkit.json
export PYTHONPATH=$here/kit

cd /
python -P -m backpropkit.cli grade "$GITHUB_WORKSPACE" --assignment "$here/assignment.toml" --output "$result"
exec python -P -m backpropkit.bundle.report "$result"
