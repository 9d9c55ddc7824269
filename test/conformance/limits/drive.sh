#!/bin/sh
# Runs in a private mount namespace with its own users, PAM stack and limits files.
# $1: directory of cases, each with limits.conf, limits.d/ and user; writes limits, as su gives them.
set -eu
scratch=$(mktemp -d)
cp "$1/passwd" "$scratch/passwd"
cp "$1/group" "$scratch/group"
printf 'auth sufficient pam_permit.so\naccount sufficient pam_permit.so\nsession required pam_limits.so\n' > "$scratch/su"
: > "$scratch/limits.conf"
mount --bind "$scratch/passwd" /etc/passwd
mount --bind "$scratch/group" /etc/group
mount --bind "$scratch/su" /etc/pam.d/su
mount --bind "$scratch/limits.conf" /etc/security/limits.conf
mount -t tmpfs none /etc/security/limits.d
for case in "$1"/case*; do
  cat "$case/limits.conf" > /etc/security/limits.conf
  find /etc/security/limits.d -mindepth 1 -delete
  cp "$case/limits.d/." -a /etc/security/limits.d/
  su "$(cat "$case/user")" -s /bin/sh -c 'cat /proc/self/limits' > "$case/limits" 2> "$case/stderr" || true
done
rm -rf "$scratch"
