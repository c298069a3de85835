#!/bin/sh
# shared-directory.sh   what a guest does with a directory of the host that it mounts by 9p
#
#   TAG     the share to work in; empty but for "from-host", a file, and "repository", a bare git repository
#   TOOLS   the share with Debian's git, fio and attr unpacked, read-only
#   OPTIONS more mount options, for instance cache=mmap (default: none)
#   JOBS    which of files, attributes, locks, tools, fio, escape (default all)
#
# Prints for each job lines of "key value", parsed by readReport in test/guest/report.ts.
# shellcheck source=/dev/null
. /scripts/common.sh

: "${TAG:?}"
mkdir -p /share /tools
mount -t 9p -o "trans=virtio,version=9p2000.L,msize=512000${OPTIONS:+,$OPTIONS}" "$TAG" /share ||
  fail "no share $TAG"
sed -n 's/^.* \/share 9p .*\(msize=[0-9]*\).*/mounted \1/p' /proc/mounts
cd /share || exit 1

# Programs on the other share, with their own C library: run, and so mapped, over 9p.
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,ro "${TOOLS:?}" /tools || fail "no tools"
ln -sf /tools/usr/lib64 /lib64
libraries=/tools/usr/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH=$libraries:$libraries/ceph
PATH=$PATH:/tools/usr/bin

same() {
  if cmp -s "$1" "$2"; then echo yes; else echo no; fi
}

job_files() {
  echo "from-host $(cat from-host)"
  head -c 3000000 /dev/urandom > /tmp/data
  cp /tmp/data data
  echo "copied $(same /tmp/data data)"
  echo "data-sha256 $(sha256sum < /tmp/data | cut -d ' ' -f 1)"
  # Appended, overwritten in the middle, cut, extended.
  echo tail >> data
  echo tail >> /tmp/data
  printf middle | dd of=data bs=1 seek=1234567 conv=notrunc 2> /dev/null
  printf middle | dd of=/tmp/data bs=1 seek=1234567 conv=notrunc 2> /dev/null
  echo "changed $(same /tmp/data data)"
  truncate -s 1000 data
  truncate -s 5000 data
  echo "truncated $(wc -c < data) $(tail -c 4000 data | tr -d '\000' | wc -c)"
  mkdir -p tree/of/directories
  i=0
  while [ "$i" -lt 300 ]; do
    : > "tree/of/file-$i"
    i=$((i + 1))
  done
  echo "listed $(find tree/of -type f | grep -c .)"
  mv tree/of/file-1 tree/of/directories/renamed
  mv tree/of tree/moved
  ln data tree/hard
  ln -s ../data tree/link
  mkfifo tree/fifo
  echo "links $(stat -c %h data) $(readlink tree/link) $(wc -c < tree/link)"
  # Through a FIFO on the share two processes of the guest talk; the host never opens it.
  (echo through > tree/fifo) &
  echo "fifo $(cat tree/fifo)"
  exec 3< data
  rm data tree/hard
  echo "unlinked $(wc -c <&3)"
  exec 3<&-
  rm -r tree/moved
  echo "left $(find . -maxdepth 2 | grep -v repository | sort | tr '\n' ' ')"
  rm -r tree
  rmdir /share/none 2> /dev/null || echo "rmdir refused"
}

job_attributes() {
  umask 0
  : > modes
  mkdir -m 1777 sticky
  echo "modes $(stat -c %a modes) $(stat -c %a sticky)"
  chmod 4751 modes
  chown 1234:5678 modes
  touch -d '2001-02-03 04:05:06' modes
  echo "owner $(stat -c '%u:%g %a %Y' modes)"
  echo "filesystem $(stat -f -c '%l %S' .)"
  sync
  rm -r modes sticky
}

job_locks() {
  : > locked
  # The second holder is refused as long as the first one has it.
  (
    flock -x 9
    flock -n locked true && echo "lock shared" || echo "lock held"
  ) 9> locked
  flock -n locked echo "lock free"
  rm locked
}

job_tools() {
  touch /tools/new 2> /dev/null && echo "tools writable" || echo "tools read-only"
  export GIT_EXEC_PATH=/tools/usr/lib/git-core GIT_TEMPLATE_DIR=/tools/usr/share/git-core/templates
  export HOME=/tmp GIT_AUTHOR_NAME=guest GIT_AUTHOR_EMAIL=guest@example.org
  export GIT_COMMITTER_NAME=guest GIT_COMMITTER_EMAIL=guest@example.org
  git config --global safe.directory '*'
  git clone -q file:///share/repository clone 2>&1 || fail "git clone"
  echo "cloned $(git -C clone rev-parse HEAD)"
  git -C clone fsck --strict > /dev/null 2>&1 && echo "fsck clean"
  echo guest > clone/guest
  git -C clone add guest && git -C clone commit -q -m "from the guest" && git -C clone push -q 2>&1
  echo "pushed $(git -C clone rev-parse HEAD) $(git -C clone status --porcelain | grep -c .)"
  setfattr -n user.color -v blue clone/guest && echo "xattr $(/tools/usr/bin/getfattr -n user.color --only-values clone/guest)"
  getfattr -d clone/guest | grep -q '^user.color' && echo "xattrs listed"
  setfattr -x user.color clone/guest
  getfattr -d clone/guest | grep -q color || echo "attribute removed"
  setfattr -n trusted.x -v y clone/guest 2> /dev/null || echo "trusted refused"
}

# Needs a kernel with System V shared memory.
job_fio() {
  fio --name=verify --directory=/share --size=4M --bsrange=4k-64k --rw=randrw --verify=crc32c --ioengine=psync \
    --numjobs=2 --thread --group_reporting --fsync=64 --eta=never --output=/tmp/fio 2>&1 || fail "fio: $(tail -5 /tmp/fio)"
  echo "fio $(grep -c 'err= 0' /tmp/fio)"
  rm -f verify.* local-verify-*
}

# The host put links here that lead out of the share; only this guest's own files may be behind them.
job_escape() {
  echo "guest" > /secret
  echo "absolute $(cat out-absolute 2>&1)"
  cat out-relative > /dev/null 2>&1 && echo "relative reached" || echo "relative nothing"
  ls /share/../share/.. > /dev/null
  echo new > out-new 2> /dev/null
  echo "made $(cat /new-secret 2> /dev/null)"
  mknod device c 1 3 2> /dev/null && echo "device made" || echo "device refused"
}

for job in ${JOBS:-files attributes locks tools fio escape}; do
  ("job_$job") || echo "failed $job"
done
# A kernel that powers off waits for as long as a share is mounted.
cd /
umount /share /tools
