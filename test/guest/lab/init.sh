#!/bin/busybox sh
# shellcheck shell=dash
# init.sh   the guest's first process: loads the modules, runs /guest, tells the host its status, powers off.
/bin/busybox --install -s /bin
export PATH=/bin HOME=/ TERM=dumb
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev 2> /dev/null
mount -t tmpfs tmp /tmp
mkdir -p /dev/pts
mount -t devpts pts /dev/pts 2> /dev/null
mount -t debugfs debug /sys/kernel/debug 2> /dev/null
read -r up _ < /proc/uptime
echo "LAB-UP $up"

# insmod does not look at the kernel command line as modprobe does: hand over MODULE.PARAMETER=VALUE.
while read -r module; do
  name=$(echo "${module%.ko}" | tr - _)
  # shellcheck disable=SC2046 # one word a parameter
  insmod "/modules/$module" $(tr ' ' '\n' < /proc/cmdline | sed -n "s/^$name\.//p") ||
    echo "lab: insmod $module failed"
done < /modules/order
read -r up _ < /proc/uptime
echo "LAB-READY $up"

# shellcheck disable=SC1091 # mkinitramfs.sh writes it
. /environment
echo LAB-BEGIN
/guest 2>&1
status=$?
sync
echo
echo "LAB-EXIT $status"
# Let the console drain, then power off; lab.reboot marks machines that cannot (QEMU runs with -no-reboot).
sleep 0.2
grep -q lab.reboot /proc/cmdline && reboot -f
poweroff -f
sleep 1
reboot -f
