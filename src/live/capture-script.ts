import { propertiesPlaces, rolePlaces } from './places.ts'
import { watchedSysctls } from './sysctl.ts'

/**
 * The script that `kafka-size capture` prints: plain POSIX sh and awk, read-only, bounded. Secrets
 * are hidden before anything is written. It stays free of `${` so that it can stand here as it is.
 */
export function captureScript(): string {
  const paths = [...propertiesPlaces, ...rolePlaces].filter(
    path => path.startsWith('/etc') || path.startsWith('/opt') || path.startsWith('/usr'),
  )
  return script
    .replace('@SYSCTLS@', watchedSysctls.map(key => key.replaceAll('.', '/')).join(' '))
    .replace('@PROPERTIES@', paths.join(' '))
}

const script = String.raw`#!/bin/sh
# Collects what kafka-size checks on a Kafka host into one tar file. Written by: kafka-size capture
# It only reads. Values of passwords, keys, tokens and JAAS texts are hidden before they are written.
#   sh capture.sh                          writes kafka-capture-HOST.tar into the current directory
#   sh capture.sh -o b1.tar | -o b1/ | -o -   another file, a directory, standard output
#   sh capture.sh -b localhost:9092 [-c client.properties]   asks the broker too, with Kafka's own tools
#   sh capture.sh -j                       asks the JVM too, with jcmd (run it as the JVM's user)
#   sh capture.sh -r /mnt/host             reads another root than /
# Run it as root or as the user of the broker: others cannot see /proc/PID/environ, maps and fd.
set -u
LC_ALL=C
export LC_ALL
umask 077
root= out= bootstrap= config= jcmd=
while getopts o:b:c:r:jh option; do
  case $option in
    o) out=$OPTARG ;;
    b) bootstrap=$OPTARG ;;
    c) config=$OPTARG ;;
    r) root=$(printf %s "$OPTARG" | sed 's:/*$::') ;;
    j) jcmd=yes ;;
    h) sed -n '2,10p' "$0"; exit 0 ;;
    *) exit 1 ;;
  esac
done
host=$(uname -n)
[ -n "$out" ] || out=kafka-capture-$host.tar
case $out in -) ;; *) if [ -e "$out" ]; then echo "capture: $out exists" >&2; exit 1; fi ;; esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tree=$work/tree
mkdir -p "$tree/capture"
notes=$tree/capture/notes
: > "$notes"
limit=4194304

# mode=word: the whole line is one word, so that its value goes up to the end.
cat > "$work/mask.awk" <<'AWK'
function secret(name) {
  name = tolower(name)
  gsub(/\\/, "", name)
  if (name ~ /(\.(class|class\.name|algorithm|iterations|length|location|type|file|enabled|ms)|\.endpoint\.url)$/) return 0
  return name ~ /password|passwd|passphrase|secret|credential|jaas\.config|keystore\.key|certificate\.chain|truststore\.certificates|private\.?key|api[._-]?key|token/
}
function odd(text,   n) {
  n = 0
  while (substr(text, length(text) - n, 1) == "\\") n++
  return n % 2
}
function inner(text,   done, name, quote, rest, end) {
  done = ""
  while (match(text, /[A-Za-z0-9_.-]+[ \t]*[=:][ \t]*/)) {
    name = substr(text, RSTART, RLENGTH)
    gsub(/[ \t=:]/, "", name)
    done = done substr(text, 1, RSTART + RLENGTH - 1)
    rest = substr(text, RSTART + RLENGTH)
    if (secret(name)) {
      quote = substr(rest, 1, 1)
      if (mode == "word") end = length(rest) + 1
      else if (quote == "\"" || quote == "'") {
        end = index(substr(rest, 2), quote)
        end = end == 0 ? length(rest) + 1 : end + 2
      } else if (match(rest, /[ \t"',;]/)) end = RSTART
      else end = length(rest) + 1
      done = done "(hidden)"
      rest = substr(rest, end)
    }
    text = rest
  }
  return done text
}
{
  sub(/\r$/, "")
  gsub(/:\/\/[^\/@ ]*:[^\/@ ]*@/, "://(hidden)@")
  if (open) {
    open = odd($0)
    print open ? "hidden\\" : "hidden"
    next
  }
  if (pem && $0 !~ /-----END/) { print "hidden"; next }
  pem = 0
  if ($0 ~ /^[ \t]*-----BEGIN [A-Z ]*PRIVATE KEY/) { pem = $0 !~ /-----END/; print "(hidden)"; next }
  if (mode != "word" && match($0, /^[ \t]*[^=: \t#!;]([^=: \t]|\\[=: ])*[ \t]*[=: \t]/)) {
    head = substr($0, 1, RLENGTH)
    name = head
    gsub(/[ \t=:]/, "", name)
    if (secret(name)) {
      open = odd($0)
      print head "(hidden)" (open ? "\\" : "")
      next
    }
  }
  print inner($0)
}
AWK
mask() { awk -v mode="$1" -f "$work/mask.awk"; }

note() { printf '%s\n' "$*" >> "$notes"; }
place() { mkdir -p "$tree$(dirname "$1")"; }
# take PATH: a file of configuration, masked; links to /dev/null stay links.
take() {
  if [ "$(readlink "$root$1" 2> /dev/null)" = /dev/null ]; then
    place "$1"
    ln -s /dev/null "$tree$1"
    return 0
  fi
  [ -f "$root$1" ] || return 0
  [ -e "$tree$1" ] && return 0
  if [ ! -r "$root$1" ]; then note "unreadable $1"; return 0; fi
  size=$(wc -c < "$root$1")
  if [ "$size" -gt "$limit" ]; then note "too large $1"; return 0; fi
  place "$1"
  mask line < "$root$1" > "$tree$1"
}
# value PATH: a small file of /proc or /sys, as it is.
value() {
  [ -f "$root$1" ] || return 0
  place "$1"
  head -c 1048576 "$root$1" > "$tree$1" 2> /dev/null || { rm -f "$tree$1"; note "unreadable $1"; }
}
every() { for one in "$root$1"/*; do if [ -f "$one" ] || [ -h "$one" ]; then take "$1/$(basename "$one")"; fi; done; }

for path in /etc/os-release /usr/lib/os-release /etc/fstab /etc/sysctl.conf /etc/security/limits.conf \
  /etc/default/kafka /etc/sysconfig/kafka /etc/kafka/jvm.env /etc/systemd/system.conf @PROPERTIES@; do
  take "$path"
done
for directory in /etc/sysctl.d /run/sysctl.d /usr/local/lib/sysctl.d /usr/lib/sysctl.d /lib/sysctl.d \
  /etc/security/limits.d /etc/systemd/system.conf.d; do
  every "$directory"
done
for name in passwd group; do
  [ -r "$root/etc/$name" ] || continue
  place "/etc/$name"
  if [ $name = passwd ]; then awk -F: '{ print $1 ":x:" $3 ":" $4 ":::" }' "$root/etc/passwd"
  else awk -F: '{ print $1 ":x:" $3 ":" $4 }' "$root/etc/group"; fi > "$tree/etc/$name"
done

for directory in /etc/systemd/system /run/systemd/system /usr/local/lib/systemd/system \
  /usr/lib/systemd/system /lib/systemd/system; do
  for unit in "$root$directory"/*kafka*.service "$root$directory"/confluent-*.service; do
    if [ -f "$unit" ] || [ -h "$unit" ]; then take "$directory/$(basename "$unit")"; fi
  done
  for dropins in "$root$directory"/*kafka*.service.d "$root$directory"/confluent-*.d "$root$directory"/service.d; do
    [ -d "$dropins" ] && every "$directory/$(basename "$dropins")"
  done
done
# Files that the units name: environment files, properties.
find "$tree" -name '*.service' -o -name '*.conf' -path '*.service.d/*' 2> /dev/null | while read -r unit; do
  sed -n 's/^[ \t]*EnvironmentFile=-*//p' "$unit"
  tr ' \t"' '\n\n\n' < "$unit" | grep '^/.*\.properties$'
done | sort -u | while read -r path; do case $path in /*) take "$path" ;; esac; done

for path in /proc/meminfo /proc/cpuinfo /proc/mounts /proc/swaps /proc/version \
  /sys/kernel/mm/transparent_hugepage/enabled /sys/kernel/mm/transparent_hugepage/defrag; do
  value "$path"
done
for key in @SYSCTLS@; do value "/proc/sys/$key"; done

# At most eight processes of Kafka, found by their main class.
count=0
for directory in "$root"/proc/[0-9]*; do
  [ -r "$directory/cmdline" ] || continue
  tr '\0' '\n' < "$directory/cmdline" 2> /dev/null |
    grep -q -x -e kafka.Kafka -e io.confluent.support.metrics.SupportedKafka || continue
  count=$((count + 1))
  [ $count -le 8 ] || break
  pid=$(basename "$directory")
  mkdir -p "$tree/proc/$pid"
  for name in status limits; do value "/proc/$pid/$name"; done
  tr '\0' '\n' < "$directory/cmdline" | mask word | tr '\n' '\0' > "$tree/proc/$pid/cmdline"
  if [ -r "$directory/environ" ]; then
    tr '\0' '\n' < "$directory/environ" 2> /dev/null |
      grep -E '^(KAFKA_|CONFLUENT_|JAVA_|JDK_|_JAVA_OPTIONS|MALLOC_|LD_PRELOAD|LOG_DIR|JMX_|EXTRA_ARGS)' |
      mask line | tr '\n' '\0' > "$tree/proc/$pid/environ"
  fi
  if [ -r "$directory/maps" ]; then head -n 2000000 "$directory/maps" > "$tree/proc/$pid/maps" 2> /dev/null; fi
  [ -s "$tree/proc/$pid/maps" ] || { rm -f "$tree/proc/$pid/maps"; note "unreadable /proc/$pid/maps"; }
  if [ -f "$directory/fd" ]; then value "/proc/$pid/fd"
  elif ls "$directory/fd" > "$tree/proc/$pid/fd" 2> /dev/null; then :
  else rm -f "$tree/proc/$pid/fd"; note "unreadable /proc/$pid/fd"; fi
  tr '\0' '\n' < "$directory/cmdline" | grep '^/.*\.properties$' | while read -r path; do take "$path"; done
  if [ -n "$jcmd" ] && command -v jcmd > /dev/null 2>&1; then
    mkdir -p "$tree/proc/$pid/jcmd"
    for question in VM.flags VM.command_line Thread.print VM.native_memory; do
      jcmd "$pid" $question 2> /dev/null | head -c 16777216 | mask line > "$tree/proc/$pid/jcmd/$question"
    done
  fi
done
[ $count -gt 0 ] || note "no process of Kafka was found"

# Space of the log directories.
find "$tree" -name '*.properties' 2> /dev/null | while read -r file; do
  sed -n 's/^[ \t]*log\.dirs*[ \t]*[=:][ \t]*//p' "$file" | tr ',' '\n'
done | sort -u | while read -r directory; do
  [ -d "$root$directory" ] && df -Pk "$root$directory" 2> /dev/null | sed -n 2p
done > "$tree/capture/log-dirs.df"

# bounded COMMAND...: ends what hangs, where the host has timeout(1).
bounded() { if command -v timeout > /dev/null 2>&1; then timeout 120 "$@"; else "$@"; fi; }
tool() {
  for candidate in "$1.sh" "$1" "/opt/kafka/bin/$1.sh" "/usr/local/kafka/bin/$1.sh"; do
    if command -v "$candidate" > /dev/null 2>&1; then printf %s "$candidate"; return 0; fi
  done
  return 1
}
# ask FILE TOOL ARGUMENTS...
ask() {
  file=$tree/kafka-tools/$1
  program=$(tool "$2") || { note "no $2 was found"; return 0; }
  shift 2
  set -- --bootstrap-server "$bootstrap" "$@"
  [ -z "$config" ] || set -- "$@" --command-config "$config"
  bounded "$program" "$@" 2> "$work/err" < /dev/null | head -c 134217728 | mask tool > "$file"
  [ -s "$file" ] || { rm -f "$file"; note "$program gave nothing: $(head -n 1 "$work/err" | mask line)"; }
}
if [ -n "$bootstrap" ]; then
  mkdir -p "$tree/kafka-tools"
  find "$tree" -name '*.properties' 2> /dev/null | while read -r file; do
    sed -n 's/^[ \t]*\(node\|broker\)\.id[ \t]*[=:][ \t]*\([0-9][0-9]*\).*/\2/p' "$file"
  done | sort -u | head -n 8 > "$work/ids"
  while read -r id; do
    ask "broker-$id.txt" kafka-configs --describe --all --entity-type brokers --entity-name "$id"
  done < "$work/ids"
  ask brokers-default.txt kafka-configs --describe --entity-type brokers --entity-default
  ask topics.txt kafka-topics --describe
  ask topic-configs.txt kafka-configs --describe --all --entity-type topics
  ask log-dirs.txt kafka-log-dirs --describe
fi

{ echo "host $host"; echo "kernel $(uname -sr)"; echo "user $(id -un)"; } > "$tree/capture/host"
case $out in
  -) tar -cf - -C "$tree" . ;;
  */) mkdir -p "$out" && cp -R "$tree/." "$out" ;;
  *) tar -cf "$out" -C "$tree" . ;;
esac || exit 1
[ ! -s "$notes" ] || sed 's/^/capture: /' "$notes" >&2
[ "$out" = - ] || echo "capture: wrote $out" >&2
`
