#!/usr/bin/env bash
# Reports a second from spool to committed, and rows a second of large ones, with the memory of the Java process; sums are compared with the generator's manifest.
#
#   mvn package -DskipTests                    # once
#   python3 ../shared/bench/gen_reports.py DIR # once: 2,000 small reports, one of 100,000 records, one of 1,000,000
#   src/bench/reports/measure.sh DIR
#
# JAVA_OPTIONS goes to the application (default -Xmx192m).
set -euo pipefail
data=$(cd "$1" && pwd)
cd "$(dirname "$0")/../../.."
http=http://localhost:${HTTP_PORT:-18080}
work=$(mktemp -d "$PWD/target/report-bench.XXXXXX")
chmod 755 "$work"
trap 'kill $pid 2>/dev/null; wait $pid 2>/dev/null || true; rm -rf "$work"' EXIT

java ${JAVA_OPTIONS:--Xmx192m} -Dkakitome.data-dir="$work/data" -Dkakitome.smtp.port=0 -Dkakitome.smtp.bind=127.0.0.1 -Dkakitome.smtp.host=bench.example \
  -Dquarkus.log.level=WARN -Dquarkus.http.port="${HTTP_PORT:-18080}" -jar target/quarkus-app/quarkus-run.jar >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 600); do curl -sf "$http/q/health/ready" >/dev/null && break; sleep 0.1; done

peak() { awk '/VmHWM/ { printf "%d MiB", $2 / 1024 }' "/proc/$pid/status"; }
field() { python3 -c 'import json, sys; print(json.load(sys.stdin).get(sys.argv[1], ""))' "$1"; }
elapsed() { python3 -c 'import sys; print((int(sys.argv[2]) - int(sys.argv[1])) / 1e9)' "$1" "$2"; }
stored() {
  curl -s "$http/api/v1/domains" | python3 -c 'import json, sys
domains = json.load(sys.stdin)
print(sum(d["reports"] for d in domains), "reports,", sum(d["messages"] for d in domains), "messages stored")'
}

echo "2,000 small reports as one mbox, until all are committed"
begin=$(date +%s%N)
answer=$(curl -s --data-binary @"$data/small.mbox" -H 'Content-Type: application/octet-stream' "$http/api/v1/reports?filename=small.mbox")
id=$(field importId <<<"$answer")
spooled=$(date +%s%N)
while :; do
  import=$(curl -s "$http/api/v1/imports/$id")
  waiting=$(field waiting <<<"$import")
  [ "$waiting" = 0 ] && break
  sleep 0.05
done
end=$(date +%s%N)
echo "    $import"
echo "    spooled in $(elapsed "$begin" "$spooled") s, all read after $(elapsed "$begin" "$end") s; Java process $(peak)"
echo "    $(stored); the manifest says: $(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["small"])' "$data/manifest.json")"

for size in 100k 1m; do
  echo "one report of $size records"
  begin=$(date +%s%N)
  curl -s --data-binary @"$data/big$size.xml.gz" -H 'Content-Type: application/octet-stream' "$http/api/v1/reports?filename=big$size.xml.gz" | head -c 300
  end=$(date +%s%N)
  echo
  echo "    $(elapsed "$begin" "$end") s; Java process $(peak); $(stored)"
done
cat "$data/manifest.json"; echo
