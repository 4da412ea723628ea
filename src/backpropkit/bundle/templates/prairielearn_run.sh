#!/usr/bin/env bash
# PrairieLearn runs this in a container of its own for every submission.
# BACKPROPKIT_ROOT stands before all paths where this is tried out elsewhere.
set -euo pipefail

here=${BACKPROPKIT_ROOT:-}/grade
shared=$here/serverFilesCourse/backpropkit
export PYTHONPATH=$shared/kit BACKPROPKIT_SECRET_FILE=$shared/secret

cd /
chmod 600 "$shared/secret"
mkdir -p "$here/results"
exec python3 -P -m backpropkit.cli grade "$here/student" \
    --assignment "$here/tests/assignment.toml" --format prairielearn --output "$here/results/results.json"
