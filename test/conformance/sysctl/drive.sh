#!/bin/sh
# Runs in a private mount namespace: everything the tools read and write is on a tmpfs.
# $1: directory of cases, each with etc.d/ run.d/ local.d/ usr.d/ sysctl.conf keys; writes procps and systemd.
set -eu
for place in /proc/sys /etc/sysctl.d /run /usr/local/lib /usr/lib/sysctl.d; do mount -t tmpfs none "$place"; done
mkdir /run/sysctl.d /usr/local/lib/sysctl.d
: > /tmp/.kafka-size-sysctl.$$
mount --bind /tmp/.kafka-size-sysctl.$$ /etc/sysctl.conf
rm -f /tmp/.kafka-size-sysctl.$$
fill() {
  for place in /proc/sys /etc/sysctl.d /run/sysctl.d /usr/local/lib/sysctl.d /usr/lib/sysctl.d; do
    find "$place" -mindepth 1 -delete
  done
  cp -a "$1/etc.d/." /etc/sysctl.d/
  cp -a "$1/run.d/." /run/sysctl.d/
  cp -a "$1/local.d/." /usr/local/lib/sysctl.d/
  cp -a "$1/usr.d/." /usr/lib/sysctl.d/
  cat "$1/sysctl.conf" > /etc/sysctl.conf
  while read -r path; do
    test -d "/proc/sys/${path%/*}" || mkdir -p "/proc/sys/${path%/*}"
    echo initial > "/proc/sys/$path"
  done < "$1/keys"
}
# systemd-sysctl does not truncate, so the first line is the value.
dump() {
  while read -r path; do
    IFS= read -r value < "/proc/sys/$path"
    printf '%s\t%s\n' "$path" "$value"
  done < "$1/keys"
}
for case in "$1"/*; do
  fill "$case"
  sysctl --system > /dev/null 2>&1 || true
  dump "$case" > "$case/procps"
  fill "$case"
  /lib/systemd/systemd-sysctl > /dev/null 2>&1 || true
  dump "$case" > "$case/systemd"
done
