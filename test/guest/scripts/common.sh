#!/bin/sh
# common.sh   shared by the guest's scripts (busybox sh); each of them is sourced after it by main-job.sh

fail() {
  echo "failed $*"
  exit 1
}

# wait_until COMMAND [TENTHS]: devices appear a little after the boot; 5 s unless told.
wait_until() {
  tries=${2:-50}
  while ! "$1"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.1
  done
}

waited_file_exists() {
  [ -e "$waited_file" ]
}

wait_for_file() {
  waited_file=$1
  wait_until waited_file_exists || fail "there is no $1"
}
