#!/bin/sh
# main-job.sh   what a guest does with its devices; the same in every bed (User Mode Linux, QEMU)
#
#   JOBS   which of block, entropy, console (default all three), in this order
#
# Prints lines of "key value", parsed by readReport in test/guest/report.ts; their meaning stands in each job's file.
# A job that fails prints "failed REASON"; the jobs after it still run, and the exit status tells how many failed.
cd "$(dirname "$0")" || exit 1
failures=0
for job in ${JOBS:-block entropy console}; do
  read -r before _ < /proc/uptime
  # In a shell of its own: fail ends only that job.
  (
    # shellcheck source=/dev/null
    . ./common.sh
    # shellcheck source=/dev/null
    . "./$job.sh"
  ) || failures=$((failures + 1))
  read -r after _ < /proc/uptime
  echo "$job-seconds $(echo "$after $before" | awk '{ print $1 - $2 }')"
done
exit "$failures"
