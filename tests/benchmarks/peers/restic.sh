# restic as it comes: it always encrypts.
. "${0%/*}/shell.sh"
export RESTIC_REPOSITORY=.store RESTIC_PASSWORD=benchmark

start() { restic version; }

begin() { restic init; }

log() { restic backup --quiet --tag "$2-$3" "$1"; }

get() {
    restic restore latest --quiet --tag "$1-0" --target "$3"
    say "{\"out\": \"$3/$2\"}"
}

snapshot() { restic snapshots --json --tag "$1" | grep -o '"short_id":"[0-9a-f]*"' | cut -d '"' -f 4; }

list() { say "{\"listed\": $(restic snapshots --json | grep -o '"short_id"' | wc -l)}"; }

# A changed file is listed, as is each folder above an added or removed one.
diff() { say "{\"changes\": $(restic diff "$(snapshot "$1-$2")" "$(snapshot "$1-$3")" | grep -c '^[-+MTU?]* */.*[^/]$')}"; }

run "$@"
