#!/usr/bin/env bash
# Messages a second, each on disk before 250: Kakitome, SubEthaSMTP with fsync, and Postfix, one after the other on the same disk.
#
#   mvn package -DskipTests && mvn -Pbench test-compile       # once
#   src/bench/smtp/compare.sh [kakitome] [subetha] [postfix]  # default: all
#
# Needs gcc, and smtp-source and Postfix from Debian's package postfix; as root, for Postfix. NODELAY names the source of a library that sets TCP_NODELAY in
# smtp-source: without it Nagle's algorithm and delayed acknowledgements cap every server. MESSAGES scales the run (default 10000 of 5 kB: about two seconds).
# WARM is how often twice as many, and some of 100 kB, are sent before anything is measured: 3, since Java's compiler takes a good part of the processor until
# 40,000 have come. Each measurement is made three times.
set -euo pipefail
cd "$(dirname "$0")/../../.."

NODELAY=${NODELAY:-../shared/bench/nodelay.c}
MESSAGES=${MESSAGES:-10000}
WARM=${WARM:-3}
PORT=${PORT:-12525}
servers=${*:-kakitome subetha postfix}

work=$(mktemp -d "$PWD/target/smtp-bench.XXXXXX")
chmod 755 "$work"
pid=
stop() {
  if [ -n "$pid" ]; then kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; fi
  pid=
  if [ -e "$work/postfix/main.cf" ]; then postfix -c "$work/postfix" stop 2>/dev/null || true; rm -f "$work/postfix/main.cf"; fi
}
trap 'stop; rm -rf "$work"' EXIT

gcc -O2 -shared -fPIC -o "$work/nodelay.so" "$NODELAY" -ldl

await_port() {
  for _ in $(seq 600); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then return; fi
    sleep 0.1
  done
  echo "nothing listens at $PORT" >&2
  exit 1
}

start_kakitome() {
  mkdir -p "$work/kakitome"
  java ${JAVA_OPTIONS:-} -Dkakitome.data-dir="$work/kakitome" -Dkakitome.smtp.port="$PORT" -Dkakitome.smtp.bind=127.0.0.1 -Dkakitome.smtp.host=bench.example \
    -Dkakitome.smtp.limits.connections-per-address=1000 -Dquarkus.http.port="${HTTP_PORT:-18080}" -jar target/quarkus-app/quarkus-run.jar >"$work/kakitome.log" 2>&1 &
  pid=$!
}

start_subetha() {
  mkdir -p "$work/subetha"
  mvn -o -q -Pbench dependency:build-classpath -Dmdep.outputFile="$work/classpath" >/dev/null
  java -cp "target/test-classes:$(cat "$work/classpath")" org.kakitome.smtp.SubEthaListener "$PORT" "$work/subetha" >"$work/subetha.log" 2>&1 &
  pid=$!
}

# A Postfix of its own: every message goes to its hold queue, on disk, and nothing delivers it.
start_postfix() {
  local conf=$work/postfix
  mkdir -p "$conf" "$work/queue" "$work/data"
  chown postfix "$work/data"
  cat >"$conf/main.cf" <<EOF
compatibility_level = 3.6
queue_directory = $work/queue
data_directory = $work/data
myhostname = bench.example
mydestination = bench.example
inet_interfaces = loopback-only
inet_protocols = ipv4
local_recipient_maps =
smtpd_recipient_restrictions = static:HOLD
smtpd_relay_restrictions = reject_unauth_destination
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
default_process_limit = 250
maillog_file_prefixes = $work
maillog_file = $work/postfix.log
EOF
  {
    echo "127.0.0.1:$PORT inet n - n - - smtpd"
    grep -E '^(pickup|cleanup|qmgr|tlsmgr|rewrite|bounce|defer|trace|verify|flush|proxymap|proxywrite|showq|error|retry|discard|local|virtual|anvil|scache|postlog) ' /etc/postfix/master.cf | awk '$5 == "y" { $5 = "n" } { print }'
  } >"$conf/master.cf"
  postfix -c "$conf" start >/dev/null 2>&1
}

# sessions, messages, octets, smtp-source's own options
send() {
  local sessions=$1 messages=$2 octets=$3
  shift 3
  LD_PRELOAD="$work/nodelay.so" smtp-source "$@" -s "$sessions" -m "$messages" -l "$octets" -f reporter@reporter.example -t dmarc@bench.example "127.0.0.1:$PORT"
}

measure() {
  local name=$1 messages=$3 begin end rates=()
  for _ in 1 2 3; do
    begin=$(date +%s%N)
    if ! send "${@:2}" 2>"$work/errors"; then echo "    $name: FAILED: $(tail -1 "$work/errors")"; return; fi
    end=$(date +%s%N)
    rates+=("$((messages * 1000000000 / (end - begin)))")
  done
  echo "    $name: ${rates[*]} messages/s"
}

for server in $servers; do
  echo "$server"
  "start_$server"
  await_port
  for _ in $(seq "$WARM"); do send 20 "$MESSAGES" 5120; send 20 "$MESSAGES" 5120 -d; send 20 "$((MESSAGES / 10))" 102400; done # warm
  measure "5 kB, 20 sessions, new connections" 20 "$MESSAGES" 5120
  measure "5 kB, 200 sessions, new connections" 200 "$MESSAGES" 5120
  measure "5 kB, 20 kept connections" 20 "$((MESSAGES * 2))" 5120 -d
  measure "100 kB, 20 sessions, new connections" 20 "$((MESSAGES / 2))" 102400
  stop
done
